"""Every refusal as JSON: as a sentence under `/_simulator`, in the platform's body families elsewhere.

The platform's bodies have no room for what would help. So each refusal has a header as well that says what is
wrong, and what would be right.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import accumulate
from typing import Final
from urllib.parse import quote

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from voice_simulator.core.json_text import to_json
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import (
    ApiError,
    BodyTooLarge,
    ControlError,
    InvalidDocument,
    InvalidRequest,
    MethodNotAllowed,
    RouteNotFound,
    SettingsError,
    Stopping,
)

PREFIX: Final = "/_simulator"
"""What the paths of the control API begin with."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log: Final = logging.getLogger("voice_simulator")

EXPLANATION: Final = "X-Voice-Simulator"
"""The header that says why a request was refused."""

_MOST_BYTES: Final = 512
_CUT: Final = "..."
_AS_IT_IS: Final = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~"


class InternalError(ApiError):
    """A defect of the simulator; nothing should ever bring it about, and what does is told in JSON."""

    http_status = 500
    kind = "INTERNAL_ERROR"
    title = "Internal Server Error"

    def __str__(self) -> str:
        return "a defect of the simulator: its log has the traceback"


def json_response(content: object, status: int = 200) -> web.Response:
    """Answer with JSON; the content type is exactly `application/json`, which two SDKs insist on."""
    return web.Response(body=to_json(content), status=status, content_type="application/json")


def refusal(error: ApiError) -> web.Response:
    """Answer with the platform's body for an error, and with the reason in a header."""
    response = explained(json_response(error.body(), error.http_status), str(error) or error.title)
    return _closing(response, error)


def _closing(response: web.Response, error: ApiError) -> web.Response:
    if isinstance(error, Stopping):
        response.force_close()
    return response


def explained(response: web.Response, sentence: str) -> web.Response:
    """Give a refusal the header that says why: one line of ASCII, of at most 512 bytes."""
    response.headers[EXPLANATION] = _one_line(sentence)
    return response


def _one_line(sentence: str) -> str:
    """Write a sentence as ASCII: what is not, and control characters and `%`, as `%` and two hex digits."""
    # No character takes less than a byte: what is beyond is cut anyway.
    written = [quote(one, safe=_AS_IT_IS, errors="replace") for one in sentence.strip()[: _MOST_BYTES + 1]]
    sizes = list(accumulate(map(len, written), initial=0))
    if sizes[-1] <= _MOST_BYTES:
        return "".join(written)
    room = _MOST_BYTES - len(_CUT)
    return "".join(one for one, size in zip(written, sizes[1:], strict=True) if size <= room) + _CUT


def base_url(request: web.Request) -> str:
    """Return scheme and authority as the caller wrote them: in a container they are not what we listen on."""
    return f"{request.scheme}://{request.host}"


def is_gone(request: web.Request) -> bool:
    """Say whether the client has closed the connection: nobody would read an answer."""
    return request.transport is None or request.transport.is_closing()


async def read_text(request: web.Request) -> bytes:
    """Read a request's body, which must come within a time: a world's clock may wait for it.

    Raises:
        InvalidRequest: it does not come whole, or is not encoded as it says.
        BodyTimeout: it does not come in time.
    """
    try:
        async with asyncio.timeout(LONGEST_READING):
            return await request.read()
    except TimeoutError:
        raise BodyTimeout from None
    except (HttpProcessingError, web.RequestPayloadError, ConnectionError):
        # Of a client that has gone, nobody reads this.
        raise InvalidRequest(
            {"body": "Must come whole, and be encoded as its Content-Encoding says."}
        ) from None


LONGEST_READING: Final = 10.0
"""Seconds of wall time that a request body may take to come."""


class BodyTimeout(ApiError):
    """A body that was announced, and does not come."""

    http_status = 408
    kind = "REQUEST_TIMEOUT"
    title = "Request Timeout"

    def __str__(self) -> str:
        return f"the body that was announced did not come within {LONGEST_READING:g} s"


@web.middleware
async def refuse_in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler or the router refuses into a JSON answer."""
    try:
        return await handler(request)
    except ApiError as error:
        return _refuse(request, error)
    except ControlError as error:
        return _told(str(error), error.http_status, **error.facts)
    except InvalidDocument as error:
        mistakes = [_mistake_json(mistake) for mistake in error.mistakes]
        return _told(str(error), 400, mistakes=mistakes)
    except SettingsError as error:
        return _told(str(error), 400)
    except web.HTTPException as error:
        return _refuse_as_router(request, error)
    except Exception:
        _log.exception("a defect of the simulator: %s %s", request.method, request.path)
        return _refuse(request, InternalError())


def _told(sentence: str, status: int, **facts: object) -> web.Response:
    return explained(json_response({"error": sentence, **facts}, status), sentence)


def _mistake_json(mistake: object) -> dict[str, object]:
    names = ("file", "line", "column", "sentence")
    return {name: getattr(mistake, name) for name in names}


def _refuse_as_router(request: web.Request, error: web.HTTPException) -> web.Response:
    match error.status:
        case 404:
            return _without_route(request, RouteNotFound(_no_route(request)))
        case 405:
            allowed = error.headers["Allow"]
            refused = MethodNotAllowed(f"{_route(request)}: it knows {allowed} only")
            response = _without_route(request, refused)
            response.headers["Allow"] = allowed
            return response
        case 413:
            return _refuse(request, BodyTooLarge("the body is larger than the setting limits.body admits"))
        case _:
            other = ApiError(error.reason)
            other.http_status, other.title = error.status, error.reason
            return _refuse(request, other)


def _without_route(request: web.Request, error: ApiError) -> web.Response:
    """Refuse what no world will have in its journal, and tell the log of it."""
    _log.warning("refused with %d: %s", error.http_status, error)
    return _refuse(request, error)


def _refuse(request: web.Request, error: ApiError) -> web.Response:
    if not request.path.startswith(PREFIX):
        return refusal(error)
    sentence = str(error) or f"{error.title}: {_route(request)}"
    return _closing(_told(sentence, error.http_status), error)


def _route(request: web.Request) -> str:
    return f"{request.method} {request.path}"


def _no_route(request: web.Request) -> str:
    """Say that there is no such route, and what is meant by those of the platform that are not simulated."""
    if request.path.startswith(PREFIX):
        return _no_control_route(request)
    if "//" in request.path:
        return f"{_route(request)} has a slash too many: give the base URL without a slash at its end"
    match request.path.strip("/").split("/"):
        case ["v1", "legs", _, "recording"]:
            return f"{_route(request)} is not simulated: record with the record action of an NCCO"
        case ["v1", "calls", *_]:
            return f"there is no route {_route(request)}; a call has {_ROUTES_OF_A_CALL}"
    return f"{_route(request)} is not simulated: of the platform's API there is /v1/calls"


def _no_control_route(request: web.Request) -> str:
    """Name the nearest route of the control API, and all that there are."""
    begin = f"{PREFIX}/"
    routes = {one.canonical for one in request.app.router.resources()}
    words = sorted(one.removeprefix(begin) for one in routes if one.startswith(begin))
    word = request.path.removeprefix(PREFIX).strip("/")
    near = did_you_mean(word, words) if word else "."
    return f"there is no route {_route(request)}{near} The control API has {', '.join(words)}."


_ROUTES_OF_A_CALL: Final = "/v1/calls/UUID, and below it stream, talk, dtmf and input/dtmf"
