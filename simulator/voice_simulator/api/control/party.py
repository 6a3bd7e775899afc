"""`POST /_simulator/calls/{uuid}/party`: the party of a call acts now, played by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.call_lookup import find_call, find_holder
from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.http_request import read_body
from voice_simulator.api.json_responses import json_response
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.acts import read_acts, why_not_now

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.world import World


class PartyResource(Resource):
    """The parties of calls, as somebody plays them."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        return [ControlRoute("POST", "calls/{uuid}/party", self._act, ("application_id",))]

    async def _act(self, request: ControlRequest) -> web.Response:
        acts = read_acts(await read_body(request.http))
        world, text = self._world_of(request), request.http.match_info["uuid"]
        with world.driver.changing() as switchboard:
            # After what was overdue has happened: it may have ended the call.
            call = find_call(world, text)
            why = why_not_now(call, acts)
            if why is not None:
                raise ControlError(409, why, uuid=call.uuid, status=call.status)
            switchboard.take_over(call.uuid, tuple(act.step for act in acts))
            answer = _standing(switchboard, call.uuid)
        return json_response(answer)

    def _world_of(self, request: ControlRequest) -> World:
        """Return the world that a request names, or else the one that has its call."""
        if request.application_id is not None:
            return self.world_to_read(request)
        return find_holder(list(self._worlds), request.http.match_info["uuid"])


def _standing(switchboard: Switchboard, uuid: str) -> dict[str, object]:
    call = switchboard.store.find(uuid)
    return {"uuid": uuid, "status": call.status, "party": switchboard.inside(uuid)["party"]}
