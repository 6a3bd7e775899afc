"""A connection for the event loop of a test, which comes and goes; what it asks is asked in a lasting one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from voice_simulator.client.connection import Connection

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable

    from voice_simulator.client.event_stream import ServerEvent
    from voice_simulator.client.portal import Portal

_T = TypeVar("_T")


class BridgedConnection(Connection):
    """Asks by another connection, which lives in the loop of a portal.

    So an `async def` test leaves no connection behind in its own loop, which ends before its fixtures do.

    Args:
        inner: that connection.
        portal: where it lives.
    """

    def __init__(self, inner: Connection, portal: Portal) -> None:
        self.url, self._inner, self._portal = inner.url, inner, portal

    async def ask(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # those of `Connection.ask`
        """Ask, and return the answer; the arguments are those of `Connection.ask`."""
        return await self._there(self._inner.ask(*args, **options))

    async def listen(self, *args: Any, **options: Any) -> AsyncGenerator[ServerEvent, None]:  # noqa: ANN401
        """Listen to events; the arguments are those of `Connection.listen`."""
        events = self._inner.listen(*args, **options)
        try:
            while (event := await self._there(anext(events, None))) is not None:
                yield event
        finally:
            await self._there(events.aclose())

    async def _there(self, work: Awaitable[_T]) -> _T:
        return await asyncio.wrap_future(self._portal.submit(_awaited(work)))


async def _awaited(work: Awaitable[_T]) -> _T:
    return await work
