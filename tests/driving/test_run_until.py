"""Property: run-until and holds stop time where a condition first is true, and change nothing."""

import asyncio
import json

import pytest
from driver_bench import START, TALK, FakeDispatcher, World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from virtual_time import run

from voice_simulator.api.control.control_request import read_json
from voice_simulator.core.model.script import Answer, CallRule, HangUp, Press, Ring, Script, Stay
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.world_watch import WorldWatch
from voice_simulator.scenario.language.conditions import CONDITION

HOUR = 3_600_000
ROOM = [{"action": "conversation", "name": "room"}]
INPUT = [{"action": "input", "type": ["dtmf"], "eventUrl": ["http://app/input"]}]
CALLS = st.lists(st.sampled_from(["talk", "answer_url", "input", "inbound", "busy"]), min_size=1, max_size=3)
DELAYS = st.lists(st.sampled_from([0.0, 0.001, 0.04, 0.3]), min_size=1, max_size=4)
CONDITIONS = st.builds(
    lambda condition, times, call: condition | times | call,
    st.sampled_from(
        [{"status": status} for status in ("ringing", "answered", "completed", "busy")]
        + [{"event": event} for event in ("ringing", "answered", "completed", "input")]
        + [{"ncco": "talk"}, {"ncco": "input"}, {"done": True}, {"heard": "*hello*"}, {}]
    ),
    st.sampled_from([{}, {}, {"times": 2}]),
    st.sampled_from([{"call": "*"}, {"call": {"direction": "outbound"}}]),
)


def condition_of(members):
    return read_json(CONDITION, members)


def world_of(calls, delays, mode, **pacing):
    """A world in which calls are placed at once, and an app that replies after such delays, one by one."""
    number = iter(range(10**9))
    dispatcher = FakeDispatcher(lambda _: delays[next(number) % len(delays)])
    dispatcher.replies.update({"/answer": TALK, "/input": TALK})
    return World(dispatcher, mode, webhooks_at_once=1, **pacing), lambda world: [
        place(world, one) for one in calls
    ]


def place(world, kind):
    match kind:
        case "talk":
            world.place(ncco=TALK)
        case "answer_url":
            world.place(answer_url=["http://app/answer"])
        case "input":
            world.place(ncco=INPUT)
        case "inbound":
            world.dial_in()
        case "busy":
            world.place("447700900486")


def story(world):
    """The canonical journal, but for who moved the clock."""
    return [
        line for line in world.switchboard.journal.canonical_lines() if json.loads(line)["kind"] != "clock"
    ]


def first_moment(calls, delays, condition):
    """Return the whole story, played without a stop, and the instant at which the condition first is true.

    Each moment is looked at by a watch that has seen nothing before.
    """
    world, place_all = world_of(calls, delays, ClockMode.MANUAL)

    async def play():
        place_all(world)
        found = None
        await world.advance(0)
        while WorldWatch(world.switchboard, condition).catch_up() is None:
            if world.switchboard.next_deadline() is None:
                break
            await world.driver.advances.advance(None, wall_limit=60, who="a test")
        else:
            found = world.switchboard.clock.now
        await world.advance(START + HOUR - world.switchboard.clock.now)
        return found, story(world)

    return run(world.in_loop(play))


async def run_until(world, condition, **more):
    how = {"latest": START + HOUR, "idle": 0, "wall_limit": 600, "who": "a test", **more}
    return await world.driver.advances.run_until(WorldWatch(world.switchboard, condition), **how)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls=CALLS, delays=DELAYS, members=CONDITIONS)
def test_run_until_stops_at_the_first_moment_and_changes_nothing(calls, delays, members):
    """Where time goes on afterwards all is as if it had never stopped."""
    condition = condition_of(members)
    first, whole = first_moment(calls, delays, condition)
    world, place_all = world_of(calls, delays, ClockMode.MANUAL)

    async def play():
        place_all(world)
        met = await run_until(world, condition)
        stopped = world.switchboard.clock.now
        assert world.driver.has_nothing_under_way
        await world.advance(START + HOUR - stopped)
        return met, stopped

    met, stopped = run(world.in_loop(play))
    if "heard" in members and first is not None:
        assert START <= stopped <= first  # words are said between moments, too
    elif first is not None:
        assert stopped == first == met.time
    else:
        assert met is None
    assert story(world) == whole


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls=CALLS, delays=DELAYS, members=CONDITIONS, mode=st.sampled_from([ClockMode.AUTO, ClockMode.REAL]))
def test_a_hold_stops_time_at_the_first_moment_and_nothing_later_happens(calls, delays, members, mode):
    """Armed before there is a call; in `auto` all is as if time had never stood, once it goes on."""
    condition = condition_of(members)
    first, whole = first_moment(calls, [0.0] if mode is ClockMode.REAL else delays, condition)
    world, place_all = world_of(calls, [0.0] if mode is ClockMode.REAL else delays, mode, speed=10.0)

    async def play():
        hold = world.driver.arm_hold(WorldWatch(world.switchboard, condition), 10_000)
        place_all(world)
        await asyncio.sleep(900)
        stood = hold.since
        if stood is not None:
            assert world.driver.now() == world.switchboard.clock.now == stood
            assert all(entry.time <= stood for entry in world.switchboard.journal.after(0))
        world.driver.holds.resume()
        before = world.driver.now()
        await asyncio.sleep(0.001)
        assert mode is ClockMode.AUTO or world.driver.now() - before <= 20
        await asyncio.sleep(900)
        return stood

    stood = run(world.in_loop(play))
    if mode is ClockMode.AUTO:
        assert story(world) == whole
        assert (stood is None) == (first is None)
    if stood is not None and mode is ClockMode.AUTO and "heard" not in members:
        assert stood == first
    assert all(call.is_over for call in world.calls())


# -- a test that sleeps, and one that holds

SHORT = Script("short", (Ring(2000), Answer(), Stay(8000), HangUp()))
ANSWERED = {"call": "*", "status": "answered"}
PAUSES = [0.0, 0.01, 0.5, 2.0]
"""Seconds that a test, or its debugger, takes between two lines."""


def short_world(mode, **pacing):
    world = World(FakeDispatcher(), mode, **{"speed": 1.0, **pacing})
    world.switchboard.script_selector.rules = (CallRule(origin="test:1", turns=(SHORT,)),)
    return world


@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize("mode", [ClockMode.AUTO, ClockMode.REAL])
def test_with_a_hold_armed_before_the_call_however_slow_a_test_is_it_finds_the_call_answered(mode, pause):
    """It presses a key then, and that is at the moment of the answer."""
    world = short_world(mode)

    async def play():
        hold = world.driver.arm_hold(WorldWatch(world.switchboard, condition_of(ANSWERED)), 3600)
        await asyncio.sleep(pause)
        leg = world.place(ncco=INPUT)
        await hold.has_changed.wait()
        await asyncio.sleep(pause)
        found = leg.status
        with world.driver.changing() as switchboard:
            switchboard.take_over(leg.uuid, (Press("1"),))
        await asyncio.sleep(pause)
        world.driver.holds.resume()
        await asyncio.sleep(300)
        [pressed] = [entry for entry in world.entries("signal") if entry.facts.get("digit") == "1"]
        return found, pressed.time - leg.answered_at

    assert run(world.in_loop(play)) == ("answered", 0)


def test_a_test_in_auto_that_sleeps_in_place_of_a_wait_finds_something_else():
    """One pause is too short and the next too long: no sleep is right."""
    found = []
    for pause in PAUSES:
        world = short_world(ClockMode.AUTO)

        async def play(world=world, pause=pause):
            leg = world.place(ncco=TALK)
            await asyncio.sleep(pause)
            return str(leg.status)

        found.append(run(world.in_loop(play)))
    assert found == ["started", "started", "completed", "completed"]


# -- manual, and a party played by hand

BY_HAND = Script("by_hand", (Ring(None),), by_hand=True)


@pytest.mark.parametrize("pause", [0.0, 5.0, 600.0])
@pytest.mark.parametrize("mode", list(ClockMode))
def test_run_until_is_never_slowed_to_the_wall_clock_by_a_party_that_is_played_by_hand(mode, pause):
    """In `manual` nothing outruns the test, however long it takes between two of them."""
    world = short_world(mode)
    world.switchboard.script_selector.rules = (CallRule(origin="test:1", turns=(BY_HAND,)),)

    async def play():
        loop = asyncio.get_running_loop()
        leg = world.place(ncco=ROOM, ringing_timer=120)
        began = loop.time()
        await run_until(world, condition_of({"call": "*", "status": "ringing"}))
        ran = loop.time() - began
        await asyncio.sleep(pause if mode is ClockMode.MANUAL else 0)
        act(world, leg, Answer())
        answered = world.switchboard.clock.now
        await asyncio.sleep(pause if mode is ClockMode.MANUAL else 0)
        act(world, leg, Stay(30_000), HangUp())
        began = loop.time()
        await run_until(world, condition_of({"call": "*", "status": "completed"}))
        return ran + loop.time() - began, answered - START, leg.ended_at - leg.answered_at

    wall, answered, lasted = run(world.in_loop(play))
    assert wall < 5  # settling, and no simulated second of the forty
    if mode is ClockMode.MANUAL:
        assert (answered, lasted) == (1000, 30_000)


def act(world, leg, *acts):
    with world.driver.changing() as switchboard:
        switchboard.take_over(leg.uuid, acts)


# -- an app that acts by its own clock


@pytest.mark.parametrize(("after", "idle", "comes"), [(3.0, 10.0, True), (12.0, 10.0, False)])
def test_where_nothing_is_due_your_app_may_act_by_its_own_clock(after, idle, comes):
    """For so long; a call that lasts for long does not end meanwhile."""
    world = short_world(ClockMode.MANUAL)
    world.switchboard.script_selector.rules = (CallRule(origin="test:1", turns=(BY_HAND,)),)

    async def play():
        leg = world.place(ncco=ROOM)
        await run_until(world, condition_of({"call": "*", "status": "ringing"}))
        act(world, leg, Answer(), Stay(HOUR))
        await world.advance(10_000)
        loop = asyncio.get_running_loop()
        loop.call_later(after, lambda: world.modify(leg.uuid, action="hangup"))
        began, stood = loop.time(), world.switchboard.clock.now
        latest = stood + 600_000
        met = await run_until(
            world, condition_of({"call": "*", "status": "completed"}), latest=latest, idle=idle
        )
        return met is not None, loop.time() - began, world.switchboard.clock.now - stood

    met, wall, passed = run(world.in_loop(play))
    assert (met, passed) == (comes, 0)
    assert wall == pytest.approx(min(after, idle), abs=0.2)
