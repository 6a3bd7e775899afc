"""`GET /_simulator/refusals`: requests to the platform's routes that were not let in, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.answers import RefusedRequests
from voice_simulator.api.control.declarations import NOT_KNOWN, ONLY_OF, Resource, RouteAnswer, route
from voice_simulator.api.json_responses import json_response

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest


class RefusalsResource(Resource):
    """The last refused requests; `api.admission` and `api.origins` record them."""

    @route(
        "GET",
        "refusals",
        "The last 1,000 requests to the platform's routes that were not let in, of all Vonage applications "
        "or of one.",
        parameters=[ONLY_OF],
        answers=[RouteAnswer(200, "The oldest first.", RefusedRequests)],
        refusals=NOT_KNOWN,
    )
    async def _list(self, request: ControlRequest) -> web.Response:
        refused, application_id = self._worlds.shared.refusals, request.application_id
        chosen = refused.all()
        if application_id is not None:
            chosen = [one for one in chosen if one.application_id == application_id]
            if not chosen:
                self._worlds.check_known(application_id)
        return json_response({"refusals": [one.as_json() for one in chosen], "total": refused.total})
