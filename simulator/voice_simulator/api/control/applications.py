"""`GET`, `PUT` and `DELETE /_simulator/applications/{id}`: registrations of Vonage applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from voice_simulator.api.control.control_request import (
    ControlRequest,
    ControlRoute,
    Resource,
    parse_json_body,
)
from voice_simulator.api.control.parameters import check_application_id
from voice_simulator.api.json_responses import json_response
from voice_simulator.core.redaction import without_password
from voice_simulator.settings.registration import registration_of

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import Application, WebhookTarget


class ApplicationsResource(Resource):
    """Registered Vonage applications: keys, numbers, default webhooks."""

    def routes(self) -> list[ControlRoute]:
        """Return the routes."""
        return [
            ControlRoute("GET", "applications/{id}", self._show),
            ControlRoute("PUT", "applications/{id}", self._register),
            ControlRoute("DELETE", "applications/{id}", self._unregister),
        ]

    async def _show(self, request: ControlRequest) -> web.Response:
        application_id = _id_in_path(request)
        self._worlds.registry.check_registered(application_id)
        return json_response(_registration(self._worlds.registry.application(application_id)))

    async def _register(self, request: ControlRequest) -> web.Response:
        application = registration_of(_id_in_path(request), await parse_json_body(request.http))
        self._worlds.register(application)
        return json_response(_registration(application))

    async def _unregister(self, request: ControlRequest) -> web.Response:
        self._worlds.unregister(_id_in_path(request))
        return web.Response(status=204)


def _id_in_path(request: ControlRequest) -> str:
    return check_application_id(request.http.match_info["id"])


def _registration(application: Application) -> dict[str, object]:
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


def _webhook(target: WebhookTarget | None) -> dict[str, object] | None:
    if target is None:
        return None
    return {
        "address": without_password(target.url),
        "http_method": target.method,
        "connection_timeout": target.connection_timeout,
        "socket_timeout": target.socket_timeout,
    }
