"""Makes one outgoing request and reports what came of it: a reply, or a failure with its reason.

Here belong the connections, the wall-clock time-outs and the enforcement of the outbound guard; the words for
what goes wrong are in `failures`. Whether a failed request is tried again, and what a reply means, is for the
core to say.
"""

from __future__ import annotations

import asyncio
import functools
import math
import socket
import ssl
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from weakref import WeakSet

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import HttpProcessingError

from simulator.core.outgoing import Failure, FailureReason, OutgoingRequest, Reply
from simulator.errors import SettingsError
from simulator.failures import ConnectionLost, Undelivered, explain
from simulator.targets import Target, Targets, not_a_name

if TYPE_CHECKING:
    from aiohttp.client_proto import ResponseHandler
    from aiohttp.connector import Connection
    from aiohttp.http import RawResponseMessage
    from aiohttp.streams import StreamReader

    from simulator.outbound_guard import AddressMap, OutboundGuard
    from simulator.targets import Trust

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a reply's body, after decompression, above which it is refused."""

USER_AGENT: Final = "Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)"
"""What the platform's requests were recorded with (nexmo-php fixtures, 2020)."""

# Seconds that an idle connection is kept. Servers keep theirs for longer (gunicorn 2, Node and uvicorn 5), so
# that it is we who close, and a request seldom meets a connection that the other side is closing.
_IDLE: Final = 1.0

_CONTAINER_MARKS: Final = ("/.dockerenv", "/run/.containerenv")

# Seconds for which a name is refused without being looked up again: as long as aiohttp keeps those it found.
_REFUSED_FOR: Final = 10.0
_REFUSED_REMEMBERED: Final = 512


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one request.

    Attributes:
        outcome: the reply, or why there is none.
        url: what was called, after the address map; without user and password.
        address: `ip:port` (IPv6 in brackets) of the connection; None where there was none.
        latency_ms: wall-clock milliseconds from `send` to the outcome.
    """

    outcome: Reply | Failure
    url: str
    address: str | None
    latency_ms: float


class Dispatcher:
    """Sends requests to the application, each with its own time-outs, as many at once as are asked for.

    Requests that may bring an NCCO and plain events have connections of their own, without a limit on their
    number, so that a receiver that hangs holds up nothing but its own request. To be used between `start` and
    `close`, or as an asynchronous context manager.

    Args:
        guard: which addresses may be called.
        address_map: under which address an application is called instead.
        webhook_ca: a PEM file with authorities to trust besides the system's, for https webhooks.
        insecure: accept any certificate (`--insecure-webhooks`).
        in_container: whether localhost is a container's own; looked up when None.
        resolver: looks names up; the system's when None. Closed with the dispatcher.

    Raises:
        SettingsError: `webhook_ca` can't be read or holds no certificate.
    """

    def __init__(
        self,
        guard: OutboundGuard,
        address_map: AddressMap,
        *,
        webhook_ca: Path | None = None,
        insecure: bool = False,
        in_container: bool | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._guard = guard
        self._trust = _trust(webhook_ca, insecure=insecure)
        self._targets = Targets(guard, address_map, self._trust)
        self._in_container = _runs_in_container() if in_container is None else in_container
        self._resolver = resolver
        self._lanes: _Lanes | None = None
        # Connections that a request was sent on before.
        self._used: WeakSet[ResponseHandler] = WeakSet()

    async def start(self) -> None:
        """Open the lanes, connections come when needed; does nothing when started already."""
        if self._lanes is None:
            resolver = self._resolver or aiohttp.ThreadedResolver()
            self._lanes = _Lanes(_GuardedResolver(resolver, self._guard), self._trust)

    async def close(self) -> None:
        """Close all connections; requests in flight end as failures. Does nothing when closed already."""
        lanes, self._lanes = self._lanes, None
        if lanes is not None:
            await lanes.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, request: OutgoingRequest, authorization: str | None = None) -> Sent:
        """Make one request and return what came of it; raises nothing but CancelledError.

        Args:
            request: what to send; its time-outs are kept whatever the simulated clock does.
            authorization: the Authorization header; goes before user and password in the URL.
        """
        begun = time.perf_counter()
        errand = _Errand(request, authorization, self._used)
        outcome = await self._outcome(errand)
        return self._sent(errand.request, outcome, errand.address, begun)

    def refused_at_once(self, request: OutgoingRequest) -> Sent | None:
        """Return what `send` would, for a request that needs no network to be refused; None for any other.

        So for URLs that can't be called, forbidden addresses, and names just found to mean such.
        """
        begun = time.perf_counter()
        target = self._targets.read(request.url)
        refusal = target if isinstance(target, Failure) else self._refusal_of_name(target.origin.name)
        return None if refusal is None else self._sent(request, refusal, None, begun)

    def _refusal_of_name(self, name: str) -> Failure | None:
        return None if self._lanes is None else self._lanes.resolver.refusal(name)

    def _sent(
        self, request: OutgoingRequest, outcome: Reply | Failure, address: str | None, begun: float
    ) -> Sent:
        latency = (time.perf_counter() - begun) * 1000
        return Sent(outcome, self._targets.called(request.url), address, latency)

    async def _outcome(self, errand: _Errand) -> Reply | Failure:
        try:
            target = self._targets.read(errand.request.url)
            if isinstance(target, Failure):
                return target
            errand.target = target
            return await self._deliver(errand)
        except asyncio.CancelledError:
            # A connector that is closed cancels those who wait for a name: nobody cancelled this task then.
            if self._lanes is not None or _being_cancelled():
                raise
            return _stopping().failure
        except Exception as error:
            return explain(error, errand.place, errand.request, in_container=self._in_container)

    async def _deliver(self, errand: _Errand) -> Reply:
        """Exchange request and reply, on a second connection where the first turns out to have been stale.

        A server may close an idle connection in the instant in which it is used again. The request has not
        reached the application then, and RESET would be a lie that costs one of its two attempts. So a reused
        connection that ends cleanly before the first byte of a reply is tried once more, on a new connection.
        An application that closes a reused connection unanswered on purpose sees the request twice: nothing
        on the wire tells the two apart.
        """
        lanes, target = self._lanes, errand.target
        if lanes is None or target is None:
            raise _stopping()
        lane = lanes.ncco if errand.request.may_bring_ncco else lanes.events
        try:
            return await _exchange(lane, errand, target)
        except ConnectionLost as lost:
            if not lost.stale or lanes is not self._lanes:
                raise
        return await _exchange(lanes.unpooled, errand, target)


def _stopping() -> Undelivered:
    return Undelivered(FailureReason.UNREACHABLE, "nothing is sent any more: the simulator is stopping")


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _runs_in_container() -> bool:
    return any(Path(mark).exists() for mark in _CONTAINER_MARKS)


def _trust(webhook_ca: Path | None, *, insecure: bool) -> Trust:
    if insecure or webhook_ca is None:
        return not insecure
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    # The same in every Python: since 3.13 the default refuses authorities as people make them for themselves.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(cafile=webhook_ca)
    except ssl.SSLError:
        raise SettingsError(f"--webhook-ca {webhook_ca}: there is no certificate in PEM form in it") from None
    except OSError as error:
        raise SettingsError(f"--webhook-ca {webhook_ca}: {error.strerror}") from None
    return context


class _Errand:
    """One request on its way: where to, with what, and how far it has come.

    Attributes:
        request: what is sent.
        target: where to; None while the URL is not known to be one that can be called.
        address: `ip:port` once there is a connection.
    """

    __slots__ = ("_authorization", "_used", "address", "request", "target")

    def __init__(
        self,
        request: OutgoingRequest,
        authorization: str | None,
        used: WeakSet[ResponseHandler],
    ) -> None:
        self.request = request
        self.target: Target | None = None
        self.address: str | None = None
        self._authorization = authorization
        self._used = used

    @property
    def place(self) -> str:
        """Return `host:port` for sentences."""
        return "" if self.target is None else self.target.origin.place

    def message(self, target: Target) -> bytes:
        """Write the request: the headers that were recorded, and no others."""
        request, origin = self.request, target.origin
        lines = [
            f"{request.method} {target.path} HTTP/1.1",
            f"Host: {origin.host}",
            f"User-Agent: {USER_AGENT}",
        ]
        if request.method == "POST":
            lines.append(f"Content-Type: {request.content_type}")
        lines += [f"{name}: {value}" for name, value in request.headers]
        authorization = self._authorization or origin.authorization
        if authorization is not None:
            lines.append(f"Authorization: {authorization}")
        if request.body is not None:
            lines.append(f"Content-Length: {len(request.body)}")
        return "\r\n".join((*lines, "", "")).encode("latin-1") + (request.body or b"")

    def connected(self, connection: Connection) -> bool:
        """Note the connection; return whether a request was sent on it before."""
        protocol, transport = connection.protocol, connection.transport
        peer = transport.get_extra_info("peername") if transport is not None else None
        self.address = _address(*peer[:2]) if peer else None  # None: broken off before it could be asked
        reused = protocol in self._used
        if protocol is not None:
            self._used.add(protocol)
        return reused


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class _GuardedResolver(AbstractResolver):
    """Looks names up and passes on only the addresses that may be called.

    What it returns is numeric and is what gets connected to: there is no second look-up in which the name
    could mean something else.
    """

    def __init__(self, resolver: AbstractResolver, guard: OutboundGuard) -> None:
        self._resolver = resolver
        self._guard = guard
        self._refused: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def refusal(self, host: str) -> Failure | None:
        """Return why a name may not be called, if that was found just now."""
        sentence, until = self._refused.get(host, ("", 0.0))
        return Failure(FailureReason.BLOCKED, sentence) if time.monotonic() < until else None

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses that may be called, at least one.

        Raises:
            OSError: there is no such name.
            Undelivered: BLOCKED, no address of it may be called; BAD_URL, it is no name at all.
        """
        try:
            found = await self._resolver.resolve(host, port, family)
        except UnicodeError:
            raise not_a_name(host) from None
        if not found:
            raise OSError(None, "the name has no address")
        refusals = [self._guard.refusal(host, result["host"]) for result in found]
        allowed = [result for result, refusal in zip(found, refusals, strict=True) if refusal is None]
        if not allowed:
            raise self._refuse(host, refusals[0] or "")
        self._refused.pop(host, None)
        return allowed

    def _refuse(self, host: str, sentence: str) -> Undelivered:
        self._refused[host] = sentence, time.monotonic() + _REFUSED_FOR
        self._refused.move_to_end(host)
        if len(self._refused) > _REFUSED_REMEMBERED:
            self._refused.popitem(last=False)
        return Undelivered(FailureReason.BLOCKED, sentence)

    async def close(self) -> None:
        """Close the resolver behind it."""
        await self._resolver.close()


class _Lanes:
    """Connections: for requests that may bring an NCCO, for plain events, and such as are used once."""

    def __init__(self, resolver: _GuardedResolver, trust: Trust) -> None:
        self.resolver = resolver
        self.ncco = _connector(resolver, trust, reuse=True)
        self.events = _connector(resolver, trust, reuse=True)
        self.unpooled = _connector(resolver, trust, reuse=False)

    async def close(self) -> None:
        """Close every connection."""
        for connector in (self.ncco, self.events, self.unpooled):
            await connector.close()
        await self.resolver.close()


def _connector(resolver: _GuardedResolver, trust: Trust, *, reuse: bool) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(
        limit=0,
        resolver=resolver,
        ssl=trust,
        force_close=not reuse,
        keepalive_timeout=_IDLE if reuse else None,
    )


@functools.lru_cache(maxsize=64)
def _connecting_within(milliseconds: int) -> aiohttp.ClientTimeout:
    # Without the threshold aiohttp rounds longer time-outs up to the next whole second of its loop.
    return aiohttp.ClientTimeout(connect=milliseconds / 1000, ceil_threshold=math.inf)


async def _exchange(connector: aiohttp.TCPConnector, errand: _Errand, target: Target) -> Reply:
    """Send a request and read the reply, on a connection of aiohttp's and with its parser.

    Not by a `ClientSession`, which takes three times as long: cookies, redirects, proxies and whatever else
    it does for a request would have to be switched off here anyway.
    """
    request = errand.request
    try:
        connection = await connector.connect(
            target.origin.asking, [], _connecting_within(request.connection_timeout)
        )
    except TimeoutError:
        raise aiohttp.ConnectionTimeoutError from None
    try:
        async with asyncio.timeout(request.socket_timeout / 1000):
            head, content = await _ask(connection, errand, target)
            reply = Reply(head.code, _media_type(head), await _read_body(content, errand))
    except BaseException:
        connection.close()
        raise
    connection.release()
    return reply


async def _ask(
    connection: Connection, errand: _Errand, target: Target
) -> tuple[RawResponseMessage, StreamReader]:
    """Send a request and wait for the head of the reply.

    Raises:
        ConnectionLost: the connection ended first.
        ClientResponseError: what came is no HTTP.
    """
    reused = errand.connected(connection)
    protocol, transport = connection.protocol, connection.transport
    if protocol is None or transport is None:
        raise ConnectionLost(aiohttp.ServerDisconnectedError(), reused=reused)
    try:
        protocol.set_response_params(read_until_eof=True)
        transport.write(errand.message(target))
        while True:
            head, content = await protocol.read()
            if not _is_provisional(head.code):
                return head, content
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        raise ConnectionLost(error, reused=reused) from error
    except HttpProcessingError as error:
        raise aiohttp.ClientResponseError(
            target.origin.asking.request_info, (), message=error.message
        ) from error


def _is_provisional(status: int) -> bool:
    return 100 <= status <= 199 and status != 101


async def _read_body(content: StreamReader, errand: _Errand) -> bytes:
    """Read to the end or to the limit; aiohttp decompresses piece by piece, so a bomb never unfolds.

    Raises:
        Undelivered: BAD_REPLY, the body is too large.
    """
    chunks: list[bytes] = []
    size = 0
    while chunk := await content.readany():
        chunks.append(chunk)
        size += len(chunk)
        if size > BODY_LIMIT:
            sentence = f"{errand.place} answered with more than {BODY_LIMIT} bytes"
            raise Undelivered(FailureReason.BAD_REPLY, sentence)
    return b"".join(chunks)


def _media_type(head: RawResponseMessage) -> str:
    header = head.headers.get("Content-Type", "")
    # Bytes that are no ASCII come as surrogates, which no journal could be written with.
    return header.partition(";")[0].strip().lower().encode("ascii", "replace").decode("ascii")
