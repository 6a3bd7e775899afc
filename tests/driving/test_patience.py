"""While a party waits for your app, patience is spent once for what that was told, not for each moment."""

import asyncio
from itertools import pairwise

import pytest
from driver_bench import START, FakeDispatcher, World
from virtual_time import run

from voice_simulator.core.model.script import Answer, CallRule, HangUp, Ring, Script, Stay, WaitFor
from voice_simulator.runtime.pacing import ClockMode

PATIENCE = 1.0
SECONDS = [{"action": "wait", "timeout": 1}] * 100
"""An NCCO with a moment in each second, of which your app is told nothing."""


def world_of(within, **pacing):
    world = World(FakeDispatcher(), ClockMode.AUTO, patience=PATIENCE, settle_max=1.0, **pacing)
    steps = (Ring(2000), Answer(), WaitFor("api", "transfer", within), HangUp())
    world.switchboard.script_selector.rules = (CallRule(origin="test:1", turns=(Script("waits", steps),)),)
    return world


async def until_over(leg):
    """Return the wall seconds that it takes."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not leg.is_over:
        await asyncio.sleep(0.001)
    return loop.time() - began


@pytest.mark.parametrize("within", [4_000, 60_000])
def test_a_long_wait_takes_no_longer_than_a_short_one(within):
    """Your app was told of the answer, and of nothing since."""
    world = world_of(within)

    async def play():
        leg = world.place(ncco=SECONDS)
        return await until_over(leg), leg

    seconds, leg = run(world.in_loop(play))
    assert leg.ended_at - leg.answered_at == within
    assert seconds == pytest.approx(PATIENCE + 3 * world.pacing.settle, abs=0.05)


@pytest.mark.parametrize("after", [0.1, 0.9])
def test_your_app_has_patience_from_what_it_was_told_last(after):
    """Whenever it acts within that, it is not outrun."""
    world = world_of(60_000)

    async def play():
        leg = world.place(ncco=SECONDS)
        while leg.status != "answered":
            await asyncio.sleep(0.001)
        await asyncio.sleep(after)
        world.modify(leg.uuid, action="transfer", destination={"type": "ncco", "ncco": SECONDS})
        await until_over(leg)
        return leg

    leg = run(world.in_loop(play))
    assert leg.ended_at == leg.answered_at


def test_a_contact_in_the_middle_of_a_wait_is_followed_by_patience_again():
    """Another call ends at its own moment, and your app is told: then it may act anew."""
    world = world_of(60_000)
    told = []

    async def play():
        leg = world.place(ncco=SECONDS)
        other = Script("other", (Ring(5000), Answer(), Stay(8000), HangUp()))
        world.switchboard.script_selector.rules = (CallRule(origin="test:2", turns=(other,)),)
        world.place(ncco=SECONDS)
        while not leg.is_over:
            sent = len(world.dispatcher.begun)
            if not told or told[-1][0] != sent:
                told.append((sent, asyncio.get_running_loop().time(), world.switchboard.clock.now))
            await asyncio.sleep(0.001)

    run(world.in_loop(play))
    waiting = [(wall, now) for _, wall, now in told if now > START + 2_500]
    gaps = [later[0] - before[0] for before, later in pairwise(waiting)]
    assert gaps
    assert all(gap >= PATIENCE - 0.01 for gap in gaps)


def test_an_app_that_never_rests_does_not_stop_the_clock():
    """It writes more often than patience: each moment takes patience and settle-max at most."""
    world = world_of(3_000)

    async def write(leg):
        while not leg.is_over:
            with world.driver.changing():
                pass
            await asyncio.sleep(0.3)

    async def play():
        leg = world.place(ncco=SECONDS)
        writing = asyncio.create_task(write(leg))
        seconds = await until_over(leg)
        await writing
        return seconds

    assert run(world.in_loop(play)) < 7 * (PATIENCE + 1.0)
