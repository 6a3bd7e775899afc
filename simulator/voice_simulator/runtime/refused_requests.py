"""The API requests that were refused before they reached a world, and why."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import Final

from voice_simulator.core.clock import SECOND, to_iso

MOST_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One request that was refused before it reached a world.

    Attributes:
        method, path: what was asked for.
        status: of the answer.
        reason: why, in a sentence.
        application_id: the one that its token names, whether the token is valid or not; None if none.
        is_in_journal: whether that application's world has it in its journal.
        time: the wall clock, ms since the Unix epoch.
    """

    method: str
    path: str
    status: int
    reason: str
    application_id: str | None
    is_in_journal: bool
    time: int

    def as_json(self) -> dict[str, object]:
        """Return it as the control API shows it."""
        return {
            "time": to_iso(self.time),
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "reason": self.reason,
            "application_id": self.application_id,
        }


class Refusals:
    """The last requests that were refused before they reached a world.

    Attributes:
        total: how many there have been, kept or not.
    """

    def __init__(self) -> None:
        self._last: deque[Refusal] = deque(maxlen=MOST_KEPT)
        self.total = 0

    def keep(
        self,
        method: str,
        path: str,
        reason: str,
        *,
        status: int = 401,
        application_id: str | None = None,
        is_in_journal: bool = False,
    ) -> None:
        """Keep one more, and drop the oldest if there are too many."""
        self.total += 1
        self._last.append(
            Refusal(
                method=method,
                path=path,
                status=status,
                reason=reason,
                application_id=application_id,
                is_in_journal=is_in_journal,
                time=int(time.time() * SECOND),
            )
        )

    def all(self) -> list[Refusal]:
        """Return those that are kept, the oldest first."""
        return list(self._last)

    def newest(self, count: int) -> list[Refusal]:
        """Return the last `count` of those that are kept."""
        return list(self._last)[-count:] if count else []
