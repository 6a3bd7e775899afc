"""`GET /_simulator/clock` and `POST /_simulator/clock/advance`: the time of a world, and more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.control.parameters import read_seconds, read_text
from voice_simulator.api.json_responses import json_response, stream_json
from voice_simulator.core.clock import SECOND, from_iso, to_iso
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from voice_simulator.runtime.world import World

_DEFAULT_WALL_LIMIT: Final = 60.0
_LONGEST_WALL_LIMIT: Final = 3600.0
_LAST_INSTANT: Final = from_iso("9000-01-01T00:00:00Z")


class ClockResource(Resource):
    """The clock of a world, or of all."""

    def routes(self) -> list[ControlRoute]:
        """Return the routes."""
        advance = ("application_id", "seconds", "to", "wall_limit_s")
        return [
            ControlRoute("GET", "clock", self._show, ("application_id",)),
            ControlRoute("POST", "clock/advance", self._advance, ("application_id",), members=advance),
        ]

    async def _show(self, request: ControlRequest) -> web.Response:
        if request.is_about_all:
            return json_response({"worlds": {world.application_id: _state(world) for world in self._worlds}})
        return json_response(_state(self.world_to_read(request)))

    async def _advance(self, request: ControlRequest) -> web.StreamResponse:
        limit = min(read_seconds(request.members, "wall_limit_s", _DEFAULT_WALL_LIMIT), _LONGEST_WALL_LIMIT)
        to, span = _goal(request.members)
        # Checked before a world begins: a refused request makes nothing.
        _check_goal(to, span, self._worlds.now(request.application_id))
        world = self._worlds.resolve(request.application_id)
        goal = _check_goal(to, span, world.driver.now())
        peer = request.http.headers.get("User-Agent", "a client without a User-Agent")
        before = await world.driver.advance(goal, wall_limit=limit, who=peer)
        entries = (entry.as_json() for entry in world.switchboard.journal.after(before))
        return await stream_json(
            request.http, {"now": to_iso(world.switchboard.clock.now), "entries": entries}
        )


def _goal(members: Mapping[str, object]) -> tuple[int | None, int]:
    """Return the instant to move time to or, where none is named, by how much to move it (both ms)."""
    to = read_text(members, "to")
    if (to is None) is ("seconds" not in members):
        raise ControlError(400, 'say how far: {"seconds": 60} or {"to": "2030-01-01T12:00:00Z"}')
    if to is None:
        return None, round(read_seconds(members, "seconds", 0) * SECOND)
    try:
        return from_iso(to), 0
    except ValueError:
        raise ControlError(
            400, f"to must be an ISO 8601 date-time such as 2030-01-01T12:00:00Z, got {describe(to)}"
        ) from None


def _check_goal(to: int | None, span: int, now: int) -> int:
    """Return the instant to move time to.

    Raises:
        ControlError: 400, it has passed, or lies beyond the end of time.
    """
    goal = now + span if to is None else to
    if goal > _LAST_INSTANT:
        raise ControlError(400, f"time ends at {to_iso(_LAST_INSTANT)} here")
    if goal < now:
        raise ControlError(400, f"time can't go back to {to_iso(goal)}: it is {to_iso(now)}")
    return goal


def _state(world: World) -> dict[str, object]:
    deadline = world.switchboard.next_deadline()
    return {
        "now": to_iso(world.driver.now()),
        "mode": world.driver.pacing.mode.value,
        "speed": world.driver.pacing.speed,
        "next": None if deadline is None else to_iso(deadline),
        "seed": world.seed,
    }
