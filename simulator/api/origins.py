"""Who may ask: what a browser sends for another site's page is refused, and the control token is asked for."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from simulator.errors import ControlError

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware

    from simulator.api.refusals import Handler


def guard(prefix: str, token: str | None) -> Middleware:
    """Return what stands before the routes of the control API.

    Args:
        prefix: of their paths.
        token: what callers must send as a bearer token; None for nothing.
    """

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(prefix):
            _refuse_cross_site(request)
            _check_token(request, token)
        return await handler(request)

    return admit


def _check_token(request: web.Request, token: str | None) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token is not None and not compare_digest(given.encode(errors="replace"), token.encode()):
        raise ControlError(401, "the control API needs its token: send it as Authorization: Bearer TOKEN")


def _refuse_cross_site(request: web.Request) -> None:
    """Refuse what another site's page makes a browser send; programs send neither header."""
    origin = request.headers.get("Origin")
    if _is_foreign(origin, request.host) or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise ControlError(403, "the control API does not answer pages of other sites")


def _is_foreign(origin: str | None, host: str) -> bool:
    if origin is None:
        return False
    try:
        own = urlsplit(origin).netloc == host
    except ValueError:
        return True
    # A name with a dot may be anybody's that was made to lead here.
    return not own or not _is_near(host)


def _is_near(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost")
    return True
