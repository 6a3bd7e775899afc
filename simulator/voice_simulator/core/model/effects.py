"""What crosses the core's border: effects go out, and what came of them comes back.

An effect is something that the core wants done in the world outside: an HTTP request (a webhook, or for an
audio file that is played), answered by a `Reply` or a `Failure`; or something about a WebSocket to your app,
answered by `core.model.socket_news` and by audio.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl

from voice_simulator.core.json_text import to_json


@dataclass(slots=True, kw_only=True)  # not frozen: that takes three times as long, for each of very many
class HttpRequest:
    """One attempt to deliver one webhook, ready to be sent as it is.

    Attributes:
        id: names this attempt when its reply comes back.
        delivery: the webhook's number in its world, the same in its second attempt; 0 if it is no webhook.
        method: GET or POST.
        url: as your app registered it; for a GET with the parameters in its query, encoded as recorded.
        body: compact JSON for a POST, None for a GET.
        connection_timeout: ms of wall-clock time to get a connection.
        socket_timeout: ms of wall-clock time from the request to the end of the reply.
        may_bring_ncco: whether the flow of a call waits for the reply.
        holds_time: whether simulated time waits for the reply.
        content_type: of the body.
        signed_body: what the signature covers, if that is not what is sent; None if it is.
        forged: whether the signature is to be wrong.
        headers: further ones; no webhook has any.
        largest_file: bytes that the reply may have, where an audio file is asked for; None for a webhook.
        redirects: how many have led to it.
    """

    id: int
    method: str
    url: str
    body: bytes | None
    connection_timeout: int
    socket_timeout: int
    may_bring_ncco: bool
    delivery: int = 0
    holds_time: bool = True
    content_type: str = "application/json"
    signed_body: bytes | None = None
    forged: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    largest_file: int | None = None
    redirects: int = 0

    @property
    def urgency(self) -> tuple[bool, int]:
        """Sorts requests: those that time waits for go first, then the webhook that was queued first."""
        return not self.holds_time, self.delivery

    @property
    def is_for_file(self) -> bool:
        """Whether an audio file is asked for, which is no webhook."""
        return self.largest_file is not None

    def signed(self) -> bytes:
        """Return what the signature covers: the body; for a GET its parameters, all texts, as a JSON object.

        Source: the support article on signed webhooks (19033783342876) and a recorded public test. Parameters
        that your app put into its URL are among them, in the order of the URL. Undocumented: of a
        parameter that is there twice, the last one counts.
        """
        if self.signed_body is not None:
            return self.signed_body
        return to_json(_parameters(self.url)) if self.body is None else self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSocket:
    """Connect to a WebSocket of your app.

    Attributes:
        socket: names the socket from now on.
        url: as your app gave it, byte for byte.
        authorization: the header of this name, verbatim; None for none.
        is_signed: whether that header is to be a token as signed webhooks have it.
        reads_slowly: whether what your app sends is read slowly, on purpose.
        leaves_out: of so many frames to your app one is left out, on purpose; None for none.
    """

    socket: int
    url: str
    authorization: str | None = None
    is_signed: bool = False
    reads_slowly: bool = False
    leaves_out: int | None = None


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a text message, before all audio that comes later."""

    socket: int
    text: str


@dataclass(frozen=True, slots=True)
class StartAudio:
    """Send what the leg hears from now on, a frame each 20 ms, until the socket is closed.

    Attributes:
        socket: the socket.
        uuid: of its leg.
        rate: samples a second: 8000, 16000 or 24000.
    """

    socket: int
    uuid: str
    rate: int


ABNORMAL: Final = 1006
"""The close code that stands for a connection which ends without a close frame (RFC 6455)."""


@dataclass(frozen=True, slots=True)
class CloseSocket:
    """Close a socket, also one that is not open yet; nothing is told of it any more.

    Attributes:
        socket: the socket.
        code: of the close frame; `ABNORMAL` for none.
    """

    socket: int
    code: int = 1000


SocketEffect = OpenSocket | SendText | StartAudio | CloseSocket
"""What may be wanted of a WebSocket."""


def _parameters(url: str) -> dict[str, str]:
    query = url.partition("#")[0].partition("?")[2]
    return dict(parse_qsl(query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What your app answered.

    Attributes:
        status: the HTTP status.
        content_type: the media type without parameters, lower case; empty if none was sent.
        body: as received, up to the dispatcher's limit.
        location: where a file is, if it is elsewhere; empty for a webhook.
        redirects: how many were followed to it.
    """

    status: int
    content_type: str
    body: bytes
    location: str = ""
    redirects: int = 0


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
    """The TLS certificate of your app is not trusted."""
    BAD_REPLY = "bad_reply"
    """What came back is not HTTP, or too large."""
    INTERNAL_ERROR = "internal_error"
    """The simulator itself failed to send it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no reply.

    Attributes:
        reason: one of a few words, the same in every run.
        sentence: what happened and what would mend it, for people; may hold ports and system messages.
        redirects: how many were followed to it.
    """

    reason: FailureReason
    sentence: str
    redirects: int = 0
