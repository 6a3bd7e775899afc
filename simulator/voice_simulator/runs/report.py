"""What came of a run, and the lines that say what happened in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.journal.note_entries import LateRequestEntry
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.runs import timeline
from voice_simulator.runs.line_up import legs_with, marks_of
from voice_simulator.runs.socket_words import said_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.runs.socket_words import Said
    from voice_simulator.scenario.judging.evidence import Evidence
    from voice_simulator.scenario.judging.judgement import Mismatch

    Entries = Sequence[tuple[str, Entry]]

_MOST_LINES: Final = 300
"""The most lines of one timeline."""

_MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One thing that is not as it should be.

    Attributes:
        mismatch: what was expected, and what was seen.
        timeline: what happened on the call that it is about, and on legs that belong to it, line by line.
    """

    mismatch: Mismatch
    timeline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SocketReport:
    """What was measured on one WebSocket.

    Attributes:
        uuid: of its leg.
        to: its address, without a password.
        measures: what was measured.
        is_open: whether it had not ended when the run did.
        said: what your app said on it, as far as it was written down.
    """

    uuid: str
    to: str
    measures: SocketMeasuresEntry
    is_open: bool = False
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What came of a run.

    Attributes:
        skipped: why the scenario says that it is not to be run; None where it was run.
        failures: what is not as it should be.
        unused: what the scenario has that never played.
        faults: what its faults did, a line each.
        late: which requests of your app came too late, a line each.
        unreachable: why your app could not be reached; None where it could.
        transcript: the first call and its legs in three lines each, and what your app was asked in the end.
        sockets: what was measured on each WebSocket.
        calls: how many there were.
        simulated: ms of simulated time that passed.
        wall: seconds of wall time that the run took.
        journals: by application id, the lines of the canonical journal; empty unless it was wanted.
        trace: what a trace holds; None unless it was wanted and the run failed.
    """

    skipped: str | None = None
    failures: tuple[Failed, ...] = ()
    unused: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    unreachable: str | None = None
    transcript: tuple[str, ...] = ()
    sockets: tuple[SocketReport, ...] = ()
    calls: int = 0
    simulated: int = 0
    wall: float = 0
    journals: Mapping[str, Iterator[str]] = field(default_factory=dict)
    trace: Mapping[str, Any] | None = None

    @property
    def is_failed(self) -> bool:
        """Whether something was not as it should be, or your app could not be reached."""
        return bool(self.failures) or self.unreachable is not None


def timeline_of(entries: Entries, uuid: str | None) -> list[str]:
    """Return what happened on a call and its second legs, a line each, and who else asked for it.

    Args:
        entries: of the journals, each with the application whose journal it is of.
        uuid: of the call; None for no call.
    """
    about = [(whose, entry) for whose, entry in entries if entry.uuid == uuid and uuid is not None]
    owner = about[0][0] if about else ""
    of_owner = [entry for whose, entry in entries if whose == owner]
    legs = () if uuid is None else legs_with(of_owner, uuid)
    own = [entry for entry in of_owner if entry.uuid in legs]
    lines = timeline.of_call(own, marks_of(legs))
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"… and {len(lines) - _MOST_LINES} more lines"]
    strangers = sorted({whose for whose, _ in about if whose != owner})
    return lines + [
        f"the application {one} asked for this call, which is {owner}'s: to it there is no such call"
        for one in strangers
    ]


def socket_reports(evidence: Evidence) -> Iterator[SocketReport]:
    """Yield what was measured on each WebSocket that was opened."""
    for call in evidence.calls:
        if call.socket is not None and call.socket.measures is not None:
            to, is_open = call.shown_to, call.socket.is_open
            yield SocketReport(call.uuid, to, call.socket.measures, is_open, said_on(call, evidence))


def fault_lines(entries: Entries) -> list[str]:
    """Return what was done on purpose, a line each."""
    return _lines([entry for _, entry in entries if entry.kind == EntryKind.FAULT])


def late_request_lines(entries: Entries) -> list[str]:
    """Return which requests came too late, a line each."""
    return _lines([entry for _, entry in entries if isinstance(entry.what, LateRequestEntry)])


def _lines(entries: Sequence[Entry]) -> list[str]:
    lines = [timeline.describe(entry).partition(" ")[2].lstrip() for entry in entries[:_MOST_TOLD]]
    more = len(entries) - len(lines)
    return [*lines, f"… and {more} more"] if more else lines
