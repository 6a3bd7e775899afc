"""The faults that struck the recordings of a captured scenario, each for just what it struck."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.sound_entries import RecordingEntry, RecordingFaultEntry, TranscriptEntry
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.scenario.capture.globs import literal
from voice_simulator.scenario.capture.yaml_text import Plain, item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.scenario.capture.scope import CapturedCall, Scope

_BECOMES: Final = {FaultKind.RECORDING: "empty", FaultKind.TRANSCRIPTION: "failed"}

_Matched = tuple[FaultKind, str, str]
"""What a fault counts: of which kind, and the two ends of the leg."""


def lines_of_recording_faults(scope: Scope, entries: Sequence[Entry]) -> Iterator[str]:
    """Write the entries of `faults:`; which of several recordings one struck where there are several."""
    calls = {call.uuid: call for call in scope.calls}
    counted: Counter[_Matched] = Counter()
    hits: list[tuple[CapturedCall, _Matched, int]] = []
    for entry in entries:
        call = calls.get(entry.uuid or "")
        match entry.what:
            case RecordingFaultEntry(does=kind) if call is not None:
                # The journal has it ahead of what it struck.
                hits.append((call, _matched(kind, call), counted[_matched(kind, call)] + 1))
            case RecordingEntry() if call is not None:
                counted[_matched(FaultKind.RECORDING, call)] += 1
            case TranscriptEntry() if call is not None:
                counted[_matched(FaultKind.TRANSCRIPTION, call)] += 1
    for call, matched, number in hits:
        nth = {"nth": number} if counted[matched] > 1 else {}
        yield from item(_fault(call, matched[0]) | nth)


def _matched(kind: FaultKind, call: CapturedCall) -> _Matched:
    return kind, call.placed.to.address, call.placed.from_.address


def _fault(call: CapturedCall, kind: FaultKind) -> dict[str, object]:
    return {
        kind.value: Plain(_BECOMES[kind]),
        "to": literal(call.placed.to.address),
        "from": literal(call.placed.from_.address),
    }
