"""What crosses the core's border: one HTTP request out, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(slots=True, kw_only=True)  # not frozen: that takes three times as long, for each of very many
class OutgoingRequest:
    """One attempt to deliver one webhook, ready to be sent as it is.

    Attributes:
        id: names this attempt when its reply comes back.
        method: GET or POST.
        url: as the application registered it, with the parameters in its query for a GET, encoded as
            recorded.
        body: compact JSON for a POST, None for a GET.
        connection_timeout: ms of wall-clock time to get a connection.
        socket_timeout: ms of wall-clock time from the request to the end of the reply.
        may_bring_ncco: whether the flow of a call waits for the reply.
        content_type: of the body.
        signed_body: what the signature is for, where that is not `body`; None where it is.
        forged: whether the signature is to be wrong.
        headers: further ones, which no webhook has.
    """

    id: int
    method: str
    url: str
    body: bytes | None
    connection_timeout: int
    socket_timeout: int
    may_bring_ncco: bool
    content_type: str = "application/json"
    signed_body: bytes | None = None
    forged: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the application answered.

    Attributes:
        status: the HTTP status.
        content_type: the media type without parameters, lower case; empty where none was sent.
        body: as received, up to the dispatcher's limit.
    """

    status: int
    content_type: str
    body: bytes


class FailureReason(StrEnum):
    """Why there is no reply; the words of the journal."""

    UNREACHABLE = "unreachable"
    """No connection: refused, no route, no such name."""
    TIMED_OUT = "time_out"
    """No connection or no whole reply in time."""
    RESET = "reset"
    """The connection was closed or broken before a whole reply."""
    BLOCKED = "blocked"
    """The outbound guard does not allow the address."""
    BAD_URL = "bad_url"
    """The URL can't be called at all."""
    BAD_CERTIFICATE = "bad_certificate"
    """The application's TLS certificate is not trusted."""
    BAD_REPLY = "bad_reply"
    """What came back is not HTTP, or too large."""


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no reply.

    Attributes:
        reason: one of a few words, the same in every run.
        sentence: what happened and what would mend it, for people; may hold ports and system messages.
    """

    reason: FailureReason
    sentence: str
