"""How loud a WAV file is that a party plays: told once for the file, wherever it is heard."""

import io
import struct
import wave
from array import array

import pytest
from playbook.parties import stay
from socket_line import loud

from voice_simulator.core.media.sound_files import read_sound
from voice_simulator.core.model.script import Say
from voice_simulator.core.model.socket_audio import SocketAudio


def wav(samples, *, rate=16_000, channels=1, width=2):
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        written.writeframes(samples)
    return file.getvalue()


def level(*args, **kwargs):
    return read_sound("a.wav", wav(*args, **kwargs)).loudness


def plays_to_another(new_line, file):
    line = new_line(Say((), file=file, now=True), stay())
    line.until(3_000)
    return line.heard_entries(line.leg, "party")


def test_what_hears_a_file_is_told_how_loud_it_is(new_line):
    (heard,) = plays_to_another(new_line, read_sound("a.wav", wav(loud(3_277) * 50)))
    assert (heard["content"], heard["level"]) == ("a.wav", -20.0)


def test_file_of_which_a_part_is_heard_has_the_level_of_all_of_it(new_line):
    line = new_line(Say((), file=read_sound("a.wav", wav(loud(3_277) * 50 + loud(8_000) * 50)), now=True))
    line.until(500)
    line.bench.modify(line.leg, "hangup")
    (heard,) = line.heard_entries(line.leg, "party")
    assert (heard["to_the_end"], heard["level"]) == (False, -14.6)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000])
def test_file_is_as_loud_as_the_same_sound_of_your_app(rate):
    frame = loud(8_000, rate=rate - rate % 400)
    assert level(frame * 50, rate=rate) == pytest.approx(-12.2, abs=0.1)
    if rate <= 24_000:
        audio = SocketAudio(rate)
        audio.append(0, frame)
        assert level(frame * 50, rate=rate) == audio.level(0, 20)


def test_silence_in_a_file_makes_it_no_quieter():
    assert level(loud(8_000) * 10 + bytes(len(loud())) * 90) == level(loud(8_000) * 10)


def test_channels_are_heard_together():
    both, left = array("h", [8_000, 8_000] * 8_000), array("h", [8_000, 0] * 8_000)
    assert level(both.tobytes(), channels=2) == -12.2
    assert level(left.tobytes(), channels=2) == -18.3


def test_nothing_is_said_of_a_file_in_which_nothing_can_be_heard():
    assert level(bytes(32_000)) is None
    assert level(loud(60) * 50) is None


@pytest.mark.parametrize("width", [1, 3, 4])
def test_nothing_is_said_of_samples_that_have_not_16_bits(new_line, width):
    file = read_sound("a.wav", wav(b"\x40" * 16_000 * width, width=width))
    (heard,) = plays_to_another(new_line, file)
    assert "level" not in heard


def test_nothing_is_said_of_float_samples():
    content = bytearray(wav(b"\x40" * 32_000, width=4))
    struct.pack_into("<H", content, 20, 3)
    assert read_sound("a.wav", bytes(content)).loudness is None


def test_long_file_is_as_loud_as_a_short_one():
    frame = loud(8_000)
    assert level(frame * 50 * 150) == level(frame * 50)


def test_what_is_said_by_no_file_has_no_level(new_line):
    line = new_line(ncco=[{"action": "talk", "text": "hello"}])
    line.until(3_000)
    assert all("level" not in one for one in line.heard_entries(source="talk"))
    assert line.heard_entries(source="talk")
