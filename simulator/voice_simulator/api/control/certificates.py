"""`GET /_simulator/ca.pem` and `ca-bundle.pem`: what clients need to trust the simulator's HTTPS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.declarations import Resource, RouteAnswer, route
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest

_PEM: Final = "application/x-pem-file"


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
    """The certificates."""

    @route(
        "GET",
        "ca.pem",
        "The simulator's certificate authority.",
        answers=[RouteAnswer(200, "As PEM.", {"type": "string"}, _PEM)],
        refusals={404: "HTTPS is off."},
    )
    async def _authority(self, _: ControlRequest) -> web.Response:
        return _pem(self._need().authority)

    @route(
        "GET",
        "ca-bundle.pem",
        "The simulator's certificate authority and the public ones.",
        answers=[RouteAnswer(200, "As PEM.", {"type": "string"}, _PEM)],
        refusals={404: "HTTPS is off."},
    )
    async def _bundle(self, _: ControlRequest) -> web.Response:
        return _pem(self._need().bundle)

    def _need(self) -> Certificates:
        if self._services.certificates is None:
            raise ControlError(404, "HTTPS is off: start the simulator with --tls")
        return self._services.certificates


def _pem(content: bytes) -> web.Response:
    return web.Response(body=content, content_type=_PEM)
