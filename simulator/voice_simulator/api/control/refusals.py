"""`GET /_simulator/refusals`: requests to the platform's routes that were not let in, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.json_responses import json_response

if TYPE_CHECKING:
    from aiohttp import web


class RefusalsResource(Resource):
    """The last refused requests; `api.admission` and `api.origins` record them."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        return [ControlRoute("GET", "refusals", self._list, ("application_id",))]

    async def _list(self, request: ControlRequest) -> web.Response:
        refused = self._worlds.shared.refusals
        chosen = refused.all()
        application_id = None if request.is_about_all else request.application_id
        if application_id is not None:
            chosen = [one for one in chosen if one.application_id == application_id]
            if not chosen:
                self._worlds.check_known(application_id)
        return json_response({"refusals": [one.as_json() for one in chosen], "total": refused.total})
