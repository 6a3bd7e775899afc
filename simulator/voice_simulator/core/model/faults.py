"""Faults: what the network, or the application itself, is made to do wrong, and on which occasions.

A scenario lists rules. Each counts, within one world and from the moment it was loaded, the occasions that
match it, and strikes on some of them. `Faults` says which rule strikes; what a strike does to an API request
is done where requests are answered, and what it does to a webhook in `core.webhooks.outbox`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import fits
from voice_simulator.core.rate_limits import RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.model.effects import FailureReason

CERTAIN: Final = 10_000
"""A chance of one: chances are counted in ten-thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """On which of the occasions that match it a rule strikes; with nothing said, on all of them.

    Attributes:
        nth: only on this one, counted from 1.
        first: on so many from the first.
        every: on each so-manieth.
        chance: on any, with so many chances in 10,000.
    """

    nth: int | None = None
    first: int | None = None
    every: int | None = None
    chance: int | None = None

    def strikes(self, count: int, draw: Callable[[int], int]) -> bool:
        """Say whether a rule strikes on occasion number `count`."""
        return (
            (self.nth is None or count == self.nth)
            and (self.first is None or count <= self.first)
            and (self.every is None or count % self.every == 0)
            and (self.chance is None or draw(CERTAIN) < self.chance)
        )


class Effect(StrEnum):
    """What becomes of a request whose answer is tampered with."""

    NONE = "none"
    """It is as if it had never arrived."""
    DONE = "done"
    """It is handled; only the answer is lost or replaced."""


class Disconnect(StrEnum):
    """When the connection is closed."""

    BEFORE_RESPONSE = "before_response"
    MID_BODY = "mid_body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
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
        occasions: on which of the requests that match it strikes.
        effect: what becomes of the request.
        respond: what is answered; None for the true answer.
        delay: the least and the most wall time (ms) that the answer is kept back; None for no delay.
        disconnect: when the connection is closed, if it is.
        malformed: whether the body of the answer is cut in the middle.
        rate_limit: how many requests a second of wall time are admitted; the others get a 429.
    """

    origin: str
    method: str
    path: str
    application: str = "*"
    occasions: Occasions = field(default_factory=Occasions)
    effect: Effect = Effect.NONE
    respond: Answer | None = None
    delay: tuple[int, int] | None = None
    disconnect: Disconnect | None = None
    malformed: bool = False
    rate_limit: int | None = None

    @property
    def deed(self) -> str:
        """What it does, by its key in a scenario: `respond`, `delay`, …."""
        words = ("respond", "disconnect", "malformed", "rate_limit")
        return next((word for word in words if getattr(self, word)), "delay")


class Corruption(StrEnum):
    """How a webhook is spoilt."""

    CUT = "cut"
    """Its body, or the query of a GET, ends half-way."""
    CONTENT_TYPE = "content_type"
    """It is sent as `text/plain`."""
    SIGNATURE = "signature"
    """The signature of its token is wrong."""


@dataclass(frozen=True, slots=True)
class PlayedReply:
    """What the application is taken to have answered, without being asked."""

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
        occasions: on which of the webhooks that match it strikes.
        late: ms of simulated time by which it is sent later; those behind it in its lane wait.
        after: the event of the same leg after which it is sent; those behind it pass.
        lost: whether it is never sent.
        twice: whether it is sent again, right behind.
        same_timestamp: whether it bears the timestamp of the event before it on its leg.
        corrupt: how it is spoilt.
        slow: ms of simulated time that the application takes for its reply.
        fail: the failure that is played instead of sending it.
        reply: the reply that is played instead of sending it.
        attempts: how many of its attempts `fail`, `reply` and `slow` are for; None for all.
    """

    origin: str
    event: str
    to: str = "*"
    from_: str = "*"
    application: str = "*"
    occasions: Occasions = field(default_factory=Occasions)
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
    def deed(self) -> str:
        """What it does, by its key in a scenario: `late`, `lost`, `fail`, …."""
        words = ("late", "after", "lost", "twice", "same_timestamp", "corrupt", "slow", "fail", "reply")
        return next(word for word in words if getattr(self, word) not in (None, False))


Fault = ApiFault | WebhookFault


class Faults:
    """The faults of one world, and how often each had an occasion.

    Args:
        application_id: whose world it is; rules may be for some applications only.
        rules: those of all loaded scenarios, the one that goes before the others first.
        draw: gives a whole number below another, from the world's seed.
    """

    def __init__(self, application_id: str, rules: Iterable[Fault], draw: Callable[[int], int]) -> None:
        self._application_id, self._draw = application_id, draw
        self._counts: Counter[int] = Counter()
        self._limits: dict[int, RateLimit] = {}
        self.rules = tuple(rules)

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The rules; those put in anew begin to count, those that stay go on counting."""
        return self._rules

    @rules.setter
    def rules(self, rules: Iterable[Fault]) -> None:
        self._rules = tuple(rules)
        mine = [rule for rule in self._rules if fits(self._application_id, rule.application)]
        self._of_api = [rule for rule in mine if isinstance(rule, ApiFault)]
        self._of_webhooks = [rule for rule in mine if isinstance(rule, WebhookFault)]
        stay = {id(rule) for rule in self._rules}
        self._counts = Counter({one: count for one, count in self._counts.items() if one in stay})
        self._limits = {one: limit for one, limit in self._limits.items() if one in stay}

    @property
    def strike_webhooks(self) -> bool:
        """Whether any rule is about webhooks."""
        return bool(self._of_webhooks)

    @property
    def strike_requests(self) -> bool:
        """Whether any rule is about requests to the API."""
        return bool(self._of_api)

    def on_request(self, method: str, path: str, wall: int = 0) -> ApiFault | None:
        """Return the fault that strikes an API request; each rule that matches it counts it.

        Args:
            method: of the request.
            path: of the request, without a slash at its end.
            wall: ms of wall time, by which rate limits count.
        """
        struck = [
            rule
            for rule in self._of_api
            if rule.method in ("*", method) and fits(path, rule.path) and self._strikes_request(rule, wall)
        ]
        return struck[0] if struck else None

    def on_webhook(self, event: str, to: str, from_: str, *, is_awaited: bool = False) -> WebhookFault | None:
        """Return the fault that strikes a webhook; each rule that matches it counts it.

        A webhook whose reply is awaited is no occasion to lose it, or to hold it back: the call would wait.
        """
        struck = [
            rule
            for rule in self._of_webhooks
            if rule.event in ("*", event)
            and not (is_awaited and (rule.lost or rule.after))
            and fits(to, rule.to)
            and fits(from_, rule.from_)
            and self._strikes(rule)
        ]
        return struck[0] if struck else None

    def span_of(self, fault: ApiFault) -> int:
        """Return for how long (ms of wall time) an answer is kept back this time."""
        if fault.delay is None:
            return 0
        least, most = fault.delay
        return least + (self._draw(most - least + 1) if most > least else 0)

    def _strikes_request(self, rule: ApiFault, wall: int) -> bool:
        if rule.rate_limit is None:
            return self._strikes(rule)
        limit = self._limits.setdefault(id(rule), RateLimit(rule.rate_limit))
        return not limit.admits(wall)

    def _strikes(self, rule: Fault) -> bool:
        self._counts[id(rule)] += 1
        return rule.occasions.strikes(self._counts[id(rule)], self._draw)
