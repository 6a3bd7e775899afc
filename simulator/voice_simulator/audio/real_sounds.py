"""Sounds of which there is more than a tone: WAV files, and what a program has spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.audio.decoded_wav import decoded_wav
from voice_simulator.audio.tones import RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.audio.decoded_wav import DecodedWav
    from voice_simulator.core.model.sound import Sound

MOST_KEPT: Final = 64 * 1024 * 1024
"""Bytes that are kept of files and their samples; those that were needed longest ago go first."""


class WavLines:
    """WAV files as lines of samples; each is decoded where it is needed.

    Args:
        rate: samples a second that are wanted.
    """

    def __init__(self, rate: int = RATE) -> None:
        self._rate = rate
        self._lines: dict[tuple[bytes, float, int | None], DecodedWav | None] = {}
        self._size = 0

    def decoded(self, wav: bytes, level: float, lasts: int | None = None) -> DecodedWav | None:
        """Return the samples of a file, None if it can't be read; the same line for the same file.

        Args:
            wav: the file.
            level: how loud, -1 to 1.
            lasts: ms after which it begins anew; None for its own length.
        """
        key = wav, level, lasts
        if key in self._lines:
            line = self._lines[key] = self._lines.pop(key)
            return line
        line = self._lines[key] = decoded_wav(wav, self._rate, level, lasts)
        self._size += _size_of(line)
        while self._size > MOST_KEPT and len(self._lines) > 1:
            self._size -= _size_of(self._lines.pop(next(iter(self._lines))))
        return line


class PlayedSounds:
    """The WAV files that your app and parties play.

    Args:
        streamed: tells the file that your app has played, by the content of its sound.
        rate: samples a second that are wanted.
    """

    def __init__(self, streamed: Callable[[str], bytes | None], rate: int = RATE) -> None:
        self._streamed, self._lines = streamed, WavLines(rate)

    def samples_of(self, sound: Sound, _party: int | None) -> DecodedWav | None:
        """Return the samples of a sound, as loud as was asked for; None where there is no WAV file of it."""
        wav = self._streamed(sound.content) if sound.source == "stream" else sound.wav
        return None if wav is None else self._lines.decoded(wav, sound.level)


def is_speech(sound: Sound) -> bool:
    """Say whether a sound is words that a program could speak."""
    return sound.source in {"talk", "party"} and bool(sound.once and sound.content.strip())


def _size_of(line: DecodedWav | None) -> int:
    return 0 if line is None else line.size
