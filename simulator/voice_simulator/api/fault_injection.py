"""What a fault does to a request to the API: its answer replaced, late, cut or lost.

Delays are wall-clock time, since the time-outs of clients are; simulated time stands still meanwhile, as it
does while any request is being handled.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.error_responses import explained, is_gone, json_response, refusal
from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.entries import ApiFaultEntry, UnhandledRequestEntry
from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.faults import ApiFault, Disconnect, Effect, InjectedAnswer
from voice_simulator.errors import ApiError, TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.switchboard import Switchboard

_LOOK: Final = 0.02
"""Seconds between looks at whether a client that is kept waiting is still there."""

_REFUSED: Final = 400
"""From this HTTP status on an answer is a refusal."""

_PLAUSIBLE: Final = {
    "uuid": "63f61863-4a51-4f6b-86e1-46edebcf9356",
    "status": "started",
    "direction": "outbound",
}
"""What is cut of the answer to a request that was not handled."""


def struck(request: web.Request, switchboard: Switchboard) -> ApiFault | None:
    """Return the fault that strikes a request; the request counts as an occasion."""
    faults = switchboard.faults
    if not faults.strike_requests:
        return None
    wall = int(asyncio.get_running_loop().time() * SECOND)
    return faults.on_request(request.method, request.path.rstrip("/"), wall)


async def answer_struck(
    request: web.Request,
    fault: ApiFault,
    switchboard: Switchboard,
    handle: Callable[[str | None], web.Response],
    is_current: Callable[[], bool],
) -> web.StreamResponse:
    """Answer a request that a fault strikes.

    Args:
        request: the request.
        fault: what is done to it.
        switchboard: its world.
        handle: handles it as if nothing were wrong, and notes the origin of the fault in its journal entry.
        is_current: says whether its world is still that of its application, or was ended meanwhile.
    """
    span = switchboard.faults.span_of(fault) / SECOND
    _tell(switchboard.journal, request, fault)
    if fault.effect is Effect.DONE:
        response = _handled(fault, handle)
        await _keep_waiting(request, span)
        return await _tampered(request, fault, response)
    await _keep_waiting(request, span)
    if not is_current():
        # What was sent into a world that has ended must not happen in the next one.
        _close(request)
    if _only_delays(fault) and not is_gone(request):
        return _handled(fault, handle)
    return await _unhandled(request, fault, switchboard.journal)


def _handled(fault: ApiFault, handle: Callable[[str | None], web.Response]) -> web.Response:
    try:
        return handle(fault.origin)
    except ApiError as error:
        return refusal(error)


async def _unhandled(request: web.Request, fault: ApiFault, journal: Journal) -> web.StreamResponse:
    response = _plausible(request)
    unhandled = UnhandledRequestEntry(
        method=request.method,
        path=request.path,
        status=None if _is_never_answered(fault) else _replaced(fault, response).status,
        fault=fault.origin,
        handled=False,
    )
    journal.write(request.match_info.get("uuid"), unhandled).read = request.method == "GET"
    return await _tampered(request, fault, response)


def _only_delays(fault: ApiFault) -> bool:
    return not (fault.respond or fault.disconnect or fault.malformed or fault.rate_limit)


def _is_never_answered(fault: ApiFault) -> bool:
    return _only_delays(fault) or fault.disconnect is Disconnect.BEFORE_RESPONSE


def _tell(journal: Journal, request: web.Request, fault: ApiFault) -> None:
    struck = ApiFaultEntry(fault.origin, fault.kind, f"{request.method} {request.path}", fault.effect)
    journal.write(request.match_info.get("uuid"), struck)


async def _keep_waiting(request: web.Request, span: float) -> None:
    """Let wall time pass, for as long as the client is there."""
    looks, rest = divmod(span, _LOOK)
    for _ in range(int(looks)):
        if is_gone(request):
            return
        await asyncio.sleep(_LOOK)
    await asyncio.sleep(rest)


async def _tampered(request: web.Request, fault: ApiFault, response: web.Response) -> web.StreamResponse:
    if fault.disconnect is Disconnect.BEFORE_RESPONSE:
        _close(request)
        return response
    if fault.disconnect is Disconnect.MID_BODY:
        return await _broken_off(request, response)
    return _replaced(fault, response)


def _replaced(fault: ApiFault, response: web.Response) -> web.Response:
    if fault.rate_limit is not None:
        return refusal(TooManyRequests(f"the fault {fault.origin} ({fault.kind})"))
    if fault.respond is not None:
        return _given(fault.respond, f"the fault {fault.origin} ({fault.kind})")
    if fault.malformed:
        body = _bytes_of(response)
        return web.Response(
            body=body[: len(body) // 2], status=response.status, content_type="application/json"
        )
    return response


async def _broken_off(request: web.Request, response: web.Response) -> web.StreamResponse:
    body = _bytes_of(response)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    begun = web.StreamResponse(status=response.status, headers=headers)
    await begun.prepare(request)
    await begun.write(body[: len(body) // 2])
    _close(request)
    return begun


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def _bytes_of(response: web.Response) -> bytes:
    # A 204 has no body to be cut; half of something is what a broken answer looks like.
    return response.body if isinstance(response.body, bytes) and response.body else to_json(_PLAUSIBLE)


def _plausible(request: web.Request) -> web.Response:
    return json_response(_PLAUSIBLE, 201 if request.method == "POST" else 200)


def _given(answer: InjectedAnswer, why: str) -> web.Response:
    if answer.body is None and answer.status < _REFUSED:
        response = web.Response(status=answer.status)
    elif answer.body is None:
        response = json_response(_error(answer.status).body(), answer.status)
    else:
        content_type = "application/json" if answer.json else "text/plain"
        response = web.Response(body=answer.body.encode(), status=answer.status, content_type=content_type)
    if answer.status >= _REFUSED:
        explained(response, why)
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _error(status: int) -> ApiError:
    """Return an error as the platform's gateway words it: its title is the HTTP phrase."""
    error = ApiError()
    try:
        error.title = HTTPStatus(status).phrase
    except ValueError:
        error.title = "Unknown Error"
    error.http_status, error.kind = status, error.title.upper().replace(" ", "_")
    return error
