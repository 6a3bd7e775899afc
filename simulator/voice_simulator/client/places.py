"""Where a mistake is in values that a program gave: by their path, for nobody has the text that was sent."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WHOLE: Final = "body"
"""What a simulator calls a document that has no name."""


def retold(answer: Mapping[str, Any], values: object, within: str = "") -> Mapping[str, Any]:
    """Return a refusal whose mistakes are told by their paths in values that were sent as JSON.

    Args:
        answer: the refusal of a simulator, which has lines and columns of what was sent.
        values: what was sent.
        within: the path of what the program gave, where it was put into something larger.
    """
    mistakes = answer.get("mistakes")
    if not mistakes or any(one.get("line") != 1 for one in mistakes):
        return answer
    by_path = [_by_path(one, values, within) for one in mistakes]
    return {**answer, "mistakes": by_path, "error": "\n".join(one["sentence"] for one in by_path)}


def _by_path(mistake: Mapping[str, Any], values: object, within: str) -> dict[str, str]:
    path = _path_at(values, int(mistake["column"]) - 1)
    own = path.removeprefix(within).removeprefix(".") if path.startswith(within) else path
    name = "" if mistake["file"] == _WHOLE else mistake["file"]
    sentence = str(mistake["sentence"])
    key = own.rpartition(".")[2]
    shown = own.removesuffix(key).rstrip(".") if key and sentence.startswith(f"{key}: ") else own
    where = _as_turn(shown) if within == TURNS else shown
    return {"path": own, "sentence": ": ".join(one for one in (name, where, sentence) if one)}


def _path_at(values: object, offset: int) -> str:
    """Return the path of the value, or of the value of the key, that begins last up to a place."""
    return [path for begins, path in _begun(values, 0, "") if begins <= offset][-1]


def _begun(value: object, offset: int, path: str) -> Iterator[tuple[int, str]]:
    """Yield where each value begins, and its path; the text is that of `json.dumps`."""
    yield offset, path
    at = offset + 1
    if isinstance(value, dict):
        for key, member in value.items():
            inner = f"{path}.{key}" if path else str(key)
            yield at, inner
            at += len(json.dumps(str(key))) + 2
            yield from _begun(member, at, inner)
            at += len(json.dumps(member)) + 2
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _begun(item, at, f"{path}[{index}]")
            at += len(json.dumps(item)) + 2


TURNS: Final = "calls[0].turns"
"""Where the turns of one number stand in a scenario that has nothing else."""

_TURN: Final = re.compile(r"\[([0-9]+)\](?:\[([0-9]+)\])?\.?")


def _as_turn(path: str) -> str:
    """Tell a path in turns of a number in words: `turn 2, step 3`."""
    found = _TURN.match(path)
    if found is None:
        return path
    turn, step = found[1], found[2]
    words = f"turn {int(turn) + 1}" + ("" if step is None else f", step {int(step) + 1}")
    rest = path[found.end() :]
    return f"{words}, {rest}" if rest else words
