"""The values of a document, each with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a document; line and column are counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One word, number or text.

    Attributes:
        at: where it begins.
        text: as written, without the quotes if it had any.
        value: what it means by the core rules.
        comment: for an empty value, the comment on the same line (`# …`) that may have swallowed it.
    """

    at: Position
    text: str
    value: str | int | float | bool | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list and where it begins."""

    at: Position
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """One key of a mapping with its value; the text of the key is what was written, quoted or not."""

    key: ScalarNode
    value: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping and where it begins; no two entries have the same key."""

    at: Position
    entries: tuple[MappingEntry, ...]


Node = ScalarNode | ListNode | MappingNode
