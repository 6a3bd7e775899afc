"""`POST /_simulator/clock/advance`: time passes, by so much or until something has happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.declarations import APPLICATION, JsonBody, Resource, RouteAnswer, route
from voice_simulator.api.control.journal_answers import AdvancedClock
from voice_simulator.api.control.kinds import Seconds, SomeText
from voice_simulator.api.control.wait_answers import in_vain, reached, what_is_due
from voice_simulator.api.json_responses import stream_json
from voice_simulator.core.clock import SECOND, from_iso, to_iso
from voice_simulator.documents.grammar.kinds import Custom, refuse
from voice_simulator.documents.grammar.mappings import (
    Given,
    GoesWith,
    MappingOf,
    OneOfKeys,
    optional,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration, Instant
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.quantities import INSTANT, in_largest_unit
from voice_simulator.errors import ControlError
from voice_simulator.runtime.world_watch import WorldWatch
from voice_simulator.scenario.language.conditions import CONDITION
from voice_simulator.scenario.language.kinds import SWITCH

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node
    from voice_simulator.runtime.world import World
    from voice_simulator.scenario.model.conditions import Condition

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
_BY: Final = optional("by", Duration(), "The same as a duration: `1h`.")
_NEXT: Final = with_default(
    "next", SWITCH, "Only to the next moment at which something is due.", default=False
)
_UNTIL: Final = optional(
    "until", CONDITION, "To the first moment at which this is true, and nothing later; what is past counts."
)
_AT_MOST: Final = with_default("at_most", Duration(), "How much time may pass until then.", 600_000)
_IDLE: Final = with_default(
    "timeout_s",
    Seconds(600),
    "For how long your app may act by its own clock where nothing is due until then, in seconds of the wall "
    "clock.",
    10.0,
)
_HOW_FAR: Final = (
    'say how far: {"seconds": 60}, {"by": "1h"}, {"to": "2030-01-01T12:00:00Z"}, '
    '{"next": true} or {"until": {"call": "4477*", "status": "answered"}}'
)


@dataclass(frozen=True, slots=True)
class _Advance:
    """How far time is to move on.

    Attributes:
        to: the instant to move it to (ms); None where none is named.
        span: by how much to move it (ms), where none is.
        only_next: whether it moves to the next moment only.
        until: the condition that ends it; then `span` is how much time may pass until it is true.
        idle: seconds of the wall clock for which nothing may be due until then.
        wall_limit: seconds of the wall clock that it may take.
    """

    to: int | None
    span: int
    only_next: bool
    until: Condition | None
    idle: float
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
    until = given[_UNTIL]
    span = given[_BY] or round((given[_SECONDS] or 0) * SECOND)
    return _Advance(
        to=given[_TO],
        span=span if until is None else given[_AT_MOST],
        only_next=given[_NEXT],
        until=until,
        idle=given[_IDLE],
        wall_limit=given[_WALL_LIMIT],
    )


_ADVANCE: Final = JsonBody(
    MappingOf(
        "POST clock/advance",
        [_SECONDS, _BY, _TO, _NEXT, _UNTIL, _AT_MOST, _IDLE, _WALL_LIMIT, APPLICATION],
        _advance_of,
        rules=[
            OneOfKeys(
                ("seconds", "by", "to", "next", "until"),
                lambda _: _HOW_FAR,
                none=lambda _: _HOW_FAR,
                switches=("next",),
                of_whole=True,
            ),
            GoesWith("at_most", ["until"], "at_most goes with until"),
            GoesWith("timeout_s", ["until"], "timeout_s goes with until; else it is wall_limit_s"),
        ],
    ),
    "How far time moves on.",
    {"seconds": 60},
)


class AdvanceResource(Resource):
    """Whoever moves the clock of a world."""

    @route(
        "POST",
        "clock/advance",
        "Moves time on, and answers when all that fell due has happened and your app has replied.",
        parameters=[APPLICATION],
        body=_ADVANCE,
        answers=[RouteAnswer(200, "What happened meanwhile.", AdvancedClock)],
        refusals={
            404: "No world has the call of `until`.",
            408: "The condition of `until` did not become true; the answer is that of `wait`.",
            409: "Another advance is under way, time is held, or the world was reset meanwhile.",
            429: "There are too many worlds.",
            504: "It took longer than `wall_limit_s`; the sentence says what it still waits for.",
        },
    )
    async def _advance(self, request: ControlRequest) -> web.StreamResponse:
        advance = request[_ADVANCE]
        # All is checked before a world begins: a refused request makes nothing.
        uuid = None if advance.until is None else advance.until.uuid
        whose = self.application_with(request, uuid)
        advance.goal(self._worlds.now(whose))
        world = self._worlds.resolve(whose)
        who = request.http.headers.get("User-Agent", "a client without a User-Agent")
        before = world.switchboard.journal.last_seq
        if advance.until is None:
            to = None if advance.only_next else advance.goal(world.driver.now())
            await world.driver.advances.advance(to, wall_limit=advance.wall_limit, who=who)
            facts: dict[str, object] = {"now": to_iso(world.switchboard.clock.now)}
        else:
            facts = await _run_until(world, advance.until, advance, who)
        entries = (entry.as_json() for entry in world.switchboard.journal.after(before))
        return await stream_json(request.http, {**facts, "entries": entries})


async def _run_until(world: World, condition: Condition, advance: _Advance, who: str) -> dict[str, object]:
    """Let time pass until a condition is true.

    Raises:
        ControlError: 408, it did not become true; 409, 504 as of any advance.
    """
    watch, latest = WorldWatch(world.switchboard, condition), advance.goal(world.driver.now())
    met = await world.driver.advances.run_until(
        watch, latest=latest, idle=advance.idle, wall_limit=advance.wall_limit, who=who
    )
    if met is None:
        at_most = f"{in_largest_unit(advance.span)} of simulated time (at_most)"
        how_long = f"{at_most}, nor in {advance.idle:g} s of wall time (timeout_s) in which nothing was due"
        raise await in_vain(world, watch, how_long, _what_is_due_later(world, latest))
    return {**reached(world, met)}


def _what_is_due_later(world: World, latest: int) -> str:
    due = world.switchboard.next_deadline()
    if due is None or world.driver.unanswered:
        return what_is_due(world)
    return f"nothing more is due until {to_iso(latest)} (at_most), the next at {to_iso(due)}"
