"""Which requests to the API a line is about: `POST /v1/calls`, a method and a glob over paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.kinds import refuse
from voice_simulator.documents.grammar.scalars import Text
from voice_simulator.documents.mistakes import did_you_mean, join_or, truncate
from voice_simulator.scenario.language.common_mistakes import request_in
from voice_simulator.scenario.language.words import API_ACTIONS, PUT_ACTIONS

if TYPE_CHECKING:
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

METHODS: Final = ("GET", "POST", "PUT", "DELETE", "*")
"""The methods of requests to the API."""

PATHS: Final = (
    "/v1/calls", "/v1/calls/{uuid}", "/v1/calls/{uuid}/stream", "/v1/calls/{uuid}/talk",
    "/v1/calls/{uuid}/dtmf", "/v1/calls/{uuid}/input/dtmf",
    "/v1/files/{uuid}", "/v3/files/{uuid}",
)  # fmt: skip
"""The paths of the API."""

REQUESTS: Final = re.compile(r"(?P<method>[A-Za-z]+|\*)(?P<blank>[ \t]*)(?P<path>[/*]\S*)")
"""A method and a path; without a blank between them it is told what is missing."""


def read_requests(node: Node, word: str, example: str, mistakes: Mistakes) -> tuple[str, str]:
    """Read a method and a glob over paths, without a slash at its end.

    Args:
        node: what stands behind the word.
        word: by which mistakes call it.
        example: what would be right, `POST /v1/calls`.
        mistakes: where to note what is wrong.

    Raises:
        Unreadable: they can't be read.
    """
    expected = f"a method and a path, such as {example}"
    if request := request_in(node, example):
        sentence = f"{word}: a method and a path are one text; write {word}: {request}"
        return refuse(node.at, sentence, mistakes)
    text = Text(expected).read(node, word, mistakes)
    found = REQUESTS.fullmatch(text.strip())
    why = _why_no_request(text, expected) if found is None else _why_no_method(found)
    if why or found is None:
        return refuse(node.at, f"{word}: {why}", mistakes)
    return found["method"].upper(), found["path"].rstrip("/") or "/"


def _why_no_method(found: re.Match[str]) -> str:
    method, path = found["method"].upper(), found["path"]
    if method not in METHODS:
        near = did_you_mean(method, METHODS)
        return f"'{truncate(found['method'])}' is not one of {join_or(METHODS)}{near}"
    if not any(_may_be(path.rstrip("/") or "/", one) for one in PATHS):
        near = did_you_mean(path, PATHS)
        return f"no path of the API is like {truncate(path)}{near} They are {join_or(PATHS)}."
    return "" if found["blank"] else f"put a blank between the method and the path: {method} {truncate(path)}"


def _may_be(glob: str, path: str) -> bool:
    """Tell whether a glob may be for a path of the API, by what comes before its first wildcard."""
    literal, *rest = re.split(r"[*?[]", glob, maxsplit=1)
    known, parts = path.split("/"), literal.split("/")
    if len(parts) > len(known) or (not rest and len(parts) < len(known)):
        return False
    *before, last = zip(parts, known, strict=False)
    is_last = last[1].startswith(last[0]) if rest else last[0] == last[1]
    return all(one == there or there == "{uuid}" for one, there in before) and (
        is_last or last[1] == "{uuid}"
    )


def _why_no_request(text: str, expected: str) -> str:
    words = text.split()
    if text in API_ACTIONS:
        meant = f"{{action: {text}}}" if text in PUT_ACTIONS else f"* /v1/calls/*/{text}"
        return f"expected {expected}; write {meant}"
    if len(words) == 1 and words[0].startswith("/"):
        return f'expected {expected}; for every method write "* {truncate(words[0])}"'
    if len(words) == 2 and words[0].upper() in METHODS:
        path = re.sub(r"^[a-z]+://[^/]*", "", words[1]).lstrip("/")
        return f"a path begins with '/' or '*'; write {words[0].upper()} /{truncate(path)}"
    return f"expected {expected}; got '{truncate(text)}'"
