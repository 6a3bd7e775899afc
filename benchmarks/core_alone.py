"""The core without HTTP: whole lives of calls in a switchboard that is driven directly.

Also what is kept of a finished call, in memory.
"""

from __future__ import annotations

import gc
import json
import tracemalloc
from contextlib import contextmanager
from itertools import repeat
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.create_call import body
from benchmarks.floor import Floor
from benchmarks.lifecycles import SCENARIO
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from voice_simulator.core.model.applications import Application
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.runtime.garbage_collection import spare_the_collector
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.core.model.commands import CreateCall

START = 1_893_499_200_000  # 2030-01-01T12:00:00Z
_URL = "http://127.0.0.1:3000/event"
_AIM_PER_SECOND = 5000
_AIM_RATIO = 0.5
_BODY = json.dumps(body(_URL))
_ORDER = read_create_call(json.loads(_BODY), default_event_url_known=False)
_REPLY = Reply(200, "", b"")
_KEPT = 100_000


def new_switchboard(*, calls_kept: int = _KEPT, journal_kept: int = _KEPT) -> Switchboard:
    """Make a world in which every call rings, is answered and hung up within 300 ms."""
    scenario = read_scenario(SCENARIO, "lifecycle.yaml")
    rules = Rules(seed=1, start=START, calls_kept=calls_kept, journal_kept=journal_kept)
    return Switchboard(Application(id="benchmark"), rules, scenario.rules)


def live(switchboard: Switchboard, orders: Iterable[CreateCall]) -> None:
    """Place calls and let them live to their ends; each webhook is answered 200 at once."""
    for order in orders:
        switchboard.place_call(order)
        exchange(switchboard)
    while (deadline := switchboard.next_deadline()) is not None:
        switchboard.advance_to(deadline)
        exchange(switchboard)


def run(scale: Scale) -> Iterator[Row]:
    """Measure the core and the smallest loop that does the same, both as the server has its collector."""
    size = scale.size(5000)
    figures = alternately(scale.rounds(7), {"core": lambda: _core(size), "floor": lambda: _floor(size)})
    ratio = ratio_of(figures["core"], figures["floor"])
    per_second = sorted(figures["core"])[len(figures["core"]) // 2]
    yield Row(
        what="the core without HTTP, whole lives with four callbacks and 22 journal entries, "
        "garbage collected as in the server",
        ours=shown(figures["core"], "calls a second"),
        against=f"the smallest loop with the same heap, bodies and entries, collected alike: "
        f"{shown(figures['floor'], '')}",
        ratio=ratio,
        aim=f"{_AIM_PER_SECOND:,} a second, {_AIM_RATIO}",
        met=per_second >= _AIM_PER_SECOND and ratio >= _AIM_RATIO,
    )


def run_memory(scale: Scale) -> Iterator[Row]:
    """Measure what a finished call leaves behind, as the allocator counts it."""
    count = scale.size(5000)
    record = _bytes_kept(count, journal_kept=1)
    both = _bytes_kept(count, journal_kept=100 * count)
    for what, kept, aim in (("record", record, 1.5), ("journal", both - record, 6.0)):
        yield Row(
            what=f"kept of a finished call: its {what}",
            ours=f"{kept / count / 1024:.2f} KiB (tracemalloc, {count:,} calls, core alone)",
            aim=f"< {aim} KiB",
            met=kept / count / 1024 < aim,
        )


@contextmanager
def collecting_as_the_server() -> Iterator[None]:
    """Collect garbage as `serve` does: what was there before is left alone, the rest is looked at seldom."""
    usual = gc.get_threshold()
    gc.collect()
    spare_the_collector()
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _core(count: int) -> float:
    with collecting_as_the_server():
        switchboard = new_switchboard()
        begun = process_time()
        live(switchboard, repeat(_ORDER, count))
        return count / (process_time() - begun)


def _floor(count: int) -> float:
    with collecting_as_the_server():
        floor = Floor(START, _URL, _KEPT)
        begun = process_time()
        for number in range(count):
            floor.place(number)
        floor.run()
        return count / (process_time() - begun)


def _orders(count: int) -> Iterator[CreateCall]:
    """Read as many orders: each call keeps what its own request brought."""
    for _ in range(count):
        yield read_create_call(json.loads(_BODY), default_event_url_known=False)


def exchange(switchboard: Switchboard) -> None:
    """Answer each webhook that is sent now 200."""
    while requests := switchboard.effects():
        for request in requests:
            switchboard.receive_reply(request.id, _REPLY)


def _bytes_kept(count: int, *, journal_kept: int) -> int:
    switchboard = new_switchboard(calls_kept=2 * count, journal_kept=journal_kept)
    live(switchboard, _orders(100))
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    live(switchboard, _orders(count))
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return kept
