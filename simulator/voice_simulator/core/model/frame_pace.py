"""How evenly your app sends frames on a WebSocket: what a queue of 20 ms frames feels of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.socket_audio import FRAME_SPAN

LONGEST_GAP: Final = SECOND
"""What comes later than this after a frame comes after a pause, and tells nothing of how even it is."""


class Jitter(NamedTuple):
    """By how much (ms) the time from one frame to the next differs from 20 ms; None where no two came.

    Attributes:
        p50, p95: so much or less in 50, in 95 of 100 cases.
        max: at most.
    """

    p50: int | None = None
    p95: int | None = None
    max: int | None = None


@dataclass(slots=True)
class FramePace:
    """How evenly frames come, and whether they come in time.

    Attributes:
        last: when the last one came; None before the first.
        deviations: how often the time since the one before differed by so many ms from 20.
        dry: how often the queue has run dry since a frame that could be heard.
        under_runs: how often it has in the middle of a sound.
    """

    last: int | None = None
    deviations: Counter[int] = field(default_factory=Counter)
    dry: int = 0
    under_runs: int = 0

    def note_frame(self, instant: int) -> None:
        """Note that a frame came."""
        last, self.last = self.last, instant
        if last is not None and instant - last <= LONGEST_GAP:
            self.deviations[abs(instant - last - FRAME_SPAN)] += 1

    def note_sound(self, *, goes_on: bool) -> None:
        """Note a frame that can be heard: it begins a sound, or one goes on with it in spite of gaps."""
        self.under_runs += self.dry if goes_on else 0
        self.dry = 0

    @property
    def jitter(self) -> Jitter:
        """How evenly frames came so far."""
        if not self.deviations:
            return Jitter()
        return Jitter(self._percentile(50), self._percentile(95), max(self.deviations))

    def _percentile(self, percent: int) -> int:
        """Return the least deviation that so many of 100 do not exceed."""
        wanted, seen = -(-self.deviations.total() * percent // 100), 0
        for deviation, times in sorted(self.deviations.items()):
            seen += times
            if seen >= wanted:
                return deviation
        return max(self.deviations)
