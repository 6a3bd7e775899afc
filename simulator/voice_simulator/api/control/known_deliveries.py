"""The webhooks of a world as its journal knows them: what was queued, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.clock import to_iso
from voice_simulator.core.journal.journal import shown_wall
from voice_simulator.core.journal.selection import WITH_EVENTS, Selection
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry, WebhookFaultEntry
from voice_simulator.core.model.vocabulary import AttemptVerdict, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.api.control.delivery_answers import Outcome, ShownAttempt, ShownDelivery
    from voice_simulator.core.journal import Entry, Journal

_PUBLIC: Final = (
    "latency_ms",
    "reason",
    "url",
    "said",
    "resent",
    "headers",
    "headers_left_out",
    "reply_size",
)
"""What of the wall part of an attempt is shown."""


class KnownDelivery:
    """A webhook of the journal, and what became of it.

    Args:
        queued: the entry that tells of it.
        webhook: what that says.

    Attributes:
        queued, webhook: as given.
    """

    def __init__(self, queued: Entry, webhook: WebhookEntry) -> None:
        self.queued, self.webhook = queued, webhook
        self._attempts: list[tuple[Entry, DeliveryEntry]] = []
        self._faults: list[WebhookFaultEntry] = []

    def note_outcome(self, entry: Entry) -> None:
        """Take in what happened to it."""
        if isinstance(entry.what, DeliveryEntry):
            self._attempts.append((entry, entry.what))
        elif isinstance(entry.what, WebhookFaultEntry):
            self._faults.append(entry.what)

    @property
    def outcome(self) -> Outcome:
        """What became of it so far."""
        last = self._attempts[-1][1].outcome if self._attempts else None
        if last is AttemptVerdict.DELIVERED:
            return "delivered"
        if last is AttemptVerdict.FAILED:
            return "failed"
        is_lost = any(one.does is FaultKind.LOST for one in self._faults)
        return "lost" if is_lost and last is None else "waiting"

    def as_answer(self) -> ShownDelivery:
        """Return it as JSON."""
        facts: dict[str, Any] = {"time": to_iso(self.queued.time), "uuid": self.queued.uuid}
        facts |= self.webhook.as_json()
        facts |= {"outcome": self.outcome, "attempts": [_attempt(*one) for one in self._attempts]}
        facts["faults"] = [{"fault": one.fault, "does": one.does} for one in self._faults]
        shown: ShownDelivery = facts  # type: ignore[assignment]  # the entries declare the same members
        return shown


def _attempt(entry: Entry, delivery: DeliveryEntry) -> ShownAttempt:
    wall = shown_wall(entry.wall or {})
    facts: dict[str, Any] = {"attempt": delivery.attempt, "time": to_iso(entry.time), **delivery.as_json()}
    del facts["delivery"], facts["event"]
    facts |= {name: wall[name] for name in _PUBLIC if name in wall}
    shown: ShownAttempt = facts  # type: ignore[assignment]  # likewise
    return shown


def deliveries_of(
    journal: Journal, is_about: Callable[[str | None], bool] | None = None
) -> dict[int, KnownDelivery]:
    """Return the webhooks that a journal knows, by their numbers, in their order."""
    known: dict[int, KnownDelivery] = {}
    wanted = Selection(kinds=WITH_EVENTS, is_about=is_about)
    for entry in journal.select(0, wanted, limit=max(1, journal.last_seq)):
        what = entry.what
        if isinstance(what, WebhookEntry):
            known[what.delivery] = KnownDelivery(entry, what)
        elif isinstance(what, DeliveryEntry | WebhookFaultEntry) and what.delivery in known:
            # Of the others the journal has forgotten the beginning.
            known[what.delivery].note_outcome(entry)
    return known
