"""The calls of one world: look-ups, filters, pages."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from voice_simulator.core.legs.call_list import CallList
from voice_simulator.core.model.leg import Leg
from voice_simulator.core.model.page import Page
from voice_simulator.errors import CallNotFound, TooManyCalls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.commands import ListFilter
    from voice_simulator.core.model.leg import CallRecord

DEFAULT_LIMIT: Final = 100_000

MOST_LIVE: Final = 100_000
"""How many calls may be live: one takes about 5 KiB, and an app can place them faster than they end."""

_EVICTED_REMEMBERED: Final = 100_000


class Store:
    """All calls that a world still knows.

    Args:
        limit: how many are kept; beyond it the calls that ended first are forgotten. Live calls always stay.
        most_live: how many may be live at once.

    Attributes:
        placed: how many calls there have been.
        live: how many of them are not over.
    """

    def __init__(self, limit: int = DEFAULT_LIMIT, most_live: int = MOST_LIVE) -> None:
        self._limit, self._most_live = limit, most_live
        self._calls: dict[str, CallRecord] = {}
        self._list = CallList()
        self._ended: deque[str] = deque()
        self._evicted: dict[str, None] = {}  # the oldest first
        self.placed = self.live = 0

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[CallRecord]:
        return iter(self._calls.values())

    def check_room(self) -> None:
        """Make sure that one more call may live.

        Raises:
            TooManyCalls: so many do already.
        """
        if self.live >= self._most_live:
            raise TooManyCalls(self._most_live)

    def add(self, leg: Leg) -> None:
        """Keep a call that was just placed."""
        self.placed += 1
        self.live += 1
        leg.number_in_world = self.placed
        self._calls[leg.uuid] = leg
        self._list.add(leg)
        self._forget_the_oldest()

    def ended(self, leg: Leg) -> None:
        """Take note, once, that a call is over, and may be forgotten."""
        self.live -= 1
        self._ended.append(leg.uuid)
        self._forget_the_oldest()

    def keep_record(self, leg: Leg) -> None:
        """Keep the record of a leg that is over and done with, and nothing else of it."""
        if self._calls.get(leg.uuid) is leg:
            record = self._calls[leg.uuid] = leg.as_record()
            self._list.replace(leg, record)

    def find_leg(self, uuid: str) -> Leg:
        """Return a call that is not over.

        Raises:
            CallNotFound: there is no such call, or it is over.
        """
        call = self.find(uuid)
        if not isinstance(call, Leg) or call.is_over:
            raise CallNotFound(uuid, f"it has ended ({call.status})")
        return call

    def find(self, uuid: str) -> CallRecord:
        """Return a call by its id, live or over.

        Raises:
            CallNotFound: there is none, or it was forgotten; the error says which.
        """
        call = self._calls.get(uuid)
        if call is None:
            if uuid in self._evicted:
                raise CallNotFound(
                    uuid, f"it was one of the oldest and more than {self._limit} calls are not kept"
                )
            raise CallNotFound(uuid)
        return call

    def has(self, uuid: str) -> bool:
        """Whether a call is kept, live or over."""
        return uuid in self._calls

    def dialled_by(self, uuid: str) -> Iterator[str]:
        """Yield the legs that a call has dialled, and those that they have, as far as they are known."""
        dialling = deque([uuid])
        while dialling:
            call = self._calls.get(dialling.popleft())
            if call is not None:
                yield from call.legs
                dialling += call.legs

    def is_forgotten(self, uuid: str) -> bool:
        """Say whether there was such a call, of which nothing is kept here any more."""
        return uuid in self._evicted

    def page(self, wanted: ListFilter) -> Page:
        """Return one page of the calls that pass a filter, in the order in which they were placed."""
        return Page(*self._list.page(wanted))

    def _forget_the_oldest(self) -> None:
        while len(self._calls) > self._limit and self._ended:
            self._evict(self._ended.popleft())

    def _evict(self, uuid: str) -> None:
        self._list.remove(self._calls.pop(uuid))
        self._evicted[uuid] = None
        if len(self._evicted) > _EVICTED_REMEMBERED:
            del self._evicted[next(iter(self._evicted))]
