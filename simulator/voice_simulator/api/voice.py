"""The platform's routes under `/v1/calls`: how each reads its request, and what it does.

`api.pipeline` calls both. The readers of bodies are in `core.wire`, a file for each subject;
`core.wire.bodies` and `core.wire.dialects` write the answers.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.admission import Admission
from voice_simulator.api.files import FILE_OPERATIONS
from voice_simulator.api.json_responses import json_response
from voice_simulator.api.pipeline import Operation, Pipeline, VoiceRequest, operation
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.wire import bodies
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.list_filter_reader import read_list_filter, remarks_on_query
from voice_simulator.core.wire.media_command_reader import (
    read_dtmf,
    read_dtmf_subscription,
    read_stream,
    read_talk,
)
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.core.wire.request_remarks import RequestBody
from voice_simulator.errors import RouteNotFound

if TYPE_CHECKING:
    from voice_simulator.core.model.commands import (
        CreateCall,
        DtmfCommand,
        DtmfSubscription,
        ListFilter,
        ModifyCall,
        StreamCommand,
        TalkCommand,
    )
    from voice_simulator.runtime.worlds import Worlds
    from voice_simulator.security.token_check import Gatekeeper


class VoiceApi:
    """The platform's routes over all worlds.

    Args:
        worlds: the worlds.
        gatekeeper: judges tokens.
    """

    def __init__(self, worlds: Worlds, gatekeeper: Gatekeeper) -> None:
        self._pipeline = Pipeline(Admission(worlds, gatekeeper), worlds.shared.pending_connections)

    def add_to(self, app: web.Application) -> None:
        """Add the routes, each with and without a slash at its end: one SDK sends one."""
        for route in (*OPERATIONS, *FILE_OPERATIONS):
            handler = partial(self._handle, route)
            app.router.add_route(route.method, route.path, handler)
            app.router.add_route(route.method, f"{route.path}/", handler)

    async def _handle(self, route: Operation, http: web.Request) -> web.StreamResponse:
        return await self._pipeline.handle(http, route)


# -- placing a call


def _read_create(request: VoiceRequest) -> CreateCall:
    has_default = request.switchboard.application.event is not None
    return read_create_call(
        request.body,
        default_event_url_known=has_default or not request.needs_event_url,
        by_document=request.by_document,
    )


def _create(request: VoiceRequest, command: CreateCall) -> web.Response:
    leg = request.switchboard.place_call(command)
    request.uuid = leg.uuid
    request.journaled.is_about(leg.uuid)
    request.remark(RequestBody.CREATE_CALL)
    return json_response(bodies.created_call(leg), 201)


# -- the list of calls, and one of them


def _read_list(request: VoiceRequest) -> ListFilter:
    return read_list_filter(request.query)


def _list(request: VoiceRequest, wanted: ListFilter) -> web.Response:
    dialect = request.switchboard.rules.dialect
    request.switchboard.remark_on_reading(remarks_on_query(request.query))
    page = request.switchboard.store.page(replace(wanted, record_index=dialect.first_record(wanted)))
    return json_response(dialect.page(page, wanted, list(request.query.items()), request.base_url))


def _get(request: VoiceRequest, _: None) -> web.Response:
    leg = request.switchboard.store.find(request.uuid)
    return json_response(request.switchboard.rules.dialect.call_record(leg, request.base_url))


# -- changing a call


def _read_modify(request: VoiceRequest) -> ModifyCall:
    return read_modify_call(request.body, by_document=request.by_document)


def _modify(request: VoiceRequest, command: ModifyCall) -> web.Response:
    # Before it acts: the journal has the remarks ahead of what the action brings about.
    request.remark(RequestBody.MODIFY_CALL)
    request.switchboard.modify_call(request.uuid, command)
    return web.Response(status=204)


# -- streams and speech


def _read_stream(request: VoiceRequest) -> StreamCommand:
    return read_stream(request.body)


def _start_stream(request: VoiceRequest, command: StreamCommand) -> web.Response:
    request.switchboard.stream(request.uuid, command)
    request.remark(RequestBody.STREAM)
    return _done("Stream started", request)


def _stop_stream(request: VoiceRequest, _: None) -> web.Response:
    request.switchboard.stop_playing(request.uuid, Channel.STREAM)
    return _done("Stream stopped", request)


def _read_talk(request: VoiceRequest) -> TalkCommand:
    return read_talk(request.body, by_document=request.by_document)


def _start_talk(request: VoiceRequest, command: TalkCommand) -> web.Response:
    request.switchboard.talk(request.uuid, command)
    request.remark(RequestBody.TALK)
    return _done("Talk started", request)


def _stop_talk(request: VoiceRequest, _: None) -> web.Response:
    request.switchboard.stop_playing(request.uuid, Channel.TALK)
    return _done("Talk stopped", request)


# -- DTMF: keys to send, and keys to be told of


def _read_dtmf(request: VoiceRequest) -> DtmfCommand:
    return read_dtmf(request.body)


def _send_dtmf(request: VoiceRequest, command: DtmfCommand) -> web.Response:
    request.switchboard.send_dtmf(request.uuid, command)
    request.remark(RequestBody.DTMF)
    return _done("DTMF sent", request)


def _read_subscription(request: VoiceRequest) -> DtmfSubscription:
    _check_not_by_document(request)
    return read_dtmf_subscription(request.body)


def _subscribe(request: VoiceRequest, subscription: DtmfSubscription) -> web.Response:
    request.switchboard.subscribe_to_dtmf(request.uuid, subscription.event_url)
    request.remark(RequestBody.DTMF_SUBSCRIPTION)
    return json_response({})


def _unsubscribe(request: VoiceRequest, _: None) -> web.Response:
    request.switchboard.subscribe_to_dtmf(request.uuid, None)
    return json_response({})


def _check_not_by_document(request: VoiceRequest) -> None:
    if request.by_document:
        raise RouteNotFound("the 1.0.1 document has no input/dtmf (--wire spec)")


# -- all of them


def _read_nothing(_: VoiceRequest) -> None:
    """Read neither body nor query."""


def _done(message: str, request: VoiceRequest) -> web.Response:
    return json_response({"message": message, "uuid": request.uuid})


CREATE_CALL: Final = operation("POST", "/v1/calls", _read_create, _create)

_CALL: Final = "/v1/calls/{uuid}"

OPERATIONS: Final = (
    CREATE_CALL,
    operation("GET", "/v1/calls", _read_list, _list),
    operation("GET", _CALL, _read_nothing, _get),
    operation("PUT", _CALL, _read_modify, _modify),
    operation("PUT", f"{_CALL}/stream", _read_stream, _start_stream),
    operation("DELETE", f"{_CALL}/stream", _read_nothing, _stop_stream),
    operation("PUT", f"{_CALL}/talk", _read_talk, _start_talk),
    operation("DELETE", f"{_CALL}/talk", _read_nothing, _stop_talk),
    operation("PUT", f"{_CALL}/dtmf", _read_dtmf, _send_dtmf),
    operation("PUT", f"{_CALL}/input/dtmf", _read_subscription, _subscribe),
    operation("DELETE", f"{_CALL}/input/dtmf", _check_not_by_document, _unsubscribe),
)
"""The routes of the platform's API."""
