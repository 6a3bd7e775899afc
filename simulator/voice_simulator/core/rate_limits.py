"""The platform's rate limits, counted in simulated seconds; off unless a setting turns them on.

Source: the platform's troubleshooting guide: three outbound calls and fifteen other requests a second.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from voice_simulator.core.clock import SECOND
from voice_simulator.errors import TooManyRequests

CALLS_PER_SECOND: Final = 3
REQUESTS_PER_SECOND: Final = 15


class RateLimit:
    """How often something may happen within any one second.

    Args:
        per_second: how many are admitted; None for any number.
    """

    def __init__(self, per_second: int | None) -> None:
        self._per_second = per_second
        self._admitted: deque[int] = deque()

    def admits(self, now: int) -> bool:
        """Return whether one more may happen at instant `now` (ms), and count it if so."""
        if self._per_second is None:
            return True
        while self._admitted and self._admitted[0] <= now - SECOND:
            self._admitted.popleft()
        if len(self._admitted) >= self._per_second:
            return False
        self._admitted.append(now)
        return True

    def check(self, now: int, setting: str) -> None:
        """Count a request at instant `now` (simulated ms), if it is admitted.

        Args:
            now: the instant.
            setting: the name of the setting that the limit comes from, for the sentence.

        Raises:
            TooManyRequests: 429, it is one more than the limit admits.
        """
        if not self.admits(now):
            raise TooManyRequests(f"this is more a second than the setting {setting} admits")
