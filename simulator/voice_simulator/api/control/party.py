"""`POST /_simulator/calls/{uuid}/party`: the party of a call acts now, played by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.call_answers import PlayedByHand
from voice_simulator.api.control.call_lookup import find_call
from voice_simulator.api.control.calls import CALL_UUID
from voice_simulator.api.control.declarations import HOLDER, DocumentBody, Resource, RouteAnswer, route
from voice_simulator.api.control.posted_scenario import form_schema, read_posted
from voice_simulator.api.json_responses import json_response
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.acts import read_acts, why_not_now

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.switchboard import Switchboard


_STEPS_PART: Final = "steps"
_STEPS: Final = DocumentBody(
    "One step, or a list of steps, as in a script.",
    lambda scenario: {"anyOf": [{"$ref": f"{scenario}#/$defs/step"}, {"$ref": f"{scenario}#/$defs/script"}]},
    form_schema(_STEPS_PART, "The steps."),
)


class PartyResource(Resource):
    """The parties of calls, as somebody plays them."""

    @route(
        "POST",
        "calls/{uuid}/party",
        "The party of a call acts now, played by hand; its script leaves out the rest.",
        parameters=[CALL_UUID, HOLDER],
        body=_STEPS,
        answers=[RouteAnswer(200, "It acts.", PlayedByHand)],
        refusals={
            404: "The call or the Vonage application is not known here.",
            409: "The call is over, or does not admit the step now.",
        },
    )
    async def _act(self, request: ControlRequest) -> web.Response:
        posted = await read_posted(request.http, self.uploaded_sounds, _STEPS_PART)
        acts = read_acts(posted.text, posted.files)
        posted.files.check_all_used()
        text = request[CALL_UUID]
        world = self.world_with_call(request, text)
        with world.driver.changing() as switchboard:
            # After what was overdue has happened: it may have ended the call.
            call = find_call(world, text)
            why = why_not_now(call, acts)
            if why is not None:
                raise ControlError(409, why, uuid=call.uuid, status=call.status)
            switchboard.take_over(call.uuid, tuple(act.step for act in acts))
            answer = _standing(switchboard, call.uuid)
        return json_response(answer)


def _standing(switchboard: Switchboard, uuid: str) -> dict[str, object]:
    call = switchboard.store.find(uuid)
    return {"uuid": uuid, "status": call.status, "party": switchboard.inside(uuid)["party"]}
