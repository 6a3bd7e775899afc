"""One WebSocket of your app from the first attempt to its end: who connects, reads and writes it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from aiohttp import WSMsgType

from voice_simulator.core.model.effects import ABNORMAL
from voice_simulator.core.model.socket_news import SocketClosed, SocketOpened, SocketRefused, SocketText

if TYPE_CHECKING:
    import aiohttp

    from voice_simulator.core.model.effects import OpenSocket
    from voice_simulator.core.model.socket_news import SocketNews
    from voice_simulator.runtime.sockets.connection import SocketConnection

_NORMAL: Final = 1000
GOING_AWAY: Final = 1001
NO_STATUS: Final = 1005
"""Codes of RFC 6455, 7.4.1; the last is on no wire."""

MOST_UNSENT: Final = 250
"""Frames kept for an app that does not read: five seconds of sound."""

MOST_TEXTS_UNSENT: Final = 500
"""Texts kept for an app that does not read: they are never left out, so the socket is given up."""

MOST_CHARACTERS_UNSENT: Final = 8 * 1024 * 1024
"""Characters that such texts may have."""

_AT_ONCE: Final = 64
"""Messages that are read before others have a turn: a millisecond or two."""

GRACE: Final = 1.0
"""Seconds of wall time that an app has to answer a close frame, or the upgrade of a socket that is over."""

_SLOWLY: Final = 2.0
"""Seconds of simulated time after which a slow reader reads some kilobytes: a tenth of what audio needs."""

_OVER: Final = SocketClosed(ABNORMAL)

log: Final = logging.getLogger(__name__)


class SocketWorld(Protocol):
    """What a socket needs of the world that it belongs to."""

    async def connection_for(self, opening: OpenSocket) -> SocketConnection | SocketRefused:
        """Connect to your app, or say why that can't be."""

    def take_news(self, socket: int, news: SocketNews) -> None:
        """Let the core know what has happened to a socket."""

    def take_audio(self, socket: int, frame: bytes) -> None:
        """Let the core have what a binary message holds."""

    def note_in_journal(self, socket: int, sentence: str) -> None:
        """Write into the journal what people should know."""

    def note_end(self, socket: int) -> None:
        """Note that a socket is over, and tell the core what was measured."""

    def wall_span(self, seconds: float) -> float:
        """Return how long so much simulated time takes on the wall while a socket is open."""


class _Close(NamedTuple):
    code: int


class LiveSocket:
    """One socket, and the tasks that work for it.

    Args:
        opening: what the core has asked for.
        world: the world that it belongs to.
    """

    def __init__(self, opening: OpenSocket, world: SocketWorld) -> None:
        self.opening = opening
        self._world = world
        self._connection: SocketConnection | None = None
        self._writing: asyncio.Task[None] | None = None
        self._unsent: deque[str | bytes | _Close] = deque()
        self._texts_unsent = self._characters_unsent = 0
        self._has_unsent = asyncio.Event()
        self._is_closing = self._is_broken = False
        self._left_out = 0
        self._give_up: asyncio.TimerHandle | None = None
        self.task = asyncio.get_running_loop().create_task(self._live())
        # Not within it: one that is closed at the moment at which it is opened never begins to run.
        self.task.add_done_callback(self._end)

    # -- out

    def send_text(self, text: str) -> None:
        """Send a text behind what was to be sent before."""
        if self._is_closing:
            return
        if self._is_given_up:
            self._note(
                f"{self._texts_unsent} texts wait for your app, which does not read: its WebSocket is dropped"
            )
            self.abort()
            return
        self._texts_unsent += 1
        self._characters_unsent += len(text)
        self._put(text)

    @property
    def _is_given_up(self) -> bool:
        """Whether too much waits for an app that does not read; much may also be due at one moment."""
        if self._connection is None or not self._connection.is_stuck:
            return False
        return self._texts_unsent >= MOST_TEXTS_UNSENT or self._characters_unsent >= MOST_CHARACTERS_UNSENT

    def send_frame(self, frame: bytes) -> None:
        """Send a frame of audio; it is left out if your app has read none for five seconds."""
        if self._is_closing or self._is_sent_at_once(frame):
            return
        if len(self._unsent) - self._texts_unsent >= MOST_UNSENT:
            self._leave_out()
        else:
            self._put(frame)

    def _is_sent_at_once(self, frame: bytes) -> bool:
        """Send a frame if nothing is to be sent before it; say whether that was so."""
        if self._unsent or self._writing is None or self._connection is None:
            return False
        try:
            return self._connection.send_at_once(frame)
        except OSError:  # it is gone, which who reads tells
            return True

    def _leave_out(self) -> None:
        self._left_out += 1
        if self._left_out == 1:
            self._note("your app does not read its WebSocket: audio for it is left out from now on")

    def finish(self, code: int) -> None:
        """End the socket behind what was to be sent before; without a close frame if that is the code.

        One that is being opened is closed once it is: your app may have accepted it just now.
        """
        self._is_closing = True
        if code == ABNORMAL:
            self.abort()
        else:
            self._put(_Close(code))
            self._give_up = asyncio.get_running_loop().call_later(GRACE, self.abort)

    def abort(self) -> None:
        """Break the connection, whatever waits."""
        if self._connection is None:
            self.task.cancel()
            return
        self._is_broken = True
        self._connection.abort()
        if self._writing is not None:
            self._writing.cancel()

    def _put(self, one: str | bytes | _Close) -> None:
        self._unsent.append(one)
        self._has_unsent.set()

    # -- its life

    async def _live(self) -> None:
        try:
            outcome = await self._world.connection_for(self.opening)
            if not isinstance(outcome, SocketRefused):
                self._connection = outcome
                await self._go_on(outcome)
            elif not self._is_closing:
                self._tell(outcome)
        except Exception:
            log.exception("the simulator failed to serve a WebSocket of your app")
            self._tell(SocketClosed(ABNORMAL))

    async def _go_on(self, connection: SocketConnection) -> None:
        if not self._is_closing:
            self._tell(SocketOpened())
        braking = self._begin_to_brake(connection)
        writing = self._writing = asyncio.get_running_loop().create_task(self._write_all(connection))
        try:
            closed = await self._read_all(connection)
        finally:
            braking.cancel()
            if not self._is_closing:
                writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        if not self._is_closing:
            self._tell(closed)
            if closed.code != ABNORMAL:
                await self._answer_close(connection, closed.code)

    def _begin_to_brake(self, connection: SocketConnection) -> asyncio.Future[None]:
        if not self.opening.reads_slowly:
            return asyncio.get_running_loop().create_future()
        return asyncio.ensure_future(connection.read_slowly(self._world.wall_span(_SLOWLY)))

    async def _answer_close(self, connection: SocketConnection, code: int) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(GRACE):
                await connection.shake_hands(_NORMAL if code == NO_STATUS else code)

    def _end(self, _: object) -> None:
        if self._give_up is not None:
            self._give_up.cancel()
        if self._connection is not None:
            self._connection.abort()
        if self._left_out:
            self._note(
                f"{self._left_out:,} frames of audio were left out: your app did not read its WebSocket"
            )
        self._world.note_end(self.opening.socket)

    async def _write_all(self, connection: SocketConnection) -> None:
        with contextlib.suppress(OSError):  # it is gone, which who reads tells
            while True:
                while self._unsent:
                    one = self._unsent.popleft()
                    if isinstance(one, _Close):
                        await connection.shake_hands(one.code)
                        return
                    self._note_sending(one)
                    await connection.send(one)
                self._has_unsent.clear()
                await self._has_unsent.wait()

    def _note_sending(self, one: str | bytes) -> None:
        if isinstance(one, str):
            self._texts_unsent -= 1
            self._characters_unsent -= len(one)

    # -- in

    async def _read_all(self, connection: SocketConnection) -> SocketClosed:
        """Read until the end, and return how it came."""
        number = 0
        while True:
            message = await connection.receive()
            # What is left of it is read, and thrown away, by who shakes hands.
            is_over = self._is_closing or self._is_broken
            closed = _OVER if is_over else await self._take(message, connection)
            if closed is not None:
                return closed
            number += 1
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _take(self, message: aiohttp.WSMessage, connection: SocketConnection) -> SocketClosed | None:
        """Pass a message on; return how the socket ended if this is its end."""
        match message.type:
            case WSMsgType.BINARY:
                self._world.take_audio(self.opening.socket, bytes(message.data))
            case WSMsgType.TEXT:
                self._tell(SocketText(message.data))
            case WSMsgType.PING:
                await connection.answer_ping(message.data)
            case WSMsgType.CLOSE:
                return SocketClosed(message.data or NO_STATUS, message.extra or "")
            case WSMsgType.ERROR:
                self._note(f"what your app sent over its WebSocket is against the protocol: {message.data}")
                return _OVER
            case WSMsgType.CLOSED | WSMsgType.CLOSING:
                return _OVER
        return None

    def _tell(self, news: SocketNews) -> None:
        self._world.take_news(self.opening.socket, news)

    def _note(self, sentence: str) -> None:
        self._world.note_in_journal(self.opening.socket, sentence)
