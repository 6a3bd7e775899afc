"""`GET /_simulator/journal`: what happened in a world, or in all; `GET calls/{uuid}/timeline`, as text."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.accepted_types import prefers_text
from voice_simulator.api.control.call_lookup import find_holder, find_uuid
from voice_simulator.api.control.calls import CALL_UUID
from voice_simulator.api.control.declarations import HOLDER, LINES, TEXT, WHOSE, Resource, RouteAnswer, route
from voice_simulator.api.control.journal_answers import AllEntries, WorldEntries
from voice_simulator.api.control.journal_filters import AFTER, FILTERS, UUID, JournalFilter
from voice_simulator.api.control.kinds import Flag, NumberText
from voice_simulator.api.json_responses import stream_json, stream_lines, stream_text
from voice_simulator.documents.grammar.mappings import with_default
from voice_simulator.errors import ControlError
from voice_simulator.runs import timeline
from voice_simulator.runs.line_up import legs_with, marks_of

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

_LIMIT: Final = with_default(
    "limit",
    NumberText(1).to(lambda number: min(number, _MOST_ENTRIES)),
    f"How many entries at most; of more than {_MOST_ENTRIES:,} the first. Get the rest by `after`.",
    _DEFAULT_LIMIT,
)
_CANONICAL: Final = with_default(
    "canonical",
    Flag(),
    "The repeatable part, always whole, one JSON object a line: the same bytes for the same seed, start and "
    "calls.",
    default=False,
)
_STRING: Final = {"type": "string"}
_NOT_HERE: Final = {404: "The Vonage application, the call or the conversation is not known here."}


class JournalResource(Resource):
    """The journal: its entries by filter, as text, or the canonical part as lines."""

    @route(
        "GET",
        "journal",
        "What happened, oldest first.",
        parameters=[WHOSE, *FILTERS, _LIMIT, _CANONICAL],
        answers=[
            RouteAnswer(200, "Of one world, or of all.", WorldEntries | AllEntries),
            RouteAnswer(200, "As text for people, with `Accept: text/plain`.", _STRING, TEXT),
            RouteAnswer(200, "The canonical journal.", _STRING, LINES),
        ],
        refusals=_NOT_HERE,
    )
    async def _show(self, request: ControlRequest) -> web.StreamResponse:
        if request[_CANONICAL]:
            return await stream_lines(request.http, self._canonical_lines(request))
        worlds = self._worlds_to_read(request)
        wanted = JournalFilter(request, worlds)
        if wanted.uuid is not None:
            worlds = [find_holder(worlds, wanted.uuid)] if request.is_about_all else worlds
        if prefers_text(request.http):
            return await stream_text(request.http, _text_of(worlds, wanted, request))
        if not request.is_about_all:
            return await stream_json(request.http, _entries(worlds[0], wanted, request))
        of_worlds = {world.application_id: _entries(world, wanted, request) for world in worlds}
        return await stream_json(request.http, {"format": _FORMAT, "worlds": of_worlds})

    @route(
        "GET",
        "calls/{uuid}/timeline",
        "What happened on a call and the legs that belong to it, as text for people.",
        parameters=[CALL_UUID, HOLDER],
        answers=[RouteAnswer(200, "A line for each thing, with seconds from the beginning.", _STRING, TEXT)],
        refusals=_NOT_HERE,
    )
    async def _tell(self, request: ControlRequest) -> web.StreamResponse:
        uuid = request[CALL_UUID]
        world = self.world_with_call(request, uuid)
        return await stream_text(request.http, iter(_timeline(world, find_uuid(world, uuid))))

    def _worlds_to_read(self, request: ControlRequest) -> list[World]:
        if request.is_about_all:
            return list(self._worlds)
        uuid = None if request[_CANONICAL] else request[UUID]
        return [self.world_to_read(request) if uuid is None else self.world_with_call(request, uuid)]

    def _canonical_lines(self, request: ControlRequest) -> Iterator[str]:
        for key in (*FILTERS, _LIMIT):
            if request.gives(key):
                raise ControlError(400, f"the canonical journal is always whole: leave {key.name} out")
        journals = [one.switchboard.journal.canonical_lines() for one in self._worlds_to_read(request)]
        return (line for lines in journals for line in lines)


def _entries(world: World, wanted: JournalFilter, request: ControlRequest) -> WorldEntries:
    """Return the entries that a request asks for, and what to ask for next."""
    journal, after, limit = world.switchboard.journal, request[AFTER], request[_LIMIT]
    chosen = journal.select(after, wanted.selection_in(world), limit=limit)
    answer: WorldEntries = {
        "format": _FORMAT,
        "entries": (entry.as_json() for entry in chosen),
        "next": _next(journal, chosen, limit, after),
        "seed": world.seed,
    }
    if after < journal.evicted:
        answer["missed"] = {"first": after + 1, "last": journal.evicted}
        answer["evicted"] = _forgotten(journal)
    return answer


def _forgotten(journal: Journal) -> str:
    return f"entries up to {journal.evicted} are no longer kept"


def _next(journal: Journal, chosen: list[Entry], limit: int, after: int) -> int:
    """Return the `after` that asks for newer entries than these."""
    return chosen[-1].seq if len(chosen) >= limit else max(after, journal.last_seq)


# -- as text


def _text_of(worlds: list[World], wanted: JournalFilter, request: ControlRequest) -> Iterator[str]:
    """Yield the lines of the entries that a request asks for, in the order of time."""
    of_worlds = [_lines_of(world, wanted, request) for world in worlds]
    return (line for _, line in merge(*of_worlds, key=lambda timed: timed[0]))


def _lines_of(world: World, wanted: JournalFilter, request: ControlRequest) -> list[tuple[int, str]]:
    """Return lines with their instants; where some are missing, a line says so."""
    journal, after, limit = world.switchboard.journal, request[AFTER], request[_LIMIT]
    chosen = journal.select(after, wanted.selection_in(world), limit=limit)
    whose = world.application_id if request.is_about_all else ""
    lines = timeline.timed_lines(chosen, whose)
    if after < journal.evicted:
        lines.insert(0, (lines[0][0] if lines else 0, f"… {_forgotten(journal)}"))
    if len(chosen) >= limit and chosen[-1].seq < journal.last_seq:
        lines.append((chosen[-1].time, f"… go on with after={chosen[-1].seq}"))
    return lines


def _timeline(world: World, uuid: str | None) -> list[str]:
    entries = list(world.switchboard.journal.after(0))
    legs = () if uuid is None else legs_with(entries, uuid)
    return timeline.of_call([entry for entry in entries if entry.uuid in legs], marks_of(legs))
