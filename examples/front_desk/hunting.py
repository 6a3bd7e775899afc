"""A number that leads to one person, or to several who are called in turn; and then to the voicemail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from vonage_voice import Connect, PhoneEndpoint

from .lines import NOT_REACHED, Line, ncco, told
from .telephone import RING_FOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vonage_voice import NccoAction

    from .directory import Person
    from .lines import Call
    from .voicemail import Voicemail


class Hunting(Line):
    """One of our numbers, and who is called for it.

    How far a hunt has got is in the address of its events, so nothing is remembered, and an event that comes
    twice is answered as it was before.

    Args:
        public_url: where the platform reaches us.
        number: ours.
        people: whom to call, in this order.
        voicemail: takes a message where nobody can be had.
    """

    def __init__(self, public_url: str, number: str, people: Sequence[Person], voicemail: Voicemail) -> None:
        self._url, self._number = f"{public_url}/hunting/{number}", number
        self._people, self._voicemail = people, voicemail

    def add_to(self, app: web.Application) -> None:
        """Add the webhook."""
        app.add_routes([web.post(f"/hunting/{self._number}/{{caller}}/{{nth}}", self.event)])

    async def answer(self, call: Call) -> list[NccoAction]:
        """Call the first one."""
        return self._call(call.caller, 0)

    async def event(self, request: web.Request) -> web.Response:
        """Event URL of the call to one of them: who can't be had is followed by the next one."""
        if not self.ends_the_attempt(await told(request)):
            return ncco([])
        nth = int(request.match_info["nth"]) + 1
        caller = request.match_info["caller"]
        return ncco(self._call(caller, nth) if nth < len(self._people) else self._voicemail.actions(caller))

    def ends_the_attempt(self, event: dict[str, object]) -> bool:
        """Say whether somebody can't be had."""
        return event["status"] in NOT_REACHED

    def _call(self, caller: str, nth: int) -> list[NccoAction]:
        # Synchronous, so that our reply to how it ends is looked into. Nothing may stand behind it: that
        # would be done as soon as somebody answers.
        return [
            Connect(
                endpoint=[PhoneEndpoint(number=self._people[nth].number)],
                from_=self._number,
                timeout=RING_FOR,
                eventType="synchronous",
                eventUrl=[f"{self._url}/{caller}/{nth}"],
            )
        ]
