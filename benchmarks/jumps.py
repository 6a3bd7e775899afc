"""Hours of calls in seconds: `auto` with real webhooks, and `advance` with webhooks that are blocked."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.core_alone import new_switchboard
from benchmarks.create_call import body
from benchmarks.load import fire, http_request, sink
from benchmarks.measure import Row, Scale, shown
from benchmarks.servers import BLOCKED_URL, sign_tokens, simulator
from voice_simulator.core.clock import SECOND
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.pacing import ClockMode, Pacing

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOUR = 3600
_WEBHOOKS = 4
_MUSIC = {"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}
_SCENARIO = 'name: an hour\ncalls:\n  - to: "*"\n    turns: [{answered: {stay: 1h}}]\n'


def run(scale: Scale) -> Iterator[Row]:
    """Measure both ways of passing time at once."""
    count = scale.size(10_000)
    figures = [_auto(count) for _ in range(scale.rounds(3))]
    yield Row(
        what=f"`auto`, `--settle 0`: {count:,} calls of an hour, from the first POST to the last of "
        f"{_WEBHOOKS * count:,} webhooks to a local sink",
        ours=f"{shown(figures, 's', 1)}, {_WEBHOOKS * count / median(figures):,.0f} webhooks a second",
    )
    count = scale.size(100_000)
    placing, advancing = asyncio.run(_advance(count))
    yield Row(
        what=f"`advance` by two hours over {count:,} calls, webhooks blocked",
        ours=f"{advancing:.1f} s, {advancing / count * 1e6:.0f} µs a call; placing them took {placing:.1f} s",
    )


def _auto(count: int) -> float:
    request = body("") | {"ncco": [_MUSIC]}
    token = sign_tokens(1)[0]
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder, "hour.yaml")
        scenario.write_text(_SCENARIO, encoding="utf-8")
        flags = ("--clock", "auto", "--settle", "0", "--scenario", str(scenario))
        with simulator("--auth", "strict", *flags) as server:
            return asyncio.run(_place_and_wait(server.port, token, request, count))


async def _place_and_wait(port: int, token: str, order: dict[str, object], count: int) -> float:
    received = 0
    done = asyncio.Event()

    def take(_: dict[str, str]) -> None:
        nonlocal received
        received += 1
        if received == _WEBHOOKS * count:
            done.set()

    async with sink(take) as sink_port:
        order["event_url"] = [f"http://127.0.0.1:{sink_port}/event"]
        request = http_request("POST", "/v1/calls", token=token, body=order)
        begun = time.perf_counter()
        _, firing = await fire(port, [request] * count)
        async with asyncio.timeout(300):
            await done.wait()
        if set(firing.statuses) != {201}:
            raise AssertionError(f"not all calls were placed: {firing.statuses}")
        return time.perf_counter() - begun


async def _advance(count: int) -> tuple[float, float]:
    """Return how long it took to place the calls, and to let two hours pass over them."""
    text = json.dumps(body(BLOCKED_URL))
    dispatcher = Dispatcher(OutboundGuard(allow_public=False, allow_hosts=()), AddressMap(()))
    driver = Driver(new_switchboard(), dispatcher, Pacing(mode=ClockMode.MANUAL, settle=0), log=None)
    async with dispatcher:
        begun = time.perf_counter()
        for _ in range(count):
            with driver.handling(), driver.changing() as switchboard:
                switchboard.place_call(read_create_call(json.loads(text), default_event_url_known=False))
            await asyncio.sleep(0)
        placed = time.perf_counter()
        to = driver.now() + 2 * _HOUR * SECOND
        await driver.advances.advance(to, wall_limit=600, who="the benchmark")
        ended = time.perf_counter()
        await driver.close()
    return placed - begun, ended - placed
