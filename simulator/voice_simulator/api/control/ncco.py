"""`POST /_simulator/ncco/check`: says what is wrong with an NCCO, without a call that would run it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.http_request import read_body
from voice_simulator.api.json_responses import json_response
from voice_simulator.scenario.ncco_check import check_ncco

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.scenario.ncco_check import Finding


class NccoResource(Resource):
    """NCCOs that stand alone."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        return [ControlRoute("POST", "ncco/check", self._check, ("name",))]

    async def _check(self, request: ControlRequest) -> web.Response:
        name = request.query.get("name", "ncco")
        # In a thread: a large document takes seconds, in which no world may stand still.
        found = await asyncio.to_thread(check_ncco, await read_body(request.http), name)
        return json_response(
            {
                "name": name,
                "valid": not found.mistakes,
                "actions": found.actions,
                "mistakes": [_shown(one) for one in found.mistakes],
                "warnings": [_shown(one) for one in found.warnings],
                "not_simulated": list(found.not_simulated),
            }
        )


def _shown(finding: Finding) -> dict[str, object]:
    return {
        "path": finding.path or None,
        "line": finding.at.line,
        "column": finding.at.column,
        "sentence": finding.sentence,
    }
