"""The reminders of a practice, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How far a reminder has got."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ANOTHER_TIME = "wants another time"
    NOT_CONFIRMED = "heard, not confirmed"
    MESSAGE_LEFT = "message left"
    CALL_AGAIN = "call again"


@dataclass(slots=True, kw_only=True)
class Reminder:
    """One patient to be reminded of one appointment.

    Attributes:
        id: names it in our own addresses.
        patient: a name.
        number: the patient's telephone, digits only.
        appointment: when it is, as it is spoken.
        call: the id of the call that was placed for it.
        outcome: how far it has got.
        reason: why the patient is to be called again.
        price: what the call cost, in euros.
    """

    id: str
    patient: str
    number: str
    appointment: str
    call: str | None = None
    outcome: Outcome = Outcome.OPEN
    reason: str | None = None
    price: str | None = None

    def call_again(self, reason: str) -> None:
        """Note that the patient was not reached, and why."""
        self.outcome, self.reason = Outcome.CALL_AGAIN, reason

    def close(self, price: str) -> None:
        """Note that the call is over, and what it cost; a patient who had no say is to be called again."""
        self.price = price
        if self.outcome is Outcome.OPEN:
            self.call_again("hung up")
