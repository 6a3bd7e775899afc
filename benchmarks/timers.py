"""How late timers are in `real`: 100,000 of them, due evenly over a minute, none causing a webhook."""

from __future__ import annotations

import asyncio
from functools import partial
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks.core_alone import new_switchboard
from benchmarks.measure import Row, Scale
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.pacing import ClockMode, Pacing

if TYPE_CHECKING:
    from collections.abc import Iterator

_PER_SECOND = 100_000 / 60
_FIRST_AFTER = 1.0
_AIM = 20


def run(scale: Scale) -> Iterator[Row]:
    """Measure once: a minute is long, and every timer is a measurement."""
    seconds = scale.size(60)
    late = sorted(asyncio.run(_lateness(seconds)))
    p99 = quantiles(late, n=100)[98]
    yield Row(
        what=f"{len(late):,} timers due over {seconds} s in `real`: late at p99",
        ours=f"{p99:.1f} ms (median {late[len(late) // 2]:.1f}, most {late[-1]:.1f})",
        aim=f"< {_AIM} ms",
        met=p99 < _AIM,
    )


async def _lateness(seconds: int) -> list[float]:
    """Let timers ring and return by how many milliseconds each was late."""
    loop = asyncio.get_running_loop()
    count = round(seconds * _PER_SECOND)
    switchboard = new_switchboard()
    rang: list[float] = []
    done = asyncio.Event()

    def ring(due: float) -> None:
        rang.append((loop.time() - begun - due) * 1000)
        if len(rang) == count:
            done.set()

    for number in range(count):
        due = _FIRST_AFTER + number / _PER_SECOND
        switchboard.clock.set_timer(round(due * 1000), partial(ring, round(due * 1000) / 1000))
    dispatcher = Dispatcher(OutboundGuard(allow_public=False, allow_hosts=()), AddressMap(()))
    driver = Driver(switchboard, dispatcher, Pacing(mode=ClockMode.REAL), log=None)
    begun = loop.time()
    with driver.handling():
        pass  # whatever the application does turns the crank, and arms the first timer
    await done.wait()
    await driver.close()
    return rang
