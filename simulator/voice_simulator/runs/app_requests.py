"""Requests to your app that a scenario makes itself, ready to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.effects import HttpRequest
from voice_simulator.scenario.model.expectations import app_requests_of
from voice_simulator.scenario.model.triggers import RequestTrigger

if TYPE_CHECKING:
    from voice_simulator.scenario.language.scenario_reader import Scenario
    from voice_simulator.scenario.model.app_requests import AppRequest


def http_request_of(request: AppRequest, app_url: str | None, time_out: int) -> HttpRequest:
    """Return a request as it is sent.

    Args:
        request: what the scenario says.
        app_url: your app's address, for a request that names only a path.
        time_out: ms of wall time for the answer.
    """
    url = (app_url or "").rstrip("/") + request.url if request.is_relative else request.url
    return HttpRequest(
        id=0,
        method=request.method,
        url=url,
        body=None if request.body is None else request.body.encode(),
        connection_timeout=SECOND,
        socket_timeout=time_out,
        may_bring_ncco=False,
        content_type=request.content_type or "application/json",
        headers=request.headers,
    )


def why_nowhere(scenario: Scenario) -> str | None:
    """Say what a scenario needs that names only a path of your app; None where it names none."""
    triggers = [(one.origin, one) for one in scenario.triggers if isinstance(one, RequestTrigger)]
    questions = [(line.origin, one) for line in scenario.expectations for one in app_requests_of(line)]
    paths = [(origin, one.url) for origin, one in (*triggers, *questions) if one.is_relative]
    return next(
        (f"{origin}: {path} is a path; say where your app is (--app-url)" for origin, path in paths), None
    )
