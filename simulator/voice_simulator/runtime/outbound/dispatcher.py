"""Sends requests to your app and reports what came of each: a reply, or a failure with its reason.

`exchange` says what passes on a connection, `connection_pool` which connections there are, `failures` has the
words for what goes wrong. The core decides whether a failed request is tried again, and what a reply means.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import aiohttp

from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest, Reply
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.outbound.connection_pool import ConnectionPool, GuardedResolver
from voice_simulator.runtime.outbound.deadlines import Deadlines
from voice_simulator.runtime.outbound.error_replies import error_summary
from voice_simulator.runtime.outbound.exchange import OutgoingRequest, exchange
from voice_simulator.runtime.outbound.failures import ADVICE, ConnectionLost, RequestFailed, explain
from voice_simulator.runtime.outbound.redirects import as_redirected, next_request
from voice_simulator.runtime.outbound.targets import WEBSOCKET, Targets

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

    from voice_simulator.runtime.outbound.address_map import AddressMap
    from voice_simulator.runtime.outbound.guard import OutboundGuard
    from voice_simulator.runtime.outbound.reply_headers import KeptHeaders
    from voice_simulator.runtime.outbound.targets import Target, Trust

_CONTAINER_MARKS: Final = ("/.dockerenv", "/run/.containerenv")

_ERRORS: Final = 400

RESENT: Final = "a connection that had been used before ended without a reply: sent once more, on a new one"
"""Why your app may have had a request twice."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one request.

    Attributes:
        outcome: the reply, or why there is none.
        url: what was called, after the address map; without user and password.
        address: `ip:port` (IPv6 in brackets) of the connection; None if there was none.
        latency_ms: wall-clock milliseconds from `send` to the outcome.
        resent: why it was sent a second time before there was an outcome; None if it was not.
        said: what an error reply says, in one line; None if there is none, or it says nothing.
        redirected_to: the address that was called last, after redirects; None without any.
        headers: those of the reply, also of one that is not whole or too large; None if none came.
    """

    outcome: Reply | Failure
    url: str
    address: str | None
    latency_ms: float
    resent: str | None = None
    said: str | None = None
    redirected_to: str | None = None
    headers: KeptHeaders | None = None

    @property
    def wall(self) -> dict[str, object]:
        """The members of the journal entry that differ from run to run."""
        facts: dict[str, object] = {"latency_ms": round(self.latency_ms, 3), "url": self.url}
        more: dict[str, object] = {
            "resent": self.resent,
            "said": self.said,
            "redirected_to": self.redirected_to,
        }
        if self.headers is not None:
            more |= {"headers": self.headers.shown, "headers_left_out": self.headers.left_out or None}
        return facts | {name: value for name, value in more.items() if value is not None}


class Dispatcher(Closable):
    """Sends requests to your app, each with its own time-outs, as many at once as it is given.

    Requests that may bring an NCCO and events have connections of their own, in any number, so that a
    receiver that hangs holds up nothing but its own request. Use it between `start` and `close`, or as an
    asynchronous context manager.

    Args:
        guard: which addresses may be called.
        address_map: which address is called in place of another (`--map`).
        webhook_ca: a PEM file with authorities to trust besides the system's, for https webhooks.
        insecure: accept any certificate (`--insecure-webhooks`).
        in_container: whether we run in a container, where localhost is its own; None looks that up.
        resolver: looks names up; None for the system's. Closed with the dispatcher.

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
        self._socket_targets = Targets(guard, address_map, self._trust, WEBSOCKET)
        self._in_container = _runs_in_container() if in_container is None else in_container
        self._advised: set[str] = set()
        self._resolver = resolver
        self._pool: ConnectionPool | None = None
        self._deadlines = Deadlines()

    async def start(self) -> None:
        """Make the pool of connections, which open when needed. Does nothing if started already."""
        if self._pool is None:
            resolver = self._resolver or aiohttp.ThreadedResolver()
            self._pool = ConnectionPool(GuardedResolver(resolver, self._guard), self._trust)

    async def close(self) -> None:
        """Close all connections; requests in flight end as failures. Does nothing when closed already."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()
            self._deadlines.cancel_all()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, request: HttpRequest, authorization: str | None = None) -> Sent:
        """Make one request and return what came of it; raises nothing but CancelledError.

        One for a file follows a few redirects; each address is mapped and judged like the first.

        Args:
            request: what to send; its time-outs are kept whatever the simulated clock does.
            authorization: the Authorization header; goes before user and password in the URL.
        """
        first = sent = await self._send_one(request, authorization)
        while (following := next_request(request, sent.outcome)) is not None:
            request = following
            sent = await self._send_one(request, None)
        if sent is first:
            return first
        latency = first.latency_ms + sent.latency_ms
        outcome = as_redirected(sent.outcome, request)
        return replace(
            first,
            outcome=outcome,
            latency_ms=latency,
            said=sent.said,
            redirected_to=sent.url,
            headers=sent.headers,
        )

    async def _send_one(self, request: HttpRequest, authorization: str | None) -> Sent:
        begun = time.perf_counter()
        target = self._targets.target_of(request.url)
        if isinstance(target, Failure):
            return self._unsent(request, target, begun)
        outgoing = OutgoingRequest(request, target, authorization, self._deadlines)
        outcome = await self._outcome(outgoing)
        resent = RESENT if outgoing.resent else None
        latency = _ms_since(begun)
        return Sent(
            outcome,
            target.called,
            outgoing.address,
            latency,
            resent,
            said=_said(outcome),
            headers=outgoing.reply_headers,
        )

    def refused_at_once(self, request: HttpRequest) -> Sent | None:
        """Return what `send` would for a request that is refused without the network; None for any other.

        These are URLs that can't be called, forbidden addresses, and names that were just found to have one.
        """
        begun = time.perf_counter()
        target = self._targets.target_of(request.url)
        refusal = target if isinstance(target, Failure) else self._refusal_of_name(target.origin.name)
        return None if refusal is None else self._unsent(request, refusal, begun)

    def socket_target(self, url: str) -> Target | Failure:
        """Return where the WebSocket at `url` is, by the same map and guard; a failure if nowhere."""
        target = self._socket_targets.target_of(url)
        if isinstance(target, Failure):
            return target
        return self._refusal_of_name(target.origin.name) or target

    @property
    def socket_connector(self) -> aiohttp.TCPConnector:
        """Makes connections for WebSockets, each of which is used once.

        Raises:
            RequestFailed: the simulator stops.
        """
        if self._pool is None:
            raise _stopping()
        return self._pool.single_use

    def _refusal_of_name(self, name: str) -> Failure | None:
        return None if self._pool is None else self._pool.resolver.refusal(name)

    def _unsent(self, request: HttpRequest, refusal: Failure, begun: float) -> Sent:
        return Sent(refusal, self._targets.called_url(request.url), None, _ms_since(begun))

    async def _outcome(self, outgoing: OutgoingRequest) -> Reply | Failure:
        try:
            return await self._deliver(outgoing)
        except asyncio.CancelledError:
            # A connector that is closed cancels whoever waits for a name: nobody cancelled this task then.
            if self._pool is not None or _being_cancelled():
                raise
            return _stopping().failure
        except Exception as error:
            return self.explained(error, outgoing.target.origin.place, outgoing.request)
        finally:
            outgoing.cancel_timeout()

    def explained(self, error: Exception, place: str, request: HttpRequest | None) -> Failure:
        """Return the failure that an exception means, with advice on localhost where that is new.

        Args:
            error: what was raised while a request or an upgrade was made.
            place: `host:port`, as it was called.
            request: the request, for its time-outs; None for an upgrade, which has none.
        """
        failure = explain(error, place, request, in_container=self._advises_on(place))
        if failure.sentence.endswith(ADVICE):
            self._advised.add(place.rpartition(":")[0])
        return failure

    def _advises_on(self, place: str) -> bool:
        """Whether to say what localhost means in a container: once for each host is enough."""
        return self._in_container and place.rpartition(":")[0] not in self._advised

    async def _deliver(self, outgoing: OutgoingRequest) -> Reply:
        """Exchange request and reply, on a second connection where the first turns out to have been stale.

        A server may close an idle connection at the instant at which we use it again. Your app has not seen
        the request then, and RESET would be a lie that costs one of its two attempts. So if a reused
        connection ends before the first byte of a reply, the request is sent once more, on a new
        connection; and no connection to that origin is used twice from then on. An app that closes a reused
        connection without an answer on purpose gets one request twice: on the wire the two look alike.
        """
        pool, origin = self._pool, outgoing.target.origin
        if pool is None:
            raise _stopping()
        try:
            connector = pool.connector_for(origin, may_bring_ncco=outgoing.request.may_bring_ncco)
            return await exchange(connector, outgoing, pool)
        except ConnectionLost as lost:
            if not lost.stale or pool is not self._pool:
                raise
        pool.use_once_from_now_on(origin)
        outgoing.resent = True
        return await exchange(pool.single_use, outgoing, pool)


def _said(outcome: Reply | Failure) -> str | None:
    if isinstance(outcome, Failure) or outcome.status < _ERRORS or not outcome.body:
        return None
    return error_summary(outcome.status, outcome.body)


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


def _stopping() -> RequestFailed:
    return RequestFailed(FailureReason.UNREACHABLE, "nothing is sent any more: the simulator is stopping")


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
