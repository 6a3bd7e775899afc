"""The control routes that prepare a test and clean up after it: applications, scenarios, calls, resets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.api.asking import Route, body_of, members_of, text_of
from simulator.api.refusals import json_response, read_text
from simulator.core.secrets import without_password
from simulator.documents import Mistakes, node_of
from simulator.errors import ControlError
from simulator.registration import registration_of
from simulator.scenario.inbound_lines import read_inbound_trigger
from simulator.scenario.language import Scenario, read_scenario
from simulator.scenario.schema import schema_text

if TYPE_CHECKING:
    from simulator.core.applications import Application, WebhookTarget
    from simulator.worlds import Worlds


class Preparing:
    """Who is registered, what plays, and a clean world.

    Args:
        worlds: the worlds.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("GET", "applications/{id}", self._application),
            Route("PUT", "applications/{id}", self._register),
            Route("DELETE", "applications/{id}", self._unregister),
            Route("GET", "scenarios", self._scenarios),
            Route("GET", "scenario.schema.json", self._schema),
            Route("POST", "scenarios", self._load),
            Route("DELETE", "scenarios", self._unload),
            Route("POST", "inbound-calls", self._inbound_call),
            Route("POST", "reset", self._reset),
        ]

    async def _application(self, request: web.Request) -> web.Response:
        application_id = request.match_info["id"]
        if application_id not in self._worlds.applications:
            raise ControlError(404, f"no application {application_id} is registered")
        return json_response(_shown(self._worlds.application(application_id)))

    async def _register(self, request: web.Request) -> web.Response:
        application = registration_of(request.match_info["id"], await body_of(request))
        self._worlds.register(application)
        return json_response(_shown(application))

    async def _unregister(self, request: web.Request) -> web.Response:
        application_id = request.match_info["id"]
        if not self._worlds.unregister(application_id):
            raise ControlError(404, f"no application {application_id} is registered")
        return web.Response(status=204)

    async def _scenarios(self, _: web.Request) -> web.Response:
        return json_response({"scenarios": [_listed(one, whose) for one, whose in self._worlds.scenarios]})

    async def _schema(self, _: web.Request) -> web.Response:
        return web.Response(text=schema_text(), content_type="application/schema+json")

    async def _load(self, request: web.Request) -> web.Response:
        name = request.query.get("name", "scenario.yaml")
        # In a thread: a large document takes seconds, in which no world may stand still.
        scenario = await asyncio.to_thread(read_scenario, await read_text(request), name)
        whose = request.query.get("application_id")
        self._worlds.load(scenario, whose)
        return json_response(_listed(scenario, whose), 201)

    async def _inbound_call(self, request: web.Request) -> web.Response:
        mistakes = Mistakes("body")
        inbound = read_inbound_trigger(node_of(await body_of(request), "body"), {}, mistakes)
        mistakes.raise_any()
        if inbound is None:
            raise ControlError(400, "an inbound call needs from and to")
        world = self._worlds.enter(self._worlds.owner_of(inbound))
        with world.driver.changing() as switchboard:
            uuid = switchboard.receive_call(inbound).uuid
        return json_response({"uuid": uuid, "application_id": world.application_id}, 201)

    async def _unload(self, request: web.Request) -> web.Response:
        name, whose = request.query.get("name"), request.query.get("application_id")
        return json_response({"unloaded": self._worlds.unload(name, whose)})

    async def _reset(self, request: web.Request) -> web.Response:
        asked = await members_of(request, "application_id", "everything")
        if asked.get("everything"):
            self._worlds.check_not_staged(None)
            return json_response({"reset": await self._worlds.reset_everything()})
        application_id = text_of(asked, "application_id")
        if application_id is None:
            application_id = self._worlds.the(None).application_id
        self._worlds.check_not_staged(application_id)
        return json_response({"reset": await self._worlds.reset(application_id)})


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
