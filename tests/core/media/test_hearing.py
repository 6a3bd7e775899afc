"""Who hears what is said and played on another leg: from when to when, and with which words."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import (
    ABSENT,
    PERSON,
    after,
    answered_call,
    hang_up,
    hears,
    modify,
    notes,
    place_call,
    play,
    send_dtmf,
    sends,
    shows,
    signal,
    stream,
    talk,
    transfer,
    uuid_of,
)
from playbook.parties import answer, say, set_up, stay, wait_for
from playbook.parties import hang_up as hangs_up

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model import signals as s

TEN_WORDS = "one two three four five six seven eight nine ten"  # four seconds
ROOM = {"action": "conversation", "name": "room"}
WAIT = [{"action": "wait", "timeout": 7000}]


def connect(number="447700900002", **options):
    return {"action": "connect", "endpoint": [{"type": "phone", "number": number}], **options}


def prompt(text=TEN_WORDS, **options):
    return {"action": "talk", "text": text, **options}


def pair(*ncco, steps=(), **options):
    """A dials B, who is answered at 6 s; A's party takes the steps."""
    return [
        answered_call(ncco=[connect(**options), *ncco], party=(*PERSON, *steps)),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B")),
    ]


def people(*steps, **rooms):
    """Let legs be answered at 3 s and join a room, each with its action; the first one's party speaks."""
    names = list(rooms)
    return [
        [
            [
                place_call(name, party=(*PERSON, *steps) if place == 0 else PERSON, ncco=[rooms[name]]),
                sends("started", name),
            ]
            for place, name in enumerate(names)
        ],
        after(1, *(sends("ringing", name) for name in names)),
        after(2, *(line for name in names for line in (sends("answered", name), sends("transfer", name)))),
    ]


# -- what a party says


def test_the_other_hears_what_a_party_says():
    """From its first word to its last, on the leg that hears it; who says it hears nothing."""
    play(
        pair(),
        after(
            4,
            hears(
                TEN_WORDS,
                source="party",
                by="party",
                seconds=4,
                to_the_end=True,
                words=ABSENT,
                leg=uuid_of("B"),
            ),
        ),
        dialled=[(*PERSON, say(TEN_WORDS), stay())],
        watch=("hears", "notes"),
    )


def test_each_hears_the_other():
    """One says it to the other, who answers when it has heard it."""
    play(
        pair(steps=(say("who is there"), wait_for("heard", "*"), say("bye now bob"), hangs_up())),
        after(1.2, hears("who is there", "B")),
        after(1, hears("me", "A")),
        after(1.2, sends("completed", "B"), hears("bye now bob", "B")),
        after(0.1, sends("completed")),
        dialled=[(*PERSON, wait_for("heard", "who is there"), say("me"), stay())],
    )


def test_speech_is_lost_where_nobody_at_all_has_heard_it():
    """Somebody who joins before it is over hears the rest of it; the words of that are told."""
    play(
        answered_call("A", ncco=[ROOM], party=(*PERSON, say(TEN_WORDS, now=True), say("hello", now=True))),
        sends("transfer", "A"),
        answered_call("B", ncco=[ROOM])[:1],
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B"), sends("transfer", "B")),
        after(
            1,
            hears(
                TEN_WORDS,
                "B",
                words="eight nine ten",
                seconds=1,
                to_the_end=True,
                leg=uuid_of("A"),
            ),
        ),
        hang_up("B"),
        sends("completed", "B"),
        after(1, notes("nobody listened for speech: it is lost", "A")),
    )


SPEAKS = {"dialled": [(*PERSON, say(TEN_WORDS), stay())], "watch": ("hears", "notes")}
"""B's party speaks from 6 s on, for four seconds."""


@pytest.mark.parametrize(("cut", "leg"), [("mute", "B"), ("earmuff", "A")])
def test_who_is_muted_in_mid_word_is_heard_until_then(cut, leg):
    """So is one whom the other can't hear any more; both go on where that ends in time."""
    play(
        pair(),
        after(1, modify(cut, leg), hears(TEN_WORDS, words="one two", to_the_end=False)),
        after(1.2, modify(f"un{cut}", leg)),
        after(1.8, hears(TEN_WORDS, words="six seven eight nine ten", to_the_end=True, seconds=1.8)),
        **SPEAKS,
    )


def test_a_mute_of_the_listener_and_an_earmuff_of_the_speaker_change_nothing():
    """Each is for one direction."""
    play(
        pair(),
        after(1, modify("mute", "A"), modify("earmuff", "B")),
        after(3, hears(TEN_WORDS, seconds=4, words=ABSENT)),
        **SPEAKS,
    )


def test_a_muted_party_is_heard_by_nobody():
    """The journal says so, once it has spoken."""
    play(
        pair(),
        modify("mute", "B"),
        after(5, notes("the party is muted, so its speech is lost", "B")),
        dialled=[(*PERSON, stay(1), say(TEN_WORDS, now=True), stay())],
        watch=("hears",),
    )


def test_who_hangs_up_in_mid_word_is_heard_until_then():
    """Whoever of the two ends it."""
    for leg in ("A", "B"):
        play(
            pair(),
            after(
                1, hang_up(leg), sends("completed", "B"), hears(TEN_WORDS, words="one two", to_the_end=False)
            ),
            after(0.1, sends("completed")),
            **SPEAKS,
        )


def test_who_is_transferred_in_mid_word_is_heard_until_then():
    """By those it leaves, and nobody hears the rest."""
    play(
        people(say(TEN_WORDS), stay(), A=ROOM, B=ROOM),
        after(1, transfer("A", ncco=WAIT), sends("transfer"), hears(TEN_WORDS, "B", words="one two")),
        after(3),
        hang_up("B"),
        sends("completed", "B"),
        watch=("hears", "notes"),
    )


def test_who_comes_into_mid_word_hears_the_rest():
    """From another conversation, for one."""
    play(
        people(say(TEN_WORDS), stay(), A=ROOM, B=ROOM, C=ROOM | {"name": "elsewhere"}),
        after(1, transfer("C", ncco=[ROOM]), sends("transfer", "C"), sends("transfer", "C")),
        after(
            3,
            hears(TEN_WORDS, "B", words=ABSENT, leg=uuid_of("A")),
            hears(TEN_WORDS, "C", words="three four five six seven eight nine ten", to_the_end=True),
        ),
    )


def test_a_conversation_that_starts_in_mid_word_lets_the_rest_be_heard():
    """Until then each hears music, or nothing."""
    waiting = ROOM | {"startOnEnter": False}
    play(
        people(say(TEN_WORDS, now=True), stay(), A=waiting, B=waiting, C=ROOM | {"name": "elsewhere"}),
        after(1, transfer("C", ncco=[ROOM]), sends("transfer", "C"), sends("transfer", "C")),
        after(
            3,
            *(
                hears(TEN_WORDS, name, words="three four five six seven eight nine ten", to_the_end=True)
                for name in ("B", "C")
            ),
        ),
        watch=("notes",),
    )


# -- what is played


def test_the_others_hear_the_prompts_of_an_ncco():
    """A prompt behind `connect` is for the one whom it has dialled, too; a mute is for the party alone."""
    play(
        pair(prompt()),
        modify("mute", "A"),
        after(
            4,
            hears(TEN_WORDS, "A", source="talk", by="ncco", leg=ABSENT),
            hears(TEN_WORDS, "B", source="talk", by="ncco", leg=uuid_of("A")),
        ),
        dialled=[PERSON],
    )


def test_a_prompt_that_is_cut_is_cut_for_all():
    """With the same words."""
    play(
        pair({"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": 1}}, steps=()),
        after(1, sends("input", reply=[prompt(bargeIn=True), {"action": "input", "type": ["dtmf"]}])),
        after(
            1,
            signal(s.Presses("1")),
            hears(TEN_WORDS, words="one two"),
            hears(TEN_WORDS, "B", words="one two"),
        ),
        dialled=[PERSON],
    )


def test_what_a_request_plays_is_for_one_party_alone():
    """Undocumented: `talk`, `stream` and `dtmf` are for the leg that they name."""
    play(
        pair(),
        talk("one two three", "B"),
        stream("http://app/a.mp3", "B"),
        send_dtmf("12", "A"),
        after(0.5, hears("12", "A", by="api")),
        after(0.7, hears("one two three", "B", by="api", leg=ABSENT)),
        after(8.8, hears("http://app/a.mp3", "B", by="api")),
        dialled=[PERSON],
    )


def test_music_and_ringback_tones_are_for_one_party_alone():
    """The caller's tone is heard by nobody who is on the line already."""
    tone = "http://app/tone.mp3"
    play(
        pair(connect("447700900003", ringbackTone=tone)),
        sends("started", "C"),
        after(1, sends("ringing", "C")),
        after(2, sends("answered", "C"), hears(tone, "A", source="ringback")),
        dialled=[PERSON, PERSON],
    )


# -- what is seen from inside


def test_what_a_party_hears_of_another_is_seen_from_inside():
    """With the leg that it is made on."""
    stage = play(
        pair(), shows(playing=[TEN_WORDS], hears=["B"]), shows("B", playing=[], hears=["A"]), **SPEAKS
    )
    (sound,) = stage.switchboard.inside(stage.uuid("A"))["playing"]
    assert (sound["source"], sound["by"], sound["leg"], sound["heard"]) == (
        "party",
        "party",
        stage.uuid("B"),
        True,
    )


# -- whatever happens

LEGS = range(3)
TICK = 0.5
ids = st.none() | st.none() | st.sets(st.sampled_from(LEGS))
changes = st.one_of(
    st.tuples(st.sampled_from(["mute", "unmute", "earmuff", "unearmuff"]), st.sampled_from(LEGS)),
    st.tuples(st.just("join"), st.sampled_from(LEGS), ids, ids, st.sampled_from([False, False, True])),
    st.tuples(st.sampled_from(["leave", "leave", "leave", "hang up"]), st.sampled_from(LEGS)),
)


class Moderated:
    """What is true of a leg, for a plain reckoning of whom it hears."""

    def __init__(self):
        self.is_there, self.muted, self.earmuffed = True, False, False
        self.can_speak = self.can_hear = None

    def hears(self, other, own, number):
        """Say whether it hears another one; the two last arguments are their numbers."""
        return (
            self.is_there
            and other.is_there
            and not self.earmuffed
            and not other.muted
            and (other.can_speak is None or own in other.can_speak)
            and (self.can_hear is None or number in self.can_hear)
        )

    def change(self, what, *more):
        match what:
            case "mute" | "unmute":
                self.muted = what == "mute"
            case "earmuff" | "unearmuff":
                self.earmuffed = what == "earmuff"
            case "join":
                self.is_there, (self.can_speak, self.can_hear, mutes) = True, more
                self.muted = self.muted or (mutes and self.can_speak is None)
            case _:
                self.is_there = False


def do(bench, legs, what, number, *more):
    """Do what a change says, as your app would."""
    leg = legs[number]
    match what:
        case "join":
            lists = zip(("canSpeak", "canHear"), more[:2], strict=True)
            options = {key: None if of is None else [legs[one].uuid for one in of] for key, of in lists}
            bench.modify(leg, "transfer", ncco=[ROOM | options | {"mute": more[2]}])
        case "leave":
            bench.modify(leg, "transfer", ncco=WAIT)
        case "hang up":
            bench.modify(leg, "hangup")
        case _:
            bench.modify(leg, what)


def ticks_heard(bench, listener, speaker):
    """Return in which ticks one leg heard another one's party, by the journal."""
    ticks = []
    for entry in bench.entries("heard", listener):
        if entry.get("leg") == speaker.uuid:
            first, last = (from_iso(entry[end]) // round(TICK * 1000) for end in ("from", "to"))
            ticks += range(first, last)
    return ticks


@given(st.lists(st.lists(changes, max_size=2), min_size=3, max_size=12))
@settings(max_examples=30, deadline=None)
def test_each_hears_another_exactly_while_it_may(new_bench, course):
    """All speak all the time; hearing is symmetric with speaking but for mutes, earmuffs and lists."""
    bench = new_bench((set_up(0), answer(), say("so it goes", now=True, lasts=60), stay()))
    legs = [bench.place(ncco=[ROOM]) for _ in LEGS]
    states = [Moderated() for _ in LEGS]
    over, expected = set(), {pair: [] for pair in permutations(LEGS, 2)}
    bench.pass_time(0)
    for moment in course:
        for what, number, *more in moment:
            if number not in over:
                do(bench, legs, what, number, *more)
                states[number].change(what, *more)
                over |= {number} if what == "hang up" else set()
        tick = bench.switchboard.clock.now // round(TICK * 1000)
        for (one, other), ticks in expected.items():
            if states[one].hears(states[other], one, other):
                ticks.append(tick)
                assert legs[other].uuid in bench.switchboard.inside(legs[one].uuid)["hears"]
        bench.pass_time(TICK)
    for leg in legs:
        if not leg.is_over:
            bench.modify(leg, "hangup")
    heard = {(one, other): ticks_heard(bench, legs[one], legs[other]) for one, other in expected}
    assert heard == expected
