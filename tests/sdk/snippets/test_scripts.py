"""The snippets that are run by hand: calls that are placed, and changes to a call that is live."""

import pytest

ANSWER = ["to", "endpoint_type", "from", "conversation_uuid", "uuid", "region_url"]
TRANSFER = ["conversation_uuid_from", "type", "uuid", "conversation_uuid_to", "timestamp"]
WHOLE_CALL = ["started", "ringing", "answered", "completed"]
MUSIC = "https://example.com/waiting.mp3"
CALLED = "447700900001"
NUMBER = "442079460123"
WAITING = ("talk", "One moment, please")


@pytest.fixture(name="live")
def _live(snippets, dial, world):
    """The uuid of a caller who waits in a conversation."""
    uuid = dial(snippets.serve("connect-callers-to-a-conference"))
    world.advance(10)
    return uuid


def sounds(world, uuid):
    """Return what was heard after the greeting: source, content, and whether it came to its end."""
    return [
        (one["source"], one["content"], one["to_the_end"])
        for one in world.journal("heard", uuid)
        if (one["source"], one["content"]) != WAITING
    ]


# -- outbound


def test_an_outbound_call_with_an_answer_url(snippets, world):
    """The answer URL is asked once the party has answered, and what it says is heard."""
    app = snippets.serve("text-to-speech")
    environ = {"VOICE_TO_NUMBER": CALLED, "VOICE_ANSWER_URL": app.answer_url}
    created = snippets.run("make-an-outbound-call", **environ)
    assert (created["status"], created["direction"]) == ("started", "outbound")
    world.advance(2.9)
    assert app.told("answer") == []
    world.advance(60)
    [asked] = app.told("answer")
    assert (asked.method, list(asked.members)) == ("GET", ANSWER)
    facts = {"to": CALLED, "from": NUMBER, "uuid": created["uuid"]}
    assert asked.members.items() >= facts.items()
    assert asked.members["conversation_uuid"] == created["conversation_uuid"]
    assert world.heard(created["uuid"]) == [("talk", "This is read out to you from an answer URL")]
    assert world.events() == WHOLE_CALL


def test_an_outbound_call_with_an_ncco(snippets, world):
    """The party hears the text, the call ends, and its record says how long it took."""
    created = snippets.run("make-an-outbound-call-with-ncco", VOICE_TO_NUMBER=CALLED)
    world.advance(60)
    assert world.heard(created["uuid"]) == [("talk", "This call is text made speech")]
    assert world.events() == WHOLE_CALL
    record = world.inside(created["uuid"])
    assert (record["status"], record["duration"]) == ("completed", "3")
    assert [record[end]["number"] for end in ("to", "from")] == [CALLED, NUMBER]


def test_an_outbound_call_to_a_busy_line(snippets, world):
    """Nothing is heard, and the events say why."""
    created = snippets.run("make-an-outbound-call-with-ncco", VOICE_TO_NUMBER="447700900486")
    world.advance(60)
    assert world.heard(created["uuid"]) == []
    assert world.events() == ["started", "busy", "completed"]
    assert world.inside(created["uuid"])["status"] == "busy"


# -- transfer


def test_transfer_to_a_url(snippets, world, live):
    """The address is asked for an NCCO, the leg moves, and the party hears what it says."""
    app = snippets.serve("text-to-speech")
    left = world.inside(live)["conversation_uuid"]
    assert snippets.run("transfer-a-call", VOICE_CALL_ID=live, VOICE_NCCO_URL=app.answer_url) is None
    assert_transferred(world, live, left, "This is read out to you from an answer URL")
    [asked] = app.told("answer")
    assert (asked.method, asked.members["uuid"]) == ("GET", live)


def test_transfer_to_an_ncco(snippets, world, live):
    """The leg moves, and the party hears the NCCO of the request."""
    left = world.inside(live)["conversation_uuid"]
    assert snippets.run("transfer-a-call-inline-ncco", VOICE_CALL_ID=live) is None
    assert_transferred(world, live, left, "From here on another NCCO speaks")


def assert_transferred(world, uuid, left, text):
    """A text is heard after a transfer out of a conversation, and the call ends behind it."""
    world.advance(60)
    assert sounds(world, uuid) == [("talk", text, True)]
    moved = world.received()[-2].members
    assert list(moved) == TRANSFER
    record = world.inside(uuid)
    facts = {"type": "transfer", "uuid": uuid, "conversation_uuid_from": left}
    assert moved.items() >= facts.items()
    assert moved["conversation_uuid_to"] == record["conversation_uuid"] != left
    assert (world.events()[-1], record["status"]) == ("completed", "completed")


# -- mute and earmuff


@pytest.mark.parametrize(
    ("script", "seconds", "heard_by_other", "hears_other"),
    [("mute-a-call", 5, False, True), ("earmuff-a-call", 3, True, False)],
    ids=["mute", "earmuff"],
)
def test_mute_and_earmuff(snippets, world, dial, live, script, seconds, heard_by_other, hears_other):
    """While it sleeps a muted leg is not heard, an earmuffed one hears nothing; then all is as before."""
    other = dial(snippets.serve("connect-callers-to-a-conference"), caller="447700900511")
    world.advance(10)
    slept = []

    def hearing():
        return live in world.inside(other)["hears"], other in world.inside(live)["hears"]

    def asleep(so_long):
        slept.append(so_long)
        world.advance(so_long)
        assert hearing() == (heard_by_other, hears_other)

    assert hearing() == (True, True)
    assert snippets.run(script, asleep, VOICE_CALL_ID=live) is None
    assert slept == [seconds]
    assert hearing() == (True, True)
    assert world.inside(live)["status"] == "answered"


# -- play and stop


def test_audio_that_is_stopped(snippets, world, live):
    """A file that is played over and over is heard until it is stopped."""
    printed = snippets.run("play-audio-into-a-call", VOICE_CALL_ID=live, VOICE_STREAM_URL=MUSIC)
    assert printed == [{"message": message, "uuid": live} for message in ("Stream started", "Stream stopped")]
    world.advance(60)
    assert sounds(world, live) == [("stream", MUSIC, False)]
    assert world.inside(live)["status"] == "answered"


def test_speech_that_is_stopped(snippets, world, live):
    """Of a text of four seconds that is stopped after two, half is heard."""
    text = "one two three four five six seven eight nine ten"
    printed = snippets.run("play-tts-into-a-call", VOICE_CALL_ID=live, VOICE_TEXT=text)
    assert printed == [{"message": message, "uuid": live} for message in ("Talk started", "Talk stopped")]
    world.advance(60)
    assert sounds(world, live) == [("talk", text, False)]
    assert world.journal("heard", live)[-1]["words"] == "one two three four five"
    assert world.inside(live)["status"] == "answered"


def test_digits(snippets, world, live):
    """Digits are heard to their end."""
    printed = snippets.run("play-dtmf-into-a-call", VOICE_CALL_ID=live, VOICE_DTMF_DIGITS="1p2#")
    assert printed == {"message": "DTMF sent", "uuid": live}
    world.advance(60)
    assert sounds(world, live) == [("dtmf", "1p2#", True)]
