"""The dispatcher against real sockets: what goes out, what comes back, and how connections are kept."""

import asyncio
import contextlib
import gzip
import re
import socket
import struct
from dataclasses import replace

import pytest
from outbound_requests import REQUEST

from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.exchange import BODY_LIMIT
from voice_simulator.runtime.outbound.guard import OutboundGuard

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
NOTHING = b""
HANG = None


def request(url, **changes):
    return replace(REQUEST, url=url, **changes)


class Application:
    """An application on a raw socket, which answers with exactly the bytes that it is given.

    `answers` are those for the first, second, … request, the last one stays; HANG says nothing until the
    other side closes. After an answer the connection is kept, or with `closes` ended, or with `breaks` reset.
    """

    def __init__(self, *answers, closes=False, breaks=False):
        self.answers, self.closes, self.breaks = answers, closes or breaks, breaks
        self.requests = []
        self.writers = []
        self.port = 0

    async def serve(self, reader, writer):
        self.writers.append(writer)
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self.exchange(reader, writer) and not self.closes:
                pass
            if self.breaks:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    async def exchange(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        self.requests.append(head + (await reader.readexactly(int(length[1])) if length else b""))
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if answer is HANG:
            await reader.read()
            return False
        writer.write(answer)
        await writer.drain()
        return answer != NOTHING

    @property
    def connections(self):
        return len(self.writers)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/event"


@contextlib.asynccontextmanager
async def running(application):
    server = await asyncio.start_server(application.serve, "127.0.0.1", 0)
    application.port = server.sockets[0].getsockname()[1]
    async with server:
        yield application
        # Since Python 3.12 a server waits for its connections, and the dispatcher may keep them for a while.
        for writer in application.writers:
            writer.close()


@pytest.fixture(name="dispatcher")
async def _dispatcher():
    async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
        yield dispatcher


class TestRequest:
    """What the application receives."""

    async def test_post_as_recorded(self, dispatcher):
        """A POST has its body byte for byte, and the recorded headers with no others."""
        body = b'{"status":"answered","to":"447700900100"}'
        async with running(Application(OK)) as application:
            await dispatcher.send(request(application.url, method="POST", body=body))
        head, _, sent = application.requests[0].partition(b"\r\n\r\n")
        assert sent == body
        line, *headers = head.decode().split("\r\n")
        assert line == "POST /event HTTP/1.1"
        assert sorted(headers) == [
            "Content-Length: 41",
            "Content-Type: application/json",
            f"Host: 127.0.0.1:{application.port}",
            "User-Agent: Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)",
        ]

    async def test_get_as_recorded(self, dispatcher):
        """A GET has no content and no headers for it."""
        async with running(Application(OK)) as application:
            await dispatcher.send(request(application.url))
        head = application.requests[0].decode().removesuffix("\r\n\r\n").split("\r\n")
        assert head[0] == "GET /event HTTP/1.1"
        assert sorted(head[1:]) == [
            f"Host: 127.0.0.1:{application.port}",
            "User-Agent: Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)",
        ]

    @pytest.mark.parametrize(
        "target",
        [
            "/event?dtmf=%7B%22digits%22:%223%22,%22timed_out%22:true%7D&timestamp=2020-07-30T03:58:48.984Z",
            "/event?url=https://api.nexmo.com/v1/files/1&text=a%20b+c&empty=",
            "/%7euser/%2F/../a//b;c?{}|^`[]\"<>'",
            "/?a=%c3%A9&a=%zz",
        ],
    )
    async def test_the_url_arrives_byte_for_byte(self, dispatcher, target):
        """Nothing is encoded, decoded or normalized on the way."""
        async with running(Application(OK)) as application:
            await dispatcher.send(request(f"http://127.0.0.1:{application.port}{target}"))
        assert application.requests[0].startswith(f"GET {target} HTTP/1.1\r\n".encode())

    async def test_a_fragment_is_not_sent(self, dispatcher):
        async with running(Application(OK)) as application:
            await dispatcher.send(request(application.url + "?a=b#c"))
        assert application.requests[0].startswith(b"GET /event?a=b HTTP/1.1\r\n")

    async def test_a_signed_webhook_carries_its_token(self, dispatcher):
        async with running(Application(OK)) as application:
            await dispatcher.send(request(application.url), "Bearer abc.def.ghi")
        assert b"\r\nAuthorization: Bearer abc.def.ghi\r\n" in application.requests[0]

    async def test_user_and_password_become_basic_authorization(self, dispatcher):
        """They are sent as a header and are in no report."""
        async with running(Application(OK)) as application:
            url = f"http://user:pass@127.0.0.1:{application.port}/a//b@c"
            sent = await dispatcher.send(request(url))
        assert b"\r\nAuthorization: Basic dXNlcjpwYXNz\r\n" in application.requests[0]
        assert sent.url == f"http://127.0.0.1:{application.port}/a//b@c"

    async def test_a_token_goes_before_user_and_password(self, dispatcher):
        async with running(Application(OK)) as application:
            url = f"http://user:pass@127.0.0.1:{application.port}/%7Ba%7d"
            await dispatcher.send(request(url), "Bearer abc.def.ghi")
        assert application.requests[0].count(b"Authorization: ") == 1
        assert application.requests[0].startswith(b"GET /%7Ba%7d HTTP/1.1\r\n")
        assert b"\r\nAuthorization: Bearer abc.def.ghi\r\n" in application.requests[0]

    async def test_cookies_are_not_kept(self, dispatcher):
        answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
        async with running(Application(answer)) as application:
            await dispatcher.send(request(application.url))
            await dispatcher.send(request(application.url))
        assert b"Cookie" not in application.requests[1]

    async def test_proxies_of_the_environment_are_not_used(self, dispatcher, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        async with running(Application(OK)) as application:
            sent = await dispatcher.send(request(application.url))
        assert sent.outcome == Reply(200, "application/json", b"[]")


class TestReply:
    """What is reported of an answer."""

    async def test_what_was_sent_and_what_came_back(self, dispatcher):
        async with running(Application(OK)) as application:
            sent = await dispatcher.send(request(application.url))
        assert sent.outcome == Reply(200, "application/json", b"[]")
        assert sent.url == application.url
        assert sent.address == f"127.0.0.1:{application.port}"
        assert sent.latency_ms > 0

    @pytest.mark.parametrize(
        ("answer", "reply"),
        [
            (b"HTTP/1.1 204 No Content\r\n\r\n", Reply(204, "", b"")),
            (b"HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nlate", Reply(503, "", b"late")),
            (
                b"HTTP/1.1 200 OK\r\ncontent-type: Text/JSON ; charset=UTF-8\r\nContent-Length: 0\r\n\r\n",
                Reply(200, "text/json", b""),
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                Reply(200, "", b"abcde"),
            ),
            (b"HTTP/1.0 200 OK\r\n\r\nup to the end", Reply(200, "", b"up to the end")),
            (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, Reply(200, "application/json", b"[]")),
            (
                b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
                Reply(101, "", b""),
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n"
                + gzip.compress(b"hello", mtime=0),
                Reply(200, "", b"hello"),
            ),
        ],
    )
    async def test_a_reply_is_reported_as_it_is(self, dispatcher, answer, reply):
        """Every status is a reply, whatever the core makes of it."""
        async with running(Application(answer, closes=True)) as application:
            sent = await dispatcher.send(request(application.url))
        assert sent.outcome == reply

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_redirects_are_not_followed(self, dispatcher, status):
        answer = f"HTTP/1.1 {status} Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n".encode()
        async with running(Application(answer)) as application:
            sent = await dispatcher.send(request(application.url))
        assert sent.outcome == Reply(status, "", b"")
        assert len(application.requests) == 1

    async def test_a_body_as_large_as_the_limit(self, dispatcher):
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {BODY_LIMIT}\r\n\r\n".encode()
        async with running(Application(head + b"a" * BODY_LIMIT)) as application:
            sent = await dispatcher.send(request(application.url))
        assert sent.outcome == Reply(200, "", b"a" * BODY_LIMIT)


BOMB = gzip.compress(b"a" * (50 * BODY_LIMIT), mtime=0)


class TestBrokenReply:
    """Answers that are none."""

    @pytest.mark.parametrize(
        ("answer", "reason", "sentence"),
        [
            (NOTHING, FailureReason.RESET, "{place} closed the connection without a reply"),
            (b"HTTP/1.1 2", FailureReason.RESET, "{place} closed the connection without a reply"),
            (
                b"HTTP/1.1 200 OK\r\nA: b",
                FailureReason.RESET,
                "{place} closed the connection without a reply",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                FailureReason.RESET,
                "{place} broke off in the middle of its reply",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
                FailureReason.RESET,
                "{place} broke off in the middle of its reply",
            ),
            (
                b"hello there\r\n\r\n",
                FailureReason.BAD_REPLY,
                "{place} answered with bad HTTP: ",
            ),
            (
                b"HTTP/1.1 200 OK\r\nA: " + b"b" * 20000 + b"\r\n\r\n",
                FailureReason.BAD_REPLY,
                "{place} answered with bad HTTP: Got more than 8190 bytes",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                FailureReason.BAD_REPLY,
                "{place} answered with bad HTTP: Invalid character in chunk size",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
                FailureReason.BAD_REPLY,
                "{place} answered with a body that can't be decompressed",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n" + b"a" * (BODY_LIMIT + 1),
                FailureReason.BAD_REPLY,
                "{place} answered with more than 1048576 bytes",
            ),
            (
                f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(BOMB)}\r\n\r\n".encode()
                + BOMB,
                FailureReason.BAD_REPLY,
                "{place} answered with more than 1048576 bytes",
            ),
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_is_a_failure_after_one_request(self, dispatcher, method, answer, reason, sentence):
        """The request is made once, though aiohttp by itself would repeat a GET that got no answer."""
        async with running(Application(answer, closes=True)) as application:
            sent = await dispatcher.send(request(application.url, method=method))
        assert isinstance(sent.outcome, Failure)
        assert sent.outcome.reason is reason
        place = f"127.0.0.1:{application.port}"
        assert sent.outcome.sentence.startswith(sentence.format(place=place))
        assert "\n" not in sent.outcome.sentence
        assert sent.address == place
        assert len(application.requests) == 1

    async def test_a_broken_connection(self, dispatcher):
        async with running(Application(NOTHING, breaks=True)) as application:
            sent = await dispatcher.send(request(application.url))
        place = f"127.0.0.1:{application.port}"
        assert sent.outcome == Failure(FailureReason.RESET, f"{place} closed the connection without a reply")

    @pytest.mark.parametrize("answer", [HANG, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
    async def test_no_whole_reply_in_time(self, dispatcher, answer):
        """The time-out is for the whole reply, not for its beginning."""
        async with running(Application(answer)) as application:
            sent = await dispatcher.send(request(application.url, socket_timeout=50))
        place = f"127.0.0.1:{application.port}"
        assert sent.outcome == Failure(FailureReason.TIMED_OUT, f"no whole reply from {place} within 50 ms")
        assert sent.address == place


class SilentApplication(Application):
    """Accepts connections and reads, and never says a word; tells when so many requests have come."""

    def __init__(self, awaited):
        super().__init__()
        self.awaited, self.all_came = awaited, asyncio.Event()

    async def exchange(self, reader, _):
        heard = await reader.read(1024)
        self.requests.append(heard)
        if len(self.requests) == self.awaited:
            self.all_came.set()
        return bool(heard)


class TestConnections:
    """How connections are kept, and how they are not in each other's way."""

    async def test_a_lane_reuses_its_connection(self, dispatcher):
        """Events share one connection, requests that may bring an NCCO another."""
        async with running(Application(OK)) as application:
            for may_bring_ncco in (False, False, True, True):
                await dispatcher.send(request(application.url, may_bring_ncco=may_bring_ncco))
        assert len(application.requests) == 4
        assert application.connections == 2

    @pytest.mark.parametrize("may_bring_ncco", [False, True])
    async def test_receivers_that_hang_hold_up_nothing_else(self, dispatcher, may_bring_ncco):
        """With more requests waiting than aiohttp has connections by default, another one gets through."""
        async with running(SilentApplication(150)) as silent, running(Application(OK)) as application:
            hanging = [asyncio.create_task(dispatcher.send(request(silent.url))) for _ in range(150)]
            # All of them hang when the other is sent; nor is a connection left that nobody has accepted.
            await silent.all_came.wait()
            sent = await dispatcher.send(request(application.url, may_bring_ncco=may_bring_ncco))
            assert sent.outcome == Reply(200, "application/json", b"[]")
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)


class TestLifetime:
    """Starting, stopping, cancelling."""

    async def test_before_start_and_after_close_nothing_is_sent(self):
        dispatcher = Dispatcher(OutboundGuard(), AddressMap())
        stopped = Failure(FailureReason.UNREACHABLE, "nothing is sent any more: the simulator is stopping")
        assert (await dispatcher.send(request("http://127.0.0.1:3000/"))).outcome == stopped
        await dispatcher.start()
        await dispatcher.start()
        await dispatcher.close()
        await dispatcher.close()
        assert (await dispatcher.send(request("http://127.0.0.1:3000/"))).outcome == stopped

    @pytest.mark.parametrize("answers", [(HANG,), (OK, HANG)])
    async def test_a_request_in_flight_ends_as_a_failure(self, dispatcher, answers):
        """On a new connection and on a reused one."""
        async with running(Waiting(*answers)) as application:
            for _ in answers[1:]:
                await dispatcher.send(request(application.url))
            sending = asyncio.create_task(dispatcher.send(request(application.url)))
            await application.hangs.wait()
            await dispatcher.close()
            sent = await sending
        assert sent.outcome.reason is FailureReason.RESET
        assert len(application.requests) == len(answers)

    async def test_cancelling_is_passed_on(self, dispatcher):
        async with running(Waiting(HANG)) as application:
            sending = asyncio.create_task(dispatcher.send(request(application.url)))
            await application.hangs.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending


class Waiting(Application):
    """Says when it begins to hang."""

    def __init__(self, *answers):
        super().__init__(*answers)
        self.hangs = asyncio.Event()

    async def exchange(self, reader, writer):
        hangs_next = self.answers[min(len(self.requests), len(self.answers) - 1)] is HANG
        if not hangs_next:
            return await super().exchange(reader, writer)
        self.requests.append(await reader.readuntil(b"\r\n\r\n"))
        self.hangs.set()
        await reader.read()
        return False
