"""Saturating POSTs in `auto` until long after the journal is full: the rate must hold, and nobody wait long.

By then thousands of calls have something due at one instant, and an old entry goes for each new one.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.create_call import body
from benchmarks.load import Connection, connect, http_request
from benchmarks.measure import Row, Scale
from benchmarks.servers import BLOCKED_URL, Server, simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECTIONS = 32
_CALLS = 30_000
_ENTRIES = 50_000
_AIM = 0.7
_PART = 1000
"""Calls over which a rate is measured."""


@dataclass(slots=True)
class _Posts:
    """So many POSTs over connections that are never idle, and when each was answered."""

    left: int
    sent: dict[Connection, float] = field(default_factory=dict)
    answered_at: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    _request: bytes = field(default_factory=lambda: http_request("POST", "/v1/calls", body=body(BLOCKED_URL)))

    def answered(self, connection: Connection, status: int, body: bytes) -> None:
        """Note an answer, and send the next request."""
        if status != 201:
            raise AssertionError(f"{status}: {body!r}")
        now = time.perf_counter()
        self.answered_at.append(now)
        self.waited.append(now - self.sent[connection])
        self.ask(connection)

    def ask(self, connection: Connection) -> None:
        """Send a request if there is one left."""
        if not self.left:
            self.done.set()
            return
        self.left -= 1
        self.sent[connection] = time.perf_counter()
        connection.ask(self._request)

    def rates(self) -> list[float]:
        """Return the rates of one part after the other."""
        marks = self.answered_at[::_PART]
        return [_PART / (end - begin) for begin, end in pairwise(marks)]


def run(scale: Scale) -> Iterator[Row]:
    """Measure how fast POSTs are answered before the journal is full, and after."""
    calls = scale.size(_CALLS)
    limits = {"journal": scale.size(_ENTRIES)}
    flags = ("--auth", "off", "--clock", "auto", "--settle", "0")
    with simulator(*flags, limits=limits) as server:
        posts = asyncio.run(_post(server, calls))
    # Each call is more than eight entries, and the first parts warm up.
    full = limits["journal"] // 8 // _PART
    rates = posts.rates()
    before, after = rates[: max(1, full)], rates[max(1, full) :]
    ratio = median(after) / median(before)
    waited = sorted(posts.waited)
    slow, slowest = waited[int(len(waited) * 0.99)] * 1000, waited[-1] * 1000
    yield Row(
        what=f"saturating `POST /v1/calls` in `auto --settle 0`, {limits['journal']:,} journal entries full",
        ours=f"{median(after):,.0f} req/s (slowest thousand {min(after):,.0f}); "
        f"of all answers one in a hundred took {slow:.0f} ms, the longest {slowest:.0f} ms",
        against=f"before it is full: {median(before):,.0f} req/s (slowest thousand {min(before):,.0f})",
        ratio=ratio,
        aim=f"{_AIM}",
        met=ratio >= _AIM,
    )


async def _post(server: Server, calls: int) -> _Posts:
    posts = _Posts(calls)
    connections = await connect(server.port, _CONNECTIONS, posts.answered)
    for connection in connections:
        posts.ask(connection)
    async with asyncio.timeout(300):
        await posts.done.wait()
    return posts
