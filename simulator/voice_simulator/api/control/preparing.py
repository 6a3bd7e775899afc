"""The control routes that prepare a test and clean up after it: applications, scenarios, calls, resets."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from voice_simulator.api.control.parameters import (
    Asked,
    Route,
    application_of,
    body_of,
    check_id,
    text_of,
    truth_of,
)
from voice_simulator.api.error_responses import json_response, read_text
from voice_simulator.core.redaction import without_password
from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.errors import ControlError
from voice_simulator.runtime.reset import (
    check_no_run,
    reset_everything,
    reset_only_world,
    reset_worlds,
)
from voice_simulator.scenario.language.inbound_entries import read_inbound_trigger
from voice_simulator.scenario.language.scenario_reader import Scenario, read_scenario
from voice_simulator.scenario.schema.document import schema_text
from voice_simulator.settings.registration import registration_of

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import Application, WebhookTarget
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.runtime.worlds import Worlds


class Preparing:
    """Who is registered, what plays, and a clean world.

    Args:
        worlds: the worlds.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds, self._registry = worlds, worlds.registry

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = ("name", "application_id")
        reset = ("application_id", "everything")
        return [
            Route("GET", "applications/{id}", self._application),
            Route("PUT", "applications/{id}", self._register),
            Route("DELETE", "applications/{id}", self._unregister),
            Route("GET", "scenarios", self._scenarios, ("application_id",)),
            Route("GET", "scenario.schema.json", self._schema),
            Route("POST", "scenarios", self._load, one),
            Route("DELETE", "scenarios", self._unload, one, members=one),
            Route("POST", "inbound-calls", self._inbound_call, ("application_id",)),
            Route("POST", "reset", self._reset, ("application_id",), members=reset),
        ]

    # -- applications

    async def _application(self, asked: Asked) -> web.Response:
        application_id = _id_in_path(asked)
        self._registry.check_registered(application_id)
        return json_response(_shown(self._registry.application(application_id)))

    async def _register(self, asked: Asked) -> web.Response:
        application = registration_of(_id_in_path(asked), await body_of(asked.request))
        self._worlds.register(application)
        return json_response(_shown(application))

    async def _unregister(self, asked: Asked) -> web.Response:
        self._worlds.unregister(_id_in_path(asked))
        return web.Response(status=204)

    # -- scenarios

    async def _scenarios(self, asked: Asked) -> web.Response:
        whose = None if asked.is_about_all else asked.application_id
        if whose is not None:
            self._worlds.check_known(whose)
        listed = [_listed(one, of) for one, of in self._registry.scenarios if whose in (None, of)]
        return json_response({"scenarios": listed})

    async def _schema(self, _: Asked) -> web.Response:
        return web.Response(text=schema_text(), content_type="application/schema+json")

    async def _load(self, asked: Asked) -> web.Response:
        name, whose = asked.query.get("name", "scenario.yaml"), asked.application_id
        # In a thread: a large document takes seconds, in which no world may stand still.
        scenario = await asyncio.to_thread(read_scenario, await read_text(asked.request), name)
        self._worlds.load(scenario, whose)
        return json_response(_listed(scenario, whose), 201)

    async def _unload(self, asked: Asked) -> web.Response:
        whose = asked.application_id
        if whose is not None:
            self._worlds.check_known(whose)
        return json_response({"unloaded": self._worlds.unload(_name(asked), whose)})

    # -- worlds

    async def _inbound_call(self, asked: Asked) -> web.Response:
        body = await body_of(asked.request)
        whose = application_of(asked.query, body if isinstance(body, dict) else {})
        inbound = _inbound(body)
        if inbound.is_from_app and inbound.application is None:
            inbound = replace(inbound, application=whose)
        owner = self._registry.owner_of(inbound)
        if whose not in (None, owner):
            raise ControlError(400, f"the number {inbound.to} is that of the application '{owner}'")
        world = self._worlds.enter(owner)
        with world.driver.changing() as switchboard:
            uuid = switchboard.receive_call(inbound).uuid
        return json_response({"uuid": uuid, "application_id": world.application_id}, 201)

    async def _reset(self, asked: Asked) -> web.Response:
        whose, everything = asked.application_id, truth_of(asked.members, "everything")
        if whose is None and not everything:
            return json_response({"reset": await reset_only_world(self._worlds)})
        if whose is not None:
            self._worlds.check_known(whose)
        check_no_run(self._worlds, whose)
        end = reset_everything if everything else reset_worlds
        return json_response({"reset": await end(self._worlds, whose)})


def _id_in_path(asked: Asked) -> str:
    return check_id(asked.request.match_info["id"])


def _name(asked: Asked) -> str | None:
    """Return the name of a scenario, from the query or the body.

    Raises:
        ControlError: 400, they differ, or it is no text.
    """
    in_query, in_body = asked.query.get("name"), text_of(asked.members, "name")
    if in_query is not None and in_body not in (None, in_query):
        raise ControlError(400, f"the query names '{in_query}', the body '{in_body}'")
    return in_body if in_query is None else in_query


def _inbound(body: object) -> InboundCall:
    """Read the call that is to arrive.

    Raises:
        InvalidDocument: something is wrong with it.
        ControlError: 400, there is nothing.
    """
    mistakes = Mistakes("body")
    if isinstance(body, dict):
        body = {name: member for name, member in body.items() if name != "application_id"}
    inbound = read_inbound_trigger(node_of(body, "body"), {}, mistakes)
    mistakes.raise_any()
    if inbound is None:
        raise ControlError(400, "an inbound call needs from and to")
    return inbound


def _shown(application: Application) -> dict[str, object]:
    """Show a registration; of secrets only that they are there."""
    return {
        "id": application.id,
        "public_key": application.public_key_pem,
        "numbers": list(application.numbers),
        "answer_url": _target(application.answer),
        "event_url": _target(application.event),
        "fallback_answer_url": _target(application.fallback),
        "api_key": application.api_key,
        "signature_secret": None if application.signature_secret is None else "(set)",
    }


def _target(target: WebhookTarget | None) -> dict[str, object] | None:
    if target is None:
        return None
    return {
        "address": without_password(target.url),
        "http_method": target.method,
        "connection_timeout": target.connection_timeout,
        "socket_timeout": target.socket_timeout,
    }


def _listed(scenario: Scenario, application_id: str | None) -> dict[str, object]:
    return {"name": scenario.file, "title": scenario.name, "application_id": application_id}
