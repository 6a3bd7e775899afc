"""The dispatcher and addresses: those that can't be called, may not be called, and are called instead."""

import asyncio
import json
import socket
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from outbound_requests import REQUEST

from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.runtime.outbound.address_map import AddressMap, MapHost
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard


def request(url, **changes):
    return replace(REQUEST, url=url, **changes)


@pytest.fixture(name="dispatcher")
async def _dispatcher():
    async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
        yield dispatcher


@pytest.fixture(name="application")
async def _application():
    """An application that answers every GET with target and host that it was asked for, and by what proxy."""

    async def answer(request):
        proxy = [request.headers.get(f"X-Forwarded-{name}") for name in ("Proto", "Host")]
        return web.json_response([request.raw_path, request.host, *proxy])

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    async with TestServer(application) as server:
        yield server


@pytest.fixture(name="refused_port")
def _refused_port():
    """A port that nobody listens on: it is bound for as long as the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


class FakeResolver(AbstractResolver):
    """Knows the addresses it is given: those of the first look-up, of the second, …; the last ones stay."""

    def __init__(self, *answers):
        self.answers = answers
        self.lookups = 0

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        self.lookups += 1
        answer = self.answers[min(self.lookups, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in answer
        ]

    async def close(self):
        pass


class SilentResolver(FakeResolver):
    """Never answers; says when it was asked."""

    def __init__(self):
        super().__init__()
        self.asked = asyncio.Event()

    async def resolve(self, *_):
        self.asked.set()
        await asyncio.get_running_loop().create_future()


def resolving(resolver, guard=None):
    return Dispatcher(guard or OutboundGuard(), AddressMap(), in_container=False, resolver=resolver)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "it is empty"),
        ("/event", "it does not begin with http:// or https://"),
        ("ftp://127.0.0.1/", "it does not begin with http:// or https://"),
        ("ws://127.0.0.1/", "it does not begin with http:// or https://"),
        ("http://", "it names no host"),
        ("http:///event", "it names no host"),
        ("http://user@/", "it names no host"),
        ("http://127.0.0.1:0/", "port 0 can't be called"),
        ("http://127.0.0.1:65536/", "Port out of range 0-65535"),
        ("http://127.0.0.1:abc/", "Invalid URL: port can't be converted to integer"),
        ("http://[::1/", "Invalid IPv6 URL"),
        ("http://127.0.0.1/a b", "it holds ' ', which must be percent-encoded"),
        ("http://127.0.0.1/\r\nX: y", "it holds '\\r', which must be percent-encoded"),
        ("http://127.0.0.1/é", "it holds 'é', which must be percent-encoded"),
        ("http://é.example/", "it holds 'é', which must be written in Punycode (xn--…) in a host"),
        ("http://127.1/", "127.1 is an unusual way to write 127.0.0.1; write 127.0.0.1"),
        ("http://2130706433/", "2130706433 is an unusual way to write 127.0.0.1; write 127.0.0.1"),
        ("http://0177.0.0.1/", "0177.0.0.1 is an unusual way to write 127.0.0.1; write 127.0.0.1"),
        ("http://0x7f.1/", "0x7f.1 is an unusual way to write 127.0.0.1; write 127.0.0.1"),
        ("http://1.2.3.4.5/", "1.2.3.4.5 is not an address"),
        ("http://a..b/", "a..b is not a host name"),
        (f"http://{'a' * 64}/", f"{'a' * 64} is not a host name"),
    ],
)
async def test_a_bad_url(dispatcher, url, why):
    """It is never called, and the sentence says what is wrong with it."""
    sent = await dispatcher.send(request(url))
    assert sent.outcome == Failure(FailureReason.BAD_URL, f"the URL can't be called: {why}")
    assert sent.url == url.replace("user@", "")


class TestNoConnection:
    """Applications that are not there."""

    async def test_refused(self, dispatcher, refused_port):
        sent = await dispatcher.send(request(f"http://127.0.0.1:{refused_port}/"))
        sentence = f"nothing listens on 127.0.0.1:{refused_port}; is your app running?"
        assert sent.outcome == Failure(FailureReason.UNREACHABLE, sentence)
        assert sent.address is None

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    async def test_refused_inside_a_container(self, refused_port, host):
        """A container's localhost is the commonest mistake there: its remedy is told once of each host."""
        async with Dispatcher(OutboundGuard(), AddressMap(), in_container=True) as dispatcher:
            first, second = [await dispatcher.send(request(f"http://{host}:{refused_port}/")) for _ in "12"]
        sentence = f"nothing listens on {host}:{refused_port}; is your app running?"
        assert first.outcome == Failure(
            FailureReason.UNREACHABLE,
            f"{sentence} (inside a container that is the container itself: "
            f"--map {host}=host.docker.internal calls the machine that it runs on)",
        )
        assert second.outcome == Failure(FailureReason.UNREACHABLE, sentence)

    async def test_another_host_inside_a_container(self, refused_port):
        """The remedy is only for addresses of the container itself."""
        resolver = FakeResolver(["127.0.0.1"])
        async with Dispatcher(
            OutboundGuard(), AddressMap(), in_container=True, resolver=resolver
        ) as dispatcher:
            sent = await dispatcher.send(request(f"http://app:{refused_port}/"))
        sentence = f"nothing listens on app:{refused_port}; is your app running?"
        assert sent.outcome == Failure(FailureReason.UNREACHABLE, sentence)

    @pytest.mark.parametrize(
        ("answer", "cause"),
        [
            (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not known"),
            ([], "the name has no address"),
        ],
    )
    async def test_no_such_name(self, answer, cause):
        async with resolving(FakeResolver(answer)) as dispatcher:
            sent = await dispatcher.send(request("http://nowhere.example/"))
        sentence = f"nowhere.example:80 can't be reached: no address for the name: {cause}"
        assert sent.outcome == Failure(FailureReason.UNREACHABLE, sentence)

    async def test_a_name_that_is_looked_up_for_too_long(self):
        """The time for connecting includes the look-up."""
        async with resolving(SilentResolver()) as dispatcher:
            sent = await dispatcher.send(request("http://slow.example/", connection_timeout=50))
        sentence = "no connection to slow.example:80 within 50 ms"
        assert sent.outcome == Failure(FailureReason.TIMED_OUT, sentence)


class TestLookUp:
    """Look-ups that end in other ways."""

    async def test_a_look_up_in_flight_ends_as_a_failure(self):
        resolver = SilentResolver()
        async with resolving(resolver) as dispatcher:
            sending = asyncio.create_task(dispatcher.send(request("http://slow.example/")))
            await resolver.asked.wait()
            await dispatcher.close()
            sent = await sending
        assert sent.outcome.reason is FailureReason.UNREACHABLE
        assert sent.outcome.sentence == "nothing is sent any more: the simulator is stopping"

    async def test_cancelling_a_look_up_is_passed_on(self):
        resolver = SilentResolver()
        async with resolving(resolver) as dispatcher:
            sending = asyncio.create_task(dispatcher.send(request("http://slow.example/")))
            await resolver.asked.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending

    async def test_the_unforeseen_is_a_failure_and_logged(self, caplog):
        """Whatever goes wrong, a delivery ends; the traceback is for the log."""
        async with resolving(FakeResolver(LookupError("out of\nluck"))) as dispatcher:
            sent = await dispatcher.send(request("http://app.example.com/"))
        sentence = "the request to app.example.com:80 failed: LookupError: out of"
        assert sent.outcome == Failure(FailureReason.BAD_REPLY, sentence)
        assert "an outgoing request failed in an unforeseen way" in caplog.text


class TestGuard:
    """Which addresses are called."""

    @pytest.mark.parametrize(
        ("host", "sentence"),
        [
            (
                "8.8.8.8",
                "8.8.8.8 is a public address: only loopback and private addresses are called; --allow",
            ),
            ("134744072", "134744072 resolves to 8.8.8.8, which is a public address"),
            ("169.254.169.254", "169.254.169.254 is a link-local address"),
            ("0xa9fea9fe", "0xa9fea9fe resolves to 169.254.169.254, which is a link-local address"),
            (
                "[::ffff:169.254.169.254]",
                "::ffff:169.254.169.254 is another form of 169.254.169.254, a link-local",
            ),
            ("[fe80::1%25eth0]", "fe80::1%25eth0 is a link-local address"),
            ("0", "0 resolves to 0.0.0.0, which is an unspecified address"),
            ("[::]", ":: is an unspecified address"),
        ],
    )
    async def test_an_address_in_the_url(self, dispatcher, host, sentence):
        """Addresses are judged in every spelling."""
        sent = await dispatcher.send(request(f"http://{host}:3000/"))
        assert sent.outcome.reason is FailureReason.BLOCKED
        assert sent.outcome.sentence.startswith(sentence)
        assert sent.address is None

    @pytest.mark.parametrize(
        ("addresses", "sentence"),
        [
            (["93.184.216.34"], "app.example.com resolves to 93.184.216.34, which is a public address"),
            (["169.254.169.254"], "app.example.com resolves to 169.254.169.254, which is a link-local"),
            (
                ["2606:4700::1111", "8.8.8.8"],
                "app.example.com resolves to 2606:4700::1111, which is a public",
            ),
        ],
    )
    async def test_a_name(self, addresses, sentence):
        """Names are judged by what they resolve to."""
        async with resolving(FakeResolver(addresses)) as dispatcher:
            sent = await dispatcher.send(request("http://app.example.com/"))
        assert sent.outcome.reason is FailureReason.BLOCKED
        assert sent.outcome.sentence.startswith(sentence)

    async def test_the_flags_do_not_open_link_local(self):
        guard = OutboundGuard(allow_public=True, allow_hosts=("*",))
        async with resolving(FakeResolver(["169.254.169.254"]), guard) as dispatcher:
            sent = await dispatcher.send(request("http://app.example.com/"))
        assert sent.outcome.reason is FailureReason.BLOCKED
        assert sent.outcome.sentence.endswith("it is never called, and no flag allows it")

    async def test_only_allowed_addresses_of_a_name_are_connected_to(self, application):
        async with resolving(FakeResolver(["8.8.8.8", "127.0.0.1", "169.254.169.254"])) as dispatcher:
            sent = await dispatcher.send(request(f"http://app.example.com:{application.port}/"))
        assert isinstance(sent.outcome, Reply)
        assert sent.address == f"127.0.0.1:{application.port}"

    async def test_the_address_that_was_checked_is_the_one_connected_to(self, application):
        """A name that means something else at the second look-up is not looked up a second time."""
        resolver = FakeResolver(["127.0.0.1"], ["169.254.169.254"])
        async with resolving(resolver) as dispatcher:
            sent = await dispatcher.send(request(f"http://app.example.com:{application.port}/"))
        assert sent.address == f"127.0.0.1:{application.port}"
        assert resolver.lookups == 1


class TestAddressMap:
    """Calling an application under another address."""

    @pytest.mark.parametrize(
        ("source", "host", "asked", "headers"),
        [
            ("https://app.example.com", MapHost.KEEP, "app.example.com", ["https", "app.example.com"]),
            ("https://app.example.com", MapHost.REWRITE, None, [None, None]),
            ("app.example.com", MapHost.KEEP, None, [None, None]),
        ],
    )
    async def test_the_mapped_address_is_called(self, application, source, host, asked, headers):
        """Scheme, host and port are the map's, path and query the URL's; an origin comes as by a tunnel."""
        place = f"127.0.0.1:{application.port}"
        rules = AddressMap([f"{source}=http://{place}"], host)
        async with Dispatcher(OutboundGuard(), rules) as dispatcher:
            sent = await dispatcher.send(request("https://app.example.com/event?a=%7B"))
        assert json.loads(sent.outcome.body) == ["/event?a=%7B", asked or place, *headers]
        assert sent.url == f"http://{place}/event?a=%7B"
        assert sent.address == place

    async def test_two_origins_at_one_place(self, application):
        """Each keeps its own host."""
        rules = AddressMap(
            [f"https://{name}.example.com=http://127.0.0.1:{application.port}" for name in ("a", "b")]
        )
        async with Dispatcher(OutboundGuard(), rules) as dispatcher:
            urls = ["https://a.example.com/1", "https://b.example.com/2", "https://a.example.com/3"]
            sent = [await dispatcher.send(request(url)) for url in urls]
        assert [json.loads(one.outcome.body)[:2] for one in sent] == [
            ["/1", "a.example.com"],
            ["/2", "b.example.com"],
            ["/3", "a.example.com"],
        ]

    async def test_the_mapped_address_is_guarded(self):
        async with Dispatcher(OutboundGuard(), AddressMap(["localhost=8.8.8.8"])) as dispatcher:
            sent = await dispatcher.send(request("http://localhost:3000/"))
        assert sent.outcome.reason is FailureReason.BLOCKED
        assert sent.url == "http://8.8.8.8:3000/"
