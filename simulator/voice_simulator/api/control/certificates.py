"""`GET /_simulator/ca.pem` and `ca-bundle.pem`: what clients need to trust the simulator's HTTPS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.errors import ControlError

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


class CertificatesResource(Resource):
    """The certificates.

    Args:
        worlds: the worlds.
        certificates: None where HTTPS is off.
    """

    def __init__(self, worlds: Worlds, certificates: Certificates | None) -> None:
        super().__init__(worlds)
        self._certificates = certificates

    def routes(self) -> list[ControlRoute]:
        """Return the routes."""
        return [
            ControlRoute("GET", "ca.pem", self._authority),
            ControlRoute("GET", "ca-bundle.pem", self._bundle),
        ]

    async def _authority(self, _: ControlRequest) -> web.Response:
        return _pem(self._need().authority)

    async def _bundle(self, _: ControlRequest) -> web.Response:
        return _pem(self._need().bundle)

    def _need(self) -> Certificates:
        if self._certificates is None:
            raise ControlError(404, "HTTPS is off: start the simulator with --tls")
        return self._certificates


def _pem(content: bytes) -> web.Response:
    return web.Response(body=content, content_type="application/x-pem-file")
