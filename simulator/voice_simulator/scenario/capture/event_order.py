"""In which order a run that plays a call again will see the call's events.

`events:` goes by the ends of first attempts. In `real` many webhooks are out at once, so an app that is slow
to answer one of them mixes them up; a run sends one at a time, in the order in which they were queued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry, WebhookFaultEntry
from voice_simulator.core.model.vocabulary import AttemptVerdict, FaultKind
from voice_simulator.scenario.judging.journal_reader import is_callback

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.scenario.capture.scope import CapturedCall
    from voice_simulator.scenario.judging.evidence import SeenCall

_PATIENCE: Final = SECOND
"""So long a reply may take before others go without it, unless --patience says otherwise."""

_HOLDS_UP: Final = frozenset({FaultKind.LATE, FaultKind.AFTER, FaultKind.SLOW, FaultKind.FAIL})


def events_of(call: CapturedCall, seen: SeenCall) -> Sequence[str]:
    """Return the events of a call in the order in which they go out one at a time.

    Where one was held up for long, by a fault, a second attempt or your app, others pass it in a run as well:
    then they stay in the order of their first attempts.
    """
    if any(_is_held_up(entry) for entry in call.entries):
        return seen.callbacks
    queued = _in_order_queued(call.entries)
    # Of one whose queueing the journal has forgotten nothing is known but its attempt.
    return queued if len(queued) == len(seen.callbacks) else seen.callbacks


def _in_order_queued(entries: Iterable[Entry]) -> list[str]:
    shapes = [entry.what for entry in entries]
    tried = {what.delivery for what in shapes if isinstance(what, DeliveryEntry)}
    webhooks = [what for what in shapes if isinstance(what, WebhookEntry) and what.delivery in tried]
    return [what.event.value for what in webhooks if is_callback(what.event)]


def _is_held_up(entry: Entry) -> bool:
    match entry.what:
        case WebhookFaultEntry(does=does):
            return does in _HOLDS_UP
        case DeliveryEntry(outcome=outcome):
            latency = (entry.wall or {}).get("latency_ms")
            took = latency if isinstance(latency, int | float) else 0
            return outcome is AttemptVerdict.AGAIN or took >= _PATIENCE
        case _:
            return False
