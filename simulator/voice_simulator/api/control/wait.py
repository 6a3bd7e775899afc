"""`POST /_simulator/wait`: answers once something has happened, or tells what happened instead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from aiohttp import web

from voice_simulator.api.control.declarations import APPLICATION, JsonBody, Resource, RouteAnswer, route
from voice_simulator.api.control.journal_answers import ReachedCondition
from voice_simulator.api.control.kinds import Seconds
from voice_simulator.api.control.wait_answers import in_vain, reached
from voice_simulator.api.http_request import is_gone
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.mappings import Given, MappingOf, with_default
from voice_simulator.runtime.waits import MOST_WAITS, Waits
from voice_simulator.scenario.language.conditions import (
    COMMON_MISTAKES_OF_CONDITIONS,
    CONDITION_KEYS,
    RULES_OF_CONDITIONS,
    condition_of,
)

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.api.control.declarations import Services
    from voice_simulator.scenario.model.conditions import Condition

_LONGEST: Final = 600.0
_USUAL: Final = 10.0

TIMEOUT: Final = with_default(
    "timeout_s", Seconds(_LONGEST), "For how long, in seconds of the wall clock.", _USUAL
)


class _Wait(NamedTuple):
    condition: Condition
    seconds: float


def _wait_of(given: Given) -> _Wait:
    return _Wait(condition_of(given), given[TIMEOUT])


_BODY: Final = JsonBody(
    MappingOf(
        "POST wait",
        [*CONDITION_KEYS, TIMEOUT, APPLICATION],
        _wait_of,
        rules=RULES_OF_CONDITIONS,
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
        answers=[RouteAnswer(200, "How it became true.", ReachedCondition)],
        refusals={
            408: "It did not come in time; `nearest`, `timeline` and `due` say what there was instead.",
            409: "The world was reset meanwhile.",
            429: f"There are too many worlds, or {MOST_WAITS} waits in this one.",
        },
    )
    async def _wait(self, request: ControlRequest) -> web.StreamResponse:
        condition, seconds = request[_BODY]
        world, has_gone = self._worlds.resolve(request.application_id), partial(is_gone, request.http)
        watch = await self._waits.wait(world, condition, seconds, has_gone)
        if watch.met is not None:
            return json_response(reached(world, watch.met))
        if has_gone():
            return web.Response()
        raise await in_vain(world, watch, f"{seconds:g} s of wall time")
