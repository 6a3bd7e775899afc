"""Server-sent events: what a simulator tells as it happens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.client.errors import ClientError
from voice_simulator.core.journal import Missed
from voice_simulator.core.journal.reading import read_entry

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping

    from voice_simulator.client.connection import Connection
    from voice_simulator.core.journal import Entry

_PATH: Final = "journal/stream"
_MOST_TRIES: Final = 3
"""How often in a row a stream that breaks before it tells anything is opened anew."""


@dataclass(frozen=True, slots=True)
class WorldReset:
    """A world has ended; its next one begins with entry 1.

    Attributes:
        untold: how many entries were never told.
    """

    untold: int = 0


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One server-sent event.

    Attributes:
        name: of the event.
        data: its JSON.
        id: what to come back with, if it has one.
    """

    name: str
    data: Mapping[str, Any]
    id: str | None


class BrokenStream(ClientError):
    """The connection of a stream broke."""


async def read_events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[ServerEvent, None]:
    """Read events from a body as it comes; comments are passed over."""
    rest = b""
    async for chunk in chunks:
        *blocks, rest = (rest + chunk).split(b"\n\n")
        for block in blocks:
            event = _event_of(block.decode())
            if event is not None:
                yield event


def _event_of(block: str) -> ServerEvent | None:
    members = dict(_member(line) for line in block.split("\n") if line and not line.startswith(":"))
    if "data" not in members:
        return None
    return ServerEvent(members.get("event", "message"), json.loads(members["data"]), members.get("id"))


def _member(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.removeprefix(" ")


async def follow_world(
    connection: Connection, query: Mapping[str, object]
) -> AsyncGenerator[Entry | Missed | WorldReset, None]:
    """Follow the journal of a world until the simulator stops, also if the connection breaks meanwhile."""
    last: str | None = None
    tries = 0
    while tries < _MOST_TRIES:
        try:
            async for event in connection.listen(_PATH, query, last):
                if event.name == "end":
                    return
                last, tries = event.id, 0
                yield _news(event)
        except BrokenStream:
            tries += 1
            if tries == _MOST_TRIES:
                raise


async def follow_all(
    connection: Connection, query: Mapping[str, object]
) -> AsyncGenerator[tuple[str, Entry | Missed | WorldReset], None]:
    """Follow the journals of all worlds until the simulator stops; each is told with whose it is."""
    async for event in connection.listen(_PATH, {**query, "application_id": "*"}, None):
        if event.name == "end":
            return
        yield str(event.data["application_id"]), _news(event)


def _news(event: ServerEvent) -> Entry | Missed | WorldReset:
    if event.name == "missed":
        return Missed(int(event.data["first"]), int(event.data["last"]))
    if event.name == "reset":
        return WorldReset(int(event.data.get("untold", 0)))
    return read_entry(event.data)
