"""What the journal has of recordings and transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.journal.sound_entries import RecordingEntry, TranscriptEntry
from voice_simulator.core.json_text import to_json
from voice_simulator.core.wire.transcript_file import sentences_of

if TYPE_CHECKING:
    from voice_simulator.core.model.recorded_file import RecordedFile


def recording_entry(file: RecordedFile) -> RecordingEntry:
    """Return the entry of a recording; one without bytes has no file."""
    parties = dict(file.parties)
    said = [
        {"party": parties.get(one.party or ""), "channel": file.channel_of(one), "words": one.stretch.words}
        for one in sorted(file.sounds, key=lambda one: one.stretch.since)
        if one.stretch.sound.source == "party"
    ]
    return RecordingEntry(
        file=file.id if file.size else "",
        recording=file.recording_uuid or "",
        format=file.audio_format,
        channels=file.file_channels,
        length=file.span,
        size=file.size or 0,
        said=to_json(said),
    )


def transcript_entry(file: RecordedFile, error: str | None) -> TranscriptEntry:
    """Return the entry of a transcript, or of why there is none."""
    if error is not None:
        return TranscriptEntry(file="", recording=file.recording_uuid or "", error=error)
    return TranscriptEntry(
        file=file.id, recording=file.recording_uuid or "", sentences=tuple(sentences_of(file))
    )
