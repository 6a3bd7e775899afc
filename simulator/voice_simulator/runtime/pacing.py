"""How the clock of a world moves: its mode, and how much wall time your app gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class ClockMode(StrEnum):
    """How simulated time moves."""

    REAL = "real"
    AUTO = "auto"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How the clock of a world moves, and for how long it waits for your app; spans are seconds of wall time.

    Attributes:
        mode: how simulated time moves.
        speed: simulated seconds per second, in `real`.
        settle: how long your app must have been quiet before time moves on.
        is_settle_told: whether somebody asked for this settle, so that it is kept even if rest is seen.
        settle_max: how long one moment, or one `advance`, may be stretched by an app that is never quiet.
        patience: how long an event without a reply may hold time, the next events of its leg, and its place
            in the order of replies; and how long your app must have been quiet, since it was last told
            something or the wait began, while a party waits for it to act.
        webhooks_at_once: how many requests may be under way; 1 sends them one at a time, in the order queued.
        waits_for_hands: whether `auto` goes with the wall clock while somebody plays a party by hand.
    """

    mode: ClockMode = ClockMode.REAL
    speed: float = 1.0
    settle: float = 0.2
    is_settle_told: bool = False
    settle_max: float = 1.0
    patience: float = 1.0
    webhooks_at_once: int = 32
    waits_for_hands: bool = True

    @property
    def floor(self) -> float:
        """How long your app must have been quiet if its rest is seen."""
        return self.settle if self.is_settle_told else 0.0

    def beside_a_hand(self) -> Pacing:
        """Return how the clock moves while somebody plays a party by hand, who can't be hurried."""
        is_hurried = self.mode is ClockMode.AUTO and self.waits_for_hands
        return replace(self, mode=ClockMode.REAL) if is_hurried else self

    def beside_a_socket(self, *, is_advanced: bool) -> Pacing:
        """Return how the clock moves while a WebSocket is open: audio can't be hurried either.

        In `manual` time stands, but for what an advance lets pass.
        """
        stands = self.mode is ClockMode.MANUAL and not is_advanced
        return self if stands else replace(self, mode=ClockMode.REAL)
