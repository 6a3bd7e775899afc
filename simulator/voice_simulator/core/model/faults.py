"""Faults: what the network, or your app itself, is made to do wrong, and how often.

A scenario lists rules. Within one world each counts what matches it from the moment it was loaded, and is
activated by some of these matches. `core.fault_selection` says which rule is activated; `api.fault_injection`
injects faults into API requests, the outbox into webhooks, `core.media.recording_announcer` into recordings,
`core.legs.socket_legs` into WebSockets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import ABNORMAL
from voice_simulator.core.model.vocabulary import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.effects import FailureReason

CERTAIN: Final = 10_000
"""A chance of one: chances are counted in ten-thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """Which matches activate a rule; all of them if nothing is set.

    Attributes:
        nth: only the n-th match, counted from 1.
        first: the first n matches.
        every: every n-th match.
        chance: any match, with this many chances in 10,000.
    """

    nth: int | None = None
    first: int | None = None
    every: int | None = None
    chance: int | None = None

    def includes(self, count: int, draw: Callable[[int], int]) -> bool:
        """Return whether match number `count` activates the rule."""
        return (
            (self.nth is None or count == self.nth)
            and (self.first is None or count <= self.first)
            and (self.every is None or count % self.every == 0)
            and (self.chance is None or draw(CERTAIN) < self.chance)
        )


class Effect(StrEnum):
    """What becomes of a request whose answer is changed."""

    NONE = "none"
    """As if it had never arrived."""
    DONE = "done"
    """It is handled; only the answer is lost or replaced."""


class Disconnect(StrEnum):
    """When the connection is closed."""

    BEFORE_RESPONSE = "before_response"
    MID_BODY = "mid_body"


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedAnswer:
    """An HTTP answer to be given instead of the true one.

    Attributes:
        status: the HTTP status.
        headers: to be sent, besides the length.
        body: as text; None for the platform's own body for the status.
        json: whether the body is sent as `application/json` unless `headers` say otherwise.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    json: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFault:
    """One entry of `faults:` about requests to the API.

    Attributes:
        origin: where it is written: `flaky.yaml:12`.
        method: an HTTP method, or `*`.
        path: a glob over the path.
        application: a glob over application ids.
        activation: which of the matching requests activate it.
        effect: whether the request is handled.
        respond: the answer; None for the true one.
        delay: the least and the most wall time (ms) that the answer is kept back; None for no delay.
        disconnect: when the connection is closed, if it is.
        malformed: whether the body of the answer is cut in the middle.
        rate_limit: how many requests a second of wall time are admitted; the others get a 429.
    """

    origin: str
    method: str
    path: str
    application: str = "*"
    activation: Activation = field(default_factory=Activation)
    effect: Effect = Effect.NONE
    respond: InjectedAnswer | None = None
    delay: tuple[int, int] | None = None
    disconnect: Disconnect | None = None
    malformed: bool = False
    rate_limit: int | None = None

    @property
    def kind(self) -> FaultKind:
        """What it does."""
        return next((kind for kind in _BEFORE_A_DELAY if getattr(self, kind)), FaultKind.DELAY)


_BEFORE_A_DELAY: Final = (
    FaultKind.RESPOND, FaultKind.DISCONNECT, FaultKind.MALFORMED, FaultKind.RATE_LIMIT
)  # fmt: skip
"""What names an API fault that may be a delay, too."""


class Corruption(StrEnum):
    """How a webhook is corrupted."""

    CUT = "cut"
    """Its body, or the query of a GET, ends half-way."""
    CONTENT_TYPE = "content_type"
    """It is sent as `text/plain`."""
    SIGNATURE = "signature"
    """The signature of its token is wrong."""


@dataclass(frozen=True, slots=True)
class PlayedReply:
    """An answer that counts as your app's, without your app being asked."""

    status: int
    body: str = ""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookFault:
    """One entry of `faults:` about webhooks: exactly one of the things that can go wrong with one.

    Attributes:
        origin: where it is written: `flaky.yaml:12`.
        event: the webhook's event, or `*`: `ringing`, `answer`, `input`, …
        to, from_: globs over the numbers or addresses of its leg.
        application: a glob over application ids.
        activation: which of the matching webhooks activate it.
        late: ms of simulated time by which it is sent later; those behind it in its lane wait.
        after: the event of the same leg after which it is sent; those behind it pass.
        lost: whether it is never sent.
        twice: whether it is sent again, right behind.
        same_timestamp: whether it bears the timestamp of the event before it on its leg.
        corrupt: how it is corrupted.
        slow: ms of simulated time that your app takes to reply.
        fail: the failure that is played instead of sending it.
        reply: the reply that is played instead of sending it.
        attempts: how many of its attempts `fail`, `reply` and `slow` are for; None for all.
    """

    origin: str
    event: str
    to: str = "*"
    from_: str = "*"
    application: str = "*"
    activation: Activation = field(default_factory=Activation)
    late: int | None = None
    after: str | None = None
    lost: bool = False
    twice: bool = False
    same_timestamp: bool = False
    corrupt: Corruption | None = None
    slow: int | None = None
    fail: FailureReason | None = None
    reply: PlayedReply | None = None
    attempts: int | None = None

    @property
    def kind(self) -> FaultKind:
        """What it does."""
        return next(kind for kind in _OF_WEBHOOKS if getattr(self, kind) not in (None, False))


_OF_WEBHOOKS: Final = (
    FaultKind.LATE, FaultKind.AFTER, FaultKind.LOST, FaultKind.TWICE, FaultKind.SAME_TIMESTAMP,
    FaultKind.CORRUPT, FaultKind.SLOW, FaultKind.FAIL, FaultKind.REPLY,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFault:
    """One entry of `faults:` about recordings.

    Attributes:
        origin: where it is written: `flaky.yaml:12`.
        kind: `recording`, which is empty then, or `transcription`, which fails.
        to, from_: globs over the numbers or addresses of its leg.
        application: a glob over application ids.
        activation: which of the matching recordings activate it.
    """

    origin: str
    kind: FaultKind
    to: str = "*"
    from_: str = "*"
    application: str = "*"
    activation: Activation = field(default_factory=Activation)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketFault:
    """One entry of `faults:` about WebSockets to your app: exactly one of the things that can go wrong.

    Attributes:
        origin: where it is written: `flaky.yaml:12`.
        kind: what it does.
        to: a glob over the address of the socket.
        from_: a glob over the number or address of who calls.
        application: a glob over application ids.
        activation: which of the matching sockets activate it.
        status: with which HTTP status the upgrade is refused; None for no connection at all.
        after: ms of being open after which it is dropped; None for in the middle of speech of your app.
        code: of the close frame with which it is dropped; `ABNORMAL` for none.
        every: which frame of so many is left out.
        late: ms by which a `notify` comes late.
    """

    origin: str
    kind: FaultKind
    to: str = "*"
    from_: str = "*"
    application: str = "*"
    activation: Activation = field(default_factory=Activation)
    status: int | None = None
    after: int | None = None
    code: int = ABNORMAL
    every: int = 2
    late: int = 0


Fault = ApiFault | WebhookFault | RecordingFault | SocketFault
