"""`GET /_simulator/trace`: what happened in a world, on a call or in all worlds, as one HTML file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.accepted_types import names_json
from voice_simulator.api.control.call_lookup import find_holder, find_uuid
from voice_simulator.api.control.declarations import WHOSE, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.control.trace_answers import ShownTrace
from voice_simulator.api.control.trace_facts import collect_facts
from voice_simulator.api.json_responses import json_response
from voice_simulator.console.trace import Trace, trace_of, trace_page
from voice_simulator.console.trace_folder import safe_name
from voice_simulator.documents.grammar.mappings import optional

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.runtime.world import World

_HTML: Final = "text/html"
_UUID: Final = optional(
    "uuid",
    SomeText("the id of a call"),
    "Only this call and the legs that belong to it; the first eight characters of its id are enough.",
)


class TraceResource(Resource):
    """What happened, as a file."""

    @route(
        "GET",
        "trace",
        "What happened, as one HTML file that opens from a disk without a server: ladder, messages, "
        "recordings. With `Accept: application/json` only what it holds.",
        parameters=[WHOSE, _UUID],
        answers=[
            RouteAnswer(200, "The file, as an attachment.", {"type": "string"}, _HTML),
            RouteAnswer(200, "What it holds, with `Accept: application/json`.", ShownTrace),
        ],
        refusals={404: "The Vonage application or the call is not known here."},
    )
    async def _export(self, request: ControlRequest) -> web.Response:
        worlds, uuid = self._what(request)
        facts = await collect_facts(worlds, self._worlds.shared.speech, only=uuid)
        seed = worlds[0].seed if len(worlds) == 1 else None
        trace = Trace(_title(worlds, uuid, request), seed=seed)
        # In a thread: a MB of JSON is gone through for passwords.
        data = await asyncio.to_thread(trace_of, trace, facts)
        if names_json(request.http):
            return json_response(data)
        page = await asyncio.to_thread(trace_page, data)
        file = f"{safe_name(f'trace {_name(worlds, uuid, request)}')}.html"
        attached = {"Content-Disposition": f'attachment; filename="{file}"'}
        return web.Response(body=page, content_type=_HTML, charset="utf-8", headers=attached)

    def _what(self, request: ControlRequest) -> tuple[list[World], str | None]:
        """Return the worlds that a request is about, and the call if it names one."""
        text = request[_UUID]
        worlds = list(self._worlds) if request.is_about_all else [self.world_to_read(request)]
        if text is not None and request.is_about_all:
            worlds = [find_holder(worlds, text)]
        return worlds, None if text is None else find_uuid(worlds[0], text)


def _title(worlds: list[World], uuid: str | None, request: ControlRequest) -> str:
    if uuid is not None:
        return f"Call {uuid}"
    return (
        "All Vonage applications"
        if request.is_about_all
        else f"Vonage application {worlds[0].application_id}"
    )


def _name(worlds: list[World], uuid: str | None, request: ControlRequest) -> str:
    if uuid is not None:
        return uuid
    return "all" if request.is_about_all else worlds[0].application_id
