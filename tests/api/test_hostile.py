"""What a client that means no good can send: it gets JSON, and nothing of it leaks or lasts."""

import asyncio
import json
import logging
import re
import socket
import struct

import pytest
from aiohttp import web

SECRET = "eyJhbGciOiJSUzI1NiJ9.SECRET"


async def _exchange(client, text):
    """Send bytes as they are, and return status, headers and JSON of the answer."""
    host, port = client.simulator.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(text)
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
        # Not to the end of the connection: the server waits there for what a client has still to send.
        length = re.search(rb"(?i)content-length: ([0-9]+)", head)
        body = await reader.readexactly(int(length[1]))
    writer.close()
    return int(head.split()[1]), head.decode(), json.loads(body)


def _cut_short(client):
    """A request whose body is announced, begun, and does not go on."""
    head = f"POST /v1/calls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token()}\r\n"
    return f"{head}Content-Length: 99\r\n\r\n{{".encode()


@pytest.mark.parametrize(
    "text",
    [
        f"GET /v1/calls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SECRET}\x01\r\n\r\n",
        f"GET /v1/calls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SECRET}{'x' * 9000}\r\n\r\n",
        f"{SECRET}\r\n\r\n",
        f"POST /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: {SECRET}\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_in_json_and_quoted_nowhere(client, caplog, text):
    """Neither the answer nor the log holds a word of it."""
    with caplog.at_level(logging.DEBUG):
        status, head, answer = await _exchange(client, text.encode())
    assert status == 400
    assert "Content-Type: application/json" in head
    assert answer == {"type": "BAD_REQUEST", "error_title": "Bad Request"}
    assert "SECRET" not in head + caplog.text
    assert "not HTTP as we know it" in caplog.text


@pytest.mark.parametrize("path", ["run", "scenarios", "ncco/check"])
@pytest.mark.parametrize(
    "header",
    [
        'Host: x\r\nContent-Type: multipart/form-data; boundary="\udcff"',
        "Host: x\r\nExpect: \udcff",
        "Host: \udcff",
    ],
)
async def test_a_header_that_is_no_utf_8_is_no_defect(client, caplog, path, header):
    """A wrong boundary is told by its name."""
    head = f"POST /_simulator/{path} HTTP/1.1\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}"
    status, _, answer = await _exchange(client, head.encode(errors="surrogateescape"))
    assert status < 500
    assert "a defect" not in caplog.text
    if "boundary" in header and path != "ncco/check":
        assert "the form's boundary has characters that are not ASCII" in answer["error"]


async def test_a_body_that_is_not_encoded_as_it_says_is_400(client):
    """A plain body that calls itself gzip."""
    data = json.dumps(client.call_body())
    status, answer = await client.ask("POST", "/v1/calls", data=data, headers={"Content-Encoding": "gzip"})
    assert status == 400
    assert answer["invalid_parameters"] == {
        "body": "Must come whole, and be encoded as its Content-Encoding says."
    }


@pytest.mark.parametrize("origin", ["http://[::1", "http://a\u2100b", "http://evil.example"])
async def test_an_origin_that_makes_no_sense_is_foreign(client, origin):
    """As is that of a name which somebody made to lead here."""
    headers = {"Origin": origin, "Host": origin.removeprefix("http://").encode("ascii", "replace").decode()}
    async with client.session.get("/_simulator/health", headers=headers) as response:
        assert response.status == 403


async def test_a_control_token_of_odd_bytes_is_401(new_client, tmp_path):
    """Not a defect."""
    config = tmp_path / "token.yaml"
    config.write_text("control_token: letmein\n")
    client = await new_client(config=str(config))
    head = b"GET /_simulator/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    request = head + b"Authorization: Bearer \xff\r\n\r\n"
    status, _, answer = await _exchange(client, request)
    assert status == 401
    assert "needs its token" in answer["error"]


async def test_time_ends_before_it_can_not_be_written(client):
    """An advance beyond is refused, and the clock still tells the time."""
    await client.place()
    status, answer = await client.control("POST", "clock/advance", {"to": "9999-12-31T23:59:59Z"})
    assert (status, answer["error"]) == (400, "time ends at 9000-01-01T00:00:00.000Z here")
    assert (await client.control("GET", "clock"))[0] == 200


async def test_a_call_placed_across_a_reset_is_in_the_new_world(client):
    """Its body was being read when the world that it was meant for ended."""
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def slow_body():
        begun.set()
        yield b"  "
        await may_go_on.wait()
        yield json.dumps(client.call_body()).encode()

    await client.place()
    post = asyncio.create_task(
        client.ask(
            "POST",
            "/v1/calls",
            data=slow_body(),
            headers={"Content-Type": "application/json"},
            expect100=True,
        )
    )
    await begun.wait()
    await client.control("POST", "reset", {"application_id": client.application_id})
    may_go_on.set()
    status, created = await post
    assert status == 201
    assert (await client.record(created["uuid"]))["status"] == "started"


async def test_a_body_that_does_not_come_is_given_up(client, monkeypatch):
    """A world's time does not wait for it for ever."""
    monkeypatch.setattr("voice_simulator.api.http_request.BODY_TIMEOUT", 0.05)
    status, _, answer = await _exchange(client, _cut_short(client))
    assert (status, answer["error_title"]) == (408, "Request Timeout")
    await client.advance(1)


async def test_a_loop_of_nccos_does_not_keep_time_from_passing(new_client, application):
    """A notify that is answered by the same notify, without end; the others live on, and the call ends."""
    client = await new_client(clock="auto")
    loop = [{"action": "notify", "payload": {}, "eventUrl": [application.url("/notify")]}]
    application.replies["/notify"] = loop
    looping = await client.place(ncco=loop, length_timer=5)
    other = await client.place("447700900002", length_timer=3)
    assert (await client.until_over(other))["duration"] == "3"
    assert (await client.until_over(looping))["duration"] == "5"
    [note, *_] = [entry["note"] for entry in await client.entries("note", looping)]
    assert note == "100 NCCOs began in one moment: the next begins a second later"


async def test_looking_makes_no_world(client):
    """However many are asked for; the only one there is stays the only one."""
    uuid = await client.place()
    for number in range(20):
        status, answer = await client.other(f"stranger-{number}").control("GET", "journal")
        assert (status, "is not known here" in answer["error"]) == (404, True)
    async with client.session.get(f"/_simulator/calls/{uuid}") as response:
        assert response.status == 200


async def test_the_journal_holds_no_secret_of_a_request(client, application):
    """Neither a password in an address nor what opens a WebSocket."""
    url = application.url("/event").replace("http://", "http://user:hush@")
    await client.place(event_url=[url], answer_url=[url.replace("event", "answer")])
    endpoint = {
        "type": "websocket",
        "uri": "wss://example.com/socket",
        "content-type": "audio/l16;rate=16000",
        "authorization": {"type": "custom", "value": "hush"},
    }
    await client.ask("POST", "/v1/calls", client.call_body() | {"to": [endpoint]})
    await client.advance(1)
    assert "hush" not in json.dumps(await client.journal()) + await client.canonical()


async def test_a_reset_ends_an_advance(client, application):
    """It is told so, instead of waiting for what no longer comes."""

    async def hang(_):
        await asyncio.Event().wait()

    application.replies["/answer"] = hang
    await client.place(answer_url=[application.url("/answer")])
    advance = asyncio.create_task(client.control("POST", "clock/advance", {"seconds": 60}))
    await application.until(lambda: application.at("/answer"))
    await client.control("POST", "reset", {"application_id": client.application_id})
    status, answer = await advance
    assert (status, answer["error"]) == (409, "the world was reset while its time was being advanced")


async def test_an_endless_world_is_told_from_one_that_waits(new_client, application):
    """An application that places a call on each end."""
    client = await new_client(patience=10_000)

    async def again(members):
        if members["status"] == "completed":
            await client.place("447700900486")
        return web.Response()

    application.replies["/event"] = again
    await client.place("447700900486")
    status, answer = await client.control("POST", "clock/advance", {"seconds": 10**8, "wall_limit_s": 0.3})
    assert status == 504
    reasons = ("kept falling due", "being handled", "held time up", "due at this moment")
    assert answer["awaited"] or any(reason in answer["error"] for reason in reasons)


async def test_the_limit_of_calls_is_kept_after_a_burst(new_client, tmp_path):
    """Calls that were live when there were too many are forgotten once they are over."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {calls: 3}\n")
    client = await new_client(config=str(config))
    for _ in range(8):
        await client.place("447700900486")
    await client.advance(5)
    assert (await client.ask("GET", "/v1/calls"))[1]["count"] == 3


async def test_a_client_that_goes_in_mid_body_is_no_defect(client, caplog):
    """Nor is it answered."""
    host, port = client.simulator.base_url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(_cut_short(client))
    await writer.drain()
    writer.transport.abort()
    await client.place()
    await client.advance(1)
    assert "a defect" not in caplog.text


CUTS = "faults: [{api: GET /v1/calls, disconnect: mid_body}]\n"


@pytest.mark.parametrize(
    "path", ["/_simulator/journal/stream", "/_simulator/journal?limit=1000", "/v1/calls"]
)
async def test_a_client_that_is_gone_before_its_answer_begins_is_no_defect(
    new_client, tmp_path, caplog, path
):
    """Such as a page that is closed while it loads: there is nobody to tell, and nothing to log."""
    (tmp_path / "cuts.yaml").write_text(CUTS)
    client = await new_client(scenarios=[str(tmp_path / "cuts.yaml")])
    for _ in range(3):
        await client.place(
            ncco=[{"action": "talk", "text": "x" * 1_000}] * 20
        )  # more than fits into one write
    for _ in range(5):
        _ask_and_go(client, path)
        await client.advance(1)
    assert "a defect of the simulator" not in caplog.text


def _ask_and_go(client, path):
    """Send a request, and reset its connection at once."""
    host, port = client.simulator.base_url.removeprefix("http://").split(":")
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {client.token()}\r\n\r\n"
    with socket.create_connection((host, int(port))) as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gone.sendall(head.encode())
