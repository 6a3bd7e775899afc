"""`GET /_simulator/health`: that the simulator is alive, its version, and how much is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.json_responses import json_response
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from aiohttp import web


class HealthResource(Resource):
    """The state of the simulator itself."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        return [ControlRoute("GET", "health", self._show)]

    async def _show(self, _: ControlRequest) -> web.Response:
        worlds = list(self._worlds)
        return json_response(
            {
                "status": "ok",
                "version": __version__,
                "worlds": [world.application_id for world in worlds],
                "calls": sum(len(world.switchboard.store) for world in worlds),
                "live_calls": sum(world.switchboard.store.live for world in worlds),
            }
        )
