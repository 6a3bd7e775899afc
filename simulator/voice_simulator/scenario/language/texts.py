"""Texts of a scenario: where an entry is written, what a body says, words in a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from voice_simulator.core.json_text import to_json
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from voice_simulator.documents.mistakes import (
        Mistakes,
    )

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
HEADER_VALUE = re.compile(r"[\t -~\xa0-\xff]{0,4000}")
OUR_HEADERS: Final = frozenset({"connection", "content-length", "host", "transfer-encoding", "user-agent"})


def origin_of(node: Node, mistakes: Mistakes) -> str:
    """Return where an entry is written, as the journal names it: `busy.yaml:9`."""
    return f"{_name_of(mistakes.file)}:{node.at.line}"


@lru_cache(maxsize=1)
def _name_of(file: str) -> str:
    """Return the name of a file without its folder; of one file there are thousands of entries."""
    return PurePath(file).name


def is_glob(text: str) -> bool:
    """Tell whether a text stands for more than itself."""
    return any(mark in text for mark in "*?[")


KEYS_OF_DIGITS: Final = frozenset({"number", "from", "to", "dtmfAnswer"})
"""In a call's body and its NCCO these hold digits, which JSON has as text, and YAML without quotes."""


def body_of(node: Node) -> tuple[str, bool]:
    """Return a body as text and whether it is JSON, as a mapping or list is; a scalar is text as written."""
    if isinstance(node, ScalarNode):
        return node.text, False
    return json_text(node), True


def json_text(node: Node) -> str:
    """Write a value as JSON."""
    return to_json(json_of(node)).decode()


def json_of(node: Node, as_text: Collection[str] = ()) -> object:
    """Return what a value means as JSON.

    Args:
        node: any value; numbers have their type by the core rules of YAML.
        as_text: keys whose digits are a text, quoted or not.
    """
    match node:
        case ScalarNode():
            return node.value
        case ListNode(items=items):
            return [json_of(item, as_text) for item in items]
        case MappingNode(entries=entries):
            return {
                entry.key.text: _digits(entry.value)
                if entry.key.text in as_text
                else json_of(entry.value, as_text)
                for entry in entries
            }


def _digits(node: Node) -> object:
    if isinstance(node, ScalarNode) and isinstance(node.value, int | float):
        return node.value if isinstance(node.value, bool) else node.text
    return json_of(node)


def join_and(words: Iterable[str]) -> str:
    """Return words as a sentence has them: `a`, `a and b`, `a, b and c`."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
