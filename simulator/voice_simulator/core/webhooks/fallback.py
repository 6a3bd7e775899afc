"""The fallback webhook: what is sent to the fallback URL, and the reason that it gives.

A webhook that may bring an NCCO goes there when its own URL brought none, under the same rule of attempts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.core.model.webhook import Webhook
from voice_simulator.core.redaction import without_password
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.bodies import FallbackReason

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import WebhookTarget

_REASONS: Final = {
    FailureReason.RESET: FallbackReason.CONNECTION_RESET,
    FailureReason.TIMED_OUT: FallbackReason.SOCKET_TIMEOUT,
    FailureReason.BAD_REPLY: FallbackReason.INVALID_RESPONSE_CODE,  # Undocumented.
}


def fallback_reason(outcome: Reply | Failure) -> FallbackReason:
    """Return the reason that the fallback webhook gives for an outcome without an NCCO."""
    if isinstance(outcome, Reply):
        return FallbackReason.INVALID_RESPONSE_CODE
    # The platform documents one more sample: a connection that was closed. It stands for all other failures.
    return _REASONS.get(outcome.reason, FallbackReason.CONNECTION_CLOSED)


def fallback_of(webhook: Webhook, target: WebhookTarget, reason: FallbackReason) -> Webhook:
    """Return the webhook that goes to the fallback URL instead of another."""
    kind = "answer" if webhook.event == EventName.ANSWER else "event"
    url = without_password(webhook.target.url)
    return Webhook(
        event=EventName.FALLBACK,
        leg=webhook.leg,
        lane=None,
        target=target,
        body=wire.fallback_request(webhook.body, reason=reason, url=url, kind=kind),
        may_bring_ncco=True,
        settled=webhook.settled,
        original=webhook,
    )
