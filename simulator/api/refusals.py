"""Every refusal as JSON: in the platform's body families under `/v1`, as a sentence elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from simulator.core.json_text import to_json
from simulator.errors import (
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

FOR_PEOPLE: Final = "X-Voice-Simulator"
"""The header with one sentence for people, where the platform's body has no room for it."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log: Final = logging.getLogger("simulator")


class InternalError(ApiError):
    """A defect of the simulator; nothing should ever bring it about, and what does is told in JSON."""

    http_status = 500
    kind = "INTERNAL_ERROR"
    title = "Internal Server Error"


def json_response(content: object, status: int = 200) -> web.Response:
    """Answer with JSON; the content type is exactly `application/json`, which two SDKs insist on."""
    return web.Response(body=to_json(content), status=status, content_type="application/json")


def refusal(error: ApiError) -> web.Response:
    """Answer as the platform refuses; what people should know besides is in a header."""
    return _told(json_response(error.body(), error.http_status), error)


def _told(response: web.Response, error: ApiError) -> web.Response:
    if error.told:
        response.headers[FOR_PEOPLE] = _one_line(error.told)
    if isinstance(error, Stopping):
        response.force_close()
    return response


def _one_line(sentence: str) -> str:
    """Write a sentence as a header can hold it: printable ASCII."""
    return "".join(one if " " <= one <= "~" else "?" for one in sentence)


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


@web.middleware
async def refuse_in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever a handler or the router refuses into a JSON answer."""
    try:
        return await handler(request)
    except ApiError as error:
        return _refuse(request, error)
    except ControlError as error:
        return json_response({"error": str(error), **error.facts}, error.http_status)
    except InvalidDocument as error:
        mistakes = [_mistake_json(mistake) for mistake in error.mistakes]
        return json_response({"error": str(error), "mistakes": mistakes}, 400)
    except SettingsError as error:
        return json_response({"error": str(error)}, 400)
    except web.HTTPException as error:
        return _refuse_as_router(request, error)
    except Exception:
        _log.exception("a defect of the simulator: %s %s", request.method, request.path)
        return _refuse(request, InternalError())


def _mistake_json(mistake: object) -> dict[str, object]:
    names = ("file", "line", "column", "sentence")
    return {name: getattr(mistake, name) for name in names}


def _refuse_as_router(request: web.Request, error: web.HTTPException) -> web.Response:
    match error.status:
        case 404:
            return _refuse(request, RouteNotFound())
        case 405:
            response = _refuse(request, MethodNotAllowed())
            response.headers["Allow"] = error.headers["Allow"]
            return response
        case 413:
            return _refuse(request, BodyTooLarge())
        case _:
            other = ApiError(error.reason)
            other.http_status, other.title = error.status, error.reason
            return _refuse(request, other)


def _refuse(request: web.Request, error: ApiError) -> web.Response:
    if request.path.startswith("/v1"):
        return refusal(error)
    sentence = error.told or f"{error.title}: {request.method} {request.path}"
    return _told(json_response({"error": sentence}, error.http_status), error)
