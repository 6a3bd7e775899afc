"""What is heard on one channel: which tones and which samples sound from when to when, and their sum.

A sum does not depend on the order in which it is made, and never leaves the range of 16 bits.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING

from voice_simulator.audio.sample_lines import repeated
from voice_simulator.audio.tones import LOUDEST, RATE, Tone, one_second

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.audio.sample_lines import SampleLine


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
        line: the samples, at the rate of the track.
        begins: ms from the beginning of that line at which it is joined.
    """

    since: int
    until: int
    line: SampleLine
    begins: int = 0

    def within(self, since: int, until: int) -> array[int]:
        """Return what it has from one instant to another."""
        return self.line.part(self.begins + since - self.since, self.begins + until - self.since)


@dataclass(frozen=True, slots=True)
class Track:
    """All that is heard on one channel, and how many samples of it are a second."""

    tones: Sequence[TonePiece] = field(default=())
    sampled: Sequence[SampledPiece] = field(default=())
    rate: int = RATE

    def samples(self, since: int, until: int) -> array[int]:
        """Return the samples of a span; its ends are ms from the beginning of the recording."""
        mixed, per_ms = array("h"), self.rate // 1000
        for begin, end in self._stretches(since, until):
            tones = frozenset(piece.tone for piece in self.tones if piece.since < end and piece.until > begin)
            mixed.extend(repeated(one_second(tones, self.rate), begin * per_ms, end * per_ms))
        for piece in self.sampled:
            _add(mixed, since, piece, max(since, piece.since), min(until, piece.until), per_ms)
        return mixed

    def _stretches(self, since: int, until: int) -> list[tuple[int, int]]:
        """Return the stretches of a span in which no tone begins or ends."""
        ends = {end for piece in self.tones for end in (piece.since, piece.until) if since < end < until}
        borders = sorted({since, until} | ends)
        return list(pairwise(borders))


def _add(mixed: array[int], origin: int, piece: SampledPiece, since: int, until: int, per_ms: int) -> None:
    """Add to a mix that begins at `origin` what a piece has from one instant to another."""
    if since >= until:
        return
    first, last = (since - origin) * per_ms, (until - origin) * per_ms
    added = piece.within(since, until)
    there = mixed[first:last]
    # Mostly one speaks at a time: that needs no sum, which takes ten times as long, and is heard as it is.
    mixed[first:last] = _sum(there, added) if any(there.tobytes()) else added


def _sum(one: array[int], other: array[int]) -> array[int]:
    try:
        both = array("h", map(add, one, other))
    except OverflowError:
        return array("h", [max(-LOUDEST, min(LOUDEST, sample)) for sample in map(add, one, other)])
    if min(both) < -LOUDEST:
        return array("h", [max(-LOUDEST, sample) for sample in both])
    return both
