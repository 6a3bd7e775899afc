"""What a setting is, and the groups of them: the parts that the table of all settings is made of.

Fields of a group are keys of a mapping in a settings document, `limits: {calls: 1000}`.
"""

# No `from __future__ import annotations` here: the annotations are the table, and are read when it is used.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Final, cast, get_type_hints

from voice_simulator.core.clock import SECOND
from voice_simulator.core.legs.store import MOST_LIVE
from voice_simulator.documents.mistakes import read_mapping
from voice_simulator.documents.nodes import MappingNode, Node
from voice_simulator.settings.values import (
    SIZE,
    SPAN,
    SWITCH,
    URL,
    Document,
    DocumentKind,
    Kind,
    off_or,
    one_of,
    whole,
)

VARIABLE_PREFIX: Final = "VOICE_SIMULATOR_"

_MILLION: Final = 10**6


@dataclass(frozen=True, slots=True)
class Setting:
    """What is said once about one setting.

    Attributes:
        kind: how its value is read.
        help: what it means, for the page of all settings.
        brief: the same in half a line, for the help of `serve`; None for one that its help leaves out.
        flag: its flag; None for one without.
        topic: the part of the help it stands in.
        shown: its default in words, where the value itself would not do.
        in_documents: whether a settings document may give it.
    """

    kind: Kind
    help: str
    flag: str | None = field(default=None, kw_only=True)
    brief: str | None = field(default=None, kw_only=True)
    topic: str = field(default="", kw_only=True)
    shown: str | None = field(default=None, kw_only=True)
    in_documents: bool = field(default=True, kw_only=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A setting with its name, which is dotted within a group, and its default."""

    name: str
    setting: Setting
    default: object

    @property
    def variable(self) -> str | None:
        """The environment variable; None for what only a document can hold."""
        if isinstance(self.setting.kind, DocumentKind):
            return None
        words = self.setting.flag.removeprefix("--") if self.setting.flag else self.name
        return VARIABLE_PREFIX + words.replace("-", "_").replace(".", "_").upper()


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class RecordIndex(StrEnum):
    """What `record_index` of a list of calls counts."""

    OFFSET = "offset"
    PAGE = "page"


class AnswerFields(StrEnum):
    """Which members the answer webhook has: the classic four, or all six that it has today."""

    CLASSIC = "classic"
    ALL = "all"


class UnansweredCompleted(StrEnum):
    """What the `completed` of a call that was not answered says of times and money: all, or nothing."""

    FULL = "full"
    SHORT = "short"


class DialectName(StrEnum):
    """The dialects of the wire."""

    LIVE = "live"
    SPEC = "spec"


class LinkForm(StrEnum):
    """How the links of a page are written."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The dialect, and the switches of `live`."""

    dialect: Annotated[
        DialectName,
        Setting(one_of(DialectName), "live: as the platform speaks; spec: as its 1.0.1 document says"),
    ] = DialectName.LIVE
    record_index: Annotated[
        RecordIndex, Setting(one_of(RecordIndex), "what record_index counts, records or pages")
    ] = RecordIndex.OFFSET
    answer_fields: Annotated[
        AnswerFields, Setting(one_of(AnswerFields), "the classic four members of the answer webhook, or all")
    ] = AnswerFields.ALL
    region_url: Annotated[
        str | None,
        Setting(URL, "the region_url of the answer webhook", shown="the simulator's own address"),
    ] = None
    unanswered_completed: Annotated[
        UnansweredCompleted,
        Setting(
            one_of(UnansweredCompleted), "whether completed after an unanswered end has times and a price"
        ),
    ] = UnansweredCompleted.FULL
    next_link: Annotated[LinkForm, Setting(one_of(LinkForm), "the form of the links in a page of calls")] = (
        LinkForm.ABSOLUTE
    )
    end_time_while_running: Annotated[
        bool, Setting(SWITCH, "whether the record of a call that goes on has an end_time")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """Where recordings are."""

    base_url: Annotated[
        str | None,
        Setting(URL, "what the addresses of recordings begin with", shown="the simulator's own address"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What machine detection does."""

    holds_ncco: Annotated[
        bool, Setting(SWITCH, "whether the NCCO waits for the verdict of plain machine_detection")
    ] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How long sounds last; spans are ms."""

    words_per_minute: Annotated[int, Setting(whole(1, 10_000), "how fast texts are spoken")] = 150
    stream_length: Annotated[int, Setting(SPAN, "how long an audio file lasts", shown="10s")] = 10 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is remembered, and how much is taken; a body is counted in bytes."""

    calls: Annotated[int, Setting(whole(1, 10 * _MILLION), "calls remembered in a world")] = 100_000
    live_calls: Annotated[
        int, Setting(whole(1, 10 * _MILLION), "calls that may be live in a world; one more is answered 429")
    ] = MOST_LIVE
    journal: Annotated[int, Setting(whole(1, 10 * _MILLION), "journal entries remembered in a world")] = (
        100_000
    )
    body: Annotated[int, Setting(SIZE, "the largest request body", shown="1MiB")] = 1024 * 1024
    calls_per_second: Annotated[
        int | None,
        Setting(off_or(whole(1, _MILLION)), "calls an application may create a second", shown="off"),
    ] = None
    requests_per_second: Annotated[
        int | None,
        Setting(off_or(whole(1, _MILLION)), "other requests it may make a second", shown="off"),
    ] = None


class WireKind(Kind):
    """The name of a dialect or, in a document, a mapping of the switches within it."""

    def from_node(self, name: str, node: Node, document: Document) -> object:
        """Read the name or the switches."""
        if isinstance(node, MappingNode):
            return Wire(**cast("dict[str, Any]", read_group(Wire, name, node, document)))
        return super().from_node(name, node, document)


def wire_of(text: str) -> Wire:
    """Return the switches of a dialect by its name."""
    return Wire(dialect=DialectName(text))


def rows_of(table: type, prefix: str = "") -> Iterator[Row]:
    """Yield the settings of a table, those of its groups with dotted names."""
    defaults = table()
    for name, hint in get_type_hints(table, include_extras=True).items():
        default = getattr(defaults, name)
        if setting := _setting_in(hint):
            yield Row(f"{prefix}{name}", setting, default)
        else:
            yield from rows_of(type(default), f"{prefix}{name}.")


def groups_of(table: type) -> Mapping[str, type]:
    """Return the groups of a table by name."""
    hints = get_type_hints(table, include_extras=True)
    return {name: hint for name, hint in hints.items() if _setting_in(hint) is None}


def read_group(table: type, name: str, node: Node, document: Document) -> dict[str, object]:
    """Read the values that a mapping gives, by name within the group; mistakes are noted in the document."""
    rows = {row.name: row for row in rows_of(table)}
    return {
        key: rows[key].setting.kind.from_node(f"{name}.{key}", value, document)
        for key, value in read_mapping(node, rows, document.mistakes, what=name).items()
    }


def _setting_in(hint: object) -> Setting | None:
    return next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Setting)), None)
