"""What the journal says of webhooks: queued, changed by a fault, and what came of each attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry, WebhookFaultEntry
from voice_simulator.core.json_text import from_json, to_json
from voice_simulator.core.model.effects import Failure, Reply
from voice_simulator.core.redaction import without_password, without_secrets

if TYPE_CHECKING:
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.model.vocabulary import AttemptVerdict
    from voice_simulator.core.model.webhook import Webhook

LONGEST_TOLD: Final = 64 * 1024
"""The longest reply (bytes) that the journal holds whole."""

_SHOWN: Final = 200


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


def delivery_entry(
    webhook: Webhook, outcome: Reply | Failure, verdict: AttemptVerdict, by: str | None
) -> DeliveryEntry:
    """Return the entry of an attempt; `by` is the origin of the fault that simulated it."""
    failure, status, reply = None, None, None
    if isinstance(outcome, Failure):
        failure = outcome.reason
    else:
        status, reply = outcome.status, to_json(_shown(outcome.body)) if outcome.body else None
    return DeliveryEntry(
        delivery=webhook.id,
        event=webhook.event,
        attempt=webhook.attempt,
        outcome=verdict,
        failure=failure,
        status=status,
        reply=reply,
        fault=by,
    )


def wall_of_attempt(outcome: Reply | Failure, wall: dict[str, object] | None) -> dict[str, object] | None:
    """Return what differs from run to run in the record of an attempt."""
    return {"reason": outcome.sentence, **(wall or {})} if isinstance(outcome, Failure) else wall


def _shown(body: bytes) -> object:
    """Return a reply as the journal shows it: as JSON if it is JSON, else how it begins."""
    if len(body) <= LONGEST_TOLD:
        try:
            return without_secrets(from_json(body))
        except ValueError:
            pass
    return body[:_SHOWN].decode(errors="replace")
