"""The snippets that bring people together: forwarded, joined, recorded meanwhile, in a conference."""

import pytest

NUMBER, RECIPIENT, SECOND_RECIPIENT = "442079460123", "442079460601", "442079460602"
LEG = ["started", "ringing", "answered", "completed"]
WHOLE_CALL = ["ringing", "started", "answered", "completed"]  # of an inbound call the first two come together
GREETING = {"say": {"text": "Hello, it is me", "now": True}}


@pytest.fixture(name="second")
def _second(world):
    """Return the leg to a number; there is one."""

    def second(number=RECIPIENT):
        [leg] = [one for one in world.calls() if one["to"] == {"type": "phone", "number": number}]
        return leg

    return second


def told_of(events, uuid):
    """Return the statuses that were told of a leg."""
    return [one.members["status"] for one in events if one.members.get("uuid") == uuid]


def said_of(world, uuid):
    """Return what the other party said, as it was heard on a leg."""
    return [content for source, content in world.heard(uuid) if source == "party"]


def test_an_inbound_call_that_is_forwarded(snippets, world, dial, second):
    """The recipient rings in the caller's conversation and hears the caller; both are told of."""
    uuid = dial(snippets.serve("connect-an-inbound-call"), {"stay": "10s"}, GREETING, "hang_up")
    world.advance(60)
    leg = second()
    assert leg["from"] == {"type": "phone", "number": NUMBER}
    assert leg["conversation_uuid"] == world.inside(uuid)["conversation_uuid"]
    assert said_of(world, leg["uuid"]) == ["Hello, it is me"]
    assert told_of(world.received(), leg["uuid"]) == LEG
    assert world.received()[-1].members["uuid"] == uuid  # who hung up is told of last


def test_two_people_who_are_called_into_one_call(snippets, world, dial, second):
    """The second is called when the first has answered; both hear the caller, and talk on without him."""
    uuid = dial(snippets.serve("join-outbound-calls"), {"stay": "20s"}, GREETING, "hang_up")
    world.advance(60)
    legs = [second(number)["uuid"] for number in (RECIPIENT, SECOND_RECIPIENT)]
    assert [said_of(world, leg) for leg in legs] == [["Hello, it is me"]] * 2
    room = world.inside(uuid)["conversation_uuid"]
    assert [world.inside(leg)["conversation_uuid"] for leg in legs] == [room, room]
    events = [(one.members["uuid"], one.members["status"]) for one in world.received()]
    assert events.index((legs[0], "answered")) < events.index((legs[1], "started"))
    assert [told_of(world.received(), leg) for leg in [uuid, *legs]] == [WHOLE_CALL, LEG[:-1], LEG[:-1]]


@pytest.mark.parametrize("name", ["record-a-call", "record-a-call-with-split-audio"])
def test_a_call_that_is_recorded_while_it_is_forwarded(snippets, world, dial, second, name):
    """The recording is announced once, when it is all over; split, it has the caller on the first channel."""
    app = snippets.serve(name)
    uuid = dial(app, {"stay": "20s"}, GREETING, "hang_up")
    world.advance(15)
    assert app.told("recordings") == []
    world.advance(60)
    [told] = app.told("recordings")
    assert told.members["conversation_uuid"] == world.inside(uuid)["conversation_uuid"]
    assert told.members["end_time"] > told.members["start_time"]
    [note] = [one["note"] for one in world.journal("note") if "recorded " in one["note"]]
    assert "'Hello, it is me'" in note
    assert ("channel 1" in note) == ("split" in name)
    assert said_of(world, second()["uuid"]) == ["Hello, it is me"]


def test_a_conference_in_which_callers_hear_each_other(snippets, world, dial):
    """Each is moved into the same conversation; what one says the other hears, and not whoever says it."""
    app = snippets.serve("connect-callers-to-a-conference")
    first = dial(app)
    world.advance(10)
    other = dial(app, {"stay": "10s"}, GREETING, "hang_up", caller="447700900511")
    world.advance(60)
    assert said_of(world, first) == ["Hello, it is me"]
    assert said_of(world, other) == []
    moves = [one.members for one in world.received() if one.members.get("type") == "transfer"]
    assert [one["uuid"] for one in moves] == [first, other]
    assert len({one["conversation_uuid_to"] for one in moves}) == 1
    assert world.inside(first)["status"] == "answered"
