"""`GET /_simulator/calls/{uuid}/scenario`: the scenario that plays a call again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.call_lookup import find_uuid
from voice_simulator.api.control.calls import CALL_UUID
from voice_simulator.api.control.declarations import HOLDER, Resource, RouteAnswer, route
from voice_simulator.errors import ControlError
from voice_simulator.scenario.capture.document import CapturedWorld, NothingToCapture, captured_scenario
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.runtime.world import World

YAML: Final = "application/yaml"


class CapturedCallsResource(Resource):
    """Calls, as scenarios."""

    @route(
        "GET",
        "calls/{uuid}/scenario",
        "The scenario that plays a call again; of one that is not over, up to now.",
        parameters=[CALL_UUID, HOLDER],
        answers=[RouteAnswer(200, "The scenario, as YAML.", {"type": "object"}, content_type=YAML)],
        refusals={
            404: "The call or the Vonage application is not known here.",
            409: "The journal no longer holds how the call began, or too many calls belong to it.",
        },
    )
    async def _capture(self, request: ControlRequest) -> web.Response:
        text = request[CALL_UUID]
        world = self.world_with_call(request, text)
        uuid = find_uuid(world, text) or text
        try:
            written = captured_scenario(list(world.switchboard.journal.after(0)), uuid, captured_world(world))
        except NothingToCapture as error:
            raise ControlError(409, str(error), uuid=uuid) from None
        return web.Response(text=written, content_type=YAML)


def captured_world(world: World) -> CapturedWorld:
    """Return what a captured scenario says of a world."""
    switchboard = world.switchboard
    return CapturedWorld(
        application_id=world.application_id,
        began=world.began,
        now=switchboard.clock.now,
        seed=world.seed,
        clock=str(world.driver.pace.chosen.mode),
        version=__version__,
        said_span=switchboard.rules.durations.said_span,
    )
