"""Kinds of scalars: texts, words, numbers, switches, durations, instants."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from voice_simulator.documents.grammar.kinds import Kind, Schema, SchemaWriter, refuse
from voice_simulator.documents.mistakes import (
    NO_COMMON_MISTAKES,
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
)
from voice_simulator.documents.nodes import Node, ScalarNode
from voice_simulator.documents.quantities import (
    DURATION,
    DURATION_PATTERN,
    INSTANT,
    INSTANT_PATTERN,
    LONGEST,
    read_duration,
    read_instant,
)
from voice_simulator.documents.tree import plain_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_NAMED_GROUP: Final = re.compile(r"\(\?P<\w+>")
SCALAR: Final = ["string", "number", "boolean"]
"""The types of JSON that a scalar of a document can have."""


def whole(pattern: re.Pattern[str]) -> str:
    """Return a pattern that is matched with whole texts as JSON Schema writes it."""
    return f"^(?:{_NAMED_GROUP.sub('(', pattern.pattern)})$"


def is_nothing(node: Node | None) -> bool:
    """Tell whether there is no value."""
    return node is None or (isinstance(node, ScalarNode) and node.value is None)


def why_no_text(node: Node, expected: str) -> str:
    """Say why a value is not the text that was expected: a comment may have swallowed it."""
    if isinstance(node, ScalarNode) and node.comment:
        return f"what follows '#' is a comment, so nothing is left; quote it: \"{truncate(node.comment)}\""
    return f"expected {expected}, got {describe(node)}"


def unquoted(node: Node, kind: type) -> str:
    """Say that a text would be of a kind without its quotes, to end a sentence; nothing if it would not."""
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        return ""
    return f"; write {truncate(node.text)} without quotes" if type(plain_value(node.text)) is kind else ""


class Text(Kind[str]):
    """A scalar as it is written.

    Args:
        expected: to say what was expected: `a text`, `an HTTP URL`.
    """

    def __init__(self, expected: str = "a text") -> None:
        self._expected = expected

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the scalar as it is written."""
        if isinstance(node, ScalarNode) and node.value is not None:
            return node.text
        return refuse(node.at, f"{word}: {why_no_text(node, self._expected)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002  # any scalar is a text
        """Return the schema of any scalar."""
        return {"type": SCALAR}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._expected


class Parsed(Kind[T]):
    """A scalar whose text is parsed.

    Args:
        expected: to say what was expected, with an example.
        parse: returns the value of a text; it raises ValueError for one that is none.
        schema: what the text is like, where a schema can say it.
    """

    def __init__(self, expected: str, parse: Callable[[str], T], schema: Schema | None = None) -> None:
        self._expected, self._parse, self._schema = expected, parse, schema or {"type": SCALAR}

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return the value of the text."""
        if isinstance(node, ScalarNode) and node.value is not None:
            with suppress(ValueError):
                return self._parse(node.text)
        return refuse(node.at, f"{word}: {why_no_text(node, self._expected)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return what of it a schema can say."""
        return writer.scalar(self._schema)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._expected


class Matching(Kind[str]):
    """A text that a whole pattern matches.

    Args:
        pattern: of the whole text.
        expected: to say what was expected, with an example.
        examples: for the schema.
    """

    def __init__(self, pattern: re.Pattern[str], expected: str, *examples: str) -> None:
        self._pattern, self._text, self._examples = pattern, Text(expected), list(examples)
        self._expected = expected

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the text; `true` without quotes is none."""
        text = self._text.read(node, word, mistakes)
        is_switch = isinstance(node, ScalarNode) and isinstance(node.value, bool)
        if self._pattern.fullmatch(text) and not is_switch:
            return text
        return refuse(node.at, f"{word}: expected {self._expected}; got '{truncate(text)}'", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the pattern, and of numbers if their texts can match."""
        pattern = {"type": "string", "pattern": whole(self._pattern), "examples": self._examples}
        return writer.scalar(pattern, *self._numbers())

    def _numbers(self) -> list[Schema]:
        if not self._pattern.fullmatch("7"):
            return []
        return [{"type": "number"} if self._pattern.fullmatch("-7") else {"type": "number", "minimum": 0}]

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._expected


class Word(Kind[T]):
    """One of some words, each with what it stands for.

    Args:
        words: by word what it stands for.
        common_mistakes: words that are easily written instead, and which is meant.
    """

    def __init__(self, words: Mapping[str, T], common_mistakes: CommonMistakes = NO_COMMON_MISTAKES) -> None:
        self._words, self._common_mistakes = dict(words), common_mistakes
        only = next(iter(words)) if len(words) == 1 else None
        self._expected = only or f"one of {join_or(words)}"
        self._text = Text(self._expected)

    @property
    def words(self) -> tuple[str, ...]:
        """The words."""
        return tuple(self._words)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return what the word stands for."""
        text = self._text.read(node, word, mistakes)
        if text in self._words:
            return self._words[text]
        if len(self._words) == 1:
            return refuse(node.at, f"{word}: expected {self._expected}, got {describe(node)}", mistakes)
        near = did_you_mean(text, self._words, self._common_mistakes)
        return refuse(node.at, f"{word}: '{truncate(text)}' is not {self._expected}{near}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words."""
        return writer.scalar({"enum": list(self._words)})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return ", ".join(f"`{word}`" for word in self._words)


class WholeNumber(Kind[int]):
    """A whole number from the least to the most."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the number."""
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(value, int) and not isinstance(value, bool) and self._least <= value <= self._most:
            return value
        got = f"{describe(node)}{unquoted(node, int)}"
        return refuse(node.at, f"{word}: expected {self.form}, got {got}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the range."""
        return writer.scalar({"type": "integer", "minimum": self._least, "maximum": self._most})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"a whole number from {self._least} to {self._most}"


class Switch(Kind[bool]):
    """`true` or `false`."""

    def read(self, node: Node, word: str, mistakes: Mistakes) -> bool:
        """Return which of the two it is."""
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        got = f"{describe(node)}{unquoted(node, bool)}"
        return refuse(node.at, f"{word}: expected true or false, got {got}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a boolean."""
        return writer.scalar({"type": "boolean"})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return "`true` or `false`"


class Duration(Kind[int]):
    """A duration in whole milliseconds, written with its unit: `250ms`, `4s`.

    Args:
        useful: the longest (ms) of use where it stands, by which the unit of a bare number is guessed.
        check: says what is wrong with a duration (ms) that is well written; None where nothing is.
    """

    def __init__(self, useful: int = LONGEST, check: Callable[[int, Node], str | None] | None = None) -> None:
        self._useful, self._check = useful, check

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the duration, ms."""
        if not isinstance(node, ScalarNode) or node.value is None:
            return refuse(node.at, f"{word}: expected {DURATION}, got {describe(node)}", mistakes)
        try:
            span = read_duration(node.text, self._useful)
        except ValueError as error:
            return refuse(node.at, f"{word}: {error}", mistakes)
        why = self._check(span, node) if self._check else None
        return span if why is None else refuse(node.at, f"{word}: {why}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a duration, defined once."""
        return writer.defined("duration", _schema_of_any_duration)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return "a duration such as `4s`"


def _schema_of_any_duration(writer: SchemaWriter) -> Schema:
    examples = ["250ms", "4s", "2m", "1h"]
    pattern = {"type": "string", "pattern": whole(DURATION_PATTERN), "examples": examples}
    return {"description": f"Expected here: {DURATION}."} | writer.scalar(pattern, {"enum": [0, "0"]})


class Instant(Kind[int]):
    """A date and time in ms since the Unix epoch, in UTC where it names no zone."""

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the instant."""
        if isinstance(node, ScalarNode) and INSTANT_PATTERN.fullmatch(node.text):
            try:
                return read_instant(node.text)
            except ValueError:
                pass
        return refuse(node.at, f"{word}: expected {INSTANT}, got {describe(node)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of its pattern."""
        example = "2030-01-01T12:00:00Z"
        pattern = {"type": "string", "pattern": whole(INSTANT_PATTERN), "examples": [example]}
        return writer.scalar(pattern)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return INSTANT
