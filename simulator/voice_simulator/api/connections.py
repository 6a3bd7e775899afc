"""Connections of clients: counted as they come, and refused in JSON where what they send is not HTTP.

aiohttp answers such requests itself, with a text that quotes the line it could not read, and logs it with a
traceback: a token would be in both. It has no public hook for that, hence the three small subclasses.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, cast

from aiohttp import web

from voice_simulator.api.json_responses import json_response
from voice_simulator.api.refusal_header import add_refusal_header
from voice_simulator.errors import ApiError, Stopping

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.typedefs import Middleware
    from aiohttp.web_protocol import RequestHandler

    from voice_simulator.api.http_request import Handler
    from voice_simulator.runtime.loop_turns import LoopTurns
    from voice_simulator.runtime.pending_connections import PendingConnections
    from voice_simulator.runtime.worlds import Worlds

_log: Final = logging.getLogger("voice_simulator")

# aiohttp logs there, with tracebacks; what users should know is logged below.
_SILENT: Final = logging.getLogger("voice_simulator.runtime.outbound.connection_pool")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def refuse_while_stopping(worlds: Worlds) -> Middleware:
    """Return the middleware that answers 503 and closes the connection once the simulator stops."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if worlds.is_stopping:
            raise Stopping
        return await handler(request)

    return refuse


def take_turns(turns: LoopTurns, arrivals: PendingConnections) -> Middleware:
    """Return the middleware by which requests take turns beside audio; one that waits is still a request."""

    @web.middleware
    async def wait(request: web.Request, handler: Handler) -> web.StreamResponse:
        if turns.is_audio_out():
            with arrivals.answering(None):
                await turns.wait_for_one()
        return await handler(request)

    return wait


class _Connection(web.RequestHandler):
    """One connection of a client."""

    __slots__ = ("_arrivals", "_lost")

    def __init__(self, manager: _Server, arrivals: PendingConnections, **options: Any) -> None:  # noqa: ANN401 # the library's
        super().__init__(manager, **options)
        self._arrivals = arrivals
        self._lost: Callable[[], None] | None = None
        arrivals.note_accepted(self)

    def when_lost(self, act: Callable[[], None]) -> None:
        """Have something done when the connection is over; nothing else is told of that while it waits."""
        self._lost = act

    def data_received(self, data: bytes) -> None:
        """Note that the client has sent something, and read it."""
        self._arrivals.note_heard(self)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Note that the connection is over."""
        self._arrivals.note_lost(self)
        super().connection_lost(exc)
        if self._lost is not None:
            self._lost()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  # it quotes what was sent
    ) -> web.StreamResponse:
        """Answer a request that can't be read, and close the connection."""
        # aiohttp quotes an unknown Expect in its answer, and can't encode what is no UTF-8.
        status = 400 if isinstance(exc, UnicodeEncodeError) else status
        _log.warning("%s", _why(request.remote, status, exc))
        if request.writer.output_size > 0:
            raise ConnectionError("part of an answer was sent already")
        response = json_response(ApiError().body(), status)
        add_refusal_header(response, "this is not HTTP as we know it")
        response.force_close()
        return response


_TLS: Final = ("HTTPS traffic", "\\x16\\x03")
"""aiohttp's text about a request that begins as TLS does has one of these, depending on its version."""


def _why(remote: str | None, status: int, exc: BaseException | None) -> str:
    if any(word in str(exc) for word in _TLS):
        return (
            f"a client at {remote} speaks TLS to the port of plain HTTP: give it http://, or start with "
            "--tls and give it the HTTPS port"
        )
    return f"a request from {remote} that is not HTTP as we know it -> {status}: {type(exc).__name__}"


def when_lost(request: web.Request, act: Callable[[], None]) -> None:
    """Have something done as soon as the client of a request has gone."""
    cast("_Connection", request.protocol).when_lost(act)


class _Server(web.Server):
    """Makes the connections; `arrivals` counts them."""

    arrivals: PendingConnections

    def __call__(self) -> RequestHandler:
        """Return the handler of a new connection; with TLS, before any handshake."""
        return _Connection(self, self.arrivals, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs a site whose connections are counted, and refuse in JSON what is not HTTP."""

    def __init__(
        self, app: web.Application, arrivals: PendingConnections, *, shutdown_timeout: float
    ) -> None:
        super().__init__(app, access_log=None, logger=_SILENT, shutdown_timeout=shutdown_timeout)
        self._arrivals = arrivals

    async def cleanup(self) -> None:
        """Stop; a client that keeps its connection is not waited for, though TLS is closed by both sides."""
        kept = [] if self.server is None else [one.transport for one in self.server.connections]
        await super().cleanup()
        for transport in kept:
            if transport is not None:
                transport.abort()

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server
        cast("_Server", server).arrivals = self._arrivals
        return server
