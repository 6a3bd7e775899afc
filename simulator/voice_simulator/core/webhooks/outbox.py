"""Webhooks: what is to be sent, in which order, how often, and what becomes of it.

Two kinds of lane. The events of one leg (or of one conversation, where there is no leg) go one at a time,
each after the one before was answered, given up, or passed over because its reply took too long. Webhooks
that may bring an NCCO wait for nobody. Whoever drives the core pulls the requests that may be sent now, and
hands back a reply or a failure for each; the policy is here.

A webhook that was passed over is still under way, and its reply still counts. Its second attempt goes back
into the lane, before what was queued after it, so that it overtakes nothing that was sent meanwhile.

Policy (the platform's support article and application document agree): one more attempt after a connection
error, a time-out, 429, 503 or 504; none after anything else. A webhook that may bring an NCCO then goes to
the application's fallback URL, under the same rule.

A fault may strike a webhook when it is queued: it is then lost, sent late, after another, twice or spoilt, or
its attempts are played without the application (`core.webhooks.corruption`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.clock import SECOND, Clock
from voice_simulator.core.journal.entries import DeliveryEntry, WebhookEntry
from voice_simulator.core.json_text import from_own_json, to_json
from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest, Reply
from voice_simulator.core.model.vocabulary import AttemptVerdict, EventName
from voice_simulator.core.redaction import without_password
from voice_simulator.core.webhooks import journaling
from voice_simulator.core.webhooks.corruption import (
    corrupted,
    played,
    redated,
    slowed,
    strikes_attempt,
    why_not_corrupted,
)
from voice_simulator.core.webhooks.held_back import HeldBack
from voice_simulator.core.webhooks.retry import RETRY_AFTER, judge
from voice_simulator.core.webhooks.webhook import Webhook
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.bodies import FallbackReason
from voice_simulator.core.wire.query_string import encode_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.faults import WebhookFault


_FALLBACK_REASONS: Final = {
    FailureReason.RESET: FallbackReason.CONNECTION_RESET,
    FailureReason.TIMED_OUT: FallbackReason.SOCKET_TIMEOUT,
    FailureReason.BAD_REPLY: FallbackReason.INVALID_RESPONSE_CODE,  # Undocumented.
}
"""What the fallback is told of these; of any other that the connection was closed, the documented sample."""


class UndeliveredCounts(NamedTuple):
    """How many webhooks of a world are not through yet.

    Attributes:
        waiting: those without a request.
        unanswered: those whose request was pulled, and has no reply yet.
    """

    waiting: int
    unanswered: int


class Outbox:
    """The webhooks of one world that are waiting or under way.

    Args:
        clock: simulated time, for the wait before a second attempt.
        journal: where webhooks and deliveries are recorded.
        fallback_target: asks for the application's fallback webhook as it is now.
        strike: asks for the fault that strikes a webhook.
        is_signed: asks whether the application's webhooks are signed.
        patience: ms for which a played lack of a reply holds up the others of a lane.

    Attributes:
        new_webhooks_hold_time: whether simulated time waits for the webhooks that are put from now on.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        fallback_target: Callable[[], WebhookTarget | None],
        strike: Callable[[Webhook], WebhookFault | None] = lambda _: None,
        is_signed: Callable[[], bool] = lambda: True,
        patience: int = SECOND,
    ) -> None:
        self._clock, self._journal, self._fallback_target = clock, journal, fallback_target
        self._strike, self._is_signed, self._patience = strike, is_signed, patience
        self.new_webhooks_hold_time = True
        self._queued = 0
        self._pulled = 0
        self._ready: list[Webhook] = []
        self._lanes: dict[str, deque[Webhook]] = {}
        self._under_way: dict[int, Webhook] = {}
        self._waiting = 0
        self._held_back = HeldBack()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        waits = self._ready or self._lanes or self._under_way or self._waiting
        return not waits and not self._held_back.count

    @property
    def undelivered(self) -> UndeliveredCounts:
        """How many webhooks are not through yet."""
        behind = sum(map(len, self._lanes.values())) + self._held_back.count
        return UndeliveredCounts(len(self._ready) + self._waiting + behind, len(self._under_way))

    def put(self, webhook: Webhook) -> None:
        """Queue a webhook behind those of its lane, unless a fault has something else in mind."""
        webhook.holds_time = self.new_webhooks_hold_time
        fault = webhook.fault = self._strike(webhook)
        self._queued += 1
        webhook.id = self._queued
        if fault is None:
            self._note(webhook)
            self._queue(webhook)
        else:
            self._put_struck(webhook, fault)

    def call_is_over(self, uuid: str) -> None:
        """Queue what waited for an event of a leg that will not come any more."""
        for webhook in self._held_back.take_all(uuid):
            if not webhook.was_passed:
                self._note_idle(webhook, "nothing came after it")
            self._queue(webhook)

    def _note(self, webhook: Webhook) -> None:
        webhook.text = to_json(webhook.body)
        self._journal.write(webhook.uuid, journaling.queued(webhook))

    def _put_struck(self, webhook: Webhook, fault: WebhookFault) -> None:
        why_idle = self._why_idle(webhook, fault)
        if fault.same_timestamp:
            webhook.body = redated(webhook.body, self._last_told(webhook))
        self._note(webhook)
        if why_idle is not None:
            self._note_idle(webhook, why_idle)
            self._queue(webhook)
        elif fault.after is not None:
            # It strikes once another passes it, if any does.
            self._held_back.add(webhook)
        else:
            self._note_struck(webhook, fault)
            self._do_to(webhook, fault)

    def _do_to(self, webhook: Webhook, fault: WebhookFault) -> None:
        if fault.lost:
            self._never_send(webhook)
            return
        self._queue(webhook)
        if fault.twice:
            self._repeat(webhook)

    def _why_idle(self, webhook: Webhook, fault: WebhookFault) -> str | None:
        """Say why a fault would change nothing, so that it does not strike; None where it does."""
        if fault.same_timestamp and redated(webhook.body, self._last_told(webhook)) == webhook.body:
            return "the event before it has the same timestamp, or there is none"
        if fault.after is not None and self._is_settled(fault.after, webhook.uuid or ""):
            return f"{fault.after} was told before"
        if fault.corrupt is not None:
            return why_not_corrupted(fault.corrupt, webhook.target, is_signed=self._is_signed())
        return None

    def _note_struck(self, webhook: Webhook, fault: WebhookFault | None) -> None:
        if fault is not None:
            self._journal.write(webhook.uuid, journaling.struck(webhook, fault))

    def _note_idle(self, webhook: Webhook, why: str) -> None:
        origin = webhook.fault.origin if webhook.fault is not None else ""
        note = f"the fault at {origin} changes nothing of {webhook.event}: {why}"
        self._journal.note(webhook.uuid, note)
        webhook.fault = None

    def _queue(self, webhook: Webhook) -> None:
        for held in self._held_back.passed_by(webhook):
            self._note_struck(held, held.fault)
        if webhook.lane is None:
            self._make_ready(webhook)
        elif webhook.lane in self._lanes:
            self._line_up(webhook, self._lanes[webhook.lane])
        else:
            self._lanes[webhook.lane] = deque()
            self._enter_lane(webhook)

    @staticmethod
    def _line_up(webhook: Webhook, lane: deque[Webhook]) -> None:
        """Put a webhook at the end of its lane, or for its second attempt before what was queued after it."""
        is_again = webhook.attempt > 0
        later = (place for place, one in enumerate(lane) if is_again and one.id > webhook.id)
        lane.insert(next(later, len(lane)), webhook)

    def _never_send(self, webhook: Webhook) -> None:
        self._release_behind(webhook)
        if webhook.settled is not None:
            webhook.settled(webhook, None)

    def _repeat(self, webhook: Webhook) -> None:
        """Queue a webhook once more; nobody waits for the reply to the second one."""
        self._queued += 1
        again = replace(webhook, id=self._queued, fault=None, settled=None, original=webhook)
        again.attempt, again.holds_lane = 0, False
        self._note(again)
        self._queue(again)

    def _release_behind(self, webhook: Webhook) -> None:
        """Send what was held back until after this webhook."""
        for one in self._held_back.take_behind(webhook):
            one.lane = None
            self._make_ready(one)

    def _last_told(self, webhook: Webhook) -> object:
        """Return the body of the webhook before this one about its leg, or None."""
        told = (
            from_own_json(entry.what.body)
            for entry in self._journal.about(webhook.uuid)
            if isinstance(entry.what, WebhookEntry)
        )
        return next(told, None)

    def _is_settled(self, event: str, uuid: str) -> bool:
        return any(
            isinstance(entry.what, DeliveryEntry)
            and entry.what.event == event
            and entry.what.outcome is not AttemptVerdict.AGAIN
            for entry in self._journal.about(uuid)
        )

    def pull_requests(self) -> list[HttpRequest]:
        """Return the requests that may be sent now, each once, the most urgent first."""
        ready, self._ready = self._ready, []
        return sorted(map(self._begin_attempt, ready), key=attrgetter("urgency"))

    def receive(
        self, request_id: int, outcome: Reply | Failure, wall: dict[str, object] | None = None
    ) -> None:
        """Take what came of a request: deliver, try again, fall back or give up."""
        webhook = self._under_way.pop(request_id)
        try:
            self._receive(webhook, outcome, wall)
        except Exception:
            # Whatever went wrong with one event, the next ones of its lane go.
            self._leave_lane(webhook)
            raise

    def _receive(self, webhook: Webhook, outcome: Reply | Failure, wall: dict[str, object] | None) -> None:
        fault = webhook.fault
        if fault is not None and fault.slow is not None and strikes_attempt(fault, webhook.attempt):
            span, late = slowed(fault, outcome, webhook.target)
            self._play(webhook, span, lambda: self._judge(webhook, late, wall))
        else:
            self._judge(webhook, outcome, wall)

    def _judge(
        self,
        webhook: Webhook,
        outcome: Reply | Failure,
        wall: dict[str, object] | None,
        by: str | None = None,
    ) -> None:
        verdict = judge(outcome, webhook.attempt)
        record = self._journal.write(webhook.uuid, journaling.attempted(webhook, outcome, verdict, by))
        record.wall = journaling.wall_of_attempt(outcome, wall)
        if verdict is AttemptVerdict.AGAIN:
            self._wait(RETRY_AFTER, lambda: self._attempt_again(webhook))
        elif verdict is AttemptVerdict.DELIVERED and isinstance(outcome, Reply):
            self._settle(webhook, outcome)
        elif not self.fall_back(webhook, _fallback_reason(outcome)):
            self._settle(webhook, None)

    def fall_back(self, webhook: Webhook | None, reason: FallbackReason) -> bool:
        """Send to the fallback URL what a webhook could not bring; False where there is none, or no more."""
        target = self._fallback_target()
        if target is None or webhook is None or not webhook.may_bring_ncco or webhook.original is not None:
            return False
        kind = "answer" if webhook.event == EventName.ANSWER else "event"
        body = wire.fallback_request(
            webhook.body, reason=reason, url=without_password(webhook.target.url), kind=kind
        )
        self.put(
            Webhook(
                event=EventName.FALLBACK,
                uuid=webhook.uuid,
                lane=None,
                target=target,
                body=body,
                may_bring_ncco=True,
                settled=webhook.settled,
                original=webhook,
            )
        )
        return True

    def pass_over(self, request_id: int) -> Webhook:
        """Let the others of a webhook's lane go before its reply is in; return the webhook."""
        webhook = self._under_way[request_id]
        self._leave_lane(webhook)
        return webhook

    def webhook_of(self, request_id: int) -> Webhook:
        """Return the webhook that a request under way is for."""
        return self._under_way[request_id]

    def _attempt_again(self, webhook: Webhook) -> None:
        if webhook.lane is None or webhook.holds_lane:
            self._attempt(webhook)
        else:
            self._queue(webhook)

    def _make_ready(self, webhook: Webhook) -> None:
        if webhook.fault is not None and webhook.fault.late is not None and not webhook.attempt:
            self._wait(webhook.fault.late, lambda: self._attempt(webhook))
        else:
            self._attempt(webhook)

    def _attempt(self, webhook: Webhook) -> None:
        """Have a webhook sent once, or play what comes of it."""
        fault = webhook.fault
        outcome = None
        if fault is not None and strikes_attempt(fault, webhook.attempt + 1):
            outcome = played(fault, webhook.target)
        if fault is None or outcome is None:
            self._ready.append(webhook)
            return
        webhook.attempt += 1
        self._play(webhook, outcome[0], lambda: self._judge(webhook, outcome[1], None, fault.origin))

    def _play(self, webhook: Webhook, span: int, then: Callable[[], None]) -> None:
        """Let a played reply, or the lack of one, take its time; it holds its lane for patience only."""
        if webhook.holds_lane and span > self._patience:
            self._wait(self._patience, lambda: self._go_on_without(webhook))
        self._wait(span, then)

    def _go_on_without(self, webhook: Webhook) -> None:
        self._journal.note(
            webhook.uuid,
            f"the next events go without a reply to the {webhook.event} event (delivery {webhook.id}): "
            f"--patience is {self._patience / SECOND:g} s",
        )
        self._leave_lane(webhook)

    def _wait(self, span: int, then: Callable[[], None]) -> None:
        def go_on() -> None:
            self._waiting -= 1
            then()

        self._waiting += 1
        self._clock.set_timer(span, go_on)

    def _begin_attempt(self, webhook: Webhook) -> HttpRequest:
        webhook.attempt += 1
        self._pulled += 1
        self._under_way[self._pulled] = webhook
        return _request(self._pulled, webhook)

    def _settle(self, webhook: Webhook, reply: Reply | None) -> None:
        self._leave_lane(webhook)
        self._release_behind(webhook)
        if webhook.settled is not None:
            webhook.settled(webhook, reply)

    def _enter_lane(self, webhook: Webhook) -> None:
        webhook.holds_lane = True
        self._make_ready(webhook)

    def _leave_lane(self, webhook: Webhook) -> None:
        if webhook.lane is None or not webhook.holds_lane:
            return
        webhook.holds_lane = False
        waiting = self._lanes[webhook.lane]
        if waiting:
            self._enter_lane(waiting.popleft())
        else:
            del self._lanes[webhook.lane]


def _request(request_id: int, webhook: Webhook) -> HttpRequest:
    request = _true_request(request_id, webhook)
    fault = webhook.fault
    return request if fault is None or fault.corrupt is None else corrupted(request, fault.corrupt)


def _true_request(request_id: int, webhook: Webhook) -> HttpRequest:
    target = webhook.target
    is_get = target.method == "GET"
    return HttpRequest(
        id=request_id,
        delivery=webhook.id,
        method=target.method,
        url=_with_query(target.url, webhook) if is_get else target.url,
        body=None if is_get else webhook.text,
        connection_timeout=target.connection_timeout,
        socket_timeout=target.socket_timeout,
        may_bring_ncco=webhook.may_bring_ncco,
        holds_time=webhook.holds_time,
    )


def _with_query(url: str, webhook: Webhook) -> str:
    # A fallback begins with the members of the webhook that it stands in for, and in their order.
    members = wire.in_query_order((webhook.original or webhook).event, webhook.body)
    address = url.partition("#")[0]
    return f"{address}{'&' if '?' in address else '?'}{encode_query(members.items())}"


def _fallback_reason(outcome: Reply | Failure) -> FallbackReason:
    if isinstance(outcome, Reply):
        return FallbackReason.INVALID_RESPONSE_CODE
    return _FALLBACK_REASONS.get(outcome.reason, FallbackReason.CONNECTION_CLOSED)
