"""What is known of a webhook's target before anything is sent."""

from dataclasses import replace

import pytest
from aiohttp.test_utils import TestServer
from aiohttp.web import Application
from outbound_requests import REQUEST

from tests.runtime.test_dispatcher_addresses import FakeResolver
from voice_simulator.core.model.effects import FailureReason
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.outbound.targets import Targets


def request(url):
    return replace(REQUEST, url=url)


class CountingMap(AddressMap):
    """Counts what it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def mapped(self, url):
        self.asked += 1
        return super().mapped(url)


class TestMemory:
    """What is read of a URL is kept by its origin."""

    async def test_a_url_of_its_own_for_each_call_is_not_read_anew(self):
        """Thousands of paths and queries, as of calls with an id in their event URL."""
        rules = CountingMap()
        targets = Targets(OutboundGuard(), rules, True)
        first = targets.target_of("http://localhost:3000/events/0?call=0")
        asked = rules.asked
        others = [targets.target_of(f"http://localhost:3000/events/{n}?call={n}") for n in range(1, 2000)]
        assert {other.origin for other in others} == {first.origin}
        assert others[-1].path == "/events/1999?call=1999"
        assert rules.asked == asked

    @pytest.mark.parametrize(
        "url",
        [
            "https://localhost:3000/",
            "http://localhost:3001/",
            "http://localhosts:3000/",
            "http://user:one@localhost:3000/",
            "http://user:two@localhost:3000/",
        ],
    )
    async def test_another_origin_is_another(self, url):
        targets = Targets(OutboundGuard(), AddressMap(), True)
        others = [
            targets.target_of("http://localhost:3000/"),
            targets.target_of("http://user:three@localhost:3000/"),
        ]
        assert targets.target_of(url).origin not in [other.origin for other in others]

    async def test_a_target_in_the_path_is_no_origin(self):
        """What looks like user, host or address after the first slash is path."""
        targets = Targets(OutboundGuard(), AddressMap(), True)
        target = targets.target_of("http://127.0.0.1:3000/http://user:secret@169.254.169.254/")
        assert (target.origin.place, target.origin.authorization) == ("127.0.0.1:3000", None)
        assert targets.target_of("http://127.0.0.1:3000?@169.254.169.254/").path == "/?@169.254.169.254/"


class TestRefusedAtOnce:
    """Refused from memory, as `send` would refuse it, without a connection, a look-up or a task."""

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "ftp://127.0.0.1/",
            "http://127.0.0.1/a b",
            "http://user:pass@8.8.8.8/event",
            "http://169.254.169.254/latest",
            "http://[user]:pass@/",
            "http://[fe80::1]:3000/",
            "http://2130706433/",
        ],
    )
    async def test_says_what_send_would(self, url):
        async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
            at_once = dispatcher.refused_at_once(request(url))
            sent = await dispatcher.send(request(url))
        assert (at_once.outcome, at_once.url, at_once.address) == (sent.outcome, sent.url, None)
        assert "pass" not in at_once.url

    @pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://10.0.0.1/", "http://app.example.com/"])
    async def test_says_nothing_of_what_may_be_called(self, url):
        async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
            assert dispatcher.refused_at_once(request(url)) is None

    async def test_judges_what_the_map_makes_of_it(self):
        rules = AddressMap(["localhost=8.8.8.8", "8.8.4.4=127.0.0.1"])
        async with Dispatcher(OutboundGuard(), rules, in_container=False) as dispatcher:
            refused = dispatcher.refused_at_once(request("http://localhost:3000/"))
            assert refused.outcome.reason is FailureReason.BLOCKED
            assert refused.url == "http://8.8.8.8:3000/"
            assert dispatcher.refused_at_once(request("http://8.8.4.4/")) is None

    async def test_a_name_is_refused_once_it_was_looked_up(self):
        resolver = FakeResolver(["8.8.8.8"])
        async with Dispatcher(
            OutboundGuard(), AddressMap(), in_container=False, resolver=resolver
        ) as dispatcher:
            url = request("http://app.example.com/event")
            assert dispatcher.refused_at_once(url) is None
            sent = await dispatcher.send(url)
            assert dispatcher.refused_at_once(url).outcome == sent.outcome
            assert dispatcher.refused_at_once(request("http://other.example.com/event")) is None
        assert resolver.lookups == 1

    async def test_a_name_that_may_be_called_again_is_let_go(self):
        resolver = FakeResolver(["8.8.8.8"], ["127.0.0.1"])
        async with (
            TestServer(Application()) as application,
            Dispatcher(OutboundGuard(), AddressMap(), in_container=False, resolver=resolver) as dispatcher,
        ):
            url = request(f"http://app.example.com:{application.port}/event")
            await dispatcher.send(url)
            await dispatcher.send(url)
            assert dispatcher.refused_at_once(url) is None
