"""The table of all settings: name, type, default, meaning, flag and reader of each.

The flags of `serve`, the `VOICE_SIMULATOR_*` variables and the keys of a settings file are all made from the
fields here and in `settings.groups`. The name of a field is its key in a settings file. The variable is named
after the flag, or after the key if there is no flag.
"""

# No `from __future__ import annotations` here: the annotations are the table, and are read when it is used.

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.applications import Application
from voice_simulator.core.model.prices import PriceList
from voice_simulator.runtime.outbound.address_map import MapHost
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.security.token_check import AuthMode
from voice_simulator.settings.document_values import APPLICATIONS, PRICES
from voice_simulator.settings.groups import (
    WIRE,
    DetectionSettings,
    LimitSettings,
    LogFormat,
    RecordingSettings,
    SpeechSettings,
    WebSocketSettings,
    WireSettings,
)
from voice_simulator.settings.kinds import (
    GLOBS,
    HOST,
    HOSTS,
    MAPPINGS,
    PATH,
    PATHS,
    PORT,
    PORTS,
    SEED,
    SOURCE,
    SPAN_OR_OFF,
    SPEED,
    START,
    SWITCH,
    TEXT,
    span,
    whole_number,
    word_of,
)
from voice_simulator.settings.setting import Setting, settings_in

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
        Setting(
            HOST, "address to listen on", usage="--host HOST", brief="address to listen on", topic=_LISTENING
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Setting(
            PORT,
            "port for plain HTTP; 0 picks a free one",
            usage="--port PORT",
            brief="port for HTTP; 0 for a free one",
            topic=_LISTENING,
        ),
    ] = 8480
    tls: Annotated[
        bool,
        Setting(
            SWITCH,
            "serve HTTPS beside HTTP",
            usage="--tls",
            brief="serve HTTPS, too, on --tls-port",
            topic=_LISTENING,
        ),
    ] = False
    tls_ports: Annotated[
        tuple[int, ...], Setting(PORTS, "port for HTTPS", usage="--tls-port PORT", topic=_LISTENING)
    ] = (8443,)
    tls_hosts: Annotated[
        tuple[str, ...],
        Setting(HOSTS, "further host name for the certificate", usage="--tls-host NAME", topic=_LISTENING),
    ] = ()
    tls_dir: Annotated[
        Path | None,
        Setting(
            PATH,
            "where the certificate authority is kept",
            usage="--tls-dir DIR",
            topic=_LISTENING,
            shown="the user's state directory",
        ),
    ] = None

    clock: Annotated[
        ClockMode,
        Setting(
            word_of(ClockMode),
            "real: simulated time moves with the wall clock; auto: it jumps to the next due moment when your "
            "app is at rest; manual: it moves when told to",
            usage="--clock",
            brief="auto jumps while your app rests",
            topic=_TIME,
        ),
    ] = ClockMode.REAL
    speed: Annotated[
        float,
        Setting(
            SPEED,
            "simulated seconds per second of a real clock",
            usage="--speed N",
            brief="simulated seconds in a real one",
            topic=_TIME,
        ),
    ] = 1.0
    start: Annotated[
        int | None,
        Setting(START, "date and time at which worlds begin", usage="--start ISO", topic=_TIME, shown="now"),
    ] = None
    seed: Annotated[
        int | None,
        Setting(
            SEED,
            "what ids are drawn from",
            usage="--seed N",
            brief="what ids are drawn from",
            topic=_TIME,
            shown="random",
        ),
    ] = None
    settle: Annotated[
        int | None,
        Setting(
            span(10 * SECOND),
            "wall-clock time your app must have been quiet for before a clock jumps, even where rest is seen",
            usage="--settle MS",
            topic=_TIME,
            shown="200ms; none where run sees that it is at rest",
        ),
    ] = None
    settle_max: Annotated[
        int,
        Setting(
            span(10 * SECOND),
            "the longest that steady traffic holds a jump up",
            usage="--settle-max MS",
            topic=_TIME,
            shown="1s",
        ),
    ] = 1000
    patience: Annotated[
        int,
        Setting(
            span(10 * SECOND),
            "the longest that a plain event without reply, or a party's wait_for, holds time up",
            usage="--patience MS",
            topic=_TIME,
            shown="1s",
        ),
    ] = 1000

    scenarios: Annotated[
        tuple[Path, ...],
        Setting(
            PATHS,
            "scenario to load",
            usage="--scenario FILE",
            brief="what the parties do",
            topic=_BEHAVIOUR,
            shown="the magic numbers",
        ),
    ] = ()
    wire: Annotated[
        WireSettings,
        Setting(
            WIRE,
            "dialect of the API, live as the platform speaks or spec as its 1.0.1 document says",
            usage="--wire live|spec",
            topic=_BEHAVIOUR,
            shown="live",
        ),
    ] = field(default_factory=WireSettings)
    auth: Annotated[
        AuthMode,
        Setting(
            word_of(AuthMode),
            "lenient: tokens are checked, but no signature without a public key registered here; strict: "
            "without one they are refused; off: no token is needed",
            usage="--auth",
            brief="whose tokens are taken",
            topic=_BEHAVIOUR,
        ),
    ] = AuthMode.LENIENT
    config: Annotated[
        str | None,
        Setting(
            SOURCE,
            "settings document, YAML; the variable may hold the document itself",
            usage="--config FILE",
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
            usage="--control-host GLOB",
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
            whole_number(1, 1000),
            "webhooks in flight in one world; 1 sends them singly, in order",
            usage="--webhooks-at-once N",
            topic=_WEBHOOKS,
        ),
    ] = 32
    allow_public_webhooks: Annotated[
        bool,
        Setting(
            SWITCH,
            "call public addresses, too",
            usage="--allow-public-webhooks",
            brief="call public addresses, too",
            topic=_WEBHOOKS,
        ),
    ] = False
    allow_hosts: Annotated[
        tuple[str, ...],
        Setting(GLOBS, "public host that may be called", usage="--allow-host GLOB", topic=_WEBHOOKS),
    ] = ()
    map: Annotated[
        tuple[str, ...],
        Setting(
            MAPPINGS,
            "call TO where a webhook address says FROM: localhost=host.docker.internal, "
            "https://app.example.com=http://app:3000",
            usage="--map FROM=TO",
            brief="call TO where a webhook says FROM",
            topic=_WEBHOOKS,
        ),
    ] = ()
    map_host: Annotated[
        MapHost,
        Setting(
            word_of(MapHost),
            "which Host your app sees where FROM has a scheme: keep it, as a tunnel does, with "
            "X-Forwarded-Proto and -Host, or rewrite it",
            usage="--map-host",
            topic=_WEBHOOKS,
        ),
    ] = MapHost.KEEP
    webhook_ca: Annotated[
        Path | None,
        Setting(
            PATH,
            "certificates to trust, besides the public ones, when calling https addresses",
            usage="--webhook-ca FILE",
            topic=_WEBHOOKS,
            shown="none",
        ),
    ] = None
    insecure_webhooks: Annotated[
        bool,
        Setting(
            SWITCH,
            "call https addresses without checking their certificates",
            usage="--insecure-webhooks",
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
            PATH,
            "where to write, once it listens, where: JSON with http, https, ca and pid; removed at the end",
            usage="--ready-file FILE",
            brief="write its addresses there once it listens",
            topic=_OUTPUT,
            shown="none",
        ),
    ] = None
    journal_out: Annotated[
        Path | None,
        Setting(
            PATH,
            "where to write the canonical journal at the end",
            usage="--journal-out FILE",
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
            usage="--quiet",
            brief="print only warnings and errors",
            topic=_OUTPUT,
        ),
    ] = False
    log: Annotated[
        LogFormat,
        Setting(
            word_of(LogFormat), "form of the log lines", usage="--log", brief="text or json", topic=_OUTPUT
        ),
    ] = LogFormat.TEXT

    applications: Annotated[
        tuple[Application, ...],
        Setting(
            APPLICATIONS,
            "registered Vonage applications: ids, keys, numbers, webhooks",
            shown="none",
            has_variable=False,
        ),
    ] = ()
    prices: Annotated[
        PriceList,
        Setting(PRICES, "rate and network by number prefix", shown="a few examples", has_variable=False),
    ] = field(default_factory=PriceList)
    recordings: RecordingSettings = field(default_factory=RecordingSettings)
    machine_detection: DetectionSettings = field(default_factory=DetectionSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    websocket: WebSocketSettings = field(default_factory=WebSocketSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)


SETTINGS: Final = {named.name: named for named in settings_in(Settings)}
"""All settings by name."""
