"""From when processes have slept, as samples of their threads tell.

Between two samples that are the same no thread has run: each has a count of the processor time it used and
of the times it was given a processor. So if all slept in both, there was an instant at which all slept.
Whoever takes the samples tells the time; nothing is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# proc(5): sleeping, idle, zombie, dead. Waiting for a disk (D) or stopped by a debugger (T, t) is no rest:
# that goes on by itself, or somebody means it to.
_ASLEEP: Final = frozenset("SIZXx")


_CLOSE: Final = 0.005
"""Seconds for which a sample stands at most."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of a thread.

    Attributes:
        process, id: whose it is, and its own number.
        state: the letter of proc(5): `S` sleeps, `R` runs or would like to.
        used: nanoseconds of processor time.
        turns: how often it was given a processor.
    """

    process: int
    id: int
    state: str
    used: int
    turns: int

    @property
    def is_asleep(self) -> bool:
        """Whether it waits for something outside it."""
        return self.state in _ASLEEP


class Sleep:
    """What samples have told so far.

    Attributes:
        since: from when all threads are known to have slept; None if the last sample found one awake.
        until: the time up to which that is known.
        restless: for how long there has been no rest.
        ticking: how much of that was found to be sleep that is broken again and again.
        working: how much of it was found to be work.
    """

    def __init__(self) -> None:
        self.since: float | None = None
        self.until = 0.0
        self.restless = self.ticking = self.working = 0.0
        self._last: Sequence[Thread] | None = None

    @property
    def lasted(self) -> float:
        """For how long all are known to have slept."""
        return 0.0 if self.since is None else self.until - self.since

    def add_sample(self, begun: float, ended: float, threads: Sequence[Thread]) -> None:
        """Take a sample.

        Args:
            begun: when the first thread was looked at.
            ended: when the last one was.
            threads: all there are, in the same order each time.
        """
        span = begun - self.until if self._last is not None else 0.0
        self.restless += span
        # Two samples that are far apart, on a busy machine, say little of what was in between.
        span = min(span, _CLOSE)
        if not threads or not all(thread.is_asleep for thread in threads):
            self.since = None
            self.working += span
        elif self.since is None or threads != self._last:
            self.since = ended
            self.ticking += span
        self._last, self.until = threads, begun

    def forget(self) -> None:
        """Begin anew, as after a time without samples."""
        self._last = self.since = None

    def found(self) -> None:
        """Count anew for how long there has been no rest, since now there was."""
        self.restless = self.ticking = self.working = 0.0
