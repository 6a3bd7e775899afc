"""The journal as server-sent events: what 20 listeners cost those who place calls, at 2,000 events a second.

The same calls at the same pace without listeners, in the same run, are what it is measured against. The
listeners are a process of their own, and look at what they are sent no more than to count it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.create_call import body
from benchmarks.load import Connection, connect, http_request
from benchmarks.measure import Row, Scale, ratio_of, shown
from benchmarks.servers import APPLICATION, BLOCKED_URL, Server, sign_tokens, simulator
from voice_simulator.client import AsyncSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTENERS = 20
_EVENTS = 2_000
_AIM_MS = 10.0
_CONNECTIONS = 32
_WARM_SECONDS = 2
_SPEED = "20"
"""So many seconds of a call's life pass in one, so that calls end as fast as they come."""

_LISTEN = Path(__file__).with_name("stream_listeners.py")
_CALL = body(BLOCKED_URL) | {"ncco": [{"action": "talk", "text": f"Number {one}."} for one in range(15)]}
"""A call that makes many entries in its life: what costs is the entries, not the requests."""


class Pace:
    """Sends requests at a steady rate, whatever the answers do, and notes when each was due and answered.

    Args:
        requests: what is sent, one after the other.
        per_second: how many.
    """

    def __init__(self, requests: list[bytes], per_second: float) -> None:
        self._requests, self._gap = requests, 1 / per_second
        self._due: dict[Connection, float] = {}
        self._free: list[Connection] = []
        self.took_ms: list[float] = []

    def answered(self, connection: Connection, status: int, _: bytes) -> None:
        """Note an answer."""
        if status != 201:  # created
            raise AssertionError(f"a call was answered {status}")
        self.took_ms.append((time.perf_counter() - self._due.pop(connection)) * 1e3)
        self._free.append(connection)

    async def run(self, port: int) -> None:
        """Send all; a request for which no connection is free is sent late, and was due when it was due."""
        opened = await connect(port, _CONNECTIONS, self.answered)
        self._free = list(opened)
        due = time.perf_counter()
        for request in self._requests:
            due += self._gap
            while (left := due - time.perf_counter()) > 0 or not self._free:  # noqa: ASYNC110
                await asyncio.sleep(max(left, 0))
            connection = self._free.pop()
            self._due[connection] = due
            connection.ask(request)
        while self._due:  # noqa: ASYNC110  # the last answers
            await asyncio.sleep(0.001)
        for connection in opened:
            if connection.transport is not None:
                connection.transport.close()


def run(scale: Scale) -> Iterator[Row]:
    """Measure rounds with and without listeners in turn, each with a simulator of its own."""
    rounds, seconds = scale.rounds(5), scale.size(10)
    per_call = asyncio.run(_entries_per_call())
    rate = _EVENTS / per_call
    size = round((_WARM_SECONDS + seconds) * rate)
    tokens = iter(sign_tokens(2 * rounds * size))
    alone, heard, told = [], [], []
    for _ in range(rounds):
        alone.append(_round(list(islice(tokens, size)), rate, 0)[0])
        took, events = _round(list(islice(tokens, size)), rate, _LISTENERS)
        heard.append(took)
        told.append(events)
    yield Row(
        what=f"`POST /v1/calls` with {_LISTENERS} listeners to `journal/stream`: 99 of 100 within",
        ours=f"{shown(heard, 'ms', 2)}; each was told {shown(told, 'events/s')}",
        against=f"the same {rate:,.0f} calls a second without listeners: {shown(alone, 'ms', 2)}",
        ratio=ratio_of(alone, heard),
        aim=f"under {_AIM_MS:g} ms at {_EVENTS:,} events/s",
        met=sorted(heard)[len(heard) // 2] < _AIM_MS,
    )


def _round(tokens: list[str], rate: float, listeners: int) -> tuple[float, float]:
    """Return within how many ms 99 of 100 were answered, and how many events a second a listener was told."""
    requests = [http_request("POST", "/v1/calls", token=token, body=_CALL) for token in tokens]
    warm = round(_WARM_SECONDS * rate)
    with simulator("--auth", "strict", "--clock", "real", "--speed", _SPEED) as server:
        counting = _listen(server, listeners) if listeners else None
        begun = time.perf_counter()
        pace = Pace(requests, rate)
        asyncio.run(pace.run(server.port))
        seconds = time.perf_counter() - begun
        told = 0.0 if counting is None else _told(counting, listeners) / seconds
    return quantiles(pace.took_ms[warm:], n=100)[98], told


def _listen(server: Server, listeners: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(_LISTEN), str(server.port), APPLICATION, str(listeners)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    machine.pin(process.pid, machine.LOAD_CORE)
    assert process.stdout is not None
    process.stdout.readline()  # all are connected
    return process


def _told(process: subprocess.Popen[str], listeners: int) -> float:
    """Return how many events each listener was told, on average."""
    out, _ = process.communicate("\n", timeout=60)
    return int(out) / listeners


async def _entries_per_call() -> float:
    """Return how many journal entries a call makes."""
    token = sign_tokens(1)[0]
    with simulator("--auth", "strict", "--clock", "manual") as server:
        await Pace([http_request("POST", "/v1/calls", token=token, body=_CALL)], 1).run(server.port)
        async with AsyncSimulator(f"http://127.0.0.1:{server.port}") as client:
            (world,) = await client.worlds()
            await world.advance(600)
            return len(await world.journal(reads=False))
