"""How simulated time follows the wall clock in `real`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

_HAIR: Final = 1e-6
"""Seconds by which a deadline is met late: rounding must not wake the driver a hair before it, for ever."""


class RealTime:
    """Converts between wall time and simulated time, from an instant at which both were known.

    Args:
        wall: tells the wall time, in seconds.
        instant: the simulated instant now, ms.
        speed: simulated seconds per second of wall time.
    """

    def __init__(self, wall: Callable[[], float], instant: int, speed: float) -> None:
        self._wall, self._speed = wall, speed
        self._instant, self._at = instant, wall()

    def now(self) -> int:
        """Return the simulated instant, ms."""
        return self._instant + int((self._wall() - self._at) * SECOND * self._speed)

    def wall_time_of(self, instant: int) -> float:
        """Return the wall time at which a simulated instant is reached."""
        return self._at + (instant - self._instant) / SECOND / self._speed + _HAIR
