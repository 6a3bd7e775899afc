"""The control routes about a world's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.parameters import Asked, Route, seconds_of, text_of
from voice_simulator.api.error_responses import json_response
from voice_simulator.api.streaming import stream_json
from voice_simulator.core.clock import SECOND, from_iso, to_iso
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds

_WALL_LIMIT: Final = 60.0
_LONGEST_WALL_LIMIT: Final = 3600.0
_LAST_INSTANT: Final = from_iso("9000-01-01T00:00:00Z")


class Timing:
    """What time it is, and more of it.

    Args:
        worlds: the worlds.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def routes(self) -> list[Route]:
        """Return the routes."""
        advance = ("application_id", "seconds", "to", "wall_limit_s")
        return [
            Route("GET", "clock", self._clock, ("application_id",)),
            Route("POST", "clock/advance", self._advance, ("application_id",), members=advance),
        ]

    async def _clock(self, asked: Asked) -> web.Response:
        if asked.is_about_all:
            return json_response({"worlds": {world.application_id: _told(world) for world in self._worlds}})
        return json_response(_told(self._worlds.peek(asked.application_id)))

    async def _advance(self, asked: Asked) -> web.StreamResponse:
        limit = min(seconds_of(asked.members, "wall_limit_s", _WALL_LIMIT), _LONGEST_WALL_LIMIT)
        to, span = _goal(asked.members)
        # Looked at before a world begins: what is refused makes nothing.
        _reached(to, span, self._worlds.now(asked.application_id))
        world = self._worlds.resolve(asked.application_id)
        goal = _reached(to, span, world.driver.now())
        peer = asked.request.headers.get("User-Agent", "a client without a User-Agent")
        before = await world.driver.advance(goal, wall_limit=limit, who=peer)
        entries = (entry.as_json() for entry in world.switchboard.journal.snapshot(before))
        return await stream_json(
            asked.request, {"now": to_iso(world.switchboard.clock.now), "entries": entries}
        )


def _goal(asked: Mapping[str, object]) -> tuple[int | None, int]:
    """Return to which instant time is to be moved or, where there is none, by how much (ms)."""
    to = text_of(asked, "to")
    if (to is None) is ("seconds" not in asked):
        raise ControlError(400, 'say how far: {"seconds": 60} or {"to": "2030-01-01T12:00:00Z"}')
    if to is None:
        return None, round(seconds_of(asked, "seconds", 0) * SECOND)
    try:
        return from_iso(to), 0
    except ValueError:
        raise ControlError(
            400, f"to must be an ISO 8601 date-time such as 2030-01-01T12:00:00Z, got {describe(to)}"
        ) from None


def _reached(to: int | None, span: int, now: int) -> int:
    goal = now + span if to is None else to
    if goal > _LAST_INSTANT:
        raise ControlError(400, f"time ends at {to_iso(_LAST_INSTANT)} here")
    if goal < now:
        raise ControlError(400, f"time can't go back to {to_iso(goal)}: it is {to_iso(now)}")
    return goal


def _told(world: World) -> dict[str, object]:
    deadline = world.switchboard.next_deadline()
    return {
        "now": to_iso(world.driver.now()),
        "mode": world.driver.pacing.mode.value,
        "speed": world.driver.pacing.speed,
        "next": None if deadline is None else to_iso(deadline),
        "seed": world.seed,
    }
