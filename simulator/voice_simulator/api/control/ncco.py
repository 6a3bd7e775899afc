"""`POST /_simulator/ncco/check`: says what is wrong with an NCCO, without a call that would run it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.answers import CheckedNcco, NccoFinding
from voice_simulator.api.control.declarations import DocumentBody, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.http_request import read_body
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.mappings import with_default
from voice_simulator.scenario.ncco_check import check_ncco

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.scenario.ncco_check import Finding

_NAME: Final = with_default(
    "name",
    SomeText("the name of a file"),
    "The name of the file; by `.json` or `.yaml` it says how to read the text, otherwise the text does.",
    "ncco",
)
_NCCO: Final = DocumentBody("An NCCO, in JSON or YAML.", lambda _: {"type": "array"})


class NccoResource(Resource):
    """NCCOs that stand alone."""

    @route(
        "POST",
        "ncco/check",
        "Checks an NCCO, and runs nothing.",
        parameters=[_NAME],
        body=_NCCO,
        answers=[RouteAnswer(200, "What was found, valid or not.", CheckedNcco)],
    )
    async def _check(self, request: ControlRequest) -> web.Response:
        name = request[_NAME]
        # In a thread: a large document takes seconds, in which no world may stand still.
        found = await asyncio.to_thread(check_ncco, await read_body(request.http), name)
        checked: CheckedNcco = {
            "name": name,
            "valid": not found.mistakes,
            "actions": found.actions,
            "mistakes": [_shown(one) for one in found.mistakes],
            "warnings": [_shown(one) for one in found.warnings],
            "not_simulated": list(found.not_simulated),
            "more": found.has_more,
        }
        return json_response(checked)


def _shown(finding: Finding) -> NccoFinding:
    return {
        "path": finding.path or None,
        "line": finding.at.line,
        "column": finding.at.column,
        "sentence": finding.sentence,
    }
