"""The control routes that tell what happened: the journal, and the calls from inside."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from aiohttp import web

from simulator.api.asking import Route, number_of, world_of
from simulator.api.refusals import base_url, json_response
from simulator.core import wire
from simulator.core.secrets import without_secrets
from simulator.errors import CallNotFound, ControlError

if TYPE_CHECKING:
    from simulator.core.journal import Entry, Journal
    from simulator.worlds import Worlds

_MOST_ENTRIES: Final = 10_000


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
            Route("GET", "journal", self._journal),
            Route("GET", "calls", self._calls),
            Route("GET", "calls/{uuid}", self._call),
        ]

    async def _journal(self, request: web.Request) -> web.StreamResponse:
        journal = world_of(request, self._worlds).switchboard.journal
        if request.query.get("canonical") in ("1", "true"):
            text = "".join(f"{line}\n" for line in journal.canonical_lines())
            return web.Response(text=text, content_type="application/x-ndjson")
        after, limit = number_of(request, "after", 0), min(number_of(request, "limit", 1_000), _MOST_ENTRIES)
        chosen = list(islice(journal.after(after, request.query.get("uuid")), max(1, limit)))
        answer: dict[str, object] = {
            "entries": [entry.as_json() for entry in chosen],
            "next": _next(journal, chosen, limit, after),
        }
        if after < journal.evicted:
            answer["evicted"] = f"entries up to {journal.evicted} are no longer kept"
        return json_response(answer)

    async def _calls(self, request: web.Request) -> web.Response:
        calls = world_of(request, self._worlds).switchboard.store
        return json_response({"calls": [wire.call_record(call, base_url(request)) for call in calls]})

    async def _call(self, request: web.Request) -> web.Response:
        switchboard = world_of(request, self._worlds).switchboard
        uuid = request.match_info["uuid"]
        try:
            record = wire.call_record(switchboard.store.find(uuid), base_url(request))
        except CallNotFound as error:
            raise ControlError(404, str(error)) from None
        return json_response(without_secrets(record | switchboard.inside(uuid)))


def _next(journal: Journal, chosen: list[Entry], limit: int, after: int) -> int:
    """Return what to ask `after` for what is newer than these."""
    if len(chosen) >= max(1, limit):
        return chosen[-1].seq
    return max(after, journal.last_seq)
