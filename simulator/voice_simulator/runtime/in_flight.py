"""The requests under way in one world: which reply is acted upon next, and which is awaited no longer.

Pure bookkeeping: nothing here waits or reads a clock.

- Order: in the order of sending, however your app orders its replies, or in the order in which they come. The
  second is for `real`, where time does not wait for replies anyway.
- Patience: an event is awaited for `patience`. Then it loses its place in the order of sending, and its
  reply counts whenever it comes. A webhook that may bring an NCCO is awaited to the end: its own time-outs
  bound it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.runtime.outbound.dispatcher import Sent


class RequestInFlight:
    """One request under way.

    Attributes:
        request: what was sent.
        patient_until: the wall time until which it is awaited, if it is an event.
        sent: what came of it, once something did.
        task: sends it; None where nothing had to be sent.
    """

    __slots__ = ("patient_until", "request", "sent", "task")

    def __init__(self, request: HttpRequest, patient_until: float) -> None:
        self.request = request
        self.patient_until = patient_until
        self.sent: Sent | None = None
        self.task: asyncio.Task[None] | None = None


class RequestsInFlight:
    """The requests under way, in the order in which they were sent.

    Attributes:
        events_awaited: how many of those awaited are events.
        holding: how many of those awaited hold time.
    """

    def __init__(self) -> None:
        self._under_way: dict[int, RequestInFlight] = {}
        self._awaited: dict[int, RequestInFlight] = {}
        self._events: deque[RequestInFlight] = deque()
        # What has come back and was not acted upon yet: all of it in the order of coming, and those that lost
        # their place in the order of sending, and so wait for nobody.
        self._back: dict[int, RequestInFlight] = {}
        self._late: deque[RequestInFlight] = deque()
        self.events_awaited = 0
        self.holding = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    @property
    def awaited(self) -> list[HttpRequest]:
        """The requests whose replies are awaited, in the order of sending."""
        return [one.request for one in self._awaited.values()]

    @property
    def awaited_count(self) -> int:
        """How many requests are awaited."""
        return len(self._awaited)

    def is_any_awaited_after(self, request_id: int) -> bool:
        """Whether any request with a higher id than this one is awaited."""
        return any(awaited > request_id for awaited in reversed(self._awaited))

    @property
    def unanswered(self) -> list[HttpRequest]:
        """The requests that nothing has come of yet, awaited or not, in the order of sending."""
        return [one.request for one in self._under_way.values() if one.sent is None]

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """The tasks that send them."""
        return [one.task for one in self._under_way.values() if one.task is not None]

    def track(self, request: HttpRequest, patient_until: float) -> RequestInFlight:
        """Add a request that is about to be sent."""
        one = RequestInFlight(request, patient_until)
        self._under_way[request.id] = self._awaited[request.id] = one
        self.holding += request.holds_time
        if not request.may_bring_ncco:
            self._events.append(one)
            self.events_awaited += 1
        return one

    def keep_outcome(self, one: RequestInFlight, sent: Sent) -> None:
        """Keep what came of a request until it is its turn."""
        one.sent = sent
        self._back[one.request.id] = one
        if one.request.id not in self._awaited:
            self._late.append(one)

    def pop_outcome(self, *, in_order: bool) -> tuple[HttpRequest, Sent] | None:
        """Remove the next request whose outcome may be acted upon, and return both; None if there is none.

        Args:
            in_order: whether outcomes are acted upon in the order of sending.
        """
        one = self._next_in_order() if in_order else next(iter(self._back.values()), None)
        if one is None or one.sent is None:
            return None
        request = one.request
        del self._back[request.id], self._under_way[request.id]
        self._stop_awaiting(one)
        return request, one.sent

    def next_patience_end(self) -> float | None:
        """Return the wall time at which the first event has been awaited for long enough."""
        events = self._events
        # One that came back waits for its turn only: the request before it is what holds time.
        while events and (events[0].sent is not None or events[0].request.id not in self._awaited):
            events.popleft()
        return events[0].patient_until if events else None

    def pop_impatient(self, now: float) -> HttpRequest | None:
        """Stop awaiting the first event that has been awaited for long enough, and return its request."""
        until = self.next_patience_end()
        if until is None or until > now:
            return None
        one = self._events.popleft()
        self._stop_awaiting(one)
        return one.request

    def _next_in_order(self) -> RequestInFlight | None:
        first = next(iter(self._awaited.values()), None)
        if first is not None and first.sent is not None:
            return first
        while self._late:
            late = self._late.popleft()
            if late.request.id in self._back:
                return late
        return None

    def _stop_awaiting(self, one: RequestInFlight) -> None:
        if self._awaited.pop(one.request.id, None) is None:
            return
        self.holding -= one.request.holds_time
        if not one.request.may_bring_ncco:
            self.events_awaited -= 1
