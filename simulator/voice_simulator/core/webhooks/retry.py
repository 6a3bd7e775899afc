"""What becomes of a webhook after an attempt: delivered, sent again, or given up."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.vocabulary import AttemptVerdict

ATTEMPTS: Final = 2


RETRY_AFTER: Final = 1 * SECOND
"""Simulated time before the second attempt. Undocumented: the old platform waited five seconds."""


_DELIVERED: Final = range(200, 206)


_RETRIED_STATUSES: Final = frozenset({429, 503, 504})


_RETRIED_FAILURES: Final = frozenset(
    {FailureReason.UNREACHABLE, FailureReason.TIMED_OUT, FailureReason.RESET}
)


def judge(outcome: Reply | Failure, attempt: int) -> AttemptVerdict:
    """Say what follows from the outcome of attempt number `attempt` (from 1)."""
    if isinstance(outcome, Reply) and outcome.status in _DELIVERED:
        return AttemptVerdict.DELIVERED
    again = (
        outcome.status in _RETRIED_STATUSES
        if isinstance(outcome, Reply)
        else outcome.reason in _RETRIED_FAILURES
    )
    return AttemptVerdict.AGAIN if again and attempt < ATTEMPTS else AttemptVerdict.FAILED


def describe(outcome: Reply | Failure) -> str:
    """Say in a word or two what came back: `HTTP 503`, `time_out`."""
    return f"HTTP {outcome.status}" if isinstance(outcome, Reply) else outcome.reason.value
