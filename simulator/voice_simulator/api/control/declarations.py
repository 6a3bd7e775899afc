"""What a route of the control API is, declared once.

A route says its method and path, what it does, what it takes and what it answers. Its dispatcher, the check
for what it does not take and its part of the OpenAPI document come from that declaration:

    @route("GET", "clock", "The time of a world.", parameters=[WHOSE], answers=[…])
    async def _show(self, request: ControlRequest) -> web.Response: ...
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from aiohttp import web

from voice_simulator.api.control.call_lookup import find_holder
from voice_simulator.api.control.kinds import ApplicationId
from voice_simulator.documents.grammar.mappings import Key, optional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.api.control.certificates import Certificates
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.documents.grammar.kinds import Kind, Schema
    from voice_simulator.runs.runner import Runs
    from voice_simulator.runtime.uploaded_sounds import UploadedSounds
    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds

T = TypeVar("T")

Act = Callable[[Any, "ControlRequest"], Awaitable[web.StreamResponse]]

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
TEXT: Final = "text/plain"


def application(says: str, *, or_all: bool = False) -> Key[str | None]:
    """Declare a parameter or member that names a Vonage application; perhaps `*` stands for all."""
    return optional("application_id", ApplicationId(or_all=or_all), says)


APPLICATION: Final = application(
    "The Vonage application that it is about; left out, the only world there is."
)
WHOSE: Final = application(
    "The Vonage application that it is about; left out, the only world there is; `*` for all worlds.",
    or_all=True,
)
HOLDER: Final = application(
    "The Vonage application that has what is asked for; left out, it is found; `*` likewise.", or_all=True
)
ONLY_OF: Final = application("Only of this Vonage application; left out, of all.", or_all=True)

NOT_KNOWN: Final[Mapping[int, str]] = {404: "The Vonage application is not known here."}
"""The refusal of routes that are about a Vonage application."""


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """One way in which a route answers.

    Attributes:
        status: the HTTP status.
        says: one sentence about it.
        shape: the type of its JSON, or a schema; None where it has no body.
        content_type: of its body.
    """

    status: int
    says: str
    shape: Any = None
    content_type: str = JSON


@dataclass(frozen=True, slots=True, eq=False)
class JsonBody(Generic[T]):
    """A body of JSON that a route takes.

    Attributes:
        kind: of its value.
        says: one sentence about it.
        example: one that is right.
        is_required: whether it may not be left out; if it is, it is read as `{}`.
        part: of a form, that has it, where WAV files may come along; None where it comes alone.
    """

    kind: Kind[T]
    says: str
    example: object
    is_required: bool = True
    part: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """A document that a route takes as its body, and reads itself.

    Attributes:
        says: one sentence about it.
        schema: of what it holds; a function of where the JSON Schema of scenarios is.
        form: of a form by which it can come with other files; None where it comes alone.
        content_types: what it can be; the content type is not looked at.
    """

    says: str
    schema: Callable[[str], Schema]
    form: Schema | None = None
    content_types: Sequence[str] = ("application/yaml", JSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The declaration of a route.

    Attributes:
        method: the HTTP method.
        path: what follows the prefix; a name in braces is a parameter.
        pattern: the same for the router, which may say what a parameter looks like: `{file:.+}` has slashes.
        summary: what it does, in a sentence.
        parameters: its parameters; those that its path names stand there, the others in the query.
        body: its body, if it takes one.
        answers: how it answers.
        refusals: by HTTP status when it refuses, besides the refusals of all routes.
    """

    method: str
    path: str
    pattern: str
    summary: str
    parameters: Sequence[Key[Any]]
    body: JsonBody[Any] | DocumentBody | None
    answers: Sequence[RouteAnswer]
    refusals: Mapping[int, str]

    @property
    def title(self) -> str:
        """Its name in a sentence: `POST reset`."""
        return f"{self.method} {self.path}"

    @property
    def in_path(self) -> list[Key[Any]]:
        """The parameters in its path."""
        names = _IN_BRACES.findall(self.path)
        return [key for key in self.parameters if key.name in names]

    @property
    def in_query(self) -> list[Key[Any]]:
        """The parameters in its query."""
        return [key for key in self.parameters if key not in self.in_path]


_IN_BRACES: Final = re.compile(r"\{(\w+)\}")
_LOOKS: Final = re.compile(r":[^}]+")


@dataclass(frozen=True, slots=True)
class DeclaredRoute:
    """A route, and the method of a resource that answers it."""

    route: Route
    act: Act


def route(
    method: str,
    path: str,
    summary: str,
    *,
    answers: Sequence[RouteAnswer],
    parameters: Sequence[Key[Any]] = (),
    body: JsonBody[Any] | DocumentBody | None = None,
    refusals: Mapping[int, str] | None = None,
) -> Callable[[Act], DeclaredRoute]:
    """Declare the route that a method of a resource answers."""
    declared = Route(
        method=method,
        path=_LOOKS.sub("", path),
        pattern=path,
        summary=summary,
        parameters=parameters,
        body=body,
        answers=answers,
        refusals=refusals or {},
    )
    return lambda act: DeclaredRoute(declared, act)


@dataclass(frozen=True, slots=True)
class Services:
    """What the control API asks for its answers.

    Attributes:
        worlds: the worlds.
        runs: runs scenarios.
        certificates: None where HTTPS is off.
    """

    worlds: Worlds
    runs: Runs
    certificates: Certificates | None


class Resource:
    """A part of the control API: the routes about one thing.

    Args:
        services: what they ask.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._worlds = services.worlds

    @classmethod
    def routes(cls) -> list[DeclaredRoute]:
        """Return its routes, as they are declared at its methods."""
        return [one for one in vars(cls).values() if isinstance(one, DeclaredRoute)]

    @property
    def uploaded_sounds(self) -> UploadedSounds:
        """The WAV files that were uploaded."""
        return self._worlds.shared.sounds

    def world_to_read(self, request: ControlRequest) -> World:
        """Return the world that a request reads: the one it names, or the only one. None begins.

        Raises:
            ControlError: 404, its application is not known; 400, there are several to choose from.
        """
        return self._worlds.peek(request.application_id)

    def application_with(self, request: ControlRequest, uuid: str | None) -> str | None:
        """Return which Vonage application a request names; among several, the one that has a call.

        Args:
            request: the request.
            uuid: the id of the call that it is about, or how that begins; None for none.

        Raises:
            ControlError: 404, no world has the call; 400, it may be one of several.
        """
        worlds, named = list(self._worlds), request.application_id
        if named is not None or uuid is None or len(worlds) <= 1:
            return named
        return find_holder(worlds, uuid).application_id

    def world_with_call(self, request: ControlRequest, text: str) -> World:
        """Return the world that a request reads: the one it names, the only one, or the one with a call.

        Args:
            request: the request.
            text: the id of the call, or how it begins.

        Raises:
            ControlError: 404, the application or the call is not known; 400, it may be one of several calls.
        """
        worlds = list(self._worlds)
        if request.application_id is not None or (len(worlds) <= 1 and not request.is_about_all):
            return self.world_to_read(request)
        return find_holder(worlds, text)
