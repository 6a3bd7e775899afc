"""The platform's files: recordings, the speech of inputs, and transcripts, by their id."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.pipeline import VoiceRequest, operation
from voice_simulator.api.recorded_speech import SpokenSounds
from voice_simulator.api.refusal_header import REFUSAL_HEADER
from voice_simulator.audio.files import content_of, note_of
from voice_simulator.audio.real_sounds import StreamedSounds
from voice_simulator.errors import FileNotFound, ForeignFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from voice_simulator.audio.real_sounds import RealSound
    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.speech_program import SpeechProgram

BINARY: Final = "application/octet-stream"
"""What every SDK takes as bytes: one takes no other type for that."""


def _find(request: VoiceRequest) -> RecordedFile:
    file_id = request.file_id
    file = request.switchboard.files.file(file_id)
    if file is not None:
        return file
    if request.has_file_elsewhere(file_id):
        raise ForeignFile(file_id)
    raise FileNotFound(file_id)


def _send(request: VoiceRequest, file: RecordedFile) -> web.Response:
    headers = {"Content-Type": BINARY}
    if file.size is not None:
        headers["Content-Length"] = str(file.size)
    note = _note(file, request.speech)
    if note is not None:
        request.switchboard.journal.note(file.leg, note)
        headers[REFUSAL_HEADER] = note
    return web.Response(body=_in_pieces(content_of(file, _real_sounds(file, request))), headers=headers)


def _note(file: RecordedFile, speech: SpeechProgram | None) -> str | None:
    """Return what is not as on the platform with a file, or not as asked for."""
    has_speech = any(one.stretch.sound.source in {"party", "talk"} for one in file.sounds)
    absence = speech.absence if speech is not None and has_speech else None
    return "; ".join(note for note in (note_of(file), absence) if note is not None) or None


def _real_sounds(file: RecordedFile, request: VoiceRequest) -> RealSound:
    streamed = StreamedSounds(_wavs_in(file, request.switchboard))
    if request.speech is None:
        return streamed.samples_of
    words_per_minute = request.switchboard.rules.durations.words_per_minute
    spoken = SpokenSounds(request.speech, words_per_minute)
    # Each knows sounds that the other does not.
    return lambda sound, party: (
        streamed.samples_of(sound, party) if sound.source == "stream" else spoken.samples_of(sound, party)
    )


def _wavs_in(file: RecordedFile, switchboard: Switchboard) -> dict[str, bytes]:
    """Return the WAV files that are heard in a file, by their addresses."""
    streams = {one.stretch.sound.content for one in file.sounds if one.stretch.sound.source == "stream"}
    wavs = {content: switchboard.streamed_wav(content) for content in streams}
    return {content: wav for content, wav in wavs.items() if wav is not None}


async def _in_pieces(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Make a file beside what else happens: one of hours takes a while."""
    while (piece := await asyncio.to_thread(next, content, None)) is not None:
        if piece:  # an encoder may have nothing yet to give for what it was given
            yield piece


FILE_OPERATIONS: Final = tuple(
    operation("GET", f"/{version}/files/{{file_id}}", _find, _send) for version in ("v1", "v3")
)
"""`/v3/files` is where one SDK asks for a file by its id."""
