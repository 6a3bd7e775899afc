"""The upgrade to a WebSocket: what your app sees of it, and what it is told to be when there is none."""

import asyncio
import base64
import contextlib
import hashlib
import json

import pytest

from voice_simulator.core.model.applications import Application
from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.socket_news import SocketRefused
from voice_simulator.runtime.outbound.address_map import AddressMap, MapHost
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.outbound.webhook_signature import authorization_of_upgrade
from voice_simulator.runtime.sockets.options import SocketOptions
from voice_simulator.runtime.sockets.upgrade import SocketClient

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class App:
    """An app that speaks plain TCP: keeps what it was asked, and answers with what a test likes.

    Attributes:
        heads: the requests, without their last empty line.
    """

    def __init__(self, answer):
        self.heads, self._answer = [], answer

    async def serve(self, reader, writer):
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head.rstrip("\r\n").split("\r\n"))
            await self._answer(head, writer)
            await reader.read()

    @property
    def headers(self):
        return dict(line.split(": ", 1) for line in self.heads[0][1:])


def accepting(head):
    key = head.lower().partition("sec-websocket-key: ")[2]
    at = len(head) - len(key)
    accept = base64.b64encode(hashlib.sha1(head[at : at + 24].encode() + GUID).digest()).decode()
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n"
    ).encode()


async def accept(head, writer):
    writer.write(accepting(head))


def answering(text):
    async def answer(_, writer):
        writer.write(text.replace("\n", "\r\n").encode("latin-1"))

    return answer


@contextlib.asynccontextmanager
async def listening(app):
    server = await asyncio.start_server(app.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def connect(url, authorization=None, maps=(), host=MapHost.KEEP, guard=None, **options):
    async with Dispatcher(guard or OutboundGuard(), AddressMap(maps, host), in_container=False) as dispatcher:
        client = SocketClient(dispatcher, SocketOptions(**options))
        outcome = await asyncio.wait_for(client.connect(url, authorization), 10)
        if not isinstance(outcome, SocketRefused):
            outcome.abort()
            await asyncio.sleep(0)
        return outcome


async def asked(path="/", **more):
    """What an app is asked that accepts."""
    app = App(accept)
    async with listening(app) as port:
        outcome = await connect(f"ws://127.0.0.1:{port}{path}", **more)
    assert not isinstance(outcome, SocketRefused), outcome
    return app, port


async def refused(answer):
    async with listening(app := App(answer)) as port:
        outcome = await connect(f"ws://127.0.0.1:{port}/socket")
    assert isinstance(outcome, SocketRefused)
    return outcome, f"127.0.0.1:{port}", app


# -- what your app sees


@pytest.mark.parametrize(
    "path",
    [
        "/socket?participant=a%2Fb&peer_uuid=1-2&webhook_url=https%3A%2F%2Fx.example%2F%3Fa%3Db",
        "/a%7eb/../c//d?q=%e9&empty=&+x=%20&'(\"|{}",
        "/%00?a",
    ],
)
async def test_path_and_query_are_sent_byte_for_byte(path):
    app, _ = await asked(path)
    assert app.heads[0][0] == f"GET {path} HTTP/1.1"


async def test_a_uri_without_a_path_asks_for_the_root():
    app, _ = await asked("?id=1")
    assert app.heads[0][0] == "GET /?id=1 HTTP/1.1"


async def test_the_upgrade_has_the_headers_of_the_handshake_and_no_others():
    app, port = await asked()
    headers = app.headers
    assert len(base64.b64decode(headers.pop("Sec-WebSocket-Key"))) == 16
    assert headers == {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
    }


async def test_a_user_agent_and_a_sub_protocol_are_sent_where_they_are_set():
    app, _ = await asked(user_agent="Bridge/1", subprotocol="WSBRIDGE")
    assert (app.headers["User-Agent"], app.headers["Sec-WebSocket-Protocol"]) == ("Bridge/1", "WSBRIDGE")


async def test_a_custom_authorization_is_sent_verbatim():
    app, _ = await asked(authorization="Token  abc=")
    assert app.headers["Authorization"] == "Token  abc="


async def test_user_and_password_of_the_uri_are_sent_unless_another_authorization_is():
    app = App(accept)
    async with listening(app) as port:
        await connect(f"ws://me:secret@127.0.0.1:{port}/")
        await connect(f"ws://me:secret@127.0.0.1:{port}/", authorization="Token x")
    shown = [line for head in app.heads for line in head if line.startswith("Authorization")]
    assert shown == [
        f"Authorization: Basic {base64.b64encode(b'me:secret').decode()}",
        "Authorization: Token x",
    ]


def test_the_token_of_the_platform_is_that_of_a_signed_webhook_without_a_hash_of_a_body():
    application = Application(id="app", api_key="key", signature_secret="a secret")
    scheme, token = authorization_of_upgrade(application).split(" ")
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert scheme == "Bearer"
    assert sorted(claims) == ["api_key", "application_id", "iat", "iss", "jti"]
    assert (claims["iss"], claims["application_id"]) == ("Vonage", "app")


async def test_a_map_of_an_origin_keeps_the_host_as_a_tunnel_does():
    app = App(accept)
    async with listening(app) as port:
        await connect(
            "wss://bot.example.com/s?x=%2F", maps=[f"https://bot.example.com=http://127.0.0.1:{port}"]
        )
    shown = {name: app.headers.get(name) for name in ("Host", "X-Forwarded-Proto", "X-Forwarded-Host")}
    assert app.heads[0][0] == "GET /s?x=%2F HTTP/1.1"
    assert shown == {
        "Host": "bot.example.com",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "bot.example.com",
    }


async def test_map_host_rewrite_shows_the_host_that_is_called():
    app = App(accept)
    async with listening(app) as port:
        rule = f"https://bot.example.com=http://127.0.0.1:{port}"
        await connect("wss://bot.example.com/", maps=[rule], host=MapHost.REWRITE)
    assert app.headers["Host"] == f"127.0.0.1:{port}"
    assert "X-Forwarded-Host" not in app.headers


# -- why there is none


@pytest.mark.parametrize(
    ("url", "reason", "why"),
    [
        ("http://127.0.0.1/", FailureReason.BAD_URL, "it does not begin with ws:// or wss://"),
        ("ws://127.0.0.1/a b", FailureReason.BAD_URL, "it holds ' ', which must be percent-encoded"),
        ("ws://2130706433/", FailureReason.BAD_URL, "write 127.0.0.1"),
        ("ws://8.8.8.8/", FailureReason.BLOCKED, "--allow-public-webhooks or --allow-host 8.8.8.8 would"),
        ("ws://169.254.169.254/", FailureReason.BLOCKED, "it is never called, and no flag allows it"),
        (
            "ws://127.0.0.1:1/",
            FailureReason.UNREACHABLE,
            "nothing listens on 127.0.0.1:1; is your app running?",
        ),
    ],
)
async def test_what_can_not_be_called_is_refused_as_for_a_webhook(url, reason, why):
    outcome = await connect(url)
    assert (outcome.reason, outcome.status) == (reason, None)
    assert why in outcome.sentence


@pytest.mark.parametrize(
    ("status", "said"),
    [("401 Unauthorized", "401 Unauthorized"), ("503 x", "503 Service Unavailable"), ("999 x", "999")],
)
async def test_another_status_than_101_is_told(status, said):
    outcome, place, app = await refused(answering(f"HTTP/1.1 {status}\nContent-Length: 0\n\n"))
    sentence = f"{place} answered the upgrade with {said}, not 101 Switching Protocols"
    assert outcome == SocketRefused(sentence, None, int(status[:3]))
    assert len(app.heads) == 1


async def test_a_redirect_is_not_followed():
    outcome, place, app = await refused(
        answering("HTTP/1.1 302 Found\nLocation: /other\nContent-Length: 0\n\n")
    )
    assert outcome.status == 302
    assert outcome.sentence == (
        f"{place} answered the upgrade with 302 Found: a WebSocket is not redirected, give its own address"
    )
    assert len(app.heads) == 1


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ("Connection: Upgrade\n", "without the header Upgrade: websocket"),
        ("Upgrade: websocket\n", "without the header Connection: Upgrade"),
        (
            "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: abc=\n",
            "with a Sec-WebSocket-Accept that does not match our key",
        ),
    ],
)
async def test_a_101_that_is_no_websocket_is_told(headers, why):
    outcome, place, _ = await refused(answering(f"HTTP/1.1 101 Switching Protocols\n{headers}\n"))
    sentence = f"{place} answered the upgrade with 101 {why}"
    assert outcome == SocketRefused(sentence, FailureReason.BAD_REPLY, 101)


async def test_an_app_that_closes_without_an_answer_is_asked_once():
    """The client library would ask a second time."""

    async def close(_, writer):
        writer.close()

    outcome, place, app = await refused(close)
    assert (outcome.reason, outcome.sentence) == (
        FailureReason.RESET,
        f"{place} closed the connection without a reply",
    )
    assert len(app.heads) == 1


@pytest.mark.parametrize(
    "answer",
    ["SSH-2.0-OpenSSH_9.2\n", "HTTP/1.1 abc\n\n", "\x00\x01\x02\n\n", "HTTP/1.1 101 x\nbad header\n\n"],
)
async def test_what_is_no_http_is_told(answer):
    outcome, place, app = await refused(answering(answer))
    assert outcome.reason is FailureReason.BAD_REPLY
    assert outcome.sentence.startswith(f"{place} answered with bad HTTP: ")
    assert len(app.heads) == 1


async def test_headers_without_an_end_are_given_up():
    """However many there are: nothing is read for ever."""

    async def write_for_ever(_, writer):
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n")
        for number in range(100_000):
            writer.write(b"X-%d: %s\r\n" % (number, b"x" * 500))
            await writer.drain()

    outcome, _, app = await refused(write_for_ever)
    assert outcome.reason is FailureReason.BAD_REPLY
    assert len(app.heads) == 1


async def test_an_upgrade_in_dribs_and_drabs_takes_until_it_is_cancelled():
    """It is the core that ends it: the edge has no time-out."""

    async def dribble(head, writer):
        for octet in accepting(head):
            writer.write(bytes([octet]))
            await asyncio.sleep(0)

    app = App(dribble)
    async with listening(app) as port:
        outcome = await connect(f"ws://127.0.0.1:{port}/")
        assert not isinstance(outcome, SocketRefused)
    app = App(lambda *_: asyncio.sleep(0))
    async with listening(app) as port, Dispatcher(OutboundGuard(), AddressMap()) as dispatcher:
        client = SocketClient(dispatcher, SocketOptions())
        connecting = asyncio.ensure_future(client.connect(f"ws://127.0.0.1:{port}/", None))
        while not app.heads:
            await asyncio.sleep(0)
        connecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await connecting


async def test_a_wss_uri_of_an_app_that_speaks_no_tls_is_told():
    class PlainApp(App):
        async def serve(self, reader, writer):
            with contextlib.closing(writer):
                await reader.read(1024)
                writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    async with listening(PlainApp(accept)) as port:
        outcome = await connect(f"wss://127.0.0.1:{port}/")
    assert outcome.reason is FailureReason.BAD_REPLY
    assert outcome.sentence.startswith(f"127.0.0.1:{port} does not speak TLS")
