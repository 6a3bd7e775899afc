"""What the log tells people: in few lines, and first what would help."""

import asyncio
import io
import logging
import re
import socket
import ssl

import aiohttp
import pytest
from aiohttp import web

from voice_simulator.cli.colours import painter
from voice_simulator.cli.logs import set_up_logs
from voice_simulator.security import tls_handshakes as handshakes
from voice_simulator.settings.groups import LogFormat


@pytest.fixture(name="log")
def _log(monkeypatch):
    """The log as it is written, as a function that returns its lines: without the time of each."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logger = logging.getLogger("voice_simulator")
    before = (logger.handlers, logger.propagate, logger.level)
    set_up_logs(LogFormat.TEXT, quiet=False)

    def lines():
        return [re.sub(r"^\S+Z  ", "", line) for line in stream.getvalue().splitlines()]

    yield lines
    logger.handlers, logger.propagate, level = before
    logger.setLevel(level)


@pytest.fixture(name="client")
async def _client(log, new_client):
    """A client of a simulator that logs; nothing is heard of the log of its start."""
    return await new_client(quiet=False, auth="off")


async def until_told(log, sentence):
    """Wait until something is in the log."""
    async with asyncio.timeout(20):
        while not any(sentence in line for line in log()):
            await asyncio.sleep(0.01)


def told(lines, word):
    """The lines about something, without the call that they are about."""
    return [line.split("  ", 1)[1].strip() for line in lines if word in line]


async def test_a_webhook_and_its_answer_are_one_line(client, application, log):
    """With the address that it went to, and what came back."""
    uuid = await client.place("447700900486")
    await client.advance(60)
    await client.until_over(uuid)
    url = application.url("/event")
    assert told(log(), " -> POST ") == [
        f"webhook   {event} -> POST {url} -> HTTP 200" for event in ("started", "busy", "completed")
    ]
    assert not told(log(), "delivery")


async def test_an_error_reply_is_told_with_its_first_words(client, application, log):
    """Where in your app it happened, as far as that says it."""
    trace = "Error: cannot read config\n    at load (/app/app.js:20:43)\n"
    application.replies["/event"] = lambda _: asyncio.sleep(0, web.Response(status=500, text=trace))
    await client.place("447700900486")
    await client.advance(60)
    [line] = told(log(), "started ->")
    said = "HTTP 500: Error: cannot read config at app.js:20:43; not delivered"
    assert line == f"webhook   started -> POST {application.url('/event')} -> {said}"


async def test_where_nothing_listens_is_told_first(client, unused_tcp_port, log):
    """And that it is tried again, and in the end that it was not delivered."""
    await client.place("447700900486", event_url=[f"http://127.0.0.1:{unused_tcp_port}/"])
    await client.advance(60)
    first, second = [line.partition("/ -> ")[2] for line in told(log(), "started ->")]
    assert first.startswith(f"nothing listens on 127.0.0.1:{unused_tcp_port}; is your app running?")
    assert first.endswith("; it is sent again")
    assert second == (
        f"nothing listens on 127.0.0.1:{unused_tcp_port}; is your app running? (attempt 2); not delivered"
    )


async def test_a_webhook_without_an_answer_is_told_all_the_same(client, application, log, monkeypatch):
    """After a second of wall time, by itself."""
    monkeypatch.setattr("voice_simulator.cli.logs._SOON", 0.01)
    asked, answered = asyncio.Event(), asyncio.Event()

    async def hang(_):
        asked.set()
        await answered.wait()
        return web.Response()

    application.replies["/event"] = hang
    await client.place("447700900486")
    await asked.wait()
    await until_told(log, "no reply yet")
    assert told(log(), "started ->") == [
        f"webhook   started -> POST {application.url('/event')}: no reply yet"
    ]
    answered.set()


async def test_what_two_lines_have_said_is_not_said_by_a_third(client, log):
    """The step of the party and the status that follows from it; keys are told as they are pressed."""
    scenario = "calls: [{to: 447700900050, turns: [[answer, press: 5, stay: 1s, hang_up]]}]"
    await client.session.post("/_simulator/scenarios", data=scenario)
    keys = [{"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}}]
    await client.place("447700900050", ncco=keys)
    await client.advance(60)
    lines = [line.split("  ", 1)[1].strip() for line in log() if "  " in line]
    answered = [line for line in lines if "answer" in line and "->" not in line]
    assert answered == ["party     answer", "status    answered"]
    assert "party     presses 5" in lines
    assert not [line for line in lines if line.startswith("signal")]


async def test_repeated_reads_are_counted(client, log):
    """The first is told, and how many more there were."""
    uuid = await client.place()
    await until_told(log, "-> HTTP 200")
    for _ in range(5):
        await client.record(uuid)
    await client.advance(60)
    assert told(log(), "GET /v1/calls") == [
        f"api       GET /v1/calls/{uuid} -> 200",
        f"api       GET /v1/calls/{uuid} -> 200 (4 times more)",
    ]


async def test_where_there_are_several_worlds_each_line_says_whose_it_is(new_client, log):
    """By the beginning of the application's id; where there is one, that would only be in the way."""
    client = await new_client(quiet=False)
    await client.place()
    assert not any(line.startswith("[") for line in log())
    await client.other("bbbbbbbb-0000-4000-8000-000000000002").place()
    assert any(line.startswith("[bbbbbbbb]  ") for line in log())


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("//v1/calls", "POST //v1/calls has a slash too many: give the base URL without a slash at its end"),
        (
            "/v1/call",
            "POST /v1/call is not simulated: of the platform's API there is /v1/calls, and /v1/files",
        ),
    ],
)
async def test_a_request_that_meets_no_route_is_told(client, log, path, sentence):
    """No world has it in its journal."""
    await client.session.post(client.simulator.base_url + path)
    assert log()[-1] == f"refused with 404: {sentence}"


async def test_a_control_request_that_meets_no_route_is_told(client, log):
    await client.control("GET", "refusal")
    assert log()[-1].startswith(
        "refused with 404: there is no route GET /_simulator/refusal; did you mean 'refusals'?"
    )


class Terminal(io.StringIO):
    """What says of itself that it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "is_coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals(stream, environ, is_coloured):
    """And for nobody who has said NO_COLOR."""
    line = "failed       menu.yaml"
    assert painter(stream, environ)(line) == (f"\x1b[31m{line}\x1b[0m" if is_coloured else line)


@pytest.fixture(name="secure")
async def _secure(log, start_simulator, tmp_path):
    """A simulator with HTTPS that logs."""
    return await start_simulator(quiet=False, tls=True, tls_ports=["0"], tls_dir=str(tmp_path / "tls"))


async def test_tls_at_the_plain_port_is_told(secure, log):
    """An SDK that speaks HTTPS only says no more than WRONG_VERSION_NUMBER."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(secure.base_url.replace("http:", "https:"))
    await until_told(log, "speaks TLS to the port of plain HTTP: give it http://, or start with --tls")


async def test_plain_http_at_the_port_of_https_is_told(secure, log):
    """The other way round."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"http://{secure.tls_addresses[0]}")
    await until_told(log, "a client speaks plain HTTP to the HTTPS port")


async def test_a_client_that_distrusts_the_authority_is_told(secure, log):
    """By the alert that it sends."""
    host, _, port = secure.tls_addresses[0].partition(":")

    def shake_hands():
        context = ssl.create_default_context()
        with socket.create_connection((host, int(port))) as raw, pytest.raises(ssl.SSLError):
            context.wrap_socket(raw, server_hostname="localhost")

    await asyncio.to_thread(shake_hands)
    await until_told(log, "a client broke off: it does not trust the certificate; let it trust")


async def test_a_client_that_goes_without_a_word_is_told(secure, log, monkeypatch):
    """As Node's do."""
    monkeypatch.setattr(handshakes, "PATIENCE", 0.01)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get(f"https://{secure.tls_addresses[0]}")
    await until_told(
        log, "a client broke off a TLS handshake; if it does not trust the certificate, let it trust"
    )
