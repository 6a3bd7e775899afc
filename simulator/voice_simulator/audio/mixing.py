"""What is heard on one channel: which tones and which samples sound from when to when, and their sum.

A sum does not depend on the order in which it is made, and never leaves the range of 16 bits.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING, Final

from voice_simulator.audio.tones import LOUDEST, RATE, Tone, one_second

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES_PER_MS: Final = RATE // 1000


@dataclass(frozen=True, slots=True)
class TonePiece:
    """A tone that is heard for a while; instants are ms from the beginning of the recording."""

    since: int
    until: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class SampledPiece:
    """Real samples that are heard for a while.

    Attributes:
        since, until: ms from the beginning of the recording.
        samples: at `RATE`; they begin anew at their end.
        begins: ms from the beginning of the samples at which they are joined.
    """

    since: int
    until: int
    samples: array[int]
    begins: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """All that is heard on one channel."""

    tones: Sequence[TonePiece] = field(default=())
    sampled: Sequence[SampledPiece] = field(default=())

    def samples(self, since: int, until: int) -> array[int]:
        """Return the samples of a span; its ends are ms from the beginning of the recording."""
        mixed = array("h")
        for begin, end in self._stretches(since, until):
            tones = frozenset(piece.tone for piece in self.tones if piece.since < end and piece.until > begin)
            mixed.extend(_repeated(one_second(tones), begin * SAMPLES_PER_MS, end * SAMPLES_PER_MS))
        for piece in self.sampled:
            _add(mixed, since, piece, max(since, piece.since), min(until, piece.until))
        return mixed

    def _stretches(self, since: int, until: int) -> list[tuple[int, int]]:
        """Return the stretches of a span in which no tone begins or ends."""
        ends = {end for piece in self.tones for end in (piece.since, piece.until) if since < end < until}
        borders = sorted({since, until} | ends)
        return list(pairwise(borders))


def _repeated(loop: array[int], start: int, end: int) -> array[int]:
    """Return the samples from one number to another of what repeats itself for ever."""
    first = start % len(loop)
    count = end - start
    if first + count <= len(loop):
        return loop[first : first + count]  # a long one is not copied for each second of it
    rounds = -(-(first + count) // len(loop))
    return (loop * rounds)[first : first + count]


def _add(mixed: array[int], origin: int, piece: SampledPiece, since: int, until: int) -> None:
    """Add to a mix that begins at `origin` what a piece has from one instant to another."""
    if since >= until or not piece.samples:
        return
    first, last = ((at - origin) * SAMPLES_PER_MS for at in (since, until))
    begins = (piece.begins + since - piece.since) * SAMPLES_PER_MS
    added = _repeated(piece.samples, begins, begins + last - first)
    there = mixed[first:last]
    # Mostly one speaks at a time: that needs no sum, which takes ten times as long.
    is_alone = not any(there.tobytes()) and min(added) >= -LOUDEST
    mixed[first:last] = added if is_alone else array("h", map(_bounded, map(add, there, added)))


def _bounded(sample: int) -> int:
    return max(-LOUDEST, min(LOUDEST, sample))
