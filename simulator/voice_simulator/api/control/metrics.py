"""`GET /_simulator/metrics`: what has been counted, in the text format of Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from voice_simulator.api.control.declarations import TEXT, Resource, RouteAnswer, route

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest


class MetricsResource(Resource):
    """The metrics of this simulator."""

    @route(
        "GET",
        "metrics",
        "What has been counted since the start, for Prometheus.",
        answers=[RouteAnswer(200, "In the text format of Prometheus.", {"type": "string"}, TEXT)],
    )
    async def _show(self, _: ControlRequest) -> web.Response:
        # Loaded when somebody asks: the simulator starts sooner without.
        from voice_simulator.api.control.exposition import CONTENT_TYPE, metrics_text  # noqa: PLC0415

        return web.Response(body=metrics_text(self._worlds), headers={"Content-Type": CONTENT_TYPE})
