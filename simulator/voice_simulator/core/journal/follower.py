"""The one way to follow a journal: a place in it, and what has come since.

A journal keeps so many entries. A follower that is slower than they come is overtaken: entries are forgotten
before it has read them. It is told so, in the place where they are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.journal.journal import Entry, Journal
    from voice_simulator.core.journal.selection import Selection

_LOOKED_AT: Final = 20
"""How many entries are looked at for one that is taken."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Entries that were forgotten before their follower read them.

    Attributes:
        first, last: the numbers of the first and the last of them.
    """

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class Follower:
    """Reads a journal from a place onward, each entry once.

    Args:
        journal: the journal.
        after: the number of the entry to begin behind; 0 for the whole journal.

    Attributes:
        after: the number of the entry that was read last.
    """

    def __init__(self, journal: Journal, after: int = 0) -> None:
        self._journal, self.after = journal, after

    def news(self) -> Iterator[Entry | Missed]:
        """Yield what was written since the last time, oldest first, and what was missed of it.

        What is written while somebody goes through the news is among them.
        """
        while self.after < self._journal.last_seq:
            if self.after < self._journal.evicted:
                missed = Missed(self.after + 1, self._journal.evicted)
                self.after = missed.last
                yield missed
            # A copy, since whoever reads may write: a journal that changes can't be gone through.
            for entry in self._journal.after(self.after):
                self.after = entry.seq
                yield entry

    def next_batch(self, wanted: Selection, most: int) -> list[Entry | Missed]:
        """Return some of the news that somebody asks for, and what was missed of all.

        Args:
            wanted: what the entries must be.
            most: how many entries at most. So that this takes little time, no more than some multiple of it
                are looked at: `after` tells how far it got.
        """
        journal = self._journal
        missed = [Missed(self.after + 1, journal.evicted)] if self.after < journal.evicted else []
        self.after = max(self.after, journal.evicted)
        looked_at = _LOOKED_AT * most
        entries = journal.select(self.after, wanted, limit=most, among=looked_at)
        is_full = len(entries) == most
        self.after = (
            entries[-1].seq if is_full else max(self.after, min(self.after + looked_at, journal.last_seq))
        )
        return [*missed, *entries]
