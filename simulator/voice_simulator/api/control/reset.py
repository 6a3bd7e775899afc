"""`POST /_simulator/reset`: a clean world, or clean worlds. `runtime.reset` says what ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.answers import ResetWorlds
from voice_simulator.api.control.declarations import (
    APPLICATION,
    NOT_KNOWN,
    JsonBody,
    Resource,
    RouteAnswer,
    route,
)
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.mappings import MappingOf, with_default
from voice_simulator.documents.grammar.scalars import Switch
from voice_simulator.runtime.reset import (
    check_no_run,
    reset_everything,
    reset_only_world,
    reset_worlds,
)

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest

_EVERYTHING: Final = with_default(
    "everything",
    Switch(),
    "Whether what came over the control API is forgotten, too; without an application_id all worlds end.",
    default=False,
)
_WHETHER_EVERYTHING: Final = JsonBody(
    MappingOf("POST reset", [APPLICATION, _EVERYTHING], lambda given: given[_EVERYTHING]),
    "What is reset.",
    {"everything": True},
    is_required=False,
)


class ResetResource(Resource):
    """The end of worlds; each begins anew when it is next needed."""

    @route(
        "POST",
        "reset",
        "A clean world: ends what is in flight. Once it has answered, nothing of the old world is sent. "
        "Scenarios and registrations stay, unless everything is reset.",
        parameters=[APPLICATION],
        body=_WHETHER_EVERYTHING,
        answers=[RouteAnswer(200, "It is done.", ResetWorlds)],
        refusals={
            **NOT_KNOWN,
            409: "A scenario is being run there, or a number of the settings has another owner by now.",
        },
    )
    async def _reset(self, request: ControlRequest) -> web.Response:
        """End one world, the only world or, with `everything`, also what came over the control API.

        Scenarios and registrations stay without `everything`. No world ends in which a scenario is being run.
        """
        application_id, everything = request.application_id, request[_WHETHER_EVERYTHING]
        if application_id is None and not everything:
            return json_response({"reset": await reset_only_world(self._worlds)})
        if application_id is not None:
            self._worlds.check_known(application_id)
        check_no_run(self._worlds, application_id)
        end = reset_everything if everything else reset_worlds
        return json_response({"reset": await end(self._worlds, application_id)})
