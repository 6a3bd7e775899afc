"""`GET /_simulator/journal/stream`: what happens in a world, or in all, as server-sent events (SSE)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.connections import when_lost
from voice_simulator.api.control.declarations import WHOSE, Resource, RouteAnswer, route
from voice_simulator.api.control.journal_filters import AFTER, FILTERS, UUID, JournalFilter, names_calls
from voice_simulator.core.json_text import to_json
from voice_simulator.errors import ControlError
from voice_simulator.runtime.journal_streams import EndedWorld, ForgottenEntries, News, StreamedEntry

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.runtime.journal_streams import JournalStream
    from voice_simulator.runtime.world import World

_EVENTS: Final = "text/event-stream"
_LAST_ID: Final = "Last-Event-ID"

_HEARTBEAT: Final = 15.0
"""Seconds after which a silent stream says that it is there: proxies close what is silent for longer."""

_AT_ONCE: Final = 50
"""How many entries are told before others have their turn: about a millisecond's worth."""

_MOST_DIGITS: Final = 15


class JournalStreamResource(Resource):
    """The journal as a stream."""

    @route(
        "GET",
        "journal/stream",
        "What happens, as it happens: server-sent events. The stream goes on when the world is reset, and "
        "begins a world that there is not yet.",
        parameters=[WHOSE, *FILTERS],
        answers=[
            RouteAnswer(200, "Events `entry`, `missed`, `reset` and `end`.", {"type": "string"}, _EVENTS)
        ],
        refusals={
            404: "The call or the conversation is not known here.",
            429: "There are too many streams or worlds.",
        },
    )
    async def _stream(self, request: ControlRequest) -> web.StreamResponse:
        last = _last_id(request)
        self._worlds.streams.check_room()
        if names_calls(request) and not request.is_about_all:
            # They are there, or the request is refused: then no world begins.
            JournalFilter(request, [self._world_named(request)])
        worlds = self._followed_worlds(request)
        whose = None if request.is_about_all else worlds[0].application_id
        wanted = JournalFilter(request, worlds)
        is_reset = last is not None and last > worlds[0].switchboard.journal.last_seq
        after = request[AFTER] if last is None else 0 if is_reset else last
        stream = self._worlds.streams.open(worlds, whose, wanted.selection_in, after)
        when_lost(request.http, stream.drop)
        try:
            return await _tell(
                request.http, stream, EventWriter(names_world=whose is None), is_reset=is_reset
            )
        finally:
            self._worlds.streams.close_stream(stream)

    def _followed_worlds(self, request: ControlRequest) -> list[World]:
        if request.is_about_all:
            return list(self._worlds)
        has_call = request.application_id is None and request[UUID] is not None
        return [self._world_named(request) if has_call else self._worlds.resolve(request.application_id)]

    def _world_named(self, request: ControlRequest) -> World:
        uuid = request[UUID]
        return self.world_to_read(request) if uuid is None else self.world_with_call(request, uuid)


def _last_id(request: ControlRequest) -> int | None:
    """Return the number of the last entry that a client has, which comes back after its connection broke.

    Raises:
        ControlError: 400, it is no number, or the request is about all worlds.
    """
    text = request.http.headers.get(_LAST_ID, "")
    if not text:
        return None
    if request.is_about_all:
        raise ControlError(400, f"{_LAST_ID}: the events of all worlds have no ids; leave it out")
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise ControlError(400, f"{_LAST_ID}: expected the number of an entry")
    return int(text)


class EventWriter:
    """Writes what there is to tell as events.

    Args:
        names_world: whether each says whose world it is about; then it has no id, for the numbers of entries
            are those of one world.
    """

    def __init__(self, *, names_world: bool) -> None:
        self._names_world = names_world

    def event(self, news: News) -> bytes:
        """Write one event."""
        match news:
            case StreamedEntry():
                return self._entry(news)
            case ForgottenEntries(whose, missed):
                return self._event("missed", {"first": missed.first, "last": missed.last}, whose, missed.last)
            case EndedWorld(whose, untold):
                return self._event("reset", {"untold": untold} if untold else {}, whose, 0)

    def _entry(self, streamed: StreamedEntry) -> bytes:
        if streamed.text is None:
            streamed.text = to_json(streamed.entry.as_json())
        if not self._names_world:
            return b"id: %d\nevent: entry\ndata: %b\n\n" % (streamed.entry.seq, streamed.text)
        whose = to_json({"application_id": streamed.application_id})[:-1]
        return b"event: entry\ndata: %b,%b\n\n" % (whose, streamed.text[1:])

    def _event(self, name: str, data: dict[str, object], whose: str, last: int) -> bytes:
        if self._names_world:
            shown = to_json({"application_id": whose, **data})
            return f"event: {name}\ndata: ".encode() + shown + b"\n\n"
        return f"id: {last}\nevent: {name}\ndata: ".encode() + to_json(data) + b"\n\n"


async def _tell(
    http: web.Request, stream: JournalStream, writer: EventWriter, *, is_reset: bool
) -> web.StreamResponse:
    """Write events until the simulator stops or the client goes."""
    response = web.StreamResponse(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
    response.content_type = _EVENTS
    try:
        await response.prepare(http)
        await response.write(b": what happens, as it happens\n\n")
        if is_reset:
            await response.write(writer.event(EndedWorld("")))
        await tell_news(response, stream, writer)
        await response.write_eof()
    except ConnectionError:
        pass  # the client has closed the connection
    return response


async def tell_news(response: web.StreamResponse, stream: JournalStream, writer: EventWriter) -> None:
    """Write what there is to tell, as it comes; after a while that there is nothing; at last that it ends."""
    while not stream.is_over:
        if stream.has_news:
            await _write(response, [writer.event(one) for one in stream.next_news(_AT_ONCE)])
        elif not await stream.wait(_HEARTBEAT):
            await response.write(b": nothing new\n\n")
    await response.write(b'event: end\ndata: {"reason":"the simulator stops"}\n\n')


async def _write(response: web.StreamResponse, events: list[bytes]) -> None:
    """Write events, and give others their turn; where the client is slow this waits for it."""
    if events:
        await response.write(b"".join(events))
    await asyncio.sleep(0)
