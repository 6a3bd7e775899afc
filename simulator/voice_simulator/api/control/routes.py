"""Our own routes under `/_simulator/`: the simulator itself, and all that is told of its worlds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from voice_simulator.api.control.clock import Timing
from voice_simulator.api.control.parameters import Asked, Route, add_routes
from voice_simulator.api.control.preparing import Preparing
from voice_simulator.api.control.watching import Watching
from voice_simulator.api.error_responses import json_response
from voice_simulator.errors import ControlError
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from voice_simulator.runtime.worlds import Worlds


@dataclass(frozen=True, slots=True)
class Certificates:
    """The certificates that a client needs to trust the simulator, as PEM.

    Attributes:
        authority: the simulator's own authority.
        bundle: the public authorities and the simulator's.
    """

    authority: bytes
    bundle: bytes


class ControlApi:
    """The control routes over all worlds.

    Args:
        worlds: the worlds.
        certificates: None where HTTPS is off.
    """

    def __init__(self, worlds: Worlds, *, certificates: Certificates | None) -> None:
        self._worlds, self._certificates = worlds, certificates

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        worlds = self._worlds
        own = [
            Route("GET", "health", self._health),
            Route("GET", "ca.pem", self._ca),
            Route("GET", "ca-bundle.pem", self._ca_bundle),
        ]
        add_routes(
            app, [*own, *Watching(worlds).routes(), *Timing(worlds).routes(), *Preparing(worlds).routes()]
        )

    async def _health(self, _: Asked) -> web.Response:
        worlds = list(self._worlds)
        return json_response(
            {
                "status": "ok",
                "version": __version__,
                "worlds": [world.application_id for world in worlds],
                "calls": sum(len(world.switchboard.store) for world in worlds),
                "live_calls": sum(world.switchboard.store.live for world in worlds),
            }
        )

    async def _ca(self, _: Asked) -> web.Response:
        return _pem(self._need_certificates().authority)

    async def _ca_bundle(self, _: Asked) -> web.Response:
        return _pem(self._need_certificates().bundle)

    def _need_certificates(self) -> Certificates:
        if self._certificates is None:
            raise ControlError(404, "HTTPS is off: start the simulator with --tls")
        return self._certificates


def _pem(content: bytes) -> web.Response:
    return web.Response(body=content, content_type="application/x-pem-file")
