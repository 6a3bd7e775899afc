"""Which entries of a journal a trace holds: all where there is room, else those that matter, as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.journal import Entry
from voice_simulator.core.json_text import to_json
from voice_simulator.runs.line_up import legs_with_any

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from voice_simulator.core.journal import Record
    from voice_simulator.runtime.world import World

MOST_ENTRIES: Final = 2_000
_MOST_BYTES: Final = 1_000_000


class TracedEntries(NamedTuple):
    """The entries of a world that a trace holds.

    Attributes:
        entries: the oldest first, as JSON.
        legs: the legs that it is about; None for all.
        left_out: what is not there, a sentence each.
    """

    entries: list[dict[str, object]]
    legs: frozenset[str] | None
    left_out: list[str]


class EntryRoom:
    """How many entries there is room for still, in all worlds of a trace together."""

    def __init__(self) -> None:
        self._entries, self._bytes = MOST_ENTRIES, _MOST_BYTES

    @property
    def is_full(self) -> bool:
        """Whether nothing more has room."""
        return self._entries <= 0 or self._bytes <= 0

    def fill(self, world: World, important: Collection[str], only: str | None) -> TracedEntries:
        """Choose the entries of a world: those of important calls before the newest of the others.

        Args:
            world: the world.
            important: the ids of the calls that failed.
            only: the id of a call, where entries of that and the legs that belong to it are wanted alone.
        """
        journal = world.switchboard.journal
        # As records: to make an entry of each of a hundred thousand takes a while.
        records = journal.records_after(0)
        legs = None if only is None else frozenset((only, *legs_with_any(records, (only,))))
        places = [place for place, one in enumerate(records) if legs is None or one.uuid in legs]
        ranked = _ranked(records, places, frozenset((*important, *legs_with_any(records, important))))
        shown = self._take(records, ranked, journal.evicted)
        whose = f"the world of {world.application_id}"
        left_out = _said(whose, journal.evicted, len(places), len(shown), is_ranked=bool(important))
        return TracedEntries(shown, legs, left_out)

    def _take(self, records: Sequence[Record], ranked: Sequence[int], before: int) -> list[dict[str, object]]:
        """Show as many records as there is room for, the oldest first."""
        shown: dict[int, dict[str, object]] = {}
        for place in ranked[: self._entries]:
            entry = Entry(before + place + 1, records[place]).as_json()
            self._bytes -= len(to_json(entry))
            if self._bytes < 0:
                break
            shown[place] = entry
        self._entries -= len(shown)
        return [shown[place] for place in sorted(shown)]


def _ranked(records: Sequence[Record], places: Sequence[int], important: Collection[str]) -> list[int]:
    first = [place for place in places if records[place].uuid in important]
    return [*first, *(place for place in reversed(places) if records[place].uuid not in important)]


def _said(whose: str, evicted: int, total: int, kept: int, *, is_ranked: bool) -> list[str]:
    said = []
    if evicted:
        said.append(f"The first {evicted:,} entries of {whose} were no longer kept.")
    if kept < total:
        which = "those of the calls that failed, and the last of the others" if is_ranked else "the last"
        said.append(f"Of the {total:,} entries of {whose} this trace holds {kept:,}: {which}.")
    return said
