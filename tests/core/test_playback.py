"""What the party hears: what plays, from when to when, and what cuts, replaces or silences it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.core.clock import from_iso
from voice_simulator.core.media.playback import Channel, Tempo, beep, digits_sound
from voice_simulator.core.model.commands import DtmfOrder, StreamOrder, TalkOrder
from voice_simulator.errors import CallNotFound, NotAnswered

ANSWER = 1_893_499_203_000
URL = "http://app/music.mp3"
TEN_WORDS = "one two three four five six seven eight nine ten"  # four seconds


def live(bench, *actions):
    """Place a call and let it be answered, three seconds after the world began."""
    call = bench.place(ncco=list(actions) or [{"action": "wait", "timeout": 7000}])
    bench.pass_time(3)
    return call


def heard(bench, call):
    """Return what the party heard, in seconds after the answer: from, to, what, whether to its end."""
    return [
        (
            (from_iso(entry["from"]) - ANSWER) / 1000,
            (from_iso(entry["to"]) - ANSWER) / 1000,
            entry["content"],
            entry["to_the_end"],
        )
        for entry in bench.entries("heard", call)
    ]


def say(bench, call, text=TEN_WORDS, loop=1):
    bench.switchboard.talk(call.uuid, TalkOrder(text=text, loop=loop))


def play(bench, call, url=URL, loop=1):
    bench.switchboard.stream(call.uuid, StreamOrder(url=url, loop=loop))


def press(bench, call, digits):
    bench.switchboard.send_dtmf(call.uuid, DtmfOrder(digits=digits))


def stop(bench, call, channel):
    bench.switchboard.stop_playing(call.uuid, channel)


# -- what the API plays


@pytest.mark.parametrize(("loop", "seconds"), [(1, 4), (3, 12)])
def test_a_talk_plays_into_the_call_at_once_and_to_its_end(bench, loop, seconds):
    """Beside whatever the NCCO does."""
    call = live(bench)
    bench.pass_time(2)
    say(bench, call, loop=loop)
    bench.pass_time(60)
    assert heard(bench, call) == [(2, 2 + seconds, TEN_WORDS, True)]
    (entry,) = bench.entries("heard", call)
    assert (entry["source"], entry["by"]) == ("talk", "api")


@pytest.mark.parametrize("channel", [Channel.TALK, Channel.STREAM])
def test_what_plays_can_be_cut(bench, channel):
    """The rest is not heard; cutting once more does no harm."""
    call = live(bench)
    say(bench, call) if channel is Channel.TALK else play(bench, call)
    bench.pass_time(1.5)
    stop(bench, call, channel)
    stop(bench, call, channel)
    bench.pass_time(60)
    assert heard(bench, call) == [(0, 1.5, TEN_WORDS if channel is Channel.TALK else URL, False)]


def test_a_second_talk_replaces_the_first(bench):
    """At once; so does a second stream."""
    call = live(bench)
    say(bench, call)
    play(bench, call)
    bench.pass_time(1)
    say(bench, call, "instead")
    play(bench, call, "http://app/other.mp3")
    bench.pass_time(60)
    assert heard(bench, call) == [
        (0, 1, TEN_WORDS, False),
        (0, 1, URL, False),
        (1, 2, "instead", True),
        (1, 11, "http://app/other.mp3", True),
    ]


def test_a_talk_and_a_stream_do_not_cut_each_other(bench):
    """Nor what the NCCO plays, which goes on after it: each has a channel of its own."""
    call = live(bench, {"action": "talk", "text": "the ncco", "loop": 5}, {"action": "wait", "timeout": 20})
    say(bench, call)
    play(bench, call)
    stop(bench, call, Channel.STREAM)
    bench.pass_time(60)
    assert sorted(heard(bench, call)) == [(0, 4, TEN_WORDS, True), (0, 5, "the ncco", True)]
    assert call.duration == 25


def test_digits_queue(bench):
    """A quarter of a second each, half a second for a p."""
    call = live(bench)
    press(bench, call, "1p#")
    press(bench, call, "*")
    bench.pass_time(60)
    assert heard(bench, call) == [(0, 1, "1p#", True), (1, 1.25, "*", True)]
    assert bench.entries("heard", call)[0]["source"] == "dtmf"


@pytest.mark.parametrize("endless", [say, play])
def test_an_endless_loop_plays_until_it_is_stopped(bench, endless):
    """It has no end that it could be heard to."""
    call = live(bench)
    endless(bench, call, loop=0)
    bench.pass_time(600)
    stop(bench, call, Channel.TALK if endless is say else Channel.STREAM)
    assert heard(bench, call) == [(0, 600, TEN_WORDS if endless is say else URL, False)]


def test_hanging_up_ends_everything(bench):
    """In all channels, and what waits in them is not heard at all."""
    call = live(bench, {"action": "talk", "text": "the ncco", "loop": 0})
    say(bench, call)
    play(bench, call)
    press(bench, call, "1234")
    press(bench, call, "5")
    bench.pass_time(0.5)
    bench.modify(call, "hangup")
    bench.pass_time(60)
    assert {(began, ended) for began, ended, *_ in heard(bench, call)} == {(0, 0.5)}
    assert len(heard(bench, call)) == 4
    assert bench.switchboard.inside(call.uuid)["playing"] == []


def test_what_never_sounded_was_not_heard(bench):
    """Cut in the instant in which it began."""
    call = live(bench)
    say(bench, call)
    stop(bench, call, Channel.TALK)
    assert heard(bench, call) == []


def test_prompts_of_a_replaced_ncco_that_still_wait_are_not_heard(bench):
    """Nor does anything of it go on once the line is silent; what the API plays is not touched."""
    call = live(
        bench,
        {"action": "talk", "text": "first", "bargeIn": True},
        {"action": "talk", "text": "second"},
        {"action": "input", "type": ["dtmf"]},
    )
    say(bench, call)
    bench.pass_time(0.5)
    bench.modify(call, "transfer", ncco=[{"action": "record", "beepStart": True, "endOnSilence": 9}])
    bench.pass_time(60)
    assert heard(bench, call) == [
        (0, 0.5, "first", False),
        (0.5, 1, "beep", True),
        (0, 4, TEN_WORDS, True),
    ]
    assert "input" not in bench.events(call)
    assert call.duration == 10


# -- earmuffs


def test_an_earmuffed_party_hears_nothing_while_the_sounds_run_on(bench):
    """What was heard before and after is told apart; only what was heard last was heard to its end."""
    call = live(bench)
    say(bench, call, loop=3)
    bench.pass_time(2)
    bench.modify(call, "earmuff")
    bench.pass_time(3)
    bench.modify(call, "unearmuff")
    bench.pass_time(60)
    assert heard(bench, call) == [(0, 2, TEN_WORDS, False), (5, 12, TEN_WORDS, True)]


def test_what_begins_and_ends_under_earmuffs_is_not_heard(bench):
    """Neither of the API nor of the NCCO; the flow takes its time all the same."""
    call = live(bench, {"action": "wait", "timeout": 2}, {"action": "talk", "text": TEN_WORDS})
    bench.modify(call, "earmuff")
    bench.modify(call, "earmuff")
    play(bench, call)
    bench.pass_time(60)
    assert heard(bench, call) == []
    assert call.duration == 6


def test_earmuffs_put_on_and_off_in_one_instant_cut_nothing_out(bench):
    """Both stretches together are the whole."""
    call = live(bench)
    say(bench, call)
    bench.pass_time(1)
    bench.modify(call, "earmuff")
    bench.modify(call, "unearmuff")
    bench.pass_time(60)
    assert [(began, ended) for began, ended, *_ in heard(bench, call)] == [(0, 1), (1, 4)]


def test_earmuffs_taken_off_that_were_not_on_change_nothing(bench):
    """What is heard is heard in one stretch."""
    call = live(bench)
    say(bench, call)
    bench.pass_time(1)
    bench.modify(call, "unearmuff")
    bench.pass_time(60)
    assert heard(bench, call) == [(0, 4, TEN_WORDS, True)]


def test_muting_does_not_change_what_the_party_hears(bench):
    """It is the others who do not hear it."""
    call = live(bench)
    bench.modify(call, "mute")
    say(bench, call)
    bench.pass_time(60)
    assert heard(bench, call) == [(0, 4, TEN_WORDS, True)]


# -- from inside


def test_what_plays_is_shown_with_its_end(bench):
    """None for what never ends by itself; whether the party can hear it."""
    call = live(bench)
    say(bench, call)
    play(bench, call, loop=0)
    bench.modify(call, "earmuff")
    facts = {"by": "api", "from": "2030-01-01T12:00:03.000Z", "heard": False}
    assert bench.switchboard.inside(call.uuid)["playing"] == [
        {"source": "talk", "content": TEN_WORDS, "until": "2030-01-01T12:00:07.000Z", **facts},
        {"source": "stream", "content": URL, "until": None, **facts},
    ]


@pytest.mark.parametrize(
    "act",
    [
        say,
        play,
        lambda bench, call: press(bench, call, "1"),
        lambda bench, call: stop(bench, call, Channel.TALK),
        lambda bench, call: stop(bench, call, Channel.STREAM),
    ],
)
def test_nothing_is_played_before_the_answer_or_after_the_end(bench, act):
    """The one is a bad request, the other no longer there; nothing changes."""
    call = bench.place()
    bench.pass_time(1)
    before = bench.switchboard.journal.last_seq
    with pytest.raises(NotAnswered, match="is ringing: this action needs an answered call"):
        act(bench, call)
    bench.modify(call, "hangup")
    after = bench.switchboard.journal.last_seq
    with pytest.raises(CallNotFound, match=r"it has ended \(cancelled\)"):
        act(bench, call)
    assert bench.switchboard.journal.last_seq == after > before
    assert heard(bench, call) == []


# -- how long things last


@given(
    st.lists(st.sampled_from(["word", "another", "a"]), min_size=1, max_size=200),
    st.integers(60, 300),
    st.integers(1, 5),
)
def test_a_text_lasts_a_minute_for_as_many_words_as_are_said_in_one(words, words_per_minute, loop):
    """A second at least."""
    sound = Tempo(words_per_minute=words_per_minute).talk("  ".join(words), loop, 0.5)
    assert sound.span == loop * max(1000, len(words) * 60_000 // words_per_minute)
    assert sound.level == 0.5


@given(st.text("0123456789*#p", min_size=1))
def test_digits_last_as_long_as_each_of_them(digits):
    """A p is a pause of half a second."""
    assert digits_sound(digits).span == sum(500 if digit == "p" else 250 for digit in digits)


def test_the_tone_before_a_recording_lasts_half_a_second():
    """It is a sound like others."""
    assert (beep().source, beep().span) == ("beep", 500)


# -- whatever is done

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["say", "play", "press", "stop talk", "stop stream", "earmuff", "unearmuff", "transfer"]
        ),
        st.integers(0, 3),
        st.sampled_from([0, 0.25, 1, 3.5]),
    ),
    max_size=25,
)


@settings(max_examples=150)
@given(acts)
def test_sounds_of_a_channel_never_overlap_and_nothing_is_heard_outside_the_call(new_bench, acts):
    """Nor under earmuffs, nor for longer than it lasts."""
    bench = new_bench()
    call = live(bench, {"action": "talk", "text": TEN_WORDS, "loop": 3}, {"action": "wait", "timeout": 500})
    deaf = []
    for act, loop, pause in acts:
        match act:
            case "say":
                say(bench, call, loop=loop)
            case "play":
                play(bench, call, loop=loop)
            case "press":
                press(bench, call, "1p2")
            case "stop talk" | "stop stream":
                stop(bench, call, Channel(act.removeprefix("stop ")))
            case "transfer":
                bench.modify(call, "transfer", ncco=[{"action": "talk", "text": "moved", "loop": 0}])
            case _:
                bench.modify(call, act)
        began = bench.now - 3
        bench.pass_time(pause)
        if call.earmuffed:
            deaf.append((began, began + pause))
    bench.modify(call, "hangup")
    stretches = {}
    for entry, (began, ended, *_) in zip(bench.entries("heard", call), heard(bench, call), strict=True):
        assert 0 <= began < ended <= (call.ended_at - call.answered_at) / 1000
        assert all(ended <= since or until <= began for since, until in deaf)
        channel = entry["source"] if entry["by"] == "api" else "ncco"
        assert began >= stretches.get(channel, 0)
        stretches[channel] = ended
