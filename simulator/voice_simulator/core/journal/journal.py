"""The ordered record of everything that happened in one world.

An entry has a repeatable part, the same in every run with the same seed, and a `wall` object with what is
not: latencies, ports, headers, token claims. With them stands what follows from the rest and need not be
compared: the answer to a request. `bytes` in it are JSON as text, as in the entries: that is small.

Requests that only read are entries too, but not part of the canonical journal, since looking must not change
what is compared.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import Clock, to_iso
from voice_simulator.core.journal.follower import Follower
from voice_simulator.core.journal.note_entries import NoteEntry
from voice_simulator.core.journal.selection import ANY
from voice_simulator.core.json_text import from_own_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from voice_simulator.core.journal.entries import What
    from voice_simulator.core.journal.selection import Selection

DEFAULT_LIMIT: Final = 100_000

OWN_ADDRESS: Final = "http://simulator"
"""What stands in the canonical journal for the simulator's own address, whose port is often a free one."""


class Record:
    """One thing that happened, as it is kept; small, since there are very many.

    A record has no number: that is its place in the journal.

    Attributes:
        time: the simulated instant, ms.
        uuid: the leg it is about, or None.
        what: what happened; whoever wrote it may put another in its place, as a request is answered.
        wall: what differs from run to run, or None.
        read: whether it is a request that changed nothing: it only read, or was not let in.
    """

    __slots__ = ("read", "time", "uuid", "wall", "what")

    def __init__(self, time: int, uuid: str | None, what: What) -> None:
        self.time, self.uuid, self.what = time, uuid, what
        self.wall: Mapping[str, object] | None = None
        self.read = False


class Entry:
    """One thing that happened, with its number.

    Attributes:
        seq: counted from 1 in each world.
        time, uuid, what, wall, read: as in `Record`, at the moment at which the entry was asked for.
    """

    __slots__ = ("read", "seq", "time", "uuid", "wall", "what")

    def __init__(self, seq: int, record: Record) -> None:
        self.seq, self.time, self.uuid, self.what = seq, record.time, record.uuid, record.what
        self.wall, self.read = record.wall, record.read

    @property
    def kind(self) -> str:
        """What sort of thing it is: an `EntryKind`."""
        return self.what.kind

    @property
    def facts(self) -> dict[str, object]:
        """What it says, as JSON."""
        return self.what.as_json()

    def as_json(self) -> dict[str, object]:
        """Return the entry as the control API shows it."""
        shown = {"seq": self.seq, **self.canonical()}
        if self.read:
            shown["read"] = True
        if self.wall is not None:
            shown["wall"] = shown_wall(self.wall)
        return shown

    def canonical(self) -> dict[str, object]:
        """Return the repeatable part; `seq` is left out, because reads are counted in it."""
        return {"time": to_iso(self.time), "kind": str(self.kind), "uuid": self.uuid, **self.facts}


def shown_wall(wall: Mapping[str, object]) -> dict[str, object]:
    """Return the `wall` of an entry as JSON shows it."""
    return {name: from_own_json(one) if isinstance(one, bytes) else one for name, one in wall.items()}


class Journal:
    """The entries of one world, the oldest of which go when there are more than `limit`.

    Args:
        clock: simulated time.
        limit: how many entries are remembered.
        own_address: the simulator's own, which webhooks name and which differs from run to run; empty where
            none is to be kept out of the canonical journal.
    """

    def __init__(self, clock: Clock, limit: int = DEFAULT_LIMIT, own_address: str = "") -> None:
        self._clock = clock
        self._own_address = re.compile(re.escape(own_address) + r"(?!\d)") if own_address else None
        self._records: deque[Record] = deque(maxlen=limit)
        self._written = 0
        self._watchers: tuple[Callable[[], None], ...] = ()

    @property
    def last_seq(self) -> int:
        """The number of the newest entry, 0 where there is none."""
        return self._written

    @property
    def evicted(self) -> int:
        """How many of the oldest entries are gone."""
        return self._written - len(self._records)

    def write(self, uuid: str | None, what: What) -> Record:
        """Add an entry at the present instant and return its record, to which its writer may add.

        Args:
            uuid: the leg it is about, or None.
            what: what happened.
        """
        self._written += 1
        record = Record(self._clock.now, uuid, what)
        self._records.append(record)
        for note in self._watchers:
            note()
        return record

    def note(self, uuid: str | None, sentence: str) -> None:
        """Write down something worth telling that is not a fact of the wire."""
        self.write(uuid, NoteEntry(sentence))

    def watch(self, note: Callable[[], None]) -> None:
        """Have a function called whenever an entry is added; its writer may still add to the entry then."""
        self._watchers += (note,)

    def unwatch(self, note: Callable[[], None]) -> None:
        """Have a function called no more."""
        self._watchers = tuple(one for one in self._watchers if one != note)

    def follow(self, after: int = 0) -> Follower:
        """Follow the journal from behind entry number `after`; 0 for its beginning."""
        return Follower(self, after)

    def after(self, seq: int) -> Iterator[Entry]:
        """Go through the entries newer than number `seq` that there are at this moment, oldest first."""
        before = max(seq, self.evicted)
        # Copied as records: a hundred thousand entries take a while to make.
        records = self.records_after(seq)
        return (Entry(number, record) for number, record in enumerate(records, before + 1))

    def records_after(self, seq: int) -> list[Record]:
        """Return the records newer than number `seq`, without their numbers: faster than entries."""
        return list(self._beyond(max(seq, self.evicted) - self.evicted))

    def select(
        self, after: int, wanted: Selection = ANY, *, limit: int, among: int | None = None
    ) -> list[Entry]:
        """Return entries newer than number `after`, oldest first.

        Args:
            after: the number of an entry.
            wanted: what they must be.
            limit: how many at most.
            among: how many of the newer ones are looked at; None for all.
        """
        before = max(after, self.evicted)
        records = islice(self._beyond(before - self.evicted), among)
        numbered: Iterator[tuple[int, Record]] = enumerate(records, before + 1)
        if wanted is not ANY:
            numbered = ((number, record) for number, record in numbered if wanted.picks(record))
        return [Entry(number, record) for number, record in islice(numbered, limit)]

    def uuids(self) -> set[str]:
        """Return the ids of all legs that entries are about."""
        return {record.uuid for record in self._records if record.uuid is not None}

    def canonical_lines(self) -> Iterator[str]:
        """Write the repeatable part, one JSON object a line: identical for the same seed, epoch and calls.

        That of the present moment: what is written while somebody goes through the lines is not in them.
        """
        return (self._line(entry) for entry in self.after(0) if not entry.read)

    def _line(self, entry: Entry) -> str:
        line = to_json(entry.canonical()).decode()
        return self._own_address.sub(OWN_ADDRESS, line) if self._own_address else line

    def _beyond(self, skip: int) -> Iterator[Record]:
        """Go through the records but for the `skip` oldest."""
        newest = len(self._records) - skip
        # From the near end: followers of a long journal ask for its last few entries again and again.
        if newest < skip:
            return iter(list(islice(reversed(self._records), max(0, newest)))[::-1])
        return islice(self._records, skip, None)
