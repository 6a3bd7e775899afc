"""One running simulator: its worlds, and the web server for them. It owns all its state; none is global."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from aiohttp import web

from voice_simulator.api.connections import Runner, refuse_while_stopping, take_turns
from voice_simulator.api.control.certificates import Certificates
from voice_simulator.api.control.routes import add_control_api
from voice_simulator.api.control.trace_facts import collect_facts
from voice_simulator.api.error_responses import answer_errors
from voice_simulator.api.origins import Hosts, access_control
from voice_simulator.api.request_counts import count_requests
from voice_simulator.api.trigger_call import place_trigger_call
from voice_simulator.api.voice import VoiceApi
from voice_simulator.core.clock import SECOND
from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.core.model.detection import DetectionMode
from voice_simulator.core.rules import Rules
from voice_simulator.core.wire.dialects import Dialect, DocumentDialect
from voice_simulator.errors import SettingsError
from voice_simulator.runs import timeline
from voice_simulator.runs.runner import Runs
from voice_simulator.runtime.app_rest import why_unseen
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.pacing import Pacing
from voice_simulator.runtime.shutdown import check_writable, what_was_dropped, write_journal
from voice_simulator.runtime.socket_sounds import SocketSounds
from voice_simulator.runtime.sockets.options import SocketOptions
from voice_simulator.runtime.speech_program import SpeechProgram
from voice_simulator.runtime.watched_apps import NamedProcesses, begin_to_watch, host_and_port
from voice_simulator.runtime.world import Capacity, WorldDefaults
from voice_simulator.runtime.worlds import Worlds
from voice_simulator.scenario.language.scenario_reader import Scenario, read_scenario
from voice_simulator.scenario.library import read_default_scenario
from voice_simulator.scenario.scenario_folder import ScenarioFolder
from voice_simulator.security.certificate_authority import Authority, default_directory, open_authority
from voice_simulator.security.tls import bundle_pem, server_context
from voice_simulator.security.tls_handshakes import LoggedHandshake
from voice_simulator.security.token_check import Gatekeeper
from voice_simulator.settings.base_urls import with_own_port
from voice_simulator.settings.groups import (
    AnswerFields,
    DialectName,
    Framing,
    IdleFrames,
    LinkForm,
    RecordIndex,
    UnansweredCompleted,
    Voice,
)
from voice_simulator.settings.sources import settings_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from voice_simulator.core.journal import Entry
    from voice_simulator.runtime.media_folder import MediaFolder
    from voice_simulator.runtime.transcription_program import TranscriptionProgram
    from voice_simulator.runtime.world import World
    from voice_simulator.settings.groups import WireSettings
    from voice_simulator.settings.table import Settings

_GRACE: Final = 2.0
"""Seconds that requests in flight may take when the simulator stops."""

_SEED_BITS: Final = 32

log: Final = logging.getLogger("voice_simulator")


class Simulator(Closable):
    """A simulator that listens from `start` to `close`; also an asynchronous context manager.

        async with Simulator(port=0, clock="manual") as simulator:
            ...  # point an SDK at simulator.base_url

    Args:
        settings: how it is set up, where they were read already; else by `keys`.
        keys: values by the keys of a settings document (docs/settings.md). The environment is not read.

    Attributes:
        settings: how it is set up.
        worlds: the world of each Vonage application.

    Raises:
        SettingsError: a key is unknown, or a value makes no sense, also in the document that `config` names.
    """

    def __init__(self, settings: Settings | None = None, /, **keys: object) -> None:
        if settings is not None and keys:
            raise TypeError("a Simulator takes either Settings or keywords, not both")
        self.settings = settings = settings_of(keys) if settings is None else settings
        self._authority = _open_authority(settings)
        self._dispatcher = Dispatcher(
            OutboundGuard(allow_public=settings.allow_public_webhooks, allow_hosts=settings.allow_hosts),
            AddressMap(settings.map, settings.map_host),
            webhook_ca=settings.webhook_ca,
            insecure=settings.insecure_webhooks,
        )
        app = self._make_app()
        self._runner = Runner(app, self.worlds.shared.pending_connections, shutdown_timeout=_GRACE)
        self._ports: list[int] = []
        self._is_up = False
        self._hurried = asyncio.Event()
        self._media: MediaFolder | None = None

    def _make_app(self) -> web.Application:
        settings = self.settings
        self.worlds = Worlds(
            _world_defaults(settings, self._rules),
            self._dispatcher,
            read_default_scenario(),
            applications=settings.applications,
            scenarios=[load_scenario(path) for path in settings.scenarios],
            capacity=_capacity(settings),
            log=None if settings.quiet else _log_entry,
        )
        stopping = refuse_while_stopping(self.worlds)
        if settings.speech.voice is Voice.ESPEAK:
            self.worlds.shared.speech = SpeechProgram()
        self.worlds.shared.socket_options = socket_options(settings)
        refused = self.worlds.shared.refusals
        admit = access_control(_hosts(settings), settings.control_token, refused)
        turns = take_turns(self.worlds.shared.turns, self.worlds.shared.pending_connections)
        app = web.Application(
            client_max_size=settings.limits.body,
            middlewares=[count_requests(self.worlds.tallies), answer_errors, stopping, turns, admit],
        )
        VoiceApi(self.worlds, Gatekeeper(settings.auth, self.worlds.key_of)).add_to(app)
        runs = Runs(self.worlds, self._dispatcher, _pacing(settings), place_trigger_call, self.trace_facts)
        add_control_api(app, self.worlds, runs, self._certificates())
        return app

    async def start(self) -> None:
        """Start to listen.

        Raises:
            SettingsError: it can't listen on an address or port, or can't write the journal.
        """
        if self.settings.journal_out is not None:
            check_writable(self.settings.journal_out)
        await self._dispatcher.start()
        await self._runner.setup()
        try:
            await self._listen()
            self.worlds.shared.tls_addresses = self.tls_addresses
            # Only now: the webhooks of worlds contain the address, and port 0 is known only while listening.
            self.worlds.begin_for_inbound_calls()
            self._is_up = True
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Refuse new requests, end those in flight, log what was dropped, and write the journal last.

        Raises:
            JournalLost: `journal_out` is set, and the file can't be written.
        """
        self.worlds.begin_stopping()
        for site in list(self._runner.sites):
            await site.stop()
        await self.worlds.close()
        if self._media is not None:
            await self._media.close()
        await self._end_requests()
        await self._dispatcher.close()
        was_up, self._is_up = self._is_up, False
        if was_up:
            self._leave()

    def write_media(self, folder: MediaFolder) -> None:
        """Write the audio of WebSockets into a folder, until it is closed."""
        self._media = self.worlds.shared.media_taps = folder

    def write_down_with(self, program: TranscriptionProgram) -> None:
        """Let a program write down what your app says on WebSockets, where a scenario is run and judged."""
        shared = self.worlds.shared
        shared.media_taps = shared.socket_sounds = SocketSounds(program, shared.media_taps)

    async def trace_facts(
        self, worlds: Iterable[World], failed: Collection[str] = ()
    ) -> Mapping[str, object]:
        """Return what a trace holds of worlds.

        Args:
            worlds: those that it is of.
            failed: the ids of the calls that go first where there is too much.
        """
        return await collect_facts(list(worlds), self.worlds.shared.speech, failed)

    def hurry(self) -> None:
        """While it stops: wait no longer for requests in flight."""
        self._hurried.set()

    def watch(self, process: int, address: str | None, *, owns_group: bool) -> None:
        """Watch the processes of your app to see when it rests, instead of waiting for the settling time.

        Args:
            process: the id of its first process.
            address: the URL where it listens; None where that shows only as webhooks are sent.
            owns_group: whether the first process leads a process group and session of its own.
        """
        shared, where = self.worlds.shared, None if address is None else host_and_port(address)
        processes = shared.watched.everywhere_named = NamedProcesses(process, owns_group, where)
        rest = shared.watched.everywhere = begin_to_watch(shared.pending_connections, processes)
        if where is not None and rest.why_not is None and not rest.listens_at(where):
            rest.give_up(why_unseen(f"who listens at {address} is not one of its processes"))

    @property
    def why_rest_is_unseen(self) -> str | None:
        """Why rest can't be seen although your app is watched; None if it can, or if nothing is watched."""
        rest = self.worlds.shared.watched.everywhere
        return None if rest is None else rest.why_not

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def base_url(self) -> str:
        """The base address for plain HTTP, such as `http://127.0.0.1:8480`."""
        return f"http://{_url_host(self.settings.host)}:{self._ports[0]}"

    @property
    def tls_addresses(self) -> list[str]:
        """Host and port of each HTTPS listener, such as `127.0.0.1:8443`."""
        host = _url_host(self.settings.host)
        return [f"{host}:{port}" for port in self._ports[1:]]

    async def _listen(self) -> None:
        settings = self.settings
        await self._open(settings.port)
        if self._authority is not None:
            context = server_context(self._authority, settings.tls_hosts, datetime.now(UTC))
            context.sslobject_class = LoggedHandshake
            for port in settings.tls_ports:
                await self._open(port, ssl_context=context)

    async def _open(self, port: int, ssl_context: ssl.SSLContext | None = None) -> None:
        before = len(self._runner.addresses)
        site = web.TCPSite(self._runner, self.settings.host, port, ssl_context=ssl_context)
        try:
            await site.start()
        except (OSError, OverflowError) as error:
            secure = ssl_context is not None
            raise _not_listening(self.settings.host, port, error, secure=secure) from None
        self._ports.append(self._runner.addresses[before][1])

    def _certificates(self) -> Certificates | None:
        if self._authority is None:
            return None
        return Certificates(self._authority.certificate_pem, bundle_pem(self._authority))

    def _rules(self, start: int, seed: int) -> Rules:
        settings = self.settings
        return Rules(
            seed=seed,
            start=start,
            durations=MediaDurations(
                words_per_minute=settings.speech.words_per_minute, stream_span=settings.speech.stream_length
            ),
            prices=settings.prices,
            trailing_completed=settings.trailing_completed,
            plain_detection=_plain_detection(settings),
            recording_base_url=self._begins_with(settings.recordings.base_url),
            own_address=self.base_url,
            region_url=self._begins_with(settings.wire.region_url),
            dialect=dialect_of(settings.wire),
            calls_kept=settings.limits.calls,
            journal_kept=settings.limits.journal,
            files_kept=settings.limits.files,
            live_calls=settings.limits.live_calls,
            fetches_streams=settings.speech.fetch_streams,
            is_framing_strict=settings.websocket.framing is Framing.STRICT,
            patience=settings.patience,
            opens_sockets=settings.websocket.connect,
        )

    def _begins_with(self, given: str | None) -> str:
        """Return what addresses begin with: our own address, unless a setting says otherwise."""
        if given is None:
            return self.base_url
        return with_own_port(given, http=self._ports[0], https=next(iter(self._ports[1:]), None))

    async def _end_requests(self) -> None:
        """Let requests in flight end, for `_GRACE` seconds at most, or until `hurry` is called."""
        ending = asyncio.ensure_future(self._runner.cleanup())
        hurried = asyncio.ensure_future(self._hurried.wait())
        await asyncio.wait({ending, hurried}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ending, hurried):
            task.cancel()
        await asyncio.gather(ending, hurried, return_exceptions=True)

    def _leave(self) -> None:
        dropped = what_was_dropped(self.worlds)
        if dropped is not None:
            log.warning("%s", dropped)
        if self.settings.journal_out is not None:
            write_journal(self.settings.journal_out, self.worlds)


class AddressTaken(SettingsError):
    """Another program listens on the address of this simulator.

    Args:
        sentence: what is wrong.
        address: the base address that is taken.
    """

    def __init__(self, sentence: str, address: str) -> None:
        super().__init__(sentence)
        self.address = address

    @property
    def is_secure(self) -> bool:
        """Whether the address is for HTTPS."""
        return self.address.startswith("https:")


def _not_listening(host: str, port: int, error: Exception, *, secure: bool) -> SettingsError:
    # The text of asyncio repeats the address.
    code = getattr(error, "errno", None)
    sentence = f"can't listen on {host} port {port}: {os.strerror(code) if code else error}"
    if code != errno.EADDRINUSE:
        return SettingsError(sentence)
    return AddressTaken(sentence, f"http{'s' if secure else ''}://{_url_host(host)}:{port}")


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        SettingsError: the file can't be read.
        InvalidDocument: it has mistakes.
    """
    try:
        return read_scenario(path.read_bytes(), str(path), files=ScenarioFolder(path.parent))
    except OSError as error:
        raise SettingsError(f"can't read {path}: {error.strerror}") from None


def authority_directory(settings: Settings) -> Path:
    """Return the folder of the certificate authority."""
    return settings.tls_dir or default_directory()


def dialect_of(wire: WireSettings) -> Dialect:
    """Return the dialect of the settings."""
    if wire.dialect is DialectName.SPEC:
        return DocumentDialect()
    return Dialect(
        counts_pages=wire.record_index is RecordIndex.PAGE,
        relative_links=wire.next_link is LinkForm.RELATIVE,
        all_answer_fields=wire.answer_fields is AnswerFields.ALL,
        short_unanswered_completed=wire.unanswered_completed is UnansweredCompleted.SHORT,
        end_time_while_running=wire.end_time_while_running,
    )


def socket_options(settings: Settings) -> SocketOptions:
    """Return what the settings say of WebSockets to those who connect them."""
    chosen = settings.websocket
    return SocketOptions(
        sends_silence=chosen.frames is IdleFrames.SILENCE,
        user_agent=chosen.user_agent,
        subprotocol=chosen.subprotocol,
    )


def _plain_detection(settings: Settings) -> DetectionMode:
    return DetectionMode.DETECT if settings.machine_detection.holds_ncco else DetectionMode.DEFAULT


def _hosts(settings: Settings) -> Hosts:
    return Hosts((settings.host, *settings.tls_hosts, *settings.control_hosts))


def _open_authority(settings: Settings) -> Authority | None:
    if not settings.tls:
        return None
    return open_authority(authority_directory(settings), settings.tls_hosts, datetime.now(UTC))


def _world_defaults(settings: Settings, rules: Callable[[int, int], Rules]) -> WorldDefaults:
    return WorldDefaults(
        rules=rules,
        seed=settings.seed,
        new_seed=lambda: secrets.randbits(_SEED_BITS),
        start=settings.start,
        pacing=_pacing(settings),
        calls_per_second=settings.limits.calls_per_second,
        requests_per_second=settings.limits.requests_per_second,
    )


def _capacity(settings: Settings) -> Capacity:
    limits = settings.limits
    return Capacity(
        worlds=limits.worlds,
        applications=limits.applications,
        scenarios=limits.scenarios,
        streams=limits.streams,
    )


def _pacing(settings: Settings) -> Pacing:
    return Pacing(
        mode=settings.clock,
        speed=settings.speed,
        settle=Pacing().settle if settings.settle is None else settings.settle / SECOND,
        is_settle_told=settings.settle is not None,
        settle_max=settings.settle_max / SECOND,
        patience=settings.patience / SECOND,
        webhooks_at_once=settings.webhooks_at_once,
    )


def _log_entry(application_id: str, entry: Entry) -> None:
    log.info(
        "%s",
        timeline.line(entry),
        extra={"application_id": application_id, "entry": entry},
    )


def _url_host(host: str) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else "::1" if host == "::" else host  # noqa: S104 # only shown, not bound
    return f"[{shown}]" if ":" in shown else shown
