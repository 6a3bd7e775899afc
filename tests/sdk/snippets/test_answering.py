"""The snippets that answer calls: what callers hear of them, and what they are sent."""

import pytest

ANSWER = ["to", "endpoint_type", "from", "conversation_uuid", "uuid", "region_url"]
INPUT = ["speech", "dtmf", "from", "to", "uuid", "conversation_uuid", "timestamp"]
NOTIFY = ["payload", "conversation_uuid", "timestamp"]
WHOLE_CALL = ["ringing", "started", "answered", "completed"]  # of an inbound call the first two come together
CALLER, NUMBER = "447700900510", "442079460123"


@pytest.fixture(name="ended")
def _ended(world):
    """Let time pass, and return what the party heard of a call that has then been ended by the platform."""

    def ended(uuid):
        world.advance(120)
        assert world.events() == WHOLE_CALL
        assert world.received()[-1].members["disconnected_by"] == "platform"
        assert world.inside(uuid)["status"] == "completed"
        return [content for _, content in world.heard(uuid)]

    return ended


def test_an_inbound_call(snippets, dial, ended, language):
    """The caller's number comes with the question for the NCCO, and is read out."""
    app = snippets.serve("receive-an-inbound-call")
    uuid = dial(app)
    read_out = {"python": "-", "node": " "}[language].join(CALLER)
    assert ended(uuid) == [f"Thank you for your call from {read_out}"]
    [asked] = app.told("answer")
    assert (asked.method, list(asked.members)) == ("GET", ANSWER)
    facts = {"to": NUMBER, "from": CALLER, "endpoint_type": "phone", "uuid": uuid}
    assert asked.members.items() >= facts.items()


@pytest.mark.parametrize(
    ("pressed", "told"),
    [
        ("2", {"python": ("2", False), "node": ("2", True)}),
        ("12", {"python": ("1", False), "node": ("12", True)}),
        ("1234", {"python": ("1", False), "node": ("1234", False)}),
    ],
    ids=["one key", "two keys", "four keys"],
)
def test_input_by_keys(snippets, dial, ended, language, pressed, told):
    """Python asks for one key; Node sets no limit, so four keys end it, or a pause of three seconds."""
    app = snippets.serve("handle-user-input")
    uuid = dial(app, {"press": pressed}, "stay")
    digits, timed_out = told[language]
    prompt, answer = {
        "python": ("Hello, any key will do.", f"You pressed {digits}, good-bye"),
        "node": ("A digit, please", f"You pressed {digits}"),
    }[language]
    assert ended(uuid) == [prompt, answer]
    [heard] = app.told("dtmf")
    assert (heard.method, list(heard.members)) == ("POST", INPUT)
    facts = {"dtmf": {"digits": digits, "timed_out": timed_out}, "speech": {"results": []}, "uuid": uuid}
    assert heard.members.items() >= facts.items()


def test_input_by_speech(snippets, dial, ended, language):
    """What the caller says is understood, with a confidence, and repeated."""
    app = snippets.serve("handle-user-input-with-asr")
    uuid = dial(app, {"say": {"text": "a table for two", "confidence": 0.78}}, "stay")
    prompt, answer = {
        "python": ("Tell me something", "Hello, you said a table for two"),
        "node": ("Say something, please", "You said a table for two"),
    }[language]
    assert ended(uuid) == [prompt, answer]
    [heard] = app.told("asr")
    assert (heard.method, list(heard.members)) == ("POST", INPUT)
    speech = heard.members["speech"]
    assert list(speech) == ["timeout_reason", "results"]
    assert speech["timeout_reason"] == "end_on_silence_timeout"
    assert speech["results"] == [{"confidence": "0.78", "text": "a table for two"}]
    assert heard.members["dtmf"] == {"digits": None, "timed_out": False}
    assert heard.members["uuid"] == uuid


def test_input_by_speech_of_a_silent_caller(snippets, dial, ended, language):
    """Who says nothing gave no results, and is told so."""
    app = snippets.serve("handle-user-input-with-asr")
    heard = ended(dial(app))
    assert heard[1:] == [{"python": "Sorry, that was not clear", "node": "You said nothing"}[language]]
    [told] = app.told("asr")
    assert told.members["speech"] == {"timeout_reason": "start_timeout", "results": []}
    assert told.members["uuid"] is None


def test_a_notification_that_changes_the_call(snippets, dial, ended):
    """The payload comes as it was given, and the NCCO in the reply takes the place of what was left."""
    app = snippets.serve("track-ncco")
    uuid = dial(app)
    prompt, answer = ended(uuid)
    assert prompt.startswith("This is the notification line")
    assert answer == "The notification is here, loud and clear"
    [told] = app.told("notification")
    assert (told.method, list(told.members)) == ("POST", NOTIFY)
    assert told.members["payload"] == {"foo": "bar"}
    assert told.members["conversation_uuid"] == conversation_of(app, uuid)


def conversation_of(app, uuid):
    """Return the conversation that the answer webhook of a leg named."""
    [asked] = app.told("answer")
    assert asked.members["uuid"] == uuid
    return asked.members["conversation_uuid"]
