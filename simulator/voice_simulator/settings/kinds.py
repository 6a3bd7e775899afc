"""Kinds of settings, each read alike from a settings file, a flag and a variable.

Whether a value stands in quotes makes no difference here: a compose file may fill it in from the environment.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from voice_simulator.core.model.prices import amount
from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Schema, SchemaWriter, Unreadable, refuse
from voice_simulator.documents.grammar.scalars import (
    SCALAR,
    Duration,
    Parsed,
    Switch,
    WholeNumber,
    Word,
    whole,
)
from voice_simulator.documents.mistakes import Mistakes, describe
from voice_simulator.documents.nodes import OutsideText, ScalarNode
from voice_simulator.documents.quantities import INSTANT, SIZE_PATTERN, read_instant, read_size, with_unit
from voice_simulator.documents.tree import plain_value
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.outbound.address_map import AddressMap

if TYPE_CHECKING:
    from enum import StrEnum

    from voice_simulator.documents.nodes import Node

T = TypeVar("T")
E = TypeVar("E", bound="StrEnum")


# -- texts

_HEADER_TEXT: Final = re.compile(r"[!-~]([ -~]{0,510}[!-~])?")
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,255}")


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _without_blanks(text: str) -> str:
    if not text or any(character.isspace() for character in text):
        raise ValueError(text)
    return text


def _host(text: str) -> str:
    """Return a host name that can be looked up; what no encoding can write is a ValueError as well."""
    _without_blanks(text).encode("idna")
    return text


def _header_text(text: str) -> str:
    return _matching(_HEADER_TEXT, text)


def _token(text: str) -> str:
    return _matching(_TOKEN, text)


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if pattern.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _mapping(text: str) -> str:
    try:
        AddressMap([text])
    except SettingsError as error:
        raise ValueError(text) from error
    return text


_NOT_EMPTY: Final[Schema] = {"type": SCALAR, "minLength": 1}
_NO_BLANKS: Final[Schema] = {"type": SCALAR, "pattern": r"^\S+$"}

TEXT: Final = Parsed("a text", _not_empty, _NOT_EMPTY)
SOURCE: Final = Parsed("a path, or a document", _not_empty, _NOT_EMPTY)
HOST: Final = Parsed("a host name or address", _host, _NO_BLANKS)
HEADER_TEXT: Final = Parsed(
    "a text of ASCII characters that can be printed, such as vonage-voice/1.0",
    _header_text,
    {"type": SCALAR, "pattern": whole(_HEADER_TEXT)},
)
TOKEN: Final = Parsed(
    "a word of letters, digits and - . _, such as WSBRIDGE",
    _token,
    {"type": SCALAR, "pattern": whole(_TOKEN)},
)
HOSTS: Final = ListOf(HOST, "host names and addresses")
GLOBS: Final = ListOf(
    Parsed("a host name, which may hold * and ?", _without_blanks, _NO_BLANKS), "host names, which may hold *"
)
MAPPINGS: Final = ListOf(
    Parsed(
        "FROM=TO, hosts with or without scheme and port, such as localhost=host.docker.internal",
        _mapping,
        {"type": "string", "pattern": "^[^=]+=[^=]+$", "examples": ["localhost=host.docker.internal"]},
    ),
    "rules FROM=TO, such as localhost=host.docker.internal",
)


# -- paths


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(text)


_PATH: Final = Parsed("a path", _path, _NOT_EMPTY)


def _read_path(node: Node, word: str, mistakes: Mistakes) -> Path:
    """Read a path, which in a settings file is relative to the folder of the file."""
    return (mistakes.folder or Path()) / _PATH.read(node, word, mistakes)


PATH: Final = Custom(_read_path, _PATH.schema, "a path")
PATHS: Final = ListOf(PATH, "paths")


# -- words


def word_of(words: type[E]) -> Word[E]:
    """Return the kind of the words of an enumeration."""
    return Word({one.value: one for one in words})


class _OrOff(Kind[T | None]):
    """A value, or `off`, which means None."""

    def __init__(self, kind: Kind[T]) -> None:
        self._kind, self._expected = kind, f"{kind.form.replace('`', '')}, or off"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T | None:
        if isinstance(node, ScalarNode) and node.text == "off":
            return None
        # What it would say of the value does not mention `off`.
        try:
            return self._kind.read(node, word, Mistakes(mistakes.file))
        except Unreadable:
            return refuse(node.at, f"{word}: expected {self._expected}, got {describe(node)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        return {"anyOf": [self._kind.schema(writer), {"const": "off"}]}

    @property
    def form(self) -> str:
        return self._expected


# -- switches and numbers


class _InQuotesOrNot(Kind[T]):
    """A number or switch, also as a text that would be one without its quotes.

    Args:
        kind: of the number or switch.
        in_quotes: the schema of the text.
    """

    def __init__(self, kind: Kind[T], in_quotes: Schema) -> None:
        self._kind, self._in_quotes = kind, in_quotes

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            value = plain_value(node.text)
            node = node if value is None else replace(node, value=value)
        return self._kind.read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        return {"anyOf": [self._kind.schema(writer), self._in_quotes]}

    @property
    def form(self) -> str:
        return self._kind.form


_SWITCH: Final = _InQuotesOrNot(Switch(), {"enum": ["true", "false"]})
_WORDS_OF_VARIABLES: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _read_switch(node: Node, word: str, mistakes: Mistakes) -> bool:
    """Read a switch; from a variable in the words that are usual there."""
    if not isinstance(node, OutsideText):
        return _SWITCH.read(node, word, mistakes)
    found = _WORDS_OF_VARIABLES.get(node.text.lower())
    if found is None:
        return refuse(node.at, f"{word}: expected true or false, got {describe(node)}", mistakes)
    return found


SWITCH: Final = Custom(_read_switch, _SWITCH.schema, _SWITCH.form)


def whole_number(least: int, most: int) -> Kind[int]:
    """Return the kind of whole numbers from `least` to `most`."""
    return _InQuotesOrNot(WholeNumber(least, most), {"type": "string", "pattern": "^[-+]?[0-9]+$"})


def whole_number_or_off(least: int, most: int) -> Kind[int | None]:
    """Return the kind of whole numbers from `least` to `most`, or `off`."""
    return _OrOff(whole_number(least, most))


def _speed(text: str) -> float:
    speed = float(text)
    if not math.isfinite(speed) or not 0 < speed <= 1_000_000:
        raise ValueError(text)
    return speed


def _size(text: str) -> int:
    size = read_size(text)
    if not 1024 <= size <= 1024**3:
        raise ValueError(text)
    return size


PORT: Final = whole_number(0, 65535)
PORTS: Final = ListOf(PORT, "ports, such as 8443")
SEED: Final = whole_number(0, 2**63 - 1)
SPEED: Final = Parsed(
    "a number above 0, up to 1000000",
    _speed,
    {"type": ["number", "string"], "exclusiveMinimum": 0, "maximum": 1_000_000},
)
SIZE: Final = Parsed(
    "a size from 1KiB to 1024MiB, such as 1MiB",
    _size,
    {"type": ["integer", "string"], "pattern": whole(SIZE_PATTERN), "minimum": 1024, "maximum": 1024**3},
)
RATE: Final = Parsed(
    "euros with at most eight decimals, such as 0.0127",
    amount,
    {"type": ["number", "string"], "pattern": r"^[0-9]*\.?[0-9]{0,8}$", "minimum": 0},
)


# -- time


def span(useful: int) -> Kind[int]:
    """Return the kind of durations; a flag or variable may leave out the unit `ms`.

    Args:
        useful: the longest (ms) of use, by which the unit of a bare number in a settings file is guessed.
    """
    duration = Duration(useful)

    def read(node: Node, word: str, mistakes: Mistakes) -> int:
        if isinstance(node, OutsideText):
            node = replace(node, text=with_unit(node.text))
        return duration.read(node, word, mistakes)

    return Custom(read, duration.schema, duration.form)


def _start(text: str) -> int | None:
    return None if text == "now" else read_instant(text)


SPAN_OR_OFF: Final = _OrOff(Duration())
START: Final = Parsed(
    f"now, or {INSTANT}, from 1970 to 8999",
    _start,
    {"type": SCALAR, "examples": ["now", "2030-01-01T12:00:00Z"]},
)
