"""Redirects of audio files: followed a few times, each address mapped and judged like the first."""

from dataclasses import replace

import outbound_requests
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from voice_simulator.core.media.stream_files import MOST_REDIRECTS
from voice_simulator.core.model.effects import FailureReason
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard

REQUEST = replace(outbound_requests.REQUEST, may_bring_ncco=True, largest_file=1000)


@pytest.fixture(name="server")
async def _server():
    """A server that redirects `/to?ADDRESS` there, and `/COUNT` to one less, 0 being the file."""

    async def answer(request):
        number = int(request.match_info["number"])
        if not number:
            return web.Response(body=request.headers.get("Authorization", "the file").encode())
        return web.Response(status=307, headers={"Location": str(number - 1)})

    async def redirect(request):
        return web.Response(status=302, headers={"Location": request.query_string})

    application = web.Application()
    application.router.add_get("/to", redirect)
    application.router.add_get("/{number:[0-9]+}", answer)
    async with TestServer(application) as server:
        yield server


async def fetch(server, path, *, mapped=(), **changes):
    """Ask for a file, past an address map."""
    url = str(server.make_url("/")) + path
    address_map = AddressMap(tuple(mapped))
    async with Dispatcher(OutboundGuard(), address_map, in_container=False) as dispatcher:
        return await dispatcher.send(replace(REQUEST, url=url, **changes))


async def test_a_file_is_fetched_from_where_it_is(server):
    """Up to the limit, and what was called last is told."""
    sent = await fetch(server, str(MOST_REDIRECTS))
    assert (sent.outcome.status, sent.outcome.body) == (200, b"the file")
    assert sent.outcome.redirects == MOST_REDIRECTS
    assert (sent.wall["url"][-2:], sent.wall["redirected_to"][-2:]) == ("/5", "/0")


async def test_redirects_without_end_are_not_followed(server):
    """The last reply is what came of it."""
    sent = await fetch(server, str(MOST_REDIRECTS + 1))
    assert (sent.outcome.status, sent.outcome.location) == (307, "0")


async def test_a_webhook_is_not_redirected(server):
    """As on the platform, as far as is known."""
    sent = await fetch(server, "1", largest_file=None)
    assert (sent.outcome.status, sent.outcome.location) == (307, "")


@pytest.mark.parametrize(
    ("location", "reason", "sentence"),
    [
        ("http://93.184.216.34/x.wav", FailureReason.BLOCKED, "is a public address"),
        ("http://169.254.169.254/latest", FailureReason.BLOCKED, "never called"),
        ("file:///etc/passwd", FailureReason.BAD_URL, "does not begin with http"),
        ("http://[", FailureReason.BAD_URL, "can't be called"),
    ],
)
async def test_each_address_is_judged(server, location, reason, sentence):
    """By the guard, and by what can be called at all."""
    outcome = (await fetch(server, f"to?{location}")).outcome
    assert (outcome.reason, outcome.redirects) == (reason, 1)
    assert sentence in outcome.sentence


async def test_each_address_is_mapped(server):
    """A file that is redirected to the public name of your app is fetched from your machine."""
    name = f"https://files.example={str(server.make_url('')).rstrip('/')}"
    sent = await fetch(server, "to?https://files.example/0", mapped=[name])
    assert sent.outcome.body == b"the file"


async def test_a_password_goes_no_further_than_its_own_host(server):
    """It is kept for another path, and dropped for another address."""
    port = server.port
    own = str(server.make_url("/")).replace("http://", "http://ann:secret@")
    request = replace(REQUEST, url=f"{own}1")
    other = replace(REQUEST, url=f"{own}to?http://localhost:{port}/0")
    async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
        assert (await dispatcher.send(request)).outcome.body.startswith(b"Basic")
        assert (await dispatcher.send(other)).outcome.body == b"the file"
