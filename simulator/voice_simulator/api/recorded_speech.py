"""What parties and prompts say, spoken by a program while a recording is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.real_sounds import WavLines, is_speech
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
        self._lines = WavLines()
        self._spoken: dict[tuple[str, str], bytes | None] = {}
        self._has_failed = False

    def samples_of(self, sound: Sound, party: int | None) -> DecodedWav | None:
        """Return the samples of what is said, cut or filled to the time that it takes; None for a tone."""
        if not is_speech(sound):
            return None
        wav = self._said(sound.content, voice_of(sound.language, party))
        return None if wav is None else self._lines.decoded(wav, sound.level, sound.once)

    def _said(self, text: str, voice: str) -> bytes | None:
        # A program that hangs must not do so for each of a thousand texts.
        if (text, voice) not in self._spoken and not self._has_failed:
            wav = self._program.speech(text, voice, self._words_per_minute)
            self._has_failed = wav is None
            self._spoken[text, voice] = wav
        return self._spoken.get((text, voice))
