"""Which legs belong together: a call, the legs that its NCCOs dialled, and those that these dialled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import CallEntry
from voice_simulator.core.model.states import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from voice_simulator.core.journal import Entry, Record

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def legs_with(entries: Iterable[Entry], uuid: str) -> tuple[str, ...]:
    """Return the legs that belong together with one, itself among them, in the order of their beginnings.

    Args:
        entries: of the journal of their world.
        uuid: of the leg.
    """
    return legs_with_any(entries, (uuid,)) or (uuid,)


def legs_with_any(entries: Iterable[Entry | Record], uuids: Iterable[str]) -> tuple[str, ...]:
    """Return the legs that belong together with one of several, in the order of their beginnings.

    Args:
        entries: of the journal of their world, which is read once.
        uuids: of the legs; those that it does not tell of are left out.
    """
    first_of = {
        entry.uuid: entry.what.connected_from
        for entry in entries
        if isinstance(entry.what, CallEntry) and entry.uuid is not None
    }
    roots = {_root(uuid, first_of) for uuid in uuids}
    return tuple(leg for leg in first_of if _root(leg, first_of) in roots)


def _root(uuid: str, first_of: Mapping[str, str | None]) -> str:
    while (first := first_of.get(uuid)) is not None:
        uuid = first
    return uuid


def marks_of(legs: Sequence[str]) -> dict[str, str]:
    """Return a letter for each of several legs, by which a timeline tells them apart; nothing for one."""
    if len(legs) == 1:
        return {}
    return {leg: _mark(number) for number, leg in enumerate(legs)}


def _mark(number: int) -> str:
    rounds, letter = divmod(number, len(_LETTERS))
    return f"{_LETTERS[letter]}{rounds or ''}"


def party_of(call: CallEntry) -> str:
    """Return the number or address of the party of a leg: of whoever calls, or is called."""
    return (call.from_ if call.direction is Direction.INBOUND else call.to).address
