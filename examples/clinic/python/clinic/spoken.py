"""What patients hear: the NCCO of each moment of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vonage_voice import Connect, Dtmf, Input, PhoneEndpoint, Speech, Talk

if TYPE_CHECKING:
    from vonage_voice import NccoAction

    from .appointments import Appointment
    from .calls import Numbers


def question(appointment: Appointment, *, url: str) -> list[NccoAction]:
    """Tell a patient the appointment, and ask what is to be done with it."""
    again = "Sorry, we did not understand. " if appointment.asked > 1 else ""
    menu = "Press 1 to confirm, 2 to move it, 3 to speak to somebody."
    return [
        Talk(
            text=f"{again}{appointment.patient}, your appointment is {appointment.when}. {menu}",
            bargeIn=True,
        ),
        Input(type=["dtmf"], dtmf=Dtmf(maxDigits=1, timeOut=5), eventUrl=[f"{url}/choice"]),
    ]


def confirmed(appointment: Appointment) -> list[NccoAction]:
    """Thank a patient who comes."""
    return [Talk(text=f"Thank you. See you {appointment.when}.")]


def which_day(*, url: str) -> list[NccoAction]:
    """Ask a patient for another day."""
    speech = Speech(language="en-GB", startTimeout=5, endOnSilence=1)
    return [
        Talk(text="Please say which day suits you better."),
        Input(type=["speech"], speech=speech, eventUrl=[f"{url}/wish"]),
    ]


def noted(wish: str) -> list[NccoAction]:
    """Tell a patient that the wish has arrived."""
    search = f"look for {wish}, and " if wish else ""
    return [Talk(text=f"We will {search}call you again.")]


def to_reception(numbers: Numbers, greeting: str = "One moment, please.") -> list[NccoAction]:
    """Put somebody through to the reception."""
    return [
        Talk(text=greeting),
        Connect(endpoint=[PhoneEndpoint(number=numbers.reception)], from_=numbers.clinic, timeout=20),
    ]


def closed(hours: str) -> list[NccoAction]:
    """Tell a caller when somebody is there."""
    return [Talk(text=f"The clinic is closed. We are here {hours}.")]


def message(appointment: Appointment) -> list[NccoAction]:
    """Leave a message on a voicemail."""
    text = f"This is the clinic. Your appointment is {appointment.when}. Please call us back."
    return [Talk(text=text)]


def good_bye() -> list[NccoAction]:
    """Take leave of a patient who has pressed nothing."""
    return [Talk(text="Please call us back. Good-bye.")]
