"""What was expected and did not come true, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.api.control.answers import ShownFailure
    from voice_simulator.runs.report import Failed


def shown_failure(failed: Failed) -> ShownFailure:
    """Show what was expected, what there was instead, and what happened on that call."""
    one = failed.mismatch
    shown: ShownFailure = {
        "origin": one.origin,
        "expected": one.expected,
        "seen": one.seen,
        "closest": one.closest,
        "uuid": one.uuid,
        "timeline": list(failed.timeline),
    }
    if one.is_always:
        shown["always"] = True
    if one.cause is not None:
        shown["cause"] = one.cause
    return shown
