"""Connections that end when they are used again: nothing is lost by it, and what may come twice is told."""

import asyncio
import contextlib
import socket

import pytest

from tests.runtime.test_dispatcher import HANG, NOTHING, OK, Application, request, running
from tests.runtime.test_dispatcher_addresses import FakeResolver
from voice_simulator.core.journal.reading import read_entry
from voice_simulator.core.model.effects import FailureReason, Reply
from voice_simulator.runs.timeline import line
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.connection_pool import ConnectionPool, GuardedResolver
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.outbound.targets import Targets

ANSWERED = Reply(200, "application/json", b"[]")


@pytest.fixture(name="dispatcher")
async def _dispatcher():
    async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
        yield dispatcher


class Half(Application):
    """Answers the first request, and the second with half a head."""

    async def exchange(self, reader, writer):
        if not self.requests:
            return await super().exchange(reader, writer)
        self.requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\n")
        return False


class Hasty:
    """An application that reads and answers the first request of each connection, and then closes it unread.

    It closes when the next request has come: the machine answers that one with RST.
    """

    def __init__(self):
        self.requests = []
        self.port = 0

    async def serve(self, listening):
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(listening)
            with connection:
                self.requests.append(await loop.sock_recv(connection, 10_000))
                await loop.sock_sendall(connection, OK)
                await self.until_more_has_come(connection)

    async def until_more_has_come(self, connection):
        came = asyncio.Event()
        asyncio.get_running_loop().add_reader(connection, came.set)
        try:
            await came.wait()
        finally:
            asyncio.get_running_loop().remove_reader(connection)


@contextlib.asynccontextmanager
async def listening_hastily():
    application = Hasty()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        application.port = listening.getsockname()[1]
        task = asyncio.create_task(application.serve(listening))
        yield application
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class TestSentAgain:
    """A reused connection that ends is no failure: the request goes out on a new one, and that is told."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_a_server_that_closes_without_saying_so(self, dispatcher, method):
        """Whether or not its FIN has come when the connection is used again, each request arrives once."""
        async with running(Application(OK, closes=True)) as application:
            outcomes = [
                (await dispatcher.send(request(application.url, method=method))).outcome for _ in range(20)
            ]
        assert outcomes == [ANSWERED] * 20
        assert len(application.requests) == 20

    async def test_a_server_that_closes_while_the_next_request_comes(self, dispatcher):
        """It never read what it answers with RST: no attempt is lost by that."""
        async with listening_hastily() as application:
            url = f"http://127.0.0.1:{application.port}/event"
            sent = [await dispatcher.send(request(url, method="POST", body=b"{}")) for _ in range(5)]
        assert [one.outcome for one in sent] == [ANSWERED] * 5
        assert len(application.requests) == 5

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("breaks", [False, True])
    async def test_is_told(self, dispatcher, method, breaks):
        """An application that closes a reused connection unanswered has one request twice."""
        async with running(Application(OK, NOTHING, OK)) as application:
            first = await dispatcher.send(request(application.url))
            application.breaks = breaks
            sent = await dispatcher.send(request(application.url, method=method))
        assert (first.resent, sent.outcome) == (None, ANSWERED)
        assert sent.resent == (
            "a connection that had been used before ended without a reply: sent once more, on a new one"
        )
        assert sent.wall["resent"] == sent.resent
        assert "resent" not in first.wall
        assert len(application.requests) == 3

    @pytest.mark.parametrize("breaks", [False, True])
    async def test_happens_once(self, dispatcher, breaks):
        """The replacement of a stale connection is not replaced again."""
        async with running(Application(OK, NOTHING)) as application:
            await dispatcher.send(request(application.url))
            application.breaks = breaks
            sent = await dispatcher.send(request(application.url))
        assert sent.outcome.reason is FailureReason.RESET
        assert sent.resent is not None
        assert len(application.requests) == 3

    async def test_not_when_a_byte_of_the_reply_has_come(self, dispatcher):
        """The application did get the request."""
        async with running(Half(OK)) as application:
            await dispatcher.send(request(application.url))
            sent = await dispatcher.send(request(application.url))
        assert (sent.outcome.reason, sent.resent) == (FailureReason.RESET, None)
        assert len(application.requests) == 2

    async def test_not_when_the_application_had_time_to_think(self, dispatcher):
        """An idle connection turns out to be closed at once; who closes later had the request."""
        async with running(Thinking(OK, NOTHING)) as application:
            await dispatcher.send(request(application.url))
            sent = await dispatcher.send(request(application.url, socket_timeout=200))
        assert sent.outcome.reason in {FailureReason.RESET, FailureReason.TIMED_OUT}
        assert sent.resent is None
        assert len(application.requests) == 2

    async def test_within_the_time_for_a_reply(self, dispatcher):
        """The time-out is for both together."""
        async with running(Application(OK, NOTHING, HANG)) as application:
            await dispatcher.send(request(application.url))
            sent = await dispatcher.send(request(application.url, socket_timeout=100))
        assert sent.outcome.reason is FailureReason.TIMED_OUT
        assert sent.resent is not None


class Thinking(Application):
    """Thinks for a while before it answers a second request."""

    async def exchange(self, reader, writer):
        if self.requests:
            await asyncio.sleep(0.06)
        return await super().exchange(reader, writer)


class TestNewOnes:
    """An origin whose reused connection proved stale gets a new one for each request."""

    async def test_from_then_on(self, dispatcher):
        async with running(Application(OK, NOTHING, OK)) as application, running(Application(OK)) as other:
            for _ in range(5):
                await dispatcher.send(request(application.url))
                await dispatcher.send(request(other.url))
        assert len(application.requests) == 6
        assert application.connections == 1 + 4
        assert other.connections == 1

    async def test_in_both_lanes(self, dispatcher):
        async with running(Application(OK, NOTHING, OK)) as application:
            for may_bring_ncco in (False, False, True, True):
                await dispatcher.send(request(application.url, may_bring_ncco=may_bring_ncco))
        assert application.connections == 4

    async def test_whatever_path_user_and_query_are(self, dispatcher):
        async with running(Application(OK, NOTHING, OK)) as application:
            await dispatcher.send(request(application.url))
            for number in range(3):
                url = f"http://user{number}@127.0.0.1:{application.port}/{number}?n={number}"
                await dispatcher.send(request(url))
        assert application.connections == 4

    async def test_for_as_many_as_can_be_remembered(self):
        """Beyond them the one that was not used for longest has to prove it again."""
        targets = Targets(OutboundGuard(), AddressMap(), True)
        pool = ConnectionPool(GuardedResolver(FakeResolver(), OutboundGuard()), True)
        origins = [targets.target_of(f"http://10.0.0.1:{port}/").origin for port in range(1, 514)]
        for origin in origins[:-1]:
            pool.use_once_from_now_on(origin)
        assert pool.connector_for(origins[0], may_bring_ncco=False) is pool.single_use
        pool.use_once_from_now_on(origins[-1])
        single = [pool.connector_for(origin, may_bring_ncco=False) is pool.single_use for origin in origins]
        assert single == [True, False, *[True] * 511]
        await pool.close()


async def test_the_journal_tells_what_was_sent_again(client):
    """A delivery that took two sendings is one attempt; its `wall` says why, and the timeline that it did."""
    async with running(Application(OK, NOTHING, OK)) as application:
        url = f"http://127.0.0.1:{application.port}/event"
        uuid = await client.place(event_url=[url])
        await client.advance(3)
    deliveries = await client.entries("delivery", uuid)
    assert [(each["event"], each["outcome"], each["attempt"]) for each in deliveries] == [
        ("started", "delivered", 1),
        ("ringing", "delivered", 1),
        ("answered", "delivered", 1),
    ]
    assert ["resent" in each["wall"] for each in deliveries] == [False, True, False]
    assert "sent once more, on a new one" in deliveries[1]["wall"]["resent"]
    told = line(read_entry(deliveries[1]))
    assert told.endswith("ringing delivered (delivery 2, attempt 1) (resent on a new connection)")
