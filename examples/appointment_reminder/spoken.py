"""What patients hear, one NCCO for each moment of a call; and what we understand of what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vonage_voice import Dtmf, Input, Speech, Talk, Wait

from .reminders import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vonage_voice import NccoAction

    from .reminders import Reminder

VERDICT_BY: Final = 10.0
"""Seconds that a call is held for the platform to find out who answered; it needs three or four."""

BEEP_BY: Final = 3.0
"""Seconds from the platform's verdict until a voicemail has beeped and records."""

_KEYS: Final = {"1": Outcome.CONFIRMED, "2": Outcome.ANOTHER_TIME}
_WORDS: Final = {"yes": Outcome.CONFIRMED, "no": Outcome.ANOTHER_TIME}


def greeting(reminder: Reminder, choice_url: str) -> list[NccoAction]:
    """Greet whoever answers, and hold the line until we know whether that is a person.

    If we are never told, it is taken for one.
    """
    hold = [Wait(timeout=VERDICT_BY)] if reminder.voicemail else []
    return [
        Talk(text="Good morning from Doctor Lovelace's practice."),
        *hold,
        *question(reminder, choice_url),
    ]


def question(reminder: Reminder, choice_url: str) -> list[NccoAction]:
    """Ask a patient whether the appointment still suits; the second time we are sorry to."""
    sorry = "Sorry, we did not understand. " if reminder.asked else ""
    return [
        Talk(
            text=f"{sorry}{reminder.patient}, your appointment is {reminder.appointment}. "
            "To confirm it, press 1 or say yes. For another time, press 2 or say no.",
            bargeIn=True,
        ),
        Input(
            type=["dtmf", "speech"],
            dtmf=Dtmf(maxDigits=1, timeOut=5),
            speech=Speech(language="en-GB", context=list(_WORDS), startTimeout=5, endOnSilence=1),
            eventUrl=[choice_url],
        ),
    ]


def understood(told: Mapping[str, Any]) -> Outcome | None:
    """Return what a patient has chosen by a key or a word; None if there was none that we know."""
    pressed = told["dtmf"].get("digits")
    said = [word for result in told["speech"].get("results", []) for word in result["text"].lower().split()]
    return _KEYS.get(pressed) or next((_WORDS[word] for word in said if word in _WORDS), None)


def farewell(reminder: Reminder) -> list[NccoAction]:
    """Say goodbye to a patient who has chosen, or has not."""
    match reminder.outcome:
        case Outcome.CONFIRMED:
            text = "Thank you. We look forward to seeing you."
        case Outcome.ANOTHER_TIME:
            text = "Thank you. We will call you back to find another time."
        case _:
            # Who did not answer may be a voicemail that we took for a person; it records this.
            text = f"We did not get your answer. {_facts(reminder)} Goodbye."
    return [Talk(text=text)]


def message(reminder: Reminder) -> list[NccoAction]:
    """Leave a message on a voicemail, after its beep."""
    return [Wait(timeout=BEEP_BY), Talk(text=f"This is a message for {reminder.patient}. {_facts(reminder)}")]


def apology() -> list[NccoAction]:
    """Say what is to be said when the website can't."""
    return [Talk(text="This is Doctor Lovelace's practice. We are sorry, we will have to call you again.")]


def as_json(actions: Sequence[NccoAction]) -> list[dict[str, object]]:
    """Return an NCCO as it is sent to the platform."""
    return [action.model_dump(by_alias=True, exclude_none=True) for action in actions]


def _facts(reminder: Reminder) -> str:
    return (
        f"Your appointment with Doctor Lovelace is {reminder.appointment}. To change it, please call us back."
    )
