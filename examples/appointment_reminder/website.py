"""The application's website: the practice's list of reminders, and the webhooks of their calls.

Each reminder has addresses of its own, so a webhook says by its address whom it is about; the first of them
may arrive before the platform has told us the id of the call.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from vonage import VonageError

from . import spoken
from .reminders import Outcome, Progress, Reminder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine

    from vonage_voice import NccoAction

    from .telephone import Telephone

_PROGRESS: Final = {
    "started": Progress.PLACED,
    "ringing": Progress.RINGING,
    "answered": Progress.ANSWERED,
    "human": Progress.RECOGNISED,
    "machine": Progress.RECOGNISED,
    **dict.fromkeys(
        ("busy", "timeout", "unanswered", "rejected", "failed", "cancelled"), Progress.NOT_REACHED
    ),
    "completed": Progress.OVER,
}

SOON_AGAIN: Final = frozenset({"busy", "not reached", "internal_error", "cannot_route"})
"""Reasons that may be gone in a moment. Who declines, or does not answer, is left to the practice."""

MOST_CALLS: Final = 3
"""So often we call for one reminder, before that is left to the practice."""

log: Final = logging.getLogger("appointment_reminder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long we wait, in seconds.

    Attributes:
        call_again: until a number that was busy is called again.
        unsure: for news of a call, when the platform did not answer our request to place it.
    """

    call_again: float = 300.0
    unsure: float = 5.0


class Website:
    """The pages and webhooks of one practice; its reminders live as long as it does.

    Args:
        telephone: places and changes the calls.
        public_url: where the platform reaches us.
        patience: how long we wait for what.
    """

    def __init__(self, telephone: Telephone, public_url: str, patience: Patience) -> None:
        self._telephone, self._public_url, self._patience = telephone, public_url.rstrip("/"), patience
        self._reminders: dict[str, Reminder] = {}
        self._news = asyncio.Condition()
        self._later: set[asyncio.Task[None]] = set()

    def add_to(self, app: web.Application) -> None:
        """Add the pages and webhooks to the application to serve."""
        app.add_routes(
            [
                web.post("/reminders", self.remind),
                web.get("/reminders", self.overview),
                web.get("/patients/{number}/reminder", self.of_patient),
                web.post("/patients/{number}/call-off", self.call_off),
                web.get("/reminders/{id}/greeting", self.greeting),
                web.post("/reminders/{id}/events", self.event),
                web.post("/reminders/{id}/choice", self.choice),
                web.get("/reminders/{id}/message", self.message),
            ]
        )
        app.on_shutdown.append(self._stop)

    # -- for the practice

    async def remind(self, request: web.Request) -> web.Response:
        """Call a patient: `{"patient": "Ada", "number": "447700900123", "appointment": "today at ten"}`.

        With `"voicemail": false` nobody is kept waiting until we know whether that is a voicemail.
        """
        reminder = self._new_reminder(await request.json())
        try:
            await self._call(reminder)
        except VonageError as error:
            reminder.call_again("not placed")
            return web.json_response({"error": str(error)}, status=502)
        return web.json_response(asdict(reminder), status=201 if reminder.call else 202)

    async def overview(self, _: web.Request) -> web.Response:
        """List the reminders and what became of them."""
        return web.json_response([asdict(reminder) for reminder in self._reminders.values()])

    async def of_patient(self, request: web.Request) -> web.Response:
        """Say what became of the last reminder of a patient."""
        return web.json_response(asdict(self._reminder_of_patient(request)))

    async def call_off(self, request: web.Request) -> web.Response:
        """Call off the last reminder of a patient, who has just rung us, say; a call for it is ended."""
        reminder = self._reminder_of_patient(request)
        reminder.outcome, reminder.reason = Outcome.CALLED_OFF, None
        if reminder.call is not None and reminder.calls[reminder.call] < Progress.NOT_REACHED:
            await self._try(reminder, self._telephone.hang_up(reminder.call))
        return web.json_response(asdict(reminder))

    # -- for the platform

    async def greeting(self, request: web.Request) -> web.Response:
        """Answer URL: somebody, or something, has answered. It may be asked for twice."""
        reminder = self._reminder(request)
        reminder.gets_to(request.query["uuid"], Progress.ANSWERED)
        return _ncco(spoken.greeting(reminder, self._address(reminder, "choice")))

    async def event(self, request: web.Request) -> web.Response:
        """Event URL: how the call gets on. What we do about it is done before we reply."""
        reminder, told = self._reminder(request), await request.json()
        status = told.get("status") or told.get("type") or f"error: {told.get('reason')}"
        log.info("%s: %s", reminder.patient, status)
        if status in _PROGRESS:
            call = told.get("uuid") or told["call_uuid"]
            before = reminder.calls.get(call, Progress.PLACED)
            if reminder.gets_to(call, _PROGRESS[status]):
                await self._act(reminder, call, before, told)
        async with self._news:
            self._news.notify_all()
        return web.Response()

    async def choice(self, request: web.Request) -> web.Response:
        """Event URL of the question: a key was pressed, a word was said, or neither for too long."""
        reminder, told = self._reminder(request), await request.json()
        chosen = spoken.understood(told)
        if chosen is None:
            reminder.asked += 1
            if reminder.asked == 1:
                return _ncco(spoken.question(reminder, self._address(reminder, "choice")))
        # Of a patient who did nothing we are not told the call's id.
        reminder.gets_to(told["uuid"] or reminder.call, Progress.CHOSEN)
        reminder.outcome = chosen or Outcome.NOT_CONFIRMED
        log.info("%s: %s", reminder.patient, reminder.outcome)
        return _ncco(spoken.farewell(reminder))

    async def message(self, request: web.Request) -> web.Response:
        """Answer URL of the transfer to a voicemail's message."""
        reminder = self._reminder(request)
        reminder.outcome = Outcome.MESSAGE_LEFT
        return _ncco(spoken.message(reminder))

    # -- what we do about it

    async def _act(self, reminder: Reminder, call: str, before: Progress, told: dict[str, Any]) -> None:
        match told["status"]:
            case "human":
                actions = spoken.question(reminder, self._address(reminder, "choice"))
                await self._try(reminder, self._telephone.transfer(call, actions))
            case "machine":
                url = self._address(reminder, "message")
                await self._try(reminder, self._telephone.transfer_to(call, url))
            case "completed":
                reminder.close(call, told["price"])
                # The event that says why it was not answered may have been lost on its way.
                if before < Progress.ANSWERED:
                    self._not_reached(reminder, "not reached")
            case status if _PROGRESS[status] is Progress.NOT_REACHED:
                self._not_reached(reminder, told.get("detail") or status)

    def _not_reached(self, reminder: Reminder, reason: str) -> None:
        if reminder.outcome is Outcome.CALLED_OFF:
            return
        reminder.call_again(reason)
        if reason in SOON_AGAIN and len(reminder.calls) < MOST_CALLS:
            self._do_later(self._call_again(reminder))

    async def _call_again(self, reminder: Reminder) -> None:
        await asyncio.sleep(self._patience.call_again)
        if reminder.outcome is Outcome.CALLED_OFF:
            return
        await self._try(reminder, self._call(reminder))

    async def _call(self, reminder: Reminder) -> None:
        """Call a patient; where no answer comes, the call may have been placed, and we wait for news."""
        known = len(reminder.calls)
        try:
            await self._place(reminder)
        except OSError as error:
            log.warning("%s: no answer from the platform: %s", reminder.patient, error)
            self._do_later(self._call_if_silent(reminder, known))

    async def _call_if_silent(self, reminder: Reminder, known: int) -> None:
        if not await self._hears_of_call(reminder, known):
            await self._try(reminder, self._place(reminder))

    async def _place(self, reminder: Reminder) -> None:
        call = await self._telephone.call(
            reminder.number,
            answer_url=self._address(reminder, "greeting"),
            event_url=self._address(reminder, "events"),
            detect=reminder.voicemail,
        )
        reminder.gets_to(call, Progress.PLACED)

    async def _hears_of_call(self, reminder: Reminder, known: int) -> bool:
        """Wait for news of a call beyond those that are known, and say whether there was any."""
        try:
            async with asyncio.timeout(self._patience.unsure), self._news:
                await self._news.wait_for(lambda: len(reminder.calls) > known)
        except TimeoutError:
            return False
        return True

    async def _try(self, reminder: Reminder, change: Awaitable[None]) -> None:
        # The patient may have hung up a moment ago: then there is no call to change any more.
        try:
            await change
        except (VonageError, OSError) as error:
            log.warning("%s: the platform did not do it: %s", reminder.patient, error)

    def _do_later(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _stop(self, _: web.Application) -> None:
        for task in self._later:
            task.cancel()

    # -- within

    def _new_reminder(self, asked: object) -> Reminder:
        match asked:
            case {"patient": str(patient), "number": str(number), "appointment": str(appointment), **rest}:
                id_ = str(len(self._reminders) + 1)
                self._reminders[id_] = Reminder(
                    id=id_,
                    patient=patient,
                    number=number,
                    appointment=appointment,
                    voicemail=rest.get("voicemail") is not False,
                )
                return self._reminders[id_]
        raise web.HTTPBadRequest(text="a reminder needs patient, number and appointment")

    def _reminder(self, request: web.Request) -> Reminder:
        reminder = self._reminders.get(request.match_info["id"])
        if reminder is None:
            raise web.HTTPNotFound(text="no such reminder")
        return reminder

    def _reminder_of_patient(self, request: web.Request) -> Reminder:
        number = request.match_info["number"]
        found = [reminder for reminder in self._reminders.values() if reminder.number == number]
        if not found:
            raise web.HTTPNotFound(text="no reminder for that number")
        return found[-1]

    def _address(self, reminder: Reminder, what: str) -> str:
        return f"{self._public_url}/reminders/{reminder.id}/{what}"


def _ncco(actions: list[NccoAction]) -> web.Response:
    return web.json_response(spoken.as_json(actions))
