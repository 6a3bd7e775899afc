"""The journal as a stream of server-sent events."""

import asyncio
import json
import re
import socket
from contextlib import asynccontextmanager

import pytest

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"


class Listener:
    """Reads the events of a stream."""

    def __init__(self, response):
        self._lines = response.content

    async def next(self):
        """Return the next event: its id (None if it has none), its name and its data."""
        fields = {}
        async with asyncio.timeout(20):
            while "data" not in fields:
                fields |= await self._block()
        return fields.get("id"), fields["event"], json.loads(fields["data"])

    async def entry(self):
        _, name, entry = await self.next()
        assert name == "entry", (name, entry)
        return entry

    async def entries(self, count):
        return [await self.entry() for _ in range(count)]

    async def until(self, **members):
        """Return the first entry that has these members."""
        while True:
            entry = await self.entry()
            if members.items() <= entry.items():
                return entry

    async def _block(self):
        lines = []
        while (line := (await self._lines.readline()).decode()) != "\n":
            assert line, "the stream is over"
            lines.append(line.rstrip("\n"))
        return dict(line.split(": ", 1) for line in lines if not line.startswith(":"))


@pytest.fixture(name="listen")
def _listen(client):
    @asynccontextmanager
    async def listen(headers=None, of=None, **query):
        whose = of or client
        params = {"application_id": whose.application_id, **query}
        path = "/_simulator/journal/stream"
        async with whose.session.get(path, params=params, headers=headers) as response:
            assert (response.status, response.content_type) == (200, "text/event-stream")
            yield Listener(response)

    return listen


async def test_a_stream_tells_what_has_happened_and_then_what_happens(client, listen):
    """The same entries as the journal, each once, with its number as its id."""
    await client.place()
    async with listen() as listener:
        told = [await listener.next() for _ in await client.journal()]
        await client.advance(3)
        journal = await client.journal()
        told += [await listener.next() for _ in journal[len(told) :]]
    assert [data for _, _, data in told] == journal
    assert [(one, name) for one, name, _ in told] == [(str(one["seq"]), "entry") for one in journal]


async def test_a_stream_of_what_was_asked_for(client, listen):
    """By the filters of the journal; an entry that only reads wakes it, too."""
    await client.place()
    uuid = await client.place()
    async with listen(uuid=uuid[:8], kind="request") as listener:
        assert (await listener.entry())["method"] == "POST"
        await client.record(uuid)
        assert (await listener.entry())["method"] == "GET"
    async with listen(status="answered", after="3") as listener:
        await client.advance(5)
        assert [one["status"] for one in await listener.entries(2)] == ["answered", "answered"]


async def test_a_stream_goes_on_over_a_reset(client, listen):
    """What had happened is told first, then that there was a reset; the next world begins with entry 1."""
    async with listen() as listener:
        await client.place()
        seen = await client.journal()
        await client.control("POST", "reset")
        assert await listener.entries(len(seen)) == seen
        assert await listener.next() == ("0", "reset", {})
        await client.place()
        assert (await listener.entry())["seq"] == 1


async def test_a_stream_begins_the_world_of_its_application(client, control, listen):
    """One that nobody knew so far."""
    async with listen(of=client.other(OTHER)) as listener:
        assert await control.worlds() == [OTHER]
        await client.other(OTHER).place()
        assert (await listener.until(kind="call"))["seq"] > 1


async def test_a_stream_of_all_worlds(client, listen):
    """Also of those that begin later; each event says whose it is, and has no id."""
    await client.place()
    async with listen(application_id="*", kind="call") as listener:
        first = await listener.next()
        await client.other(OTHER).place()
        second = await listener.next()
        await client.control("POST", "reset")
        reset = await listener.next()
    assert [(one, data["application_id"]) for one, _, data in (first, second, reset)] == [
        (None, client.application_id),
        (None, OTHER),
        (None, client.application_id),
    ]
    assert reset[1:] == ("reset", {"application_id": client.application_id})


async def test_a_client_that_comes_back_says_what_it_has(client, listen):
    """By `Last-Event-ID`, which goes before `after`; if the world was reset meanwhile it is told."""
    await client.place()
    journal = await client.journal()
    async with listen({"Last-Event-ID": "2"}, after="0") as listener:
        assert await listener.entry() == journal[2]
    async with listen({"Last-Event-ID": "999"}) as listener:
        assert await listener.next() == ("0", "reset", {})
        assert await listener.entry() == journal[0]


@pytest.mark.parametrize(
    ("headers", "query", "status", "sentence"),
    [
        ({"Last-Event-ID": "x"}, {}, 400, "Last-Event-ID: expected the number of an entry"),
        (
            {"Last-Event-ID": "3"},
            {"application_id": "*"},
            400,
            "Last-Event-ID: the events of all worlds have no ids; leave it out",
        ),
        ({}, {"uuid": "nobody12"}, 404, f"the application '{OTHER}' is not known here"),
        ({}, {"limit": "3"}, 400, "unknown parameter 'limit'"),
    ],
)
async def test_a_stream_that_can_not_be_is_refused(client, control, headers, query, status, sentence):
    """And makes nothing."""
    params = {"application_id": OTHER, **query}
    async with client.session.get("/_simulator/journal/stream", params=params, headers=headers) as response:
        assert response.status == status
        assert (await response.json())["error"].startswith(sentence)
    assert await control.worlds() == []


async def test_there_are_so_many_streams_and_no_more(new_client, control_of, tmp_path):
    """The next is told why; one that is closed makes room at once."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {streams: 1}\n")
    client = await new_client(config=str(config))
    path = "/_simulator/journal/stream"
    async with client.session.get(path) as first:
        assert first.status == 200
        assert (await control_of(client).ask("GET", "journal/stream")) == (
            429,
            {"error": "journal streams are open up to limits.streams (1): close some, or raise it"},
        )
    async with asyncio.timeout(20):
        while len(client.simulator.worlds.streams):
            await asyncio.sleep(0)
    async with client.session.get(path) as second:
        assert second.status == 200


async def test_a_stream_ends_when_the_simulator_stops(client, listen):
    async with listen(kind="call") as listener:
        await client.place()
        await listener.entry()
        stopping = asyncio.ensure_future(client.simulator.close())
        assert await listener.next() == (None, "end", {"reason": "the simulator stops"})
        await stopping


@pytest.mark.parametrize("is_slow", [True, False])
async def test_a_listener_that_does_not_read_holds_nothing_up(new_client, tmp_path, is_slow):
    """It is told what it missed when it reads on; one that was only a little behind missed nothing."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 100}\n")
    client = await new_client(config=str(config))
    await client.place()
    reader, writer = await silent_listener(client)
    await reader.readuntil(b"\n\n")
    note = client.simulator.worlds.find(client.application_id).switchboard.journal.note
    for number in range(400 if is_slow else 20):
        note(None, f"{number} {'x' * 25_000}")
        if number % 50 == 0:
            await client.ask("GET", "/v1/calls")  # which the listener does not keep from being answered
    names = await read_until(reader, b"%d x" % (399 if is_slow else 19))
    writer.close()
    assert names == ({b"entry", b"missed"} if is_slow else {b"entry"})


async def silent_listener(client):
    """Open a stream over a connection whose buffers are small."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(listener, ("127.0.0.1", int(client.simulator.base_url.rpartition(":")[2])))
    reader, writer = await asyncio.open_connection(sock=listener, limit=65536)
    writer.write(b"GET /_simulator/journal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return reader, writer


async def read_until(reader, words):
    """Return the names of the events up to one with some words."""
    names, tail = set(), b""
    async with asyncio.timeout(20):
        while words not in tail:
            tail = tail[-1000:] + await reader.read(65536)
            names |= set(re.findall(rb"event: (\w+)\n", tail))
    return names
