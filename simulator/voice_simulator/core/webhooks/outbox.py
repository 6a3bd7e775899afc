"""The outbox: sends webhooks in order, tries again, falls back, and settles each one once.

The events of one leg (or of one conversation, where it is about no single leg) share a *lane*: they go one at
a time, each after the one before was answered, given up, or passed over because its reply took too long.
Webhooks that may bring an NCCO are in no lane and wait for nobody. The edge pulls the requests that may be
sent now and hands back a reply or a failure for each; the policy is here.

A webhook that was passed over is still under way, and its reply still counts. Its second attempt goes back
into the lane, before what was queued after it, so that it overtakes nothing that was sent meanwhile.

`retry` says when there is a second attempt, `fallback` what goes to the fallback URL after that, and
`fault_injection` what a fault does to a webhook when it is queued.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from voice_simulator.core.clock import SECOND, Clock, Due
from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.effects import Failure, HttpRequest, Reply
from voice_simulator.core.model.vocabulary import AttemptVerdict
from voice_simulator.core.webhooks import journaling
from voice_simulator.core.webhooks.corruption import redated
from voice_simulator.core.webhooks.fallback import fallback_of, fallback_reason
from voice_simulator.core.webhooks.fault_injection import FaultInjector
from voice_simulator.core.webhooks.http_requests import request_for
from voice_simulator.core.webhooks.retry import RETRY_AFTER, judge
from voice_simulator.core.webhooks.simulated_replies import (
    applies_to_attempt,
    simulated_outcome,
    slow_outcome,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.fault_selection import FaultSelector
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.wire.bodies import FallbackReason


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
        application: its registration.
        observer: hears when a lane is empty.
        faults: says which fault is for a webhook.
        patience: ms for which a simulated lack of a reply holds up the others of a lane.

    Attributes:
        application: its registration as it is now; replaced when it is registered anew.
        new_webhooks_hold_time: whether simulated time waits for the webhooks that are put from now on.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        application: Application,
        observer: LegObserver,
        faults: FaultSelector,
        patience: int = SECOND,
    ) -> None:
        self._clock, self._journal, self._patience = clock, journal, patience
        self.application, self._observer = application, observer
        self._faults = FaultInjector(journal, faults)
        self.new_webhooks_hold_time = True
        self._queued = 0
        self._pulled = 0
        self._ready: list[Webhook] = []
        self._under_way: dict[int, Webhook] = {}
        self._behind_in_lanes = 0
        self._on_timers = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        return sum(self.undelivered) == 0

    @property
    def undelivered(self) -> UndeliveredCounts:
        """How many webhooks are not through yet."""
        behind = self._behind_in_lanes + self._faults.held_back.count
        return UndeliveredCounts(len(self._ready) + self._on_timers + behind, len(self._under_way))

    # -- queueing

    def put(self, webhook: Webhook) -> None:
        """Queue a webhook behind those of its lane, unless a fault changes that."""
        webhook.holds_time = self.new_webhooks_hold_time
        fault = webhook.fault = self._faults.select(webhook)
        self._queued += 1
        webhook.id = self._queued
        if fault is None:
            self._note(webhook)
            self._queue(webhook)
        else:
            self._put_with_fault(webhook, fault)

    def put_again(self, webhook: Webhook) -> int:
        """Queue a webhook that was sent before, and return the number of its new delivery."""
        self._queued += 1
        webhook.id = self._queued
        self._note(webhook)
        self._attempt(webhook)
        return webhook.id

    def leg_sends_no_more(self, leg: Leg) -> None:
        """Queue what a fault holds back until an event of a leg that will not come any more."""
        leg.sends_no_more = True
        for webhook in self._faults.held_back.release_all(leg):
            if not webhook.was_passed:
                self._faults.drop_fault(webhook, "nothing came after it")
            self._queue(webhook)

    def _note(self, webhook: Webhook) -> None:
        webhook.text = to_json(webhook.body)
        self._journal.write(webhook.uuid, journaling.webhook_entry(webhook))
        webhook.leg.last_timestamp = webhook.body.get("timestamp")

    def _put_with_fault(self, webhook: Webhook, fault: WebhookFault) -> None:
        is_signed = self.application.signature_secret is not None
        why = self._faults.why_without_effect(webhook, fault, is_signed=is_signed)
        if fault.same_timestamp:
            webhook.body = redated(webhook.body, webhook.leg.last_timestamp)
        self._note(webhook)
        if why is not None:
            self._faults.drop_fault(webhook, why)
            self._queue(webhook)
        elif fault.after is not None:
            # It changes something only once another webhook passes it, if any does.
            self._faults.held_back.hold(webhook)
        else:
            self._faults.note_injected(webhook)
            self._inject(webhook, fault)

    def _inject(self, webhook: Webhook, fault: WebhookFault) -> None:
        if fault.lost:
            self._never_send(webhook)
            return
        self._queue(webhook)
        if fault.twice:
            self._repeat(webhook)

    def _never_send(self, webhook: Webhook) -> None:
        self._release_behind(webhook)
        if webhook.settled is not None:
            webhook.settled(webhook, None)

    def _repeat(self, webhook: Webhook) -> None:
        """Queue a webhook once more; nobody waits for the reply to the second one."""
        self._queued += 1
        again = replace(webhook, id=self._queued, fault=None, settled=None, original=webhook, attempt=0)
        self._note(again)
        self._queue(again)

    def _queue(self, webhook: Webhook) -> None:
        self._faults.note_passed(webhook)
        if webhook.lane is None or webhook.lane.enter(webhook):
            self._make_ready(webhook)
        else:
            self._behind_in_lanes += 1

    def _leave_lane(self, webhook: Webhook) -> None:
        if webhook.lane is None or not webhook.holds_lane:
            return
        following = webhook.lane.leave()
        if following is None:
            self._observer.settled(webhook.leg)
        else:
            self._behind_in_lanes -= 1
            self._make_ready(following)

    def _release_behind(self, webhook: Webhook) -> None:
        """Send what a fault held back until after this webhook."""
        for one in self._faults.held_back.release_behind(webhook):
            one.lane = None
            self._make_ready(one)

    # -- attempts

    def pull_requests(self) -> list[HttpRequest]:
        """Return the requests that may be sent now, each once, the most urgent first."""
        ready, self._ready = self._ready, []
        return sorted(map(self._begin_attempt, ready), key=attrgetter("urgency"))

    def new_request_id(self) -> int:
        """Name a request, for a webhook or for something else."""
        self._pulled += 1
        return self._pulled

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

    def pass_over(self, request_id: int) -> Webhook:
        """Let the others of a webhook's lane go before its reply is in; return the webhook."""
        webhook = self._under_way[request_id]
        self._leave_lane(webhook)
        return webhook

    def webhook_of(self, request_id: int) -> Webhook:
        """Return the webhook that a request under way is for."""
        return self._under_way[request_id]

    def _make_ready(self, webhook: Webhook) -> None:
        if webhook.fault is not None and webhook.fault.late is not None and not webhook.attempt:
            self._wait(webhook, webhook.fault.late, lambda: self._attempt(webhook))
        else:
            self._attempt(webhook)

    def _attempt(self, webhook: Webhook) -> None:
        """Have a webhook sent once, or simulate what comes of it."""
        fault = webhook.fault
        outcome = None
        if fault is not None and applies_to_attempt(fault, webhook.attempt + 1):
            outcome = simulated_outcome(fault, webhook.target)
        if fault is None or outcome is None:
            self._ready.append(webhook)
            return
        webhook.attempt += 1
        self._simulate(webhook, outcome[0], lambda: self._judge(webhook, outcome[1], None, fault.origin))

    def _begin_attempt(self, webhook: Webhook) -> HttpRequest:
        webhook.attempt += 1
        request_id = self.new_request_id()
        self._under_way[request_id] = webhook
        return request_for(webhook, request_id)

    def _receive(self, webhook: Webhook, outcome: Reply | Failure, wall: dict[str, object] | None) -> None:
        fault = webhook.fault
        if fault is not None and fault.slow is not None and applies_to_attempt(fault, webhook.attempt):
            span, late = slow_outcome(fault, outcome, webhook.target)
            self._simulate(webhook, span, lambda: self._judge(webhook, late, wall))
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
        journaling.journal_attempt(self._journal, webhook, outcome, verdict, wall=wall, by=by)
        if verdict is AttemptVerdict.AGAIN:
            self._wait(webhook, RETRY_AFTER, lambda: self._attempt_again(webhook))
            return
        webhook.leg.note_settled(webhook.event)
        if verdict is AttemptVerdict.DELIVERED and isinstance(outcome, Reply):
            self._settle(webhook, outcome)
        elif self.fall_back(webhook, fallback_reason(outcome)):
            self._leave_lane(webhook)
            self._release_behind(webhook)
        else:
            self._settle(webhook, None)

    def _attempt_again(self, webhook: Webhook) -> None:
        if webhook.lane is None or webhook.holds_lane:
            self._attempt(webhook)
        else:
            self._queue(webhook)

    def _simulate(self, webhook: Webhook, span: int, then: Callable[[], None]) -> None:
        """Let a simulated reply, or the lack of one, take its time; it holds its lane for patience only."""
        if webhook.holds_lane and span > self._patience:
            self._wait(webhook, self._patience, lambda: self._go_on_without(webhook))
        self._wait(webhook, span, then)

    def _go_on_without(self, webhook: Webhook) -> None:
        self._journal.note(
            webhook.uuid,
            f"the next events go without a reply to the {webhook.event} event (delivery {webhook.id}): "
            f"--patience is {self._patience / SECOND:g} s",
        )
        self._leave_lane(webhook)

    def _wait(self, webhook: Webhook, span: int, then: Callable[[], None]) -> None:
        def go_on() -> None:
            self._on_timers -= 1
            then()

        self._on_timers += 1
        self._clock.set_timer(span, go_on, Due.WEBHOOK, webhook.uuid)

    # -- what became of them

    def fall_back(self, webhook: Webhook | None, reason: FallbackReason) -> bool:
        """Send to the fallback URL what a webhook could not bring; False where there is none, or no more."""
        target = self.application.fallback
        if target is None or webhook is None or not webhook.may_bring_ncco or webhook.original is not None:
            return False
        self.put(fallback_of(webhook, target, reason))
        return True

    def _settle(self, webhook: Webhook, reply: Reply | None) -> None:
        self._leave_lane(webhook)
        self._release_behind(webhook)
        if webhook.settled is not None:
            webhook.settled(webhook, reply)
