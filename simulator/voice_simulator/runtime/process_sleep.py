"""From when processes have slept, as samples of their threads tell.

Each thread has a count of the processor time it used, and of how often it was given a processor. If both
are the same in two samples, the thread has not run in between. So if all threads slept in both, all slept
at the same time. Pure bookkeeping: whoever takes the samples passes the time.
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
    """One thread of your app, as a sample found it.

    Attributes:
        process, id: the number of its process, and its own.
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
        """Whether it waits for something outside itself."""
        return self.state in _ASLEEP


class Sleep:
    """How long all threads of your app have slept, and for how long they have not.

    Attributes:
        since: from when all threads are known to have slept; None if the last sample found one awake.
        until: the time up to which that is known.
        last: the threads of the last sample.
        restless: seconds without rest.
        ticking: how many of them were sleep that was broken again and again.
        working: how many of them were work.
    """

    def __init__(self) -> None:
        self.since: float | None = None
        self.until = 0.0
        self.restless = self.ticking = self.working = 0.0
        self.last: Sequence[Thread] | None = None

    @property
    def lasted(self) -> float:
        """Seconds for which all are known to have slept."""
        return 0.0 if self.since is None else self.until - self.since

    def add_sample(self, begun: float, ended: float, threads: Sequence[Thread]) -> None:
        """Judge one more sample.

        Args:
            begun: when the first thread was looked at.
            ended: when the last one was.
            threads: all threads, in the same order each time.
        """
        span = begun - self.until if self.last is not None else 0.0
        self.restless += span
        # Two samples that are far apart, on a busy machine, say little of what was in between.
        span = min(span, _CLOSE)
        if not threads or not all(thread.is_asleep for thread in threads):
            self.since = None
            self.working += span
        elif self.since is None or threads != self.last:
            self.since = ended
            self.ticking += span
        self.last, self.until = threads, begun

    def forget(self) -> None:
        """Forget the last sample: nothing is known of the time until the next."""
        self.last = self.since = None

    def end_restlessness(self) -> None:
        """Count the seconds without rest anew, because there was rest now."""
        self.restless = self.ticking = self.working = 0.0
