"""What is in a recording where several legs meet: whose words, which prompts, and on which channel."""

import pytest
from playbook.parties import answer, hang_up, ring, say, stay

from voice_simulator.core.model import recording

PERSON = (ring(2), answer())
FOUR_SECONDS = "one two three four five six seven eight nine ten"
PROMPT = {"action": "talk", "text": "this call is recorded"}  # 1.6 s
WAIT = {"action": "wait", "timeout": 600}
NUMBERS = {"A": "447700900001", "B": "447700900002", "C": "447700900003", "D": "447700900004"}


def record(**options):
    return {"action": "record", **options}


def connect(leg="B", **options):
    return {
        "action": "connect",
        "endpoint": [{"type": "phone", "number": NUMBERS[leg], **options.pop("endpoint", {})}],
        **options,
    }


def room(**options):
    return {"action": "conversation", "name": "room", **options}


def world(new_bench, **steps):
    """Make a world where each party answers three seconds after it was called, and takes its steps then."""
    return new_bench({NUMBERS[leg]: ((*PERSON, *steps.get(leg, ())),) for leg in NUMBERS})


def second_leg(bench, leg="B"):
    [found] = [call for call in bench.switchboard.store if call.to.address == NUMBERS[leg]]
    return found


def sentences(bench, leg):
    """Return what the journal says was recorded on a leg."""
    notes = [entry["note"] for entry in bench.entries("note", leg)]
    return [note.removeprefix("recorded ") for note in notes if note.startswith("recorded ")]


def recorded(bench, *ncco, seconds=30):
    """Let A run an NCCO, end the call after so long, and return what was recorded on A."""
    leg = bench.place(ncco=list(ncco))
    bench.pass_time(seconds)
    bench.modify(leg, "hangup")
    return sentences(bench, leg)


# -- of a leg


@pytest.mark.parametrize(
    ("options", "own", "heard", "last"),
    [
        ({}, "", "", ""),
        ({"split": "conversation"}, " on channel 1", " on channel 2", " on channel 2"),
        ({"split": "conversation", "channels": 3}, " on channel 1", " on channel 2", " on channel 3"),
    ],
)
def test_a_recording_has_what_its_party_says_and_what_it_hears(new_bench, options, own, heard, last):
    """The first channel is for what it says, the others for what it hears, prompts on the last one."""
    bench = world(new_bench, A=[stay(5), say(FOUR_SECONDS)], B=[stay(7), say("good morning sir")])
    assert recorded(bench, record(**options), connect(), PROMPT) == [
        (
            f"27 s with speech of 4 s{own}: '{FOUR_SECONDS}', "
            f"speech of 1.2 s by 447700900002{heard}: 'good morning sir', "
            f"prompts of 1.6 s{last}: 'this call is recorded'"
        )
    ]


def test_a_recording_after_connect_has_nothing_from_before_it(new_bench):
    """What goes on when it begins is in it from there."""
    bench = world(new_bench, A=[stay(1), say(FOUR_SECONDS, now=True)], B=[say("good morning sir")])
    assert recorded(bench, PROMPT, connect(), record()) == [
        "22.4 s with speech of 0.4 s: '… ten', speech of 1.2 s by 447700900002: 'good morning sir'"
    ]


def test_each_leg_has_its_channel_by_its_turn_and_the_rest_shares_the_last(new_bench):
    """Nobody gets the channel of one who has left without a word."""
    bench = world(
        new_bench,
        B=[stay(4), hang_up()],
        C=[stay(7), say("third")],
        D=[stay(1), say("fourth")],
    )
    ncco = [record(split="conversation", channels=4), connect(), connect("C"), connect("D"), PROMPT]
    assert recorded(bench, *ncco) == [
        (
            "27 s with speech of 1 s by 447700900004 on channel 4: 'fourth', "
            "speech of 1 s by 447700900003 on channel 3: 'third', "
            "prompts of 1.6 s on channel 4: 'this call is recorded'"
        )
    ]


@pytest.mark.parametrize(
    ("action", "who", "heard"),
    [
        ("mute", "B", "one two three four five …"),
        ("earmuff", "A", "one two three four five …"),
        ("hangup", "B", "one two three four five …"),
        ("earmuff", "B", FOUR_SECONDS),
    ],
)
def test_what_is_not_heard_is_not_recorded(new_bench, action, who, heard):
    """A mute, an earmuff and a hang-up cut the words of the other in the recording, too."""
    bench = world(new_bench, A=[stay()], B=[say(FOUR_SECONDS), stay()])
    leg = bench.place(ncco=[record(), connect(), WAIT])
    bench.pass_time(8)
    bench.modify(leg if who == "A" else second_leg(bench), action)
    bench.pass_time(20)
    bench.modify(leg, "hangup")
    [sentence] = sentences(bench, leg)
    assert sentence.endswith(f"by 447700900002: '{heard}'")


def test_a_party_that_is_muted_for_a_while_is_recorded_before_and_after(new_bench):
    """The words between are lost."""
    bench = world(new_bench, A=[stay(1), say(FOUR_SECONDS, now=True), stay()])
    leg = bench.place(ncco=[record(), WAIT])
    for action in ("mute", "unmute"):
        bench.pass_time(5 if action == "mute" else 2)
        bench.modify(leg, action)
    bench.pass_time(10)
    bench.modify(leg, "hangup")
    assert sentences(bench, leg) == ["14 s with speech of 2 s: 'one two … / … eight nine ten'"]


def test_silence_is_that_of_the_recorded_party_whatever_it_hears(new_bench):
    """The other one's words do not put off the end of a recording."""
    bench = world(new_bench, A=[say("hello"), stay()], B=[say(FOUR_SECONDS, lasts=30), stay()])
    assert recorded(bench, connect(), record(endOnSilence=4), WAIT, seconds=60) == [
        "5 s with speech of 1 s: 'hello', speech of 5 s by 447700900002: 'one …'"
    ]


def test_a_transferred_leg_takes_its_recording_along(new_bench):
    """It has what the leg hears here and there."""
    bench = world(new_bench, A=[stay()], B=[say(FOUR_SECONDS)], C=[stay(10), say("and here too")])
    there = bench.place(NUMBERS["C"], ncco=[room()])
    leg = bench.place(ncco=[record(), connect(), WAIT])
    bench.pass_time(8)
    bench.modify(leg, "transfer", ncco=[room()])
    bench.pass_time(20)
    bench.modify(leg, "hangup")
    assert sentences(bench, leg) == [
        (
            "25 s with speech of 2 s by 447700900002: 'one two three four five …', "
            "speech of 1.2 s by 447700900003: 'and here too'"
        )
    ]
    assert [body["conversation_uuid"] for body in bench.bodies("record", leg)] == []
    bench.pass_time(2)
    assert [body["conversation_uuid"] for body in bench.bodies("record", leg)] == [there.conversation_uuid]


def test_a_recording_that_a_whisper_begins_has_what_the_called_party_hears(new_bench):
    """Its own prompts first, the other party once both are joined."""
    bench = world(new_bench, A=[stay(4), say(FOUR_SECONDS, now=True), stay()], B=[stay()])
    bench.replies["/whisper"] = [record(), {"action": "talk", "text": "a call for you"}]
    leg = bench.place(ncco=[connect(endpoint={"onAnswer": {"url": "http://app/whisper"}}), PROMPT])
    bench.pass_time(30)
    bench.modify(leg, "hangup")
    assert sentences(bench, leg) == []
    assert sentences(bench, second_leg(bench)) == [
        (
            "24 s with speech of 3.4 s by 447700900001: '… two three four five six seven eight nine ten', "
            "prompts of 3.2 s: 'a call for you / this call is recorded'"
        )
    ]


def test_very_many_sounds_are_not_all_kept(new_bench, monkeypatch):
    """The sentence says how many are left out."""
    monkeypatch.setattr(recording, "MOST_SOUNDS", 3)
    bench = world(new_bench, B=[say(word) for word in ("one", "two", "three", "four", "five")])
    assert recorded(bench, record(), connect()) == [
        "27 s with speech of 3 s by 447700900002: 'one / two / three', 2 sounds more"
    ]


def test_a_very_long_talk_is_told_in_part(new_bench):
    """A journal is for reading."""
    bench = world(new_bench, A=[stay(1), say("word " * 1000, now=True)])
    [sentence] = recorded(bench, record(), WAIT, seconds=500)
    assert len(sentence) < 1100
    assert sentence.endswith("…'")


# -- of a conversation


def test_a_conversation_s_recording_has_what_each_party_says_in_it(new_bench):
    """From its coming to its leaving; what is played to one of them alone is not in it."""
    bench = world(
        new_bench,
        A=[say("hello everybody")],
        B=[stay(2), say(FOUR_SECONDS), stay()],
        C=[say(FOUR_SECONDS)],
    )
    first = bench.place(ncco=[room(record=True)])
    second = bench.place(NUMBERS["B"], ncco=[room()])
    bench.place(NUMBERS["C"], ncco=[room(mute=True)])
    bench.pass_time(7)
    bench.modify(second, "transfer", ncco=[WAIT])
    bench.pass_time(10)
    for leg in list(bench.switchboard.store):
        bench.modify(leg, "hangup")
    assert sentences(bench, first) == [
        (
            "14 s with speech of 1 s by 447700900001: 'hello everybody', "
            "speech of 2 s by 447700900002: 'one two three four five …'"
        )
    ]


def test_who_may_speak_to_nobody_is_not_in_the_recording_of_all(new_bench):
    """Who may speak to one of them is."""
    bench = world(new_bench, A=[stay()], B=[say("hello", now=True)], C=[say("a word to you", now=True)])
    host = bench.place(ncco=[room(record=True)])
    bench.place(NUMBERS["B"], ncco=[room(canSpeak=[])])
    bench.place(NUMBERS["C"], ncco=[room(canSpeak=[host.uuid])])
    bench.pass_time(10)
    for leg in list(bench.switchboard.store):
        bench.modify(leg, "hangup")
    assert sentences(bench, host) == ["7 s with speech of 1.6 s by 447700900003: 'a word to you'"]
