"""Journals followed by the client as they are written: of a world or of all, over connections that break."""

import asyncio
import json
from contextlib import aclosing, asynccontextmanager

import pytest

from voice_simulator.client import AsyncSimulator, ClientError, Missed, Simulator, WorldReset
from voice_simulator.client.event_stream import BrokenStream

ENTRY = {"time": "2030-01-01T12:00:00.000Z", "kind": "note", "uuid": None, "note": "x"}


def journal_of(client):
    return client.simulator.worlds.find(client.application_id).switchboard.journal


async def test_entries_come_as_they_are_written(world, client):
    """The same as within: as values, once and in order."""
    await client.place()
    async with aclosing(world.stream(reads=False)) as entries:
        first = await anext(entries)
        await client.advance(60)
        within = [one for one in journal_of(client).after(0) if not one.read]
        far = [first] + [await anext(entries) for _ in within[1:]]
    assert [(one.seq, one.time, one.uuid, one.what) for one in far] == [
        (one.seq, one.time, one.uuid, one.what) for one in within
    ]


async def test_a_stream_is_of_what_was_asked_for(world, client):
    """And goes on when the world is reset."""
    uuid = await client.place()
    async with aclosing(world.stream(uuid=uuid, kind=["status"])) as entries:
        assert (await anext(entries)).what.status == "started"
        await client.advance(60)
        assert [(await anext(entries)).what.status for _ in range(2)] == ["ringing", "answered"]
    async with aclosing(world.stream(kind="call")) as entries:
        assert (await anext(entries)).uuid == uuid
        await world.reset()
        assert await anext(entries) == WorldReset()
        await client.place("447700900002")
        assert (await anext(entries)).what.to.address == "447700900002"


async def test_what_was_forgotten_before_it_was_read_is_told(new_client, tmp_path):
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 4}\n")
    client = await new_client(config=str(config))
    await client.place()
    await client.advance(60)
    async with (
        AsyncSimulator(client.simulator.base_url) as far,
        aclosing(far.world(client.application_id).stream()) as entries,
    ):
        missed, entry = await anext(entries), await anext(entries)
    assert missed == Missed(1, entry.seq - 1)


async def test_all_worlds_are_followed_at_once(far, client):
    """Those that begin later as well; each entry with whose it is."""
    other = client.other("bbbbbbbb-0000-4000-8000-000000000002")
    await client.place()
    async with aclosing(far.stream(kind="call")) as entries:
        assert (await anext(entries))[0] == client.application_id
        uuid = await other.place()
        whose, entry = await anext(entries)
    assert (whose, entry.uuid) == (other.application_id, uuid)


async def test_a_program_without_an_event_loop_goes_through_a_stream(client):
    """And may leave it whenever it likes."""
    await client.place()

    def program():
        with Simulator(client.simulator.base_url) as simulator:
            entries = simulator.world(client.application_id).stream()
            found = [next(entries).seq for _ in range(2)]
            entries.close()
            return found, list(entries)

    assert await asyncio.to_thread(program) == ([1, 2], [])
    while len(client.simulator.worlds.streams):
        await asyncio.sleep(0)


async def test_a_stream_that_is_refused_says_why(world):
    with pytest.raises(ClientError, match="kind") as caught:
        await anext(world.stream(kind="nonsense"))
    assert caught.value.status == 400


# -- connections that break


@asynccontextmanager
async def server(*answers):
    """A server of event streams that breaks off after each; it gives the list of what it was asked."""
    asked = []

    async def serve(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        body = answers[len(asked) - 1].encode()
        writer.write(head.encode() + (b"%x\r\n%b\r\n" % (len(body), body) if body else b""))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}", asked


def event(seq, name="entry", **data):
    shown = json.dumps({"seq": seq, **ENTRY} if name == "entry" else data)
    return f"id: {seq}\nevent: {name}\ndata: {shown}\n\n"


async def test_a_stream_goes_on_where_its_connection_broke():
    """With half an event, in the middle of a comment, or before it told anything."""
    answers = (event(1) + event(2)[:20], "", event(2) + ": nothing", event(3) + event(4, "end", reason="x"))
    async with server(*answers) as (url, asked), AsyncSimulator(url) as simulator:
        seen = [one.seq async for one in simulator.world("app").stream(after=0)]
    assert seen == [1, 2, 3]
    ids = [line for text in asked for line in text.splitlines() if line.startswith("Last-Event-ID")]
    assert ids == ["Last-Event-ID: 1", "Last-Event-ID: 1", "Last-Event-ID: 2"]


async def test_a_stream_that_always_breaks_is_given_up():
    async with server("", "", "", "") as (url, asked), AsyncSimulator(url) as simulator:
        with pytest.raises(BrokenStream, match="the stream broke"):
            await anext(simulator.world("app").stream())
    assert len(asked) == 3
