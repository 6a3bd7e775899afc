"""`/_simulator/applications`: Vonage applications are made, registered, shown and deleted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from voice_simulator.api.control.answers import (
    MadeApplication,
    RemovedApplication,
    ShownRegistration,
    ShownRegistrations,
    ShownWebhook,
)
from voice_simulator.api.control.declarations import NOT_KNOWN, JsonBody, Resource, RouteAnswer, route
from voice_simulator.api.control.kept_secrets import SECRET_IS_SET, with_kept_secrets
from voice_simulator.api.control.kinds import ApplicationId, Flag
from voice_simulator.api.json_responses import json_response
from voice_simulator.core.redaction import with_password_hidden
from voice_simulator.documents.grammar.mappings import required, with_default
from voice_simulator.documents.mistakes import truncate
from voice_simulator.errors import ControlError
from voice_simulator.runtime.removal import FreeNumbers, remove_application
from voice_simulator.security.key_pairs import make_key_pair
from voice_simulator.settings.registration import REGISTRATION, registered_as

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.api.control.declarations import Services
    from voice_simulator.core.model.applications import Application, WebhookTarget


_ID: Final = required("id", ApplicationId(or_all=True), "The id of the Vonage application.")
_REGISTRATION: Final = JsonBody(
    REGISTRATION,
    "The registration.",
    {"numbers": ["442079460000"], "answer_url": "http://localhost:3000/answer"},
    is_required=False,
)
_ONLY_NEW: Final = with_default(
    "new", Flag(), "With 1 the Vonage application must not be registered yet.", default=False
)
_NEW: Final = JsonBody(
    REGISTRATION,
    "What it is to have: numbers of its own, webhooks, a key. What is left out is made, or not there.",
    {"answer_url": "http://localhost:3000/answer", "event_url": "http://localhost:3000/event"},
    is_required=False,
)


class ApplicationsResource(Resource):
    """Registered Vonage applications: keys, numbers, default webhooks."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._numbers = FreeNumbers()

    @route(
        "GET",
        "applications",
        "The registrations of all Vonage applications.",
        answers=[RouteAnswer(200, "In the order in which they were registered.", ShownRegistrations)],
    )
    async def _list(self, _: ControlRequest) -> web.Response:
        registered = self._worlds.registry.applications.values()
        return json_response({"applications": [_registration(one) for one in registered]})

    @route(
        "POST",
        "applications",
        "Makes a Vonage application whole: a new id, a key pair, and a number that no other has.",
        body=_NEW,
        answers=[RouteAnswer(201, "It is made; only this answer has the private key.", MadeApplication)],
        refusals={
            409: "Another Vonage application has one of the numbers, or all numbers are taken.",
            429: "There are too many.",
        },
    )
    async def _make(self, request: ControlRequest) -> web.Response:
        wanted = request[_NEW]
        if wanted.id:
            raise ControlError(400, f"id: POST makes a new one; to choose it, PUT applications/{wanted.id}")
        self._worlds.registry.check_room()
        wanted = with_kept_secrets(wanted, None)
        private = None
        if wanted.public_key_pem is None:
            # In a thread: no world may stand still meanwhile.
            pair = await asyncio.to_thread(make_key_pair)
            wanted, private = replace(wanted, public_key_pem=pair.public_pem), pair.private_pem
        made = replace(
            wanted, id=str(uuid4()), numbers=wanted.numbers or (self._numbers.take_one(self._worlds),)
        )
        self._worlds.register(made)
        answer: MadeApplication = {
            "application_id": made.id,
            "private_key": private,
            **_registration(made),
        }
        return json_response(answer, 201)

    @route(
        "GET",
        "applications/{id}",
        "The registration of a Vonage application.",
        parameters=[_ID],
        answers=[RouteAnswer(200, "Of a secret it says only that there is one.", ShownRegistration)],
        refusals={404: "The Vonage application is not known here, or not registered."},
    )
    async def _show(self, request: ControlRequest) -> web.Response:
        application_id = request[_ID]
        self._worlds.registry.check_registered(application_id)
        return json_response(_registration(self._worlds.registry.application(application_id)))

    @route(
        "PUT",
        "applications/{id}",
        "Registers a Vonage application, or replaces its registration whole: what is left out is gone.",
        parameters=[_ID, _ONLY_NEW],
        body=_REGISTRATION,
        answers=[RouteAnswer(200, "It is registered.", ShownRegistration)],
        refusals={
            409: "Another one has one of the numbers; or it is registered already, with new=1.",
            429: "There are too many.",
        },
    )
    async def _register(self, request: ControlRequest) -> web.Response:
        application = registered_as(request[_ID], request[_REGISTRATION])
        if request[_ONLY_NEW] and application.id in self._worlds.registry.applications:
            whose = truncate(application.id)
            raise ControlError(409, f"'{whose}' is registered already; without new=1 it is replaced")
        application = with_kept_secrets(application, self._worlds.registry.applications.get(application.id))
        self._worlds.register(application)
        return json_response(_registration(application))

    @route(
        "DELETE",
        "applications/{id}",
        "Deletes a Vonage application with all that is its own: registration, world and scenarios.",
        parameters=[_ID],
        answers=[RouteAnswer(200, "It is gone, and this went with it.", RemovedApplication)],
        refusals={**NOT_KNOWN, 409: "A scenario is being run in its world."},
    )
    async def _delete(self, request: ControlRequest) -> web.Response:
        removed = await remove_application(self._worlds, request[_ID])
        answer: RemovedApplication = {
            "application_id": request[_ID],
            "registered": removed.was_registered,
            "numbers": list(removed.numbers),
            "world": removed.had_world,
            "calls_ended": removed.calls_ended,
            "scenarios": list(removed.scenarios),
        }
        return json_response(answer)


def _registration(application: Application) -> ShownRegistration:
    """Return a registration as JSON; of a secret it says only that there is one."""
    return {
        "id": application.id,
        "public_key": application.public_key_pem,
        "numbers": list(application.numbers),
        "answer_url": _webhook(application.answer),
        "event_url": _webhook(application.event),
        "fallback_answer_url": _webhook(application.fallback),
        "api_key": application.api_key,
        "signature_secret": None if application.signature_secret is None else SECRET_IS_SET,
    }


def _webhook(target: WebhookTarget | None) -> ShownWebhook | None:
    if target is None:
        return None
    return {
        "address": with_password_hidden(target.url),
        "http_method": target.method,
        "connection_timeout": target.connection_timeout,
        "socket_timeout": target.socket_timeout,
    }
