"""What is no HTTP request at all: refused in JSON, and logged without a word of what was sent.

The library answers such requests itself, as text that quotes the line it could not read, and logs it with a
traceback: a token would be in both. It has no public place to say otherwise; hence the three small
    subclasses.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from aiohttp import web

from simulator.api.refusals import Handler, explained, json_response
from simulator.errors import ApiError, Stopping

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware
    from aiohttp.web_protocol import RequestHandler

    from simulator.worlds import Worlds

_log: Final = logging.getLogger("simulator")

# Where the library logs with tracebacks; what is worth telling is told below.
_SILENT: Final = logging.getLogger("simulator.connections")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def refuse_while_stopping(worlds: Worlds) -> Middleware:
    """Make what answers every request 503, and closes its connection, once the simulator stops."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if worlds.is_stopping:
            raise Stopping
        return await handler(request)

    return refuse


class _Connection(web.RequestHandler):
    """One connection of a client."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  # it quotes what was sent
    ) -> web.StreamResponse:
        """Answer what could not be read, and close the connection."""
        _log.warning(
            "a request from %s that is not HTTP as we know it -> %s: %s",
            request.remote,
            status,
            type(exc).__name__,
        )
        if request.writer.output_size > 0:
            raise ConnectionError("part of an answer was sent already")
        response = explained(json_response(ApiError().body(), status), "this is not HTTP as we know it")
        response.force_close()
        return response


class _Server(web.Server):
    """Makes the connections."""

    def __call__(self) -> RequestHandler:
        """Return what handles a new connection."""
        return _Connection(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application whose connections refuse in JSON."""

    def __init__(self, app: web.Application, *, shutdown_timeout: float) -> None:
        super().__init__(app, access_log=None, logger=_SILENT, shutdown_timeout=shutdown_timeout)

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server
        return server
