"""How long audio files last, as real encoders write them."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import mp3, wav

from voice_simulator.core.media.mp3_frames import mp3_span
from voice_simulator.core.media.wav_layout import read_wav_layout

ID3 = b"ID3\x04\x00\x00" + bytes([0, 0, 2, 5]) + bytes(2 * 128 + 5)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_wav_file_lasts_as_long_as_its_samples(rate, channels, width):
    """Of each rate, width and number of channels."""
    assert read_wav_layout(wav(2400, rate=rate, channels=channels, width=width)).span == 2400


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF], ids=["none", "espeak", "ffmpeg"])
def test_a_wav_file_written_to_a_pipe_lasts_to_its_end(size):
    """The program could not know how much was to come."""
    content = bytearray(wav(1500))
    content[40:44] = struct.pack("<I", size)
    assert read_wav_layout(bytes(content)).span == 1500


def test_other_chunks_of_a_wav_file_are_passed_over():
    """One of an odd size too, with its pad; before the sound and behind it."""
    content = wav(1000)
    odd = b"LIST" + struct.pack("<I", 5) + b"title\0"
    assert read_wav_layout(content[:12] + odd + content[12:] + odd).span == 1000


@pytest.mark.parametrize("vbr", [False, True], ids=["constant", "variable"])
@pytest.mark.parametrize(
    ("rate", "channels"), [(8_000, 1), (16_000, 1), (22_050, 2), (44_100, 2), (48_000, 1)]
)
def test_an_mp3_file_lasts_as_long_as_its_frames(rate, channels, vbr):
    """Of MPEG 1, 2 and 2.5; an encoder adds a few frames at most."""
    span = mp3_span(mp3(3000, rate=rate, channels=channels, vbr=vbr))
    assert 3000 <= span <= 3000 + 4 * 1000 * (576 if rate < 32_000 else 1152) / rate


def test_a_variable_bit_rate_makes_frames_of_many_sizes():
    """Else the test above would not show that it makes no difference."""
    assert len(mp3(3000, vbr=True)) != len(mp3(3000))


def test_tags_of_an_mp3_file_are_passed_over():
    """ID3 of either version, and a frame that only tells of the others."""
    content = mp3(2000)
    about = bytearray(content[: 4 + 9])
    about += b"Info"
    about = bytes(about.ljust(64 * 576 // 8 * 1000 // 16_000, b"\0"))
    assert mp3_span(ID3 + content + b"TAG" + bytes(125)) == mp3_span(content)
    assert mp3_span(ID3 + about + content) == mp3_span(content)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"cut here" + content,
        lambda content: content[100:],
        lambda content: content[: 30 * 288] + b"\xff\xff\xe0 no frame" + content[30 * 288 :],
        lambda content: content + b"APETAGEX" + b"\xff\xfb\x90" * 3000,
    ],
    ids=["ahead", "cut", "between", "behind"],
)
def test_what_is_no_frame_is_passed_over(spoil):
    """As players do: the beginning of a stream that was joined late, a tag that nobody knows."""
    content = mp3(3000, rate=16_000)
    assert abs(mp3_span(spoil(content)) - mp3_span(content)) <= 36


def test_a_file_of_marks_that_are_no_frames_takes_no_time():
    """The search for a frame has an end."""
    assert mp3_span(b"\xff" * 4 * 1024**2) is None
    assert mp3_span(bytes(100_000) + mp3(100)) is not None


def test_an_mp3_file_agrees_with_a_decoder():
    """To the frame."""
    miniaudio = pytest.importorskip("miniaudio", reason="nothing decodes MP3 here: no wheel of miniaudio")
    content = mp3(2500, rate=44_100, channels=2, vbr=True)
    info = miniaudio.mp3_get_info(content)
    assert abs(mp3_span(content) - info.duration * 1000) < 30


@pytest.mark.parametrize("content", [b"", b"<html>no such page</html>", b"\xff" * 100, b"RIFF", wav(10)[:30]])
def test_what_is_neither_has_no_length(content):
    """A page that says that there is no such file, say."""
    assert mp3_span(content) is None
    assert read_wav_layout(content) is None


@given(st.binary(max_size=200), st.sampled_from([b"", b"ID3", b"\xff\xfb\x90\x00", wav(1), wav(1)[:36]]))
def test_no_bytes_can_break_the_readers(content, beginning):
    """Whatever a server sends is read, or is none."""
    mp3_span(beginning + content)
    read_wav_layout(beginning + content)
    read_wav_layout(wav(1)[:16] + content)
