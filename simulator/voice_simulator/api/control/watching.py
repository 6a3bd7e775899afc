"""The control routes that tell what happened: the journal, the calls from inside, and who was not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.api.control.parameters import Asked, Route, flag_of, number_of
from voice_simulator.api.error_responses import base_url, json_response
from voice_simulator.api.streaming import stream_json, stream_lines
from voice_simulator.core.journal.entries import EntryKind
from voice_simulator.core.redaction import without_secrets
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import CallNotFound, ControlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aiohttp import web

    from voice_simulator.core.journal import Entry, Journal
    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds

_MOST_ENTRIES: Final = 10_000
_USUAL_ENTRIES: Final = 1_000

_SHORTEST: Final = 8
"""Characters of a call's id that are enough if no other call's begins with them; as in the log."""

_MOST_NAMED: Final = 10

_OF_ENTRIES: Final = ("after", "limit", "uuid", "kind")


class Watching:
    """Routes that only read.

    Args:
        worlds: the worlds.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def routes(self) -> list[Route]:
        """Return them."""
        return [
            Route("GET", "journal", self._journal, ("application_id", *_OF_ENTRIES, "canonical")),
            Route("GET", "calls", self._calls, ("application_id",)),
            Route("GET", "calls/{uuid}", self._call, ("application_id",)),
            Route("GET", "refusals", self._refusals, ("application_id",)),
        ]

    async def _journal(self, asked: Asked) -> web.StreamResponse:
        if flag_of(asked.query, "canonical"):
            return await stream_lines(asked.request, self._canonical_lines(asked))
        if not asked.is_about_all:
            return await stream_json(asked.request, _entries(self._world(asked), asked.query))
        worlds = list(self._worlds)
        if "uuid" in asked.query:
            worlds = [_holder(worlds, asked.query["uuid"])]
        return await stream_json(
            asked.request,
            {"worlds": {world.application_id: _entries(world, asked.query) for world in worlds}},
        )

    def _canonical_lines(self, asked: Asked) -> Iterator[str]:
        for name in _OF_ENTRIES:
            if name in asked.query:
                raise ControlError(400, f"the canonical journal is always whole: leave {name} out")
        worlds = list(self._worlds) if asked.is_about_all else [self._world(asked)]
        lines = [world.switchboard.journal.canonical_lines() for world in worlds]
        return (line for of_one in lines for line in of_one)

    async def _calls(self, asked: Asked) -> web.StreamResponse:
        at = base_url(asked.request)
        if not asked.is_about_all:
            return await stream_json(asked.request, {"calls": _records(self._world(asked), at)})
        return await stream_json(
            asked.request,
            {"worlds": {world.application_id: {"calls": _records(world, at)} for world in self._worlds}},
        )

    async def _call(self, asked: Asked) -> web.Response:
        uuid = asked.request.match_info["uuid"]
        world = _holder(list(self._worlds), uuid) if asked.is_about_all else self._world(asked)
        call = _kept_call(world, uuid)
        record = wire.call_record(call, base_url(asked.request))
        return json_response(without_secrets(record | world.switchboard.inside(call.uuid)))

    async def _refusals(self, asked: Asked) -> web.Response:
        refused = self._worlds.shared.refusals
        chosen = refused.all()
        whose = None if asked.is_about_all else asked.application_id
        if whose is not None:
            chosen = [one for one in chosen if one.application_id == whose]
            if not chosen:
                self._worlds.check_known(whose)
        return json_response({"refusals": [one.as_json() for one in chosen], "total": refused.total})

    def _world(self, asked: Asked) -> World:
        return self._worlds.peek(asked.application_id)


def _entries(world: World, query: Mapping[str, str]) -> Mapping[str, object]:
    """Return the entries that are asked for, and what to ask for next."""
    journal, after = world.switchboard.journal, number_of(query, "after", 0)
    limit = min(number_of(query, "limit", _USUAL_ENTRIES, least=1), _MOST_ENTRIES)
    chosen = journal.select(after, uuid=_uuid(world, query), kind=_kind(query), limit=limit)
    answer: dict[str, object] = {
        "entries": (entry.as_json() for entry in chosen),
        "next": _next(journal, chosen, limit, after),
        "seed": world.seed,
    }
    if after < journal.evicted:
        answer["evicted"] = f"entries up to {journal.evicted} are no longer kept"
    return answer


def _next(journal: Journal, chosen: list[Entry], limit: int, after: int) -> int:
    """Return what to ask `after` for what is newer than these."""
    return chosen[-1].seq if len(chosen) >= limit else max(after, journal.last_seq)


def _kind(query: Mapping[str, str]) -> EntryKind | None:
    kind = query.get("kind")
    if kind is None:
        return None
    if kind not in set(EntryKind):
        near = did_you_mean(kind, EntryKind)
        raise ControlError(
            400, f"kind: no entry is a {describe(kind)}{near} There are {', '.join(EntryKind)}"
        )
    return EntryKind(kind)


def _records(world: World, at: str) -> Iterator[dict[str, object]]:
    return (wire.call_record(call, at) for call in list(world.switchboard.store))


# -- which call is meant


def _kept_call(world: World, text: str) -> CallRecord:
    """Return the call that is meant.

    Raises:
        ControlError: 404, it is not kept; 400, it may be one of several.
    """
    store = world.switchboard.store
    try:
        return store.find(text)
    except CallNotFound as error:
        uuid = _whole(text, [call.uuid for call in store])
        if uuid is None:
            raise ControlError(404, _not_found(error)) from None
        return store.find(uuid)


def _uuid(world: World, query: Mapping[str, str]) -> str | None:
    """Return the whole id of the call that a query is about, if it is about one.

    Raises:
        ControlError: 404, nothing is known of it; 400, it may be one of several.
    """
    text, switchboard = query.get("uuid"), world.switchboard
    if text is None:
        return None
    try:
        return switchboard.store.find(text).uuid
    except CallNotFound as error:
        is_forgotten = switchboard.store.is_forgotten(text)
        uuid = _whole(text, _named(world)) or (text if is_forgotten else None)
        if uuid is None:
            raise ControlError(404, _not_found(error)) from None
        return uuid


def _holder(worlds: Iterable[World], text: str) -> World:
    """Return the world that has the call which is meant.

    Raises:
        ControlError: 404, none has; 400, it may be one of several.
    """
    holders = {uuid: world for world in worlds for uuid in _named(world)}
    uuid = _whole(text, holders)
    if uuid is None:
        raise ControlError(404, _not_found(CallNotFound(text, "there is no such call in any world")))
    return holders[uuid]


def _named(world: World) -> set[str]:
    """Return the ids of the calls of which something is kept."""
    return world.switchboard.journal.uuids() | {call.uuid for call in world.switchboard.store}


def _whole(text: str, uuids: Iterable[str]) -> str | None:
    """Return the one id that a text is, or begins; None if there is none.

    Raises:
        ControlError: 400, there are several.
    """
    if len(text) < _SHORTEST:
        return text if text in set(uuids) else None
    near = sorted({uuid for uuid in uuids if uuid.startswith(text)})
    if len(near) <= 1 or text in near:
        return text if text in near else next(iter(near), None)
    raise ControlError(
        400, f"{len(near)} calls have ids that begin with {text}: give more of it", uuids=near[:_MOST_NAMED]
    )


def _not_found(error: CallNotFound) -> str:
    is_short = len(error.uuid) < _SHORTEST
    return f"{error}; the first {_SHORTEST} characters of its id would do" if is_short else str(error)
