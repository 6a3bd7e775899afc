"""The nodes of a document: scalars, lists and mappings, each with its position."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A position in a document; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A scalar: a word, a number or a text.

    Attributes:
        at: where it begins.
        text: as written, without quotes.
        value: its meaning by the core rules of YAML.
        comment: the comment behind an empty value (`# …`), which may be a value without quotes.
    """

    at: Position
    text: str
    value: str | int | float | bool | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class OutsideText(ScalarNode):
    """A scalar from outside documents: the text of a flag or variable, which has no quotes."""


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list and its position."""

    at: Position
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A key of a mapping and its value. The text of the key is as written, with or without quotes."""

    key: ScalarNode
    value: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping and its position; no two entries have the same key."""

    at: Position
    entries: tuple[MappingEntry, ...]


Node = ScalarNode | ListNode | MappingNode
