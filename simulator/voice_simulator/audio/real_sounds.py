"""Sounds of which there is more than a tone: WAV files that your app or a party has played."""

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


class WavSounds:
    """The WAV files that are heard; each is decoded where it is needed.

    Args:
        streamed: tells the file that your app has played, by the content of its sound.
        rate: samples a second that are wanted.
    """

    def __init__(self, streamed: Callable[[str], bytes | None], rate: int = RATE) -> None:
        self._streamed, self._rate = streamed, rate
        self._decoded: dict[tuple[bytes, float], DecodedWav | None] = {}
        self._size = 0

    def samples_of(self, sound: Sound, _party: int | None) -> DecodedWav | None:
        """Return the samples of a sound, as loud as was asked for; None where there is no WAV file of it."""
        wav = self._wav_of(sound)
        if wav is None:
            return None
        key = wav, sound.level
        if key in self._decoded:
            line = self._decoded[key] = self._decoded.pop(key)
            return line
        return self._keep(key, decoded_wav(wav, self._rate, sound.level))

    def _wav_of(self, sound: Sound) -> bytes | None:
        if sound.wav is None and sound.source == "stream":
            return self._streamed(sound.content)
        return sound.wav

    def _keep(self, key: tuple[bytes, float], line: DecodedWav | None) -> DecodedWav | None:
        self._decoded[key] = line
        self._size += _size_of(line)
        while self._size > MOST_KEPT and len(self._decoded) > 1:
            self._size -= _size_of(self._decoded.pop(next(iter(self._decoded))))
        return line


def _size_of(line: DecodedWav | None) -> int:
    return 0 if line is None else line.size
