"""What a trace holds of worlds: entries, calls from inside, clocks and recordings, within stated bounds."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.api.control.clock_state import clock_state
from voice_simulator.api.control.recordings import content_type_of, shown_with_spans
from voice_simulator.api.control.traced_entries import EntryRoom
from voice_simulator.api.file_content import pieces_of
from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.recorded_file import FileKind
from voice_simulator.core.wire import bodies
from voice_simulator.errors import CallNotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from voice_simulator.api.control.traced_entries import TracedEntries
    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.runtime.speech_program import SpeechProgram
    from voice_simulator.runtime.world import World

_LARGEST_SOUND: Final = 200_000
_MOST_SOUND: Final = 1_000_000
"""Bytes of all recordings together."""


async def collect_facts(
    worlds: Sequence[World],
    speech: SpeechProgram | None,
    important: Collection[str] = (),
    only: str | None = None,
) -> dict[str, Any]:
    """Collect what a trace holds, as JSON.

    That is `worlds`, by application id, with `entries`, `calls` from inside by their ids, and `clock`;
    `recordings` as `GET recordings/{id}` shows them, with `data` where the sound is there; and `left_out`,
    what is not there, a sentence each.

    Args:
        worlds: those that it is of.
        speech: speaks in recordings; None for tones.
        important: the ids of calls whose entries go first where there are too many.
        only: the id of a call, where it is of that and the legs that belong to it alone.
    """
    chosen = _chosen(worlds, important, only)
    # First all that may change while sounds are made.
    shown = {world.application_id: _shown_world(world, of) for world, of in chosen}
    room = _Room()
    sounds = [one for world, of in chosen for one in await _sounds(world, speech, of.legs, room)]
    left_out = [sentence for _, of in chosen for sentence in of.left_out]
    if len(chosen) < len(worlds):
        left_out.append(f"Of {len(worlds):,} worlds this trace holds the last {len(chosen):,}.")
    return {"worlds": shown, "recordings": sounds, "left_out": [*left_out, *room.left_out]}


def _chosen(
    worlds: Sequence[World], important: Collection[str], only: str | None
) -> list[tuple[World, TracedEntries]]:
    """Choose the entries of worlds; where there is no room for all, the worlds that began last have it."""
    room = EntryRoom()
    chosen: list[tuple[World, TracedEntries]] = []
    for world in reversed(worlds):
        if room.is_full:
            break
        chosen.append((world, room.fill(world, important, only)))
    return chosen[::-1]


def _shown_world(world: World, chosen: TracedEntries) -> dict[str, Any]:
    uuids = dict.fromkeys(str(entry["uuid"]) for entry in chosen.entries if entry["uuid"] is not None)
    return {
        "entries": chosen.entries,
        "calls": {uuid: inside for uuid in uuids for inside in _inside(world, uuid)},
        "clock": clock_state(world),
    }


def _inside(world: World, uuid: str) -> Iterator[dict[str, object]]:
    """Yield a call from inside, unless nothing is kept of it."""
    try:
        call = world.switchboard.store.find(uuid)
    except CallNotFound:
        return
    yield bodies.call_record(call, "") | world.switchboard.inside(uuid)


# -- sounds


async def _sounds(
    world: World, speech: SpeechProgram | None, legs: Collection[str] | None, room: _Room
) -> list[dict[str, Any]]:
    """Show the recordings of a world, with their sound where there is room for it."""
    files = [file for file in world.switchboard.files if legs is None or file.leg in legs]
    return [
        {
            "application_id": world.application_id,
            **shown_with_spans(file),
            "data": await _data_of(file, world, speech) if room.takes_in(file) else None,
        }
        for file in files
        if file.kind is not FileKind.TRANSCRIPT
    ]


async def _data_of(file: RecordedFile, world: World, speech: SpeechProgram | None) -> str | None:
    content = b"".join([piece async for piece in pieces_of(file, world.switchboard, speech)])
    if not content:
        return None
    return f"data:{content_type_of(file)};base64,{b64encode(content).decode()}"


class _Room:
    """How much sound there is room for still.

    Attributes:
        left_out: the recordings that had no room, a sentence each.
    """

    def __init__(self) -> None:
        self._bytes = _MOST_SOUND
        self.left_out: list[str] = []

    def takes_in(self, file: RecordedFile) -> bool:
        """Whether there is room for a file, which then takes it."""
        size = file.size or 0
        if size > min(_LARGEST_SOUND, self._bytes):
            span, kilobytes = file.span / SECOND, size / 1000
            self.left_out.append(
                f"The recording {file.id[:8]} of {span:g} s, {kilobytes:,.0f} KB, is left out for its size."
            )
            return False
        self._bytes -= size
        return True
