"""One WebSocket of your app, once it is connected."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import asyncio

    import aiohttp

    from voice_simulator.core.model.socket_news import SocketRefused

_SMALL_BUFFER: Final = 4096

LARGEST_MESSAGE: Final = 1024 * 1024
"""Bytes that a message of your app may have: half a minute of sound, where frames may have any size."""


class SocketConnection:
    """A connected WebSocket, as the edge needs one.

    Args:
        response: aiohttp's.
        transport: what it is written to.
    """

    def __init__(self, response: aiohttp.ClientWebSocketResponse, transport: asyncio.Transport) -> None:
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

    async def answer_ping(self, content: bytes) -> None:
        """Answer a ping, unless your app reads so little that answers would pile up."""
        if self._transport.get_write_buffer_size() == 0:
            await self._socket.pong(content)

    def read_little(self) -> None:
        """Let the kernel hold little of what your app sends, so that it notices when nobody reads."""
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)

    async def shake_hands(self, code: int, reason: str = "") -> None:
        """Close: send a close frame, and wait for that of your app."""
        await self._socket.close(code=code, message=reason.encode())

    def abort(self) -> None:
        """End the connection without a close frame, at once."""
        self._transport.abort()


class ConnectsSockets(Protocol):
    """Makes connections: `upgrade.SocketClient`."""

    async def connect(self, url: str, authorization: str | None) -> SocketConnection | SocketRefused:
        """Connect to a WebSocket, or say why that can't be."""
