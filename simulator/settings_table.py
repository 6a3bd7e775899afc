"""Every setting, described once: its name, type, default, meaning, flag, and how its value is read.

The flags of `serve`, the `VOICE_SIMULATOR_*` variables and the keys of a settings document are all made from
the fields below (see `simulator.settings`). A field's name is its key in a document; fields of a group are
keys of a mapping, `limits: {calls: 1000}`. The variable is named after the flag, or else after the key.
"""

# No `from __future__ import annotations` here: the annotations are the table, and are read when it is used.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, cast, get_type_hints

from simulator.auth import AuthMode
from simulator.core.applications import Application
from simulator.core.clock import SECOND
from simulator.core.prices import PriceList
from simulator.core.store import MOST_LIVE
from simulator.documents import MappingNode, Node, members
from simulator.outbound_guard import MapHost
from simulator.pacing import ClockMode
from simulator.settings_values import (
    APPLICATIONS,
    DIRECTORY,
    FILE,
    FILES,
    GLOBS,
    HOST,
    HOSTS,
    MAPPINGS,
    PORT,
    PORTS,
    PRICES,
    SEED,
    SIZE,
    SOURCE,
    SPAN,
    SPAN_OR_OFF,
    SPEED,
    START,
    SWITCH,
    TEXT,
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
class Recordings:
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


class _WireKind(Kind):
    """The name of a dialect or, in a document, a mapping of the switches within it."""

    def from_node(self, name: str, node: Node, document: Document) -> object:
        """Read the name or the switches."""
        if isinstance(node, MappingNode):
            return Wire(**cast(dict[str, Any], read_group(Wire, name, node, document)))
        return super().from_node(name, node, document)


def _dialect(text: str) -> Wire:
    return Wire(dialect=DialectName(text))


_LISTENING: Final = "where it listens"
_TIME: Final = "time"
_BEHAVIOUR: Final = "what it plays and whom it admits"
_WEBHOOKS: Final = "webhooks"
_OUTPUT: Final = "output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one simulator is set up; instants and spans are ms, paths are relative to where it runs."""

    host: Annotated[
        str,
        Setting(HOST, "address to listen on", flag="--host", brief="address to listen on", topic=_LISTENING),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Setting(
            PORT,
            "port for plain HTTP; 0 picks a free one",
            flag="--port",
            brief="port for HTTP; 0 for a free one",
            topic=_LISTENING,
        ),
    ] = 8480
    tls: Annotated[
        bool,
        Setting(
            SWITCH,
            "serve HTTPS beside HTTP",
            flag="--tls",
            brief="serve HTTPS, too, on --tls-port",
            topic=_LISTENING,
        ),
    ] = False
    tls_ports: Annotated[
        tuple[int, ...], Setting(PORTS, "port for HTTPS", flag="--tls-port", topic=_LISTENING)
    ] = (8443,)
    tls_hosts: Annotated[
        tuple[str, ...],
        Setting(HOSTS, "further host name for the certificate", flag="--tls-host", topic=_LISTENING),
    ] = ()
    tls_dir: Annotated[
        Path | None,
        Setting(
            DIRECTORY,
            "where the certificate authority is kept",
            flag="--tls-dir",
            topic=_LISTENING,
            shown="the user's state directory",
        ),
    ] = None

    clock: Annotated[
        ClockMode,
        Setting(
            one_of(ClockMode),
            "real: simulated time moves with the wall clock; auto: it jumps to the next due moment when the "
            "application is at rest; manual: it moves when told to",
            flag="--clock",
            brief="auto jumps while your app rests",
            topic=_TIME,
        ),
    ] = ClockMode.REAL
    speed: Annotated[
        float,
        Setting(
            SPEED,
            "simulated seconds per second of a real clock",
            flag="--speed",
            brief="simulated seconds in a real one",
            topic=_TIME,
        ),
    ] = 1.0
    start: Annotated[
        int | None,
        Setting(
            START,
            "date and time at which worlds begin",
            flag="--start",
            topic=_TIME,
            shown="now",
        ),
    ] = None
    seed: Annotated[
        int | None,
        Setting(
            SEED,
            "what ids are drawn from",
            flag="--seed",
            brief="what ids are drawn from",
            topic=_TIME,
            shown="random",
        ),
    ] = None
    settle: Annotated[
        int | None,
        Setting(
            SPAN,
            "wall-clock time your app must have been quiet for before a clock jumps, even where rest is seen",
            flag="--settle",
            topic=_TIME,
            shown="200ms; none where run sees that it is at rest",
        ),
    ] = None
    settle_max: Annotated[
        int,
        Setting(
            SPAN,
            "the longest that steady traffic holds a jump up",
            flag="--settle-max",
            topic=_TIME,
            shown="1s",
        ),
    ] = 1000
    patience: Annotated[
        int,
        Setting(
            SPAN,
            "the longest that a plain event without reply, or a party's wait_for, holds time up",
            flag="--patience",
            topic=_TIME,
            shown="1s",
        ),
    ] = 1000

    scenarios: Annotated[
        tuple[Path, ...],
        Setting(
            FILES,
            "scenario to load",
            flag="--scenario",
            brief="what the parties do",
            topic=_BEHAVIOUR,
            shown="the magic numbers",
        ),
    ] = ()
    wire: Annotated[
        Wire,
        Setting(
            _WireKind("live, spec, or a mapping of switches", "live|spec", _dialect),
            "dialect of the API, live as the platform speaks or spec as its 1.0.1 document says",
            flag="--wire",
            topic=_BEHAVIOUR,
            shown="live",
        ),
    ] = field(default_factory=Wire)
    auth: Annotated[
        AuthMode,
        Setting(
            one_of(AuthMode),
            "lenient: tokens are checked, save the signature of an application without a key here; strict: "
            "such an application is refused; off: no token is needed",
            flag="--auth",
            brief="whose tokens are taken",
            topic=_BEHAVIOUR,
        ),
    ] = AuthMode.LENIENT
    config: Annotated[
        str | None,
        Setting(
            SOURCE,
            "settings document, YAML; the variable may hold the document itself",
            flag="--config",
            brief="settings file, YAML",
            topic=_BEHAVIOUR,
            shown="none",
            in_documents=False,
        ),
    ] = None
    control_hosts: Annotated[
        tuple[str, ...],
        Setting(
            GLOBS,
            "further host name by which the control API may be asked",
            flag="--control-host",
            topic=_BEHAVIOUR,
        ),
    ] = ()
    control_token: Annotated[
        str | None,
        Setting(TEXT, "token that requests to the control API must bear", shown="none"),
    ] = field(default=None, repr=False)

    webhooks_at_once: Annotated[
        int,
        Setting(
            whole(1, 1000),
            "webhooks in flight in one world; 1 sends them singly, in order",
            flag="--webhooks-at-once",
            topic=_WEBHOOKS,
        ),
    ] = 32
    allow_public_webhooks: Annotated[
        bool,
        Setting(
            SWITCH,
            "call public addresses, too",
            flag="--allow-public-webhooks",
            brief="call public addresses, too",
            topic=_WEBHOOKS,
        ),
    ] = False
    allow_hosts: Annotated[
        tuple[str, ...],
        Setting(GLOBS, "public host that may be called", flag="--allow-host", topic=_WEBHOOKS),
    ] = ()
    map: Annotated[
        tuple[str, ...],
        Setting(
            MAPPINGS,
            "call TO where a webhook address says FROM: localhost=host.docker.internal, "
            "https://app.example.com=http://app:3000",
            flag="--map",
            brief="call TO where a webhook says FROM",
            topic=_WEBHOOKS,
        ),
    ] = ()
    map_host: Annotated[
        MapHost,
        Setting(
            one_of(MapHost),
            "which Host your app sees where FROM has a scheme: keep it, as a tunnel does, with "
            "X-Forwarded-Proto and -Host, or rewrite it",
            flag="--map-host",
            topic=_WEBHOOKS,
        ),
    ] = MapHost.KEEP
    webhook_ca: Annotated[
        Path | None,
        Setting(
            FILE,
            "certificates to trust, besides the public ones, when calling https addresses",
            flag="--webhook-ca",
            topic=_WEBHOOKS,
            shown="none",
        ),
    ] = None
    insecure_webhooks: Annotated[
        bool,
        Setting(
            SWITCH,
            "call https addresses without checking their certificates",
            flag="--insecure-webhooks",
            topic=_WEBHOOKS,
        ),
    ] = False
    trailing_completed: Annotated[
        int | None,
        Setting(
            SPAN_OR_OFF,
            "time from an event such as busy to the completed event after it; off for none",
            shown="0s",
        ),
    ] = 0

    ready_file: Annotated[
        Path | None,
        Setting(
            FILE,
            "where to write, once it listens, where: JSON with http, https, ca and pid; removed at the end",
            flag="--ready-file",
            brief="write its addresses there once it listens",
            topic=_OUTPUT,
            shown="none",
        ),
    ] = None
    journal_out: Annotated[
        Path | None,
        Setting(
            FILE,
            "where to write the canonical journal at the end",
            flag="--journal-out",
            brief="write the journal at the end",
            topic=_OUTPUT,
            shown="none",
        ),
    ] = None
    quiet: Annotated[
        bool,
        Setting(
            SWITCH,
            "print only warnings and errors",
            flag="--quiet",
            brief="print only warnings and errors",
            topic=_OUTPUT,
        ),
    ] = False
    log: Annotated[
        LogFormat,
        Setting(
            one_of(LogFormat), "form of the log lines", flag="--log", brief="text or json", topic=_OUTPUT
        ),
    ] = LogFormat.TEXT

    applications: Annotated[
        tuple[Application, ...],
        Setting(APPLICATIONS, "registered applications: ids, keys, numbers, webhooks", shown="none"),
    ] = ()
    prices: Annotated[
        PriceList,
        Setting(PRICES, "rate and network by number prefix", shown="a few examples"),
    ] = field(default_factory=PriceList)
    recordings: Recordings = field(default_factory=Recordings)
    machine_detection: Detection = field(default_factory=Detection)
    speech: Speech = field(default_factory=Speech)
    limits: Limits = field(default_factory=Limits)


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
        for key, value in members(node, rows, document.mistakes, what=name).items()
    }


def _setting_in(hint: object) -> Setting | None:
    return next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Setting)), None)
