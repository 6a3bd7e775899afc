"""What is heard together: sums that depend on no order, never leave 16 bits, and are exact to the ms."""

from array import array
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import loudness, strength, tones_in

from voice_simulator.audio.mixing import SampledPiece, TonePiece, Track
from voice_simulator.audio.sample_lines import Loop
from voice_simulator.audio.tones import LOUDEST, Tone, tone_of_key, tone_of_prompt, tone_of_voice

drawn = settings(max_examples=30, deadline=None)
VOICES = [200 + 40 * turn for turn in range(12)]

tones = st.one_of(
    st.integers(0, 40).map(tone_of_voice),
    st.sampled_from("0123456789*#").map(tone_of_key),
    st.sampled_from(["talk", "stream", "music", "ringback", "beep"]).map(tone_of_prompt),
    st.builds(Tone, st.sampled_from([(1,), (7_999,), (50, 60)]), st.sampled_from([0, 1, LOUDEST])),
)


@st.composite
def tone_pieces(draw):
    since = draw(st.integers(0, 300))
    return TonePiece(since, since + draw(st.integers(1, 300)), draw(tones))


@st.composite
def sampled_pieces(draw):
    since = draw(st.integers(0, 300))
    samples = array("h", draw(st.lists(st.integers(-LOUDEST, LOUDEST), max_size=40)))
    line = Loop(samples, 16_000)
    return SampledPiece(since, since + draw(st.integers(1, 300)), line, draw(st.integers(0, 50)))


pieces = st.lists(tone_pieces(), max_size=4), st.lists(sampled_pieces(), max_size=3)


@drawn
@given(*pieces, st.randoms())
def test_the_order_of_sounds_does_not_matter(tones, sampled, random):
    """Neither of tones nor, but for where a sum is too loud, of samples."""
    shuffled = random.sample(tones, len(tones))
    assert Track(tones, sampled).samples(0, 600) == Track(shuffled, sampled).samples(0, 600)
    if len(sampled) < 2 and not tones:
        return
    quiet = [
        replace(one, line=Loop(array("h", [s // 8 for s in one.within(0, 600)]), 16_000)) for one in sampled
    ]
    assert Track((), quiet).samples(0, 600) == Track((), quiet[::-1]).samples(0, 600)


@drawn
@given(*pieces)
def test_a_mix_is_bounded_and_exact_to_the_sample(tones, sampled):
    samples = Track(tones, sampled).samples(0, 600)
    assert len(samples) == 600 * 16
    assert max(map(abs, samples)) <= LOUDEST


@drawn
@given(*pieces, st.integers(0, 600), st.integers(0, 600))
def test_a_part_of_a_mix_is_that_part_of_the_whole(tones, sampled, one, other):
    """So a file of hours can be made second by second."""
    since, until = sorted((one, other))
    track = Track(tones, sampled)
    assert track.samples(since, until) == track.samples(0, 600)[since * 16 : until * 16]


def test_silence_is_silent_and_each_voice_has_a_tone_of_its_own():
    """Also where two speak at once."""
    track = Track([TonePiece(100, 300, tone_of_voice(0)), TonePiece(200, 400, tone_of_voice(3))])
    assert loudness(track.samples(0, 100)) == loudness(track.samples(400, 500)) == 0
    heard = [tones_in(track.samples(at, at + 100), VOICES) for at in (100, 200, 300)]
    assert heard == [{200}, {200, 320}, {320}]


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000])
def test_a_voice_has_its_pitch_and_its_level_at_each_rate(rate):
    """So that what a WebSocket hears is what a recording has."""
    samples = Track([TonePiece(0, 1000, tone_of_voice(1))], rate=rate).samples(0, 1000)
    assert len(samples) == rate
    assert strength(samples, 240, rate=rate) == pytest.approx(6_000, rel=0.01)
