"""How late the frames of one socket were, in a few numbers however many there are."""

from __future__ import annotations

from collections import Counter
from typing import Final

from voice_simulator.core.model.socket_news import SocketPaced

_STEP: Final = 0.0001
"""Seconds: what is told is as fine as this."""

_LATEST: Final = 10_000
"""Steps above which all count alike, so that no socket keeps many numbers."""


class Lateness:
    """Counts frames by how late (seconds of wall time) they were."""

    def __init__(self) -> None:
        self._steps: Counter[int] = Counter()
        self._most = 0.0
        self._sent = 0

    def count_frame(self, seconds: float) -> None:
        """Count one frame."""
        late = max(0.0, seconds)
        self._sent += 1
        self._most = max(self._most, late)
        self._steps[min(_LATEST, int(late / _STEP))] += 1

    def figures(self) -> SocketPaced:
        """Return what was counted, in ms."""
        half, most, largest = self._below(0.5), self._below(0.95), round(self._most * 1000, 1)
        return SocketPaced(self._sent, half, min(most, largest), largest)

    def _below(self, share: float) -> float:
        """Return below what a share of all frames is."""
        left = self._sent * share
        for step in sorted(self._steps):
            left -= self._steps[step]
            if left <= 0:
                return round(step * _STEP * 1000, 1)
        return 0.0
