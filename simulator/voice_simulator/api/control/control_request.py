"""A request to the control API, read as its route declares it.

The control API is strict about itself. It refuses a parameter or member that a route does not take, for what
should narrow a request must not be dropped silently; and one that is empty or given twice. A request can name
its application in the query or in the body.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from voice_simulator.api.control.declarations import APPLICATION, JsonBody
from voice_simulator.api.control.kinds import ALL_WORLDS, Repeated
from voice_simulator.api.control.posted_scenario import read_posted
from voice_simulator.api.http_request import Handler, read_body
from voice_simulator.api.paths import CONTROL_PREFIX
from voice_simulator.core.json_text import from_json, is_text
from voice_simulator.core.model.applications import application_id_of
from voice_simulator.documents.grammar.kinds import Kind, Unreadable, read_whole
from voice_simulator.documents.grammar.mappings import Key, MappingOf
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.json_tree import JsonTree
from voice_simulator.documents.mistakes import Mistakes, did_you_mean, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, OutsideText, Position
from voice_simulator.errors import ControlError, InvalidDocument, Mistake
from voice_simulator.scenario.language.sound_files import Sounds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from aiohttp import web

    from voice_simulator.api.control.declarations import Resource, Route
    from voice_simulator.runtime.uploaded_sounds import UploadedSounds

T = TypeVar("T")

Values = dict[Key[Any] | JsonBody[Any], object]
"""What came for each parameter and the body, or the default."""


class ControlRequest:
    """A control request: the values of what its route declares.

    Args:
        http: the HTTP request.
        values: by what is declared the value that came, or the default.
        application_id: what it names in query or body; None where it names none.
    """

    def __init__(
        self,
        http: web.Request,
        values: Values,
        application_id: str | None,
    ) -> None:
        self.http = http
        self._values, self._application_id = values, application_id

    def __getitem__(self, declared: Key[T] | JsonBody[T]) -> T:
        """Return the value of a parameter, or what the body means."""
        return cast("T", self._values[declared])

    def gives(self, key: Key[Any]) -> bool:
        """Whether a parameter is given in the query."""
        return key.name in self.http.query

    @property
    def is_about_all(self) -> bool:
        """Whether it reads all worlds: `application_id=*`."""
        return self._application_id == ALL_WORLDS

    @property
    def application_id(self) -> str | None:
        """The one application it is about; None where it names none, or all."""
        return None if self.is_about_all else self._application_id


def add_resources(app: web.Application, resources: Iterable[Resource]) -> None:
    """Add the routes of resources to a site."""
    for resource in resources:
        for declared in resource.routes():
            route, act = declared.route, partial(declared.act, resource)
            handler = _handler(route, act, resource.uploaded_sounds)
            app.router.add_route(route.method, f"{CONTROL_PREFIX}/{route.pattern}", handler)


def _handler(
    route: Route, act: Callable[[ControlRequest], Awaitable[web.StreamResponse]], uploaded: UploadedSounds
) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        values = _read_parameters(route, request)
        named, also_named = _named(values), None
        if isinstance(route.body, JsonBody):
            body = await _read_body(request, route.body, uploaded, values)
            also_named = _application_in(body)
        return await act(ControlRequest(request, values, agreed(named, also_named)))

    return handle


async def _read_body(
    request: web.Request, body: JsonBody[Any], uploaded: UploadedSounds, values: Values
) -> object:
    """Read a body of JSON, in a form where WAV files come along; return it as it came."""
    if body.part is None:
        given = await _json_of(request)
        values[body] = read_json(body.kind, given, Sounds(uploaded))
        return given
    posted = await read_posted(request, uploaded, body.part)
    given = _json_in(posted.text)
    values[body] = read_json(body.kind, given, Sounds(posted.files))
    posted.files.check_all_used()
    return given


# -- whose world


def _named(values: Values) -> str | None:
    """Return what the query names."""
    named = (value for key, value in values.items() if isinstance(key, Key) and key.name == APPLICATION.name)
    return cast("str | None", next(named, None))


def _application_in(body: object) -> str | None:
    """Return what a body names; it has been read, so that is an id if it is there."""
    named = body.get(APPLICATION.name) if isinstance(body, dict) else None
    return application_id_of(named) if isinstance(named, str) else None


def agreed(in_query: str | None, in_body: str | None) -> str | None:
    """Return the Vonage application that query and body name; None where neither does.

    Raises:
        ControlError: 400, they name two.
    """
    if in_query is not None and in_body not in (None, in_query):
        raise ControlError(400, f"the query names the application '{in_query}', the body '{in_body}'")
    return in_body if in_query is None else in_query


# -- parameters


def _read_parameters(route: Route, request: web.Request) -> Values:
    """Return the parameters of path and query.

    Raises:
        ControlError: 400, with everything that is wrong with them.
    """
    mistakes = Mistakes("query")
    _check_names(route, request, mistakes)
    values: Values = {}
    for place, key in enumerate(route.parameters, 1):
        given = _given(key, request)
        try:
            at = Position(2, place)
            values[key] = _read_values(key, given, at, mistakes) if given else key.default
        except Unreadable:
            continue
    _raise_any(mistakes)
    return values


def _given(key: Key[Any], request: web.Request) -> list[str]:
    if key.name in request.match_info:
        return [request.match_info[key.name]]
    return list(request.query.getall(key.name, []))


def _check_names(route: Route, request: web.Request, mistakes: Mistakes) -> None:
    known = [key.name for key in route.in_query]
    for place, name in enumerate(dict.fromkeys(request.query), 1):
        if name not in known:
            mistakes.note(Position(1, place), _unknown_parameter(route, name, known))


def _unknown_parameter(route: Route, name: str, known: list[str]) -> str:
    if name in _members(route):
        return f"{name} belongs into the JSON body of {route.title}, not into the query"
    accepted = f"takes {', '.join(known)}" if known else "takes none"
    near = did_you_mean(name, known)
    return f"unknown parameter '{truncate(name)}'{near} {route.title} {accepted}"


def _members(route: Route) -> tuple[str, ...]:
    kind = route.body.kind if isinstance(route.body, JsonBody) else None
    return kind.names if isinstance(kind, MappingOf) else ()


def _read_values(key: Key[T], given: list[str], at: Position, mistakes: Mistakes) -> T:
    if len(given) > 1 and not isinstance(key.kind, Repeated):
        mistakes.note(at, f"{key.name} is given {len(given)} times; once is right")
        raise Unreadable
    if "" in given:
        mistakes.note(at, f"{key.name} is empty: give it a value, or leave it out")
        raise Unreadable
    nodes = tuple(OutsideText(at, text, text) for text in given)
    node = ListNode(at, nodes) if isinstance(key.kind, Repeated) else nodes[0]
    return cast("T", key.kind.read(node, key.name, mistakes))


def _raise_any(mistakes: Mistakes) -> None:
    try:
        mistakes.raise_any()
    except InvalidDocument as error:
        raise ControlError(400, _joined(mistake.sentence for mistake in error.mistakes)) from None


def _joined(sentences: Iterable[str]) -> str:
    """Make one sentence of several."""
    *before, last = sentences
    return "; ".join([*(sentence.removesuffix(".") for sentence in before), last])


# -- JSON bodies


async def _json_of(request: web.Request) -> object:
    """Return the JSON of a request's body; an empty object where there is none.

    Raises:
        ControlError: 400, it is no JSON, has a member twice, or half of a surrogate pair, which UTF-8 can't
            write.
    """
    return _json_in(await read_body(request))


def _json_in(text: bytes) -> object:
    if not text.strip():
        return {}
    try:
        body = from_json(text, once=True)
    except ValueError as error:
        raise ControlError(400, f"the body must be JSON: {error}") from None
    if not is_text(body):
        raise ControlError(400, "the body has half a surrogate pair (such as \\ud800), which is no character")
    return body


def read_json(kind: Kind[T], body: object, sounds: Sounds | None = None) -> T:
    """Return what a JSON body means.

    Args:
        kind: of what it is to be.
        body: as it came.
        sounds: the WAV files that steps in it can play.

    Raises:
        ControlError: 400, with a sentence for everything that is wrong with it, which says where it is.
    """
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    tree, mistakes = _tree_of(body), Mistakes("body", by_path=True)
    mistakes.sounds = sounds
    try:
        _check_nulls(kind, tree.root, mistakes)
        return read_whole(kind, tree.root, mistakes)
    except InvalidDocument as error:
        raise _refusal(tree, error.mistakes) from None


def _check_nulls(kind: Kind[Any], root: Node, mistakes: Mistakes) -> None:
    """Note what is null: a variable of a test that was never set must not be as good as left out."""
    keys = {key.name: key for key in kind.keys} if isinstance(kind, MappingOf) else {}
    for entry in root.entries if isinstance(root, MappingNode) else ():
        key = keys.get(entry.key.text)
        if key is not None and not key.kind.takes_nothing and is_nothing(entry.value):
            mistakes.note(entry.value.at, f"{key.name} is null: give it a value, or leave it out")
            mistakes.ignore_at(entry.value.at)


def _tree_of(body: object) -> JsonTree:
    try:
        return JsonTree(body, "body")
    except InvalidDocument as error:
        raise ControlError(400, f"the body is {error.mistakes[0].sentence}") from None


def _refusal(tree: JsonTree, mistakes: Iterable[Mistake]) -> ControlError:
    """Make one refusal of the mistakes in a body, each with its path."""
    placed = [(tree.path_of(Position(one.line, one.column)), one.sentence) for one in mistakes]
    shown = [{"path": path, "sentence": _sentence(path, sentence)} for path, sentence in placed]
    return ControlError(400, _joined(one["sentence"] for one in shown), mistakes=shown)


def _sentence(path: str, sentence: str) -> str:
    """Put the path before a sentence, or in place of the key that begins it."""
    begin, key = _FIRST_WORD.split(sentence, maxsplit=1)[0], path.rpartition(".")[2]
    if not path or begin == path:
        return sentence
    return path + sentence.removeprefix(key) if begin == key else f"{path}: {sentence}"


_FIRST_WORD = re.compile(r"[: =]")
