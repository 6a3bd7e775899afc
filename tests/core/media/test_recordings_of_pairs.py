"""Recordings where a call has a second leg: when each begins and ends, and when your app is told."""

from playbook import (
    ANYTHING,
    LATER,
    PERSON,
    Same,
    after,
    answered_call,
    hang_up,
    pass_time,
    play,
    replies,
    sends,
    signal,
    transfer,
)
from playbook.parties import end, ring, stay
from playbook.parties import hang_up as hangs_up

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.leg import Leg

CONVERSATION = Same("conversation")
WAIT = {"action": "wait", "timeout": 600}
RECORDED = ["http://app/recorded"]


def connect(number="447700900002", *, on_answer=None, **options):
    whisper = {} if on_answer is None else {"onAnswer": {"url": on_answer}}
    return {
        "action": "connect",
        "endpoint": [{"type": "phone", "number": number, **whisper}],
        **options,
    }


def record(**options):
    return {"action": "record", "eventUrl": RECORDED, **options}


def dials(second="B"):
    """Dial another leg, which is answered three seconds later."""
    return [sends("started", second), after(1, sends("ringing", second)), after(2, sends("answered", second))]


def announced(start, end, leg="A", **members):
    """Announce a recording, whose seconds are those of the first minute."""
    times = {"start_time": f"2030-01-01T12:00:{start:02}Z", "end_time": f"2030-01-01T12:00:{end:02}Z"}
    return sends("record", leg, url="http://app/recorded", **times, **members)


# -- of a leg


def test_a_recording_after_connect_begins_at_the_answer_and_ends_with_the_call():
    """The second leg's `completed`, the first one's, and a second later the recording (recorded: 1.07 s)."""
    body = {
        "start_time": "2030-01-01T12:00:06Z",
        "recording_url": ANYTHING,
        "size": ANYTHING,
        "recording_uuid": ANYTHING,
        "end_time": "2030-01-01T12:00:16Z",
        "conversation_uuid": CONVERSATION,
        "timestamp": "2030-01-01T12:00:17.100Z",
    }
    play(
        answered_call(ncco=[connect(), record()]),
        dials(),
        after(10, sends("completed", "B", conversation_uuid=CONVERSATION)),
        after(0.1, sends("completed", end_time="2030-01-01T12:00:16.000Z")),
        after(1, sends("record", exactly=body)),
        pass_time(60),
        dialled=[(*PERSON, stay(10), hangs_up())],
    )


def test_a_monitor_recording_begins_before_connect():
    """It has what is heard while the other one rings, too."""
    play(
        answered_call(ncco=[record(), connect()]),
        dials(),
        hang_up(),
        sends("completed", "B"),
        after(0.1, sends("completed")),
        after(1, announced(3, 6)),
        dialled=[PERSON],
    )


def test_a_recording_goes_on_through_several_connects():
    """Until its own leg is over; the others may talk on."""
    play(
        answered_call(ncco=[connect(), record(), connect("447700900003")]),
        dials(),
        dials("C"),
        after(1, signal(s.HangsUp(), "A")),
        sends("completed"),
        after(1, announced(6, 10)),
        after(5, signal(s.HangsUp(), "B")),
        sends("completed", "B"),
        sends("completed", "C"),
        pass_time(60),
        dialled=[PERSON, PERSON],
    )


def test_a_recording_is_announced_after_the_completed_of_its_leg_which_may_wait():
    """That of a first leg waits for the events of the one that it has dialled."""
    play(
        answered_call(ncco=[record(), connect()]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        hang_up(),
        sends("cancelled", "B"),
        after(5, sends("completed", "B")),
        after(0.1, sends("completed")),
        after(1, announced(3, 4)),
        dialled=[PERSON],
        trailing_completed=5_000,
    )


def test_a_recording_of_a_second_leg_begins_in_its_whisper():
    """By the NCCO of `onAnswer`; it goes on when both are joined, and ends with that leg."""
    told = {"eventUrl": ["http://app/of-b"]}
    whisper = [{"action": "talk", "text": "one two three four five"}, {"action": "record", **told}]
    play(
        answered_call(ncco=[connect(on_answer="http://app/whisper"), WAIT]),
        dials(),
        sends("answer", "B", reply=whisper),
        after(10, sends("completed", "B")),
        after(
            1,
            sends(
                "record",
                "B",
                url="http://app/of-b",
                start_time="2030-01-01T12:00:08Z",
                end_time="2030-01-01T12:00:16Z",
                conversation_uuid=CONVERSATION,
            ),
        ),
        dialled=[(*PERSON, stay(10), hangs_up())],
    )


def test_the_recording_of_a_second_leg_is_told_where_its_events_go():
    """If the action says nothing else: those of its `connect`."""
    play(
        answered_call(ncco=[connect(on_answer="http://app/whisper", eventUrl=["http://app/second"]), WAIT]),
        dials(),
        sends("answer", "B", reply=[{"action": "record"}]),
        hang_up("B"),
        sends("completed", "B"),
        after(1, sends("record", "B", url="http://app/second", method="POST")),
        dialled=[PERSON],
    )


def test_a_recording_that_an_action_waits_for_ends_while_the_other_leg_is_there():
    """It is announced at once, and the next action runs; neither leg ends."""
    play(
        answered_call(ncco=[connect(), record(endOnSilence=4), WAIT]),
        dials(),
        after(4, announced(6, 10)),
        pass_time(60),
        dialled=[PERSON],
    )


def test_a_recording_that_an_action_waits_for_may_end_with_the_call():
    """Then it is announced as any other that does."""
    play(
        answered_call(ncco=[connect(), record(endOnKey="#")]),
        dials(),
        after(5, signal(s.HangsUp())),
        sends("completed", "B"),
        after(0.1, sends("completed")),
        after(1, announced(6, 11)),
        dialled=[PERSON],
    )


def test_a_transferred_leg_is_recorded_on():
    """Its recording names the conversation that it is in at the end; the leg it has left ends at once."""
    play(
        answered_call(ncco=[connect(), record()]),
        dials(),
        after(4, transfer(ncco=[{"action": "talk", "text": "one two three four five"}])),
        sends("transfer", conversation_uuid_to=CONVERSATION),
        sends("completed", "B"),
        after(2, sends("completed")),
        after(1, announced(6, 12, conversation_uuid=CONVERSATION)),
        dialled=[PERSON],
    )


def test_a_reply_that_hunts_on_does_not_end_the_recording():
    """It was begun by the NCCO before, and ends with the call."""
    busy = (ring(2), end("busy"))
    play(
        answered_call(ncco=[record(), connect(eventType="synchronous")]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B", reply=LATER)),
        after(1, replies("busy", [{"action": "talk", "text": "one two three four five"}], "B")),
        sends("completed", "B"),
        after(2, sends("completed")),
        after(1, announced(3, 9)),
        dialled=[busy],
    )


# -- in order, where your app is slow


def test_a_recording_waits_until_its_leg_s_completed_is_through():
    """Which is tried again a second later."""
    play(
        answered_call(ncco=[record(transcription={}), WAIT]),
        hang_up(),
        sends("completed", reply=503),
        after(1, sends("completed", reply=LATER)),
        pass_time(2),
        replies("completed"),
        announced(3, 3),
        sends("transcription"),
        pass_time(60),
    )


def test_a_conversation_s_recording_waits_until_the_last_leg_s_completed_is_through():
    """Whoever has asked for it; nothing is kept of either leg but its record."""
    room = {"action": "conversation", "name": "room"}
    stage = play(
        answered_call("A", ncco=[room | {"record": True, "eventUrl": RECORDED}]),
        sends("transfer", "A"),
        answered_call("B", ncco=[room]),
        sends("transfer", "B"),
        hang_up("A"),
        sends("completed", "A"),
        hang_up("B"),
        sends("completed", "B", reply=503),
        after(1, sends("completed", "B", reply=LATER)),
        pass_time(2),
        replies("completed", None, "B"),
        announced(3, 6),
        pass_time(60),
    )
    assert not any(isinstance(stage.record(leg), Leg) for leg in "AB")
