"""The snippets that record: a message up to the hash key, and a conversation."""

from datetime import datetime
from uuid import UUID

import pytest

RECORD = [
    "start_time",
    "recording_url",
    "size",
    "recording_uuid",
    "end_time",
    "conversation_uuid",
    "timestamp",
]
MESSAGE = "Please call me back about the order that I placed last week"
"""Twelve words, which take 4.8 seconds."""


def seconds(told):
    """Return how long a recording is, by its webhook."""
    ends = [datetime.fromisoformat(told.members[name]) for name in ("start_time", "end_time")]
    return (ends[1] - ends[0]).total_seconds()


def sounds(world, uuid):
    """Return the kinds of sound that the party heard, in order: speech, or the tone."""
    return [source for source, _ in world.heard(uuid)]


def assert_recorded(told, asked):
    """A webhook has all members of a recording's, and only those, and is about the leg that was answered."""
    assert (told.method, list(told.members)) == ("POST", RECORD)
    members = told.members
    assert members["conversation_uuid"] == asked.members["conversation_uuid"]
    assert isinstance(members["size"], int)
    assert UUID(members["recording_uuid"])
    assert members["recording_url"].startswith("http")
    assert "/v1/files/" in members["recording_url"]
    assert not any("." in members[name] for name in ("start_time", "end_time"))
    assert members["timestamp"].endswith("Z")


# -- a message


def test_a_message_that_ends_with_the_hash_key(snippets, world, dial):
    """The key ends the recording behind the last word; the caller is thanked, and the call ends."""
    app = snippets.serve("record-a-message")
    uuid = dial(app, {"say": MESSAGE}, {"press": "#"}, "stay")
    world.advance(120)
    assert sounds(world, uuid) == ["talk", "beep", "talk"]
    assert world.heard(uuid)[-1][1].startswith("Thank you for the message.")
    [told], [asked] = app.told("recordings"), app.told("answer")
    assert_recorded(told, asked)
    assert 4 <= seconds(told) <= 6
    assert [one["note"] for one in world.journal("note", uuid) if MESSAGE in one["note"]]
    assert (world.events()[-1], world.inside(uuid)["status"]) == ("completed", "completed")
    assert world.received()[-1].members["disconnected_by"] == "platform"


def test_a_message_that_ends_with_silence(snippets, world, dial, language):
    """Node asks for an end after three seconds of silence; Python for none, and records until the hang-up."""
    app = snippets.serve("record-a-message")
    uuid = dial(app, {"say": MESSAGE}, {"stay": "30s"}, "hang_up")
    world.advance(120)
    heard = sounds(world, uuid)
    [told], [asked] = app.told("recordings"), app.told("answer")
    assert_recorded(told, asked)
    if language == "node":
        assert heard == ["talk", "beep", "talk"]
        assert 7 <= seconds(told) <= 9
    else:
        assert heard == ["talk", "beep"]
        assert seconds(told) > 30
    by = {"node": "platform", "python": "user"}[language]
    [completed] = [one.members for one in world.received() if one.members.get("status") == "completed"]
    assert completed["disconnected_by"] == by


def test_a_caller_who_says_nothing(snippets, world, dial, language):
    """Silence alone ends it for Node after three seconds, and for Python not at all."""
    app = snippets.serve("record-a-message")
    uuid = dial(app)
    world.advance(120)
    lengths = [seconds(one) for one in app.told("recordings")]
    if language == "node":
        [length] = lengths
        assert 3 <= length <= 4
        assert sounds(world, uuid) == ["talk", "beep", "talk"]
        assert world.inside(uuid)["status"] == "completed"
    else:
        assert lengths == []
        assert world.inside(uuid)["status"] == "answered"


def test_a_caller_who_hangs_up_at_the_tone(snippets, world, dial):
    """The recording is announced all the same, next to nothing long, and nobody is thanked."""
    app = snippets.serve("record-a-message")
    uuid = dial(app, {"wait_for": {"ncco": "record"}}, "hang_up")
    world.advance(120)
    assert "talk" not in sounds(world, uuid)[1:]
    [told], [asked] = app.told("recordings"), app.told("answer")
    assert_recorded(told, asked)
    assert seconds(told) <= 1
    completed = next(one.members for one in world.received() if one.members.get("status") == "completed")
    assert completed["disconnected_by"] == "user"


@pytest.mark.parametrize("key", ["1", "*"])
def test_another_key_does_not_end_a_message(snippets, world, dial, key):
    """Only the hash key does, a second later."""
    app = snippets.serve("record-a-message")
    other = {"press": {"digits": key, "now": True}}
    uuid = dial(app, {"say": MESSAGE}, other, {"stay": "1s"}, {"press": "#"}, "stay")
    world.advance(120)
    [told] = app.told("recordings")
    assert 6 <= seconds(told) <= 7
    assert sounds(world, uuid) == ["talk", "beep", "talk"]


# -- a conversation


def test_a_conversation_that_is_recorded(snippets, world, dial):
    """Two callers talk; when the last of them has left one recording of it all is announced."""
    app = snippets.serve("record-a-conversation")
    first = dial(app, {"stay": "30s"}, "hang_up")
    world.advance(10)
    second = dial(app, {"stay": "40s"}, "hang_up", caller="447700900511")
    world.advance(30)
    assert world.inside(first)["status"] == "completed"
    assert app.told("recordings") == []
    world.advance(60)
    assert world.inside(second)["status"] == "completed"
    [told] = app.told("recordings")
    room = world.inside(second)["conversation_uuid"]
    assert (told.method, list(told.members)) == ("POST", RECORD)
    assert told.members["conversation_uuid"] == room
    assert seconds(told) == 50
    moved = [one.members for one in world.received() if one.members.get("type") == "transfer"]
    assert [(one["uuid"], one["conversation_uuid_to"]) for one in moved] == [(first, room), (second, room)]
