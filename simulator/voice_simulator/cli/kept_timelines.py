"""The timelines of the last calls, kept as they are logged: a test may reset its world, or take it away."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import CallEntry
from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.runs import timeline
from voice_simulator.runs.line_up import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.journal import Entry

_MOST_ENTRIES: Final = 20_000
_MOST_CALLS: Final = 30
_MOST_REFUSED: Final = 20


class KeptTimelines(logging.Handler):
    """Keeps the journal entries that a simulator logs, and tells of the last calls."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._entries: deque[tuple[str, Entry]] = deque(maxlen=_MOST_ENTRIES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an entry."""
        entry = getattr(record, "entry", None)
        if entry is not None:
            self._entries.append((str(getattr(record, "application_id", "")), entry))

    def report(self) -> Iterator[str]:
        """Tell of the last calls, each with the legs that belong to it, in the order in which they began."""
        calls = self._by_call()
        left_out = len(calls) - _MOST_CALLS
        if left_out > 0:
            yield f"{left_out} earlier calls are left out (--log-file has all)"
        yield from self._refused()
        if not calls:
            yield "there was no call"
        for whose, entries in list(calls.values())[-_MOST_CALLS:]:
            legs = list(dict.fromkeys(entry.uuid for entry in entries if entry.uuid is not None))
            yield f"call {legs[0]} of {whose}"
            yield from (f"  {line}" for line in timeline.of_call(entries, marks_of(legs)))

    def _refused(self) -> Iterator[str]:
        """Tell of the last requests that were refused before there was a call."""
        refused = [
            f"{entry.what.method} {entry.what.path} -> {entry.what.status} ({whose}): {entry.what.refused}"
            for whose, entry in self._entries
            if entry.uuid is None and isinstance(entry.what, RequestEntry) and entry.what.refused is not None
        ]
        yield from refused[-_MOST_REFUSED:]

    def _by_call(self) -> dict[tuple[str, str, int], tuple[str, list[Entry]]]:
        """Return the entries of each call by what tells it from others, with whose it is.

        The ids of a world begin anew where it is reset with a seed, so a call entry begins a new call.
        """
        calls: dict[tuple[str, str, int], tuple[str, list[Entry]]] = {}
        current: dict[tuple[str, str], tuple[str, str, int]] = {}
        for number, (whose, entry) in enumerate(self._entries):
            uuid = entry.uuid
            if uuid is None:
                continue
            if isinstance(entry.what, CallEntry):
                first = entry.what.connected_from
                own = (whose, uuid, number)
                current[whose, uuid] = current.get((whose, first), own) if first else own
            if (call := current.get((whose, uuid))) is not None:
                calls.setdefault(call, (whose, []))[1].append(entry)
        return calls
