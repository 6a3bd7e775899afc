"""The requests that a world wants sent, and that wait until there is room for them."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.model.effects import HttpRequest

_Urgency = tuple[bool, int]
_LAST_OF_ALL: Final = (True, 2**63)


class RequestQueue:
    """The requests of one world that are not sent yet, the most urgent first.

    Requests that may bring an NCCO stand in a line of their own: the flow of a call waits for them, so a
    limit on events must not hold them back.

    Attributes:
        holding: how many of them hold simulated time.
    """

    def __init__(self) -> None:
        self._asking: list[tuple[_Urgency, HttpRequest]] = []
        self._events: list[tuple[_Urgency, HttpRequest]] = []
        self.holding = 0

    def __len__(self) -> int:
        return len(self._asking) + len(self._events)

    @property
    def files(self) -> int:
        """How many of them ask for audio files."""
        return sum(request.is_for_file for _, request in self._asking)

    def put(self, requests: Iterable[HttpRequest]) -> None:
        """Line requests up."""
        for request in requests:
            line = self._asking if request.may_bring_ncco else self._events
            heapq.heappush(line, (request.urgency, request))
            self.holding += request.holds_time

    def pop_asking(self) -> list[HttpRequest]:
        """Remove and return all requests that may bring an NCCO, whatever room there is."""
        return [self._pop(self._asking) for _ in range(len(self._asking))]

    def pop_first(self, room: int) -> list[HttpRequest]:
        """Remove and return up to `room` requests of either kind, the most urgent first."""
        count = max(0, min(room, len(self)))
        return [self._pop(min(self._asking, self._events, key=_urgency_of_first)) for _ in range(count)]

    def _pop(self, line: list[tuple[_Urgency, HttpRequest]]) -> HttpRequest:
        request = heapq.heappop(line)[1]
        self.holding -= request.holds_time
        return request


def _urgency_of_first(line: list[tuple[_Urgency, HttpRequest]]) -> _Urgency:
    return line[0][0] if line else _LAST_OF_ALL
