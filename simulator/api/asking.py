"""What a control request asks: its route, its query and the members of its body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.api.refusals import Handler, read_text
from simulator.core.field_faults import shown
from simulator.core.json_text import from_json
from simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from simulator.worlds import World, Worlds

PREFIX: Final = "/_simulator"


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the control API.

    Attributes:
        method: the HTTP method.
        path: what follows the prefix.
        handler: answers it.
    """

    method: str
    path: str
    handler: Handler


def add_routes(app: web.Application, routes: list[Route]) -> None:
    """Add control routes to a site."""
    for route in routes:
        app.router.add_route(route.method, f"{PREFIX}/{route.path}", route.handler)


def world_of(request: web.Request, worlds: Worlds) -> World:
    """Return the world that a request reads."""
    application_id = request.query.get("application_id")
    return worlds.the(None) if application_id is None else worlds.look(application_id)


async def body_of(request: web.Request) -> object:
    """Read a request's JSON; an empty object where there is none."""
    text = await read_text(request)
    if not text.strip():
        return {}
    try:
        return from_json(text)
    except ValueError as error:
        raise ControlError(400, f"the body must be JSON: {error}") from None


async def members_of(request: web.Request, *names: str) -> Mapping[str, object]:
    """Read a request's JSON object of these members."""
    body = await body_of(request)
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    for name in body:
        if name not in names:
            raise ControlError(400, f"unknown member {shown(name)}; expected {', '.join(names)}")
    return body


def text_of(asked: Mapping[str, object], name: str) -> str | None:
    """Return a member that is a text; None where it is absent."""
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise ControlError(400, f"{name} must be a string")
    return value


def seconds_of(asked: Mapping[str, object], name: str, default: float) -> float:
    """Return a member that is a span in seconds."""
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
        raise ControlError(400, f"{name} must be a number of seconds, 0 or more")
    return float(value)


def number_of(request: web.Request, name: str, default: int) -> int:
    """Return a parameter that is a whole number."""
    text = request.query.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ControlError(400, f"{name} must be a whole number, got {shown(text)}")
    return int(text)
