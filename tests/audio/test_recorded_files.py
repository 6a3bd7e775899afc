"""Files of recordings, decoded by others: the standard library, and miniaudio for MP3."""

import io
import wave
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import loudness, tones_in
from playbook.parties import say

from voice_simulator.audio import mp3
from voice_simulator.audio.files import content_of, note_of
from voice_simulator.audio.tones import tone_of_key
from voice_simulator.core.media.durations import MediaDurations, beep, digits_sound, key_sound
from voice_simulator.core.media.recording_announcer import file_size
from voice_simulator.core.model.recorded_file import FileKind, RecordedFile
from voice_simulator.core.model.recording import RecordedSound
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch
from voice_simulator.core.model.vocabulary import AudioFormat

A, B = "aaaaaaaa-0000-4000-8000-00000000000a", "aaaaaaaa-0000-4000-8000-00000000000b"
START = 1_893_499_200_000
DURATIONS = MediaDurations()
VOICE_A, VOICE_B, TALK, BEEP = 200, 240, 1800, 1000
ALL = [*range(200, 680, 40), 697, 770, 852, 941, BEEP, 1209, 1336, 1477, TALK, 2000, 2200]


def heard(sound, at, span=None, *, party=None, channel=1, began=None):
    """A stretch of a sound in a recording; times are ms since its beginning."""
    span = sound.span if span is None else span
    began = START + (at if began is None else began)
    return RecordedSound(Stretch(sound, began, START + at, START + at + span), party, channel)


def recorded(*sounds, span, audio_format=AudioFormat.WAV, channels=1, **fields):
    return RecordedFile(
        **{
            "id": "f",
            "kind": FileKind.RECORDING,
            "recording_uuid": "r",
            "leg": A,
            "conversation": "CON-x",
            "audio_format": audio_format,
            "channels": channels,
            "began": START,
            "span": span,
            "size": file_size(audio_format, channels, span),
            "made": START + span,
            "sounds": sounds,
            "left_out": 0,
            "parties": ((A, "447700900001"), (B, "447700900002")),
            **fields,
        }
    )


def decoded(file):
    """The samples of each channel of a WAV file."""
    with wave.open(io.BytesIO(b"".join(content_of(file)))) as audio:
        assert (audio.getsampwidth(), audio.getframerate()) == (2, 16_000)
        samples = array("h", audio.readframes(audio.getnframes()))
        return [samples[number :: audio.getnchannels()] for number in range(audio.getnchannels())]


def between(samples, since, until):
    return samples[since * 16 : until * 16]


def test_each_sound_is_where_it_was_heard_and_all_else_is_silent():
    """Speech, keys, a beep and a prompt, one after the other, in one channel."""
    file = recorded(
        heard(beep(), 0),
        heard(DURATIONS.talk("one two three four five", 1, 0), 1000),
        heard(DURATIONS.speech(say("yes please")), 4000, party=A),
        heard(key_sound("5"), 6000, party=A),
        heard(digits_sound("1p2"), 7000),
        span=9000,
    )
    (samples,) = decoded(file)
    assert len(samples) == 9000 * 16
    low, high = tone_of_key("5").frequencies
    spans = [
        (0, 500, {BEEP}), (500, 1000, set()), (1000, 3000, {TALK}), (3000, 4000, set()),
        (4000, 5000, {VOICE_A}), (5000, 6000, set()), (6000, 6200, {low, high}), (6200, 7000, set()),
        (7000, 7200, {697, 1209}), (7200, 7750, set()), (7750, 7950, {697, 1336}), (8000, 9000, set()),
    ]  # fmt: skip
    for since, until, tones in spans:
        stretch = between(samples, since, until)
        assert tones_in(stretch, ALL) == tones, (since, until)
        assert tones or loudness(stretch) == 0


def test_each_channel_has_its_own_party():
    """What the other one says is on the other channel only; in one channel both are together."""
    said = DURATIONS.speech(say("one two three four five six"))
    both = [heard(said, 0, party=A), heard(said, 1000, party=B, channel=2)]
    first, second = decoded(recorded(*both, span=4000, channels=2))
    assert tones_in(between(first, 1000, 2000), ALL) == {VOICE_A}
    assert tones_in(between(second, 1000, 2000), ALL) == {VOICE_B}
    assert loudness(between(second, 0, 1000)) == 0
    (together,) = decoded(recorded(*both, span=4000))
    assert tones_in(between(together, 1000, 2000), ALL) == {VOICE_A, VOICE_B}


def test_breaks_within_a_text_are_silent_in_each_round():
    talk = DURATIONS.talk("<speak>one two<break time='500ms'/>three four</speak>", 2, 0)
    (samples,) = decoded(recorded(heard(talk, 0), span=talk.span))
    once = talk.once
    half = (once - 500) // 2
    for began in (0, once):
        assert loudness(between(samples, began, began + half)) > 1000
        assert loudness(between(samples, began + half, began + half + 500)) == 0
        assert loudness(between(samples, began + half + 500, began + once)) > 1000


def test_a_sound_that_was_cut_or_goes_on_ends_with_the_recording():
    """And one that began before it is heard from its beginning on."""
    music = Sound(source="music", content="http://app/hold.mp3", span=None)
    unending = RecordedSound(Stretch(music, START - 500, START), None, 1)
    (samples,) = decoded(recorded(unending, span=1500))
    assert len(samples) == 1500 * 16
    assert loudness(between(samples, 0, 100)) > 1000 < loudness(between(samples, 1400, 1500))


@pytest.mark.parametrize("channels", [1, 2, 3, 32])
def test_a_wav_has_as_many_channels_as_were_asked_for(channels):
    file = recorded(heard(beep(), 0, channel=channels), span=700, channels=channels)
    tracks = decoded(file)
    assert [loudness(track) > 0 for track in tracks] == [False] * (channels - 1) + [True]


def test_an_mp3_of_many_channels_has_them_on_its_second():
    """It can have two; nobody is left out, and a note says so."""
    miniaudio = pytest.importorskip("miniaudio", reason="there is no wheel of miniaudio here")
    said = DURATIONS.speech(say("one two three four five six"))
    both = [heard(said, 0, party=A), heard(said, 0, party=B, channel=4)]
    file = recorded(*both, span=2500, channels=4, audio_format=AudioFormat.MP3)
    samples = miniaudio.mp3_read_s16(b"".join(content_of(file))).samples
    for channel, voice in enumerate((VOICE_A, VOICE_B)):
        assert tones_in(between(samples[channel::2], 500, 1500), ALL) == {voice}
    assert note_of(file) == "an MP3 has two channels: the second one has all that is on channels 2 to 4"


def test_a_note_says_how_many_sounds_are_not_kept():
    """As `left_out` does."""
    file = recorded(heard(beep(), 0), span=900, left_out=7)
    assert note_of(file) == "of its sounds the first 1 are heard, 7 more are not"


@pytest.mark.parametrize("is_installed", [True, False])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("span", [1, 36, 5000, 12345])
def test_an_mp3_is_as_long_as_told_with_and_without_the_encoder(monkeypatch, span, channels, is_installed):
    """Of valid frames; without the encoder they are silent, and a note says so."""
    miniaudio = pytest.importorskip("miniaudio", reason="there is no wheel of miniaudio here")
    monkeypatch.setattr(mp3, "CAN_ENCODE", mp3.CAN_ENCODE and is_installed)
    file = recorded(
        heard(DURATIONS.speech(say("hello")), 0, party=A),
        span=span,
        audio_format=AudioFormat.MP3,
        channels=channels,
    )
    content = b"".join(content_of(file))
    assert len(content) == file.size
    audio = miniaudio.mp3_read_s16(content)
    assert (audio.nchannels, audio.sample_rate) == (channels, 16_000)
    # Whole frames of 36 ms, and three more at the most.
    assert 0 <= audio.num_frames / 16 - span <= 4 * 36
    assert (max(map(abs, audio.samples)) > 1000) == is_installed


def test_the_voice_of_an_mp3_is_its_voice():
    miniaudio = pytest.importorskip("miniaudio", reason="there is no wheel of miniaudio here")
    said = DURATIONS.speech(say("one two three four five six"))
    both = [heard(said, 1000, party=A), heard(said, 1000, party=B, channel=2)]
    file = recorded(*both, span=5000, audio_format=AudioFormat.MP3, channels=2)
    samples = miniaudio.mp3_read_s16(b"".join(content_of(file))).samples
    for channel, voice in enumerate((VOICE_A, VOICE_B)):
        assert tones_in(between(samples[channel::2], 1500, 2500), ALL) == {voice}
        # The encoder delays all by less than 100 ms.
        assert loudness(between(samples[channel::2], 0, 900)) < 50


def test_what_differs_from_the_platform_is_told(monkeypatch):
    assert note_of(recorded(span=1000)) is None
    assert "ogg" in note_of(recorded(span=1000, audio_format=AudioFormat.OGG))
    assert b"".join(content_of(recorded(span=1000, audio_format=AudioFormat.OGG))).startswith(b"RIFF")


def test_nothing_recorded_is_no_bytes():
    assert b"".join(content_of(recorded(span=0))) == b""


sounds = st.builds(
    lambda sound, at, party, channel: heard(sound, at, party=party, channel=channel),
    st.one_of(
        st.builds(lambda text: DURATIONS.talk(text, 1, 0), st.text("ab ", min_size=1, max_size=20)),
        st.sampled_from("0123456789*#").map(key_sound),
        st.just(beep()),
        st.builds(lambda text: DURATIONS.speech(say(text)), st.text("ab ", max_size=20)),
    ),
    st.integers(0, 3000),
    st.sampled_from([A, B, None]),
    st.integers(1, 32),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(sounds, max_size=5),
    st.integers(1, 3000),
    st.sampled_from(AudioFormat),
    st.integers(1, 4),
)
def test_a_file_is_as_long_as_its_webhook_says(drawn, span, audio_format, channels):
    """Whatever is heard in it, in every format."""
    file = recorded(*drawn, span=span, audio_format=audio_format, channels=channels)
    assert len(b"".join(content_of(file))) == file.size
