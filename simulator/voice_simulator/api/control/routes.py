"""All routes of the control API, under `/_simulator/`: the list of its resources, a file each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.advance import AdvanceResource
from voice_simulator.api.control.applications import ApplicationsResource
from voice_simulator.api.control.calls import CallsResource
from voice_simulator.api.control.captured_calls import CapturedCallsResource
from voice_simulator.api.control.certificates import Certificates, CertificatesResource
from voice_simulator.api.control.clock import ClockResource
from voice_simulator.api.control.console import ConsoleResource, lead_to_console
from voice_simulator.api.control.control_request import add_resources
from voice_simulator.api.control.declarations import JSON, Resource, RouteAnswer, Services, route
from voice_simulator.api.control.deliveries import DeliveriesResource
from voice_simulator.api.control.health import HealthResource
from voice_simulator.api.control.inbound_calls import InboundCallsResource
from voice_simulator.api.control.journal import JournalResource
from voice_simulator.api.control.journal_stream import JournalStreamResource
from voice_simulator.api.control.metrics import MetricsResource
from voice_simulator.api.control.ncco import NccoResource
from voice_simulator.api.control.openapi import openapi_text
from voice_simulator.api.control.party import PartyResource
from voice_simulator.api.control.processes import ProcessesResource
from voice_simulator.api.control.recordings import RecordingsResource
from voice_simulator.api.control.refusals import RefusalsResource
from voice_simulator.api.control.reset import ResetResource
from voice_simulator.api.control.run import RunResource
from voice_simulator.api.control.scenarios import SCHEMA_PATH, ScenariosResource
from voice_simulator.api.control.sounds import SoundsResource
from voice_simulator.api.control.trace import TraceResource
from voice_simulator.api.control.verify import VerifyResource
from voice_simulator.api.control.wait import WaitResource

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.api.control.declarations import Route
    from voice_simulator.runs.runner import Runs
    from voice_simulator.runtime.worlds import Worlds


class DocumentResource(Resource):
    """The OpenAPI document of all routes, this one among them."""

    @route(
        "GET",
        "openapi.json",
        "The OpenAPI document of these routes.",
        answers=[RouteAnswer(200, "The document.", {"type": "object"})],
    )
    async def _show(self, _: ControlRequest) -> web.Response:
        return web.Response(text=_served_document(), content_type=JSON)


_RESOURCES: Final[tuple[type[Resource], ...]] = (
    HealthResource,
    MetricsResource,
    JournalResource,
    JournalStreamResource,
    DeliveriesResource,
    CallsResource,
    PartyResource,
    CapturedCallsResource,
    RefusalsResource,
    ClockResource,
    AdvanceResource,
    WaitResource,
    VerifyResource,
    ApplicationsResource,
    ProcessesResource,
    ScenariosResource,
    NccoResource,
    SoundsResource,
    InboundCallsResource,
    RecordingsResource,
    TraceResource,
    ResetResource,
    RunResource,
    CertificatesResource,
    ConsoleResource,
    DocumentResource,
)


def add_control_api(
    app: web.Application, worlds: Worlds, runs: Runs, certificates: Certificates | None
) -> None:
    """Add the control API to a site.

    Args:
        app: the site.
        worlds: the worlds it is about.
        runs: runs scenarios.
        certificates: None where HTTPS is off.
    """
    services = Services(worlds, runs, certificates)
    add_resources(app, [resource(services) for resource in _RESOURCES])
    lead_to_console(app)


def declared_routes() -> list[Route]:
    """Return the declarations of all routes."""
    return [declared.route for resource in _RESOURCES for declared in resource.routes()]


@lru_cache(1)
def _served_document() -> str:
    return openapi_text(declared_routes(), scenario_schema=SCHEMA_PATH)
