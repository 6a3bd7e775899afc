"""Simulated time: one heap, one counter, one `now`.

Instants are whole milliseconds since the Unix epoch, spans are whole milliseconds; both plain integers, so
that time never drifts and never depends on the last digit of a float. Nothing here reads a wall clock.
"""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MILLISECOND: Final = 1
SECOND: Final = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Cancelled timers stay in the heap until they surface, so that cancelling is cheap; when they are the larger
# part of a heap worth sweeping they are dropped together.
_SWEEP_ABOVE: Final = 512


class Due(StrEnum):
    """What falls due, as people read it."""

    END_OF_MOMENT = "the end of this moment"
    ARRIVAL = "a call comes in"
    RINGING_TIMER = "the ringing timer ends the call"
    LENGTH_TIMER = "the length timer ends the call"
    VERDICT = "machine detection decides"
    COMPLETED = "the completed event goes out"
    STEP = "the party goes on"
    HEARD = "the party has heard what it waits for"
    GIVES_UP = "the caller gives up"
    SOUND_BEGINS = "a sound begins"
    SOUND_ENDS = "a sound ends"
    NCCO = "the NCCO goes on"
    RECORDING_ENDS = "a recording ends"
    RECORDING_EVENT = "the event of a recording goes out"
    SOCKET_FAULT = "a fault strikes a WebSocket"
    KEY = "a key that the API sends"
    PLAYED = "what your app sent on a WebSocket has been played"
    FRAME = "a frame of a wrong size came on a WebSocket"
    OVERFLOW = "there is no room for what your app sends on a WebSocket"
    WEBHOOK = "a webhook goes on: it is sent late, tried again, or awaited no longer"
    ALARM = "something from outside: a trigger, or the end of a span"


class Timer:
    """Something due at an instant; made by `Clock.set_timer` and good for one ringing.

    Attributes:
        due: the instant.
        action: what is called then; None once it is over.
        what: what falls due.
        uuid: on which leg; None where it is about none.
    """

    __slots__ = ("action", "due", "uuid", "what")

    def __init__(self, due: int, action: Callable[[], None], what: Due, uuid: str | None) -> None:
        self.due, self.what, self.uuid = due, what, uuid
        self.action: Callable[[], None] | None = action

    @property
    def is_over(self) -> bool:
        """Whether it has rung, or was cancelled."""
        return self.action is None


class Clock:
    """The time of one world, and what is due in it.

    Timers due at one instant ring in the order in which they were set, which makes runs repeatable.
    """

    def __init__(self, now: int) -> None:
        self.now = now
        self._heap: list[tuple[int, int, Timer]] = []
        self._set = 0
        self._cancelled = 0

    def set_timer(
        self, span: int, action: Callable[[], None], what: Due = Due.ALARM, uuid: str | None = None
    ) -> Timer:
        """Let `action` be called `span` milliseconds from now; `what` and `uuid` tell people of it."""
        if span < 0:
            raise ValueError(f"a timer can't be due in the past: {span} ms")
        timer = Timer(self.now + span, action, what, uuid)
        self._set += 1
        heapq.heappush(self._heap, (timer.due, self._set, timer))
        return timer

    def at_end_of_moment(self, action: Callable[[], None]) -> Timer:
        """Let `action` be called at this instant, behind all that is due by now.

        Where time waits for your app, your app has answered the webhooks of this moment by then.
        """
        return self.set_timer(0, action, Due.END_OF_MOMENT)

    def cancel(self, timer: Timer | None) -> None:
        """Take a timer back; nothing happens if it has rung, was cancelled before, or is None."""
        if timer is None or timer.action is None:
            return
        timer.action = None
        self._cancelled += 1
        if self._cancelled > _SWEEP_ABOVE and self._cancelled * 2 > len(self._heap):
            self._sweep()

    def next_deadline(self) -> int | None:
        """Return the instant of the next timer, or None when nothing is due."""
        heap = self._heap
        while heap and heap[0][2].action is None:
            heapq.heappop(heap)
            self._cancelled -= 1
        return heap[0][0] if heap else None

    def due_of(self, what: Due) -> dict[str, int]:
        """Return when something of a kind is due, by the ids of the legs that it is about."""
        found = [one for _, _, one in self._heap if one.what is what and not one.is_over]
        found.sort(key=lambda one: one.due, reverse=True)
        return {one.uuid: one.due for one in found if one.uuid is not None}

    def due_next(self, limit: int) -> list[Timer]:
        """Return the timers of the next instant at which something is due, so many at most."""
        found: list[Timer] = []
        instant, heap = self.next_deadline(), self._heap
        # A heap: whoever is due then stands below others who are.
        places = [0] if heap else []
        while places and len(found) < limit:
            place = places.pop(0)
            if place < len(heap) and heap[place][0] == instant:
                found += [heap[place][2]] if heap[place][2].action is not None else []
                places += [2 * place + 1, 2 * place + 2]
        return found

    def fire_next_timer(self, until: int) -> bool:
        """Ring the next timer due at or before `until`, at its own instant; say whether there was one."""
        due = self.next_deadline()
        if due is None or due > until:
            return False
        timer = heapq.heappop(self._heap)[2]
        self.now = max(self.now, due)
        action, timer.action = timer.action, None
        if action is not None:
            action()
        return True

    def pass_to(self, when: int) -> None:
        """Move `now` forward to `when`; time can't go backwards."""
        self.now = max(self.now, when)

    def _sweep(self) -> None:
        self._heap = [entry for entry in self._heap if entry[2].action is not None]
        heapq.heapify(self._heap)
        self._cancelled = 0


def to_iso(instant: int) -> str:
    """Write an instant as the platform writes timestamps: `2024-04-19T01:34:18.000Z`."""
    return f"{_second(instant // SECOND)}.{instant % SECOND:03d}Z"


def time_of_day(instant: int) -> str:
    """Write the time of day of an instant, for sentences: `01:34:18.000`."""
    return to_iso(instant)[11:23]


def from_iso(text: str) -> int:
    """Read an ISO 8601 date-time, taken as UTC where it names no zone.

    Raises:
        ValueError: the text is no date-time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@lru_cache(256)
def _second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
