"""WAV files of all kinds, as they are heard in recordings: one channel at 16 kHz."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import loudness, strength, tones_in
from made_files import encoded_wav, wav

from voice_simulator.audio.decoded_wav import decoded_wav

MANY_ROUNDS = wav(233, rate=11_025, hertz=700)


def samples_of(content, ms, *, since=0):
    """What is heard of a WAV file at the rate of recordings."""
    return decoded_wav(content).part(since, since + ms)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_tone_keeps_its_pitch_and_its_level(rate, channels, width):
    """Whatever rate, width and channels it was written with."""
    samples = samples_of(wav(500, rate=rate, channels=channels, width=width, hertz=700), 500)
    assert len(samples) == 500 * 16
    assert tones_in(samples, [350, 700, 1400]) == {700}
    assert strength(samples, 700) == pytest.approx(6_000, rel=0.05)


def test_a_file_has_as_many_samples_as_it_has_milliseconds():
    """So that one that is played again and again does not drift."""
    content = wav(333, rate=11_025, hertz=700)
    assert samples_of(content, 333) == samples_of(content, 333, since=333 * 1000)


@pytest.mark.parametrize("content", [b"", b"<html>", wav(10)[:20], wav(10, rate=1000)])
def test_what_is_no_plain_sound_is_none(content):
    """It stays a tone: what is hardly a WAV file, or has so few samples a second that it would be long."""
    assert decoded_wav(content) is None


@pytest.mark.parametrize("encoding", ["a-law", "mu-law", "float", "double"])
@pytest.mark.parametrize("channels", [1, 2])
def test_encodings_of_telephony_and_of_sound_programs_are_heard(encoding, channels):
    """They keep pitch and level; a byte rate of 0 in the header makes no difference."""
    content = bytearray(encoded_wav(500, encoding, rate=8_000, channels=channels, hertz=700))
    content[28:32] = bytes(4)
    samples = samples_of(bytes(content), 500)
    assert len(samples) == 500 * 16
    assert tones_in(samples, [350, 700, 1400]) == {700}
    assert strength(samples, 700) == pytest.approx(6_000, rel=0.05)


def test_floats_that_are_no_samples_are_heard_as_some():
    """Too large ones are the loudest, what is no number is silence."""
    floats = struct.pack("<16f", 0, math.nan, math.inf, -9, 1, *[0] * 11)
    content = encoded_wav(0, "float", rate=16_000)[:-4] + struct.pack("<I", len(floats)) + floats
    assert list(samples_of(content, 1))[:5] == [0, 0, 32_767, -32_767, 32_767]


def test_another_encoding_is_none():
    """ADPCM, say."""
    content = bytearray(wav(100))
    content[20] = 17
    assert decoded_wav(bytes(content)) is None


def test_silence_is_silent():
    """Of 8 bits too, where it is 128."""
    assert loudness(samples_of(wav(100, width=1), 100)) == 0


@pytest.mark.parametrize("wanted", [8_000, 16_000, 24_000])
@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100])
def test_a_tone_keeps_its_pitch_at_each_rate_that_is_wanted(rate, wanted):
    """Those of WebSockets."""
    samples = decoded_wav(wav(500, rate=rate, hertz=700), wanted).part(0, 500)
    assert len(samples) == wanted // 2
    assert strength(samples, 700, rate=wanted) == pytest.approx(6_000, rel=0.05)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 700), st.integers(0, 700), st.sampled_from([8_000, 16_000, 24_000]))
def test_a_part_of_a_file_is_that_part_of_all_of_it(one, other, wanted):
    """Wherever it begins and ends; it begins anew at its end."""
    since, until = sorted((one, other))
    per_ms = wanted // 1000
    whole = decoded_wav(MANY_ROUNDS, wanted).part(0, 700)
    assert decoded_wav(MANY_ROUNDS, wanted).part(since, until) == whole[since * per_ms : until * per_ms]
