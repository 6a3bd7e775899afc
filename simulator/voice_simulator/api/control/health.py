"""`GET /_simulator/health`: that the simulator is alive, its version, and how much is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.answers import Health
from voice_simulator.api.control.declarations import Resource, RouteAnswer, route
from voice_simulator.api.json_responses import json_response
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest


class HealthResource(Resource):
    """The state of the simulator itself."""

    @route("GET", "health", "The state of the simulator.", answers=[RouteAnswer(200, "It is alive.", Health)])
    async def _show(self, _: ControlRequest) -> web.Response:
        worlds = list(self._worlds)
        health: Health = {
            "status": "ok",
            "version": __version__,
            "worlds": [world.application_id for world in worlds],
            "calls": sum(len(world.switchboard.store) for world in worlds),
            "live_calls": sum(world.switchboard.store.live for world in worlds),
            "refused": self._worlds.shared.refusals.total,
            "https": self._worlds.shared.tls_addresses,
        }
        return json_response(health)
