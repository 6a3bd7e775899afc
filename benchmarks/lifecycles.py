"""Whole lives of calls: one POST and four callbacks over 300 ms, as many a second as can be had.

Ours checks the token and its signature, reads the body, keeps state and journal, and sends the callbacks of a
leg in order. The other server checks nothing, keeps nothing, and sends four callbacks with one ClientSession.
Two kinds of callers: most SDKs keep a token while it lasts, the Python SDK signs a new one for each request;
some apps give each call an event URL of its own.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.baselines import STATUSES
from benchmarks.create_call import body
from benchmarks.load import Connection, connect, http_request, sink
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import Server, baseline, sign_tokens, simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

_AIM = 1.0
_CONNECTIONS = 64
_AT_ONCE = 1024

SCENARIO = """\
name: a call with four callbacks over 300 ms
calls:
  - to: "*"
    turns: [{answered: {setup: 100ms, ring: 100ms, stay: 100ms}}]
"""


@dataclass(slots=True)
class Lives:
    """So many calls living at once; when one has completed the next is placed."""

    requests: Iterator[bytes]
    connections: list[Connection] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    completed_at: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)
    _room: int = _AT_ONCE
    _under_way: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        """Place the first calls."""
        waiting, self.connections = self.connections, []
        for connection in waiting:
            self._free(connection)

    def answered(self, connection: Connection, status: int, body: bytes) -> None:
        """Take the answer to a POST; its connection may place the next call."""
        if status != 201:
            self.refused.append(body)
            self.done.set()
        self._free(connection)

    def told_of(self, event: dict[str, str]) -> None:
        """Take a callback."""
        told = self.told.setdefault(event["uuid"], [])
        told.append(event["status"])
        if event["status"] == "completed":
            self._under_way -= 1
            self.completed_at.append(time.perf_counter())
            self._room += 1
            self._free(self.connections.pop() if self.connections else None)

    def _free(self, connection: Connection | None) -> None:
        """Place the next call if there is room for it and a connection; see whether all is done."""
        request = next(self.requests, None) if connection is not None and self._room else None
        if connection is not None and request is not None:
            self._room -= 1
            self._under_way += 1
            connection.ask(request)
        elif connection is not None:
            self.connections.append(connection)
        if not self._under_way:
            self.done.set()

    def per_second(self) -> float:
        """Return how many completed a second, without the first and last tenth of them."""
        tenth = len(self.completed_at) // 10
        middle = self.completed_at[tenth:-tenth]
        return (len(middle) - 1) / (middle[-1] - middle[0])

    def out_of_order(self) -> int:
        """Count the calls whose callbacks are not the four in order."""
        return sum(tuple(told) != STATUSES for told in self.told.values())


@dataclass(frozen=True, slots=True)
class Caller:
    """How calls are placed.

    Attributes:
        what: the words of the table.
        keeps_token: whether all requests bear one token.
        own_urls: whether each call has an event URL of its own.
    """

    what: str
    keeps_token: bool
    own_urls: bool

    def tokens(self, count: int) -> Iterator[str]:
        """Sign as many as that takes."""
        return repeat(sign_tokens(1)[0], count) if self.keeps_token else iter(sign_tokens(count))


_CALLERS = (
    Caller("a token that is kept, an event URL for each call", keeps_token=True, own_urls=True),
    Caller("a new token for each call, one event URL", keeps_token=False, own_urls=False),
)


@dataclass(slots=True)
class Measured:
    """What the rounds of one server brought."""

    disorder: int = 0
    spent: list[float] = field(default_factory=list)


def run(scale: Scale) -> Iterator[Row]:
    """Measure both servers, saturated; ours must keep the order of each leg."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder, "lifecycle.yaml")
        scenario.write_text(SCENARIO, encoding="utf-8")
        for caller in _CALLERS:
            with (
                baseline("lifecycle") as bare,
                # A leg's events go on without a reply where a busy machine takes too long for it.
                simulator("--auth", "strict", "--scenario", str(scenario), "--patience", "60s") as ours,
            ):
                yield _compared(scale, caller, bare, ours)


def _compared(scale: Scale, caller: Caller, bare: Server, ours: Server) -> Row:
    rounds, size = scale.rounds(5), scale.size(3000)
    tokens = caller.tokens(size * (rounds + 1))
    by_bare, by_ours = Measured(), Measured()
    figures = alternately(
        rounds + 1,
        {
            "bare": lambda: _round(bare, [None] * size, caller, by_bare),
            "ours": lambda: _round(ours, list(islice(tokens, size)), caller, by_ours),
        },
    )
    memory = machine.memory_of(ours.process.pid)
    if by_ours.disorder:
        raise AssertionError(f"callbacks out of order: {by_ours.disorder} calls")
    # The first round warms up.
    measured = {name: one[1:] for name, one in figures.items()}
    ratio = ratio_of(measured["ours"], measured["bare"])
    return Row(
        what="whole lives: POST and four callbacks, every leg's in order, "
        f"{_AT_ONCE:,} at once; {caller.what}",
        ours=f"{shown(measured['ours'], 'a second')}, {shown(by_ours.spent[1:], 'µs of processor')}"
        + (f", {memory:.0f} MB at the end" if memory else ""),
        against="bare aiohttp, four callbacks by one ClientSession, nothing checked: "
        f"{shown(measured['bare'], 'a second')}, {shown(by_bare.spent[1:], 'µs')}; "
        f"{by_bare.disorder} of {size * (rounds + 1)} legs out of order",
        ratio=ratio,
        by_processor=ratio_of(by_bare.spent[1:], by_ours.spent[1:]),
        aim=f"{_AIM}",
        met=ratio >= _AIM,
    )


def _round(server: Server, tokens: list[str | None], caller: Caller, measured: Measured) -> float:
    before = machine.cpu_seconds_of(server.process.pid)
    lives = asyncio.run(_live(server.port, tokens, caller))
    measured.spent.append((machine.cpu_seconds_of(server.process.pid) - before) / len(tokens) * 1e6)
    measured.disorder += lives.out_of_order()
    return lives.per_second()


async def _live(port: int, tokens: list[str | None], caller: Caller) -> Lives:
    lives = Lives(iter(()))
    async with sink(lives.told_of) as sink_port:
        event_url = f"http://127.0.0.1:{sink_port}/event"
        lives.requests = iter(
            [
                http_request(
                    "POST",
                    "/v1/calls",
                    token=token,
                    body=body(f"{event_url}/{number}" if caller.own_urls else event_url),
                )
                for number, token in enumerate(tokens)
            ]
        )
        lives.connections = await connect(port, _CONNECTIONS, lives.answered)
        lives.start()
        async with asyncio.timeout(120):
            await lives.done.wait()
        if lives.refused:
            raise AssertionError(f"refused: {lives.refused[0]!r}")
    return lives
