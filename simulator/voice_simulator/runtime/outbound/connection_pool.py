"""Connections to your app: which are kept, which are used once, and which are not made at all."""

from __future__ import annotations

import socket
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from voice_simulator.core.model.effects import Failure, FailureReason
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.outbound.failures import RequestFailed
from voice_simulator.runtime.outbound.targets import not_a_name

if TYPE_CHECKING:
    from aiohttp.client_proto import ResponseHandler

    from voice_simulator.runtime.outbound.guard import OutboundGuard
    from voice_simulator.runtime.outbound.targets import Origin, Trust

# Seconds for which an idle connection is kept. Servers keep theirs for longer (gunicorn 2, Node and uvicorn
# 5). So we are the ones who close, and a request seldom meets a connection that the other side is closing.
_IDLE: Final = 1.0

# Seconds for which a name is refused without being looked up again: as long as aiohttp keeps those it found.
_REFUSED_FOR: Final = 10.0
_REFUSED_REMEMBERED: Final = 512

_STALE_REMEMBERED: Final = 512


class GuardedResolver(AbstractResolver):
    """Looks names up, and passes on only the addresses that may be called.

    Its results are numeric, and aiohttp connects to them: there is no second look-up in which the name could
    mean something else.
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
            RequestFailed: BLOCKED, no address of it may be called; BAD_URL, it is no name at all.
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

    def _refuse(self, host: str, sentence: str) -> RequestFailed:
        self._refused[host] = sentence, time.monotonic() + _REFUSED_FOR
        self._refused.move_to_end(host)
        if len(self._refused) > _REFUSED_REMEMBERED:
            self._refused.popitem(last=False)
        return RequestFailed(FailureReason.BLOCKED, sentence)

    async def close(self) -> None:
        """Close the resolver behind it."""
        await self._resolver.close()


class ConnectionPool(Closable):
    """The connections: one set for requests that may bring an NCCO, one for events, one that is used once.

    An origin whose connection ended when it was used again gets a new one for each request from then on.

    Attributes:
        resolver: looks names up.
        single_use: makes connections that are used once.
    """

    def __init__(self, resolver: GuardedResolver, trust: Trust) -> None:
        self.resolver = resolver
        self.single_use = _connector(resolver, trust, reuse=False)
        self._ncco = _connector(resolver, trust, reuse=True)
        self._events = _connector(resolver, trust, reuse=True)
        self._used: WeakSet[ResponseHandler] = WeakSet()
        self._stale: OrderedDict[str, None] = OrderedDict()

    def connector_for(self, origin: Origin, *, may_bring_ncco: bool) -> aiohttp.TCPConnector:
        """Return the connector that makes the connection for a request."""
        if self._stale and origin.called in self._stale:
            self._stale.move_to_end(origin.called)
            return self.single_use
        return self._ncco if may_bring_ncco else self._events

    def mark_used(self, protocol: ResponseHandler) -> bool:
        """Note that a connection is used; return whether it was used before."""
        if protocol in self._used:
            return True
        self._used.add(protocol)
        return False

    def use_once_from_now_on(self, origin: Origin) -> None:
        """Keep no connection to an origin from now on; if there are too many origins, forget the oldest."""
        self._stale[origin.called] = None
        if len(self._stale) > _STALE_REMEMBERED:
            self._stale.popitem(last=False)

    async def close(self) -> None:
        """Close every connection."""
        for connector in (self._ncco, self._events, self.single_use):
            await connector.close()
        await self.resolver.close()


def _connector(resolver: GuardedResolver, trust: Trust, *, reuse: bool) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(
        limit=0,
        resolver=resolver,
        ssl=trust,
        force_close=not reuse,
        keepalive_timeout=_IDLE if reuse else None,
    )
