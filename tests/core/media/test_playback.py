"""What the party hears: what plays, from when to when, and what cuts, replaces or silences it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.core.clock import from_iso
from voice_simulator.core.media.durations import MediaDurations, beep, digits_sound
from voice_simulator.core.model.commands import DtmfCommand, StreamCommand, TalkCommand
from voice_simulator.core.model.sound import Channel
from voice_simulator.errors import CallNotFound, NotAnswered

ANSWER = 1_893_499_203_000
URL = "http://app/music.mp3"
TEN_WORDS = "one two three four five six seven eight nine ten"  # four seconds


def live(bench, *actions):
    """Place a call and let it be answered, three seconds after the world began."""
    leg = bench.place(ncco=list(actions) or [{"action": "wait", "timeout": 7000}])
    bench.pass_time(3)
    return leg


def heard(bench, leg):
    """Return what the party heard, in seconds after the answer: from, to, what, whether to its end."""
    return [
        (
            (from_iso(entry["from"]) - ANSWER) / 1000,
            (from_iso(entry["to"]) - ANSWER) / 1000,
            entry["content"],
            entry["to_the_end"],
        )
        for entry in bench.entries("heard", leg)
    ]


def say(bench, leg, text=TEN_WORDS, loop=1):
    bench.switchboard.talk(leg.uuid, TalkCommand(text=text, loop=loop))


def play(bench, leg, url=URL, loop=1):
    bench.switchboard.stream(leg.uuid, StreamCommand(url=url, loop=loop))


def press(bench, leg, digits):
    bench.switchboard.send_dtmf(leg.uuid, DtmfCommand(digits=digits))


def stop(bench, leg, channel):
    bench.switchboard.stop_playing(leg.uuid, channel)


# -- what the API plays


@pytest.mark.parametrize(("loop", "seconds"), [(1, 4), (3, 12)])
def test_a_talk_plays_into_the_call_at_once_and_to_its_end(bench, loop, seconds):
    """Beside whatever the NCCO does."""
    leg = live(bench)
    bench.pass_time(2)
    say(bench, leg, loop=loop)
    bench.pass_time(60)
    assert heard(bench, leg) == [(2, 2 + seconds, TEN_WORDS, True)]
    (entry,) = bench.entries("heard", leg)
    assert (entry["source"], entry["by"]) == ("talk", "api")


@pytest.mark.parametrize("channel", [Channel.TALK, Channel.STREAM])
def test_what_plays_can_be_cut(bench, channel):
    """The rest is not heard; cutting once more does no harm."""
    leg = live(bench)
    say(bench, leg) if channel is Channel.TALK else play(bench, leg)
    bench.pass_time(1.5)
    stop(bench, leg, channel)
    stop(bench, leg, channel)
    bench.pass_time(60)
    assert heard(bench, leg) == [(0, 1.5, TEN_WORDS if channel is Channel.TALK else URL, False)]


def test_a_second_talk_replaces_the_first(bench):
    """At once; so does a second stream."""
    leg = live(bench)
    say(bench, leg)
    play(bench, leg)
    bench.pass_time(1)
    say(bench, leg, "instead")
    play(bench, leg, "http://app/other.mp3")
    bench.pass_time(60)
    assert heard(bench, leg) == [
        (0, 1, TEN_WORDS, False),
        (0, 1, URL, False),
        (1, 2, "instead", True),
        (1, 11, "http://app/other.mp3", True),
    ]


def test_a_talk_and_a_stream_do_not_cut_each_other(bench):
    """Nor what the NCCO plays, which goes on after it: each has a channel of its own."""
    leg = live(bench, {"action": "talk", "text": "the ncco", "loop": 5}, {"action": "wait", "timeout": 20})
    say(bench, leg)
    play(bench, leg)
    stop(bench, leg, Channel.STREAM)
    bench.pass_time(60)
    assert sorted(heard(bench, leg)) == [(0, 4, TEN_WORDS, True), (0, 5, "the ncco", True)]
    assert leg.duration == 25


def test_digits_queue(bench):
    """A quarter of a second each, half a second for a p."""
    leg = live(bench)
    press(bench, leg, "1p#")
    press(bench, leg, "*")
    bench.pass_time(60)
    assert heard(bench, leg) == [(0, 1, "1p#", True), (1, 1.25, "*", True)]
    assert bench.entries("heard", leg)[0]["source"] == "dtmf"


def test_entry_says_which_one_came_before_it_began(bench):
    """Within one instant nothing else tells; the canonical journal has none of it."""
    leg = live(bench)
    before = bench.switchboard.journal.last_seq
    press(bench, leg, "1")
    press(bench, leg, "2")
    bench.switchboard.journal.note(leg.uuid, "something else")
    say(bench, leg)
    bench.pass_time(60)
    entries = [entry for entry in bench.switchboard.journal.after(0) if entry.kind == "heard"]
    first, second, said = entries
    # Digits queue: the second key begins with the end of the first.
    began = [entry.wall["began_after"] for entry in entries]
    assert began == [before, first.seq, before + 1]
    assert [entry.facts["content"] for entry in entries] == ["1", "2", TEN_WORDS]
    assert all("began_after" not in line for line in bench.switchboard.journal.canonical_lines())
    assert second.seq < said.seq


@pytest.mark.parametrize("endless", [say, play])
def test_an_endless_loop_plays_until_it_is_stopped(bench, endless):
    """It has no end that it could be heard to."""
    leg = live(bench)
    endless(bench, leg, loop=0)
    bench.pass_time(600)
    stop(bench, leg, Channel.TALK if endless is say else Channel.STREAM)
    assert heard(bench, leg) == [(0, 600, TEN_WORDS if endless is say else URL, False)]


def test_hanging_up_ends_everything(bench):
    """In all channels, and what waits in them is not heard at all."""
    leg = live(bench, {"action": "talk", "text": "the ncco", "loop": 0})
    say(bench, leg)
    play(bench, leg)
    press(bench, leg, "1234")
    press(bench, leg, "5")
    bench.pass_time(0.5)
    bench.modify(leg, "hangup")
    bench.pass_time(60)
    assert {(began, ended) for began, ended, *_ in heard(bench, leg)} == {(0, 0.5)}
    assert len(heard(bench, leg)) == 4
    assert bench.switchboard.inside(leg.uuid)["playing"] == []


def test_what_never_sounded_was_not_heard(bench):
    """Cut in the instant in which it began."""
    leg = live(bench)
    say(bench, leg)
    stop(bench, leg, Channel.TALK)
    assert heard(bench, leg) == []


def test_prompts_of_a_replaced_ncco_that_still_wait_are_not_heard(bench):
    """Nor does anything of it go on once the line is silent; what the API plays is not touched."""
    leg = live(
        bench,
        {"action": "talk", "text": "first", "bargeIn": True},
        {"action": "talk", "text": "second"},
        {"action": "input", "type": ["dtmf"]},
    )
    say(bench, leg)
    bench.pass_time(0.5)
    bench.modify(leg, "transfer", ncco=[{"action": "record", "beepStart": True, "endOnSilence": 9}])
    bench.pass_time(60)
    assert heard(bench, leg) == [
        (0, 0.5, "first", False),
        (0.5, 1, "beep", True),
        (0, 4, TEN_WORDS, True),
    ]
    assert "input" not in bench.events(leg)
    assert leg.duration == 10


# -- earmuffs


def test_an_earmuffed_party_hears_nothing_while_the_sounds_run_on(bench):
    """What was heard before and after is told apart; only what was heard last was heard to its end."""
    leg = live(bench)
    say(bench, leg, loop=3)
    bench.pass_time(2)
    bench.modify(leg, "earmuff")
    bench.pass_time(3)
    bench.modify(leg, "unearmuff")
    bench.pass_time(60)
    assert heard(bench, leg) == [(0, 2, TEN_WORDS, False), (5, 12, TEN_WORDS, True)]


def test_what_begins_and_ends_under_earmuffs_is_not_heard(bench):
    """Neither of the API nor of the NCCO; the flow takes its time all the same."""
    leg = live(bench, {"action": "wait", "timeout": 2}, {"action": "talk", "text": TEN_WORDS})
    bench.modify(leg, "earmuff")
    bench.modify(leg, "earmuff")
    play(bench, leg)
    bench.pass_time(60)
    assert heard(bench, leg) == []
    assert leg.duration == 6


def test_earmuffs_put_on_and_off_in_one_instant_cut_nothing_out(bench):
    """Both stretches together are the whole."""
    leg = live(bench)
    say(bench, leg)
    bench.pass_time(1)
    bench.modify(leg, "earmuff")
    bench.modify(leg, "unearmuff")
    bench.pass_time(60)
    assert [(began, ended) for began, ended, *_ in heard(bench, leg)] == [(0, 1), (1, 4)]


def test_earmuffs_taken_off_that_were_not_on_change_nothing(bench):
    """What is heard is heard in one stretch."""
    leg = live(bench)
    say(bench, leg)
    bench.pass_time(1)
    bench.modify(leg, "unearmuff")
    bench.pass_time(60)
    assert heard(bench, leg) == [(0, 4, TEN_WORDS, True)]


def test_muting_does_not_change_what_the_party_hears(bench):
    """It is the others who do not hear it."""
    leg = live(bench)
    bench.modify(leg, "mute")
    say(bench, leg)
    bench.pass_time(60)
    assert heard(bench, leg) == [(0, 4, TEN_WORDS, True)]


# -- from inside


def test_what_plays_is_shown_with_its_end(bench):
    """None for what never ends by itself; whether the party can hear it."""
    leg = live(bench)
    say(bench, leg)
    play(bench, leg, loop=0)
    bench.modify(leg, "earmuff")
    facts = {"by": "api", "from": "2030-01-01T12:00:03.000Z", "heard": False}
    assert bench.switchboard.inside(leg.uuid)["playing"] == [
        {"source": "talk", "content": TEN_WORDS, "until": "2030-01-01T12:00:07.000Z", **facts},
        {"source": "stream", "content": URL, "until": None, **facts},
    ]


@pytest.mark.parametrize(
    "act",
    [
        say,
        play,
        lambda bench, leg: press(bench, leg, "1"),
        lambda bench, leg: stop(bench, leg, Channel.TALK),
        lambda bench, leg: stop(bench, leg, Channel.STREAM),
    ],
)
def test_nothing_is_played_before_the_answer_or_after_the_end(bench, act):
    """The one is a bad request, the other no longer there; nothing changes."""
    leg = bench.place()
    bench.pass_time(1)
    before = bench.switchboard.journal.last_seq
    with pytest.raises(NotAnswered, match="is ringing: this action needs an answered call"):
        act(bench, leg)
    bench.modify(leg, "hangup")
    after = bench.switchboard.journal.last_seq
    with pytest.raises(CallNotFound, match=r"it has ended \(cancelled\)"):
        act(bench, leg)
    assert bench.switchboard.journal.last_seq == after > before
    assert heard(bench, leg) == []


# -- how long things last


@given(
    st.lists(st.sampled_from(["word", "another", "a"]), min_size=1, max_size=200),
    st.integers(60, 300),
    st.integers(1, 5),
)
def test_a_text_lasts_a_minute_for_as_many_words_as_are_said_in_one(words, words_per_minute, loop):
    """A second at least."""
    sound = MediaDurations(words_per_minute=words_per_minute).talk("  ".join(words), loop, 0.5)
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


@settings(max_examples=60)
@given(acts)
def test_sounds_of_a_channel_never_overlap_and_nothing_is_heard_outside_the_call(new_bench, acts):
    """Nor under earmuffs, nor for longer than it lasts."""
    bench = new_bench()
    leg = live(bench, {"action": "talk", "text": TEN_WORDS, "loop": 3}, {"action": "wait", "timeout": 500})
    deaf = []
    for act, loop, pause in acts:
        match act:
            case "say":
                say(bench, leg, loop=loop)
            case "play":
                play(bench, leg, loop=loop)
            case "press":
                press(bench, leg, "1p2")
            case "stop talk" | "stop stream":
                stop(bench, leg, Channel(act.removeprefix("stop ")))
            case "transfer":
                bench.modify(leg, "transfer", ncco=[{"action": "talk", "text": "moved", "loop": 0}])
            case _:
                bench.modify(leg, act)
        began = bench.now - 3
        bench.pass_time(pause)
        if leg.earmuffed:
            deaf.append((began, began + pause))
    bench.modify(leg, "hangup")
    stretches = {}
    for entry, (began, ended, *_) in zip(bench.entries("heard", leg), heard(bench, leg), strict=True):
        assert 0 <= began < ended <= (leg.ended_at - leg.answered_at) / 1000
        assert all(ended <= since or until <= began for since, until in deaf)
        channel = entry["source"] if entry["by"] == "api" else "ncco"
        assert began >= stretches.get(channel, 0)
        stretches[channel] = ended
