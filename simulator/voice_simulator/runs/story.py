"""What happened in a world, as text for whoever waited in vain: of one call, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.runs import timeline
from voice_simulator.runs.report import timeline_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.core.journal import Entry

_MOST_LINES: Final = 300
"""The most lines that are told: the newest ones."""


def story_of(application_id: str, entries: Sequence[Entry], uuids: Sequence[str]) -> str:
    """Tell what happened: on the only call that matters, with its second legs, or in the whole world.

    Args:
        application_id: of the world.
        entries: of its journal.
        uuids: the calls that matter.
    """
    if len(uuids) == 1:
        return "\n".join(timeline_of([(application_id, entry) for entry in entries], uuids[0]))
    lines = [text for _, text in timeline.timed_lines(entries)]
    older = len(lines) - _MOST_LINES
    return "\n".join([f"… {older} older lines", *lines[older:]] if older > 0 else lines)
