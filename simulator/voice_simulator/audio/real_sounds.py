"""Sounds of which there is more than a tone: the WAV files that your app has played."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Protocol

from voice_simulator.audio.decoded_wav import decoded_wav
from voice_simulator.audio.tones import LOUDEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.sound import Sound


class RealSound(Protocol):
    """Tells what a sound really sounds like."""

    def __call__(self, sound: Sound, party: int | None, /) -> array[int] | None:
        """Return the samples of one round of a sound; None where it is a tone.

        Args:
            sound: what is heard.
            party: the number of the party that makes it; None for the platform.
        """


def only_tones(_sound: Sound, _party: int | None) -> None:
    """Say that there is nothing but a tone of any sound."""


class StreamedSounds:
    """The WAV files that are heard in one recording; each is decoded when it is first needed.

    Args:
        wavs: the files, by the content of their sounds.
    """

    def __init__(self, wavs: Mapping[str, bytes]) -> None:
        self._wavs = wavs
        self._decoded: dict[tuple[str, float], array[int] | None] = {}

    def samples_of(self, sound: Sound, _party: int | None) -> array[int] | None:
        """Return the samples of a sound, as loud as was asked for; None where there is no WAV file of it."""
        if sound.source != "stream" or sound.content not in self._wavs:
            return None
        key = sound.content, sound.level
        if key not in self._decoded:
            self._decoded[key] = at_level(decoded_wav(self._wavs[sound.content]), sound.level)
        return self._decoded[key]


def at_level(samples: array[int] | None, level: float) -> array[int] | None:
    """Return samples as loud as a level from -1 to 1 says: half as loud to twice as loud, as tones are."""
    if samples is None or not level:
        return samples
    factor = 2**level
    return array("h", [max(-LOUDEST, min(LOUDEST, round(sample * factor))) for sample in samples])
