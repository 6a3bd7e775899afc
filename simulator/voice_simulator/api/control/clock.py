"""`GET /_simulator/clock` and `POST /_simulator/clock/advance`: the time of a world, and more of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.answers import ClockState, ClockStates
from voice_simulator.api.control.declarations import (
    APPLICATION,
    NOT_KNOWN,
    WHOSE,
    JsonBody,
    Resource,
    RouteAnswer,
    route,
)
from voice_simulator.api.control.journal_answers import AdvancedClock
from voice_simulator.api.control.kinds import Seconds, SomeText
from voice_simulator.api.json_responses import json_response, stream_json
from voice_simulator.core.clock import SECOND, from_iso, to_iso
from voice_simulator.documents.grammar.kinds import Custom, refuse
from voice_simulator.documents.grammar.mappings import (
    Given,
    MappingOf,
    OneOfKeys,
    optional,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Instant
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.quantities import INSTANT
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node
    from voice_simulator.runtime.world import World

_DEFAULT_WALL_LIMIT: Final = 60.0
_LONGEST_WALL_LIMIT: Final = 3600.0
_LAST_INSTANT: Final = from_iso("9000-01-01T00:00:00Z")

_SECONDS: Final = optional("seconds", Seconds(10**9), "By how much time moves on.")


def _read_goal(node: Node, word: str, mistakes: Mistakes) -> int:
    """Read any instant that can be written: that time ends before it is told by the world's own time."""
    text = SomeText(INSTANT).read(node, word, mistakes)
    try:
        return from_iso(text)
    except ValueError:
        return refuse(node.at, f"{word}: expected {INSTANT}, got {describe(node)}", mistakes)


_TO: Final = optional(
    "to", Custom(_read_goal, Instant().schema, INSTANT), "The instant to which time moves on."
)
_WALL_LIMIT: Final = with_default(
    "wall_limit_s",
    Seconds(10**9).to(lambda seconds: min(seconds, _LONGEST_WALL_LIMIT)),
    "How long it may take, in seconds of the wall clock; an hour at most.",
    _DEFAULT_WALL_LIMIT,
)
_HOW_FAR: Final = 'say how far: {"seconds": 60} or {"to": "2030-01-01T12:00:00Z"}'


@dataclass(frozen=True, slots=True)
class _Advance:
    """How far time is to move on.

    Attributes:
        to: the instant to move it to (ms); None where none is named.
        span: by how much to move it (ms), where none is.
        wall_limit: seconds of the wall clock that it may take.
    """

    to: int | None
    span: int
    wall_limit: float

    def goal(self, now: int) -> int:
        """Return the instant to move time to.

        Raises:
            ControlError: 400, it has passed, or lies beyond the end of time.
        """
        goal = now + self.span if self.to is None else self.to
        if goal > _LAST_INSTANT:
            raise ControlError(400, f"time ends at {to_iso(_LAST_INSTANT)} here")
        if goal < now:
            raise ControlError(400, f"time can't go back to {to_iso(goal)}: it is {to_iso(now)}")
        return goal


def _advance_of(given: Given) -> _Advance:
    return _Advance(given[_TO], round((given[_SECONDS] or 0) * SECOND), given[_WALL_LIMIT])


_ADVANCE: Final = JsonBody(
    MappingOf(
        "POST clock/advance",
        [_SECONDS, _TO, _WALL_LIMIT, APPLICATION],
        _advance_of,
        rules=[
            OneOfKeys(("seconds", "to"), lambda _: _HOW_FAR, none=lambda _: _HOW_FAR, of_whole=True),
        ],
    ),
    "How far time moves on.",
    {"seconds": 60},
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
            return json_response({"worlds": {world.application_id: _state(world) for world in self._worlds}})
        return json_response(_state(self.world_to_read(request)))

    @route(
        "POST",
        "clock/advance",
        "Moves time on, and answers when all that fell due has happened and your app has replied.",
        parameters=[APPLICATION],
        body=_ADVANCE,
        answers=[RouteAnswer(200, "What happened meanwhile.", AdvancedClock)],
        refusals={
            409: "Another advance is under way, or the world was reset meanwhile.",
            429: "There are too many worlds.",
            504: "It took longer than `wall_limit_s`; the sentence says what it still waits for.",
        },
    )
    async def _advance(self, request: ControlRequest) -> web.StreamResponse:
        advance = request[_ADVANCE]
        # Checked before a world begins: a refused request makes nothing.
        advance.goal(self._worlds.now(request.application_id))
        world = self._worlds.resolve(request.application_id)
        goal = advance.goal(world.driver.now())
        peer = request.http.headers.get("User-Agent", "a client without a User-Agent")
        before = await world.driver.advances.advance(goal, wall_limit=advance.wall_limit, who=peer)
        entries = (entry.as_json() for entry in world.switchboard.journal.after(before))
        return await stream_json(
            request.http, {"now": to_iso(world.switchboard.clock.now), "entries": entries}
        )


def _state(world: World) -> ClockState:
    deadline = world.switchboard.next_deadline()
    return {
        "now": to_iso(world.driver.now()),
        "mode": world.driver.pacing.mode,
        "speed": world.driver.pacing.speed,
        "next": None if deadline is None else to_iso(deadline),
        "seed": world.seed,
    }
