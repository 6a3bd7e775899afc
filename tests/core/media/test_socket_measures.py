"""How an app at the other end of a WebSocket talks, measured in simulated time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook.parties import hang_up, say, stay
from socket_line import SECOND_SOCKET, SOCKET

from voice_simulator.core.model.socket_news import SocketPaced
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch
from voice_simulator.core.model.talk_spans import MOST_SPANS, Span, TalkSpans

WAIT = {"action": "wait", "timeout": 7000}
TWO_SECONDS = "one two three four five"


def told(line):
    """What the journal says once the socket is over, with what it leaves out."""
    line.switchboard.receive_socket(SOCKET, SocketPaced(0, 0.0, 0.0, 0.0))
    (entry,) = line.sockets_entries("frames_in")
    return {"first_sound": None, "replies": [], "stops": [], "dead_air": 0, "talk_over": 0, **entry}


# -- each figure


def test_the_first_sound_counts_from_the_answer(new_line):
    line = new_line()
    assert line.inside()["first_sound"] is None
    line.pause(340)
    line.say(200)
    line.until(2_000)
    assert line.inside()["first_sound"] == 340


def test_a_reply_counts_from_the_end_of_what_it_heard_to_its_next_sound(new_line):
    line = new_line(stay(1), say(TWO_SECONDS, now=True), stay(3), say(TWO_SECONDS, now=True))
    line.until(3_400)  # it was said from 1 s to 3 s
    line.say(500)
    line.until(8_250)  # and from 6 s to 8 s
    line.say(500)
    line.until(10_000)
    assert line.inside()["replies"] == [400, 250]


def test_a_reply_to_what_goes_on_counts_from_the_last_of_it(new_line):
    line = new_line(say("yes", now=True), stay(0.5), say("and no", now=True))
    line.until(3_000)
    line.say(500)
    line.until(4_000)
    assert line.inside()["replies"] == [500]


def test_a_reply_that_does_not_come_counts_as_long_as_somebody_waits(new_line):
    line = new_line(say(TWO_SECONDS, now=True), stay(3), hang_up())
    line.until(2_500)
    assert line.inside()["no_reply_for"] == 500
    line.until(9_000)
    assert told(line)["no_reply_for"] == 3_000


@pytest.mark.parametrize("sound", ["before its end", "after it", "none was needed"])
def test_where_it_has_spoken_no_reply_is_owed(new_line, sound):
    line = new_line(*(() if sound == "none was needed" else [say(TWO_SECONDS, now=True)]))
    line.until(2_500 if sound == "after it" else 1_500)
    line.say(1_000)
    line.until(9_000)
    assert line.inside()["no_reply_for"] is None


def test_it_owes_no_reply_where_it_speaks_already(new_line):
    line = new_line(stay(1), say(TWO_SECONDS, now=True))
    line.until(2_000)
    line.say(3_000)
    line.until(8_000)
    line.say(500)
    line.until(9_000)
    assert line.inside()["replies"] == []


def test_it_replies_to_prompts_too(new_line):
    line = new_line(ncco=[{"action": "talk", "text": TWO_SECONDS}, WAIT])
    line.until(2_700)
    line.say(500)
    line.until(4_000)
    assert line.inside()["replies"] == [700]


def test_a_stop_counts_from_the_interruption_to_the_end_of_its_sound(new_line):
    line = new_line(stay(1), say(TWO_SECONDS, now=True))
    line.say(5_000)
    line.until(1_210)
    line.clear()
    line.until(6_000)
    assert line.inside()["stops"] == [220]
    assert line.inside()["talk_over"] == 220


def test_a_pause_between_two_sentences_is_no_stop(new_line):
    """While the other speaks; what comes after that is a reply."""
    line = new_line(stay(1), say(TWO_SECONDS, now=True))
    line.say(1_100)
    line.pause(400)
    line.say(1_000)
    line.until(3_300)
    line.say(400)
    line.until(5_000)
    shown = line.inside()
    assert (shown["stops"], shown["replies"], shown["talk_over"]) == ([1_500], [300], 1_100)


def test_a_prompt_interrupts_nobody(new_line):
    line = new_line(ncco=[{"action": "talk", "text": TWO_SECONDS}, WAIT], before=[])
    line.say(500)
    line.bench.pass_time(3)
    assert line.inside()["stops"] == []


def test_what_has_not_stopped_yet_counts_up_to_now(new_line):
    """So a test that looks while it goes on sees that it does not stop."""
    line = new_line(stay(1), say("stop it", now=True))
    line.say(20_000)
    line.until(4_000)
    assert line.inside()["stops"] == [3_000]


def test_what_was_silent_is_over_at_its_last_sound(new_line):
    """Although it may go on for some time: nobody would call that a pause."""
    line = new_line(stay(1), say(TWO_SECONDS, now=True))
    line.say(1_100)
    line.until(1_200)
    assert line.inside()["stops"] == [100]


def test_what_never_stopped_counts_up_to_the_end_of_the_socket(new_line):
    line = new_line(stay(1), say("stop it", now=True), hang_up())
    line.say(20_000)
    line.until(30_000)
    assert told(line)["stops"] == [1_000]


def test_dead_air_is_the_longest_time_without_a_sound_while_both_are_there(new_line):
    line = new_line(stay(1), say(TWO_SECONDS, now=True))
    line.until(3_700)
    line.say(300)  # until 4 s
    line.until(6_500)
    line.say(300)
    line.until(7_000)
    assert line.inside()["dead_air"] == 2_500
    line.until(20_000)
    assert line.inside()["dead_air"] == 20_000 - 6_800


def test_there_is_no_dead_air_before_the_other_is_there_and_after_it_has_gone(new_line):
    line = new_line(ncco=[WAIT])
    line.bench.modify(line.leg, "transfer", ncco=[{"action": "conversation", "name": "alone"}])
    line.until(60_000)
    assert line.inside()["dead_air"] == 0
    line.bench.modify(line.person, "transfer", ncco=[{"action": "conversation", "name": "alone"}])
    line.until(63_000)
    assert line.inside()["dead_air"] == 3_000


def test_both_sockets_are_measured(new_line):
    line = new_line(sockets=2)
    line.say(1_000, socket=SOCKET)
    line.until(1_300)
    line.say(1_000, socket=SECOND_SOCKET)
    line.until(4_000)
    first, second = (line.inside(leg) for leg in line.legs)
    assert (first["first_sound"], first["replies"]) == (0, [])
    assert (second["first_sound"], second["replies"]) == (1_300, [300])


@pytest.mark.parametrize(
    ("who", "silences", "sounds"), [("leg", "mute", "unmute"), ("person", "earmuff", "unearmuff")]
)
def test_what_nobody_hears_is_silence(new_line, who, silences, sounds):
    """For what is asked of an agent is asked for the caller: neither hears the greeting, nor the reply."""
    line = new_line(stay(1), say(TWO_SECONDS, now=True))
    line.bench.modify(getattr(line, who), silences)
    line.say(1_500)
    line.until(3_200)
    line.say(500)
    line.until(5_000)
    figures = line.inside()
    assert (figures["first_sound"], figures["replies"], figures["stops"]) == (None, [], [])
    line.say(1_000)
    line.until(5_400)
    line.bench.modify(getattr(line, who), sounds)
    line.until(7_000)
    figures = line.inside()
    assert (figures["first_sound"], figures["no_reply_for"]) == (5_400, None)


def test_the_first_sound_counts_from_when_somebody_is_there(new_line):
    """As on a call that your app places to its agent first: a greeting before that is heard by nobody."""
    line = new_line(ncco=[WAIT])
    line.bench.modify(line.leg, "transfer", ncco=[{"action": "conversation", "name": "later"}])
    line.say(400)
    line.until(3_000)
    line.bench.modify(line.person, "transfer", ncco=[{"action": "conversation", "name": "later"}])
    line.until(3_700)
    line.say(200)
    line.until(5_000)
    assert (line.inside()["first_sound"], line.bench.statuses(line.leg)) == (700, ["started", "answered"])


def test_open_sockets_are_measured_up_to_now(new_line):
    """Which may be later than the last thing that happened; the other side tells how evenly it sends."""
    line = new_line(sockets=2)
    line.say(200)
    line.until(1_000)
    line.bench.modify(line.legs[1], "hangup")
    asked = []

    def pace_of(socket):
        asked.append(socket)
        return SocketPaced(50, 0.5, 1.5, 4.0)

    measured = line.switchboard.sockets_so_far(line.opened + 1_700, pace_of)
    assert asked[:1] == [SOCKET]
    figures = measured.pop(line.leg.uuid)
    assert (figures.frames_in, figures.frames_out, figures.late_max) == (10, 50, 4.0)
    assert (figures.first_sound, figures.dead_air) == (0, 1_500)
    # The other is closed; the journal has its figures once the other side has told its own.
    assert measured[line.legs[1].uuid].first_sound is None
    told(line)
    assert line.leg.uuid not in line.switchboard.sockets_so_far(line.opened + 1_700, pace_of)


def test_the_figures_stay_what_they_were_when_the_socket_was_over(new_line):
    line = new_line()
    line.say(200)
    line.until(1_000)
    line.bench.modify(line.leg, "hangup")
    line.until(9_000)
    figures = told(line)
    assert (figures["first_sound"], figures["dead_air"]) == (0, 800)


def test_nothing_is_measured_of_a_socket_that_has_sent_nothing(new_line):
    line = new_line()
    line.bench.modify(line.leg, "hangup")
    figures = told(line)
    assert (figures["frames_in"], figures["first_sound"]) == (0, None)


def test_a_very_long_talk_is_measured_as_far_as_it_is_kept():
    talk = TalkSpans()
    for number in range(MOST_SPANS + 5):
        talk.add_own(number * 1_000, number * 1_000 + 10)
    assert len(talk.own) == MOST_SPANS
    assert talk.left_out == 5


# -- against the simplest way to say it


@st.composite
def spans(draw):
    """Spans in order that do not overlap."""
    ends = draw(st.lists(st.integers(0, 60), unique=True, max_size=12).map(sorted))
    return [Span(begins, until) for begins, until in zip(ends[::2], ends[1::2], strict=False)]


def _sounds(span, instant):
    return span.begins <= instant < span.ends


@given(sent=spans(), parties=spans(), prompts=spans(), company=spans(), audience=spans())
def test_the_figures_are_those_of_looking_at_each_ms(sent, parties, prompts, company, audience):
    talk = TalkSpans(sent, parties, prompts, company, audience)
    figures = talk.figures(answered=0, now=60)
    own = list(_heard(sent, audience))
    speaks = [any(_sounds(one, at) for one in own) for at in range(61)]
    hears = [any(_sounds(one, at) for one in (*parties, *prompts)) for at in range(61)]
    beside = [any(_sounds(one, at) for one in company) for at in range(61)]
    dead = "".join("." if b and not (s or h) else "x" for s, h, b in zip(speaks, hears, beside, strict=True))
    assert figures.dead_air == max(map(len, dead.split("x")))
    assert figures.talk_over == sum(s and h for s, h in zip(speaks, hears, strict=True))
    joined = company[0].begins if company else 0
    assert figures.first_sound == (own[0].begins - joined if own else None)
    assert list(figures.replies) == list(_replies(own, hears))
    begun = [at for at in range(60) if any(p.begins == at for p in parties) and not _was_heard(parties, at)]
    assert list(figures.stops) == list(_stops(own, parties, begun))


def _heard(sent, audience):
    """Yield what is sent as far as somebody hears it."""
    for one in sent:
        heard = [at for at in range(61) if _sounds(one, at) and any(_sounds(each, at) for each in audience)]
        for at in heard:
            if at - 1 not in heard or any(each.begins == at for each in audience):
                until = next(later for later in range(at, 62) if later not in heard)
                cut = [each.begins for each in audience if at < each.begins < until]
                yield Span(at, min([until, *cut]))


def _stops(own, parties, begun):
    for at in begun:
        until = at
        while any(one.begins <= until < one.ends for one in parties):
            until += 1
        # All pauses are short here.
        ends = [one.ends for one in own if one.begins < until and one.ends > at]
        if any(_sounds(one, at) for one in own):
            yield max(ends) - at


def _was_heard(parties, at):
    return any(one.begins < at <= one.ends for one in parties)


def _replies(own, hears):
    for at in range(1, 61):
        if not hears[at - 1] or hears[at]:
            continue
        if any(one.begins < at < one.ends for one in own):
            continue
        for later in range(at, 61):
            if any(one.begins == later for one in own):
                yield later - at
                break
            if hears[later]:
                break


@pytest.mark.parametrize("source", ["music", "ringback", "beep", "dtmf", "key"])
def test_music_and_tones_say_nothing(source):
    talk = TalkSpans()
    talk.add_heard(Stretch(Sound(source=source, content="", span=100), 0, 0, 100))
    assert talk == TalkSpans()


def test_what_goes_on_has_no_end_yet():
    talk = TalkSpans(audience=[Span(0, None)]).with_what_goes_on(
        Span(0, None), [Stretch(Sound(source="party", content="", span=None), 5, 5)]
    )
    figures = talk.figures(answered=0, now=50)
    assert (figures.stops, figures.replies, figures.talk_over) == ((45,), (), 45)
