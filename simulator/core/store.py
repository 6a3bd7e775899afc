"""The calls of one world: look-ups, filters, pages."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.core.orders import ListFilter, Order
from simulator.errors import CallNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.calls import Call

DEFAULT_LIMIT: Final = 100_000

_EVICTED_REMEMBERED: Final = 100_000
_EVICTED_SHARE: Final = 10
"""One in so many calls goes when there are too many: seldom, since ordering the rest anew costs."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        calls: those on the page.
        count: how many the whole list has.
    """

    calls: list[Call]
    count: int


class Store:
    """All calls that a world still knows.

    Args:
        limit: how many are kept; beyond it the calls that ended first are forgotten. Live calls always stay.
    """

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        self._calls: dict[str, Call] = {}
        self._in_order: list[Call] = []
        self._ended: deque[Call] = deque()
        self._evicted: deque[str] = deque(maxlen=_EVICTED_REMEMBERED)
        self.placed = 0

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._in_order)

    def add(self, call: Call) -> None:
        """Keep a call that was just placed."""
        self.placed += 1
        self._calls[call.uuid] = call
        self._in_order.append(call)
        if len(self._calls) > self._limit:
            self._evict()

    def ended(self, call: Call) -> None:
        """Take note that a call is over, and may be forgotten."""
        self._ended.append(call)

    def find(self, uuid: str) -> Call:
        """Return a call by its id.

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

    def page(self, wanted: ListFilter) -> Page:
        """Return one page of the calls that pass a filter, in the order in which they were placed."""
        matching = (
            self._in_order if _takes_all(wanted) else [one for one in self._in_order if _passes(one, wanted)]
        )
        count, first = len(matching), wanted.record_index
        beyond = min(count, first + wanted.page_size)
        if wanted.order is Order.ASC:
            return Page(matching[first:beyond], count)
        return Page([matching[count - 1 - index] for index in range(first, beyond)], count)

    def _evict(self) -> None:
        for _ in range(min(len(self._ended), max(1, self._limit // _EVICTED_SHARE))):
            call = self._ended.popleft()
            del self._calls[call.uuid]
            self._evicted.append(call.uuid)
        self._in_order = list(self._calls.values())


def _takes_all(wanted: ListFilter) -> bool:
    return (
        wanted.status is None
        and wanted.date_start is None
        and wanted.date_end is None
        and wanted.conversation_uuid is None
    )


def _passes(call: Call, wanted: ListFilter) -> bool:
    if wanted.status is not None and call.status is not wanted.status:
        return False
    if wanted.conversation_uuid is not None and call.conversation.uuid != wanted.conversation_uuid:
        return False
    if wanted.date_start is not None and call.start_time < wanted.date_start:
        return False
    return wanted.date_end is None or call.start_time <= wanted.date_end
