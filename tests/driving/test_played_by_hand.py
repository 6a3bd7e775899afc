"""Somebody who plays a party by hand can't be hurried: meanwhile `auto` goes with the wall clock."""

import asyncio

import pytest
from driver_bench import START, FakeDispatcher, World
from virtual_time import run

from voice_simulator.core.model.script import Answer, CallRule, HangUp, Press, Ring, Script, Stay
from voice_simulator.runtime.pacing import ClockMode

BY_HAND = Script("by_hand", (Ring(None),), by_hand=True)
SCRIPT = Script("script", (Ring(2000), Answer(), Stay(8000), HangUp()))
HOLD = [{"action": "conversation", "name": "room"}]


def world_of(script, mode=ClockMode.AUTO, **pacing):
    world = World(FakeDispatcher(), mode, speed=1.0, **pacing)
    world.switchboard.script_selector.rules = (CallRule(origin="test:1", turns=(script,)),)
    return world


def seconds(world):
    return (world.driver.now() - START) / 1000


def play(world, leg, *acts):
    with world.driver.changing() as switchboard:
        switchboard.take_over(leg.uuid, acts)


@pytest.mark.parametrize("mode", [ClockMode.AUTO, ClockMode.REAL])
def test_the_phone_rings_in_wall_time_until_somebody_answers(mode):
    """And the call goes on so, until it is over; each step is at the moment at which it was played."""
    world = world_of(BY_HAND, mode)

    async def by_hand():
        leg = world.place(ncco=HOLD)
        await asyncio.sleep(31.5)
        assert leg.status == "ringing"
        play(world, leg, Answer())
        await asyncio.sleep(100)
        assert leg.status == "answered"
        play(world, leg, Stay(2000), HangUp())
        await asyncio.sleep(2.5)
        return leg

    leg = run(world.in_loop(by_hand))
    assert (leg.answered_at - START, leg.ended_at - START) == (31_500, 133_500)


def test_time_jumps_again_when_the_call_is_over():
    """Another call, with a script, has waited for nobody but the hand."""
    world = world_of(BY_HAND)

    async def by_hand():
        leg = world.place(ncco=HOLD)
        await asyncio.sleep(10)
        other = world.place(ncco=HOLD)
        play(world, other, Answer(), Stay(3_600_000), HangUp())
        await asyncio.sleep(10)
        assert seconds(world) == pytest.approx(20, abs=0.1)
        play(world, leg, Answer(), HangUp())
        play(world, other, Stay(0), HangUp())
        await asyncio.sleep(0.1)
        world.switchboard.script_selector.rules = (CallRule(origin="test:2", turns=(SCRIPT,)),)
        before = seconds(world)
        scripted = world.place(ncco=HOLD)
        await asyncio.sleep(1)
        assert scripted.status == "completed"
        return seconds(world) - before

    assert run(world.in_loop(by_hand)) >= 11


def test_who_takes_a_call_over_is_not_hurried_either():
    """The script would be over by then."""
    world = world_of(Script("script", (Ring(2000), Answer(), Stay(20_000), HangUp())))

    async def by_hand():
        leg = world.place(ncco=HOLD)
        play(world, leg, Ring(None))
        await asyncio.sleep(15)
        return leg.status, seconds(world)

    assert run(world.in_loop(by_hand)) == ("ringing", pytest.approx(15, abs=0.1))


def test_nobody_acts_and_the_ringing_timer_ends_the_call():
    """After its time on the wall; then the world jumps again."""
    world = world_of(BY_HAND)

    async def by_hand():
        leg = world.place(ncco=HOLD, ringing_timer=30)
        await asyncio.sleep(30.5)
        assert leg.status == "ringing"
        await asyncio.sleep(1)
        return leg.status, world.driver.pacing.mode

    assert run(world.in_loop(by_hand)) == ("timeout", ClockMode.AUTO)


def test_in_a_run_nobody_is_waited_for():
    """A pacing can say that time jumps all the same."""
    world = world_of(BY_HAND, waits_for_hands=False)

    async def by_hand():
        leg = world.place(ncco=HOLD)
        await asyncio.sleep(1)
        return leg.status

    assert run(world.in_loop(by_hand)) == "timeout"


def test_manual_time_stands_whoever_plays():
    """Only an advance moves it."""
    world = world_of(BY_HAND, ClockMode.MANUAL)

    async def by_hand():
        leg = world.place(ncco=HOLD)
        await world.driver.advances.advance(START + 5000, wall_limit=60, who="a test")
        play(world, leg, Answer())
        await asyncio.sleep(60)
        return leg.answered_at - START, seconds(world)

    assert run(world.in_loop(by_hand)) == (5000, 5)


CALLER_BY_HAND = Script("by_hand", (), by_hand=True)


def world_with_number(ncco=HOLD, **pacing):
    """A world whose app answers calls that come in."""
    world = World(FakeDispatcher(), ClockMode.AUTO, speed=1.0, **pacing)
    world.dispatcher.replies["/answer"] = ncco
    return world


def test_a_caller_by_hand_is_not_hurried_from_the_first_moment_to_the_end_of_the_call():
    """Though nobody has acted yet: each act is at the moment at which it was played."""
    world = world_with_number()

    async def by_hand():
        leg = world.dial_in(script=CALLER_BY_HAND)
        await asyncio.sleep(5)
        assert (leg.status, round(seconds(world))) == ("answered", 5)
        play(world, leg, Press("1", now=True))
        await asyncio.sleep(5)
        assert (leg.status, round(seconds(world))) == ("answered", 10)
        play(world, leg, HangUp())
        await asyncio.sleep(1)
        return leg.status, world.driver.pacing.mode

    assert run(world.in_loop(by_hand)) == ("completed", ClockMode.AUTO)


def test_a_caller_who_is_left_alone_goes_with_time_again_when_the_app_ends_the_call():
    """The NCCO has run out; from then on the world jumps."""
    world = world_with_number([{"action": "talk", "text": "nobody is here " * 20}])

    async def by_hand():
        leg = world.dial_in(script=CALLER_BY_HAND)
        await asyncio.sleep(2)
        assert (leg.status, world.driver.pacing.mode) == ("answered", ClockMode.REAL)
        await asyncio.sleep(60)
        return leg.status, world.driver.pacing.mode

    assert run(world.in_loop(by_hand)) == ("completed", ClockMode.AUTO)


def test_in_a_run_a_caller_by_hand_is_not_waited_for():
    """The NCCO of the app ends the call, in no time."""
    world = world_with_number([{"action": "talk", "text": "hello"}], waits_for_hands=False)

    async def by_hand():
        leg = world.dial_in(script=CALLER_BY_HAND)
        await asyncio.sleep(1)
        return leg.status

    assert run(world.in_loop(by_hand)) == "completed"
