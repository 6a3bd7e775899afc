"""`GET /_simulator/recordings`, `…/{id}`, `…/{id}/file`: what was recorded, who said what, and its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.call_lookup import find_uuid, match_id
from voice_simulator.api.control.declarations import HOLDER, JSON, WHOSE, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.control.recording_answers import (
    ShownRecording,
    ShownRecordings,
    ShownRecordingsOfAll,
    ShownSpans,
)
from voice_simulator.api.file_content import note_with_speech, pieces_of
from voice_simulator.api.json_responses import json_response
from voice_simulator.api.refusal_header import REFUSAL_HEADER
from voice_simulator.audio.files import note_of
from voice_simulator.core.clock import SECOND, to_iso
from voice_simulator.core.model.recorded_file import FileKind
from voice_simulator.core.model.recording import NOT_UNDERSTOOD
from voice_simulator.core.model.vocabulary import AudioFormat
from voice_simulator.documents.grammar.mappings import optional, required
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.model.recording import RecordedSound
    from voice_simulator.runtime.world import World

_ID: Final = required(
    "id",
    SomeText("the id of a file"),
    "The last segment of its address, or the recording_uuid; the first eight characters are enough.",
)
_UUID: Final = optional(
    "uuid",
    SomeText("the id of a call"),
    "Only those of this call; the first eight characters of its id are enough.",
)
_NO_FILE: Final = {404: "The file or the Vonage application is not known here."}
_BYTES: Final = {"type": "string", "format": "binary"}
_WAV: Final = "audio/wav"
_MP3: Final = "audio/mpeg"


class RecordingsResource(Resource):
    """What was recorded in a world, or in all."""

    @route(
        "GET",
        "recordings",
        "What your app can download: recordings, the speech of inputs, and transcripts.",
        parameters=[WHOSE, _UUID],
        answers=[RouteAnswer(200, "Of one world, or of all.", ShownRecordings | ShownRecordingsOfAll)],
        refusals={404: "The Vonage application or the call is not known here."},
    )
    async def _list(self, request: ControlRequest) -> web.Response:
        text = request[_UUID]
        if not request.is_about_all:
            world = self.world_to_read(request) if text is None else self.world_with_call(request, text)
            return json_response(_listed(world, find_uuid(world, text)))
        worlds = list(self._worlds) if text is None else [self.world_with_call(request, text)]
        of_worlds = {one.application_id: _listed(one, find_uuid(one, text)) for one in worlds}
        return json_response({"worlds": of_worlds})

    @route(
        "GET",
        "recordings/{id}",
        "One of them: who said which words from when to when on which channel.",
        parameters=[_ID, HOLDER],
        answers=[RouteAnswer(200, "The file.", (ShownRecording, ShownSpans))],
        refusals=_NO_FILE,
    )
    async def _show(self, request: ControlRequest) -> web.Response:
        _, file = self._find(request)
        return json_response(shown_with_spans(file))

    @route(
        "GET",
        "recordings/{id}/file",
        "Its sound, or a transcript's sentences, as your app downloads them; no token of your app is needed.",
        parameters=[_ID, HOLDER],
        answers=[
            RouteAnswer(200, "The sound; of a recording in ogg it is WAV.", _BYTES, _WAV),
            RouteAnswer(200, "The sound.", _BYTES, _MP3),
            RouteAnswer(200, "A transcript.", {"type": "object"}),
        ],
        refusals=_NO_FILE,
    )
    async def _download(self, request: ControlRequest) -> web.Response:
        world, file = self._find(request)
        speech = self._worlds.shared.speech
        note = note_with_speech(file, speech)
        headers = {"Content-Type": content_type_of(file)} | ({} if note is None else {REFUSAL_HEADER: note})
        return web.Response(body=pieces_of(file, world.switchboard, speech), headers=headers)

    def _find(self, request: ControlRequest) -> tuple[World, RecordedFile]:
        """Return the file that a request names, and the world that has it."""
        is_named = request.application_id is not None
        worlds = [self.world_to_read(request)] if is_named else list(self._worlds)
        file = _find(worlds, request[_ID])
        return next(world for world in worlds if world.switchboard.files.file(file.id) is file), file


def _listed(world: World, uuid: str | None) -> dict[str, object]:
    files = world.switchboard.files
    chosen = [_shown(file) for file in files if uuid in (None, file.leg)]
    return {"recordings": chosen, "forgotten": files.forgotten}


def _find(worlds: list[World], text: str) -> RecordedFile:
    """Return the file that a text means; a recording goes before its transcript, which has its uuid.

    Raises:
        ControlError: 404, there is none; 400, it may be one of several.
    """
    files = [file for world in worlds for file in world.switchboard.files]
    by_id = {file.id: file for file in files}
    # A transcript has the uuid of its recording, and comes after it.
    of_recordings = {file.recording_uuid: file for file in reversed(files) if file.recording_uuid is not None}
    if (file_id := match_id(text, by_id, "files")) is not None:
        return by_id[file_id]
    if (uuid := match_id(text, of_recordings, "recordings")) is not None:
        return of_recordings[uuid]
    raise ControlError(404, f"there is no file {text} here; GET recordings lists them")


def content_type_of(file: RecordedFile) -> str:
    """Return the type of what a file holds."""
    if file.kind is FileKind.TRANSCRIPT:
        return JSON
    return _MP3 if file.audio_format is AudioFormat.MP3 else _WAV


def shown_with_spans(file: RecordedFile) -> dict[str, object]:
    """Show a file, and what is heard in it."""
    return {**_shown(file), "spans": _spans(file), "left_out": file.left_out}


def _shown(file: RecordedFile) -> dict[str, object]:
    note = note_of(file)
    return {
        "id": file.id,
        "kind": file.kind,
        "recording_uuid": file.recording_uuid,
        "uuid": file.leg,
        "conversation_uuid": file.conversation,
        "format": None if file.kind is FileKind.TRANSCRIPT else file.audio_format,
        "channels": file.file_channels,
        "began": to_iso(file.began),
        "seconds": file.span / SECOND,
        "size": file.size,
        **({} if note is None else {"note": note}),
    }


def _spans(file: RecordedFile) -> list[dict[str, object]]:
    """Return what is heard in a file, in the order in which it begins."""
    sounds = sorted(file.sounds, key=lambda one: (one.stretch.since, one.channel))
    return [_span(one, file) for one in sounds]


def _span(one: RecordedSound, file: RecordedFile) -> dict[str, object]:
    stretch = one.stretch
    end = file.began + file.span
    until = end if stretch.until is None else min(stretch.until, end)
    party = dict(file.parties).get(one.party or "")
    return {
        "source": stretch.sound.source,
        "uuid": one.party,
        "party": party,
        "words": stretch.words or (NOT_UNDERSTOOD if stretch.sound.source == "party" else ""),
        "from": (stretch.since - file.began) / SECOND,
        "to": (until - file.began) / SECOND,
        "channel": file.channel_of(one),
    }
