"""The front desk: answers each call by the number that was called."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from aiohttp import web
from vonage_voice import Talk

from .lines import Call, ncco, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lines import Line
    from .voicemail import Voicemail

log: Final = logging.getLogger("front_desk")


class FrontDesk:
    """All numbers of the firm.

    Args:
        lines: what each of them leads to.
        voicemail: where messages are taken for all of them.
    """

    def __init__(self, lines: Mapping[str, Line], voicemail: Voicemail) -> None:
        self._lines, self._voicemail = lines, voicemail

    def add_to(self, app: web.Application) -> None:
        """Add all pages and webhooks to the application to serve."""
        app.add_routes([web.get("/answer", self.answer), web.post("/events", self.event)])
        self._voicemail.add_to(app)
        for line in self._lines.values():
            line.add_to(app)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer URL of all our numbers."""
        query = request.query
        call = Call(uuid=query["uuid"], caller=query["from"], called=query["to"])
        line = self._lines.get(call.called)
        if line is None:
            return ncco([Talk(text="This number is not in use.")])
        return ncco(await line.answer(call))

    async def event(self, request: web.Request) -> web.Response:
        """Event URL of the calls that come in. A transfer has a type instead of a status."""
        event = await told(request)
        status = event.get("status") or event.get("type") or f"error: {event.get('reason')}"
        log.info("%s: %s", event.get("from"), status)
        line = self._lines.get(event.get("to", ""))
        if line is not None:
            await line.caller_event(event["uuid"], status)
        return web.Response()
