"""Kinds of what a control request says: texts of its query and path, values of its JSON body.

A value in a query is always a text, so numbers and flags are read from texts here; those of a body are JSON
values, which the grammar's own kinds read.
"""

from __future__ import annotations

from typing import Final, TypeVar

from voice_simulator.core.model.applications import AN_ID, LONGEST_ID, application_id_of, is_application_id
from voice_simulator.documents.grammar.kinds import Kind, Schema, SchemaWriter, read_each, refuse
from voice_simulator.documents.mistakes import Mistakes, describe, truncate
from voice_simulator.documents.nodes import ListNode, Node, ScalarNode

T = TypeVar("T")

ALL_WORLDS: Final = "*"
"""The `application_id` by which a request that only reads asks for all worlds."""

_MOST_DIGITS: Final = 19
_ANY_NUMBER: Final = 10**15 - 1


class SomeText(Kind[str]):
    """A text that says something: an unset variable of a test must not mean all of something.

    Args:
        expected: to say what was expected: `the name of a scenario`.
    """

    def __init__(self, expected: str = "a text") -> None:
        self._expected = expected

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the text."""
        if isinstance(node, ScalarNode) and node.value in (None, ""):
            what = "null" if node.value is None else "empty"
            return refuse(node.at, f"{word} is {what}: give it a value, or leave it out", mistakes)
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            return node.value
        return refuse(node.at, f"{word}: expected {self._expected}, got {describe(node)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a text."""
        return writer.scalar({"type": "string", "minLength": 1})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._expected


class ApplicationId(Kind[str]):
    """The id of a Vonage application, in its one spelling; it is judged as the ids in tokens are.

    Args:
        or_all: whether `*` stands for all.
    """

    form = "the id of a Vonage application"

    def __init__(self, *, or_all: bool = False) -> None:
        self._or_all = or_all
        self._text = SomeText(self.form)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the id."""
        text = self._text.read(node, word, mistakes)
        if text == ALL_WORLDS and not self._or_all:
            return refuse(
                node.at, f"{word}={text} is for what only reads; here name one application", mistakes
            )
        if not is_application_id(text):
            return refuse(
                node.at,
                f"{word}: an application's id has {AN_ID}, which {truncate(text)!a} has not",
                mistakes,
            )
        return application_id_of(text)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of an id."""
        return writer.scalar({"type": "string", "minLength": 1, "maxLength": LONGEST_ID})


class Flag(Kind[bool]):
    """`1` or `0` in a query."""

    form = "1 or 0"
    _words: Final = {"1": True, "true": True, "0": False, "false": False}

    def read(self, node: Node, word: str, mistakes: Mistakes) -> bool:
        """Return whether it is 1."""
        text = node.text if isinstance(node, ScalarNode) else ""
        if text not in self._words:
            return refuse(node.at, f"{word}: expected {self.form}, got {describe(node)}", mistakes)
        return self._words[text]

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words."""
        return writer.scalar({"enum": list(self._words)})


class NumberText(Kind[int]):
    """A whole number in a query.

    Args:
        least: the smallest.
        most: the largest; None for whatever there can be.
    """

    def __init__(self, least: int = 0, most: int | None = None) -> None:
        self._least, self._most = least, most

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the number."""
        text = node.text if isinstance(node, ScalarNode) else ""
        most = _ANY_NUMBER if self._most is None else self._most
        is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
        if is_number and self._least <= int(text) <= most:
            return int(text)
        return refuse(node.at, f"{word}: expected {self.form}, got {describe(node)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the range."""
        most = {} if self._most is None else {"maximum": self._most}
        return writer.scalar({"type": "integer", "minimum": self._least} | most)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        if self._most is None:
            return f"a whole number, {self._least} or more"
        return f"a whole number from {self._least} to {self._most}"


class Seconds(Kind[float]):
    """A span of time in seconds: a JSON number, or the text of one in a query.

    Args:
        most: the longest.
        in_query: whether it is the text of one.
    """

    def __init__(self, most: float, *, in_query: bool = False) -> None:
        self._most, self._in_query = most, in_query

    def read(self, node: Node, word: str, mistakes: Mistakes) -> float:
        """Return the seconds."""
        seconds = self._number(node)
        if not 0 <= seconds <= self._most:
            return refuse(node.at, f"{word}: expected {self.form}, got {describe(node)}", mistakes)
        return seconds

    def _number(self, node: Node) -> float:
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, str) and self._in_query:
            return _float_of(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return -1
        # Compared before it is converted: a whole number may be too large for a float.
        return float(value) if 0 <= value <= self._most else -1

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the range."""
        return writer.scalar({"type": "number", "minimum": 0, "maximum": self._most})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"a number of seconds from 0 to {self._most:.0f}"


def _float_of(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1


class Repeated(Kind[tuple[T, ...]]):
    """A parameter that may come several times.

    Args:
        kind: of each.
    """

    def __init__(self, kind: Kind[T]) -> None:
        self._kind = kind

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[T, ...]:
        """Return all that came."""
        nodes = node.items if isinstance(node, ListNode) else (node,)
        return read_each(self._kind, nodes, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a list."""
        return {"type": "array", "items": self._kind.schema(writer)}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"{self._kind.form}; may come several times"


class Assignment(Kind[tuple[str, str]]):
    """`NAME=VALUE`."""

    form = "NAME=VALUE"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[str, str]:
        """Return name and value."""
        name, is_set, value = (node.text if isinstance(node, ScalarNode) else "").partition("=")
        if not is_set:
            return refuse(node.at, f"{word}: expected {self.form}, got {describe(node)}", mistakes)
        return name, value

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of an assignment."""
        return writer.scalar({"type": "string", "pattern": "="})
