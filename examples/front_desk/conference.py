"""The weekly meeting: it begins when the moderator comes, ends when she goes, and she gives the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web
from vonage_voice import Conversation, Talk

from .directory import MUSIC
from .lines import Line

if TYPE_CHECKING:
    from vonage_voice import NccoAction

    from .directory import Person
    from .lines import Call
    from .telephone import Telephone

NAME: Final = "weekly-meeting"
"""Names the conversation, in all of our Vonage application."""


class Conference(Line):
    """The number of the meeting.

    Args:
        moderator: is known by her own telephone.
        telephone: unmutes who is given the floor.
    """

    def __init__(self, moderator: Person, telephone: Telephone) -> None:
        self._moderator, self._telephone = moderator, telephone
        self._listeners: dict[str, str] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the page."""
        app.add_routes([web.post("/conference/{number}/floor", self.give_floor)])

    async def answer(self, call: Call) -> list[NccoAction]:
        """Let somebody in. Whoever is not the moderator waits for her, and listens."""
        if call.caller == self._moderator.number:
            return [
                Talk(text="You are the moderator. The meeting begins."),
                Conversation(name=NAME, endOnExit=True),
            ]
        self._listeners[call.caller] = call.uuid
        return [
            Talk(text="Welcome to the meeting. Please wait for the moderator."),
            Conversation(name=NAME, startOnEnter=False, musicOnHoldUrl=[MUSIC], mute=True),
        ]

    async def give_floor(self, request: web.Request) -> web.Response:
        """Let the others hear a listener."""
        leg = self._listeners.get(request.match_info["number"])
        if leg is None:
            raise web.HTTPNotFound(text="nobody listens with that number")
        await self._telephone.unmute(leg)
        return web.Response()
