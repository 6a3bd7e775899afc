"""Keys of a line that stand beside what they belong into: bounds, and what is said of counted calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import inline_text
from voice_simulator.documents.nodes import MappingNode, Node
from voice_simulator.scenario.language.expectation_ends import THINGS
from voice_simulator.scenario.language.expectation_things import CALL_KEYS
from voice_simulator.scenario.language.expected_bounds import BOUNDS, COMMON_MISTAKES_OF_BOUNDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.documents.mistakes import CommonMistakes


def bounds_beside(node: MappingNode) -> CommonMistakes:
    """Return the common mistakes about bounds: those that stand beside what they limit."""
    bounded = next(
        (one.key.text for one in node.entries if one.key.text in ("between", "calls", "duration")), None
    )
    if bounded is None:
        return {}
    return {
        word: said.replace("is written ", f"stands in {bounded}: {{") + "}"
        for word, said in COMMON_MISTAKES_OF_BOUNDS.items()
        if word not in ("from", "to")
    }


def counted_beside(node: MappingNode) -> CommonMistakes:
    """Return the mistakes of a line that counts calls without `calls`, with all that it says of them."""
    given = {one.key.text: one.value for one in node.entries}
    counted = [key for key in ("count", *BOUNDS) if key in given]
    if not counted or given.keys() & {"calls", "between", "duration", *THINGS, "no", "app"}:
        return {}
    parts = [*_named_calls(given), *(f"{key}: {inline_text(given[key])}" for key in _ENDS if key in given)]
    parts += [f"{key}: {inline_text(given[key])}" for key in counted if key != "count"]
    parts += [_inner_text("count", given["count"])] if "count" in given else []
    said = f"stands in calls, with what is said of them: calls: {{{', '.join(parts)}}}"
    others = (*counted[1:], *_ENDS, *CALL_KEYS) if "call" not in given else counted[1:]
    return {counted[0]: said} | dict.fromkeys(others, "")


_ENDS: Final = ("status", "detail")


def _named_calls(given: Mapping[str, Node]) -> list[str]:
    """Write by what a line names its calls, as it stands in `calls`: `to: 447700900100`."""
    inner = [f"{key}: {inline_text(given[key])}" for key in CALL_KEYS if key in given and "call" not in given]
    return [*inner, _inner_text("to", given["call"])] if "call" in given else inner


def _inner_text(key: str, node: Node) -> str:
    """Write the members of a mapping without its braces; of anything else that it stands behind a key."""
    if not isinstance(node, MappingNode):
        return f"{key}: {inline_text(node)}"
    return ", ".join(f"{one.key.text}: {inline_text(one.value)}" for one in node.entries[:MOST_SHOWN])


MOST_SHOWN: Final = 5
"""The most members of a mapping that a sentence shows."""
