"""Says why a request to your app brought no reply: turns what aiohttp raises into a reason and a sentence.

The reason is the same in every run. The sentence is for people and says what would mend it. It holds host and
port of a URL but never the rest, because there may be a password in it.
"""

from __future__ import annotations

import errno
import logging
import re
from typing import TYPE_CHECKING, Final

import aiohttp
from aiohttp import http_exceptions

from voice_simulator.core.model.effects import Failure, FailureReason

if TYPE_CHECKING:
    from voice_simulator.core.model.effects import HttpRequest

_log = logging.getLogger(__name__)


class RequestFailed(Exception):
    """A request failed for a reason that we found ourselves; it carries the failure in its final words."""

    def __init__(self, reason: FailureReason, sentence: str) -> None:
        super().__init__(sentence)
        self.failure = Failure(reason, sentence)


class ConnectionLost(Exception):
    """The connection ended before the head of a reply had come.

    On purpose it is none of aiohttp's exceptions: after those, aiohttp sends a GET again by itself, even if
    the connection was new and the request did reach your app.

    Args:
        error: aiohttp's.
        stale: whether it looks like an idle connection that the server was just closing.
    """

    def __init__(self, error: Exception, *, stale: bool) -> None:
        super().__init__(error, stale)
        self.stale = stale


# How a connection ends if its server closed it before it read the request: by RST if the request was there at
# that time; by EPIPE if the request came later, or FIN was here before it went; without a number if asyncio
# knew before it tried.
_CLOSED: Final = frozenset({None, errno.EPIPE, errno.ECONNRESET, errno.ECONNABORTED})


def ended_before_reply(error: Exception) -> bool:
    """Whether a connection was being closed by the server, and did not end within a reply."""
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return isinstance(error.message, str)  # otherwise it is the part of a head that had come
    return isinstance(error, OSError) and error.errno in _CLOSED


# What aiohttp raises and what that means, special cases first; `{cause}` is the reason in the error.
_WORDS: Final[tuple[tuple[type[Exception], FailureReason, str], ...]] = (
    (
        aiohttp.ConnectionTimeoutError,
        FailureReason.TIMED_OUT,
        "no connection to {place} within {request.connection_timeout} ms",
    ),
    (TimeoutError, FailureReason.TIMED_OUT, "no whole reply from {place} within {request.socket_timeout} ms"),
    (aiohttp.InvalidURL, FailureReason.BAD_URL, "the URL can't be called: the host {cause}"),
    (
        aiohttp.ClientConnectorCertificateError,
        FailureReason.BAD_CERTIFICATE,
        (
            "the certificate of {place} is not trusted: {cause}; "
            "--webhook-ca FILE adds its authority, --insecure-webhooks accepts any"
        ),
    ),
    (aiohttp.ClientConnectorSSLError, FailureReason.BAD_REPLY, "{place} does not speak TLS: {cause}"),
    (
        aiohttp.ClientConnectorDNSError,
        FailureReason.UNREACHABLE,
        "{place} can't be reached: no address for the name: {cause}",
    ),
    (aiohttp.ClientConnectorError, FailureReason.UNREACHABLE, "{place} can't be reached: {cause}{remedy}"),
    (aiohttp.ClientResponseError, FailureReason.BAD_REPLY, "{place} answered with bad HTTP: {cause}"),
    (aiohttp.ClientPayloadError, FailureReason.RESET, "{place} broke off in the middle of its reply"),
    (ConnectionLost, FailureReason.RESET, "{place} closed the connection without a reply"),
    (aiohttp.ClientConnectionError, FailureReason.RESET, "{place} closed the connection without a reply"),
)
_CONNECTION_REFUSED: Final = "nothing listens on {place}; is your app running?{remedy}"
ADVICE: Final = "calls the machine that it runs on)"
"""The end of a sentence that says what localhost means in a container."""

_NO_CONNECTION: Final = "no connection to {place}: {cause}"
_CONNECTION_BROKEN: Final = "{place} broke the connection while it was being made"
_UNREADABLE_BODY: Final = "{place} answered with a body that can't be decompressed"


def explain(error: Exception, place: str, request: HttpRequest | None, *, in_container: bool) -> Failure:
    """Return the failure that an exception means; every exception means one.

    Args:
        error: what was raised while the request was made.
        place: `host:port` of your app, as it was called.
        request: the request, for its time-outs; None where there are none.
        in_container: whether we run in a container, so that a refused localhost deserves a hint.
    """
    if isinstance(error, RequestFailed):
        return error.failure
    if isinstance(error, TimeoutError) and request is None:
        return Failure(FailureReason.TIMED_OUT, f"{place} did not answer in time")
    reason, words = _special_case(error) or _usual_case(error)
    remedy = _remedy(place) if in_container else ""
    return Failure(reason, words.format(place=place, request=request, cause=_cause(error), remedy=remedy))


def _special_case(error: Exception) -> tuple[FailureReason, str] | None:
    """Return the meaning of errors that the type alone does not tell apart; None if the table will do."""
    match error:
        case aiohttp.ClientPayloadError(__cause__=http_exceptions.ContentEncodingError()):
            return FailureReason.BAD_REPLY, _UNREADABLE_BODY
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return FailureReason.UNREACHABLE, _CONNECTION_REFUSED
        case aiohttp.ClientConnectorError(os_error=OSError() as cause) if _all_refused(cause):
            return FailureReason.UNREACHABLE, _CONNECTION_REFUSED
        case aiohttp.ClientConnectorError(os_error=TimeoutError()):
            return FailureReason.TIMED_OUT, _NO_CONNECTION
        case aiohttp.ClientConnectorError(os_error=ConnectionResetError()):
            return FailureReason.RESET, _CONNECTION_BROKEN
    return None


_NOBODY: Final = {str(errno.ECONNREFUSED), str(errno.EADDRNOTAVAIL)}


def _all_refused(cause: OSError) -> bool:
    """Whether all addresses of a name refuse, or are not there at all: localhost in IPv6, for example."""
    numbers = re.findall(r"\[Errno (\d+)\]", str(cause)) if cause.errno is None else []
    return str(errno.ECONNREFUSED) in numbers and set(numbers) <= _NOBODY


def _usual_case(error: Exception) -> tuple[FailureReason, str]:
    for kind, reason, words in _WORDS:
        if isinstance(error, kind):
            return reason, words
    _log.error("an outgoing request failed in an unforeseen way", exc_info=error)
    return FailureReason.BAD_REPLY, f"the request to {{place}} failed: {type(error).__name__}: {{cause}}"


def _cause(error: Exception) -> str:
    """Return the error's own reason, its first line, of no more than 120 characters."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            cause = getattr(error.certificate_error, "verify_message", "") or error.certificate_error
        case aiohttp.ClientConnectorError():
            cause = error.os_error.strerror or error.os_error
        case aiohttp.ClientResponseError():
            cause = error.message
        case aiohttp.InvalidURL():
            cause = error.description
        case _:
            cause = error
    line = str(cause).strip().partition("\n")[0].rstrip(":")
    return line if len(line) <= 120 else line[:119] + "…"


def _remedy(place: str) -> str:
    """Return what mends the most common mistake with containers; empty if it is another one."""
    host = place.rpartition(":")[0].lower().rstrip(".")
    if not (host in {"localhost", "[::1]"} or host.startswith("127.") or host.endswith(".localhost")):
        return ""
    return f" (inside a container that is the container itself: --map {host}=host.docker.internal {ADVICE}"
