"""The control routes about a world's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.api.asking import Route, members_of, seconds_of, text_of, world_of
from simulator.api.refusals import json_response
from simulator.core.clock import SECOND, from_iso, to_iso
from simulator.core.field_faults import shown
from simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from simulator.worlds import Worlds

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
        return [Route("GET", "clock", self._clock), Route("POST", "clock/advance", self._advance)]

    async def _clock(self, request: web.Request) -> web.Response:
        world = world_of(request, self._worlds)
        deadline = world.switchboard.next_deadline()
        return json_response(
            {
                "now": to_iso(world.driver.now()),
                "mode": world.driver.pacing.mode.value,
                "speed": world.driver.pacing.speed,
                "next": None if deadline is None else to_iso(deadline),
            }
        )

    async def _advance(self, request: web.Request) -> web.Response:
        asked = await members_of(request, "application_id", "seconds", "to", "wall_limit_s")
        world = self._worlds.the(text_of(asked, "application_id") or request.query.get("application_id"))
        now = world.driver.now()
        to = _instant(asked, now)
        if to > _LAST_INSTANT:
            raise ControlError(400, f"time ends at {to_iso(_LAST_INSTANT)} here")
        if to < now:
            raise ControlError(400, f"time can't go back to {to_iso(to)}: it is {to_iso(now)}")
        limit = min(seconds_of(asked, "wall_limit_s", _WALL_LIMIT), _LONGEST_WALL_LIMIT)
        peer = request.headers.get("User-Agent", "a client without a User-Agent")
        before = await world.driver.advance(to, wall_limit=limit, who=peer)
        entries = [entry.as_json() for entry in world.switchboard.journal.after(before)]
        return json_response({"now": to_iso(world.switchboard.clock.now), "entries": entries})


def _instant(asked: Mapping[str, object], now: int) -> int:
    to = text_of(asked, "to")
    if (to is None) is ("seconds" not in asked):
        raise ControlError(400, 'say how far: {"seconds": 60} or {"to": "2030-01-01T12:00:00Z"}')
    if to is None:
        return now + round(seconds_of(asked, "seconds", 0) * SECOND)
    try:
        return from_iso(to)
    except ValueError:
        raise ControlError(
            400, f"to must be an ISO 8601 date-time such as 2030-01-01T12:00:00Z, got {shown(to)}"
        ) from None
