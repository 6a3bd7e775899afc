"""The platform's files: recordings, the speech of inputs, and transcripts, by their id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.file_content import note_with_speech, pieces_of
from voice_simulator.api.pipeline import VoiceRequest, operation
from voice_simulator.api.refusal_header import REFUSAL_HEADER
from voice_simulator.errors import FileNotFound, ForeignFile

if TYPE_CHECKING:
    from voice_simulator.core.model.recorded_file import RecordedFile

BINARY: Final = "application/octet-stream"
"""What every SDK takes as bytes: one takes no other type for that."""


def _find(request: VoiceRequest) -> RecordedFile:
    file_id = request.file_id
    file = request.switchboard.files.file(file_id)
    if file is not None:
        return file
    if request.has_file_elsewhere(file_id):
        raise ForeignFile(file_id)
    raise FileNotFound(file_id, _meant(file_id, [one.id for one in request.switchboard.files]))


_SHORTEST: Final = 8


def _meant(text: str, ids: list[str]) -> str | None:
    """Return the id that a text seems to mean: with an ending (`ID.mp3`), or cut short."""
    whole, begin = text.partition(".")[0], text if len(text) >= _SHORTEST else None
    near = [one for one in ids if one == whole or (begin is not None and one.startswith(begin))]
    return near[0] if len(near) == 1 else None


def _send(request: VoiceRequest, file: RecordedFile) -> web.Response:
    headers = {"Content-Type": BINARY}
    if file.size is not None:
        headers["Content-Length"] = str(file.size)
    note = note_with_speech(file, request.speech)
    if note is not None:
        request.switchboard.journal.note(file.leg, note)
        headers[REFUSAL_HEADER] = note
    return web.Response(body=pieces_of(file, request.switchboard, request.speech), headers=headers)


FILE_OPERATIONS: Final = tuple(
    operation(method, f"/{version}/files/{{file_id}}", _find, _send)
    for version in ("v1", "v3")
    for method in ("GET", "HEAD")
)
"""`/v3/files` is where one SDK asks for a file by its id. Undocumented: HEAD."""
