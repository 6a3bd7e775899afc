"""`GET`, `POST` and `DELETE /_simulator/scenarios`, and the JSON Schema of scenarios."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.answers import LoadedScenario, LoadedScenarios, UnloadedScenarios
from voice_simulator.api.control.declarations import (
    NOT_KNOWN,
    ONLY_OF,
    DocumentBody,
    JsonBody,
    Resource,
    RouteAnswer,
    application,
    route,
)
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.control.posted_scenario import form_schema, read_posted
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.mappings import MappingOf, optional, with_default
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.scenario_reader import Scenario, read_scenario
from voice_simulator.scenario.schema.document import schema_text

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest

_A_NAME: Final = SomeText("the name of a file")
NAME: Final = with_default(
    "name", _A_NAME, "The name of the file, by which mistakes and the journal call it.", "scenario.yaml"
)
CASE: Final = optional("case", SomeText("the name of a case"), "Which of its cases, where it has some.")
_UNLOADED: Final = optional("name", _A_NAME, "The one that is unloaded; left out, all of them.")
_PLAYS_FOR: Final = application("The Vonage application that it plays for; left out, for all.")
_UNLOADED_OF: Final = application("Only those of this Vonage application; left out, of all.")
_UNLOADED_IN_BODY: Final = JsonBody(
    MappingOf("DELETE scenarios", [_UNLOADED, _UNLOADED_OF], lambda given: given[_UNLOADED]),
    "The same as in the query.",
    {"name": "busy.yaml"},
    is_required=False,
)
SCHEMA_PATH: Final = "scenario.schema.json"
_SCHEMA_TYPE: Final = "application/schema+json"
SCENARIO: Final = DocumentBody(
    "A scenario, in YAML or JSON.",
    lambda scenario: {"$ref": scenario},
    form_schema("scenario", "The scenario."),
)


class ScenariosResource(Resource):
    """The loaded scenarios."""

    @route(
        "GET",
        "scenarios",
        "The loaded scenarios, of all Vonage applications or of one.",
        parameters=[ONLY_OF],
        answers=[RouteAnswer(200, "In the order in which they were loaded.", LoadedScenarios)],
        refusals=NOT_KNOWN,
    )
    async def _list(self, request: ControlRequest) -> web.Response:
        application_id = request.application_id
        if application_id is not None:
            self._worlds.check_known(application_id)
        scenarios = [
            _described(scenario, owner)
            for scenario, owner in self._worlds.registry.scenarios
            if application_id in (None, owner)
        ]
        return json_response({"scenarios": scenarios})

    @route(
        "GET",
        SCHEMA_PATH,
        "The JSON Schema of scenarios, for editors.",
        answers=[RouteAnswer(200, "The schema.", {"type": "object"}, _SCHEMA_TYPE)],
    )
    async def _schema(self, _: ControlRequest) -> web.Response:
        return web.Response(text=schema_text(), content_type=_SCHEMA_TYPE)

    @route(
        "POST",
        "scenarios",
        "Loads a scenario, for one Vonage application or for all.",
        parameters=[NAME, CASE, _PLAYS_FOR],
        body=SCENARIO,
        answers=[RouteAnswer(201, "It is loaded, and plays from the next call on.", LoadedScenario)],
        refusals={429: "There are too many worlds or scenarios."},
    )
    async def _load(self, request: ControlRequest) -> web.Response:
        name, application_id = request[NAME], request.application_id
        # In a thread: a large document takes seconds, in which no world may stand still.
        posted = await read_posted(request.http, self.uploaded_sounds)
        scenario = await asyncio.to_thread(
            read_scenario, posted.text, name, case=request[CASE], files=posted.files
        )
        posted.files.check_all_used()
        self._worlds.load(scenario, application_id)
        return json_response(_described(scenario, application_id), 201)

    @route(
        "DELETE",
        "scenarios",
        "Unloads scenarios: all, those of one Vonage application, or one by its name.",
        parameters=[_UNLOADED, _UNLOADED_OF],
        body=_UNLOADED_IN_BODY,
        answers=[RouteAnswer(200, "They are unloaded.", UnloadedScenarios)],
        refusals=NOT_KNOWN,
    )
    async def _unload(self, request: ControlRequest) -> web.Response:
        application_id = request.application_id
        if application_id is not None:
            self._worlds.check_known(application_id)
        name = _agreed_name(request[_UNLOADED], request[_UNLOADED_IN_BODY])
        return json_response({"unloaded": self._worlds.unload(name, application_id)})


def _agreed_name(in_query: str | None, in_body: str | None) -> str | None:
    """Return the name of a scenario, from the query or the body.

    Raises:
        ControlError: 400, they differ.
    """
    if in_query is not None and in_body not in (None, in_query):
        raise ControlError(400, f"the query names '{in_query}', the body '{in_body}'")
    return in_body if in_query is None else in_query


def _described(scenario: Scenario, application_id: str | None) -> LoadedScenario:
    described: LoadedScenario = {
        "name": scenario.file,
        "title": scenario.name,
        "application_id": application_id,
    }
    if scenario.case is not None:
        described["case"] = scenario.case
    return described
