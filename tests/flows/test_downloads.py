"""What the apps of the flows have downloaded, decoded: who is heard in it, where, and for how long."""

import wave
from array import array

import pytest
from listening import RATE, tones_in

CALLER, OTHER, TALK, STREAM, BEEP = 200, 240, 1800, 2000, 1000
TONES = [CALLER, OTHER, 280, TALK, STREAM, BEEP]


@pytest.fixture(name="downloaded")
def _downloaded(flows, capsys):
    """Play a flow; give the one file that its app has downloaded."""

    def play(flow):
        played = flows.play(flow, "", capsys)
        assert played.code == 0, f"{played.report}\n{played.app_log}"
        (file,) = played.downloads.iterdir()
        return file

    return play


def channels_of(file):
    """The samples of each channel of a WAV file."""
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getsampwidth()) == (RATE, 2)
        samples = array("h", sound.readframes(sound.getnframes()))
        return [samples[number :: sound.getnchannels()] for number in range(sound.getnchannels())]


def tones_by_second(samples):
    """The tones that are heard in each half of a second."""
    half = RATE // 2
    return [tones_in(samples[at : at + half], TONES, least=1500) for at in range(0, len(samples), half)]


def test_a_voicemail_has_downloaded_the_beep_and_the_message(downloaded):
    """The beep comes first, then nobody but the caller, for the four seconds that the message takes."""
    (message,) = channels_of(downloaded("voicemail"))
    beep, *halves = tones_by_second(message)
    assert beep == {BEEP}
    assert sum(tones == {CALLER} for tones in halves) == 8
    assert set().union(*halves) == {CALLER}


def test_each_of_the_two_is_heard_on_a_channel_of_its_own(downloaded):
    """Left is what the caller says; right is what the caller hears, the other one and the platform."""
    caller, others = channels_of(downloaded("recorded_call"))
    assert len(caller) == len(others)
    assert set().union(*tones_by_second(caller)) == {CALLER}
    assert set().union(*tones_by_second(others)) >= {OTHER}
    assert CALLER not in set().union(*tones_by_second(others))


def test_all_who_meet_in_a_conference_are_heard_in_one_channel(downloaded):
    """As the MP3 that the app has got says, when another program decodes it."""
    miniaudio = pytest.importorskip("miniaudio", reason="NOT TESTED: no wheel of miniaudio is here")
    sound = miniaudio.mp3_read_file_s16(str(downloaded("recorded_conference")))
    assert (sound.nchannels, sound.sample_rate) == (1, RATE)
    assert set().union(*tones_by_second(sound.samples)) == {CALLER, OTHER}
