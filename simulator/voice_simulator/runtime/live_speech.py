"""What parties and prompts say, spoken by a program while WebSockets hear it.

It takes a moment to speak a text, which nothing waits for: until then there is silence, and then it goes on
as if it had been there from the beginning. What a script will say is spoken ahead.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.speech_program import voice_of

if TYPE_CHECKING:
    from voice_simulator.core.model.sound import Sound
    from voice_simulator.runtime.speech_program import SpeechProgram

MOST_SPEECH: Final = 32 * 1024 * 1024
"""Bytes of speech that are kept, some twelve minutes; what was needed longest ago goes first."""

_THREADS: Final = ThreadPoolExecutor(2, "speech")


class LiveSpeech(Closable):
    """The texts that are heard live in one world; one after the other is spoken.

    Args:
        program: speaks.
        words_per_minute: how fast.

    Attributes:
        has_failed: whether it can't speak; it is not asked again.
    """

    def __init__(self, program: SpeechProgram, words_per_minute: int) -> None:
        self._program, self._words_per_minute = program, words_per_minute
        self._spoken: dict[tuple[str, str], bytes] = {}
        self._wanted: list[tuple[str, str]] = []
        self._speaking: asyncio.Task[None] | None = None
        self.has_failed = False

    def wav_of(self, sound: Sound, party: int | None) -> bytes | None:
        """Return what is said as a WAV file; None while it is not spoken, which comes next."""
        key = sound.content, voice_of(sound.language, party)
        if key not in self._spoken:
            self._want(key, next_=True)
            return None
        wav = self._spoken[key] = self._spoken.pop(key)
        return wav

    def prepare(self, sound: Sound, party: int | None) -> None:
        """Speak what is said later, when there is time."""
        key = sound.content, voice_of(sound.language, party)
        if key not in self._spoken:
            self._want(key, next_=False)

    async def close(self) -> None:
        """Speak no more."""
        self._wanted.clear()
        if self._speaking is not None:
            self._speaking.cancel()
            await asyncio.wait([self._speaking])

    def _want(self, key: tuple[str, str], *, next_: bool) -> None:
        if self.has_failed or (key in self._wanted and not next_):
            return
        if key in self._wanted:
            self._wanted.remove(key)
        self._wanted.insert(0 if next_ else len(self._wanted), key)
        if self._speaking is None:
            self._speaking = asyncio.get_running_loop().create_task(self._speak_all())

    async def _speak_all(self) -> None:
        loop, program = asyncio.get_running_loop(), self._program
        while self._wanted and not self.has_failed:
            text, voice = self._wanted[0]
            wav = await loop.run_in_executor(_THREADS, program.speech, text, voice, self._words_per_minute)
            self._take((text, voice), wav)
        self._speaking = None

    def _take(self, key: tuple[str, str], wav: bytes | None) -> None:
        if key in self._wanted:
            self._wanted.remove(key)
        # A program that hangs must not do so for each of a thousand texts.
        self.has_failed = wav is None
        if wav is None:
            return
        self._spoken[key] = wav
        while sum(map(len, self._spoken.values())) > MOST_SPEECH and len(self._spoken) > 1:
            del self._spoken[next(iter(self._spoken))]
