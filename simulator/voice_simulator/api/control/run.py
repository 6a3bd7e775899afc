"""`POST /_simulator/run`: runs one scenario in a clean world, and judges it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.control.parameters import parse_flag, parse_number_up_to, parse_seconds
from voice_simulator.api.http_request import is_gone, read_body
from voice_simulator.api.json_responses import TextStream, json_response, stream_json
from voice_simulator.core.clock import SECOND
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.quantities import INSTANT, read_instant
from voice_simulator.errors import ControlError
from voice_simulator.runs.options import RunOptions
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from multidict import MultiMapping

    from voice_simulator.runs.report import Failed, RunReport
    from voice_simulator.runs.runner import Runs
    from voice_simulator.runtime.worlds import Worlds

_LOOK: Final = 0.1
"""Seconds between looks at whether the client still waits for the verdict."""

_LONGEST: Final = 3600.0
"""Seconds that a parameter may name at most."""

_PARAMETERS: Final = (
    "name", "application_id", "clock", "start", "seed", "settle_s", "webhooks_at_once", "idle_s", "timeout_s",
    "app_url", "set", "journal", "check",
)  # fmt: skip


class RunResource(Resource):
    """Scenarios that are run.

    Args:
        worlds: the worlds.
        runs: runs scenarios.
    """

    def __init__(self, worlds: Worlds, runs: Runs) -> None:
        super().__init__(worlds)
        self._runs = runs

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        return [ControlRoute("POST", "run", self._run, _PARAMETERS, repeated=("set",))]

    async def _run(self, request: ControlRequest) -> web.StreamResponse:
        http, name = request.http, request.query.get("name", "scenario.yaml")
        options, variables = _options(request), _variables(http.query)
        scenario = await asyncio.to_thread(read_scenario, await read_body(http), name, variables)
        if parse_flag(request.query, "check"):
            self._runs.check(scenario, options)
            return json_response({"name": name, "title": scenario.name, "verdict": "can be run"})
        running = asyncio.ensure_future(self._runs.run(scenario, options))
        try:
            while not running.done() and not is_gone(http) and not self._runs.are_stopping:
                await asyncio.wait({running}, timeout=_LOOK)
        finally:
            # Nobody waits for the verdict any more: others may have the worlds.
            running.cancel()
            await asyncio.wait({running})
        if running.cancelled():
            self._runs.check_going_on()
            return web.Response()
        report = running.result()
        return await stream_json(http, {"name": name, "title": scenario.name, **_report(report)})


def _options(request: ControlRequest) -> RunOptions:
    query, default = request.query, RunOptions()
    return RunOptions(
        application_id=request.application_id,
        clock=_clock(query["clock"]) if "clock" in query else None,
        start=_start(query["start"]) if "start" in query else None,
        seed=parse_number_up_to(query, "seed", default.seed, most=2**63),
        settle=parse_seconds(query, "settle_s", -1, most=_LONGEST) if "settle_s" in query else None,
        webhooks_at_once=max(
            1, parse_number_up_to(query, "webhooks_at_once", default.webhooks_at_once, most=10_000)
        ),
        idle=parse_seconds(query, "idle_s", default.idle, most=_LONGEST),
        timeout=parse_seconds(query, "timeout_s", -1, most=_LONGEST) if "timeout_s" in query else None,
        app_url=query.get("app_url"),
        with_journal=parse_flag(query, "journal"),
    )


def _clock(word: str) -> ClockMode:
    if word not in (ClockMode.AUTO, ClockMode.REAL):
        raise ControlError(400, f"a scenario is run with the clock auto or real, not {describe(word)}")
    return ClockMode(word)


def _start(text: str) -> int:
    try:
        return read_instant(text)
    except ValueError:
        raise ControlError(400, f"start must be {INSTANT}, got {describe(text)}") from None


def _variables(query: MultiMapping[str]) -> dict[str, str]:
    variables = {}
    for given in query.getall("set", []):
        name, is_set, value = given.partition("=")
        if not is_set:
            raise ControlError(400, f"set must be NAME=VALUE, got {describe(given)}")
        variables[name] = value
    return variables


def _report(report: RunReport) -> dict[str, object]:
    shown: dict[str, object] = {
        "verdict": _verdict(report),
        **({} if report.skipped is None else {"skipped": report.skipped}),
        "failures": [_failed(one) for one in report.failures],
        "unused": list(report.unused),
        "struck": list(report.faults),
        "late": list(report.late),
        "unreachable": report.unreachable,
        "transcript": list(report.transcript),
        "calls": report.calls,
        "simulated_s": report.simulated / SECOND,
        "wall_s": round(report.wall, 3),
    }
    if not report.journals:
        return shown
    return shown | {"journals": {whose: TextStream(lines) for whose, lines in report.journals.items()}}


def _verdict(report: RunReport) -> str:
    if report.skipped is not None:
        return "skipped"
    if report.unreachable is not None:
        return "unreachable"
    return "failed" if report.failures else "passed"


def _failed(failed: Failed) -> dict[str, object]:
    one = failed.mismatch
    return {
        "origin": one.origin,
        "expected": one.expected,
        "seen": one.seen,
        "closest": one.closest,
        "uuid": one.uuid,
        "timeline": list(failed.timeline),
    }
