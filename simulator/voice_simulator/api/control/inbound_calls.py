"""`POST /_simulator/inbound-calls`: a call arrives at the Vonage application that has its number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.call_answers import ReceivedCall
from voice_simulator.api.control.declarations import JsonBody, Resource, RouteAnswer, application, route
from voice_simulator.api.json_responses import json_response
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.inbound_entries import inbound_call_of

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest

_OWNER: Final = application("The Vonage application that must have the number; left out, whichever has it.")
_CALL: Final = JsonBody(
    inbound_call_of({}, [_OWNER]),
    "The call, written as under `inbound:` in a scenario; it comes at once.",
    {"from": "447700900500", "to": "442079460000", "script": [{"stay": "8s"}, "hang_up"]},
    part="call",
)


class InboundCallsResource(Resource):
    """Calls that arrive."""

    @route(
        "POST",
        "inbound-calls",
        "A call arrives at the Vonage application that has the number; an app's user may ask for any number.",
        parameters=[_OWNER],
        body=_CALL,
        answers=[RouteAnswer(201, "It has arrived.", ReceivedCall)],
        refusals={429: "There are too many worlds, or calls in this one."},
    )
    async def _receive(self, request: ControlRequest) -> web.Response:
        application_id, inbound = request.application_id, request[_CALL]
        if inbound.is_from_app and inbound.application is None:
            inbound = replace(inbound, application=application_id)
        owner = self._worlds.registry.owner_of(inbound)
        if application_id not in (None, owner):
            raise ControlError(400, f"the number {inbound.to} is that of the application '{owner}'")
        world = self._worlds.open_world(owner)
        with world.driver.changing() as switchboard:
            uuid = switchboard.receive_call(inbound).uuid
        received: ReceivedCall = {"uuid": uuid, "application_id": world.application_id}
        return json_response(received, 201)
