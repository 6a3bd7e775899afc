"""One request out and its reply in, on a connection of aiohttp's and with its parser.

A `ClientSession` would take three times as long, and its cookies, redirects and proxies would have to be
switched off here anyway.
"""

from __future__ import annotations

import asyncio
import functools
import math
from typing import TYPE_CHECKING, Final

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from voice_simulator.core.model.effects import FailureReason, HttpRequest, Reply
from voice_simulator.runtime.outbound.failures import ConnectionLost, RequestFailed, ended_before_reply
from voice_simulator.runtime.outbound.reply_headers import kept_headers

if TYPE_CHECKING:
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.connector import Connection
    from aiohttp.http import RawResponseMessage
    from aiohttp.streams import StreamReader

    from voice_simulator.runtime.outbound.connection_pool import ConnectionPool
    from voice_simulator.runtime.outbound.deadlines import Deadline, Deadlines
    from voice_simulator.runtime.outbound.reply_headers import KeptHeaders
    from voice_simulator.runtime.outbound.targets import Target

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a reply's body, after decompression, above which it is refused."""

USER_AGENT: Final = "Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)"
"""What the platform's requests were recorded with (nexmo-php fixtures, 2020)."""

# The share of the time-out within which a closed idle connection shows. A server that closes later has read
# the request.
_SOON: Final = 0.2


class OutgoingRequest:
    """One request on its way to your app, and its time-out.

    Attributes:
        request: what is sent.
        target: where to.
        address: `ip:port` once there is a connection.
        resent: whether it was sent on a second connection.
        reply_headers: those of the reply, once they have come.
    """

    __slots__ = (
        "_authorization",
        "_deadline",
        "_deadlines",
        "_expired",
        "_waits_for",
        "address",
        "reply_headers",
        "request",
        "resent",
        "target",
    )

    def __init__(
        self, request: HttpRequest, target: Target, authorization: str | None, deadlines: Deadlines
    ) -> None:
        self.request = request
        self.target = target
        self.address: str | None = None
        self.resent = False
        self.reply_headers: KeptHeaders | None = None
        self._authorization = authorization or target.origin.authorization
        self._deadlines = deadlines
        self._deadline: Deadline | None = None
        self._expired = False
        self._waits_for: ResponseHandler | StreamReader | None = None

    def message(self) -> bytes:
        """Return the request as bytes, with the headers that were recorded on the platform and no others."""
        request, target = self.request, self.target
        lines = [
            f"{request.method} {target.path} HTTP/1.1",
            f"Host: {target.origin.host}",
            f"User-Agent: {USER_AGENT}",
        ]
        if request.method == "POST":
            lines.append(f"Content-Type: {request.content_type}")
        lines += target.origin.headers
        lines += [f"{name}: {value}" for name, value in request.headers]
        if self._authorization is not None:
            lines.append(f"Authorization: {self._authorization}")
        if request.body is not None:
            lines.append(f"Content-Length: {len(request.body)}")
        return "\r\n".join((*lines, "", "")).encode("latin-1") + (request.body or b"")

    def bound_by_timeout(self, source: ResponseHandler | StreamReader) -> None:
        """Let the time-out end what is read from now on; one time-out bounds all reading together.

        Raises:
            TimeoutError: it is over.
        """
        if self._deadline is None:
            self._deadline = self._deadlines.set(self.request.socket_timeout, self._expire)
        if self._expired:
            raise TimeoutError
        self._waits_for = source

    def was_sent_just_now(self) -> bool:
        """Whether the request was sent so shortly ago that no server can have read and refused it."""
        left = 0.0 if self._deadline is None else self._deadline.at - asyncio.get_running_loop().time()
        return left > self.request.socket_timeout / 1000 * (1 - _SOON)

    def cancel_timeout(self) -> None:
        """Cancel the time-out."""
        self._waits_for = None
        if self._deadline is not None:
            self._deadline.cancel()

    def _expire(self) -> None:
        self._expired = True
        if self._waits_for is not None:
            self._waits_for.set_exception(TimeoutError())


async def exchange(connector: aiohttp.TCPConnector, outgoing: OutgoingRequest, pool: ConnectionPool) -> Reply:
    """Send a request and read the reply.

    Raises:
        ConnectionLost: the connection ended before the head of a reply had come.
        Exception: others of aiohttp's, which `failures` has words for.
    """
    try:
        connection = await connector.connect(
            outgoing.target.origin.asking, [], _connecting_within(outgoing.request.connection_timeout)
        )
    except TimeoutError:
        raise aiohttp.ConnectionTimeoutError from None
    try:
        head, content = await _ask(connection, outgoing, pool)
        outgoing.reply_headers = kept_headers(head.raw_headers)
        outgoing.bound_by_timeout(content)
        location = head.headers.get("Location", "") if outgoing.request.is_for_file else ""
        reply = Reply(head.code, _media_type(head), await _read_body(content, outgoing), location)
    except BaseException:
        connection.close()
        raise
    outgoing.cancel_timeout()  # before another outgoing has the connection
    connection.release()
    return reply


@functools.lru_cache(maxsize=64)
def _connecting_within(milliseconds: int) -> aiohttp.ClientTimeout:
    # Without the threshold aiohttp rounds longer time-outs up to the next whole second of its loop.
    return aiohttp.ClientTimeout(connect=milliseconds / 1000, ceil_threshold=math.inf)


async def _ask(
    connection: Connection, outgoing: OutgoingRequest, pool: ConnectionPool
) -> tuple[RawResponseMessage, StreamReader]:
    """Send a request and wait for the head of the reply.

    Raises:
        ConnectionLost: the connection ended first.
        ClientResponseError: what came is no HTTP.
    """
    protocol, transport = connection.protocol, connection.transport
    if protocol is None or transport is None:
        raise ConnectionLost(aiohttp.ServerDisconnectedError(), stale=False)
    peer = transport.get_extra_info("peername")
    outgoing.address = _address(*peer[:2]) if peer else None  # None: broken off before it could be asked
    reused = pool.mark_used(protocol)
    try:
        protocol.set_response_params(read_until_eof=True)
        outgoing.bound_by_timeout(protocol)
        transport.write(outgoing.message())
        while True:
            head, content = await protocol.read()
            if not _is_provisional(head.code):
                return head, content
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        stale = reused and outgoing.was_sent_just_now() and ended_before_reply(error)
        raise ConnectionLost(error, stale=stale) from error
    except HttpProcessingError as error:
        asked = outgoing.target.origin.asking.request_info
        raise aiohttp.ClientResponseError(asked, (), message=error.message) from error


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_provisional(status: int) -> bool:
    return 100 <= status <= 199 and status != 101


async def _read_body(content: StreamReader, outgoing: OutgoingRequest) -> bytes:
    """Read to the end or to the limit; aiohttp decompresses piece by piece, so a bomb never unfolds.

    Raises:
        RequestFailed: BAD_REPLY, the body is too large.
    """
    limit = outgoing.request.largest_file or BODY_LIMIT
    chunks: list[bytes] = []
    size = 0
    while chunk := await content.readany():
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            sentence = f"{outgoing.target.origin.place} answered with more than {limit} bytes"
            raise RequestFailed(FailureReason.BAD_REPLY, sentence)
    return b"".join(chunks)


def _media_type(head: RawResponseMessage) -> str:
    header = head.headers.get("Content-Type", "")
    # Bytes that are no ASCII come as surrogates, which no journal could be written with.
    return header.partition(";")[0].strip().lower().encode("ascii", "replace").decode("ascii")
