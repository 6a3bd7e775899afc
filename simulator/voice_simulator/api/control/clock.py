"""`/_simulator/clock`: the time of a world, how it moves, and its holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.api.control.clock_answers import ClockState, ClockStates, ResumedClock
from voice_simulator.api.control.clock_state import clock_state
from voice_simulator.api.control.declarations import (
    APPLICATION,
    NOT_KNOWN,
    WHOSE,
    JsonBody,
    Resource,
    RouteAnswer,
    route,
)
from voice_simulator.api.control.kinds import Seconds
from voice_simulator.api.json_responses import json_response
from voice_simulator.core.clock import to_iso
from voice_simulator.documents.grammar.kinds import Custom, refuse
from voice_simulator.documents.grammar.mappings import Checked, Given, Key, MappingOf, has, optional
from voice_simulator.documents.grammar.scalars import WholeNumber, Word
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.nodes import ScalarNode
from voice_simulator.runtime.pacing import ClockMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import MappingNode, Node

_LONGEST: Final = 10.0
"""Seconds that your app may get at most, as by the settings."""

_FASTEST: Final = 1_000_000
_A_SPEED: Final = f"a number above 0, {_FASTEST} at most"


def _read_speed(node: Node, word: str, mistakes: Mistakes) -> float:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _FASTEST:
        return float(value)
    return refuse(node.at, f"{word}: expected {_A_SPEED}, got {describe(node)}", mistakes)


_MODE: Final = optional("mode", Word({str(mode): mode for mode in ClockMode}), "How simulated time moves.")
_SPEED: Final = optional(
    "speed",
    Custom(
        _read_speed,
        lambda writer: writer.scalar({"type": "number", "exclusiveMinimum": 0, "maximum": _FASTEST}),
        _A_SPEED,
    ),
    "How many seconds of it pass in one of the wall clock, in the mode real.",
)
_SETTLE: Final = optional(
    "settle_s",
    Seconds(_LONGEST),
    "For how long your app must have been quiet before a clock jumps, even where its rest is seen.",
)
_SETTLE_MAX: Final = optional(
    "settle_max_s", Seconds(_LONGEST), "For how long steady traffic holds a jump up at most."
)
_PATIENCE: Final = optional(
    "patience_s", Seconds(_LONGEST), "For how long an event without a reply, or a wait_for, holds time up."
)
_SETTINGS: Final[dict[str, Key[Any]]] = {
    "mode": _MODE,
    "speed": _SPEED,
    "settle": _SETTLE,
    "settle_max": _SETTLE_MAX,
    "patience": _PATIENCE,
}
"""By the attribute of `Pacing`."""

_SEED: Final = optional(
    "seed",
    WholeNumber(0, 2**63 - 1),
    "What the world draws its ids from; only before anything else has begun it.",
)
_NAMES: Final = [*(key.name for key in _SETTINGS.values()), _SEED.name]


def _check_any(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    if not any(name in nodes for name in _NAMES):
        mistakes.note(node.at, f"say what is to change: {', '.join(_NAMES)}")


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is asked for.

    Attributes:
        pacing: by the attribute of `Pacing`.
        seed: of the world that begins; None if it need not be a new one.
    """

    pacing: Mapping[str, Any]
    seed: int | None


def _changes_of(given: Given) -> _Changes:
    pacing = {name: given[key] for name, key in _SETTINGS.items() if given[key] is not None}
    return _Changes(pacing | ({"is_settle_told": True} if "settle" in pacing else {}), given[_SEED])


_CHANGES: Final = JsonBody(
    MappingOf(
        "PUT clock",
        [*_SETTINGS.values(), _SEED, APPLICATION],
        _changes_of,
        rules=[Checked(_check_any, {"anyOf": [has(name) for name in _NAMES]})],
    ),
    "What is to change; the rest stays.",
    {"mode": "manual"},
)
_HOLD: Final = optional(
    "hold", WholeNumber(1, 10**9), "The number of the only hold to end, though it may be armed yet."
)
_RESUME: Final = JsonBody(
    MappingOf("POST clock/resume", [_HOLD, APPLICATION], lambda given: given[_HOLD]),
    "Which hold to end; left out, all that stand.",
    {},
    is_required=False,
)


class ClockResource(Resource):
    """The clock of a world, or of all."""

    @route(
        "GET",
        "clock",
        "The time of a world.",
        parameters=[WHOSE],
        answers=[RouteAnswer(200, "Of one world, or of all.", ClockState | ClockStates)],
        refusals=NOT_KNOWN,
    )
    async def _show(self, request: ControlRequest) -> web.Response:
        if request.is_about_all:
            return json_response(
                {"worlds": {world.application_id: clock_state(world) for world in self._worlds}}
            )
        return json_response(clock_state(self.world_to_read(request)))

    @route(
        "PUT",
        "clock",
        "Lets the time of a world move in another way, until that is reset. It begins the world if there is "
        "none.",
        parameters=[APPLICATION],
        body=_CHANGES,
        answers=[RouteAnswer(200, "How it moves now.", ClockState)],
        refusals={409: "It has begun with another seed.", 429: "There are too many worlds."},
    )
    async def _change(self, request: ControlRequest) -> web.Response:
        whose, changes = request.application_id, request[_CHANGES]
        if changes.seed is None:
            world = self._worlds.resolve(whose)
        else:
            world = self._worlds.open_seeded(whose, changes.seed)
        world.driver.change_pacing(replace(world.driver.pace.chosen, **changes.pacing))
        return json_response(clock_state(world))

    @route(
        "POST",
        "clock/resume",
        "Lets time go on that a hold has stopped; in `real` from where it stopped.",
        parameters=[APPLICATION],
        body=_RESUME,
        answers=[RouteAnswer(200, "How many holds that has ended.", ResumedClock)],
        refusals={404: "There is no hold with this number.", 429: "There are too many worlds."},
    )
    async def _resume(self, request: ControlRequest) -> web.Response:
        world = self._worlds.resolve(request.application_id)
        resumed = world.driver.holds.resume(request[_RESUME])
        return json_response({"resumed": resumed, "now": to_iso(world.driver.now())})
