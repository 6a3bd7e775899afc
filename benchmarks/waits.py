"""`POST wait` by the Python client, for what has happened and for what is about to; against bare requests."""

from __future__ import annotations

import asyncio
import time
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks.measure import Row, Scale, ratio_of, shown
from benchmarks.servers import APPLICATION, simulator
from voice_simulator.client import AsyncSimulator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from voice_simulator.client import AsyncWorld

_AIM_MS = 5.0
_NUMBER = "442079460000"
_ARRIVES = 0.003
"""Seconds that a wait gets to arrive before what it waits for is made true."""


class Spent:
    """What requests took, in ms, by what they were."""

    def __init__(self) -> None:
        self.health: list[float] = []
        self.past: list[float] = []
        self.call: list[float] = []
        self.coming: list[float] = []


def run(scale: Scale) -> Iterator[Row]:
    """Measure all four in turn, round by round."""
    rounds, size = scale.rounds(5), scale.size(1000)
    with simulator("--auth", "off", "--clock", "real") as server:
        measured = asyncio.run(_measure(f"http://127.0.0.1:{server.port}", rounds, size))
    health, past, call, coming = (
        [_p99(getattr(one, name)) for one in measured] for name in ("health", "past", "call", "coming")
    )
    yield _row("for what has happened", past, "`GET health`", health)
    yield _row("from the request that makes it true until the client knows", coming, "that request", call)


def _row(what: str, ours: list[float], bare: str, theirs: list[float]) -> Row:
    return Row(
        what=f"`POST wait`, {what}: 99 of 100 within",
        ours=shown(ours, "ms", 2),
        against=f"{bare}: {shown(theirs, 'ms', 2)}",
        ratio=ratio_of(theirs, ours),
        aim=f"under {_AIM_MS:g} ms",
        met=sorted(ours)[len(ours) // 2] < _AIM_MS,
    )


async def _measure(url: str, rounds: int, size: int) -> list[Spent]:
    async with AsyncSimulator(url) as client:
        world = client.world(APPLICATION)
        await world.register(numbers=[_NUMBER])
        await _round(client, world, size // 5)  # warms up
        return [await _round(client, world, size) for _ in range(rounds)]


async def _round(client: AsyncSimulator, world: AsyncWorld, size: int) -> Spent:
    spent = Spent()
    after = 0
    for _ in range(size):
        spent.health.append(await _ms(client.health()))
        waiting = asyncio.create_task(world.wait(call=_NUMBER, after=after, moves_time=False))
        await asyncio.sleep(_ARRIVES)
        begun = time.perf_counter()
        spent.call.append(await _ms(_call_in(client)))
        met = await waiting
        spent.coming.append((time.perf_counter() - begun) * 1e3)
        spent.past.append(await _ms(world.wait(uuid=met.uuid or "", moves_time=False)))
        after = met.seq
    return spent


async def _call_in(client: AsyncSimulator) -> None:
    # Nobody answers it, and it is over at once.
    body = {"from": "447700900500", "to": _NUMBER, "script": ["hang_up"], "application_id": APPLICATION}
    await client.ask("POST", "inbound-calls", body=body)


async def _ms(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return (time.perf_counter() - begun) * 1e3


def _p99(figures: list[float]) -> float:
    return quantiles(figures, n=100)[98]
