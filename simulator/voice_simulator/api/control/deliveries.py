"""`GET /_simulator/deliveries`, and `POST deliveries/{id}/redeliver`: what your app was sent, and again."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.call_lookup import find_holder, find_uuid
from voice_simulator.api.control.declarations import (
    APPLICATION,
    WHOSE,
    JsonBody,
    Resource,
    RouteAnswer,
    route,
)
from voice_simulator.api.control.delivery_answers import (
    OUTCOMES,
    AllDeliveries,
    SentAgain,
    WorldDeliveries,
)
from voice_simulator.api.control.kinds import NumberText, SomeText
from voice_simulator.api.control.known_deliveries import KnownDelivery, deliveries_of
from voice_simulator.api.json_responses import json_response, stream_json
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.grammar.mappings import MappingOf, optional, required, with_default
from voice_simulator.documents.grammar.scalars import Word
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.runtime.world import World

_DEFAULT_LIMIT: Final = 1_000
_MOST: Final = 10_000

_AFTER: Final = with_default("after", NumberText(), "Only webhooks with greater numbers.", 0)
_LIMIT: Final = with_default(
    "limit",
    NumberText(1).to(lambda number: min(number, _MOST)),
    f"How many at most; of more than {_MOST:,} the first. Get the rest by `after`.",
    _DEFAULT_LIMIT,
)
_UUID: Final = optional(
    "uuid",
    SomeText("the id of a call"),
    "Only those about this call; the first eight characters of its id are enough.",
)
_EVENT: Final = optional(
    "event", Word({str(one): one for one in EventName}), "Only those that tell of this event."
)
_OUTCOME: Final = optional("outcome", Word(OUTCOMES), "Only those of which this has become.")
_NUMBER: Final = required("id", NumberText(1), "The number of the webhook, as `delivery` has it.")
_WHOSE_AGAIN: Final = JsonBody(
    MappingOf("POST redeliver", [APPLICATION], lambda _: None),
    "The same as in the query.",
    {"application_id": "aaaaaaaa-0000-4000-8000-000000000001"},
    is_required=False,
)


class DeliveriesResource(Resource):
    """The webhooks of a world."""

    @route(
        "GET",
        "deliveries",
        "The webhooks of a world, with their attempts and replies, oldest first.",
        parameters=[WHOSE, _AFTER, _LIMIT, _UUID, _EVENT, _OUTCOME],
        answers=[RouteAnswer(200, "Of one world, or of all.", WorldDeliveries | AllDeliveries)],
        refusals={404: "The Vonage application or the call is not known here."},
    )
    async def _show(self, request: ControlRequest) -> web.StreamResponse:
        if not request.is_about_all:
            world = self._world_of(request)
            return await stream_json(request.http, _shown(world, request, find_uuid(world, request[_UUID])))
        worlds, text = list(self._worlds), request[_UUID]
        worlds = worlds if text is None else [find_holder(worlds, text)]
        of_worlds = {one.application_id: _shown(one, request, find_uuid(one, text)) for one in worlds}
        return await stream_json(request.http, {"worlds": of_worlds})

    def _world_of(self, request: ControlRequest) -> World:
        uuid = request[_UUID]
        return self.world_to_read(request) if uuid is None else self.world_with_call(request, uuid)

    @route(
        "POST",
        "deliveries/{id}/redeliver",
        "Sends a webhook again as it was, as a new delivery; an NCCO in the reply is not acted upon.",
        parameters=[_NUMBER, APPLICATION],
        body=_WHOSE_AGAIN,
        answers=[RouteAnswer(201, "It is sent.", SentAgain)],
        refusals={
            404: "The Vonage application is not known here, or there is no such webhook, or it is not kept.",
            409: "It is still under way.",
        },
    )
    async def _send_again(self, request: ControlRequest) -> web.Response:
        world = self.world_to_read(request)
        one = _find(world, request[_NUMBER])
        if one.outcome == "waiting":
            raise ControlError(
                409,
                f"delivery {request[_NUMBER]} is under way, or is to be tried again: let that end first",
            )
        with world.driver.changing() as switchboard:
            number = switchboard.send_again(one.webhook, one.queued.uuid)
        answer: SentAgain = {
            "delivery": number,
            "again": one.webhook.delivery,
            "application_id": world.application_id,
        }
        return json_response(answer, 201)


def _shown(world: World, request: ControlRequest, uuid: str | None) -> WorldDeliveries:
    """Return the webhooks that a request asks for."""
    after, limit = request[_AFTER], request[_LIMIT]
    is_about = None if uuid is None else lambda leg: leg == uuid
    known = deliveries_of(world.switchboard.journal, is_about)
    chosen = list(islice((one for one in known.values() if _is_wanted(one, request)), limit))
    newest = max(known, default=after)
    last = chosen[-1].webhook.delivery if len(chosen) >= limit else max(after, newest)
    return {"deliveries": [one.as_answer() for one in chosen], "next": last}


def _is_wanted(one: KnownDelivery, request: ControlRequest) -> bool:
    return (
        one.webhook.delivery > request[_AFTER]
        and request[_EVENT] in (None, one.webhook.event)
        and request[_OUTCOME] in (None, one.outcome)
    )


def _find(world: World, number: int) -> KnownDelivery:
    """Return a webhook by its number.

    Raises:
        ControlError: 404, there is none, or the journal has forgotten it.
    """
    known = deliveries_of(world.switchboard.journal)
    if number in known:
        return known[number]
    oldest, newest = min(known, default=0), max(known, default=0)
    if number < oldest:
        raise ControlError(404, f"delivery {number} is no longer kept: the oldest that is, is {oldest}")
    of_them = f"the newest is {newest}" if newest else "it has none yet"
    raise ControlError(404, f"there is no delivery {number} in this world: {of_them}")
