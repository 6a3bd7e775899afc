"""WAV files of all kinds, as they are heard in recordings: one channel at 16 kHz."""

import math
import struct

import pytest
from listening import loudness, strength, tones_in
from made_files import encoded_wav, wav

from voice_simulator.audio.decoded_wav import decoded_wav


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_tone_keeps_its_pitch_and_its_level(rate, channels, width):
    """Whatever rate, width and channels it was written with."""
    samples = decoded_wav(wav(500, rate=rate, channels=channels, width=width, hertz=700))
    assert len(samples) == 500 * 16
    assert tones_in(samples, [350, 700, 1400]) == {700}
    assert strength(samples, 700) == pytest.approx(6_000, rel=0.05)


def test_a_file_has_as_many_samples_as_it_has_milliseconds():
    """So that one that is played again and again does not drift."""
    assert len(decoded_wav(wav(333, rate=11_025))) == 333 * 16


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
    samples = decoded_wav(bytes(content))
    assert len(samples) == 500 * 16
    assert tones_in(samples, [350, 700, 1400]) == {700}
    assert strength(samples, 700) == pytest.approx(6_000, rel=0.05)


def test_floats_that_are_no_samples_are_heard_as_some():
    """Too large ones are the loudest, what is no number is silence."""
    floats = struct.pack("<16f", 0, math.nan, math.inf, -9, 1, *[0] * 11)
    content = encoded_wav(0, "float", rate=16_000)[:-4] + struct.pack("<I", len(floats)) + floats
    assert list(decoded_wav(content))[:5] == [0, 0, 32_767, -32_767, 32_767]


def test_another_encoding_is_none():
    """ADPCM, say."""
    content = bytearray(wav(100))
    content[20] = 17
    assert decoded_wav(bytes(content)) is None


def test_silence_is_silent():
    """Of 8 bits too, where it is 128."""
    assert loudness(decoded_wav(wav(100, width=1))) == 0
