"""The way of a request to `/v1/calls`, in the order in which it can be refused.

1. *admit* its token (401), and enter the world of its Vonage application (429: too many worlds); that
   world's time stands still until the answer; what only reads begins none where it would be refused there
2. receive its body (400, 408, 413)
3. *inject* a fault, if a scenario has one for it: it replaces, delays or loses the rest
4. check the rate (429), the content type (415), the call (404) and the JSON (400)
5. *read* body or query into a command (400)
6. *act* on the world (400, 404, 429)
7. *journal* how it was answered

Steps 5 and 6 are the route's own (`api.voice`). What is refused changes nothing. Before all this
`api.connections` refuses while the simulator stops (503), and has requests wait for a turn beside audio;
`api.origins` refuses pages of other sites (403). After it `api.error_responses` makes the answer of an error.

A scenario's trigger `call:` takes steps 5 to 7 only: see `api.trigger_call`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from multidict import MultiDict

from voice_simulator.api.fault_injection import inject_fault, select_fault
from voice_simulator.api.http_request import base_url, read_body
from voice_simulator.api.request_checks import check_content_type, check_rate, parse_body
from voice_simulator.api.request_journal import JournaledRequest
from voice_simulator.core.wire.request_remarks import RequestBody, remarks_on
from voice_simulator.errors import ApiError, FileNotFound, ForeignFile, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web
    from multidict import MultiMapping

    from voice_simulator.api.admission import Admission
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.pending_connections import PendingConnections
    from voice_simulator.runtime.speech_program import SpeechProgram
    from voice_simulator.runtime.world import World
    from voice_simulator.security.token_check import Caller

T = TypeVar("T")

READING: Final = frozenset({"GET", "HEAD"})
"""The methods of requests that change nothing."""


@dataclass(slots=True, eq=False, kw_only=True)
class VoiceRequest:
    """A request to the platform's API, in the world in which it acts.

    Attributes:
        world: that world.
        journaled: its entry in the journal.
        uuid: the call it is about; empty for a new one.
        body: its JSON; an empty object where there is none.
        query: its query.
        base_url: scheme and authority it came to, which links begin with.
        needs_event_url: whether a call that it places must have somewhere to send its events.
        file_id: the file it is about, if it is about one.
        has_file_elsewhere: whether another Vonage application has a file.
        speech: what speaks in recordings; None for tones.
    """

    world: World
    journaled: JournaledRequest
    uuid: str = ""
    body: object = None
    query: MultiMapping[str] = field(default_factory=MultiDict)
    base_url: str = ""
    needs_event_url: bool = True
    file_id: str = ""
    has_file_elsewhere: Callable[[str], bool] = lambda _: False
    speech: SpeechProgram | None = None

    @property
    def switchboard(self) -> Switchboard:
        """The core of its world."""
        return self.world.switchboard

    @property
    def by_document(self) -> bool:
        """Whether to keep to the 1.0.1 document."""
        return self.switchboard.rules.dialect.is_strict

    def remark(self, kind: RequestBody) -> None:
        """Note the members of the body that have no effect."""
        self.switchboard.remark(self.uuid, remarks_on(kind, self.body, by_document=self.by_document))


@dataclass(frozen=True, slots=True)
class Operation:
    """One route of the platform's API.

    Attributes:
        method: the HTTP method; anything but GET and HEAD may change the world.
        path: the path.
        run: reads a request and acts on it, or raises an `ApiError`.
    """

    method: str
    path: str
    run: Callable[[VoiceRequest], web.Response]

    @property
    def may_change(self) -> bool:
        """Whether it may change the world."""
        return self.method not in READING


def operation(
    method: str,
    path: str,
    read: Callable[[VoiceRequest], T],
    act: Callable[[VoiceRequest, T], web.Response],
) -> Operation:
    """Make an operation of what reads a request into a command, and what acts on the command."""
    return Operation(method, path, lambda request: act(request, read(request)))


class Pipeline:
    """Handles the requests to the platform's routes.

    Args:
        admission: says who asks, and in which world.
        arrivals: counts the requests that are being answered.
    """

    def __init__(self, admission: Admission, arrivals: PendingConnections) -> None:
        self._admission, self._arrivals = admission, arrivals

    async def handle(self, http: web.Request, route: Operation) -> web.StreamResponse:
        """Answer a request; the module's docstring has the steps.

        Raises:
            ApiError: it is refused.
        """
        caller = self._admission.check_token(http)
        with self._arrivals.answering(caller.application_id):
            if not route.may_change:
                return await self._read(http, route, caller)
            with self._admission.world_of(http, caller).driver.handling():
                text = await read_body(http)
                return await self._answer(http, route, caller, text)

    async def _read(self, http: web.Request, route: Operation, caller: Caller) -> web.StreamResponse:
        self._check_beforehand(http, route, caller)
        try:
            return await self._answer(http, route, caller, b"")
        except (FileNotFound, ForeignFile) as error:
            self._admission.keep_refusal(http, error, caller.application_id, is_in_journal=True)
            raise
        finally:
            # What only reads moves nothing, but somebody may wait for it.
            self._admission.tell_news(caller)

    def _check_beforehand(self, http: web.Request, route: Operation, caller: Caller) -> None:
        """Refuse what a new world would refuse: then none begins.

        Where a scenario has a fault for it, that needs a world.
        """
        world = self._admission.world_that_would_begin(caller)
        if world is None or select_fault(http, world.switchboard) is not None:
            return
        try:
            route.run(_begin(http, caller, world, self._admission, None))
        except ApiError as error:
            self._admission.record_refusal(http, error, caller.application_id)
            raise

    async def _answer(
        self, http: web.Request, route: Operation, caller: Caller, text: bytes
    ) -> web.StreamResponse:
        # Not the world that was entered before the body came: a reset may have ended it.
        world = self._admission.world_of(http, caller)
        begin = partial(_begin, http, caller, world, self._admission)
        handle = partial(_handle, http, route, begin, world, text)
        fault = select_fault(http, world.switchboard)
        if fault is None:
            return handle(None)
        is_current = partial(self._admission.is_current, world)
        return await inject_fault(http, fault, world.switchboard, handle, is_current)


def _handle(
    http: web.Request,
    route: Operation,
    begin: Callable[[str | None], VoiceRequest],
    world: World,
    text: bytes,
    fault: str | None,
) -> web.Response:
    """Check, read, act and journal; `fault` is the origin of an injected one."""
    if not route.may_change:
        request = begin(fault)
        request.journaled.changed_nothing()
        return journal_outcome(request, lambda: _read(request, route))
    with world.driver.changing():
        world.driver.note_if_late(http.match_info.get("uuid"))
        request = begin(fault)
        return journal_outcome(request, lambda: _change(request, route, http, text))


def _begin(
    http: web.Request, caller: Caller, world: World, admission: Admission, fault: str | None
) -> VoiceRequest:
    uuid = http.match_info.get("uuid", "")
    journaled = JournaledRequest(world.switchboard.journal, http.method, http.path, uuid or None, fault=fault)
    journaled.add_client({"user_agent": http.headers.get("User-Agent"), "claims": caller.claims})
    return VoiceRequest(
        world=world,
        journaled=journaled,
        uuid=uuid,
        query=http.query,
        base_url=base_url(http),
        file_id=http.match_info.get("file_id", ""),
        has_file_elsewhere=admission.has_file,
        speech=admission.speech,
    )


def _read(request: VoiceRequest, route: Operation) -> web.Response:
    check_rate(request.world, route.method)
    return route.run(request)


def _change(request: VoiceRequest, route: Operation, http: web.Request, text: bytes) -> web.Response:
    check_rate(request.world, route.method)
    if text.strip():
        _check_content_type(request, http)
    # A call that is unknown or over comes before anything that is wrong with the body.
    if request.uuid:
        request.switchboard.unfinished_leg(request.uuid)
    request.body = parse_body(text)
    request.journaled.add_body(request.body)
    return route.run(request)


def _check_content_type(request: VoiceRequest, http: web.Request) -> None:
    content_type = http.headers.get("Content-Type", "")
    check_content_type(content_type)
    if not content_type.strip():
        note = f"{http.method} {http.path} has no Content-Type: its body was read as JSON"
        request.switchboard.journal.note(request.uuid or None, note)


def journal_outcome(request: VoiceRequest, act: Callable[[], web.Response]) -> web.Response:
    """Act on a request, and write into the journal how it was answered.

    Raises:
        ApiError: it is refused.
    """
    try:
        response = act()
    except ApiError as error:
        request.journaled.refused(error)
        _advise(request, error)
        raise
    request.journaled.answered(response)
    return response


def _advise(request: VoiceRequest, error: ApiError) -> None:
    """Note what to do about a missing event URL: the platform's body has no room for it."""
    if not isinstance(error, InvalidRequest) or error.parameters.get("event_url") != "Is required.":
        return
    if request.by_document:
        advice = "by the 1.0.1 document a call needs an event_url, whatever its application has (--wire spec)"
    else:
        advice = (
            "a call needs an event_url unless its application has one: give it a default with "
            f"PUT /_simulator/applications/{request.world.application_id} "
            '{"event_url": "http://localhost:3000/event"}, or under `applications:` in the --config file'
        )
    request.switchboard.journal.note(None, advice)
