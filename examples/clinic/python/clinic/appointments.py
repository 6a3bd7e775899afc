"""The appointments of the clinic, and what has become of each."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What has become of an appointment, as far as the clinic knows."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    MOVED = "to be moved"
    PUT_THROUGH = "put through"
    NOT_CONFIRMED = "not confirmed"
    NOT_REACHED = "not reached"
    MESSAGE_LEFT = "message left"
    CALLED_OFF = "called off"


@dataclass(slots=True)
class Appointment:
    """An appointment of a patient, and the calls about it.

    Attributes:
        wish: the day that the patient would like better.
        calls: how often we have called.
        call: the call that is on.
        answered: whether that was answered.
        machine: whether a voicemail did so.
        asked: how often its patient heard the question.
        lock: held by whoever changes it, so that the news of a call waits until we know its id.
    """

    id: str
    patient: str
    number: str
    when: str
    outcome: Outcome = Outcome.OPEN
    wish: str = ""
    calls: int = 0
    call: str | None = None
    answered: bool = False
    machine: bool = False
    asked: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def begins(self, call: str) -> None:
        """Note that a call is on."""
        self.call, self.answered, self.machine, self.asked = call, False, False, 0

    def as_json(self) -> dict[str, Any]:
        """Return what the clinic's staff see of it."""
        shown = ("id", "patient", "number", "when", "outcome", "wish", "calls", "call")
        return {name: getattr(self, name) for name in shown}
