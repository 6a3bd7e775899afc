"""Faults of webhooks: which webhook one is injected into, what it does, and why it may change nothing.

A webhook with a fault is lost, sent late, sent after another one, sent twice, corrupted or redated; or its
attempts get a simulated reply. `core.webhooks.outbox` carries that out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.webhooks import journaling
from voice_simulator.core.webhooks.corruption import redated, why_not_corrupted
from voice_simulator.core.webhooks.held_back import HeldBack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.fault_selection import FaultSelector
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.model.webhook import Webhook


class FaultInjector:
    """Injects the faults of one world into its webhooks.

    Args:
        journal: where each fault is recorded when it changes something, and why where it does not.
        selector: says which fault is for a webhook; counts the occasions.

    Attributes:
        held_back: the webhooks that a fault sends after another one.
    """

    def __init__(self, journal: Journal, selector: FaultSelector) -> None:
        self._journal, self._selector = journal, selector
        self.held_back = HeldBack()

    def select(self, webhook: Webhook) -> WebhookFault | None:
        """Return the fault for a webhook that is about to be queued."""
        if not self._selector.has_webhook_faults:
            return None
        to, from_ = webhook.leg.to.address, webhook.leg.from_.address
        if webhook.may_bring_ncco:
            self._note_passed_over(webhook, self._selector.passed_over(webhook.event, to, from_))
        return self._selector.on_webhook(webhook.event, to, from_, is_awaited=webhook.may_bring_ncco)

    def _note_passed_over(self, webhook: Webhook, faults: Iterable[WebhookFault]) -> None:
        """Say why a fault does not strike: the call waits for the reply to this very webhook."""
        for fault in faults:
            does = "lost" if fault.lost else "held back"
            self._journal.note(
                webhook.uuid,
                f"the fault at {fault.origin} passes over this {webhook.event}, which can't be {does}: "
                "the call waits for the NCCO that its reply may bring",
            )

    def why_without_effect(self, webhook: Webhook, fault: WebhookFault, *, is_signed: bool) -> str | None:
        """Say why a fault would change nothing of a webhook; None where it changes something."""
        if fault.same_timestamp and redated(webhook.body, webhook.leg.last_timestamp) == webhook.body:
            return "the event before it has the same timestamp, or there is none"
        if fault.after is not None and fault.after in webhook.leg.settled_events:
            return f"{fault.after} was told before"
        if fault.after is not None and webhook.leg.sends_no_more:
            return "nothing comes after it"
        if fault.corrupt is not None:
            return why_not_corrupted(fault.corrupt, webhook.target, is_signed=is_signed)
        return None

    def note_injected(self, webhook: Webhook) -> None:
        """Record that the webhook's fault changes something."""
        if webhook.fault is not None:
            self._journal.write(webhook.uuid, journaling.fault_entry(webhook, webhook.fault))

    def drop_fault(self, webhook: Webhook, why: str) -> None:
        """Send a webhook as if it had no fault, and record why."""
        origin = webhook.fault.origin if webhook.fault is not None else ""
        self._journal.note(webhook.uuid, f"the fault at {origin} changes nothing of {webhook.event}: {why}")
        webhook.fault = None

    def note_passed(self, webhook: Webhook) -> None:
        """Record the faults of webhooks that were held back and are late now that this one is queued."""
        for held in self.held_back.first_passed_by(webhook) if webhook.leg.held_back else ():
            self.note_injected(held)
