"""Answers every error in JSON: `{"error": sentence}` under `/_simulator`, the platform's forms elsewhere.

Handlers raise the errors of `voice_simulator.errors`, the router its own; `answer_errors` catches both.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.json_responses import json_response
from voice_simulator.api.paths import CONTROL_PREFIX
from voice_simulator.api.refusal_header import add_refusal_header
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import (
    ApiError,
    BodyTooLarge,
    ControlError,
    InternalError,
    InvalidDocument,
    MethodNotAllowed,
    Mistake,
    RouteNotFound,
    SettingsError,
    Stopping,
)

if TYPE_CHECKING:
    from voice_simulator.api.http_request import Handler

_log: Final = logging.getLogger("voice_simulator")


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer in JSON whatever a handler or the router raises."""
    try:
        return await handler(request)
    except ApiError as error:
        return _api_error(request, error)
    except ControlError as error:
        return _control_error(str(error), error.http_status, **error.facts)
    except InvalidDocument as error:
        mistakes = [_mistake_json(mistake) for mistake in error.mistakes]
        return _control_error(str(error), 400, mistakes=mistakes)
    except SettingsError as error:
        return _control_error(str(error), 400)
    except web.HTTPException as error:
        return _router_error(request, error)
    except Exception:
        _log.exception("a defect of the simulator: %s %s", request.method, request.path)
        return _api_error(request, InternalError())


def platform_error(error: ApiError) -> web.Response:
    """Answer with the platform's body for an error, and with the reason in the header."""
    response = json_response(error.body(), error.http_status)
    add_refusal_header(response, str(error) or error.title)
    return _close_if_stopping(response, error)


def _api_error(request: web.Request, error: ApiError) -> web.Response:
    if not request.path.startswith(CONTROL_PREFIX):
        return platform_error(error)
    sentence = str(error) or f"{error.title}: {_route(request)}"
    return _close_if_stopping(_control_error(sentence, error.http_status), error)


def _control_error(sentence: str, status: int, /, **facts: object) -> web.Response:
    return add_refusal_header(json_response({"error": sentence, **facts}, status), sentence)


def _close_if_stopping(response: web.Response, error: ApiError) -> web.Response:
    if isinstance(error, Stopping):
        response.force_close()
    return response


def _mistake_json(mistake: Mistake) -> dict[str, object]:
    return {
        "file": mistake.file,
        "line": mistake.line,
        "column": mistake.column,
        "sentence": mistake.sentence,
    }


# -- errors of the router


def _router_error(request: web.Request, error: web.HTTPException) -> web.Response:
    match error.status:
        case 404:
            return _no_such_route(request, RouteNotFound(_why_no_route(request)))
        case 405:
            allowed = error.headers["Allow"]
            response = _no_such_route(
                request, MethodNotAllowed(f"{_route(request)}: it knows {allowed} only")
            )
            response.headers["Allow"] = allowed
            return response
        case 413:
            too_large = BodyTooLarge("the body is larger than the setting limits.body admits")
            return _api_error(request, too_large)
        case _:
            other = ApiError(error.reason)
            other.http_status, other.title = error.status, error.reason
            return _api_error(request, other)


def _no_such_route(request: web.Request, error: ApiError) -> web.Response:
    # Such a request is in no world's journal: the log is the only place that can say so.
    _log.warning("refused with %d: %s", error.http_status, error)
    return _api_error(request, error)


def _route(request: web.Request) -> str:
    return f"{request.method} {request.path}"


def _why_no_route(request: web.Request) -> str:
    """Say that there is no such route, and what to use instead of a route that is not simulated."""
    if request.path.startswith(CONTROL_PREFIX):
        return _why_no_control_route(request)
    if "//" in request.path:
        return f"{_route(request)} has a slash too many: give the base URL without a slash at its end"
    match request.path.strip("/").split("/"):
        case ["v1", "legs", _, "recording"]:
            return f"{_route(request)} is not simulated: record with the record action of an NCCO"
        case ["v1" | "v3", "files"]:
            return f"{_route(request)}: the id of the file is missing, the last segment of its recording_url"
        case ["v1", "calls", *_]:
            return f"there is no route {_route(request)}; a call has {_ROUTES_OF_A_CALL}"
    return f"{_route(request)} is not simulated: of the platform's API there is /v1/calls, and /v1/files"


def _why_no_control_route(request: web.Request) -> str:
    """Name the nearest route of the control API, and all that there are."""
    begin = f"{CONTROL_PREFIX}/"
    routes = {one.canonical for one in request.app.router.resources()}
    words = sorted(one.removeprefix(begin) for one in routes if one.startswith(begin))
    word = request.path.removeprefix(CONTROL_PREFIX).strip("/")
    near = did_you_mean(word, words) if word else "."
    return f"there is no route {_route(request)}{near} The control API has {', '.join(words)}."


_ROUTES_OF_A_CALL: Final = "/v1/calls/UUID, and below it stream, talk, dtmf and input/dtmf"
