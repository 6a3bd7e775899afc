"""Webhooks that a fault sends after another one of their leg, and which of them were passed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.webhooks.webhook import Webhook


class HeldBack:
    """What is held back in one world, by leg."""

    def __init__(self) -> None:
        self._of_leg: dict[str | None, list[Webhook]] = {}

    @property
    def count(self) -> int:
        """How many are held back."""
        return sum(map(len, self._of_leg.values()))

    def add(self, webhook: Webhook) -> None:
        """Hold a webhook back until the event comes that its fault names, or its leg has no more to tell."""
        self._of_leg.setdefault(webhook.uuid, []).append(webhook)

    def passed_by(self, webhook: Webhook) -> list[Webhook]:
        """Return those that are passed for the first time when a webhook is queued: now they are late."""
        passed = [held for held in self._of_leg.get(webhook.uuid, ()) if not held.was_passed]
        for held in passed:
            held.was_passed = True
        return passed

    def take_behind(self, webhook: Webhook) -> list[Webhook]:
        """Take out what was to be sent after a webhook."""
        held = self._of_leg.get(webhook.uuid, [])
        taken = [one for one in held if one.fault is not None and one.fault.after == webhook.event]
        for one in taken:
            held.remove(one)
        if not held:
            self._of_leg.pop(webhook.uuid, None)
        return taken

    def take_all(self, uuid: str) -> list[Webhook]:
        """Take out all of a leg that has no more to tell."""
        return self._of_leg.pop(uuid, [])
