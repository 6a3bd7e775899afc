"""Reads an HTTP request: its body, the address it came to, and whether its client still waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from voice_simulator.errors import BodyTimeout, InvalidRequest

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_TIMEOUT: Final = 10.0
"""Seconds of wall time that a request body may take to come."""


async def read_body(request: web.Request, *, besides: int = 0) -> bytes:
    """Read a request's body. It must come within `BODY_TIMEOUT`: a world's clock may wait for it.

    Args:
        request: the request.
        besides: how many bytes it may have beyond the setting `limits.body`.

    Raises:
        BodyTimeout: 408, it does not come in time.
        InvalidRequest: 400, it does not come whole, or is not encoded as it says.
        HTTPRequestEntityTooLarge: 413, it is larger than the setting `limits.body`.
    """
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return await _that_takes(request, besides).read()
    except TimeoutError:
        raise BodyTimeout(BODY_TIMEOUT) from None
    except (HttpProcessingError, web.RequestPayloadError, ConnectionError):
        # A client that has closed the connection is among them; it never sees this answer.
        raise InvalidRequest(
            {"body": "Must come whole, and be encoded as its Content-Encoding says."}
        ) from None


def _that_takes(request: web.Request, besides: int) -> web.Request:
    if not besides:
        return request
    return request.clone(client_max_size=request.client_max_size + besides)


def base_url(request: web.Request) -> str:
    """Return scheme and authority as the client wrote them; in a container we listen on others."""
    return f"{request.scheme}://{request.host}"


def is_gone(request: web.Request) -> bool:
    """Return whether the client has closed the connection: nobody would read an answer."""
    return request.transport is None or request.transport.is_closing()
