"""`GET /_simulator/journal`: what happened in a world, or in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.call_lookup import find_holder, find_uuid
from voice_simulator.api.control.control_request import ControlRequest, ControlRoute, Resource
from voice_simulator.api.control.parameters import parse_flag, parse_number
from voice_simulator.api.json_responses import stream_json, stream_lines
from voice_simulator.core.journal.entries import EntryKind
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiohttp import web

    from voice_simulator.core.journal import Entry, Journal
    from voice_simulator.runtime.world import World

_DEFAULT_LIMIT: Final = 1_000
_MOST_ENTRIES: Final = 10_000

_FORMAT: Final = {"format": 1}
"""What the entries look like: new kinds and members may come, none changes its meaning."""

_FILTERS: Final = ("after", "limit", "uuid", "kind")


class JournalResource(Resource):
    """The journal: its entries by filter, or the canonical part as lines."""

    def routes(self) -> list[ControlRoute]:
        """Return the route."""
        parameters = ("application_id", *_FILTERS, "canonical")
        return [ControlRoute("GET", "journal", self._show, parameters)]

    async def _show(self, request: ControlRequest) -> web.StreamResponse:
        if parse_flag(request.query, "canonical"):
            return await stream_lines(request.http, self._canonical_lines(request))
        if not request.is_about_all:
            return await stream_json(request.http, _entries(self.world_to_read(request), request.query))
        worlds = list(self._worlds)
        if "uuid" in request.query:
            worlds = [find_holder(worlds, request.query["uuid"])]
        of_worlds = {world.application_id: _entries(world, request.query) for world in worlds}
        return await stream_json(request.http, {**_FORMAT, "worlds": of_worlds})

    def _canonical_lines(self, request: ControlRequest) -> Iterator[str]:
        for name in _FILTERS:
            if name in request.query:
                raise ControlError(400, f"the canonical journal is always whole: leave {name} out")
        worlds = list(self._worlds) if request.is_about_all else [self.world_to_read(request)]
        journals = [world.switchboard.journal.canonical_lines() for world in worlds]
        return (line for lines in journals for line in lines)


def _entries(world: World, query: Mapping[str, str]) -> Mapping[str, object]:
    """Return the entries that a query asks for, and what to ask for next."""
    journal, after = world.switchboard.journal, parse_number(query, "after", 0)
    limit = min(parse_number(query, "limit", _DEFAULT_LIMIT, least=1), _MOST_ENTRIES)
    chosen = journal.select(after, uuid=find_uuid(world, query), kind=_kind(query), limit=limit)
    answer: dict[str, object] = {
        **_FORMAT,
        "entries": (entry.as_json() for entry in chosen),
        "next": _next(journal, chosen, limit, after),
        "seed": world.seed,
    }
    if after < journal.evicted:
        answer["missed"] = {"first": after + 1, "last": journal.evicted}
        answer["evicted"] = f"entries up to {journal.evicted} are no longer kept"
    return answer


def _next(journal: Journal, chosen: list[Entry], limit: int, after: int) -> int:
    """Return the `after` that asks for newer entries than these."""
    return chosen[-1].seq if len(chosen) >= limit else max(after, journal.last_seq)


def _kind(query: Mapping[str, str]) -> EntryKind | None:
    kind = query.get("kind")
    if kind is None:
        return None
    if kind not in set(EntryKind):
        near = did_you_mean(kind, EntryKind)
        words = ", ".join(EntryKind)
        raise ControlError(400, f"kind: no entry is a {describe(kind)}{near} There are {words}")
    return EntryKind(kind)
