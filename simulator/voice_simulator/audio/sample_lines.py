"""Lines of samples, of which any part can be had; the same part is always the same."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Protocol

from voice_simulator.audio.tones import LOUDEST

if TYPE_CHECKING:
    from voice_simulator.core.model.sound import Sound


class SampleLine(Protocol):
    """Samples that a sound consists of, at a rate that is known where it is used."""

    def part(self, since: int, until: int, /) -> array[int]:
        """Return the samples from one instant to another: ms from the beginning of the sound."""


class RealSound(Protocol):
    """Tells what a sound really sounds like."""

    def __call__(self, sound: Sound, party: int | None, /) -> SampleLine | None:
        """Return the samples of a sound; None where it is a tone.

        Args:
            sound: what is heard.
            party: the number of the party that makes it; None for the platform.
        """


def only_tones(_sound: Sound, _party: int | None) -> None:
    """Say that there is nothing but a tone of any sound."""


class Loop(SampleLine):
    """Samples that begin anew at their end.

    Args:
        samples: of one round.
        rate: how many of them are a second.
    """

    def __init__(self, samples: array[int], rate: int) -> None:
        self._samples, self._per_ms = samples, rate // 1000

    def part(self, since: int, until: int) -> array[int]:
        """Return the samples from one instant to another."""
        return repeated(self._samples, since * self._per_ms, until * self._per_ms)


class Silence(SampleLine):
    """Nothing that is heard.

    Args:
        rate: samples a second.
    """

    def __init__(self, rate: int) -> None:
        self._per_ms = rate // 1000

    def part(self, since: int, until: int) -> array[int]:
        """Return silence."""
        return array("h", bytes(2 * self._per_ms * (until - since)))


def repeated(loop: array[int], first: int, last: int) -> array[int]:
    """Return the samples from one number to another of what repeats itself for ever; silence of nothing."""
    count = last - first
    if not loop:
        return array("h", bytes(2 * count))
    first %= len(loop)
    if first + count <= len(loop):
        return loop[first : first + count]  # a long one is not copied for each second of it
    rounds = -(-(first + count) // len(loop))
    return (loop * rounds)[first : first + count]


def at_level(samples: array[int], level: float) -> array[int]:
    """Return samples as loud as a level from -1 to 1 says: half as loud to twice as loud, as tones are."""
    if not level:
        return samples
    factor = 2**level
    return array("h", [max(-LOUDEST, min(LOUDEST, round(sample * factor))) for sample in samples])
