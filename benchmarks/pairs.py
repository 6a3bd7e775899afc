"""Connected pairs: what one costs beside a single call that does the same; NCCO actions; live pairs.

A pair is a call that is answered, hears a prompt and connects to a second party, which hangs up a minute
later. The single call is to a party as the second one: it hears the prompt, too, and hangs up a minute later.
"""

from __future__ import annotations

import asyncio
import gc
import json
import tracemalloc
from time import process_time
from typing import TYPE_CHECKING, Any

from benchmarks.core_alone import START, collecting_as_the_server, exchange
from benchmarks.create_call import body
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import BLOCKED_URL
from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.applications import Application
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.pacing import ClockMode, Pacing
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOUR = 3600
_AIM = 2.5
_FIRST_PARTY, _SECOND_PARTY = "447700900001", "447700900002"
_SCENARIO = f"""\
name: pairs
calls:
  - to: "{_SECOND_PARTY}"
    turns: [{{answered: {{ring: 2s, stay: 60s}}}}]
  - to: "*"
    turns: [{{answered: {{ring: 2s}}}}]
"""

_Ncco = list[dict[str, object]]
_PROMPT: _Ncco = [{"action": "talk", "text": "one moment please"}]
_PAIR: _Ncco = [*_PROMPT, {"action": "connect", "endpoint": [{"type": "phone", "number": _SECOND_PARTY}]}]
_SINGLE: _Ncco = [*_PROMPT, {"action": "wait", "timeout": 7200}]
_ACTIONS: _Ncco = [
    {"action": "talk", "text": "one two"},
    {"action": "wait", "timeout": 1},
    {"action": "stream", "streamUrl": ["http://127.0.0.1/a.mp3"]},
    {"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": 1}},
    {"action": "notify", "payload": {"n": 1}, "eventUrl": ["http://127.0.0.1/notify"]},
] * 10


def run(scale: Scale) -> Iterator[Row]:
    """Measure pairs against single calls, NCCO actions, and the memory of live pairs."""
    count = scale.size(10_000)
    yield _costs(scale, count)
    yield _actions(scale)
    yield _memory(scale.size(5000))


def _costs(scale: Scale, count: int) -> Row:
    figures = alternately(
        scale.rounds(3),
        {
            "pair": lambda: _advance(count, _order(_FIRST_PARTY, _PAIR), legs=2),
            "single": lambda: _advance(count, _order(_SECOND_PARTY, _SINGLE), legs=1),
        },
    )
    ratio = ratio_of(figures["pair"], figures["single"])
    return Row(
        what=f"`advance` by an hour over {count:,} connected pairs, webhooks blocked, and placing them",
        ours=f"{shown(figures['pair'], 'µs of processor a pair')}",
        against=f"as many single calls that do the same: {shown(figures['single'], 'µs a call')}",
        ratio=ratio,
        aim=f"at most {_AIM}",
        met=ratio <= _AIM,
    )


def _actions(scale: Scale) -> Row:
    count = scale.size(500)
    figures = [_actions_per_second(count) for _ in range(scale.rounds(5))]
    return Row(
        what=f"NCCO actions, {len(_ACTIONS)} a call (talk, wait, stream, input, notify), core alone",
        ours=shown(figures, "actions a second of processor"),
    )


def _memory(count: int) -> Row:
    pair = _bytes_live(count, _order(_FIRST_PARTY, _PAIR), legs=2)
    single = _bytes_live(count, _order(_SECOND_PARTY, _SINGLE), legs=1)
    return Row(
        what="a live pair, and what the journal has of it until then",
        ours=f"{pair / count / 1024:.2f} KiB (tracemalloc, {count:,} pairs, core alone)",
        against=f"a live single call: {single / count / 1024:.2f} KiB",
        ratio=pair / single,
    )


def _order(to: str, ncco: _Ncco) -> str:
    fields: dict[str, Any] = body(BLOCKED_URL)
    return json.dumps(fields | {"to": [{"type": "phone", "number": to}], "ncco": ncco})


def _switchboard() -> Switchboard:
    rules = Rules(seed=1, start=START, journal_kept=10_000_000)
    return Switchboard(Application(id="benchmark"), rules, read_scenario(_SCENARIO, "pairs.yaml").rules)


def _place(switchboard: Switchboard, order: str) -> None:
    switchboard.place_call(read_create_call(json.loads(order), default_event_url_known=False))


def _advance(count: int, order: str, *, legs: int) -> float:
    """Return the microseconds of processor time that each call takes, until it is over."""
    with collecting_as_the_server():
        return asyncio.run(_place_and_advance(count, order, legs)) / count * 1e6


async def _place_and_advance(count: int, order: str, legs: int) -> float:
    dispatcher = Dispatcher(OutboundGuard(allow_public=False, allow_hosts=()), AddressMap(()))
    driver = Driver(_switchboard(), dispatcher, Pacing(mode=ClockMode.MANUAL, settle=0), log=None)
    async with dispatcher:
        begun = process_time()
        for _ in range(count):
            with driver.handling(), driver.changing() as switchboard:
                _place(switchboard, order)
            await asyncio.sleep(0)
        await driver.advances.advance(driver.now() + _HOUR * SECOND, wall_limit=600, who="the benchmark")
        ended = process_time()
        with driver.handling(), driver.changing() as switchboard:
            _check(switchboard, placed=count * legs, live=0)
        await driver.close()
    return ended - begun


def _check(switchboard: Switchboard, *, placed: int, live: int) -> None:
    store = switchboard.store
    if (store.placed, store.live) != (placed, live):
        raise AssertionError(
            f"{store.placed} calls were placed and {store.live} are live: not what is measured"
        )


def _live_through(switchboard: Switchboard, until: int) -> None:
    exchange(switchboard)
    while (deadline := switchboard.next_deadline()) is not None and deadline <= until:
        switchboard.advance_to(deadline)
        exchange(switchboard)


def _actions_per_second(count: int) -> float:
    with collecting_as_the_server():
        switchboard = _switchboard()
        begun = process_time()
        for _ in range(count):
            _place(switchboard, _order(_FIRST_PARTY, _ACTIONS))
        _live_through(switchboard, START + _HOUR * SECOND)
        return count * len(_ACTIONS) / (process_time() - begun)


def _bytes_live(count: int, order: str, *, legs: int) -> int:
    """Return what as many calls take while the second party is on the line."""
    switchboard = _switchboard()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(count):
        _place(switchboard, order)
    _live_through(switchboard, START + 20 * SECOND)
    _check(switchboard, placed=count * legs, live=count * legs)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return kept
