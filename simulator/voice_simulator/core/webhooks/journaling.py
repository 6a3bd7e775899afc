"""What the journal is told of webhooks: queued, struck by a fault, and what came of each attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.json_text import from_json, to_json
from voice_simulator.core.model.effects import Failure, Reply
from voice_simulator.core.redaction import without_password, without_secrets

if TYPE_CHECKING:
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.webhooks.retry import AttemptVerdict
    from voice_simulator.core.webhooks.webhook import Webhook

Facts = dict[str, object]

LONGEST_TOLD: Final = 64 * 1024
"""The longest reply (bytes) that the journal holds whole."""

_SHOWN: Final = 200


def of_webhook(webhook: Webhook) -> Facts:
    """Return what is told of a webhook that was queued."""
    return {
        "delivery": webhook.id,
        "event": webhook.event,
        "method": webhook.target.method,
        "url": without_password(webhook.target.url),
        "body": webhook.text,
    }


def of_fault(webhook: Webhook, fault: WebhookFault) -> Facts:
    """Return what is told of a fault that struck a webhook."""
    return {"fault": fault.origin, "does": fault.deed, "event": webhook.event, "delivery": webhook.id}


def of_attempt(webhook: Webhook, outcome: Reply | Failure, verdict: AttemptVerdict, by: str | None) -> Facts:
    """Return what is told of an attempt; `by` is the origin of the fault that played it."""
    facts: Facts = {
        "delivery": webhook.id,
        "event": webhook.event,
        "attempt": webhook.attempt,
        "outcome": verdict.value,
    }
    if isinstance(outcome, Failure):
        facts["failure"] = outcome.reason.value
    else:
        facts |= {"status": outcome.status}
        facts |= {"reply": to_json(_of_reply(outcome.body))} if outcome.body else {}
    return facts if by is None else facts | {"fault": by}


def apart_of_attempt(outcome: Reply | Failure, wall: Facts | None) -> Facts | None:
    """Return what differs from run to run in the record of an attempt."""
    return {"reason": outcome.sentence, **(wall or {})} if isinstance(outcome, Failure) else wall


def _of_reply(body: bytes) -> object:
    """Return a reply as the journal tells it: what it means if it is JSON, else how it begins."""
    if len(body) <= LONGEST_TOLD:
        try:
            return without_secrets(from_json(body))
        except ValueError:
            pass
    return body[:_SHOWN].decode(errors="replace")
