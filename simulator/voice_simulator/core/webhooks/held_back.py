"""Webhooks that a fault holds back until another event of their leg (`after:`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.webhook import Webhook


class HeldBack:
    """Keeps, on each leg, the webhooks that are held back, and counts those of the world.

    Attributes:
        count: how many are held back.
    """

    def __init__(self) -> None:
        self.count = 0

    def hold(self, webhook: Webhook) -> None:
        """Hold a webhook back until the event that its fault names, or until its leg sends no more."""
        webhook.leg.held_back += (webhook,)
        self.count += 1

    def first_passed_by(self, webhook: Webhook) -> list[Webhook]:
        """Return those that this webhook is the first to pass: only now do they come late."""
        passed = [held for held in webhook.leg.held_back if not held.was_passed]
        for held in passed:
            held.was_passed = True
        return passed

    def release_behind(self, webhook: Webhook) -> list[Webhook]:
        """Take out and return those that were to be sent after this webhook."""
        leg, event = webhook.leg, webhook.event
        if not leg.held_back:
            return []
        released = [one for one in leg.held_back if one.fault is not None and one.fault.after == event]
        leg.held_back = tuple(one for one in leg.held_back if one not in released)
        self.count -= len(released)
        return released

    def release_all(self, leg: Leg) -> tuple[Webhook, ...]:
        """Take out and return all webhooks of a leg that sends no more events."""
        released, leg.held_back = leg.held_back, ()
        self.count -= len(released)
        return released
