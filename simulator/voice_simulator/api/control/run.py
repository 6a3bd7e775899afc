"""`POST /_simulator/run`: one scenario, run in a clean world and judged."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.parameters import Asked, Route, add_routes, flag_of
from voice_simulator.api.error_responses import is_gone, json_response, read_text
from voice_simulator.api.streaming import TextStream, stream_json
from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.entries import RequestEntry
from voice_simulator.core.json_text import to_json
from voice_simulator.core.redaction import without_secrets
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.core.wire.request_remarks import RequestBody, remarks_on
from voice_simulator.errors import ControlError
from voice_simulator.runs.runner import RunOptions, Runs
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multidict import MultiMapping

    from voice_simulator.runs.report import Failed, RunReport
    from voice_simulator.runtime.world import World

_LOOK: Final = 0.1
"""Seconds between looks at whether a client that waits for a verdict is still there."""

_LONGEST: Final = 3600.0
_DIGITS: Final = 19

_PARAMETERS: Final = (
    "name", "application_id", "clock", "seed", "settle_s", "webhooks_at_once", "idle_s", "timeout_s",
    "app_url", "set", "journal", "check",
)  # fmt: skip


class RunApi:
    """The route that runs scenarios.

    Args:
        runs: what runs them.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def add_to(self, app: web.Application) -> None:
        """Add the route."""
        add_routes(app, [Route("POST", "run", self._run, _PARAMETERS, repeated=("set",))])

    async def _run(self, asked: Asked) -> web.StreamResponse:
        request, name = asked.request, asked.query.get("name", "scenario.yaml")
        options, variables = _options(asked), _variables(request.query)
        scenario = await asyncio.to_thread(read_scenario, await read_text(request), name, variables)
        if flag_of(asked.query, "check"):
            self._runs.check(scenario, options)
            return json_response({"name": name, "title": scenario.name, "verdict": "can be run"})
        running = asyncio.ensure_future(self._runs.run(scenario, options))
        try:
            while not running.done() and not is_gone(request) and not self._runs.are_stopping:
                await asyncio.wait({running}, timeout=_LOOK)
        finally:
            # Nobody waits for the verdict any more: the worlds are for others.
            running.cancel()
            await asyncio.wait({running})
        if running.cancelled():
            self._runs.check_going_on()
            return web.Response()
        report = running.result()
        return await stream_json(request, {"name": name, "title": scenario.name, **_told(report)})


def place_call(world: World, body: Mapping[str, object]) -> None:
    """Place a call as `POST /v1/calls` with this body would; nobody need listen to its events.

    Raises:
        ApiError: it would be refused.
    """
    with world.driver.changing() as switchboard:
        asked = to_json(without_secrets(dict(body)))
        request = RequestEntry(method="POST", path="/v1/calls", body=asked, status=400)
        entry = switchboard.journal.write(None, request)
        call = switchboard.place_call(
            read_create_call(
                dict(body),
                default_event_url_known=True,
                by_document=switchboard.rules.dialect.is_strict,
            )
        )
        entry.uuid = call.uuid
        switchboard.remark(call.uuid, remarks_on(RequestBody.CREATE_CALL, body))
        entry.what = replace(request, status=201, answer=to_json(wire.created_call(call)))


def _options(asked: Asked) -> RunOptions:
    query, usual = asked.query, RunOptions()
    return RunOptions(
        application_id=asked.application_id,
        clock=_clock(query.get("clock", usual.clock.value)),
        seed=_whole(query, "seed", usual.seed, 2**63),
        settle=_seconds(query, "settle_s", -1) if "settle_s" in query else None,
        webhooks_at_once=max(1, _whole(query, "webhooks_at_once", usual.webhooks_at_once, 10_000)),
        idle=_seconds(query, "idle_s", usual.idle),
        timeout=_seconds(query, "timeout_s", usual.timeout),
        app_url=query.get("app_url"),
        with_journal=flag_of(query, "journal"),
    )


def _clock(word: str) -> ClockMode:
    if word not in (ClockMode.AUTO, ClockMode.REAL):
        raise ControlError(400, f"a scenario is run with the clock auto or real, not {describe(word)}")
    return ClockMode(word)


def _whole(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text) <= most):
        raise ControlError(400, f"{name} must be a whole number up to {most}, got {describe(text)}")
    return int(text)


def _seconds(query: Mapping[str, str], name: str, default: float) -> float:
    text = query.get(name)
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= _LONGEST:
        raise ControlError(
            400, f"{name} must be a number of seconds from 0 to {_LONGEST:g}, got {describe(text)}"
        )
    return seconds


def _variables(query: MultiMapping[str]) -> dict[str, str]:
    variables = {}
    for given in query.getall("set", []):
        name, is_set, value = given.partition("=")
        if not is_set:
            raise ControlError(400, f"set must be NAME=VALUE, got {describe(given)}")
        variables[name] = value
    return variables


def _told(report: RunReport) -> dict[str, object]:
    told: dict[str, object] = {
        "verdict": _verdict(report),
        "failures": [_failed(one) for one in report.failures],
        "unused": list(report.unused),
        "struck": list(report.struck),
        "late": list(report.late),
        "unreachable": report.unreachable,
        "calls": report.calls,
        "simulated_s": report.simulated / SECOND,
        "wall_s": round(report.wall, 3),
    }
    if not report.journals:
        return told
    return told | {"journals": {whose: TextStream(lines) for whose, lines in report.journals.items()}}


def _verdict(report: RunReport) -> str:
    if report.unreachable is not None:
        return "unreachable"
    return "failed" if report.failures else "passed"


def _failed(failed: Failed) -> dict[str, object]:
    one = failed.shortfall
    return {
        "origin": one.origin,
        "expected": one.expected,
        "seen": one.seen,
        "closest": one.closest,
        "uuid": one.uuid,
        "timeline": list(failed.timeline),
    }
