"""What is no HTTP request at all: refused in JSON, and logged without a word of what was sent.

The library answers such requests itself, as text that quotes the line it could not read, and logs it with a
traceback: a token would be in both. It has no public place to say otherwise; hence the three small
    subclasses.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, cast

from aiohttp import web

from voice_simulator.api.error_responses import Handler, explained, json_response
from voice_simulator.errors import ApiError, Stopping

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware
    from aiohttp.web_protocol import RequestHandler

    from voice_simulator.runtime.pending_connections import PendingConnections
    from voice_simulator.runtime.worlds import Worlds

_log: Final = logging.getLogger("voice_simulator")

# Where the library logs with tracebacks; what is worth telling is told below.
_SILENT: Final = logging.getLogger("voice_simulator.runtime.outbound.connection_pool")
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

    __slots__ = ("_arrivals",)

    def __init__(self, manager: _Server, arrivals: PendingConnections, **options: Any) -> None:  # noqa: ANN401 # the library's
        super().__init__(manager, **options)
        self._arrivals = arrivals
        arrivals.accepted(self)

    def data_received(self, data: bytes) -> None:
        """Take what came in."""
        self._arrivals.heard(self)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._arrivals.lost(self)
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  # it quotes what was sent
    ) -> web.StreamResponse:
        """Answer what could not be read, and close the connection."""
        _log.warning("%s", _told(request.remote, status, exc))
        if request.writer.output_size > 0:
            raise ConnectionError("part of an answer was sent already")
        response = explained(json_response(ApiError().body(), status), "this is not HTTP as we know it")
        response.force_close()
        return response


_TLS: Final = ("HTTPS traffic", "\\x16\\x03")
"""What is in the library's text about a request that begins as TLS does, in one version or another."""


def _told(remote: str | None, status: int, exc: BaseException | None) -> str:
    if any(word in str(exc) for word in _TLS):
        return (
            f"a client at {remote} speaks TLS to the port of plain HTTP: give it http://, or start with "
            "--tls and give it the HTTPS port"
        )
    return f"a request from {remote} that is not HTTP as we know it -> {status}: {type(exc).__name__}"


class _Server(web.Server):
    """Makes the connections."""

    arrivals: PendingConnections

    def __call__(self) -> RequestHandler:
        """Return what handles a new connection; with TLS, before there is any handshake."""
        return _Connection(self, self.arrivals, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application whose connections refuse in JSON, and are counted among the arrivals."""

    def __init__(
        self, app: web.Application, arrivals: PendingConnections, *, shutdown_timeout: float
    ) -> None:
        super().__init__(app, access_log=None, logger=_SILENT, shutdown_timeout=shutdown_timeout)
        self._arrivals = arrivals

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server
        cast("_Server", server).arrivals = self._arrivals
        return server
