"""How the value of a setting is read, from the text of a flag or variable, and from a settings document."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.prices import DEFAULT_PRICES, PriceList, Tariff, amount
from voice_simulator.documents.mistakes import Mistakes, describe, read_mapping, truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import read_duration, read_milliseconds, read_size
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.settings.registration import HTTP_URL, read_http_url, read_registration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum

    from voice_simulator.core.model.applications import Application

# Python's calendar ends with the year 9999, and a world needs time to pass after its start.
_LATEST: Final = from_iso("9900-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Document:
    """A settings document being read.

    Attributes:
        folder: what the paths in it are relative to.
        mistakes: collects what is wrong with it.
    """

    folder: Path
    mistakes: Mistakes

    def wrong(self, name: str, expected: str, node: Node) -> None:
        """Note that a value is not what it should be."""
        self.mistakes.note(node.at, f"{name}: expected {expected}, got {describe(node)}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value that one word can write.

    `parse` and `written` raise ValueError for a text that is no such value, and SettingsError, with the
    reason, for a value that is understood and can't be had.

    Attributes:
        expected: what to call it where it is missing: "a whole number from 1 to 32".
        metavar: what stands for it in the help.
        parse: makes the value of the text of a flag or variable.
        written: makes the value of a word in a document, where that is not the same.
    """

    expected: str
    metavar: str
    parse: Callable[[str], object]
    written: Callable[[str], object] | None = None

    def from_text(self, text: str) -> object:
        """Read the text of a flag or variable; errors are those of `parse`."""
        return self.parse(text)

    def from_node(self, name: str, node: Node, document: Document) -> object:
        """Read a value of a document; what is wrong is noted there, and None returned.

        A path is relative to the document.
        """
        if not isinstance(node, ScalarNode) or node.value is None:
            document.wrong(name, self.expected, node)
            return None
        try:
            value = (self.written or self.parse)(node.text)
        except SettingsError as error:
            document.mistakes.note(node.at, f"{name}: {error}")
        except ValueError:
            document.wrong(name, self.expected, node)
        else:
            return document.folder / value if isinstance(value, Path) else value
        return None


@dataclass(frozen=True, slots=True)
class ListKind(Kind):
    """Several values of one kind: a repeated flag, a variable with commas, a list in a document."""

    item: Kind = field(kw_only=True)

    def from_text(self, text: str) -> object:
        """Read values between commas."""
        return tuple(self.parse(part.strip()) for part in text.split(",") if part.strip())

    def from_node(self, name: str, node: Node, document: Document) -> object:
        """Read a list."""
        if not isinstance(node, ListNode):
            document.wrong(name, f"a list, each {self.expected}", node)
            return None
        return tuple(
            self.item.from_node(f"{name}[{index}]", one, document) for index, one in enumerate(node.items)
        )


class DocumentKind(Kind):
    """A value that only a document can hold."""

    def from_text(self, text: str) -> object:
        """Refuse a value of a flag or variable."""
        raise SettingsError(f"can only be given in a settings document, not as {truncate(text)}")


class ApplicationsKind(DocumentKind):
    """A list of applications."""

    def from_node(self, name: str, node: Node, document: Document) -> object:
        """Read the registrations, each with an id of its own."""
        if not isinstance(node, ListNode):
            document.wrong(name, self.expected, node)
            return None
        applications: dict[str, Application] = {}
        for item in node.items:
            application = read_registration(item, document.mistakes, folder=document.folder)
            if application is not None and application.id in applications:
                document.mistakes.note(item.at, f"id: the application '{application.id}' is there already")
            elif application is not None:
                self._note_holders(application, item, applications, document)
                applications[application.id] = application
        return tuple(applications.values())

    def _note_holders(
        self, application: Application, item: Node, others: Mapping[str, Application], document: Document
    ) -> None:
        """Note the numbers that another application has already: a number belongs to one."""
        for other in others.values():
            for number in sorted({*application.numbers} & {*other.numbers}):
                document.mistakes.note(item.at, f"numbers: {number} is that of '{other.id}' already")


class PricesKind(DocumentKind):
    """A mapping of number prefixes to prices, laid over the built-in ones."""

    def from_node(self, name: str, node: Node, document: Document) -> object:
        """Read the price list."""
        if not isinstance(node, MappingNode):
            document.wrong(name, self.expected, node)
            return None
        return PriceList({**DEFAULT_PRICES, **dict(_price(entry, document) for entry in node.entries)})


def _price(entry: MappingEntry, document: Document) -> tuple[str, Tariff]:
    prefix = entry.key.text
    if prefix and not (prefix.isascii() and prefix.isdecimal() and len(prefix) <= 15):
        document.wrong("prices", "a number's first digits, without a plus", entry.key)
    name = f"prices.{truncate(prefix)}"
    parts = read_mapping(entry.value, ["rate", "network"], document.mistakes, what="A price")
    if "rate" not in parts and isinstance(entry.value, MappingNode):
        document.mistakes.note(entry.value.at, f"{name}: a price needs a rate, in euros per minute")
    rate = RATE.from_node(f"{name}.rate", parts["rate"], document) if "rate" in parts else 0
    network = TEXT.from_node(f"{name}.network", parts["network"], document) if "network" in parts else None
    return prefix, Tariff(rate if isinstance(rate, int) else 0, None if network is None else str(network))


def whole(least: int, most: int, metavar: str = "N") -> Kind:
    """Return the kind of whole numbers between two bounds, which are included."""

    def parse(text: str) -> int:
        if not text.removeprefix("-").isdecimal() or not text.isascii() or len(text) > 20:
            raise ValueError(text)
        if not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return Kind(f"a whole number from {least} to {most}", metavar, parse)


def off_or(kind: Kind) -> Kind:
    """Return the kind of the same values, or `off`, which is None."""

    def parse(text: str) -> object:
        return None if text == "off" else kind.parse(text)

    return Kind(f"{kind.expected}, or off", f"{kind.metavar}|off", parse)


def several(kind: Kind) -> ListKind:
    """Return the kind of lists of such values."""
    return ListKind(kind.expected, kind.metavar, kind.parse, item=kind)


def one_of(words: type[StrEnum]) -> Kind:
    """Return the kind of the words of an enumeration."""
    return Kind(f"one of {', '.join(words)}", "|".join(words), words)


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
    """Read a variable: the words that people write in environments."""
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


TEXT: Final = Kind("a text", "TEXT", _text)
HOST: Final = Kind("a host name or address", "HOST", _word)
HOSTS: Final = several(Kind("a host name or address", "NAME", _word))
GLOBS: Final = several(Kind("a host name, which may hold * and ?", "GLOB", _word))
PORT: Final = whole(0, 65535, "PORT")
PORTS: Final = several(PORT)
DIRECTORY: Final = Kind("a path", "DIR", _path)
FILE: Final = Kind("a path", "FILE", _path)
SOURCE: Final = Kind("a path, or a document", "FILE", _text)
FILES: Final = several(FILE)
SWITCH: Final = Kind("true or false", "", _switch, _boolean)
SPAN: Final = Kind("a duration such as 50ms or 1s", "MS", read_milliseconds, read_duration)
SPAN_OR_OFF: Final = off_or(Kind("a duration such as 5s", "DURATION", read_duration))
SEED: Final = Kind("a whole number", "N", whole(0, 2**63 - 1).parse)
SPEED: Final = Kind("a number above 0, up to 1000000", "N", _speed)
START: Final = Kind("now, or a date and time such as 2030-01-01T12:00:00Z", "ISO", _start)
MAPPINGS: Final = several(
    Kind(
        "FROM=TO, hosts with or without scheme and port, such as localhost=host.docker.internal",
        "FROM=TO",
        _mapping,
    )
)
SIZE: Final = Kind("a size from 1KiB to 1024MiB, such as 1MiB", "SIZE", _size)
URL: Final = Kind(HTTP_URL, "URL", read_http_url)
RATE: Final = Kind("euros with at most eight decimals, such as 0.0127", "EUROS", amount)
APPLICATIONS: Final = ApplicationsKind("a list of applications, each with an id", "", str)
PRICES: Final = PricesKind("a mapping of number prefixes to prices, {rate, network}", "", str)
