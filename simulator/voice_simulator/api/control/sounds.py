"""`/_simulator/sounds`: the WAV files that parties play where a document comes over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.declarations import DocumentBody, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.control.sound_answers import ForgottenSounds, ShownSound, ShownSounds
from voice_simulator.api.http_request import read_body
from voice_simulator.api.json_responses import json_response
from voice_simulator.core.clock import SECOND
from voice_simulator.core.media.sound_files import LARGEST_SOUND
from voice_simulator.documents.grammar.mappings import required
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.model.script import SoundFile

_NAME: Final = required(
    "name",
    SomeText("the name of a WAV file"),
    "By which steps play it: `play: hello.wav`.",
)
_BYTES: Final = {"type": "string", "format": "binary"}
_WAV: Final = "audio/wav"
_NO_SOUND: Final = {404: "There is no sound of this name."}
_FILE: Final = DocumentBody("A WAV file, of 8 MiB at most.", lambda _: _BYTES, content_types=(_WAV,))


class SoundsResource(Resource):
    """The uploaded sounds; all worlds share them."""

    @route(
        "GET",
        "sounds",
        "The WAV files that were uploaded for parties to play.",
        answers=[RouteAnswer(200, "In the order in which they came.", ShownSounds)],
    )
    async def _list(self, _: ControlRequest) -> web.Response:
        sounds = list(self.uploaded_sounds)
        answer: ShownSounds = {
            "sounds": [_shown(one) for one in sounds],
            "size": sum(len(one.content) for one in sounds),
        }
        return json_response(answer)

    @route(
        "GET",
        "sounds/{name}",
        "One of them, as it came.",
        parameters=[_NAME],
        answers=[RouteAnswer(200, "The file.", _BYTES, _WAV)],
        refusals=_NO_SOUND,
    )
    async def _download(self, request: ControlRequest) -> web.Response:
        content = self.uploaded_sounds.named(request[_NAME]).content
        return web.Response(body=content, content_type=_WAV)

    @route(
        "PUT",
        "sounds/{name}",
        "Uploads a WAV file for parties to play, instead of one of the same name.",
        parameters=[_NAME],
        body=_FILE,
        answers=[RouteAnswer(200, "It can be played.", ShownSound)],
        refusals={413: "It is too large.", 429: "There are too many, or they are too large together."},
    )
    async def _upload(self, request: ControlRequest) -> web.Response:
        content = await _read_sound(request)
        return json_response(_shown(self.uploaded_sounds.upload(request[_NAME], content)))

    @route(
        "DELETE",
        "sounds/{name}",
        "Deletes one of them; steps that were read with it can play it still.",
        parameters=[_NAME],
        answers=[RouteAnswer(200, "It is gone.", ForgottenSounds)],
        refusals=_NO_SOUND,
    )
    async def _delete(self, request: ControlRequest) -> web.Response:
        sound = self.uploaded_sounds.named(request[_NAME])
        self.uploaded_sounds.delete_one(sound.name)
        return json_response({"deleted": [sound.name]})

    @route(
        "DELETE",
        "sounds",
        "Deletes all of them.",
        answers=[RouteAnswer(200, "They are gone.", ForgottenSounds)],
    )
    async def _delete_all(self, _: ControlRequest) -> web.Response:
        return json_response({"deleted": self.uploaded_sounds.delete_all()})


async def _read_sound(request: ControlRequest) -> bytes:
    """Read the file in a request's body.

    Raises:
        ControlError: 413, it is too large.
    """
    try:
        content = await read_body(request.http, besides=LARGEST_SOUND)
    except web.HTTPRequestEntityTooLarge:
        content = None
    if content is None or len(content) > LARGEST_SOUND:
        raise ControlError(413, f"a sound has at most {LARGEST_SOUND // 1024**2} MiB")
    return content


def _shown(sound: SoundFile) -> ShownSound:
    return {"name": sound.name, "seconds": sound.span / SECOND, "size": len(sound.content)}
