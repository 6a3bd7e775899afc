"""`connect` with `onAnswer`: an NCCO for the called party alone, before both are joined."""

from playbook import (
    ABSENT,
    PERSON,
    after,
    answered_call,
    hang_up,
    hears,
    pass_time,
    play,
    sends,
    shows,
    uuid_of,
)
from playbook.parties import end, ring, stay
from playbook.parties import hang_up as hangs_up

from voice_simulator.core.model.applications import Application, WebhookTarget

ANSWER_URL = WebhookTarget(url="http://app/answer", method="GET")
APPLICATION = Application(
    id="app", answer=ANSWER_URL, event=WebhookTarget(url="http://app/event", method="POST")
)
BUSY = (ring(2), end("busy", sip_code=486))
APP = {"type": "app", "user": "bob"}
VOICEMAIL = [{"action": "talk", "text": "nobody is there now"}]  # 1.6 s


def phone(number="447700900002", **more):
    return {"type": "phone", "number": number, **more}


def connect(endpoint=None, **options):
    return {"action": "connect", "endpoint": [endpoint or phone()], **options}


def talk(text):
    return {"action": "talk", "text": text}


WHISPER = phone(onAnswer={"url": "http://app/whisper", "ringbackTone": "http://app/tone.mp3"})


def whispered(reply=None, **lines):
    return [
        answered_call(ncco=[connect(WHISPER, **{"from": "447700900555"}), talk("one two three four five")]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B")),
        sends(
            "answer",
            "B",
            url="http://app/whisper",
            method="GET",
            to="447700900002",
            uuid=uuid_of("B"),
            reply=VOICEMAIL if reply is None else reply,
            **{"from": "447700900555"},
        ),
    ]


def test_a_whisper_is_for_the_called_party_alone():
    """Then both are joined, and the first leg goes on."""
    play(
        whispered(),
        shows(hears=[], playing=["http://app/tone.mp3"]),
        shows("B", hears=[], playing=["nobody is there now"]),
        after(1.6, hears("nobody is there now", "B"), hears("http://app/tone.mp3", source="ringback")),
        shows(hears=["B"], playing=["one two three four five"]),
        after(2, hears("one two three four five"), hears("one two three four five", "B")),
        shows("B", status="answered"),
        dialled=[PERSON],
    )


def test_who_hangs_up_in_the_whisper_is_not_joined():
    """The first leg goes on with its next action."""
    play(
        whispered(),
        after(1, sends("completed", "B", disconnected_by="user")),
        after(2, sends("completed")),
        dialled=[(*PERSON, stay(1), hangs_up())],
    )


def test_the_first_leg_hangs_up_in_the_whisper():
    """The second one ends with it, and first."""
    play(
        whispered(),
        hang_up(),
        sends("completed", "B", disconnected_by="platform"),
        after(0.1, sends("completed")),
        pass_time(60),
        dialled=[PERSON],
    )


def test_a_whisper_that_can_not_be_had_joins_both_all_the_same():
    """With an error event."""
    play(
        whispered(reply=[{"action": "shout"}]),
        sends("error", "B", uuid=ABSENT),
        shows(hears=["B"]),
        dialled=[PERSON],
    )
