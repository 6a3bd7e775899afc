"""What patients hear: one NCCO for each moment of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vonage_voice import Dtmf, Input, Talk, Wait

from .reminders import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vonage_voice import NccoAction

    from .reminders import Reminder

VERDICT_BY: Final = 10.0
"""Seconds that a call is held for the platform to find out who answered; it needs three or four."""

BEEP_BY: Final = 3.0
"""Seconds from the platform's verdict until a voicemail has beeped and records."""

CONFIRM, ANOTHER_TIME = "1", "2"

_FAREWELLS: Final = {
    Outcome.CONFIRMED: "Thank you. We look forward to seeing you.",
    Outcome.ANOTHER_TIME: "Thank you. We will call you back to find another time.",
    Outcome.NOT_CONFIRMED: "We did not get your answer. Please call us when you can. Goodbye.",
}


def greeting(reminder: Reminder, choice_url: str) -> list[NccoAction]:
    """Greet whoever answers, and hold the line until we know whether that is a person.

    If we are never told, it is taken for one.
    """
    return [
        Talk(text="Good morning from Doctor Lovelace's practice."),
        Wait(timeout=VERDICT_BY),
        *question(reminder, choice_url),
    ]


def question(reminder: Reminder, choice_url: str) -> list[NccoAction]:
    """Ask a patient whether the appointment still suits."""
    return [
        Talk(
            text=f"{reminder.patient}, your appointment is {reminder.appointment}. "
            "To confirm it, press 1. For another time, press 2.",
            bargeIn=True,
        ),
        Input(type=["dtmf"], dtmf=Dtmf(maxDigits=1, timeOut=5), eventUrl=[choice_url]),
    ]


def farewell(outcome: Outcome) -> list[NccoAction]:
    """Say goodbye to a patient who has chosen, or has not."""
    return [Talk(text=_FAREWELLS[outcome])]


def message(reminder: Reminder) -> list[NccoAction]:
    """Leave a message on a voicemail, after its beep."""
    return [
        Wait(timeout=BEEP_BY),
        Talk(
            text=f"This is a message for {reminder.patient} from Doctor Lovelace's practice. "
            f"Your appointment is {reminder.appointment}. To change it, please call us back."
        ),
    ]


def as_json(actions: Sequence[NccoAction]) -> list[dict[str, object]]:
    """Return an NCCO as it is sent to the platform."""
    return [action.model_dump(by_alias=True, exclude_none=True) for action in actions]
