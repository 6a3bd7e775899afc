"""`POST /_simulator/run`: runs one scenario in a clean world, and judges it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, Literal, cast

from aiohttp import web

from voice_simulator.api.control.answers import RunnableScenario, ShownRun
from voice_simulator.api.control.declarations import Resource, RouteAnswer, application, route
from voice_simulator.api.control.failure_answers import shown_failure
from voice_simulator.api.control.kinds import Assignment, Flag, NumberText, Repeated, Seconds, SomeText
from voice_simulator.api.control.posted_scenario import read_posted
from voice_simulator.api.control.scenarios import CASE, NAME, SCENARIO
from voice_simulator.api.http_request import is_gone
from voice_simulator.api.json_responses import TextStream, json_response, stream_json
from voice_simulator.core.clock import SECOND, to_iso
from voice_simulator.documents.grammar.mappings import optional, with_default
from voice_simulator.documents.grammar.scalars import Instant, Word
from voice_simulator.runs.options import USUAL_TIMEOUT, RunOptions
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from voice_simulator.api.control.answers import ShownSocket, ShownWords
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.runs.report import RunReport, SocketReport

_LOOK: Final = 0.1
"""Seconds between looks at whether the client still waits for the verdict."""

_LONGEST: Final = 3600.0
"""Seconds that a parameter may name at most."""

_RUNS_FOR: Final = application(
    "The Vonage application in whose world it runs; left out, whichever one calls."
)
_SPAN: Final = Seconds(_LONGEST, in_query=True)
_DEFAULT: Final = RunOptions()

_CLOCK: Final = optional(
    "clock",
    Word({str(mode): mode for mode in (ClockMode.AUTO, ClockMode.REAL)}),
    "How simulated time moves; left out, as the scenario says, or auto.",
)
_START: Final = optional(
    "start",
    Instant(),
    "The simulated time at which worlds begin; left out, as the scenario or the settings say.",
)
_SEED: Final = with_default("seed", NumberText(0, 2**63), "Ids and draws are made from it.", _DEFAULT.seed)
_SETTLE: Final = optional(
    "settle_s", _SPAN, "How long your app must be quiet before time goes on; left out, as the settings say."
)
_WEBHOOKS_AT_ONCE: Final = with_default(
    "webhooks_at_once",
    NumberText(0, 10_000).to(lambda number: max(1, number)),
    "How many webhooks may be under way.",
    _DEFAULT.webhooks_at_once,
)
_IDLE: Final = with_default(
    "idle_s", _SPAN, "How long your app must be quiet until nothing more is expected of it.", _DEFAULT.idle
)
_TIMEOUT: Final = optional(
    "timeout_s",
    _SPAN,
    f"The longest that the run may take; left out, as the scenario says, or {USUAL_TIMEOUT:g}.",
)
_APP_URL: Final = optional(
    "app_url", SomeText("an address"), "Your app's address, for triggers that name only a path."
)
_SET: Final = with_default("set", Repeated(Assignment()), "The value of a variable.", ())
_JOURNAL: Final = with_default("journal", Flag(), "Whether the canonical journals are wanted.", default=False)
_TRACE: Final = with_default(
    "trace", Flag(), "Whether what a trace holds is wanted, where the run fails.", default=False
)
_CHECK: Final = with_default(
    "check", Flag(), "Whether it only answers if the scenario can be run here.", default=False
)


class RunResource(Resource):
    """Scenarios that are run."""

    @route(
        "POST",
        "run",
        "Runs a scenario in a clean world and judges it, as `voice-simulator run` does.",
        parameters=[
            NAME, CASE, _RUNS_FOR, _CLOCK, _START, _SEED, _SETTLE, _WEBHOOKS_AT_ONCE, _IDLE, _TIMEOUT,
            _APP_URL, _SET, _JOURNAL, _TRACE, _CHECK,
        ],
        body=SCENARIO,
        answers=[RouteAnswer(200, "The verdict, or that it can be run.", ShownRun | RunnableScenario)],
        refusals={409: "Another run is under way in the same worlds."},
    )  # fmt: skip
    async def _run(self, request: ControlRequest) -> web.StreamResponse:
        http, name, options = request.http, request[NAME], _options(request)
        posted, variables = await read_posted(http, self.uploaded_sounds), dict(request[_SET])
        scenario = await asyncio.to_thread(
            read_scenario, posted.text, name, variables, case=request[CASE], files=posted.files
        )
        posted.files.check_all_used()
        if request[_CHECK]:
            self._services.runs.check(scenario, options)
            can_be_run: RunnableScenario = {"name": name, "title": scenario.name, "verdict": "can be run"}
            return json_response(can_be_run)
        running = asyncio.ensure_future(self._services.runs.run(scenario, options))
        try:
            while not running.done() and not is_gone(http) and not self._services.runs.are_stopping:
                await asyncio.wait({running}, timeout=_LOOK)
        finally:
            # Nobody waits for the verdict any more: others may have the worlds.
            running.cancel()
            await asyncio.wait({running})
        if running.cancelled():
            self._services.runs.check_going_on()
            return web.Response()
        shown = _shown(name, scenario.name, running.result())
        if scenario.case is not None:
            shown["case"] = scenario.case
        return await stream_json(http, shown)


def _options(request: ControlRequest) -> RunOptions:
    return RunOptions(
        application_id=request.application_id,
        clock=request[_CLOCK],
        start=request[_START],
        seed=request[_SEED],
        settle=request[_SETTLE],
        webhooks_at_once=request[_WEBHOOKS_AT_ONCE],
        idle=request[_IDLE],
        timeout=request[_TIMEOUT],
        app_url=request[_APP_URL],
        with_journal=request[_JOURNAL],
        with_trace=request[_TRACE],
    )


def _shown(name: str, title: str | None, report: RunReport) -> ShownRun:
    shown: ShownRun = {
        "name": name,
        "title": title,
        "verdict": _verdict(report),
        "failures": [shown_failure(one) for one in report.failures],
        "unused": list(report.unused),
        "struck": list(report.faults),
        "late": list(report.late),
        "unreachable": report.unreachable,
        "transcript": list(report.transcript),
        "sockets": [_shown_socket(one) for one in report.sockets],
        "calls": report.calls,
        "simulated_s": report.simulated / SECOND,
        "wall_s": round(report.wall, 3),
    }
    if report.skipped is not None:
        shown["skipped"] = report.skipped
    if report.journals:
        shown["journals"] = {whose: TextStream(lines) for whose, lines in report.journals.items()}
    if report.trace is not None:
        shown["trace"] = dict(report.trace)
    return shown


def _shown_socket(socket: SocketReport) -> ShownSocket:
    figures = asdict(socket.measures)
    shown = {name: list(one) if isinstance(one, tuple) else one for name, one in figures.items()}
    own = {"uuid": socket.uuid, "to": socket.to, "still_open": socket.is_open, "said": _shown_words(socket)}
    return cast("ShownSocket", {**own, **shown})


def _shown_words(socket: SocketReport) -> list[ShownWords]:
    return [
        {"began": to_iso(one.since), "ended": to_iso(one.until), "words": one.words} for one in socket.said
    ]


def _verdict(report: RunReport) -> Literal["passed", "failed", "unreachable", "skipped"]:
    if report.skipped is not None:
        return "skipped"
    if report.unreachable is not None:
        return "unreachable"
    return "failed" if report.failures else "passed"
