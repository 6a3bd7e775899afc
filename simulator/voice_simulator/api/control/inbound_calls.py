"""`POST /_simulator/inbound-calls`: a call arrives at the Vonage application that has its number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.api.control.control_request import (
    ControlRequest,
    ControlRoute,
    Resource,
    parse_json_body,
)
from voice_simulator.api.control.parameters import application_of
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.inbound_entries import inbound_now_of

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.core.model.inbound_call import InboundCall


class InboundCallsResource(Resource):
    """Calls that arrive."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        return [ControlRoute("POST", "inbound-calls", self._receive, ("application_id",))]

    async def _receive(self, request: ControlRequest) -> web.Response:
        body = await parse_json_body(request.http)
        application_id = application_of(request.query, body if isinstance(body, dict) else {})
        inbound = _read_call(body)
        if inbound.is_from_app and inbound.application is None:
            inbound = replace(inbound, application=application_id)
        owner = self._worlds.registry.owner_of(inbound)
        if application_id not in (None, owner):
            raise ControlError(400, f"the number {inbound.to} is that of the application '{owner}'")
        world = self._worlds.open_world(owner)
        with world.driver.changing() as switchboard:
            uuid = switchboard.receive_call(inbound).uuid
        return json_response({"uuid": uuid, "application_id": world.application_id}, 201)


def _read_call(body: object) -> InboundCall:
    """Read the call from a body; it is written as under `inbound:` in a scenario.

    Raises:
        InvalidDocument: 400, something is wrong with it.
        ControlError: 400, there is nothing.
    """
    mistakes = Mistakes("body")
    if isinstance(body, dict):
        body = {name: member for name, member in body.items() if name != "application_id"}
    node = node_of(body, "body")
    inbound = or_none(lambda: inbound_now_of({}).read(node, "body", mistakes))
    mistakes.raise_any()
    if inbound is None:
        raise ControlError(400, "an inbound call needs from and to")
    return inbound
