"""What WebSockets hear of one world, where there is more of it than tones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.real_sounds import PlayedSounds, WavLines, is_speech
from voice_simulator.audio.sample_lines import Silence
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.live_speech import LiveSpeech

if TYPE_CHECKING:
    from voice_simulator.audio.sample_lines import RealSound, SampleLine
    from voice_simulator.core.model.sound import Sound
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.speech_program import SpeechProgram


class HeardSounds(Closable):
    """The real sounds of one world, at each rate at which somebody hears them.

    Args:
        switchboard: of the world.
        program: speaks; None where tones do.
    """

    def __init__(self, switchboard: Switchboard, program: SpeechProgram | None) -> None:
        self._switchboard = switchboard
        can_speak = program is not None and program.path is not None
        words_per_minute = switchboard.rules.durations.words_per_minute
        self._speech = LiveSpeech(program, words_per_minute) if program is not None and can_speak else None
        self._at_rates: dict[int, _SoundsAtRate] = {}

    def at(self, rate: int) -> RealSound:
        """Return what tells the samples of a sound at a rate; its files are decoded once for all."""
        if rate not in self._at_rates:
            self._at_rates[rate] = _SoundsAtRate(rate, self._switchboard, self._speech)
        return self._at_rates[rate].samples_of

    def prepare(self, socket: int) -> None:
        """Speak ahead what the scripts of those whom a WebSocket may hear will say."""
        if self._speech is None or self._speech.has_failed:
            return
        for sound, party in self._switchboard.speech_to_come(socket):
            if sound.wav is None and is_speech(sound):
                self._speech.prepare(sound, party)

    async def close(self) -> None:
        """Speak no more."""
        if self._speech is not None:
            await self._speech.close()


class _SoundsAtRate:
    def __init__(self, rate: int, switchboard: Switchboard, speech: LiveSpeech | None) -> None:
        self._played, self._spoken = PlayedSounds(switchboard.streamed_wav, rate), WavLines(rate)
        self._switchboard, self._speech, self._silence = switchboard, speech, Silence(rate)

    def samples_of(self, sound: Sound, party: int | None) -> SampleLine | None:
        """Return the samples of a sound; None where it is a tone."""
        if sound.source == "stream" and self._switchboard.awaits_stream(sound.content):
            return self._silence
        return self._played.samples_of(sound, party) or self._samples_of_speech(sound, party)

    def _samples_of_speech(self, sound: Sound, party: int | None) -> SampleLine | None:
        if self._speech is None or self._speech.has_failed or not is_speech(sound):
            return None
        wav = self._speech.wav_of(sound, party)
        return self._silence if wav is None else self._spoken.decoded(wav, sound.level, sound.once)
