"""Conditions: at which moment of a call they become true, and what is said of those that are wrong."""

import pytest

from voice_simulator.api.control.control_request import read_json
from voice_simulator.errors import ControlError
from voice_simulator.runtime.world_watch import WorldWatch
from voice_simulator.scenario.judging.condition_watch import ConditionWatch, read_all
from voice_simulator.scenario.language.conditions import CONDITION

NUMBER = "447700900001"


class NothingLive:
    """Calls of which all is in the journal."""

    def heard_now(self, _):
        return ()

    def is_done(self, _):
        return False


@pytest.fixture(name="world")
async def _world(new_client):
    """Return the world of a call to a party that answers after three seconds and hears a talk of two."""
    client = await new_client(auth="off")
    await client.place(NUMBER, ncco=[{"action": "talk", "text": "Hello there press one"}])
    await client.advance(60)
    return next(iter(client.simulator.worlds))


def met(world, **written):
    watch = ConditionWatch(read_json(CONDITION, written), world.application_id, NothingLive())
    read_all(watch, world.switchboard.journal.after(0))
    return None if watch.met is None else (watch.met.time - world.began) / 1000


@pytest.mark.parametrize(
    ("written", "second"),
    [
        ({"call": "*"}, 0),
        ({"call": 447700900001}, 0),
        ({"call": {"to": "4477*"}, "api": "POST /v1/calls"}, 0),
        ({"status": "ringing"}, 1),
        ({"status": "answered", "call": NUMBER}, 3),
        ({"ncco": "talk"}, 3),
        ({"event": "started"}, 0),
        ({"event": {"event": "completed", "delivered": True}}, 4.6),
        ({"heard": "*press one"}, 4.6),
        ({"status": "busy"}, None),
        ({"call": "447700900002", "status": "answered"}, None),
        ({"event": "completed", "times": 2}, None),
        ({"status": "answered", "after": 1000}, None),
        ({"heard": {"source": "party"}}, None),
    ],
)
async def test_a_condition_is_true_from_a_moment_on(world, written, second):
    """Whatever is asked, at the entry that tells of it; None where nothing does."""
    assert met(world, **written) == second


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"evnt": "completed"}, "did you mean 'event'?"),
        ({"webhook": "completed"}, "'webhook' is written event: completed"),
        ({"heard": "x", "status": "busy"}, "one condition at a time: status and heard are several"),
        ({"uuid": "abc"}, "the id of a call, or at least its first 8 characters, got the text 'abc'"),
        ({}, "say what is to happen, such as"),
        ({"call": {}}, 'any call at all is "call": "*"'),
        ({"call": NUMBER, "done": False}, "done: false is no condition"),
        ({"over": True}, "'over' is written done: true"),
        ({"to": NUMBER}, "'to' stands in call: {to: 447700900001}"),
        ({"delivered": True}, "'delivered' stands in event: {event: completed, delivered: true}"),
        ({"status": "ansered"}, "did you mean 'answered'?"),
        ({"times": 0}, "times: expected a whole number from 1 to 1000000"),
    ],
)
def test_a_wrong_condition_is_told_with_what_is_meant(written, sentence):
    with pytest.raises(ControlError, match=r".") as refused:
        read_json(CONDITION, written)
    assert sentence in str(refused.value)


async def test_words_count_while_they_are_being_said(new_client):
    """A watch looks at the very moment at which the last of them is over, though the prompt goes on."""
    client = await new_client(auth="off")
    await client.place(NUMBER, ncco=[{"action": "talk", "text": "Hello there press one or two or three"}])
    await client.advance(3)
    world = next(iter(client.simulator.worlds))
    watch = WorldWatch(world.switchboard, read_json(CONDITION, {"heard": "*press one"}))
    assert watch.catch_up() is None
    await client.advance((watch.look_at - world.switchboard.clock.now) / 1000)
    assert watch.catch_up().time == world.switchboard.clock.now
    assert not await client.entries("heard")


async def test_a_call_is_done_with_its_last_delivery(world):
    """Which is later than its last status."""
    watch = WorldWatch(world.switchboard, read_json(CONDITION, {"call": NUMBER, "done": True}))
    entry = next(iter(world.switchboard.journal.after(watch.catch_up().seq - 1)))
    assert (entry.kind, entry.facts["event"]) == ("delivery", "completed")


async def test_what_placed_a_call_counts_once(world):
    """Its request is in the journal before the call is; whether a call is named or not."""
    for named in ({}, {"call": NUMBER}):
        assert met(world, api="POST /v1/calls", **named) == 0
        assert met(world, api="POST /v1/calls", times=2, **named) is None
