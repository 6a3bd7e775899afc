"""`GET`, `POST` and `DELETE /_simulator/scenarios`, and the JSON Schema of scenarios."""

from __future__ import annotations

import asyncio

from aiohttp import web

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.control.parameters import read_text
from voice_simulator.api.http_request import read_body
from voice_simulator.api.json_responses import json_response
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.scenario_reader import Scenario, read_scenario
from voice_simulator.scenario.schema.document import schema_text


class ScenariosResource(Resource):
    """The loaded scenarios."""

    def routes(self) -> list[ControlRoute]:
        """Return the routes."""
        one = ("name", "application_id")
        return [
            ControlRoute("GET", "scenarios", self._list, ("application_id",)),
            ControlRoute("GET", "scenario.schema.json", self._schema),
            ControlRoute("POST", "scenarios", self._load, one),
            ControlRoute("DELETE", "scenarios", self._unload, one, members=one),
        ]

    async def _list(self, request: ControlRequest) -> web.Response:
        application_id = None if request.is_about_all else request.application_id
        if application_id is not None:
            self._worlds.check_known(application_id)
        scenarios = [
            _described(scenario, owner)
            for scenario, owner in self._worlds.registry.scenarios
            if application_id in (None, owner)
        ]
        return json_response({"scenarios": scenarios})

    async def _schema(self, _: ControlRequest) -> web.Response:
        return web.Response(text=schema_text(), content_type="application/schema+json")

    async def _load(self, request: ControlRequest) -> web.Response:
        name, application_id = request.query.get("name", "scenario.yaml"), request.application_id
        # In a thread: a large document takes seconds, in which no world may stand still.
        scenario = await asyncio.to_thread(read_scenario, await read_body(request.http), name)
        self._worlds.load(scenario, application_id)
        return json_response(_described(scenario, application_id), 201)

    async def _unload(self, request: ControlRequest) -> web.Response:
        application_id = request.application_id
        if application_id is not None:
            self._worlds.check_known(application_id)
        return json_response({"unloaded": self._worlds.unload(_name(request), application_id)})


def _name(request: ControlRequest) -> str | None:
    """Return the name of a scenario, from the query or the body.

    Raises:
        ControlError: 400, they differ, or it is no text.
    """
    in_query, in_body = request.query.get("name"), read_text(request.members, "name")
    if in_query is not None and in_body not in (None, in_query):
        raise ControlError(400, f"the query names '{in_query}', the body '{in_body}'")
    return in_body if in_query is None else in_query


def _described(scenario: Scenario, application_id: str | None) -> dict[str, object]:
    return {"name": scenario.file, "title": scenario.name, "application_id": application_id}
