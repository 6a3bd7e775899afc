"""`GET /_simulator/journal`: what happened in a world, or in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.call_lookup import find_holder, find_uuid
from voice_simulator.api.control.declarations import LINES, WHOSE, Resource, RouteAnswer, route
from voice_simulator.api.control.journal_answers import AllEntries, WorldEntries
from voice_simulator.api.control.kinds import Flag, NumberText, SomeText
from voice_simulator.api.json_responses import stream_json, stream_lines
from voice_simulator.core.journal.entries import EntryKind
from voice_simulator.documents.grammar.mappings import optional, with_default
from voice_simulator.documents.grammar.scalars import Word
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.journal import Entry, Journal
    from voice_simulator.runtime.world import World

_DEFAULT_LIMIT: Final = 1_000
_MOST_ENTRIES: Final = 10_000

_FORMAT: Final = 1
"""What the entries look like: new kinds and members may come, none changes its meaning."""

_AFTER: Final = with_default("after", NumberText(), "Only entries with greater numbers.", 0)
_LIMIT: Final = with_default(
    "limit",
    NumberText(1).to(lambda number: min(number, _MOST_ENTRIES)),
    f"How many entries at most; of more than {_MOST_ENTRIES:,} the first. Get the rest by `after`.",
    _DEFAULT_LIMIT,
)
_UUID: Final = optional(
    "uuid",
    SomeText("the id of a call"),
    "Only entries about this call; the first eight characters of its id are enough.",
)
_LEGS: Final = with_default(
    "legs",
    Flag(),
    "With uuid: also entries about the second legs that the call has dialled, and about theirs.",
    default=False,
)
_KIND: Final = optional("kind", Word({str(one): one for one in EntryKind}), "Only entries of this kind.")
_CANONICAL: Final = with_default(
    "canonical",
    Flag(),
    "The repeatable part, always whole, one JSON object a line: the same bytes for the same seed, start and "
    "calls.",
    default=False,
)
_FILTERS: Final = (_AFTER, _LIMIT, _UUID, _LEGS, _KIND)


class JournalResource(Resource):
    """The journal: its entries by filter, or the canonical part as lines."""

    @route(
        "GET",
        "journal",
        "What happened, oldest first.",
        parameters=[WHOSE, *_FILTERS, _CANONICAL],
        answers=[
            RouteAnswer(200, "Of one world, or of all.", WorldEntries | AllEntries),
            RouteAnswer(200, "The canonical journal.", {"type": "string"}, LINES),
        ],
        refusals={404: "The Vonage application or the call is not known here."},
    )
    async def _show(self, request: ControlRequest) -> web.StreamResponse:
        if request[_CANONICAL]:
            return await stream_lines(request.http, self._canonical_lines(request))
        if not request.is_about_all:
            return await stream_json(request.http, _entries(self.world_to_read(request), request))
        worlds = list(self._worlds)
        uuid = request[_UUID]
        if uuid is not None:
            worlds = [find_holder(worlds, uuid)]
        of_worlds = {world.application_id: _entries(world, request) for world in worlds}
        return await stream_json(request.http, {"format": _FORMAT, "worlds": of_worlds})

    def _canonical_lines(self, request: ControlRequest) -> Iterator[str]:
        for key in _FILTERS:
            if request.gives(key):
                raise ControlError(400, f"the canonical journal is always whole: leave {key.name} out")
        worlds = list(self._worlds) if request.is_about_all else [self.world_to_read(request)]
        journals = [world.switchboard.journal.canonical_lines() for world in worlds]
        return (line for lines in journals for line in lines)


def _entries(world: World, request: ControlRequest) -> WorldEntries:
    """Return the entries that a request asks for, and what to ask for next."""
    journal, after, limit = world.switchboard.journal, request[_AFTER], request[_LIMIT]
    chosen = journal.select(after, uuids=_uuids(world, request), kind=request[_KIND], limit=limit)
    answer: WorldEntries = {
        "format": _FORMAT,
        "entries": (entry.as_json() for entry in chosen),
        "next": _next(journal, chosen, limit, after),
        "seed": world.seed,
    }
    if after < journal.evicted:
        answer["missed"] = {"first": after + 1, "last": journal.evicted}
        answer["evicted"] = f"entries up to {journal.evicted} are no longer kept"
    return answer


def _uuids(world: World, request: ControlRequest) -> list[str]:
    """Return the legs that a request names; none where it asks for entries about any.

    Raises:
        ControlError: 404, there is no such call; 400, it may be one of several, or none is named.
    """
    uuid = find_uuid(world, request[_UUID])
    if uuid is None:
        if request[_LEGS]:
            raise ControlError(400, "legs needs uuid: the call whose second legs are meant")
        return []
    return [uuid, *world.switchboard.store.dialled_by(uuid)] if request[_LEGS] else [uuid]


def _next(journal: Journal, chosen: list[Entry], limit: int, after: int) -> int:
    """Return the `after` that asks for newer entries than these."""
    return chosen[-1].seq if len(chosen) >= limit else max(after, journal.last_seq)
