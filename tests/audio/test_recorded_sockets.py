"""Recordings in which your app speaks over a WebSocket, and a party plays a file."""

import io
import wave
from array import array

import pytest
from listening import loudness, strength
from made_files import sine, wav
from playbook.parties import say
from sent_audio import START, sent
from test_recorded_files import DURATIONS, VOICE_A, A, B, between, decoded, heard, recorded

from voice_simulator.audio.files import content_of, note_of
from voice_simulator.audio.real_sounds import PlayedSounds
from voice_simulator.core.model.sound import Sound


def test_both_directions_are_recorded_sample_by_sample():
    """What the caller says on one channel, what your app sends on the other, on one channel both together."""
    numbers = [(n * 7919 % 65_536) - 32_768 for n in range(16_000)]
    spoken = [
        heard(DURATIONS.speech(say("one two three four five")), 0, party=A),
        heard(sent(numbers, 16_000, at=2500), 2500, 1000, party=B, channel=2),
    ]
    first, second = decoded(recorded(*spoken, span=4000, channels=2))
    assert strength(between(first, 0, 2000), VOICE_A) == pytest.approx(6_000, rel=0.01)
    assert loudness(between(first, 2000, 4000)) == 0
    assert between(second, 2500, 3500).tolist() == numbers
    assert loudness(between(second, 0, 2500)) == loudness(between(second, 3500, 4000)) == 0
    (both,) = decoded(recorded(*spoken, span=4000))
    assert between(both, 0, 2500) == between(first, 0, 2500)
    assert between(both, 2500, 4000) == between(second, 2500, 4000)


@pytest.mark.parametrize("rate", [8_000, 24_000])
def test_a_socket_of_another_rate_keeps_its_pitch(rate):
    (samples,) = decoded(recorded(heard(sent(sine(500, 1000, rate=rate), rate), 0, 1000, party=B), span=1000))
    assert strength(samples, 500) == pytest.approx(6_000, rel=0.05)


def test_only_what_was_heard_of_it_is_recorded():
    """From an unmute on, say, until the recording ends."""
    numbers = sine(500, 1000)
    stretch = heard(sent(numbers, 16_000), 300, 700, party=B, began=0)
    (samples,) = decoded(recorded(stretch, span=800))
    assert loudness(between(samples, 0, 300)) == 0
    assert samples[300 * 16 :].tolist() == numbers[300 * 16 : 800 * 16]


def test_a_file_that_a_party_plays_is_recorded():
    """Once and no more; not as the tone of its voice."""
    played = Sound(source="party", content="hello.wav", span=500, wav=wav(500, rate=44_100, hertz=700))
    file = recorded(heard(played, 200, party=A), span=1000)
    content = b"".join(content_of(file, PlayedSounds({}.get).samples_of))
    with wave.open(io.BytesIO(content)) as audio:
        samples = array("h", audio.readframes(audio.getnframes()))
    assert strength(between(samples, 200, 700), 700) == pytest.approx(6_000, rel=0.05)
    assert loudness(between(samples, 0, 200)) == loudness(between(samples, 700, 1000)) == 0


def test_a_note_says_what_had_been_forgotten_of_a_sound():
    """A sound of twenty minutes, say; pauses within one are no reason."""
    sound = sent([4_000] * 160_000, 16_000)
    whole = recorded(heard(sound, 0, 10_000, party=B), span=10_000)
    assert note_of(whole) is None
    sound.audio.forget_before(START + 5_000)
    assert "only the end is heard" in note_of(whole)
