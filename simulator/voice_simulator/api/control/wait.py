"""`POST /_simulator/wait`: answers once something has happened, or tells what happened instead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from aiohttp import web

from voice_simulator.api.control.declarations import APPLICATION, JsonBody, Resource, RouteAnswer, route
from voice_simulator.api.control.journal_answers import ArmedHold, ReachedCondition
from voice_simulator.api.control.kinds import Seconds
from voice_simulator.api.control.wait_answers import in_vain, reached
from voice_simulator.api.http_request import is_gone
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.mappings import Given, GoesWith, MappingOf, with_default
from voice_simulator.runtime.holds import MOST_HOLDS
from voice_simulator.runtime.waits import MOST_WAITS, Waits
from voice_simulator.scenario.language.conditions import (
    COMMON_MISTAKES_OF_CONDITIONS,
    CONDITION_KEYS,
    RULES_OF_CONDITIONS,
    condition_of,
)
from voice_simulator.scenario.language.kinds import SWITCH

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.api.control.declarations import Services
    from voice_simulator.scenario.model.conditions import Condition

_LONGEST: Final = 600.0
_USUAL: Final = 10.0

TIMEOUT: Final = with_default(
    "timeout_s", Seconds(_LONGEST), "For how long, in seconds of the wall clock.", _USUAL
)


_HOLD: Final = with_default(
    "hold",
    SWITCH,
    "Whether time stops at that very moment, until POST clock/resume; for clocks that run by themselves.",
    default=False,
)
_ARM: Final = with_default(
    "arm", SWITCH, "Whether to answer at once; time stops when the condition becomes true.", default=False
)
_HOLD_FOR: Final = with_default(
    "hold_s", Seconds(_LONGEST), "For how long time stops at most, in seconds of the wall clock.", 30.0
)


class _Wait(NamedTuple):
    condition: Condition
    seconds: float
    holds: bool
    arms: bool
    hold_for: float


def _wait_of(given: Given) -> _Wait:
    return _Wait(condition_of(given), given[TIMEOUT], given[_HOLD], given[_ARM], given[_HOLD_FOR])


_BODY: Final = JsonBody(
    MappingOf(
        "POST wait",
        [*CONDITION_KEYS, TIMEOUT, _HOLD, _ARM, _HOLD_FOR, APPLICATION],
        _wait_of,
        rules=[
            *RULES_OF_CONDITIONS,
            GoesWith("arm", ["hold"], "arm goes with hold: true"),
            GoesWith("hold_s", ["hold"], "hold_s goes with hold: true"),
        ],
        common_mistakes=lambda _: COMMON_MISTAKES_OF_CONDITIONS,
    ),
    "What to wait for.",
    {"call": {"to": "447700900001"}, "status": "answered", "timeout_s": 10},
)


class WaitResource(Resource):
    """Whoever waits for something to happen.

    Args:
        services: as of any resource.
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._waits = Waits(lambda: services.worlds.is_stopping)

    @route(
        "POST",
        "wait",
        "Waits until something has happened; what happened before counts, too. It moves no time and holds "
        "none: in `manual` somebody else has to. It begins the world if there is none.",
        parameters=[APPLICATION],
        body=_BODY,
        answers=[RouteAnswer(200, "How it became true; or an armed hold.", ReachedCondition | ArmedHold)],
        refusals={
            404: "No world has the call.",
            408: "It did not come in time; `nearest`, `timeline` and `due` say what there was instead.",
            409: "The world was reset meanwhile; or it is too late to hold time, or the clock is manual.",
            429: f"There are too many worlds, or {MOST_WAITS} waits or {MOST_HOLDS} holds in this one.",
        },
    )
    async def _wait(self, request: ControlRequest) -> web.StreamResponse:
        wait = request[_BODY]
        world = self._worlds.resolve(self.application_with(request, wait.condition.uuid))
        has_gone = partial(is_gone, request.http)
        hold: dict[str, object] = {}
        if wait.holds and wait.arms:
            armed = await self._waits.arm(world, wait.condition, wait.hold_for)
            return json_response({"hold": armed.number})
        if wait.holds:
            standing = await self._waits.hold(world, wait.condition, wait.seconds, wait.hold_for, has_gone)
            watch, hold = standing.watch, {"hold": standing.number}
        else:
            watch = await self._waits.wait(world, wait.condition, wait.seconds, has_gone)
        if watch.met is not None:
            return json_response(reached(world, watch.met) | hold)
        if has_gone():
            return web.Response()
        raise await in_vain(world, watch, f"{wait.seconds:g} s of wall time")
