"""Property: however late, out of order or badly an app replies, what came back is acted upon and time ends.

And whatever stands names what it waits for.
"""

import asyncio
from dataclasses import replace

import pytest
from driver_bench import NEVER, TALK, FakeDispatcher, World, path_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from virtual_time import run

from voice_simulator.errors import ControlError
from voice_simulator.runtime.pacing import ClockMode

ANSWERED = st.sampled_from([0.0, 0.001, 0.04, 0.3, 0.999, 1.0, 1.5, 4.0, 11.0])
"""Seconds until a reply: none, short, about patience, beyond it, and beyond the time-out."""
FAILING = st.sampled_from([OSError("no"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no")])
DELAYS = st.one_of(ANSWERED, ANSWERED, FAILING)
MODES = st.sampled_from(list(ClockMode))
CALLS = st.sampled_from(["talk", "answer_url", "input", "inbound", "busy", "transferred"])
INPUT = [{"action": "input", "type": ["dtmf"], "eventUrl": ["http://app/input"]}]
LATEST = 3_600_000
"""ms of simulated time after which every call here is over."""


class App:
    """Replies as late as it was told to, request by request."""

    def __init__(self, delays, never):
        self.delays, self.never, self.number = delays, never, 0

    def delay(self, request):
        self.number += 1
        if self.number in self.never and not request.may_bring_ncco:
            return NEVER
        return self.delays[self.number % len(self.delays)]


def _place(world, kind):
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
        case "transferred":
            call = world.place(length_timer=60)
            destination = {"type": "ncco", "url": ["http://app/answer"]}
            asyncio.get_running_loop().call_later(
                0.7,
                lambda: call.is_live and world.modify(call.uuid, action="transfer", destination=destination),
            )


async def _to_the_end(world):
    """Let time run out, in whichever mode it is now."""
    for _ in range(10):
        if world.driver.pacing.mode is ClockMode.MANUAL:
            now = world.switchboard.clock.now
            await world.driver.advances.advance(now + LATEST, wall_limit=3600, who="a test")
        # What timed out meanwhile is sent again, which takes simulated time.
        await asyncio.sleep(60)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    delays=st.lists(DELAYS, min_size=1, max_size=8),
    never=st.sets(st.integers(1, 12), max_size=3),
    calls=st.lists(st.tuples(CALLS, st.sampled_from([0.0, 0.2, 1.1])), min_size=1, max_size=4),
    mode=MODES,
    changes=st.lists(st.tuples(st.sampled_from([0.01, 0.5, 1.2, 3.0]), MODES), max_size=3),
    at_once=st.sampled_from([1, 2, 32]),
    settle=st.sampled_from([0.0, 0.05]),
)
def test_time_reaches_its_end_and_all_that_came_back_was_acted_upon(
    delays, never, calls, mode, changes, at_once, settle
):
    """Modes change with requests under way; only replies that never come are missing at the end."""
    app = App(delays, never)
    dispatcher = FakeDispatcher(app.delay)
    dispatcher.replies.update({"/answer": TALK, "/input": TALK})
    world = World(dispatcher, mode, webhooks_at_once=at_once, settle=settle)

    async def change():
        for after, to in changes:
            await asyncio.sleep(after)
            world.driver.change_pacing(replace(world.driver.pacing, mode=to))

    async def play():
        changing = asyncio.create_task(change())
        for kind, pause in calls:
            _place(world, kind)
            await asyncio.sleep(pause)
        await changing
        await _to_the_end(world)
        _judge(world)

    run(world.in_loop(play))


def _judge(world):
    never = {request.id for request in world.dispatcher.begun if request.id not in _came_back(world)}
    assert {request.id for request in world.driver.unanswered} == never
    assert all(call.is_over for call in world.calls())
    assert world.switchboard.next_deadline() is None
    assert sum(world.driver.undelivered) == len(never)
    assert len(world.entries("delivery")) == len(world.dispatcher.begun) - len(never)
    assert len(world.unsettled()) == len(never)
    for call in world.calls():
        _judge_order(world, call)


def _came_back(world):
    return {request.id for request in world.dispatcher.ended} | world.dispatcher.failed


def _judge_order(world, call):
    """The first attempts of a leg's events went in the order in which they were queued."""
    queued = [
        entry.facts["body"]["status"]
        for entry in world.entries("webhook")
        if entry.uuid == call.uuid and "status" in entry.facts["body"] and entry.facts["method"] == "POST"
    ]
    sent = [
        members["status"]
        for request, members in world.dispatcher.first_attempts()
        if members.get("uuid") == call.uuid and "status" in members and path_of(request) == "/event"
    ]
    assert sent == [status for status in queued if status in sent]


@pytest.mark.parametrize("mode", [ClockMode.AUTO, ClockMode.MANUAL])
def test_what_stands_names_what_it_waits_for(mode):
    """An answer URL that never answers, and that no time-out bounds, is what an advance says it waits for."""
    dispatcher = FakeDispatcher(lambda request: NEVER if request.may_bring_ncco else 0.0)
    world = World(dispatcher, mode)

    async def play():
        world.place(answer_url=["http://app/answer"])
        with pytest.raises(ControlError, match="still awaited: the reply to answer") as raised:
            await world.driver.advances.advance(
                world.switchboard.clock.now + LATEST, wall_limit=5, who="a test"
            )
        assert "http://app/answer" in str(raised.value)
        assert [path_of(request) for request in world.driver.unanswered] == ["/answer"]

    run(world.in_loop(play))


@pytest.mark.parametrize(
    ("holder", "named"), [("app", "the end of a hold"), (None, "the end of a hold"), ("other", None)]
)
def test_a_hold_is_named_as_what_an_advance_waits_for(holder, named):
    """One on this world or on all; a hold on another world delays nothing."""
    world = World(FakeDispatcher(), ClockMode.MANUAL)

    async def play():
        world.shared.holds[holder] += 1
        world.place()
        advance = world.driver.advances.advance(
            world.switchboard.clock.now + LATEST, wall_limit=5, who="a test"
        )
        if named is None:
            await advance
            return
        with pytest.raises(ControlError, match=f"still awaited: {named}"):
            await advance

    run(world.in_loop(play))
