"""What parties and prompts say, spoken by a program while a recording is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.decoded_wav import decoded_wav
from voice_simulator.audio.sample_lines import Loop, at_level
from voice_simulator.audio.tones import RATE
from voice_simulator.runtime.speech_program import voice_of

if TYPE_CHECKING:
    from voice_simulator.audio.decoded_wav import DecodedWav
    from voice_simulator.core.model.sound import Sound
    from voice_simulator.runtime.speech_program import SpeechProgram


class SpokenSounds:
    """The speech of one recording; each text is spoken when it is first needed, for each voice.

    Args:
        program: speaks.
        words_per_minute: how fast.
    """

    def __init__(self, program: SpeechProgram, words_per_minute: int) -> None:
        self._program, self._words_per_minute = program, words_per_minute
        self._spoken: dict[tuple[str, str], DecodedWav | None] = {}
        self._has_failed = False

    def samples_of(self, sound: Sound, party: int | None) -> Loop | None:
        """Return the samples of what is said, cut or filled to the time that it takes; None for a tone."""
        if sound.source not in {"talk", "party"} or not sound.once or not sound.content.strip():
            return None
        spoken = self._said(sound.content, voice_of(sound.language, party))
        return None if spoken is None else Loop(at_level(spoken.once(sound.once), sound.level), RATE)

    def _said(self, text: str, voice: str) -> DecodedWav | None:
        # A program that hangs must not do so for each of a thousand texts.
        if (text, voice) not in self._spoken and not self._has_failed:
            wav = self._program.wav_of(text, voice, self._words_per_minute)
            spoken = None if wav is None else decoded_wav(wav)
            if wav is not None and spoken is None:
                self._program.tell_failure("what comes from it is no WAV file that can be read")
            self._has_failed = spoken is None
            self._spoken[text, voice] = spoken
        return self._spoken.get((text, voice))
