"""The other side of a measurement: a load generator and a sink for webhooks, on bare asyncio protocols.

Both live in the process that measures, on a core of their own. A generator in Python does because it parses
next to nothing: it makes several times as many requests a second as any server here answers.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

_LENGTH = b"content-length:"
_HEAD_END = b"\r\n\r\n"
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def http_request(method: str, path: str, *, token: str | None = None, body: object = None) -> bytes:
    """Write a request as an SDK would send it over a connection that is kept."""
    content = b"" if body is None else json.dumps(body).encode()
    head = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: benchmark",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
    ]
    if token is not None:
        head.append(f"Authorization: Bearer {token}")
    return "\r\n".join(head).encode() + _HEAD_END + content


class Messages(asyncio.Protocol):
    """Cuts what arrives into HTTP messages with a Content-Length."""

    def __init__(self) -> None:
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Hand on what is whole, and keep the rest."""
        buffer = self._buffer + data if self._buffer else data
        while (end := buffer.find(_HEAD_END)) >= 0:
            head = buffer[:end].lower()
            at = head.find(_LENGTH)
            line_end = head.find(b"\r\n", at)
            length = int(head[at + len(_LENGTH) : line_end if line_end >= 0 else end]) if at >= 0 else 0
            whole = end + len(_HEAD_END) + length
            if len(buffer) < whole:
                break
            self.received(buffer[:end], buffer[end + len(_HEAD_END) : whole])
            buffer = buffer[whole:]
        self._buffer = buffer

    def received(self, head: bytes, body: bytes) -> None:
        """Take one message."""
        raise NotImplementedError


class Connection(Messages):
    """A kept connection that has one request under way at a time."""

    def __init__(self, answered: Callable[[Connection, int, bytes], None]) -> None:
        super().__init__()
        self._answered = answered

    def ask(self, request: bytes) -> None:
        """Send a request; `answered` is called when the response is there."""
        if self.transport is not None:
            self.transport.write(request)

    def received(self, head: bytes, body: bytes) -> None:
        """Hand on the status and the body of a response."""
        self._answered(self, int(head[9:12]), body)


class Fire:
    """So many connections, each sending the next of the requests as soon as its last one is answered."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._under_way = 0
        self._done = asyncio.Event()
        self.statuses: Counter[int] = Counter()
        self.last_body = b""

    def start(self, connections: Sequence[Connection]) -> None:
        """Send the first request of each connection."""
        for connection in connections:
            self._next(connection)

    async def done(self) -> None:
        """Wait until all are answered."""
        await self._done.wait()

    def answered(self, connection: Connection, status: int, body: bytes) -> None:
        """Count an answer and send the next request."""
        self.statuses[status] += 1
        self.last_body = body
        self._under_way -= 1
        self._next(connection)

    def _next(self, connection: Connection) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._under_way += 1
            connection.ask(request)
        elif not self._under_way:
            self._done.set()


async def connect(
    port: int, count: int, answered: Callable[[Connection, int, bytes], None]
) -> list[Connection]:
    """Open connections to a server on this machine."""
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(answered), "127.0.0.1", port) for _ in range(count)
    ]
    return [protocol for _, protocol in opened]


async def fire(port: int, requests: Sequence[bytes], *, connections: int = 32) -> tuple[float, Fire]:
    """Send all requests and return how many seconds that took, and what came back."""
    firing = Fire(iter(requests))
    opened = await connect(port, connections, firing.answered)
    begun = time.perf_counter()
    firing.start(opened)
    await firing.done()
    seconds = time.perf_counter() - begun
    for connection in opened:
        if connection.transport is not None:
            connection.transport.close()
    return seconds, firing


def requests_per_second(port: int, requests: Sequence[bytes], *, status: int) -> float:
    """Send all requests, see to it that each is answered with `status`, and return how fast that went."""
    seconds, firing = asyncio.run(fire(port, requests))
    if set(firing.statuses) != {status}:
        raise AssertionError(f"not all answers were {status}: {firing.statuses}, {firing.last_body!r}")
    return len(requests) / seconds


class _SinkConnection(Messages):
    def __init__(self, take: Callable[[dict[str, str]], None]) -> None:
        super().__init__()
        self._take = take

    def received(self, head: bytes, body: bytes) -> None:  # noqa: ARG002 # all heads are alike
        """Answer 200 at once."""
        if self.transport is not None:
            self.transport.write(_OK)
        self._take(json.loads(body))


@asynccontextmanager
async def sink(take: Callable[[dict[str, str]], None]) -> AsyncIterator[int]:
    """Take webhooks on a port, which is given; each body is handed on as it arrives."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _SinkConnection(take), "127.0.0.1", 0, backlog=1024)
    async with server:
        yield server.sockets[0].getsockname()[1]
