"""The platform's routes under `/v1/calls`.

A request is admitted, read, checked and only then let loose on its world, so that a refused one changes
nothing. Bodies are read by `core.wire.create_call_reader` and written by `core.wire.bodies`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.error_responses import Handler, base_url, json_response, read_text
from voice_simulator.api.fault_injection import answer_struck, struck
from voice_simulator.core.journal.entries import RequestEntry
from voice_simulator.core.json_text import from_json, to_json
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.redaction import without_secrets
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.core.wire.list_filter_reader import read_list_filter, remarks_on_query
from voice_simulator.core.wire.media_command_reader import (
    read_dtmf,
    read_dtmf_subscription,
    read_stream,
    read_talk,
)
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.core.wire.request_remarks import RequestBody, remarks_on
from voice_simulator.errors import (
    ApiError,
    ControlError,
    InvalidRequest,
    RouteNotFound,
    TooManyRequests,
    Unauthorized,
    UnsupportedMedia,
)
from voice_simulator.security.token_check import application_named

if TYPE_CHECKING:
    from voice_simulator.core.journal import Record
    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds
    from voice_simulator.security.token_check import Caller, Gatekeeper

_log: Final = logging.getLogger("voice_simulator")


@dataclass(slots=True, eq=False)
class _Asked:
    """A request that was admitted and read.

    Attributes:
        request: the HTTP request.
        world: whose it is.
        uuid: the call it is about, empty for a new one.
        body: its JSON, an empty object where there is none.
        record: its entry in the journal.
        said: what that says so far.
    """

    request: web.Request
    world: World
    uuid: str
    body: object
    record: Record
    said: RequestEntry

    def tell(self, said: RequestEntry) -> None:
        """Let the journal say more of it."""
        self.said = self.record.what = said

    @property
    def by_document(self) -> bool:
        """Whether the 1.0.1 document is to be kept to."""
        return self.world.switchboard.rules.dialect.is_strict


Act = Callable[[_Asked], web.Response]


class VoiceApi:
    """The voice routes over all worlds.

    Args:
        worlds: the worlds.
        gatekeeper: admits callers.
    """

    def __init__(self, worlds: Worlds, gatekeeper: Gatekeeper) -> None:
        self._worlds, self._gatekeeper = worlds, gatekeeper
        self._arrivals = worlds.shared.pending_connections

    def add_to(self, app: web.Application) -> None:
        """Add the routes, each with and without a slash at its end: one SDK sends one."""
        call = "/v1/calls/{uuid}"
        for method, path, handler in (
            ("POST", "/v1/calls", self._changing(self._create)),
            ("GET", "/v1/calls", self._reading(self._list)),
            ("GET", call, self._reading(self._get)),
            ("PUT", call, self._changing(self._modify)),
            ("PUT", f"{call}/stream", self._changing(self._start_stream)),
            ("DELETE", f"{call}/stream", self._changing(self._stop_stream)),
            ("PUT", f"{call}/talk", self._changing(self._start_talk)),
            ("DELETE", f"{call}/talk", self._changing(self._stop_talk)),
            ("PUT", f"{call}/dtmf", self._changing(self._send_dtmf)),
            ("PUT", f"{call}/input/dtmf", self._changing(self._subscribe)),
            ("DELETE", f"{call}/input/dtmf", self._changing(self._unsubscribe)),
        ):
            app.router.add_route(method, path, handler)
            app.router.add_route(method, f"{path}/", handler)

    # -- the routes that change something

    def _create(self, asked: _Asked) -> web.Response:
        switchboard = asked.world.switchboard
        order = read_create_call(
            asked.body,
            default_event_url_known=switchboard.application.event is not None,
            by_document=asked.by_document,
        )
        call = switchboard.place_call(order)
        asked.uuid = asked.record.uuid = call.uuid
        _remark(asked, RequestBody.CREATE_CALL)
        return json_response(wire.created_call(call), 201)

    def _modify(self, asked: _Asked) -> web.Response:
        order = read_modify_call(asked.body, by_document=asked.by_document)
        _remark(asked, RequestBody.MODIFY_CALL)
        asked.world.switchboard.modify_call(asked.uuid, order)
        return web.Response(status=204)

    def _start_stream(self, asked: _Asked) -> web.Response:
        asked.world.switchboard.stream(asked.uuid, read_stream(asked.body))
        _remark(asked, RequestBody.STREAM)
        return _done("Stream started", asked)

    def _stop_stream(self, asked: _Asked) -> web.Response:
        asked.world.switchboard.stop_playing(asked.uuid, Channel.STREAM)
        return _done("Stream stopped", asked)

    def _start_talk(self, asked: _Asked) -> web.Response:
        order = read_talk(asked.body, by_document=asked.by_document)
        asked.world.switchboard.talk(asked.uuid, order)
        _remark(asked, RequestBody.TALK)
        return _done("Talk started", asked)

    def _stop_talk(self, asked: _Asked) -> web.Response:
        asked.world.switchboard.stop_playing(asked.uuid, Channel.TALK)
        return _done("Talk stopped", asked)

    def _send_dtmf(self, asked: _Asked) -> web.Response:
        asked.world.switchboard.send_dtmf(asked.uuid, read_dtmf(asked.body))
        _remark(asked, RequestBody.DTMF)
        return _done("DTMF sent", asked)

    def _subscribe(self, asked: _Asked) -> web.Response:
        _refuse_by_document(asked)
        asked.world.switchboard.subscribe_to_dtmf(asked.uuid, read_dtmf_subscription(asked.body).event_url)
        _remark(asked, RequestBody.DTMF_SUBSCRIPTION)
        return json_response({})

    def _unsubscribe(self, asked: _Asked) -> web.Response:
        _refuse_by_document(asked)
        asked.world.switchboard.subscribe_to_dtmf(asked.uuid, None)
        return json_response({})

    # -- the routes that only read

    def _list(self, asked: _Asked) -> web.Response:
        query, dialect = asked.request.query, asked.world.switchboard.rules.dialect
        wanted = read_list_filter(query)
        asked.world.switchboard.remark_on_reading(remarks_on_query(query))
        chosen = replace(wanted, record_index=dialect.first_record(wanted))
        page = asked.world.switchboard.store.page(chosen)
        return json_response(dialect.page(page, wanted, list(query.items()), base_url(asked.request)))

    def _get(self, asked: _Asked) -> web.Response:
        call = asked.world.switchboard.store.find(asked.uuid)
        return json_response(asked.world.switchboard.rules.dialect.call_record(call, base_url(asked.request)))

    # -- what they share

    def _changing(self, act: Act) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            caller = self._admit(request)
            with self._arrivals.answering(), self._enter(request, caller).driver.handling():
                text = await read_text(request)
                return await self._answer(request, caller, partial(self._change, request, caller, text, act))

        return handle

    def _reading(self, act: Act) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            caller = self._admit(request)
            with self._arrivals.answering():
                return await self._answer(request, caller, partial(self._read, request, caller, act))

        return handle

    async def _answer(
        self, request: web.Request, caller: Caller, handle: Callable[[str | None], web.Response]
    ) -> web.StreamResponse:
        world = self._enter(request, caller)
        fault = struck(request, world.switchboard)
        if fault is not None:
            return await answer_struck(
                request, fault, world.switchboard, handle, lambda: self._enter(request, caller) is world
            )
        return handle(None)

    def _change(
        self, request: web.Request, caller: Caller, text: bytes, act: Act, fault: str | None
    ) -> web.Response:
        # Entered anew: a reset may have ended the world while the body was being read.
        world = self._enter(request, caller)
        with world.driver.changing():
            world.driver.note_if_late(request.match_info.get("uuid"))
            asked = _asked(request, caller, world, fault)
            return _answer(asked, lambda: _change(asked, text, act))

    def _read(self, request: web.Request, caller: Caller, act: Act, fault: str | None) -> web.Response:
        asked = _asked(request, caller, self._enter(request, caller), fault)
        asked.record.read = True
        return _answer(asked, lambda: act(asked))

    def _enter(self, request: web.Request, caller: Caller) -> World:
        try:
            return self._worlds.enter(caller.application_id)
        except ControlError as error:
            self._turn_away(request, 429, str(error), caller.application_id)
            raise TooManyRequests(str(error)) from None

    def _admit(self, request: web.Request) -> Caller:
        authorization = request.headers.get("Authorization")
        try:
            return self._gatekeeper.admit(authorization, request.method, request.path)
        except Unauthorized as error:
            self._turn_away(request, error.http_status, error.reason, application_named(authorization))
            raise

    def _turn_away(self, request: web.Request, status: int, reason: str, whose: str | None) -> None:
        """Tell who was not let in, and why: the log, `GET refusals`, and the journal of the world."""
        _log.warning("%s %s -> %d: %s", request.method, request.path, status, reason)
        world = None if whose is None else self._worlds.find(whose)
        if world is not None:
            _note_refusal(request, world, status, reason)
        self._worlds.shared.refusals.note(
            request.method,
            request.path,
            reason,
            status=status,
            application_id=whose,
            is_in_journal=world is not None,
        )


def _note_refusal(request: web.Request, world: World, status: int, reason: str) -> None:
    refused = RequestEntry(method=request.method, path=request.path, status=status, refused=reason)
    entry = world.switchboard.journal.write(request.match_info.get("uuid"), refused)
    entry.wall = {"user_agent": request.headers.get("User-Agent")}
    # It changed nothing, and its reason may tell of the wall clock: it is in no canonical journal.
    entry.read = True
    world.driver.wake()


def _remark(asked: _Asked, kind: RequestBody) -> None:
    asked.world.switchboard.remark(asked.uuid, remarks_on(kind, asked.body, by_document=asked.by_document))


def _asked(request: web.Request, caller: Caller, world: World, fault: str | None) -> _Asked:
    uuid = request.match_info.get("uuid", "")
    said = RequestEntry(method=request.method, path=request.path, fault=fault)
    entry = world.switchboard.journal.write(uuid or None, said)
    entry.wall = {"user_agent": request.headers.get("User-Agent"), "claims": caller.claims}
    return _Asked(request, world, uuid, {}, entry, said)


def _answer(asked: _Asked, act: Callable[[], web.Response]) -> web.Response:
    """Do what is asked, and write into the journal how it was answered."""
    try:
        _check_rate(asked)
        response = act()
    except ApiError as error:
        asked.tell(replace(asked.said, status=error.http_status, refused=str(error) or error.title))
        _advise(asked, error)
        raise
    asked.tell(replace(asked.said, status=response.status))
    return response


def _change(asked: _Asked, text: bytes, act: Act) -> web.Response:
    if text.strip():
        _check_content_type(asked)
    # A call that is unknown or over is told before anything that is wrong with the body.
    if asked.uuid:
        asked.world.switchboard.unfinished_leg(asked.uuid)
    asked.body = _read_body(text)
    asked.tell(replace(asked.said, body=to_json(without_secrets(asked.body))))
    return act(asked)


def _check_rate(asked: _Asked) -> None:
    is_new_call = asked.request.method == "POST"
    limit = asked.world.call_limit if is_new_call else asked.world.request_limit
    if not limit.admits(asked.world.driver.now()):
        setting = "limits.calls_per_second" if is_new_call else "limits.requests_per_second"
        raise TooManyRequests(f"this is more a second than the setting {setting} admits")


def _check_content_type(asked: _Asked) -> None:
    """Take what calls itself JSON in some way; what says nothing is read, too, and told in the journal.

    Source: a form got 415 from the platform (issue 83 of the PHP SDK); plain text and all else likewise.
    Undocumented: no type at all.
    """
    given = asked.request.headers.get("Content-Type", "")
    if not given.strip():
        note = f"{asked.request.method} {asked.request.path} has no Content-Type: its body was read as JSON"
        asked.world.switchboard.journal.note(asked.uuid or None, note)
    elif "json" not in given.lower():
        sent = describe(given.partition(";")[0].strip())
        raise UnsupportedMedia(f"a body is sent with Content-Type: application/json, not {sent}")


def _read_body(text: bytes) -> object:
    # Some SDKs send nothing, some `{}`, with a DELETE; every required member is named all the same.
    if not text.strip():
        return {}
    try:
        return from_json(text)
    except ValueError as error:
        raise InvalidRequest({"body": f"Must be JSON: {error}."}) from None


def _advise(asked: _Asked, error: ApiError) -> None:
    """Tell the log what the platform's body has no room for."""
    if not isinstance(error, InvalidRequest) or error.parameters.get("event_url") != "Is required.":
        return
    world = asked.world
    if asked.by_document:
        advice = "by the 1.0.1 document a call needs an event_url, whatever its application has (--wire spec)"
    else:
        advice = (
            "a call needs an event_url unless its application has one: give it a default with "
            f"PUT /_simulator/applications/{world.application_id} "
            '{"event_url": "http://localhost:3000/event"}, or under `applications:` in the --config file'
        )
    world.switchboard.journal.note(None, advice)


def _refuse_by_document(asked: _Asked) -> None:
    """Refuse a route that is newer than the document."""
    if asked.by_document:
        raise RouteNotFound("the 1.0.1 document has no input/dtmf (--wire spec)")


def _done(message: str, asked: _Asked) -> web.Response:
    return json_response({"message": message, "uuid": asked.uuid})
