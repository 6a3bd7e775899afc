"""How the clock of a world is driven: its mode, and the spans of wall time that it leaves to your app."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClockMode(StrEnum):
    """How simulated time moves."""

    REAL = "real"
    AUTO = "auto"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How a world's clock is driven; spans are seconds of wall time.

    Attributes:
        mode: how simulated time moves.
        speed: simulated seconds per second, in `real`.
        settle: how long your app must have been quiet before time moves on.
        is_settle_told: whether somebody asked for this span, so that it is kept even where rest is seen.
        settle_max: how long one moment, or one `advance`, may be stretched by an app that is never quiet.
        patience: how long an event may hold time, its leg's next events and its place among those under way
            without a reply; and how long your app must have been quiet while a party waits for it to act.
        webhooks_at_once: how many requests may be under way; 1 sends them singly, in the order queued.
    """

    mode: ClockMode = ClockMode.REAL
    speed: float = 1.0
    settle: float = 0.2
    is_settle_told: bool = False
    settle_max: float = 1.0
    patience: float = 1.0
    webhooks_at_once: int = 32

    @property
    def floor(self) -> float:
        """How long your app must have been quiet where its rest is seen."""
        return self.settle if self.is_settle_told else 0.0
