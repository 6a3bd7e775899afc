"""`POST /_simulator/reset`: a clean world, or clean worlds. `runtime.reset` says what ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.control.parameters import read_boolean
from voice_simulator.api.json_responses import json_response
from voice_simulator.runtime.reset import (
    check_no_run,
    reset_everything,
    reset_only_world,
    reset_worlds,
)

if TYPE_CHECKING:
    from aiohttp import web


class ResetResource(Resource):
    """The end of worlds; each begins anew when it is next needed."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        members = ("application_id", "everything")
        return [ControlRoute("POST", "reset", self._reset, ("application_id",), members=members)]

    async def _reset(self, request: ControlRequest) -> web.Response:
        """End one world, the only world or, with `everything`, also what came over the control API.

        Scenarios and registrations stay without `everything`. No world ends in which a scenario is being run.
        """
        application_id = request.application_id
        everything = read_boolean(request.members, "everything")
        if application_id is None and not everything:
            return json_response({"reset": await reset_only_world(self._worlds)})
        if application_id is not None:
            self._worlds.check_known(application_id)
        check_no_run(self._worlds, application_id)
        end = reset_everything if everything else reset_worlds
        return json_response({"reset": await end(self._worlds, application_id)})
