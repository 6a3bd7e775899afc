"""The reminders of a practice, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum


class Outcome(StrEnum):
    """How far a reminder has got."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ANOTHER_TIME = "wants another time"
    NOT_CONFIRMED = "heard, not confirmed"
    MESSAGE_LEFT = "message left"
    CALL_AGAIN = "call again"
    CALLED_OFF = "called off"


class Progress(IntEnum):
    """How far a call has got. It only ever gets further, in whatever order we are told."""

    PLACED = 1
    RINGING = 2
    ANSWERED = 3
    RECOGNISED = 4
    CHOSEN = 5
    NOT_REACHED = 6
    OVER = 7


@dataclass(slots=True, kw_only=True)
class Reminder:
    """One patient to be reminded of one appointment.

    Attributes:
        id: names it in our own addresses.
        patient: a name.
        number: the patient's telephone, digits only.
        appointment: when it is, as it is spoken.
        voicemail: whether a voicemail may answer; it takes three seconds of silence to find out.
        call: the id of the call that was placed for it last.
        calls: how far each of its calls has got, by their ids.
        asked: how often the patient was asked without an answer that we understood.
        outcome: how far it has got.
        reason: why the patient is to be called again.
        price: what its calls cost, in euros.
    """

    id: str
    patient: str
    number: str
    appointment: str
    voicemail: bool = True
    call: str | None = None
    calls: dict[str, Progress] = field(default_factory=dict)
    asked: int = 0
    outcome: Outcome = Outcome.OPEN
    reason: str | None = None
    price: str | None = None

    def gets_to(self, call: str, progress: Progress) -> bool:
        """Note how far a call has got, and say whether that is news; what comes late or twice is none."""
        if progress <= self.calls.get(call, 0):
            return False
        if call not in self.calls:
            self.call, self.outcome, self.reason = call, Outcome.OPEN, None
        self.calls[call] = progress
        return True

    def call_again(self, reason: str) -> None:
        """Note that the patient was not reached, and why."""
        self.outcome, self.reason = Outcome.CALL_AGAIN, reason

    def close(self, call: str, price: str) -> None:
        """Note that a call is over, and what it cost; a patient who had no say is to be called again."""
        self.price = f"{Decimal(self.price or 0) + Decimal(price):f}"
        if call == self.call and self.outcome is Outcome.OPEN:
            self.call_again("hung up")
