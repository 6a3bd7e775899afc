"""Makes trees of plain Python values, such as JSON that was parsed already, for the readers of documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.documents.tree import DEEPEST
from voice_simulator.errors import InvalidDocument, Mistake

_AT: Final = Position(1, 1)


def node_of(value: object, file: str) -> Node:
    """Make a tree of a plain value; the position of every node is 1:1.

    Raises:
        InvalidDocument: it is nested too deep, or holds something that JSON can't.
    """
    return _plain_node(value, file, DEEPEST)


def _plain_node(value: object, file: str, levels: int) -> Node:
    if levels < 0:
        raise _fatal(file, f"nested more than {DEEPEST} levels deep")
    match value:
        case None:
            return ScalarNode(_AT, "null", None)
        case bool():
            return ScalarNode(_AT, str(value).lower(), value)
        case str() | int() | float():
            return ScalarNode(_AT, str(value), value)
        case list() | tuple():
            return ListNode(_AT, tuple(_plain_node(item, file, levels - 1) for item in value))
        case Mapping():
            entries = (
                MappingEntry(ScalarNode(_AT, str(key), str(key)), _plain_node(item, file, levels - 1))
                for key, item in value.items()
            )
            return MappingNode(_AT, tuple(entries))
        case _:
            raise _fatal(file, f"a {type(value).__name__} is no JSON value")


def _fatal(file: str, sentence: str) -> InvalidDocument:
    return InvalidDocument([Mistake(file, _AT.line, _AT.column, sentence)])
