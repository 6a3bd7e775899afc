"""A lane: webhooks that go one after the other. Each leg has one, and each conversation."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.model.webhook import Webhook


class Lane:
    """The order in which the webhooks of one leg, or of one conversation, are sent.

    Attributes:
        holder: the webhook that the others wait for, or None while the lane is empty.
    """

    __slots__ = ("_behind", "holder")

    def __init__(self) -> None:
        self.holder: Webhook | None = None
        self._behind: deque[Webhook] | None = None  # most lanes never have one: an empty deque is 600 bytes

    @property
    def is_free(self) -> bool:
        """Whether nothing holds it, and so nothing waits in it."""
        return self.holder is None

    def enter(self, webhook: Webhook) -> bool:
        """Put a webhook at the end; True if it is its turn at once.

        A second attempt goes before what was queued after the webhook, so that it overtakes nothing that was
        sent meanwhile.
        """
        if self.holder is None:
            self.holder = webhook
            return True
        if self._behind is None:
            self._behind = deque()
        self._behind.insert(self._place_of(webhook, self._behind), webhook)
        return False

    def leave(self) -> Webhook | None:
        """Let the next webhook have the lane and return it; None if there is none."""
        self.holder = self._behind.popleft() if self._behind else None
        if not self._behind:
            self._behind = None
        return self.holder

    @staticmethod
    def _place_of(webhook: Webhook, behind: deque[Webhook]) -> int:
        if webhook.attempt == 0:
            return len(behind)
        later = (place for place, one in enumerate(behind) if one.id > webhook.id)
        return next(later, len(behind))
