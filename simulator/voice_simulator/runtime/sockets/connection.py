"""One WebSocket of your app, once it is connected."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Final, Literal, Protocol

import aiohttp

if TYPE_CHECKING:
    from voice_simulator.core.model.socket_news import SocketRefused

    _Response = aiohttp.ClientWebSocketResponse[Literal[True]]
else:
    _Response = aiohttp.ClientWebSocketResponse  # the oldest aiohttp has it without a parameter

_SMALL_BUFFER: Final = 4096
"""Bytes of your app's that the kernel is to keep where nobody reads; it keeps twice as many."""

LARGEST_MESSAGE: Final = 1024 * 1024
"""Bytes that a message of your app may have: half a minute of sound, where frames may have any size."""


class ClosableResponse(_Response):
    """A response of aiohttp whose connection is given back also where it is lost: aiohttp forgets that."""

    def give_back(self) -> None:
        """Give the connection back, at whatever state it is."""
        self._response.close()


class SocketConnection:
    """A connected WebSocket, as the edge needs one.

    Args:
        response: aiohttp's.
        transport: what it is written to.
    """

    def __init__(self, response: ClosableResponse, transport: asyncio.Transport) -> None:
        self._socket, self._transport = response, transport

    async def receive(self) -> aiohttp.WSMessage:
        """Return the next message; raises nothing: what goes wrong is a message of type ERROR or CLOSED."""
        return await self._socket.receive()

    async def send(self, content: str | bytes) -> None:
        """Send a text or binary message; waits where your app does not read.

        Raises:
            OSError: the connection is gone.
        """
        if isinstance(content, str):
            await self._socket.send_str(content)
        else:
            await self._socket.send_bytes(content)

    def send_at_once(self, frame: bytes) -> bool:
        """Send a binary message if nothing waits until your app reads; say whether it is on its way.

        Raises:
            OSError: the connection is gone.
        """
        if self.is_stuck:
            return False
        # To send waits only where much waits already. A task that does it takes as long as the sending.
        sending = self._socket.send_bytes(frame)
        with contextlib.suppress(StopIteration):
            sending.send(None)
        sending.close()
        return True

    @property
    def is_stuck(self) -> bool:
        """Whether something waits until your app reads."""
        return self._transport.get_write_buffer_size() > 0

    async def answer_ping(self, content: bytes) -> None:
        """Answer a ping, unless your app reads so little that answers would pile up, or is gone."""
        if not self.is_stuck and not self._transport.is_closing():
            await self._socket.pong(content)

    async def read_slowly(self, pause: float) -> None:
        """Read a little, once in so many seconds of wall time, so that your app notices; until cancelled."""
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        while True:
            self._transport.pause_reading()
            await asyncio.sleep(pause)
            self._transport.resume_reading()
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def shake_hands(self, code: int, reason: str = "") -> None:
        """Close: send a close frame, and wait for that of your app."""
        await self._socket.close(code=code, message=reason.encode())

    def abort(self) -> None:
        """End the connection without a close frame, at once."""
        self._transport.abort()
        self._socket.give_back()


class ConnectsSockets(Protocol):
    """Makes connections: `upgrade.SocketClient`."""

    async def connect(self, url: str, authorization: str | None) -> SocketConnection | SocketRefused:
        """Connect to a WebSocket, or say why that can't be."""
