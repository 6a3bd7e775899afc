"""Readers of values: each reads one kind from the text of a flag or variable, and from a settings file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.prices import amount
from voice_simulator.documents.grammar.http_urls import HTTP_URL, read_http_url
from voice_simulator.documents.mistakes import describe, truncate
from voice_simulator.documents.nodes import ListNode, ScalarNode
from voice_simulator.documents.quantities import read_duration, read_milliseconds, read_size
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.outbound.address_map import AddressMap

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

# Python's calendar ends with the year 9999, and a world needs time to pass after its start.
_LATEST: Final = from_iso("9900-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class SettingsDocument:
    """A settings file while it is read.

    Attributes:
        folder: the folder that paths in it are relative to.
        mistakes: collects its mistakes.
    """

    folder: Path
    mistakes: Mistakes

    def wrong(self, name: str, expected: str, node: Node) -> None:
        """Note that a value is not as expected."""
        self.mistakes.note(node.at, f"{name}: expected {expected}, got {describe(node)}")


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads values that one word can express.

    Both functions raise ValueError for a text that is no such value, and SettingsError with the reason for a
    value that they understand but can't accept.

    Attributes:
        expected: names the value in an error: "a whole number from 1 to 32".
        metavar: stands for the value in the help.
        parse: converts the text of a flag or variable.
        parse_in_document: converts a word in a settings file; None if `parse` does that, too.
    """

    expected: str
    metavar: str
    parse: Callable[[str], object]
    parse_in_document: Callable[[str], object] | None = None

    def from_text(self, text: str) -> object:
        """Read the text of a flag or variable. It raises the errors of `parse`."""
        return self.parse(text)

    def from_node(self, name: str, node: Node, document: SettingsDocument) -> object:
        """Read a value in a settings file. If it is wrong, note the mistake there and return None.

        A path is relative to the folder of the file.
        """
        if not isinstance(node, ScalarNode) or node.value is None:
            document.wrong(name, self.expected, node)
            return None
        try:
            value = (self.parse_in_document or self.parse)(node.text)
        except SettingsError as error:
            document.mistakes.note(node.at, f"{name}: {error}")
        except ValueError:
            document.wrong(name, self.expected, node)
        else:
            return document.folder / value if isinstance(value, Path) else value
        return None


@dataclass(frozen=True, slots=True)
class ListReader(ValueReader):
    """Reads lists: a repeated flag, a variable with commas, or a list in a settings file."""

    item: ValueReader = field(kw_only=True)

    def from_text(self, text: str) -> object:
        """Read values with commas between them."""
        return tuple(self.parse(part.strip()) for part in text.split(",") if part.strip())

    def from_node(self, name: str, node: Node, document: SettingsDocument) -> object:
        """Read a list."""
        if not isinstance(node, ListNode):
            document.wrong(name, f"a list, each {self.expected}", node)
            return None
        return tuple(
            self.item.from_node(f"{name}[{index}]", one, document) for index, one in enumerate(node.items)
        )


class DocumentOnlyReader(ValueReader):
    """Reads values that only a settings file can hold."""

    def from_text(self, text: str) -> object:
        """Refuse a value of a flag or variable."""
        raise SettingsError(f"can only be given in a settings document, not as {truncate(text)}")


def whole_number(least: int, most: int, metavar: str = "N") -> ValueReader:
    """Return the reader of whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        if not text.removeprefix("-").isdecimal() or not text.isascii() or len(text) > 20:
            raise ValueError(text)
        if not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return ValueReader(f"a whole number from {least} to {most}", metavar, parse)


def or_off(reader: ValueReader) -> ValueReader:
    """Return the reader of the same values or `off`, which means None."""

    def parse(text: str) -> object:
        return None if text == "off" else reader.parse(text)

    return ValueReader(f"{reader.expected}, or off", f"{reader.metavar}|off", parse)


def list_of(reader: ValueReader) -> ListReader:
    """Return the reader of lists of such values."""
    return ListReader(reader.expected, reader.metavar, reader.parse, item=reader)


def choice_of(words: type[StrEnum]) -> ValueReader:
    """Return the reader of the words of an enumeration."""
    return ValueReader(f"one of {', '.join(words)}", "|".join(words), words)


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _word(text: str) -> str:
    if not text or any(character.isspace() for character in text):
        raise ValueError(text)
    return text


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(text)


def _switch(text: str) -> bool:
    """Read a switch from a variable, in the words that are usual there."""
    lowered = text.lower()
    if lowered not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ValueError(text)
    return lowered in {"1", "true", "yes", "on"}


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _speed(text: str) -> float:
    speed = float(text)
    if not math.isfinite(speed) or not 0 < speed <= 1_000_000:
        raise ValueError(text)
    return speed


def _start(text: str) -> int | None:
    if text == "now":
        return None
    instant = from_iso(text)
    if not 0 <= instant <= _LATEST:
        raise ValueError(text)
    return instant


def _mapping(text: str) -> str:
    try:
        AddressMap([text])
    except SettingsError as error:
        raise ValueError(text) from error
    return text


def _size(text: str) -> int:
    size = read_size(text)
    if not 1024 <= size <= 1024**3:
        raise ValueError(text)
    return size


TEXT: Final = ValueReader("a text", "TEXT", _text)
HOST: Final = ValueReader("a host name or address", "HOST", _word)
HOSTS: Final = list_of(ValueReader("a host name or address", "NAME", _word))
GLOBS: Final = list_of(ValueReader("a host name, which may hold * and ?", "GLOB", _word))
PORT: Final = whole_number(0, 65535, "PORT")
PORTS: Final = list_of(PORT)
DIRECTORY: Final = ValueReader("a path", "DIR", _path)
FILE: Final = ValueReader("a path", "FILE", _path)
SOURCE: Final = ValueReader("a path, or a document", "FILE", _text)
FILES: Final = list_of(FILE)
SWITCH: Final = ValueReader("true or false", "", _switch, _boolean)
SPAN: Final = ValueReader("a duration such as 50ms or 1s", "MS", read_milliseconds, read_duration)
SPAN_OR_OFF: Final = or_off(ValueReader("a duration such as 5s", "DURATION", read_duration))
SEED: Final = ValueReader("a whole number", "N", whole_number(0, 2**63 - 1).parse)
SPEED: Final = ValueReader("a number above 0, up to 1000000", "N", _speed)
START: Final = ValueReader("now, or a date and time such as 2030-01-01T12:00:00Z", "ISO", _start)
MAPPINGS: Final = list_of(
    ValueReader(
        "FROM=TO, hosts with or without scheme and port, such as localhost=host.docker.internal",
        "FROM=TO",
        _mapping,
    )
)
SIZE: Final = ValueReader("a size from 1KiB to 1024MiB, such as 1MiB", "SIZE", _size)
URL: Final = ValueReader(HTTP_URL, "URL", read_http_url)
RATE: Final = ValueReader("euros with at most eight decimals, such as 0.0127", "EUROS", amount)
