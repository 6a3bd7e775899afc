"""The calls of a world in the order in which they were placed, filtered and cut into pages.

Theory of operation
-------------------
Calls stand on shelves of so many places. A shelf knows which of its places hold a call of each status, as an
integer with a bit for each place, and keeps the starts of its calls in order; so it can say at once how many
of its calls pass a filter. A page is found by such counts, shelf by shelf, and its time hardly depends on how
many calls there are, nor on how many of them pass. The calls of each conversation are listed besides: a call
under the id of the one it was placed in, and of the one it is in, or was in last. (Undocumented: a program
knows the first from the answer to its request, and the last from a record or an event.)

A call reports each change (`Leg.watcher`). It may be in the middle of it then, so it is filed anew later:
when a page is asked for, or when many have changed.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from itertools import compress, islice
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.commands import ListFilter, SortOrder
from voice_simulator.core.model.leg import Leg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.core.model.states import Status

_PLACES: Final = 1024
"""How many calls stand on a shelf."""

_MOST_CHANGED: Final = 500
"""How many calls may wait to be filed anew, so that no page has to wait for many."""


class CallList:
    """The list of `GET /v1/calls`, which calls are put at the end of, and taken from anywhere."""

    def __init__(self) -> None:
        self._shelves: dict[int, _Shelf] = {}
        self._by_conversation: dict[str, list[int]] = {}
        self._changed: dict[int, Leg] = {}
        self._watcher = self._on_change  # one for all calls

    def add(self, leg: Leg) -> None:
        """Put a call at the end: its `number_in_world` is greater than any before."""
        number = leg.number_in_world // _PLACES
        shelf = self._shelves.get(number)
        if shelf is None:
            shelf = self._shelves[number] = _Shelf()
        shelf.put(leg)
        shelf.note_conversation(leg.number_in_world, leg.conversation_uuid)
        self._enter_conversation(leg.conversation_uuid, leg.number_in_world)
        leg.watcher = self._watcher

    def replace(self, leg: Leg, record: CallRecord) -> None:
        """Keep, on the place of a call that is over, its record only."""
        leg.watcher = None
        if self._changed.pop(leg.number_in_world, None) is not None:
            self._file(leg)
        self._shelf_of(leg.number_in_world).replace(record)

    def remove(self, call: CallRecord) -> None:
        """Take a call out, live or over."""
        number = call.number_in_world
        if isinstance(call, Leg):
            call.watcher = None
        self._changed.pop(number, None)
        shelf = self._shelf_of(number)
        for uuid in {shelf.remove(number), call.first_conversation_uuid}:
            self._leave_conversation(uuid, number)
        if not shelf.filled:
            del self._shelves[number // _PLACES]

    def page(self, wanted: ListFilter) -> tuple[list[CallRecord], int]:
        """Return the calls on one page of those that pass a filter, and how many pass it in all."""
        self._file_changed()
        if wanted.conversation_uuid is not None:
            return self._page_of_conversation(wanted, wanted.conversation_uuid)
        shelves, backwards = list(self._shelves.values()), wanted.order is SortOrder.DESC
        if backwards:
            shelves.reverse()
        counts = _counts(shelves, wanted)
        calls: list[CallRecord] = []
        skip = wanted.record_index
        for shelf, count in zip(shelves, counts, strict=True):
            if skip >= count:
                skip -= count
                continue
            beyond = skip + wanted.page_size - len(calls)
            calls += islice(shelf.passing(wanted, backwards=backwards), skip, beyond)
            if len(calls) == wanted.page_size:
                break
            skip = 0
        return calls, sum(counts)

    def _page_of_conversation(self, wanted: ListFilter, uuid: str) -> tuple[list[CallRecord], int]:
        numbers = self._by_conversation.get(uuid, [])
        if wanted.status is not None or wanted.date_start is not None or wanted.date_end is not None:
            numbers = [number for number in numbers if self._passes(number, wanted)]
        places = range(len(numbers))
        if wanted.order is SortOrder.DESC:
            places = places[::-1]
        page = [numbers[place] for place in places[wanted.record_index :][: wanted.page_size]]
        return [self._shelf_of(number).call(number) for number in page], len(numbers)

    def _passes(self, number: int, wanted: ListFilter) -> bool:
        call = self._shelf_of(number).call(number)
        return (
            wanted.status in (None, call.status)
            and (wanted.date_start is None or wanted.date_start <= call.start_time)
            and (wanted.date_end is None or call.start_time <= wanted.date_end)
        )

    def _shelf_of(self, number: int) -> _Shelf:
        return self._shelves[number // _PLACES]

    # -- filing

    def _on_change(self, leg: Leg) -> None:
        if len(self._changed) >= _MOST_CHANGED:
            self._file_changed()
        self._changed[leg.number_in_world] = leg

    def _file_changed(self) -> None:
        for leg in self._changed.values():
            self._file(leg)
        self._changed.clear()

    def _file(self, leg: Leg) -> None:
        number = leg.number_in_world
        shelf = self._shelf_of(number)
        shelf.refile(leg)
        left, entered = shelf.conversation(number), leg.conversation_uuid
        if left == entered:
            return
        shelf.note_conversation(number, entered)
        if left != leg.first_conversation_uuid:
            self._leave_conversation(left, number)
        if entered != leg.first_conversation_uuid:
            self._enter_conversation(entered, number)

    def _enter_conversation(self, uuid: str, number: int) -> None:
        numbers = self._by_conversation.get(uuid)
        if numbers is None:
            self._by_conversation[uuid] = [number]
        else:
            insort(numbers, number)

    def _leave_conversation(self, uuid: str, number: int) -> None:
        numbers = self._by_conversation[uuid]
        del numbers[bisect_left(numbers, number)]
        if not numbers:
            del self._by_conversation[uuid]


class _Shelf:
    """Up to so many calls, by place, with what is needed to count those that pass a filter.

    Lists by place rather than an object for each call: there are many calls, and each has to be small.

    Attributes:
        filled: the bits of the places where there is a call.
        by_status: the bits of the places whose calls are filed under a status.
    """

    __slots__ = ("_calls", "_conversations", "_in_order", "_starts", "_statuses", "by_status", "filled")

    def __init__(self) -> None:
        self.filled = 0
        self.by_status: dict[Status, int] = {}
        self._calls: list[CallRecord | None] = [None] * _PLACES
        # What each call is filed under. A start is a time times `_PLACES`, and the place: all are different.
        self._statuses: list[Status | None] = [None] * _PLACES
        self._conversations: list[str] = [""] * _PLACES
        self._starts: list[int] = [0] * _PLACES
        self._in_order: list[int] = []

    def call(self, number: int) -> CallRecord:
        """Return a call that stands here."""
        call = self._calls[number % _PLACES]
        if call is None:
            raise KeyError(number)
        return call

    def conversation(self, number: int) -> str:
        """Return the conversation that a call is filed under."""
        return self._conversations[number % _PLACES]

    def note_conversation(self, number: int, uuid: str) -> None:
        """File a call under a conversation."""
        self._conversations[number % _PLACES] = uuid

    def put(self, leg: Leg) -> None:
        """Put a call on its place, and file it under its status and its start."""
        place = leg.number_in_world % _PLACES
        self._calls[place] = leg
        self.filled |= 1 << place
        self._file_status(place, leg.status)
        self._file_start(place, leg.start_time)

    def replace(self, record: CallRecord) -> None:
        """Put a call's record where the call is; it is filed as before."""
        self._calls[record.number_in_world % _PLACES] = record

    def refile(self, leg: Leg) -> None:
        """File a call that has changed under its status and its start."""
        place = leg.number_in_world % _PLACES
        if leg.status is not self._statuses[place]:
            self._unfile_status(place)
            self._file_status(place, leg.status)
        if leg.start_time != self._starts[place] // _PLACES:
            self._unfile_start(place)
            self._file_start(place, leg.start_time)

    def remove(self, number: int) -> str:
        """Take a call away and return the conversation that it was filed under."""
        place = number % _PLACES
        self._calls[place] = None
        self.filled ^= 1 << place
        self._unfile_status(place)
        self._unfile_start(place)
        return self._conversations[place]

    def _file_status(self, place: int, status: Status) -> None:
        self._statuses[place] = status
        self.by_status[status] = self.by_status.get(status, 0) | 1 << place

    def _unfile_status(self, place: int) -> None:
        status = self._statuses[place]
        if status is not None:
            self.by_status[status] ^= 1 << place

    def _file_start(self, place: int, start_time: int) -> None:
        start = self._starts[place] = start_time * _PLACES + place
        insort(self._in_order, start)

    def _unfile_start(self, place: int) -> None:
        del self._in_order[bisect_left(self._in_order, self._starts[place])]

    def with_status(self, status: Status | None) -> int:
        """Return the bits of the places whose calls have a status; None is for any."""
        return self.filled if status is None else self.by_status.get(status, 0)

    def count(self, status: Status | None, first: float, beyond: float) -> int:
        """Say how many calls pass; `first` and `beyond` are start times times `_PLACES`."""
        if first <= self._in_order[0] and self._in_order[-1] < beyond:
            return self.with_status(status).bit_count()
        if beyond <= self._in_order[0] or self._in_order[-1] < first:
            return 0
        if status is not None:
            return len(self._between(status, first, beyond))
        return max(0, bisect_left(self._in_order, beyond) - bisect_left(self._in_order, first))

    def passing(self, wanted: ListFilter, *, backwards: bool) -> Iterator[CallRecord]:
        """Go through the calls that pass a filter by status and dates."""
        first, beyond = _span(wanted)
        if first <= self._in_order[0] and self._in_order[-1] < beyond:
            places = _places(self.with_status(wanted.status), backwards=backwards)
        else:
            places = iter(self._between(wanted.status, first, beyond)[:: -1 if backwards else 1])
        return (call for place in places if (call := self._calls[place]) is not None)

    def _between(self, status: Status | None, first: float, beyond: float) -> list[int]:
        starts = self._in_order[bisect_left(self._in_order, first) : bisect_left(self._in_order, beyond)]
        places = sorted([start % _PLACES for start in starts])
        if status is None:
            return places
        mask = self.with_status(status)
        return [place for place in places if mask >> place & 1]


def _counts(shelves: list[_Shelf], wanted: ListFilter) -> list[int]:
    """Say how many calls on each shelf pass a filter by status and dates."""
    if wanted.date_start is not None or wanted.date_end is not None:
        first, beyond = _span(wanted)
        return [shelf.count(wanted.status, first, beyond) for shelf in shelves]
    if wanted.status is not None:
        return [shelf.by_status.get(wanted.status, 0).bit_count() for shelf in shelves]
    return [shelf.filled.bit_count() for shelf in shelves]


def _span(wanted: ListFilter) -> tuple[float, float]:
    """Return what the starts on a shelf must lie between to pass a filter."""
    after, until = wanted.date_start, wanted.date_end
    return (
        -math.inf if after is None else after * _PLACES,
        math.inf if until is None else (until + 1) * _PLACES,
    )


def _places(mask: int, *, backwards: bool) -> Iterator[int]:
    """Return where the bits of a mask are, the lowest first, or the highest."""
    digits = f"{mask:0{_PLACES}b}".encode().translate(_NUMBERS)
    if backwards:
        return compress(range(_PLACES - 1, -1, -1), digits)
    return compress(range(_PLACES), digits[::-1])


_NUMBERS: Final = bytes.maketrans(b"01", b"\0\1")
