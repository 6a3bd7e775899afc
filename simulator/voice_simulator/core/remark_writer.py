"""Writes remarks into a world's journal, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.journal.note_entries import LossEntry, RemarkEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.remarks import Remark


class Remarks:
    """Writes remarks into a world's journal: each once for a leg, and what is not simulated once for all.

    Args:
        journal: the world's.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._noted: set[str] = set()
        self._noted_of_reading: set[str] = set()

    def note(self, leg: Leg, remarks: Iterable[Remark]) -> None:
        """Write those that are new for a leg."""
        for remark in remarks:
            if leg.noted_remarks is None:
                leg.noted_remarks = set()
            self._write(leg.uuid, remark, leg.noted_remarks)

    def note_on_finished_call(self, uuid: str, remarks: Iterable[Remark]) -> None:
        """Write those on the last request about a call, of which nothing is kept but its record."""
        for remark in remarks:
            self._write(uuid, remark, set())

    def note_on_reading(self, remarks: Iterable[Remark]) -> None:
        """Write those on requests that only read: they are in no canonical journal."""
        for remark in remarks:
            self._write(None, remark, self._noted_of_reading, read=True)

    def _write(self, uuid: str | None, remark: Remark, noted: set[str], *, read: bool = False) -> None:
        if remark.lost:
            key = remark.sentence
        else:
            # What is not simulated is so wherever it stands.
            noted, key = self._noted, f"{remark.member.rpartition('.')[2]}: {remark.why}"
        if key not in noted:
            noted.add(key)
            self._journal.write(uuid, entry_of(remark)).read = read


def entry_of(remark: Remark) -> RemarkEntry | LossEntry:
    """Return the entry of a remark."""
    if remark.lost:
        return LossEntry(remark.sentence, remark.member)
    return RemarkEntry(remark.sentence, remark.member)
