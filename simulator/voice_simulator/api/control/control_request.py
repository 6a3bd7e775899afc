"""A request to the control API: its route, its query, and the members of its body.

The control API is strict about itself. It refuses a parameter or member that a route does not take, for what
should narrow a request must not be dropped silently; and one that is empty or given twice. A request can name
its application in the query or in the body.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from voice_simulator.api.control.parameters import ALL_WORLDS, application_of
from voice_simulator.api.http_request import Handler, read_body
from voice_simulator.api.paths import CONTROL_PREFIX
from voice_simulator.core.json_text import from_json, is_text
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds

Act = Callable[["ControlRequest"], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A control request. Its query and body hold nothing that its route does not take.

    Attributes:
        http: the HTTP request.
        query: its parameters.
        members: the members of its body; empty where the route takes none.
    """

    http: web.Request
    query: Mapping[str, str]
    members: Mapping[str, object]

    @property
    def is_about_all(self) -> bool:
        """Whether it reads all worlds: `application_id=*`."""
        return self.http.method == "GET" and self.query.get("application_id") == ALL_WORLDS

    @property
    def application_id(self) -> str | None:
        """The one application it is about; None where it names none.

        Raises:
            ControlError: 400, that is no application's id, or query and body differ.
        """
        return application_of(self.query, self.members)


@dataclass(frozen=True, slots=True)
class ControlRoute:
    """One route of the control API.

    Attributes:
        method: the HTTP method.
        path: what follows the prefix.
        act: answers a request.
        parameters: the names that it takes in the query.
        repeated: those of them that may come several times.
        members: the names that it takes in the JSON object of its body; None where it reads its body itself,
            or has none.
    """

    method: str
    path: str
    act: Act
    parameters: tuple[str, ...] = ()
    repeated: tuple[str, ...] = field(default=(), kw_only=True)
    members: tuple[str, ...] | None = field(default=None, kw_only=True)

    @property
    def title(self) -> str:
        """Its name in a sentence: `POST reset`."""
        return f"{self.method} {self.path}"


def add_routes(app: web.Application, routes: Iterable[ControlRoute]) -> None:
    """Add control routes to a site."""
    for route in routes:
        app.router.add_route(route.method, f"{CONTROL_PREFIX}/{route.path}", _handler(route))


def _handler(route: ControlRoute) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        query = _query(route, request)
        members = {} if route.members is None else await _members(route, request)
        return await route.act(ControlRequest(request, query, members))

    return handle


def _query(route: ControlRoute, request: web.Request) -> Mapping[str, str]:
    for name in request.query:
        if name not in route.parameters:
            raise ControlError(400, _unknown_parameter(route, name))
        values = request.query.getall(name)
        if len(values) > 1 and name not in route.repeated:
            raise ControlError(400, f"{name} is given {len(values)} times; once is right")
        if "" in values:
            raise ControlError(400, f"{name} is empty: give it a value, or leave it out")
    return dict(request.query)


def _unknown_parameter(route: ControlRoute, name: str) -> str:
    if name in (route.members or ()):
        return f"{name} belongs into the JSON body of {route.title}, not into the query"
    near = did_you_mean(name, route.parameters)
    accepted = f"takes {', '.join(route.parameters)}" if route.parameters else "takes none"
    return f"unknown parameter {describe(name)}{near} {route.title} {accepted}"


async def _members(route: ControlRoute, request: web.Request) -> Mapping[str, object]:
    body, known = await parse_json_body(request), route.members or ()
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    for name in body:
        if name not in known:
            near = did_you_mean(name, known)
            accepted = f"{route.title} takes {', '.join(known)}"
            raise ControlError(400, f"unknown member {describe(name)}{near} {accepted}")
    return body


async def parse_json_body(request: web.Request) -> object:
    """Return the JSON of a request's body; an empty object where there is none.

    Raises:
        ControlError: 400, it is no JSON, has a member twice, or half of a surrogate pair, which UTF-8 can't
            write.
    """
    text = await read_body(request)
    if not text.strip():
        return {}
    try:
        body = from_json(text, once=True)
    except ValueError as error:
        raise ControlError(400, f"the body must be JSON: {error}") from None
    if not is_text(body):
        raise ControlError(400, "the body has half a surrogate pair (such as \\ud800), which is no character")
    return body


class Resource(ABC):
    """A part of the control API: the routes about one thing.

    Args:
        worlds: the worlds they are about.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    @abstractmethod
    def routes(self) -> list[ControlRoute]:
        """Return its routes."""

    def world_to_read(self, request: ControlRequest) -> World:
        """Return the world that a request reads: the one it names, or the only one. None begins.

        Raises:
            ControlError: 404, its application is not known; 400, there are several to choose from.
        """
        return self._worlds.peek(request.application_id)
