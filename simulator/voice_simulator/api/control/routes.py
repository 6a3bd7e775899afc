"""All routes of the control API, under `/_simulator/`: the list of its resources, a file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.control.applications import ApplicationsResource
from voice_simulator.api.control.calls import CallsResource
from voice_simulator.api.control.certificates import Certificates, CertificatesResource
from voice_simulator.api.control.clock import ClockResource
from voice_simulator.api.control.control_request import add_routes
from voice_simulator.api.control.health import HealthResource
from voice_simulator.api.control.inbound_calls import InboundCallsResource
from voice_simulator.api.control.journal import JournalResource
from voice_simulator.api.control.ncco import NccoResource
from voice_simulator.api.control.party import PartyResource
from voice_simulator.api.control.refusals import RefusalsResource
from voice_simulator.api.control.reset import ResetResource
from voice_simulator.api.control.run import RunResource
from voice_simulator.api.control.scenarios import ScenariosResource

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import Resource
    from voice_simulator.runs.runner import Runs
    from voice_simulator.runtime.worlds import Worlds


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
    resources: tuple[Resource, ...] = (
        HealthResource(worlds),
        JournalResource(worlds),
        CallsResource(worlds),
        PartyResource(worlds),
        RefusalsResource(worlds),
        ClockResource(worlds),
        ApplicationsResource(worlds),
        ScenariosResource(worlds),
        NccoResource(worlds),
        InboundCallsResource(worlds),
        ResetResource(worlds),
        RunResource(worlds, runs),
        CertificatesResource(worlds, certificates),
    )
    add_routes(app, [route for resource in resources for route in resource.routes()])
