"""The duty line: whoever is on duty hears first who calls, and takes the call by a key.

A voicemail that answers presses none; so no caller is put through to one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from vonage_voice import Connect, Dtmf, Input, Notify, OnAnswer, PhoneEndpoint, Talk

from .lines import Line, ncco, told
from .telephone import RING_FOR

if TYPE_CHECKING:
    from vonage_voice import NccoAction

    from .directory import Person
    from .lines import Call
    from .telephone import Telephone
    from .voicemail import Voicemail


class DutyLine(Line):
    """The number for emergencies.

    Args:
        public_url: where the platform reaches us.
        on_duty: whom to call.
        telephone: ends the call to who declines.
        voicemail: takes a message then.
    """

    def __init__(self, public_url: str, on_duty: Person, telephone: Telephone, voicemail: Voicemail) -> None:
        self._url, self._on_duty = f"{public_url}/duty", on_duty
        self._telephone, self._voicemail = telephone, voicemail
        self._taken: set[str] = set()

    def add_to(self, app: web.Application) -> None:
        """Add the webhooks."""
        app.add_routes(
            [
                web.get("/duty/{call}/whisper", self.whisper),
                web.post("/duty/{call}/choice/{leg}", self.choice),
                web.post("/duty/{call}/{caller}/afterwards", self.afterwards),
                web.post("/duty/events", self.event),
            ]
        )

    async def answer(self, call: Call) -> list[NccoAction]:
        """Call whoever is on duty, and be asked afterwards what is to be done.

        What stands behind `connect` is done in any case, whether somebody has taken the call or nobody.
        """
        on_answer = OnAnswer(url=f"{self._url}/{call.uuid}/whisper")
        return [
            Talk(text="This is the duty line. Please hold."),
            Connect(
                endpoint=[PhoneEndpoint(number=self._on_duty.number, onAnswer=on_answer)],
                from_=call.called,
                timeout=RING_FOR,
                eventUrl=[f"{self._url}/events"],
            ),
            Notify(payload={}, eventUrl=[f"{self._url}/{call.uuid}/{call.caller}/afterwards"]),
        ]

    async def caller_event(self, call: str, status: str) -> None:
        """Forget a call that is over."""
        if status == "completed":
            self._taken.discard(call)

    async def whisper(self, request: web.Request) -> web.Response:
        """Answer URL of whoever is on duty, who alone hears this.

        The event of an input that nobody answers has no id of the call: it is in the address.
        """
        call, leg = request.match_info["call"], request.query["uuid"]
        return ncco(
            [
                Talk(text="A call for the duty line. To take it press 1, to decline press 2.", bargeIn=True),
                Input(
                    type=["dtmf"],
                    dtmf=Dtmf(maxDigits=1, timeOut=5),
                    eventUrl=[f"{self._url}/{call}/choice/{leg}"],
                ),
            ]
        )

    async def choice(self, request: web.Request) -> web.Response:
        """Event URL of that question: at its end both are joined, unless we hang up before."""
        event = await told(request)
        if event["dtmf"]["digits"] == "1":
            self._taken.add(request.match_info["call"])
        else:
            await self._telephone.hang_up(request.match_info["leg"])
        return ncco([])

    async def afterwards(self, request: web.Request) -> web.Response:
        """Event URL of what stands behind `connect`."""
        if request.match_info["call"] in self._taken:
            return ncco([])
        return ncco(self._voicemail.actions(request.match_info["caller"]))

    async def event(self, _: web.Request) -> web.Response:
        """Event URL of the call to whoever is on duty."""
        return web.Response()
