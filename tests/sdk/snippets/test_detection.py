"""The snippets with machine detection: what a person hears, and what a voicemail records."""

import pytest

PERSON, VOICEMAIL = "447700900001", "447700900222"
VERDICT = ["call_uuid", "from", "to", "status", "conversation_uuid", "direction", "timestamp"]
BEEP = ["call_uuid", "from", "to", "status", "sub_state", "conversation_uuid", "direction", "timestamp"]


def said(app):
    """Return status and sub-state of the events that an application was told of, in order."""
    events = [one.members for one in app.told("event")]
    return [" ".join(filter(None, (one.get("status"), one.get("sub_state")))) for one in events]


@pytest.mark.parametrize(
    ("number", "text", "events"),
    [
        (PERSON, "Hello, an agent is on the way", ["human"]),
        (VOICEMAIL, "You were not in, please call back", ["machine", "machine beep_start"]),
    ],
    ids=["person", "voicemail"],
)
def test_the_handler_of_events_says_what_is_heard(snippets, world, number, text, events):
    """The NCCO in the reply to the verdict, or to the beep, takes the place of that of the request."""
    app = snippets.serve("human-or-machine")
    created = snippets.run(
        "detect-a-machine", VOICE_TO_NUMBER=number, VOICE_EVENT_URL=f"{app.url}/webhooks/event"
    )
    world.advance(60)
    assert world.heard(created["uuid"]) == [("talk", text)]
    assert said(app) == ["started", "ringing", "answered", *events, "completed"]
    verdict, *beeps = [one.members for one in app.told("event")][3:-1]
    assert list(verdict) == VERDICT
    assert verdict["call_uuid"] == created["uuid"]
    assert [list(one) for one in beeps] == [BEEP] * len(beeps)
    assert world.inside(created["uuid"])["status"] == "completed"


@pytest.mark.parametrize(("number", "verdict"), [(PERSON, "human"), (VOICEMAIL, "machine")])
def test_plain_detection_speaks_when_it_is_known_who_answered(snippets, world, number, verdict):
    """Until the verdict there is silence; then the NCCO is heard, whoever it is."""
    created = snippets.run("speak-after-detection", VOICE_TO_NUMBER=number)
    world.advance(60)
    assert world.events() == ["started", "ringing", "answered", verdict, "completed"]
    answered, told = [one.members["timestamp"] for one in world.received()[2:4]]
    [heard] = world.journal("heard", created["uuid"])
    assert heard["content"] == "This call is text made speech"
    assert heard["from"] == told > answered


def test_plain_detection_hangs_up_on_a_voicemail(snippets, world):
    """The call is over with the verdict, and nothing was said."""
    created = snippets.run("hang-up-on-machines", VOICE_TO_NUMBER=VOICEMAIL)
    world.advance(60)
    assert world.events() == ["started", "ringing", "answered", "machine", "completed"]
    assert world.heard(created["uuid"]) == []
    assert world.inside(created["uuid"])["status"] == "completed"


def test_plain_detection_does_not_hang_up_on_a_person(snippets, world):
    """A person is spoken to."""
    created = snippets.run("hang-up-on-machines", VOICE_TO_NUMBER=PERSON)
    world.advance(60)
    assert world.events() == ["started", "ringing", "answered", "human", "completed"]
    assert world.heard(created["uuid"]) == [("talk", "This call is text made speech")]
