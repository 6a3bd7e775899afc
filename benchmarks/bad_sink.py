"""A sink for webhooks that fails in every way a server can, by a seed, and remembers what it was sent.

The replies are bytes on a socket: what is tried here no web framework would send.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from benchmarks.load import Messages

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator, Callable

_NCCO: Final = b'[{"action":"talk","text":"Your appointment is tomorrow at ten."}]'
_HANGS_FOR: Final = 15.0
_TRICKLE: Final = 0.02
_RST: Final = struct.pack("ii", 1, 0)
"""SO_LINGER with a time of 0: the connection is reset instead of closed."""


def _reply(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to reply.

    Attributes:
        name: what it is called in figures.
        weight: how often it is chosen, in a thousand.
        content: what is sent; `{}` as body stands for the NCCO, where one is asked for.
        status: the status that the simulator reads from it; None where it can read none.
        after: seconds before it is sent.
        ends: what becomes of the connection: kept, closed, or reset.
    """

    name: str
    weight: int
    content: bytes
    status: int | None = None
    after: float = 0.0
    ends: str = "kept"


KINDS: Final = (
    Kind("ok", 640, _reply("200 OK", b"{}"), 200),
    Kind("204", 20, b"HTTP/1.1 204 No Content\r\n\r\n", 204),
    Kind("ok, closed unsaid", 40, _reply("200 OK", b"{}"), 200, ends="closed"),
    Kind("slow", 40, _reply("200 OK", b"{}"), 200, after=0.3),
    Kind("told to go on first", 10, b"HTTP/1.1 100 Continue\r\n\r\n" + _reply("200 OK", b"{}"), 200),
    Kind("without a length", 10, b"HTTP/1.1 200 OK\r\n\r\n{}", 200, ends="closed"),
    Kind("404", 10, _reply("404 Not Found"), 404),
    Kind("500", 20, _reply("500 Internal Server Error"), 500),
    Kind("503", 20, _reply("503 Service Unavailable"), 503),
    Kind("429", 20, _reply("429 Too Many Requests"), 429),
    Kind("redirect", 10, _reply("302 Found", b"", "Location: /elsewhere"), 302),
    Kind("not the JSON it says", 10, _reply("200 OK", b"<html>"), 200),
    Kind("closed unanswered", 30, b"", ends="closed"),
    Kind("reset", 30, b"", ends="reset"),
    Kind("hangs", 6, b"", after=_HANGS_FOR, ends="closed"),
    Kind("half a head", 10, b"HTTP/1.1 200 O", ends="closed"),
    Kind("half a body", 10, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", ends="closed"),
    Kind("half a body, reset", 10, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", ends="reset"),
    Kind("half a chunk", 10, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nx", ends="closed"),
    Kind("a bad chunk", 10, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ends="closed"),
    Kind("not what was zipped", 10, _reply("200 OK", b"plain", "Content-Encoding: gzip"), ends="closed"),
    Kind("garbage", 10, bytes(range(128, 256)) + b"\r\n\r\n", ends="closed"),
    Kind("a huge head", 4, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", ends="closed"),
    Kind("a huge body", 4, _reply("200 OK", b"x" * 2_000_000), ends="closed"),
    Kind("two replies", 6, _reply("200 OK", b"{}") * 2, 200),
)


@dataclass(slots=True)
class Sighting:
    """One request that the sink saw.

    Attributes:
        key: which webhook it is, as `key_of` says.
        leg: the call it is about.
        kind: how it was replied to.
        at: when it came, by the monotonic clock.
    """

    key: str
    leg: str
    kind: Kind
    at: float


@dataclass(slots=True)
class Sink:
    """What the sink was sent, in order, and how it chooses its replies."""

    draws: random.Random
    seen: list[Sighting] = field(default_factory=list)
    unreadable: list[bytes] = field(default_factory=list)

    def take(self, head: bytes, body: bytes) -> Kind:
        """Remember a request and choose how to reply to it."""
        kind = self.draws.choices(KINDS, [one.weight for one in KINDS])[0]
        try:
            method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
            url = urlsplit(target)
            members = json.loads(body) if body else {k: v[0] for k, v in parse_qs(url.query).items()}
            seen = Sighting(
                key_of(method, url.path, members), members.get("uuid", ""), kind, time.monotonic()
            )
        except (ValueError, AttributeError):
            self.unreadable.append(head + body)
        else:
            self.seen.append(seen)
        return kind


def key_of(method: str, path: str, members: dict[str, object]) -> str:
    """Tell one webhook from another: by all that it says, or, for a GET, by its path and call."""
    told = members.get("uuid") if method == "GET" else json.dumps(members, sort_keys=True)
    return f"{method} {path} {told}"


class _Connection(Messages):
    def __init__(self, take: Callable[[bytes, bytes], Kind]) -> None:
        super().__init__()
        self._take = take

    def received(self, head: bytes, body: bytes) -> None:
        kind = self._take(head, body)
        content = kind.content
        if head.startswith(b"GET ") and content == _reply("200 OK", b"{}"):
            content = _reply("200 OK", _NCCO)
        if kind.after:
            asyncio.get_running_loop().call_later(kind.after, self._answer, content, kind.ends)
        else:
            self._answer(content, kind.ends)

    def _answer(self, content: bytes, ends: str) -> None:
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        transport.write(content)
        if ends == "closed":
            transport.close()
        elif ends == "reset":
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
            transport.abort()


@asynccontextmanager
async def bad_sink(sink: Sink) -> AsyncIterator[int]:
    """Take webhooks on a port, which is given."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(sink.take), "127.0.0.1", 0, backlog=1024)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
