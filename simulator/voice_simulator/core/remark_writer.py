"""Writes remarks into a world's journal, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.entries import LossEntry, RemarkEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.remarks import Remark


_MOST_LEGS: Final = 10_000
"""Of how many legs it is remembered what was told: the reply to a leg's last event comes when it is over."""


class Remarks:
    """Writes remarks into a world's journal: each once for a leg, and what is not simulated once for all.

    Args:
        journal: the world's.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._told_of: dict[str | None, set[str]] = {}
        self._told: set[str] = set()

    def note(self, uuid: str | None, remarks: Iterable[Remark], *, read: bool = False) -> None:
        """Write those that are new for a leg, or of no leg; on reading they are in no canonical journal."""
        for remark in remarks:
            told = self._told_of.setdefault(uuid, set()) if remark.lost else self._told
            # What is not simulated is so wherever it stands.
            key = remark.sentence if remark.lost else f"{remark.member.rpartition('.')[2]}: {remark.why}"
            if key not in told:
                told.add(key)
                self._journal.write(uuid, entry_of(remark)).read = read
        if len(self._told_of) > _MOST_LEGS:
            del self._told_of[next(iter(self._told_of))]

    def forget(self, uuid: str) -> None:
        """Forget what was told of a leg that is over."""
        self._told_of.pop(uuid, None)


def entry_of(remark: Remark) -> RemarkEntry | LossEntry:
    """Return the entry of a remark."""
    if remark.lost:
        return LossEntry(remark.sentence, remark.member)
    return RemarkEntry(remark.sentence, remark.member)
