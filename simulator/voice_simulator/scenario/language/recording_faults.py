"""Faults of recordings: one that is empty, and a transcript that can't be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.faults import RecordingFault
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.documents.grammar.kinds import Named
from voice_simulator.documents.grammar.mappings import Given, Key, MappingOf, required
from voice_simulator.documents.grammar.scalars import Word
from voice_simulator.scenario.language.fault_activation import (
    APPLICATION,
    FROM,
    ONE_OCCASION,
    TO,
    WHEN_KEYS,
    activation_of,
)
from voice_simulator.scenario.language.texts import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.faults import Fault

EMPTY: Final = required(
    "recording",
    Word({"empty": "empty"}),
    "`empty`: the webhook of the recording has no address, and size 0.",
)
FAILED: Final = required(
    "transcription",
    Word({"failed": "failed"}),
    "`failed`: the webhook says that what was said could not be written down.",
)
_COMMON_MISTAKES: Final = {
    "webhook": "stands in an entry of its own: {{webhook: record, lost: true}}",
    "times": "is written first: {value}",
}


def _fault_of(kind: FaultKind) -> Callable[[Given], Fault]:
    def make(given: Given) -> Fault:
        return RecordingFault(
            origin=origin_of(given.node, given.mistakes),
            kind=kind,
            to=given[TO],
            from_=given[FROM],
            application=given[APPLICATION],
            activation=activation_of(given),
        )

    return make


def _kind(name: str, main: Key[str], fault: FaultKind, says: str) -> Named[Fault]:
    return Named(
        name,
        MappingOf(
            "A fault of recordings",
            [main, *WHEN_KEYS, TO, FROM],
            _fault_of(fault),
            rules=[ONE_OCCASION],
            common_mistakes=_COMMON_MISTAKES,
            says=says,
        ),
    )


RECORDING_FAULT: Final = _kind(
    "recording_fault", EMPTY, FaultKind.RECORDING, "What goes wrong with recordings."
)
TRANSCRIPTION_FAULT: Final = _kind(
    "transcription_fault", FAILED, FaultKind.TRANSCRIPTION, "What goes wrong with transcripts."
)
