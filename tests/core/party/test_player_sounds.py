"""A party plays files, waits for speech and silence, interrupts, talks over others, leaves in mid-word."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playbook.parties import (
    answer,
    hang_up,
    play,
    press,
    ring,
    say,
    stay,
    wait_for,
    wait_for_silence,
    wait_for_speech,
)

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.commands import StreamCommand
from voice_simulator.core.model.script import Alternative, Say, SoundFile
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.wire.media_command_reader import read_talk

TALK = {"action": "talk", "text": "Welcome to the shop, press 1."}
"""Six words: 2.4 s."""

CONNECT = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900102"}]}


def party(*steps):
    """Ring for two seconds, answer after three, and take some steps."""
    return (ring(2), answer(), *steps)


def place(bench, *actions):
    return bench.place(ncco=[*actions, {"action": "conversation", "name": "after"}])


def pair(new_bench, caller, called, *more):
    """Let one party dial another, who is answered at six seconds; return a bench and the two legs."""
    bench = new_bench({"447700900101": (party(*caller),), "447700900102": (party(*called),)})
    first = bench.place(to="447700900101", ncco=[CONNECT, *more])
    bench.pass_time(6)
    (second,) = [leg for leg in bench.switchboard.store if leg is not first]
    return bench, first, second


def steps(bench, leg):
    """The steps after the answer, with their instants."""
    return [
        (entry["time"][17:23], entry["step"])
        for entry in bench.entries("step", leg)
        if entry.get("step") not in (None, "ring", "answer")
    ]


def gave_up(bench, leg):
    return [(one["gave_up"], one["came"]) for one in bench.entries("step", leg) if "gave_up" in one]


def heard(bench, leg):
    """What was heard, from when to when."""
    return [
        (entry.get("words", entry["content"]), entry["from"][17:23], entry["to"][17:23])
        for entry in bench.entries("heard", leg)
    ]


# -- files


def test_a_file_is_heard_by_the_others_for_as_long_as_it_is(new_bench):
    """They know its name; the party goes on when it is over."""
    bench, first, second = pair(new_bench, (play("hello.wav", 1.75), stay()), (stay(),))
    bench.pass_time(10)
    assert heard(bench, second) == [("hello.wav", "06.000", "07.750")]
    assert steps(bench, first) == [("03.000", "play"), ("07.750", "stay")]
    (spoke,) = [one for one in bench.entries("signal", first) if one["signal"] == "speaks"]
    assert (spoke["file"], "text" in spoke) == ("hello.wav", False)


def test_the_sound_that_others_hear_has_the_bytes_and_the_journal_has_not(new_bench):
    """The very bytes of the step, not a copy; they are not kept for as long as the journal is."""
    content = b"RIFF" * 1000
    step = Say((), file=SoundFile("hello.wav", 2000, content))
    bench, first, second = pair(new_bench, (step, stay()), (stay(),))
    (stretch,) = bench.switchboard.heard_now(second.uuid)
    assert stretch[0].sound.wav is content
    played = [one.what.played for one in bench.switchboard.journal.after(0) if hasattr(one.what, "played")]
    assert [one.file for one in played if isinstance(one, Say)] == [SoundFile("hello.wav", 2000)]
    assert first.script_run.steps[2].file.content is content


INPUT = {
    "action": "input",
    "type": ["speech"],
    "eventUrl": ["http://app/said"],
    "speech": {"endOnSilence": 1},
}


@pytest.mark.parametrize(
    ("step", "results"),
    [
        (play("hello.wav", 2), []),
        (Say((Alternative("yes", "0.7"),), file=SoundFile("yes.wav", 2000)), [("yes", "0.7")]),
    ],
    ids=["a file alone", "words with a file"],
)
def test_an_input_takes_a_file_for_speech(new_bench, step, results):
    """When it listens, for as long as the file lasts; of its words it knows what the script says of them."""
    bench = new_bench(party(step, stay()))
    leg = place(bench, TALK, INPUT)
    bench.pass_time(30)
    (event,) = bench.bodies("input")
    assert [(one["text"], one["confidence"]) for one in event["speech"]["results"]] == results
    assert event["speech"]["timeout_reason"] == "end_on_silence_timeout"
    assert event["timestamp"][17:23] == "08.400"  # answer 3 s, prompt 2.4 s, file 2 s, silence 1 s
    assert steps(bench, leg)[-1] == ("07.400", "stay")


def test_a_file_that_nobody_hears_is_lost_and_the_journal_says_so(new_bench):
    """At once means at once; a file that waits for somebody and has nobody counts as missed."""
    bench = new_bench(party(play("hello.wav", 2, now=True), play("more.wav", 2)))
    leg = place(bench)
    bench.pass_time(10)
    bench.modify(leg, "hangup")
    assert [one["note"] for one in bench.entries("note", leg)] == ["nobody listened for speech: it is lost"]
    (missed,) = [one for one in bench.entries("step", leg) if "not_reached" in one]
    assert missed["missed"] == ["play"]


# -- speech


def test_a_party_goes_on_at_the_moment_at_which_it_hears_speech(new_bench):
    """A prompt that begins; nothing is due before, and only your app can bring it about."""
    bench = new_bench(party(wait_for_speech(), press("1", now=True)))
    leg = place(bench)
    bench.pass_time(10)
    assert bench.switchboard.awaits_application
    bench.switchboard.talk(leg.uuid, read_talk({"text": "hello"}))
    bench.pass_time(0)
    assert steps(bench, leg) == [("03.000", "wait_for"), ("10.000", "press")]
    assert not bench.switchboard.awaits_application


def test_speech_that_is_under_way_is_heard_at_once_and_what_is_over_is_not(new_bench):
    """Of what was said during the step before, nothing counts that is over: a reply is still to come."""
    bench = new_bench(party(stay(1), wait_for_speech(), stay(2), wait_for_speech(within=5), hang_up()))
    leg = place(bench, TALK)
    bench.pass_time(30)
    assert steps(bench, leg)[1:4] == [("04.000", "wait_for"), ("04.000", "stay"), ("06.000", "wait_for")]
    assert gave_up(bench, leg) == [("speech", [])]


@pytest.mark.parametrize("is_first", [True, False], ids=["the first leg waits", "the second leg waits"])
def test_another_party_is_speech(new_bench, is_first):
    """With words or with a file; that it will come takes no patience of your app."""
    waits, speaks = (wait_for_speech(), hang_up()), (stay(2), play("a.wav", 2), stay())
    bench, first, second = pair(new_bench, *((waits, speaks) if is_first else (speaks, waits)))
    assert not bench.switchboard.awaits_application
    bench.pass_time(10)
    assert steps(bench, first if is_first else second)[-1][1] == "hang_up"
    assert heard(bench, first if is_first else second) == []


def test_music_and_ringback_are_no_speech(new_bench):
    """A party in a conversation that has not started hears music; what it heard instead is told."""
    bench = new_bench(party(wait_for_speech(within=5), stay()))
    music = {"startOnEnter": False, "musicOnHoldUrl": ["http://app/hold.mp3"]}
    leg = bench.place(ncco=[{"action": "conversation", "name": "room", **music}])
    bench.pass_time(20)
    assert gave_up(bench, leg) == [("speech", ["heard http://app/hold.mp3"])]


def test_who_is_earmuffed_hears_no_speech(new_bench):
    """Until it may hear again."""
    bench = new_bench(party(stay(1), wait_for_speech(), hang_up()))
    leg = place(bench, TALK)
    bench.pass_time(3.5)
    bench.modify(leg, "earmuff")
    bench.pass_time(1.5)
    bench.modify(leg, "unearmuff")
    bench.pass_time(1)
    assert steps(bench, leg)[-1] == ("05.000", "hang_up")


def test_a_prompt_that_is_cut_as_it_begins_is_no_speech(new_bench):
    """Nothing of it was heard."""
    bench = new_bench(party(wait_for_speech(within=9), hang_up()))
    leg = place(bench)
    bench.pass_time(5)
    bench.switchboard.talk(leg.uuid, read_talk({"text": "hello"}))
    bench.switchboard.stop_playing(leg.uuid, Channel.TALK)
    bench.pass_time(20)
    assert gave_up(bench, leg) == [("speech", [])]


# -- silence


def test_silence_counts_from_the_end_of_what_is_heard(new_bench):
    """A shorter pause between two prompts is none; that it will come is known, which needs no patience."""
    bench = new_bench(party(wait_for_speech(), wait_for_silence(0.8), hang_up()))
    leg = place(bench, TALK, {"action": "wait", "timeout": 0.5}, TALK)
    bench.pass_time(3)
    assert not bench.switchboard.awaits_application
    bench.pass_time(20)
    # 3 s + 2.4 s + 0.5 s + 2.4 s + 0.8 s
    assert steps(bench, leg)[-1] == ("09.100", "hang_up")


def test_silence_before_anybody_spoke_counts_from_the_beginning_of_the_wait(new_bench):
    """Not what was silent before: a party that has just spoken itself gives your app the time to reply."""
    bench = new_bench(party(stay(5), wait_for_silence(0.8), hang_up()))
    leg = place(bench)
    bench.pass_time(20)
    assert steps(bench, leg)[1:] == [("08.000", "wait_for"), ("08.800", "hang_up")]


def test_a_sound_without_end_is_no_silence_until_it_is_cut(new_bench):
    """Only your app can cut it; a party that gives up says what it heard."""
    bench = new_bench(party(wait_for_silence(0.5, within=4), wait_for_silence(1), hang_up()))
    leg = place(bench)
    bench.pass_time(3)
    bench.switchboard.stream(leg.uuid, StreamCommand(url="http://app/a.mp3", loop=0, level=0))
    assert bench.switchboard.awaits_application
    bench.pass_time(6)
    assert gave_up(bench, leg) == [("silence of 500 ms", ["heard http://app/a.mp3"])]
    bench.switchboard.stop_playing(leg.uuid, Channel.STREAM)
    bench.pass_time(5)
    assert steps(bench, leg)[-1] == ("10.000", "hang_up")


def test_silence_that_is_long_enough_when_time_is_up_came_in_time(new_bench):
    """A millisecond less, and the party gives up."""
    for within, given_up in ((0.8, []), (0.799, [("silence of 800 ms", [])])):
        bench = new_bench(party(wait_for_silence(0.8, within=within), hang_up()))
        leg = place(bench)
        bench.pass_time(20)
        assert gave_up(bench, leg) == given_up


def test_what_follows_silence_is_for_the_next_wait(new_bench):
    """Words from before it are not."""
    bench = new_bench(party(stay(0.1), wait_for_silence(1), wait_for("heard", "*shop*", within=5), hang_up()))
    leg = place(bench, TALK)
    bench.pass_time(30)
    assert [name for name, _ in gave_up(bench, leg)] == ["heard *shop*"]


# -- turns


def test_two_take_turns_by_speech_and_silence(new_bench):
    """Greeting, question, reply: nobody knows the words of the other."""
    turn = (wait_for_speech(), wait_for_silence(0.5))
    caller = (*turn, play("question.wav", 2), *turn, hang_up())
    called = (play("greeting.wav", 1), *turn, play("reply.wav", 3), stay())
    bench, first, second = pair(new_bench, caller, called)
    bench.pass_time(30)
    assert heard(bench, first) == [("greeting.wav", "06.000", "07.000"), ("reply.wav", "10.000", "13.000")]
    assert heard(bench, second) == [("question.wav", "07.500", "09.500")]
    assert steps(bench, first)[-1] == ("13.500", "hang_up")


def test_a_party_interrupts_and_both_are_heard_at_once(new_bench):
    """Talk-over: the other one, who has a script, speaks on."""
    caller = (wait_for_speech(), stay(0.4), say("stop it", now=True), stay())
    bench, first, second = pair(new_bench, caller, (play("long.wav", 5), stay()))
    bench.pass_time(20)
    assert heard(bench, first) == [("long.wav", "06.000", "11.000")]
    assert heard(bench, second) == [("stop it", "06.400", "07.400")]


def test_a_file_cuts_a_prompt_that_may_be_barged_into(new_bench):
    """As words do: your app hears of it, and the rest of the prompt is not heard."""
    bench = new_bench(party(wait_for_speech(), stay(1), play("hello.wav", 2, now=True), stay()))
    leg = place(bench, {**TALK, "bargeIn": True}, INPUT)
    bench.pass_time(30)
    assert [(one[1], one[2]) for one in heard(bench, leg)] == [("03.000", "04.000")]
    (event,) = bench.bodies("input")
    assert event["speech"]["results"] == []


def test_who_says_something_else_meanwhile_is_cut_short_by_itself(new_bench):
    """A party has one voice; played by hand it can begin anew."""
    bench, first, second = pair(new_bench, (play("long.wav", 5), stay()), (stay(),))
    bench.pass_time(1)
    bench.switchboard.take_over(first.uuid, (play("other.wav", 1, now=True),))
    bench.pass_time(10)
    assert heard(bench, second) == [("long.wav", "06.000", "07.000"), ("other.wav", "07.000", "08.000")]


def test_who_hangs_up_in_mid_word_is_heard_up_to_there(new_bench):
    """And hears of the other one what was said by then."""
    called = (wait_for_speech(), stay(0.9), hang_up())
    bench, first, second = pair(new_bench, (say("one two three four five"), stay()), called)
    bench.pass_time(10)
    assert heard(bench, second) == [("one two", "06.000", "06.900")]
    bench, first, second = pair(new_bench, (say("one two three four five"), stay()), (stay(),))
    bench.pass_time(0.9)
    bench.switchboard.take_over(first.uuid, (hang_up(),))
    assert heard(bench, second) == [("one two", "06.000", "06.900")]


@pytest.mark.parametrize(
    ("step", "heard_by_then"),
    [
        (Say((Alternative("one two three four five"),), breaks_off_after=900), "one two"),
        (Say((), file=SoundFile("long.wav", 5000), breaks_off_after=900), "long.wav"),
    ],
    ids=["words", "a file"],
)
def test_a_script_hangs_up_in_mid_word(new_bench, step, heard_by_then):
    """The party breaks off, and leaves at once."""
    bench, first, second = pair(new_bench, (step, hang_up()), (stay(),))
    bench.pass_time(10)
    assert heard(bench, second) == [(heard_by_then, "06.000", "06.900")]
    assert steps(bench, first)[-1] == ("06.900", "hang_up")


def test_an_input_gets_the_words_up_to_where_a_party_breaks_off(new_bench):
    """In each way in which it may be understood; one that breaks off after its end says all."""
    said = (Alternative("I would like to pay", "0.9"), Alternative("eye", "0.3"))
    for after, texts in ((900, ["I would"]), (90_000, ["I would like to pay", "eye"])):
        bench = new_bench(party(Say(said, breaks_off_after=after), stay()))
        place(bench, INPUT)
        bench.pass_time(30)
        (event,) = bench.bodies("input")
        assert [one["text"] for one in event["speech"]["results"]] == texts


# -- whatever your app does

DEEDS = st.one_of(
    st.tuples(
        st.just("talk"), st.sampled_from(["one two three", "a <break time='2s'/> b"]), st.integers(0, 2)
    ),
    st.sampled_from([("stop",), ("earmuff",), ("unearmuff",), ("stream",)]),
)
TIMES = st.lists(st.tuples(st.integers(0, 1500), DEEDS), min_size=1, max_size=7)


def do(bench, leg, deed):
    match deed:
        case ("talk", text, loop):
            bench.switchboard.talk(leg.uuid, read_talk({"text": f"<speak>{text}</speak>", "loop": loop}))
        case ("stream",):
            bench.switchboard.stream(leg.uuid, StreamCommand(url="http://app/1.mp3", loop=1, level=0))
        case ("stop",):
            bench.switchboard.stop_playing(leg.uuid, Channel.TALK)
        case (action,):
            bench.modify(leg, action)


def course(new_bench, deeds, *script):
    """Let things happen on a call; return what was heard, and when it went on, in ms from the answer."""
    bench = new_bench(party(*script, stay()))
    leg = place(bench)
    bench.pass_time(3)
    for pause, deed in deeds:
        bench.pass_time(pause / 1000)
        do(bench, leg, deed)
    bench.pass_time(30)
    bench.modify(leg, "hangup")

    def since_answer(instant):
        return from_iso(instant) - leg.answered_at

    (went_on,) = [one["time"] for one in bench.entries("step", leg) if one.get("step") == "stay"]
    sounds = [(since_answer(one["from"]), since_answer(one["to"])) for one in bench.entries("heard", leg)]
    return sounds, since_answer(went_on)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=TIMES, span=st.sampled_from([100, 800, 2000]))
def test_silence_has_come_as_soon_as_the_journal_has_nothing_for_so_long(new_bench, deeds, span):
    """Whatever your app plays, cuts and mutes meanwhile, and never before."""
    sounds, at = course(new_bench, deeds, wait_for_silence(span / 1000, within=20))
    ends = sorted({0, *(to for _, to in sounds)})
    silences = [end + span for end in ends if not any(a < end + span and end < b for a, b in sounds)]
    assert at == min([*silences, 20_000])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=TIMES)
def test_speech_has_come_as_soon_as_the_journal_has_any(new_bench, deeds):
    """And never before."""
    sounds, at = course(new_bench, deeds, wait_for_speech(within=20))
    assert at == min([begin for begin, _ in sounds], default=20_000)


# -- what your app sends on a WebSocket


def test_a_party_takes_turns_with_a_socket(new_line):
    """Greeting, question, reply, and an interruption: all at the instants of its sound."""
    line = new_line(
        wait_for_speech(),
        wait_for_silence(0.8),
        play("question.wav", 1),
        wait_for_speech(),
        stay(0.3),
        say("stop", now=True),
        wait_for_silence(0.8),
        hang_up(),
    )
    began = line.opened
    line.until(500)
    line.say(1_000)
    line.until(4_000)
    line.say(10_000)
    line.until(4_700)
    line.clear()
    line.until(20_000)
    at = [
        (from_iso(one["time"]) - began, one["step"])
        for one in line.bench.entries("step", line.person)
        if one.get("step") not in (None, "ring", "answer", "wait_for")
    ]
    assert at == [(2_300, "play"), (4_000, "stay"), (4_300, "say"), (6_100, "hang_up")]


@pytest.mark.parametrize("span", [100, 200, 800])
@pytest.mark.parametrize("comes", ["nothing", "silence"])
def test_silence_behind_a_socket_counts_from_the_last_that_was_heard(new_line, span, comes):
    """That it is over is known 200 ms later at the latest: shorter silence has come then."""
    line = new_line(wait_for_speech(), wait_for_silence(span / 1000), hang_up())
    line.say(400)
    if comes == "silence":
        line.pause(1_000)
    line.until(3_000)
    ended = line.person.ended_at - line.opened
    assert ended == 400 + (max(span, 200) if comes == "nothing" else span)
