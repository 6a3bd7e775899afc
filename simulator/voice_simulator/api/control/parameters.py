"""What a control request asks: its route, its query, and the members of its body.

The control API is strict about itself: a parameter or member that a route does not take is refused, for what
was to narrow a request must not be dropped; so is one that is empty or given twice. What a request is about
can be said in the query or in the body.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.error_responses import PREFIX, Handler, read_text
from voice_simulator.core.json_text import from_json, is_text
from voice_simulator.core.model.applications import AN_ID, application_id_of, is_application_id
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL: Final = "*"
"""What a request that only reads may name as application, for all worlds."""

Act = Callable[["Asked"], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A control request whose query and body have only what its route takes.

    Attributes:
        request: the HTTP request.
        query: its parameters.
        members: those of its body, empty where the route takes none.
    """

    request: web.Request
    query: Mapping[str, str]
    members: Mapping[str, object]

    @property
    def is_about_all(self) -> bool:
        """Whether all worlds are to be read."""
        return self.request.method == "GET" and self.query.get("application_id") == ALL

    @property
    def application_id(self) -> str | None:
        """The one application that the request is about; None where it says nothing.

        Raises:
            ControlError: 400, it is no application's id, or query and body differ.
        """
        return application_of(self.query, self.members)


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the control API.

    Attributes:
        method: the HTTP method.
        path: what follows the prefix.
        act: answers it.
        parameters: those of the query that it takes.
        repeated: those of them that may be given several times.
        members: those of the JSON object in its body; None where it reads its body itself, or has none.
    """

    method: str
    path: str
    act: Act
    parameters: tuple[str, ...] = ()
    repeated: tuple[str, ...] = field(default=(), kw_only=True)
    members: tuple[str, ...] | None = field(default=None, kw_only=True)

    @property
    def title(self) -> str:
        """What to call it in a sentence."""
        return f"{self.method} {self.path}"


def add_routes(app: web.Application, routes: Iterable[Route]) -> None:
    """Add control routes to a site."""
    for route in routes:
        app.router.add_route(route.method, f"{PREFIX}/{route.path}", _handler(route))


def _handler(route: Route) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        query = _query(route, request)
        members = {} if route.members is None else await _members(route, request)
        return await route.act(Asked(request, query, members))

    return handle


def _query(route: Route, request: web.Request) -> Mapping[str, str]:
    for name in request.query:
        if name not in route.parameters:
            raise ControlError(400, _unknown_parameter(route, name))
        values = request.query.getall(name)
        if len(values) > 1 and name not in route.repeated:
            raise ControlError(400, f"{name} is given {len(values)} times; once is right")
        if "" in values:
            raise ControlError(400, f"{name} is empty: give it a value, or leave it out")
    return dict(request.query)


def _unknown_parameter(route: Route, name: str) -> str:
    if name in (route.members or ()):
        return f"{name} belongs into the JSON body of {route.title}, not into the query"
    near = did_you_mean(name, route.parameters)
    takes = f"takes {', '.join(route.parameters)}" if route.parameters else "takes none"
    return f"unknown parameter {describe(name)}{near} {route.title} {takes}"


async def _members(route: Route, request: web.Request) -> Mapping[str, object]:
    body, known = await body_of(request), route.members or ()
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    for name in body:
        if name not in known:
            near = did_you_mean(name, known)
            takes = f"{route.title} takes {', '.join(known)}"
            raise ControlError(400, f"unknown member {describe(name)}{near} {takes}")
    return body


async def body_of(request: web.Request) -> object:
    """Read a request's JSON; an empty object where there is none.

    Raises:
        ControlError: 400, it is no JSON, has a member twice, or texts that nothing could write down.
    """
    text = await read_text(request)
    if not text.strip():
        return {}
    try:
        body = from_json(text, once=True)
    except ValueError as error:
        raise ControlError(400, f"the body must be JSON: {error}") from None
    if not is_text(body):
        raise ControlError(400, "the body has half a surrogate pair (such as \\ud800), which is no character")
    return body


def application_of(query: Mapping[str, str], members: Mapping[str, object]) -> str | None:
    """Return the one application that query and body name; None where neither does.

    Raises:
        ControlError: 400, what they name is no application's id, or they differ.
    """
    named = [_application_id(part["application_id"]) for part in (query, members) if "application_id" in part]
    if len(set(named)) > 1:
        raise ControlError(400, f"the query names the application '{named[0]}', the body '{named[1]}'")
    return named[0] if named else None


def _application_id(value: object) -> str:
    # What a test has in a variable that was never set must not stand for all applications.
    _check_there("application_id", value)
    if not isinstance(value, str):
        raise ControlError(400, "application_id must be a string")
    if value == ALL:
        raise ControlError(400, "application_id=* is for what only reads; here name one application")
    return check_id(value)


def check_id(application_id: str) -> str:
    """Return an application's id, judged as those in tokens are.

    Raises:
        ControlError: 400, it is none.
    """
    if not is_application_id(application_id):
        raise ControlError(400, f"an application's id has {AN_ID}, which {describe(application_id)} has not")
    return application_id_of(application_id)


def text_of(asked: Mapping[str, object], name: str) -> str | None:
    """Return a member that is a text; None where it is absent."""
    if name not in asked:
        return None
    value = asked[name]
    _check_there(name, value)
    if not isinstance(value, str):
        raise ControlError(400, f"{name} must be a string")
    return value


def _check_there(name: str, value: object) -> None:
    if value is None or value == "":
        word = "null" if value is None else "empty"
        raise ControlError(400, f"{name} is {word}: give it a value, or leave it out")


def seconds_of(asked: Mapping[str, object], name: str, default: float) -> float:
    """Return a member that is a span in seconds."""
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
        raise ControlError(400, f"{name} must be a number of seconds, 0 or more")
    return float(value)


def truth_of(asked: Mapping[str, object], name: str) -> bool:
    """Return a member that is true or false; false where it is absent."""
    value = asked.get(name, False)
    if not isinstance(value, bool):
        raise ControlError(400, f"{name} must be true or false")
    return value


def flag_of(query: Mapping[str, str], name: str) -> bool:
    """Return a parameter that is 1 or 0; false where it is absent."""
    text = query.get(name, "0")
    if text not in _FLAGS:
        raise ControlError(400, f"{name} must be 1 or 0, got {describe(text)}")
    return _FLAGS[text]


_FLAGS: Final = {"1": True, "true": True, "0": False, "false": False}


def number_of(query: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    """Return a parameter that is a whole number."""
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ControlError(400, f"{name} must be a whole number, got {describe(text)}")
    if int(text) < least:
        raise ControlError(400, f"{name} must be {least} or more, got {text}")
    return int(text)
