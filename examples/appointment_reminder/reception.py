"""The practice's own number: what its callers hear, and what is said when the website fails.

The application is registered with these addresses, as its answer, event and fallback URL.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from aiohttp import web
from vonage_voice import Dtmf, Input, Record, Talk

from . import spoken

if TYPE_CHECKING:
    from vonage_voice import NccoAction

OPEN_HOURS: Final = range(9, 17)
"""By UTC, all the year."""

SATURDAY: Final = 5

log: Final = logging.getLogger("appointment_reminder")


class Reception:
    """Answers the calls to the practice.

    Args:
        public_url: where the platform reaches us.
    """

    def __init__(self, public_url: str) -> None:
        self._url = f"{public_url.rstrip('/')}/inbound"

    def add_to(self, app: web.Application) -> None:
        """Add the webhooks to the application to serve."""
        app.add_routes(
            [
                web.get("/inbound", self.answer),
                web.post("/inbound/choice", self.choice),
                web.post("/inbound/recorded", self.recorded),
                web.post("/inbound/events", self.event),
                web.get("/sorry", self.sorry),
            ]
        )

    async def answer(self, _: web.Request) -> web.Response:
        """Answer URL of the practice's number."""
        return _ncco(
            Talk(text="This is Doctor Lovelace's practice."),
            Talk(text="For our opening hours, press 1. To leave a message, press 2.", bargeIn=True),
            Input(type=["dtmf"], dtmf=Dtmf(maxDigits=1, timeOut=5), eventUrl=[f"{self._url}/choice"]),
        )

    async def choice(self, request: web.Request) -> web.Response:
        """Event URL of the menu: a key was pressed, or none for too long."""
        told = await request.json()
        match told["dtmf"]["digits"]:
            case "1":
                closed = "" if self.is_open(told["timestamp"]) else "We are closed now. "
                return _ncco(Talk(text=f"{closed}We are open from nine to five, Monday to Friday. Goodbye."))
            case "2":
                return _ncco(
                    Talk(text="Please speak after the beep. Press hash when you are done."),
                    self.message(),
                    Talk(text="Thank you."),
                )
            case _:
                return _ncco(Talk(text="We did not understand. Please call us again. Goodbye."))

    def is_open(self, timestamp: str) -> bool:
        """Go by the platform's time of what the caller did, which is not that of our own clock."""
        now = datetime.fromisoformat(timestamp)
        return now.weekday() < SATURDAY and now.hour in OPEN_HOURS

    def message(self) -> Record:
        """Record a caller, who ends the message by a key, by keeping silent, or by hanging up."""
        return Record(beepStart=True, endOnKey="#", endOnSilence=3, eventUrl=[f"{self._url}/recorded"])

    async def recorded(self, request: web.Request) -> web.Response:
        """Event URL of a message: it can be fetched now, unless the platform has lost it."""
        log.info("a message: %s", (await request.json())["recording_url"] or "lost")
        return web.Response()

    async def event(self, request: web.Request) -> web.Response:
        """Event URL of all that has no other."""
        log.info("reception: %s", (await request.json()).get("status"))
        return web.Response()

    async def sorry(self, _: web.Request) -> web.Response:
        """Fallback URL: the platform could not have another NCCO from us."""
        return _ncco(*spoken.apology())


def _ncco(*actions: NccoAction) -> web.Response:
    return web.json_response(spoken.as_json(actions))
