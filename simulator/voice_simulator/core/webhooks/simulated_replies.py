"""What a fault has your app answer without being asked, or answer late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import Failure, FailureReason, Reply

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.faults import WebhookFault

Outcome = tuple[int, Reply | Failure]
"""After how many ms an attempt has an outcome, and which."""


def applies_to_attempt(fault: WebhookFault, attempt: int) -> bool:
    """Say whether a fault is for an attempt, counted from 1."""
    return fault.attempts is None or attempt <= fault.attempts


def simulated_outcome(fault: WebhookFault, target: WebhookTarget) -> Outcome | None:
    """Return what takes the place of an attempt; None where the webhook is to be sent."""
    if fault.reply is not None:
        return 0, Reply(fault.reply.status, fault.reply.content_type, fault.reply.body.encode())
    if fault.fail is None:
        return None
    span = target.socket_timeout if fault.fail is FailureReason.TIMED_OUT else 0
    return span, Failure(fault.fail, f"played by the fault at {fault.origin}")


def slow_outcome(fault: WebhookFault, outcome: Reply | Failure, target: WebhookTarget) -> Outcome:
    """Return the outcome of an attempt that your app is slow to answer; too slow is a time-out."""
    span = fault.slow or 0
    if span < target.socket_timeout:
        return span, outcome
    return target.socket_timeout, Failure(FailureReason.TIMED_OUT, f"slowed by the fault at {fault.origin}")
