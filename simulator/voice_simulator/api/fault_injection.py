"""Injects the faults of scenarios into requests to the API: the answer is replaced, late, cut or lost.

Delays are wall-clock time, as the time-outs of clients are; simulated time stands still meanwhile, as it does
while any request is being handled.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.answer_facts import facts_of_injected
from voice_simulator.api.error_responses import platform_error
from voice_simulator.api.http_request import is_gone
from voice_simulator.api.json_responses import json_response
from voice_simulator.api.refusal_header import add_refusal_header
from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.request_entries import ApiFaultEntry, UnhandledRequestEntry
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
"""The answer that is cut if a request was not handled and has none."""


def select_fault(request: web.Request, switchboard: Switchboard) -> ApiFault | None:
    """Return the fault for a request, if there is one; every fault that matches the request counts it."""
    faults = switchboard.faults
    if not faults.has_api_faults:
        return None
    wall = int(asyncio.get_running_loop().time() * SECOND)
    return faults.on_request(request.method, request.path.rstrip("/"), wall)


async def inject_fault(
    request: web.Request,
    fault: ApiFault,
    switchboard: Switchboard,
    handle: Callable[[str | None], web.Response],
    is_current: Callable[[], bool],
) -> web.StreamResponse:
    """Answer a request with a fault.

    Args:
        request: the request.
        fault: the fault.
        switchboard: its world.
        handle: handles it as if nothing were wrong; its journal entry names the origin it is given.
        is_current: returns False once a reset has ended its world.
    """
    span = switchboard.faults.span_of(fault) / SECOND
    _journal_fault(switchboard.journal, request, fault)
    if fault.effect is Effect.DONE:
        response = _handled(fault, handle)
        await _delay(request, span)
        return await _tamper(request, fault, response)
    await _delay(request, span)
    if not is_current():
        # It was sent into a world that has ended: it must not act in the next one.
        _close(request)
    if _only_delays(fault) and not is_gone(request):
        return _handled(fault, handle)
    return await _unhandled(request, fault, switchboard.journal)


def _handled(fault: ApiFault, handle: Callable[[str | None], web.Response]) -> web.Response:
    try:
        return handle(fault.origin)
    except ApiError as error:
        return platform_error(error)


async def _unhandled(request: web.Request, fault: ApiFault, journal: Journal) -> web.StreamResponse:
    response = _plausible(request)
    answer = None if _is_never_answered(fault) else _replaced(fault, response)
    unhandled = UnhandledRequestEntry(
        method=request.method,
        path=request.path,
        status=None if answer is None else answer.status,
        fault=fault.origin,
        handled=False,
    )
    record = journal.write(request.match_info.get("uuid"), unhandled)
    record.read = request.method in ("GET", "HEAD")
    record.wall = None if answer is None else facts_of_injected(_sent_of(fault, answer)) or None
    return await _tamper(request, fault, response)


def _sent_of(fault: ApiFault, answer: web.Response) -> bytes:
    """Return what is sent of the body of an answer."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    return _half_of(body) if fault.disconnect is Disconnect.MID_BODY else body


def _only_delays(fault: ApiFault) -> bool:
    return not (fault.respond or fault.disconnect or fault.malformed or fault.rate_limit)


def _is_never_answered(fault: ApiFault) -> bool:
    return _only_delays(fault) or fault.disconnect is Disconnect.BEFORE_RESPONSE


def _journal_fault(journal: Journal, request: web.Request, fault: ApiFault) -> None:
    asked = f"{request.method} {request.path}"
    entry = ApiFaultEntry(fault.origin, fault.kind, asked, fault.effect, fault)
    journal.write(request.match_info.get("uuid"), entry)


async def _delay(request: web.Request, span: float) -> None:
    """Let wall time pass (s), as long as the client is there."""
    looks, rest = divmod(span, _LOOK)
    for _ in range(int(looks)):
        if is_gone(request):
            return
        await asyncio.sleep(_LOOK)
    await asyncio.sleep(rest)


async def _tamper(request: web.Request, fault: ApiFault, response: web.Response) -> web.StreamResponse:
    if fault.disconnect is Disconnect.BEFORE_RESPONSE:
        _close(request)
        return response
    if fault.disconnect is Disconnect.MID_BODY:
        return await _break_off(request, response)
    return _replaced(fault, response)


def _replaced(fault: ApiFault, response: web.Response) -> web.Response:
    if fault.rate_limit is not None:
        return platform_error(TooManyRequests(f"the fault {fault.origin} ({fault.kind})"))
    if fault.respond is not None:
        return _injected_answer(fault.respond, f"the fault {fault.origin} ({fault.kind})")
    if fault.malformed:
        body = _bytes_of(response)
        return web.Response(body=_half_of(body), status=response.status, content_type="application/json")
    return response


async def _break_off(request: web.Request, response: web.Response) -> web.StreamResponse:
    body = _bytes_of(response)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    begun = web.StreamResponse(status=response.status, headers=headers)
    with suppress(ConnectionError):  # the client may have closed it before
        await begun.prepare(request)
        await begun.write(_half_of(body))
    _close(request)
    return begun


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def _half_of(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _bytes_of(response: web.Response) -> bytes:
    # A 204 has no body to cut; a broken answer looks like half of something.
    return response.body if isinstance(response.body, bytes) and response.body else to_json(_PLAUSIBLE)


def _plausible(request: web.Request) -> web.Response:
    return json_response(_PLAUSIBLE, 201 if request.method == "POST" else 200)


def _injected_answer(answer: InjectedAnswer, why: str) -> web.Response:
    if answer.body is None and answer.status < _REFUSED:
        response = web.Response(status=answer.status)
    elif answer.body is None:
        response = json_response(_platform_error(answer.status).body(), answer.status)
    else:
        content_type = "application/json" if answer.json else "text/plain"
        response = web.Response(body=answer.body.encode(), status=answer.status, content_type=content_type)
    if answer.status >= _REFUSED:
        add_refusal_header(response, why)
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _platform_error(status: int) -> ApiError:
    """Return an error in the gateway's form, with the HTTP phrase of its status as title."""
    error = ApiError()
    try:
        error.title = HTTPStatus(status).phrase
    except ValueError:
        error.title = "Unknown Error"
    error.http_status, error.kind = status, error.title.upper().replace(" ", "_")
    return error
