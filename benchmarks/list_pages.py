"""`GET /v1/calls`: the time of one page in a small and in a large world, which should be the same."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.core_alone import START
from benchmarks.full_server import SHARED
from benchmarks.load import Connection, connect, http_request
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import Server, free_port, running, sign_tokens
from voice_simulator.core.clock import to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SMALL, _LARGE = 1_000, 200_000
_FLAT = 1.5
"""How much longer a page may take in a world two hundred times as large, to be called flat."""

_PAGES = 100


def queries(count: int) -> dict[str, str]:
    """Return the queries for a world of so many calls, each with one filter."""
    middle, near_end = to_iso(START + 500 * count), to_iso(START + 990 * count)
    return {
        "no filter": "page_size=10",
        "status=completed (most)": "status=completed",
        "status=busy (1 in 100)": "status=busy",
        "status=failed (none)": "status=failed",
        "date_start (second half)": f"date_start={middle}",
        "date_end (first half)": f"date_end={middle}",
        "date_start (last hundredth)": f"date_start={near_end}",
        "conversation_uuid (1 in 100)": f"conversation_uuid={SHARED}",
        "order=desc": "order=desc",
        "record_index (deep)": f"record_index={count - 20}",
        "status=completed, record_index (deep)": f"status=completed&record_index={count * 9 // 10}",
    }


def run(scale: Scale) -> Iterator[Row]:
    """Measure each query in both worlds, one request after the other on one connection."""
    rounds, large = scale.rounds(5), scale.size(_LARGE)
    token = sign_tokens(1)[0]
    with ExitStack() as stack:
        worlds = {count: _world(count, stack) for count in (_SMALL, large)}
        for world in worlds.values():
            _page(world, token, "")()  # waits until it is full
        for name, small_query in queries(_SMALL).items():
            measures = {
                "small": _page(worlds[_SMALL], token, small_query),
                "large": _page(worlds[large], token, queries(large)[name]),
            }
            figures = alternately(rounds, measures)
            ratio = ratio_of(figures["large"], figures["small"])
            yield Row(
                what=f"`GET /v1/calls`, {name}: a page of 10 among {large:,} calls",
                ours=shown(figures["large"], "ms", 2),
                against=f"among {_SMALL:,}: {shown(figures['small'], 'ms', 2)}",
                ratio=ratio,
                aim=f"flat: < {_FLAT}",
                met=ratio < _FLAT,
            )


def _world(count: int, stack: ExitStack) -> Server:
    port = free_port()
    arguments = ["-m", "benchmarks.full_server", str(count), str(port)]
    return stack.enter_context(running(arguments, port, {}))


def _page(server: Server, token: str, query: str) -> Callable[[], float]:
    request = http_request("GET", f"/v1/calls?{query}", token=token)
    return lambda: asyncio.run(_milliseconds(server.port, request))


async def _milliseconds(port: int, request: bytes) -> float:
    """Return the median time of one page, asked for again and again."""
    times: list[float] = []
    done = asyncio.Event()

    def ask(connection: Connection) -> None:
        times.append(time.perf_counter())
        connection.ask(request)

    def answered(connection: Connection, status: int, body: bytes) -> None:
        if status != 200:
            raise AssertionError(f"{status}: {body!r}")
        times[-1] = time.perf_counter() - times[-1]
        if len(times) < _PAGES:
            ask(connection)
        else:
            done.set()

    [connection] = await connect(port, 1, answered)
    ask(connection)
    await done.wait()
    return median(times) * 1000
