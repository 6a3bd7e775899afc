"""What the journal says of webhooks: queued, changed by a fault, and what came of each attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.journal.kept_bodies import kept_reply
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry, WebhookFaultEntry
from voice_simulator.core.model.effects import Failure, Reply
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.model.vocabulary import AttemptVerdict
    from voice_simulator.core.model.webhook import Webhook


def webhook_entry(webhook: Webhook) -> WebhookEntry:
    """Return the entry of a webhook that was queued."""
    target = webhook.target
    return WebhookEntry(
        webhook.id,
        webhook.event,
        target.method,
        without_password(target.url),
        webhook.text,
        again=webhook.again,
    )


def fault_entry(webhook: Webhook, fault: WebhookFault) -> WebhookFaultEntry:
    """Return the entry of a fault that changed a webhook."""
    return WebhookFaultEntry(fault.origin, fault.kind, webhook.event, webhook.id, fault)


def journal_attempt(
    journal: Journal,
    webhook: Webhook,
    outcome: Reply | Failure,
    verdict: AttemptVerdict,
    *,
    wall: dict[str, object] | None,
    by: str | None,
) -> None:
    """Write down an attempt.

    Args:
        journal: the journal.
        webhook: what was tried.
        outcome: what came of it.
        verdict: what follows from that.
        wall: what the edge says of it, which differs from run to run.
        by: the origin of the fault that simulated it.
    """
    failure, status, reply = None, None, None
    if isinstance(outcome, Failure):
        failure, wall = outcome.reason, {"reason": outcome.sentence, **(wall or {})}
    else:
        status = outcome.status
        reply, size = kept_reply(outcome.body) if outcome.body else (None, None)
        wall = wall if size is None else {**(wall or {}), "reply_size": size}
    entry = DeliveryEntry(
        delivery=webhook.id,
        event=webhook.event,
        attempt=webhook.attempt,
        outcome=verdict,
        failure=failure,
        status=status,
        reply=reply,
        fault=by,
    )
    journal.write(webhook.uuid, entry).wall = wall
