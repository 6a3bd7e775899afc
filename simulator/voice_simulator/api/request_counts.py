"""Counts the requests to the simulator by route and status, however they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware

    from voice_simulator.api.http_request import Handler
    from voice_simulator.runtime.tallies import Tallies

_NO_ROUTE: Final = ("other", "unknown")
"""What a request to no route counts as: whatever clients think of, it is one."""


def count_requests(tallies: Tallies) -> Middleware:
    """Return the middleware that counts; it goes around the one that answers errors."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        route = _route_of(request)
        tallies.in_progress[route] += 1
        try:
            response = await handler(request)
        finally:
            tallies.in_progress[route] -= 1
        tallies.requests[(*route, response.status)] += 1
        return response

    return count


def _route_of(request: web.Request) -> tuple[str, str]:
    resource = request.match_info.route.resource
    return _NO_ROUTE if resource is None else (request.method, resource.canonical)
