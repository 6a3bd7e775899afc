"""The application's website: the practice's list of reminders, and the webhooks of their calls.

Each reminder has addresses of its own, so a webhook says by its address whom it is about; the first of them
may arrive before the platform has told us the id of the call.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from aiohttp import web
from vonage import VonageError

from . import spoken
from .reminders import Outcome, Reminder

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from vonage_voice import NccoAction

    from .telephone import Telephone

CHOICES: Final = {spoken.CONFIRM: Outcome.CONFIRMED, spoken.ANOTHER_TIME: Outcome.ANOTHER_TIME}

_NOT_REACHED: Final = frozenset({"busy", "timeout", "unanswered", "rejected", "failed"})

log: Final = logging.getLogger("appointment_reminder")


class Website:
    """The pages and webhooks of one practice; its reminders live as long as it does.

    Args:
        telephone: places and changes the calls.
        public_url: where the platform reaches us.
    """

    def __init__(self, telephone: Telephone, public_url: str) -> None:
        self._telephone, self._public_url = telephone, public_url.rstrip("/")
        self._reminders: dict[str, Reminder] = {}

    def app(self) -> web.Application:
        """Return the application to serve."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/reminders", self.remind),
                web.get("/reminders", self.overview),
                web.get("/reminders/{id}/greeting", self.greeting),
                web.post("/reminders/{id}/events", self.event),
                web.post("/reminders/{id}/choice", self.choice),
                web.get("/reminders/{id}/message", self.message),
            ]
        )
        return app

    # -- for the practice

    async def remind(self, request: web.Request) -> web.Response:
        """Call a patient: `{"patient": "Ada", "number": "447700900123", "appointment": "today at ten"}`."""
        reminder = self._new_reminder(await request.json())
        try:
            reminder.call = await self._telephone.call(
                reminder.number,
                answer_url=self._address(reminder, "greeting"),
                event_url=self._address(reminder, "events"),
            )
        except (VonageError, OSError) as error:
            reminder.call_again("not placed")
            log.warning("%s: not called: %s", reminder.patient, error)
            return web.json_response({"error": str(error)}, status=502)
        return web.json_response(asdict(reminder), status=201)

    async def overview(self, _: web.Request) -> web.Response:
        """List the reminders and what became of them."""
        return web.json_response([asdict(reminder) for reminder in self._reminders.values()])

    # -- for the platform

    async def greeting(self, request: web.Request) -> web.Response:
        """Answer URL: somebody, or something, has answered."""
        reminder = self._reminder(request)
        return _ncco(spoken.greeting(reminder, self._address(reminder, "choice")))

    async def event(self, request: web.Request) -> web.Response:
        """Event URL: how the call gets on. What we do about it is done before we reply."""
        reminder, told = self._reminder(request), await request.json()
        status = told.get("status") or told.get("type") or f"error: {told.get('reason')}"
        log.info("%s: %s", reminder.patient, status)
        if status == "human":
            await self._ask(reminder, told["call_uuid"])
        elif status == "machine":
            await self._leave_message(reminder, told["call_uuid"])
        elif status in _NOT_REACHED:
            reminder.call_again(status)
        elif status == "completed":
            reminder.close(told["price"])
        return web.Response()

    async def choice(self, request: web.Request) -> web.Response:
        """Event URL of the question: a key was pressed, or none for too long."""
        reminder, told = self._reminder(request), await request.json()
        reminder.outcome = CHOICES.get(told["dtmf"]["digits"], Outcome.NOT_CONFIRMED)
        log.info("%s: %s", reminder.patient, reminder.outcome)
        return _ncco(spoken.farewell(reminder.outcome))

    async def message(self, request: web.Request) -> web.Response:
        """Answer URL of the transfer to a voicemail's message."""
        reminder = self._reminder(request)
        reminder.outcome = Outcome.MESSAGE_LEFT
        return _ncco(spoken.message(reminder))

    # -- within

    async def _ask(self, reminder: Reminder, call: str) -> None:
        actions = spoken.question(reminder, self._address(reminder, "choice"))
        await self._try(reminder, self._telephone.transfer(call, actions))

    async def _leave_message(self, reminder: Reminder, call: str) -> None:
        await self._try(reminder, self._telephone.transfer_to(call, self._address(reminder, "message")))

    async def _try(self, reminder: Reminder, change: Awaitable[None]) -> None:
        # The patient may have hung up a moment ago: then there is no call to change any more.
        try:
            await change
        except (VonageError, OSError) as error:
            log.warning("%s: the call could not be changed: %s", reminder.patient, error)

    def _new_reminder(self, asked: object) -> Reminder:
        match asked:
            case {"patient": str(patient), "number": str(number), "appointment": str(appointment)}:
                id_ = str(len(self._reminders) + 1)
                self._reminders[id_] = Reminder(
                    id=id_, patient=patient, number=number, appointment=appointment
                )
                return self._reminders[id_]
        raise web.HTTPBadRequest(text="a reminder needs patient, number and appointment")

    def _reminder(self, request: web.Request) -> Reminder:
        reminder = self._reminders.get(request.match_info["id"])
        if reminder is None:
            raise web.HTTPNotFound(text="no such reminder")
        return reminder

    def _address(self, reminder: Reminder, what: str) -> str:
        return f"{self._public_url}/reminders/{reminder.id}/{what}"


def _ncco(actions: list[NccoAction]) -> web.Response:
    return web.json_response(spoken.as_json(actions))
