"""The clinic's web app: what its staff ask for, and the webhooks of its calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, jsonify, request

from . import spoken
from .appointments import Appointment, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from vonage_voice import NccoAction

    from .calls import Calls, Numbers

NOT_THERE = {"timeout", "unanswered", "rejected", "failed"}
"""Whom we leave to the staff; a busy line we call again ourselves."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When somebody is at the reception, on Mondays to Fridays."""

    opens: time = time(8)
    closes: time = time(18)

    def include(self, now: datetime) -> bool:
        """Say whether somebody is there now."""
        return now.weekday() < 5 and self.opens <= now.time() < self.closes

    def __str__(self) -> str:
        return f"from Monday to Friday, from {self.opens.hour} to {self.closes.hour} o'clock"


class Clinic:
    """The web app.

    Args:
        calls: those that we make.
        numbers: of the clinic and its reception.
        hours: when the reception is there.
        now: tells the time.

    Attributes:
        web: to be served.
        now: tells the time.
    """

    def __init__(
        self,
        calls: Calls,
        numbers: Numbers,
        hours: OpeningHours = OpeningHours(),
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._calls, self._numbers, self._hours, self.now = calls, numbers, hours, now
        self._appointments: dict[str, Appointment] = {}
        self.web = Flask(__name__)
        for rule, method, page in (
            ("/appointments", "POST", self.remind),
            ("/appointments/<id_>", "GET", self.show),
            ("/appointments/<id_>", "PUT", self.change),
            ("/appointments/<id_>", "DELETE", self.call_off),
            ("/appointments/<id_>/answer", "GET", self.answer),
            ("/appointments/<id_>/events", "POST", self.event),
            ("/appointments/<id_>/choice", "POST", self.choice),
            ("/appointments/<id_>/wish", "POST", self.wish),
            ("/hotline/answer", "GET", self.hotline),
            ("/hotline/events", "POST", self.hotline_event),
        ):
            self.web.add_url_rule(rule, view_func=page, methods=[method])

    # -- for the staff

    def remind(self) -> tuple[Response, int]:
        """Call a patient: `{"patient": "Ada", "number": "447700900123", "when": "tomorrow at nine"}`."""
        id_ = str(len(self._appointments) + 1)
        appointment = self._appointments[id_] = Appointment(id_, **request.get_json())
        self._calls.place(appointment, _url(appointment))
        return jsonify(appointment.as_json()), 201

    def show(self, id_: str) -> Response:
        """Say what has become of an appointment."""
        return jsonify(self._appointment(id_).as_json())

    def change(self, id_: str) -> Response:
        """Change an appointment; a patient who is on the telephone hears that at once."""
        appointment = self._appointment(id_)
        with appointment.lock:
            appointment.when = request.get_json()["when"]
            if appointment.answered:
                self._calls.ask_again(appointment, _url(appointment))
        return jsonify(appointment.as_json())

    def call_off(self, id_: str) -> Response:
        """Call an appointment off, and end a call about it."""
        appointment = self._appointment(id_)
        with appointment.lock:
            appointment.outcome = Outcome.CALLED_OFF
            if appointment.call:
                self._calls.hang_up(appointment)
        return jsonify(appointment.as_json())

    # -- for the platform

    def answer(self, id_: str) -> Response:
        """Answer URL of our calls, when the platform knows who has answered; of a voicemail, at its beep."""
        appointment = self._appointment(id_)
        with appointment.lock:
            appointment.answered, appointment.asked = True, 1
            if appointment.machine:
                appointment.outcome = Outcome.MESSAGE_LEFT
                return _ncco(spoken.message(appointment))
            return _ncco(spoken.question(appointment, url=_url(appointment)))

    def event(self, id_: str) -> tuple[str, int]:
        """Event URL of our calls."""
        appointment, told = self._appointment(id_), request.get_json()
        with appointment.lock:
            if told.get("uuid", told.get("call_uuid")) == appointment.call:
                self._heed(appointment, told.get("status"))
        return "", 204

    def choice(self, id_: str) -> Response:
        """Event URL of the question: which key was pressed."""
        appointment, url = self._appointment(id_), _url(self._appointment(id_))
        with appointment.lock:
            match request.get_json()["dtmf"]["digits"]:
                case "1":
                    appointment.outcome = Outcome.CONFIRMED
                    return _ncco(spoken.confirmed(appointment))
                case "2":
                    appointment.outcome = Outcome.MOVED
                    return _ncco(spoken.which_day(url=url))
                case "3":
                    appointment.outcome = Outcome.PUT_THROUGH
                    return _ncco(spoken.to_reception(self._numbers))
            appointment.asked += 1
            return _ncco(
                spoken.question(appointment, url=url) if appointment.asked == 2 else spoken.good_bye()
            )

    def wish(self, id_: str) -> Response:
        """Event URL of the question for another day: what was said."""
        appointment, heard = self._appointment(id_), request.get_json()["speech"].get("results")
        with appointment.lock:
            appointment.wish = heard[0]["text"] if heard else ""
        return _ncco(spoken.noted(appointment.wish))

    def hotline(self) -> Response:
        """Answer URL of our own number."""
        if self._hours.include(self.now()):
            return _ncco(spoken.to_reception(self._numbers, "Welcome to the clinic. One moment, please."))
        return _ncco(spoken.closed(str(self._hours)))

    def hotline_event(self) -> tuple[str, int]:
        """Event URL of our own number."""
        return "", 204

    # -- within

    def _heed(self, appointment: Appointment, status: str | None) -> None:
        """Do what an event of the call that is on asks for."""
        match status:
            case "machine":
                appointment.machine = True
            case _ if status in NOT_THERE:
                self._end(appointment, Outcome.NOT_REACHED)
            case "busy":
                self._busy(appointment)
            case "completed" if appointment.answered:
                self._end(appointment, Outcome.NOT_CONFIRMED)
            case "completed":
                self._busy(appointment)  # the event that says why it was not answered was lost

    def _busy(self, appointment: Appointment) -> None:
        self._end(appointment, Outcome.OPEN if appointment.calls < self._calls.MOST else Outcome.NOT_REACHED)
        if appointment.outcome is Outcome.OPEN:
            self._calls.place_later(appointment, _url(appointment))

    def _end(self, appointment: Appointment, outcome: Outcome) -> None:
        appointment.call, appointment.answered = None, False
        if appointment.outcome is Outcome.OPEN:
            appointment.outcome = outcome

    def _appointment(self, id_: str) -> Appointment:
        return self._appointments.get(id_) or abort(404)


def _url(appointment: Appointment) -> str:
    """Return the address below which the webhooks about an appointment come."""
    return f"{request.url_root}appointments/{appointment.id}"


def _ncco(actions: list[NccoAction]) -> Response:
    return jsonify([action.model_dump(by_alias=True, exclude_none=True) for action in actions])
