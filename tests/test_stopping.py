"""How a simulator stops: it takes nothing more, says what it dropped, and writes its journal last."""

import asyncio
import json
import logging
import socket
import ssl

import pytest

from voice_simulator.errors import SettingsError
from voice_simulator.runtime.shutdown import JournalLost

WAITS = """
name: nobody calls
calls: [{to: "*", turns: [busy]}]
expect: [{call: {to: "4477*"}, status: busy}]
"""


class Halves:
    """A request of which only the first half was sent, so that it is being read."""

    def __init__(self, reader, writer, rest):
        self.reader, self.writer, self._rest = reader, writer, rest

    @classmethod
    async def send(cls, client):
        host, port = client.simulator.base_url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        body = json.dumps(client.call_body())
        head = (
            f"POST /v1/calls HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {client.token()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write((head + body[:10]).encode())
        while client.application_id not in (await client.control("GET", "health"))[1]["worlds"]:
            await asyncio.sleep(0.01)
        return cls(reader, writer, body[10:])

    async def finish(self):
        """Send the rest; return the answer's head and body."""
        self.writer.write(self._rest.encode())
        head, _, body = (await self.reader.read()).decode().partition("\r\n\r\n")
        self.writer.close()
        return head, body


CONDITION = {"call": "447700900001", "status": "answered"}


async def stopping(client):
    """Begin to stop a simulator; return when it takes nothing more."""
    closing = asyncio.create_task(client.simulator.close())
    while not client.simulator.worlds.is_stopping:
        await asyncio.sleep(0)
    return closing


async def test_what_comes_while_it_stops_is_answered_503_and_the_connection_closed(new_client, tmp_path):
    """A call that was only half sent is in no world and in no journal."""
    journal = tmp_path / "journal.ndjson"
    client = await new_client(journal_out=str(journal))
    half = await Halves.send(client)
    closing = await stopping(client)
    head, body = await half.finish()
    await closing
    assert head.startswith("HTTP/1.1 503 ")
    assert "Connection: close" in head
    assert "X-Voice-Simulator: the simulator is stopping and takes nothing more" in head
    assert json.loads(body) == {"type": "SERVICE_UNAVAILABLE", "error_title": "Service Unavailable"}
    assert journal.read_text() == ""


async def test_a_client_that_keeps_its_secure_connection_and_says_no_good_bye_loses_it(
    start_simulator, tmp_path
):
    """TLS is closed by both sides: one that has forgotten its connection would keep it for half a minute."""
    simulator = await start_simulator(tls=True, tls_ports=["0"], tls_dir=str(tmp_path))
    host, port = simulator.tls_addresses[0].split(":")
    kept = await asyncio.to_thread(shake_hands, host, int(port))
    await simulator.close()
    with kept:
        assert await asyncio.to_thread(rest_of, kept) is not None


def shake_hands(host, port):
    """Return the bare connection of a client that has made a secure one of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((host, port)) as bare, context.wrap_socket(bare) as secure:
        return socket.socket(fileno=secure.detach())


def rest_of(connection):
    """Return all that comes before the other side closes a connection; None if it does not within 5 s."""
    connection.settimeout(5)
    content = b""
    try:
        while more := connection.recv(4096):
            content += more
    except TimeoutError:
        return None
    except ConnectionResetError:
        pass
    return content


async def test_no_world_begins_while_it_stops(new_client):
    """Neither for a request that is on its way, nor for a reset that ends now."""
    client = await new_client()
    client.simulator.worlds.begin_stopping()
    for method, path in (("POST", "/v1/calls"), ("GET", "/v1/calls"), ("GET", "/_simulator/health")):
        assert (await client.ask(method, path))[0] == 503
    assert list(client.simulator.worlds) == []


async def test_the_line_at_the_end_says_what_was_dropped(new_client, caplog, monkeypatch):
    """Live calls, webhooks that were not sent (here a completed), and those without a reply."""
    monkeypatch.setattr(logging.getLogger("voice_simulator"), "propagate", True)
    client = await new_client()

    async def hang(_):
        await asyncio.Event().wait()

    ringing = await client.place()
    await client.advance(1)
    client.application.replies["/event"] = hang
    for _ in range(2):
        await client.place()
    await client.ask("PUT", f"/v1/calls/{ringing}", {"action": "hangup"})
    await client.application.until(lambda: len(client.application.at("/event")) == 5)
    await client.simulator.close()
    dropped = "2 live calls, 1 webhook not sent, 3 webhooks sent and not answered"
    assert caplog.messages[-1] == f"stopped with {dropped}"


async def test_nothing_is_said_where_nothing_was_dropped(new_client, caplog, monkeypatch):
    """A simulator whose calls are over just ends."""
    monkeypatch.setattr(logging.getLogger("voice_simulator"), "propagate", True)
    client = await new_client()
    uuid = await client.place("447700900486")
    await client.advance(10)
    await client.until_over(uuid)
    await client.simulator.close()
    assert not [message for message in caplog.messages if message.startswith("stopped")]


async def test_an_advance_under_way_is_told_that_it_stops(new_client):
    """Instead of waiting for a reply that nobody takes any more."""
    client = await new_client()

    async def hang(_):
        await asyncio.Event().wait()

    client.application.replies["/answer"] = hang
    await client.place(answer_url=[client.application.url("/answer")])
    advance = asyncio.create_task(client.control("POST", "clock/advance", {"seconds": 60}))
    await client.application.until(lambda: client.application.at("/answer"))
    await client.simulator.close()
    assert await advance == (503, {"error": "the simulator is stopping and takes nothing more"})


@pytest.mark.parametrize(
    ("clock", "path", "body"),
    [
        ("manual", "clock/advance", {"until": CONDITION}),
        ("auto", "wait", {**CONDITION, "hold": True}),
        ("real", "wait", {**CONDITION, "hold": True}),
    ],
)
async def test_who_waits_for_a_condition_is_told_that_it_stops(new_client, clock, path, body):
    """At once, however long it would have waited; time that is held keeps no simulator from its end."""
    client = await new_client(clock=clock)
    world = client.simulator.worlds.open_world(client.application_id)
    body = {"application_id": client.application_id, "timeout_s": 600, **body}
    waiting = asyncio.create_task(client.control("POST", path, body))
    while not (world.driver.watchers or world.driver.pace.is_advanced):
        await asyncio.sleep(0)
    client.simulator.worlds.begin_stopping()
    assert await waiting == (503, {"error": "the simulator is stopping and takes nothing more"})


async def test_a_run_under_way_is_told_that_it_stops(new_client):
    """It has no verdict."""
    client = await new_client()
    run = asyncio.create_task(client.session.post("/_simulator/run", data=WAITS))
    while not client.simulator.worlds.runs:
        await asyncio.sleep(0.01)
    await client.simulator.close()
    response = await run
    assert response.status == 503
    assert await response.json() == {"error": "the simulator is stopping and takes nothing more"}


async def test_who_hurries_it_waits_for_nobody_and_has_the_journal(new_client, tmp_path, monkeypatch):
    """A request that is being read would hold it up; here for an hour."""
    monkeypatch.setattr("voice_simulator.app._GRACE", 3600)
    journal = tmp_path / "journal.ndjson"
    client = await new_client(journal_out=str(journal))
    await client.place()
    half = await Halves.send(client)
    closing = await stopping(client)
    client.simulator.hurry()
    async with asyncio.timeout(20):
        await closing
    half.writer.close()
    assert '"kind":"call"' in journal.read_text().replace(" ", "")


@pytest.mark.parametrize(
    ("path", "why"),
    [("", "it is a folder; name a file"), ("missing/journal.ndjson", "there is no folder {}/missing")],
)
async def test_a_journal_that_can_not_be_written_is_told_at_the_start(start_simulator, tmp_path, path, why):
    """Not after all that it should hold has happened."""
    path = tmp_path / path
    with pytest.raises(SettingsError) as error:
        await start_simulator(journal_out=str(path))
    sentence = f"--journal-out: can't write the journal to {path}: {why.format(tmp_path)}"
    assert str(error.value) == sentence


async def test_a_journal_that_is_lost_at_the_end_is_an_error(start_simulator, tmp_path):
    """After everything else was ended: a second close has nothing left to do."""
    folder = tmp_path / "folder"
    folder.mkdir()
    simulator = await start_simulator(journal_out=str(folder / "journal.ndjson"))
    folder.rmdir()
    with pytest.raises(JournalLost, match="No such file or directory"):
        await simulator.close()
    await simulator.close()
