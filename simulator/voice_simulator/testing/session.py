"""One pytest process and the simulator that its tests use."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_simulator.client import AsyncSimulator, ClientError
from voice_simulator.client.address import URL, find_url
from voice_simulator.client.portal import Portal
from voice_simulator.security.key_pairs import KeyPair, make_key_pair
from voice_simulator.testing.async_voice import AsyncVoice
from voice_simulator.testing.bridge import BridgedConnection
from voice_simulator.testing.new_application import register_new
from voice_simulator.testing.own_application import OwnApplication
from voice_simulator.testing.session_server import Addresses, SessionServer
from voice_simulator.testing.voice import Voice
from voice_simulator.testing.written_lines import WrittenLines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.testing.voice_mark import VoiceMark


def find_addresses(server: SessionServer, environ: Mapping[str, str]) -> Addresses:
    """Return where the simulator of a session is; start it if the environment names none.

    Args:
        server: that of the session.
        environ: the variables of this process.

    Raises:
        ServerNotStarted: it does not start.
    """
    if environ.get(URL):
        secure = environ.get("VOICE_SIMULATOR_HTTPS_URL")
        return Addresses(find_url(None, environ), secure or None)
    return server.addresses()


class _Client(AsyncSimulator):
    """The client of this process, whose connection the worlds of its tests share."""

    @property
    def connection(self) -> Any:  # noqa: ANN401  # a Connection, which takes long to load
        return self._connection


class OwnWorld:
    """The world of one test, in both forms.

    Attributes:
        voice: for a test that blocks.
        async_voice: for a test that awaits.
        lines: of the test, by the scenarios and calls that they made.
        is_judged: whether the test fails if it leaves steps or faults over.
    """

    is_judged = True

    def __init__(self, voice: Voice, async_voice: AsyncVoice, own: OwnApplication) -> None:
        self.voice, self.async_voice, self._own = voice, async_voice, own
        self.lines = own.lines

    def end(self) -> None:
        """Take the world away with the Vonage application and all that belongs to it."""
        self._own.remove_files()
        with suppress(ClientError):  # the simulator may have gone first
            self.voice.delete()


class Session:
    """Makes a world for each test of this process.

    Args:
        addresses: of the simulator.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._client = _Client(addresses.url)
        self._portal = Portal(self._client.disconnect)
        self._bundle_file: Path | None = None

    def begin_world(self, test: str, mark: VoiceMark, folders: Sequence[Path]) -> OwnWorld:
        """Make a Vonage application with a world.

        Args:
            test: the name of the test, from which its ids are made.
            mark: with what the world begins.
            folders: where scenarios lie, the nearest first.

        Raises:
            ClientError: the simulator refuses, or is not there.
        """
        new = self._portal.run(register_new(self._client, self._keys, f"{test}/{mark.seed}"))
        own = OwnApplication(new, self._addresses, self._bundle, WrittenLines(folders[-1]))
        inner = AsyncVoice(self._client.connection, own, folders)
        bridged = AsyncVoice(BridgedConnection(self._client.connection, self._portal), own, folders)
        world = OwnWorld(Voice(self._portal, inner, own), bridged, own)
        try:
            _set_up(world.voice, mark)
            self._name_process(new.application_id)
        except BaseException:
            world.end()
            raise
        return world

    def _name_process(self, application_id: str) -> None:
        """Let the simulator see when this process, and with it your app, is at rest.

        One on another machine can't, and refuses; there your app has the settling time.
        """
        path = f"applications/{application_id}/processes"
        with suppress(ClientError):
            self._portal.run(self._client.ask("PUT", path, body={"pid": os.getpid()}))

    def disconnect(self) -> None:
        """End the connections, and leave no file."""
        try:
            self._portal.run(self._client.close())
            self._portal.stop()
        finally:
            if self._bundle_file is not None:
                self._bundle_file.unlink(missing_ok=True)

    @cached_property
    def _keys(self) -> KeyPair:
        return make_key_pair()

    @cached_property
    def _bundle(self) -> Path | None:
        if self._addresses.https_url is None:
            return None
        text = self._portal.run(self._client.ask("GET", "ca-bundle.pem", text=True))
        handle, name = tempfile.mkstemp(prefix="voice-simulator-", suffix=".pem")
        with os.fdopen(handle, "w") as file:
            file.write(text)
        self._bundle_file = Path(name)
        return self._bundle_file


def _set_up(voice: Voice, mark: VoiceMark) -> None:
    voice.set_clock(**mark.clock_settings)
    for scenario in mark.scenarios:
        voice.scenario(scenario)
