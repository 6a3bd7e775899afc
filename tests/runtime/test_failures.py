"""The words for failures that no socket on this machine can be made to produce."""

import errno

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest
from voice_simulator.runtime.outbound.failures import explain

KEY = ConnectionKey("app", 3000, is_ssl=False, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)
REQUEST = HttpRequest(
    id=1,
    method="GET",
    url="http://app:3000/",
    body=None,
    connection_timeout=1000,
    socket_timeout=5000,
    may_bring_ncco=False,
)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.ETIMEDOUT, "Connection timed out")),
            Failure(FailureReason.TIMED_OUT, "no connection to app:3000: Connection timed out"),
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "Network is unreachable")),
            Failure(FailureReason.UNREACHABLE, "app:3000 can't be reached: Network is unreachable"),
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError("Multiple exceptions: [Errno 101], [Errno 111]")),
            Failure(
                FailureReason.UNREACHABLE,
                "app:3000 can't be reached: Multiple exceptions: [Errno 101], [Errno 111]",
            ),
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError("Multiple exceptions: [Errno 99] x, [Errno 111] y")),
            Failure(FailureReason.UNREACHABLE, "nothing listens on app:3000; is your app running?"),
        ),
        (
            aiohttp.InvalidURL("http://app:3000/", "is not a canonical IPv4 address"),
            Failure(
                FailureReason.BAD_URL, "the URL can't be called: the host is not a canonical IPv4 address"
            ),
        ),
        (
            aiohttp.ClientConnectionError("Connector is closed."),
            Failure(FailureReason.RESET, "app:3000 closed the connection without a reply"),
        ),
        (
            ValueError("x" * 500),
            Failure(FailureReason.BAD_REPLY, f"the request to app:3000 failed: ValueError: {'x' * 119}…"),
        ),
    ],
)
def test_explain(error, failure):
    """Every exception stands for a failure, in one line of a bearable length."""
    assert explain(error, "app:3000", REQUEST, in_container=False) == failure


@pytest.mark.parametrize("place", ["localhost:3000", "[::1]:3000", "127.0.0.1:80", "app.localhost:80"])
def test_the_remedy_inside_a_container(place):
    """It is named for every kind of failed connection, as localhost has two addresses that can fail each."""
    error = aiohttp.ClientConnectorError(KEY, OSError("Multiple exceptions"))
    sentence = explain(error, place, REQUEST, in_container=True).sentence
    host = place.rpartition(":")[0]
    assert f"--map {host}=host.docker.internal" in sentence
    assert "--map" not in explain(error, place, REQUEST, in_container=False).sentence
