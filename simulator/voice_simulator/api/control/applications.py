"""`GET`, `PUT` and `DELETE /_simulator/applications/{id}`: registrations of Vonage applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.answers import ShownRegistration, ShownWebhook
from voice_simulator.api.control.declarations import NOT_KNOWN, JsonBody, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import ApplicationId
from voice_simulator.api.json_responses import json_response
from voice_simulator.core.redaction import without_password
from voice_simulator.documents.grammar.mappings import required
from voice_simulator.settings.registration import REGISTRATION, registered_as

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.model.applications import Application, WebhookTarget


_ID: Final = required("id", ApplicationId(or_all=True), "The id of the Vonage application.")
_REGISTRATION: Final = JsonBody(
    REGISTRATION,
    "The registration.",
    {"numbers": ["442079460000"], "answer_url": "http://localhost:3000/answer"},
    is_required=False,
)


class ApplicationsResource(Resource):
    """Registered Vonage applications: keys, numbers, default webhooks."""

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
        parameters=[_ID],
        body=_REGISTRATION,
        answers=[RouteAnswer(200, "It is registered.", ShownRegistration)],
        refusals={409: "Another Vonage application has one of the numbers."},
    )
    async def _register(self, request: ControlRequest) -> web.Response:
        application = registered_as(request[_ID], request[_REGISTRATION])
        self._worlds.register(application)
        return json_response(_registration(application))

    @route(
        "DELETE",
        "applications/{id}",
        "Takes the registration of a Vonage application away.",
        parameters=[_ID],
        answers=[RouteAnswer(204, "It is gone.")],
        refusals=NOT_KNOWN,
    )
    async def _unregister(self, request: ControlRequest) -> web.Response:
        self._worlds.unregister(request[_ID])
        return web.Response(status=204)


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
        "signature_secret": None if application.signature_secret is None else "(set)",
    }


def _webhook(target: WebhookTarget | None) -> ShownWebhook | None:
    if target is None:
        return None
    return {
        "address": without_password(target.url),
        "http_method": target.method,
        "connection_timeout": target.connection_timeout,
        "socket_timeout": target.socket_timeout,
    }
