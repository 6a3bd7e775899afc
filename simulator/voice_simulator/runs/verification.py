"""Judges expectations by the journal of one world as it stands: nothing is waited for, nothing asked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.journal import Entry, Record
from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.errors import ControlError
from voice_simulator.runs.report import Failed, timeline_of
from voice_simulator.scenario.judging.causes import with_causes
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.implicit_checks import implied, never_struck
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import Mismatch, judge
from voice_simulator.scenario.model.expectations import AppAnswers, Between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.runtime.refused_requests import Refusal
    from voice_simulator.scenario.model.expectations import Claim, Expectation

_ASKS: Final = "app: asks your app when a run is over; verify judges the journal alone, so ask it in the test"
_MEASURES: Final = "wall: true is measured while a scenario runs; a journal has simulated time only"


def check_verifiable(lines: Iterable[Expectation]) -> None:
    """Make sure that a journal alone can show what is expected.

    Raises:
        ControlError: 400, it can't: your app would have to be asked, or the wall clock looked at meanwhile.
    """
    for line in lines:
        for claim in line.claims:
            why = _why_not(claim)
            if why is not None:
                raise ControlError(400, f"{line.origin}: {why}")


def _why_not(claim: Claim) -> str | None:
    if isinstance(claim, AppAnswers):
        return _ASKS
    return _MEASURES if isinstance(claim, Between) and claim.is_wall else None


class Standing(NamedTuple):
    """How a world stands, beside what its journal has.

    Attributes:
        refused: the requests that were not let in, which no journal has.
        recordings_due: in how many ms your app will be told of a recording, by the ids of the legs.
        sockets: what has been measured so far on sockets that are not over, by the ids of their legs.
        speed: how many times as fast as the wall clock its time goes, where it goes with that.
    """

    refused: Iterable[Refusal] = ()
    recordings_due: Mapping[str, int] = MappingProxyType({})
    sockets: Mapping[str, SocketMeasuresEntry] = MappingProxyType({})
    speed: float = 1


def verify(
    lines: Sequence[Expectation],
    application_id: str,
    entries: Sequence[Entry],
    standing: Standing,
    faults: Sequence[Fault] | None = None,
) -> list[Failed]:
    """Return what does not hold, in the order of the lines.

    Args:
        lines: what is expected.
        application_id: of the world.
        entries: of its journal.
        standing: how the world stands.
        faults: those that must have struck, as the steps of scripts must have been played; None where only
            the lines are judged.
    """
    evidence = Evidence(speed=standing.speed)
    reader = JournalReader(application_id, evidence)
    reader.read(map(_as_entry, standing.refused))
    reader.read(entries)
    evidence.note_sockets(standing.sockets)
    for call in evidence.calls:
        call.recording_due = standing.recordings_due.get(call.uuid)
    whose = [(application_id, entry) for entry in entries]
    wrong = [*_forgotten(lines, entries), *judge(lines, evidence)]
    if faults is not None:
        wrong += [*implied(evidence), *never_struck(faults, evidence)]
    wrong = with_causes(wrong, evidence)
    return [Failed(mismatch=one, timeline=tuple(timeline_of(whose, one.uuid))) for one in wrong]


def _as_entry(refused: Refusal) -> Entry:
    request = RequestEntry(
        method=refused.method, path=refused.path, status=refused.status, refused=refused.reason
    )
    return Entry(0, Record(0, None, request))


def _forgotten(lines: Sequence[Expectation], entries: Sequence[Entry]) -> list[Mismatch]:
    """Say that what is expected may have happened in what is no longer kept."""
    gone = entries[0].seq - 1 if entries else 0
    if not gone:
        return []
    seen = f"the first {gone} entries are no longer kept; raise limits: {{journal: …}}, or verify earlier"
    origin = lines[0].origin if lines else "body"
    return [Mismatch(origin=origin, expected="the whole journal to judge by", seen=seen)]
