"""`GET /_simulator/calls` and `GET /_simulator/calls/{uuid}`: the calls, and one of them from inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.call_answers import CallInside, CallRecords, CallRecordsOfAll, ShownCall
from voice_simulator.api.control.call_lookup import find_call
from voice_simulator.api.control.declarations import HOLDER, NOT_KNOWN, WHOSE, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.http_request import base_url
from voice_simulator.api.json_responses import json_response, stream_json
from voice_simulator.core.redaction import without_secrets
from voice_simulator.core.wire import bodies
from voice_simulator.documents.grammar.mappings import required

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.runtime.world import World


CALL_UUID: Final = required(
    "uuid", SomeText("the id of a call"), "The call; the first eight characters of its id are enough."
)


class CallsResource(Resource):
    """The calls of a world, or of all."""

    @route(
        "GET",
        "calls",
        "The records of all calls.",
        parameters=[WHOSE],
        answers=[RouteAnswer(200, "Of one world, or of all.", CallRecords | CallRecordsOfAll)],
        refusals=NOT_KNOWN,
    )
    async def _list(self, request: ControlRequest) -> web.StreamResponse:
        links = base_url(request.http)
        if not request.is_about_all:
            return await stream_json(request.http, {"calls": _records(self.world_to_read(request), links)})
        worlds = {world.application_id: {"calls": _records(world, links)} for world in self._worlds}
        return await stream_json(request.http, {"worlds": worlds})

    @route(
        "GET",
        "calls/{uuid}",
        "One call from inside: its record, what its party does and hears, and what is due.",
        parameters=[CALL_UUID, HOLDER],
        answers=[RouteAnswer(200, "The call.", (ShownCall, CallInside))],
        refusals={404: "The call or the Vonage application is not known here."},
    )
    async def _show(self, request: ControlRequest) -> web.Response:
        uuid = request[CALL_UUID]
        world = self.world_with_call(request, uuid)
        call = find_call(world, uuid)
        record = bodies.call_record(call, base_url(request.http))
        return json_response(without_secrets(record | world.switchboard.inside(call.uuid)))


def _records(world: World, links: str) -> Iterator[object]:
    return (_listed(call, links) for call in list(world.switchboard.store))


def _listed(call: CallRecord, links: str) -> object:
    """Return a record as among others, with no password in it: of a second leg it says who dialled it."""
    record = bodies.call_record(call, links)
    whose = {} if call.connected_from is None else {"connected_from": call.connected_from}
    return without_secrets(record | whose)
