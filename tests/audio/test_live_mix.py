"""What a WebSocket is sent: frames of 20 ms, each a part of one line, at three rates."""

import math
from array import array
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import loudness, strength
from made_files import sine, wav
from sent_audio import START, sent

from voice_simulator.audio.live import LiveMix
from voice_simulator.audio.real_sounds import PlayedSounds
from voice_simulator.audio.tones import LOUDEST
from voice_simulator.core.media.durations import MediaDurations, digits_sound, key_sound
from voice_simulator.core.model.socket_audio import FRAME_SPAN, LiveSound
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch

RATES = [8_000, 16_000, 24_000]
SPAN = 400
DURATIONS = MediaDurations()
A, B = "http://app/a.wav", "http://app/b.wav"
FILES = {A: wav(130, rate=11_025, hertz=700), B: wav(90, width=1, hertz=300)}
LOOPS = st.integers(0, 2)

drawn = settings(max_examples=40, deadline=None)


def mix(rate):
    return LiveMix(rate, PlayedSounds(FILES.get, rate).samples_of)


def samples(content):
    return array("h", content)


def heard(sound, *, at=0, since=None, until=None, party=None):
    """A sound that begins so many ms after the start; the listener may hear only a part of it."""
    began = START + at
    since = began if since is None else START + since
    return LiveSound(Stretch(sound, began, since, None if until is None else START + until), party)


def voice(span=SPAN):
    return Sound(source="party", content="one two three", span=span, once=span)


def frames(sounds, rate, *, span=SPAN, offset=0):
    """All frames of a span, one behind the other."""
    made = mix(rate)
    return b"".join(made.frame(sounds, START + at) for at in range(offset, span, FRAME_SPAN))


all_sounds = st.one_of(
    st.just(voice(300)),
    st.sampled_from("0123456789*#").map(key_sound),
    st.sampled_from(["12", "1p2"]).map(digits_sound),
    LOOPS.map(lambda loop: DURATIONS.talk("<speak>a<break time='50ms'/>b</speak>", loop, 0)),
    st.builds(DURATIONS.stream, st.sampled_from([A, B, "http://app/none"]), LOOPS, st.sampled_from([0, 0.5])),
    st.builds(
        lambda rate, level: sent([level] * (rate // 5), rate),
        st.sampled_from(RATES),
        st.integers(-9999, 9999),
    ),
    st.sampled_from(list(FILES.values())).map(
        lambda content: Sound(source="party", content="x", span=130, wav=content)
    ),
)


@st.composite
def live_sounds(draw):
    at = draw(st.integers(-50, 300))
    since = draw(st.integers(at, at + 100))
    until = draw(st.none() | st.integers(since, since + 300))
    return heard(
        draw(all_sounds), at=at, since=since, until=until, party=draw(st.none() | st.integers(0, 30))
    )


@drawn
@given(st.lists(live_sounds(), max_size=4), st.sampled_from(RATES), st.integers(0, 19))
def test_frames_are_parts_of_one_line(sounds, rate, offset):
    """The same instants have the same samples, whichever frames were asked for; so no border is heard."""
    whole = mix(rate).between(sounds, START, START + SPAN)
    assert len(whole) == 2 * rate * SPAN // 1000
    got = frames(sounds, rate, span=SPAN - FRAME_SPAN, offset=offset)
    behind = 2 * rate * offset // 1000
    assert got == whole[behind : behind + len(got)]


@drawn
@given(st.lists(live_sounds(), max_size=5), st.sampled_from(RATES))
def test_a_sum_never_leaves_16_bits(sounds, rate):
    """However many speak, and however loud; every frame has its size."""
    loud = [heard(sent([32_767] * (rate // 2), rate)), heard(sent([32_000, -32_768] * (rate // 4), rate))]
    made = mix(rate)
    for at in range(0, SPAN, FRAME_SPAN):
        frame = samples(made.frame([*sounds, *loud], START + at))
        assert len(frame) == rate // 50
        assert max(map(abs, frame)) <= LOUDEST


@pytest.mark.parametrize("rate", RATES)
def test_silence_is_zeros(rate):
    """While nobody speaks, and while who speaks is not heard yet or any more."""
    silence = bytes(rate // 25)
    assert mix(rate).frame([], START) == silence
    assert mix(rate).frame([heard(voice(), at=20), heard(voice(100), at=-100)], START) == silence


@pytest.mark.parametrize("rate", RATES)
def test_what_one_app_sends_another_hears_sample_by_sample(rate):
    """At the same rate nothing of it is changed: not the lowest number either."""
    numbers = [(n * 7919 % 65_536) - 32_768 for n in range(rate * SPAN // 1000)]
    assert samples(frames([heard(sent(numbers, rate))], rate)).tolist() == numbers


@pytest.mark.parametrize("own", RATES)
@pytest.mark.parametrize("rate", RATES)
def test_what_one_app_sends_keeps_its_pitch_at_another_rate(own, rate):
    """No step between two samples is larger than those of the tone: nothing clicks between messages."""
    got = samples(frames([heard(sent(sine(400, SPAN, rate=own), own))], rate))
    assert strength(got, 400, rate=rate) == pytest.approx(6_000, rel=0.05)
    largest_step = 6_000 * 2 * math.pi * 400 / min(own, rate)
    assert max(abs(after - before) for before, after in pairwise(got)) <= largest_step + 2


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("made", [{"rate": 44_100, "channels": 2}, {"width": 3}])
def test_a_party_that_plays_a_file_is_heard_as_it_sounds(rate, made):
    """A file of any rate, width and number of channels."""
    said = Sound(source="party", content="hello", span=SPAN, wav=wav(SPAN, hertz=500, **made))
    got = samples(frames([heard(said, party=0)], rate))
    assert strength(got, 500, rate=rate) == pytest.approx(6_000, rel=0.05)


def test_a_file_that_is_played_again_begins_anew():
    """As often as your app asked for."""
    stream = DURATIONS.stream(B, 2, 0)
    stream.span = 180
    got = frames([heard(stream)], 16_000)
    round_ = 90 * 32
    assert got[:round_] == got[round_ : 2 * round_] != bytes(round_)
    assert not any(got[2 * round_ :])


def test_each_voice_has_its_own_tone_and_breaks_are_silent():
    """As in recordings."""
    talk = DURATIONS.talk("<speak>one two<break time='500ms'/>three four</speak>", 0, 0)
    assert talk.once == 2100
    sounds = [heard(talk), heard(voice(1000), party=2)]
    one = samples(mix(16_000).between(sounds, START, START + 500))
    assert strength(one, 1800) == pytest.approx(6_000, rel=0.01)
    assert strength(one, 280) == pytest.approx(6_000, rel=0.01)
    in_the_break = START + 10 * 2100 + 850
    assert loudness(samples(mix(16_000).between(sounds, in_the_break, in_the_break + 400))) == 0
    assert loudness(samples(mix(16_000).between(sounds, in_the_break - 200, in_the_break - 80))) > 1000
