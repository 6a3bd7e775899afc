"""The service line: a customer waits in a conversation, an agent is called into it, a survey follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web
from vonage import VonageError
from vonage_voice import Conversation, Dtmf, Input, Talk

from .directory import MUSIC
from .lines import NOT_REACHED, Line, ncco, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vonage_voice import NccoAction

    from .directory import Person
    from .lines import Call
    from .telephone import Telephone
    from .voicemail import Voicemail


@dataclass(slots=True, kw_only=True)
class Customer:
    """Somebody who waits for an agent, speaks with one, or has spoken.

    Attributes:
        call: the customer's own.
        ringing: the call to the agent who is being called, or None.
        agent: who has taken it, or None.
        rating: what the customer thought of it, or None.
        is_gone: whether the customer's call is over.
    """

    call: Call
    ringing: str | None = None
    agent: str | None = None
    rating: str | None = None
    is_gone: bool = False


class ServiceLine(Line):
    """The number for customers.

    Args:
        public_url: where the platform reaches us.
        agents: whom to call, in this order.
        telephone: calls them, and transfers customers.
        voicemail: takes a message where no agent can be had.
    """

    def __init__(
        self, public_url: str, agents: Sequence[Person], telephone: Telephone, voicemail: Voicemail
    ) -> None:
        self._url, self._agents = f"{public_url}/service", agents
        self._telephone, self._voicemail = telephone, voicemail
        self._customers: dict[str, Customer] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the page and the webhooks."""
        app.add_routes(
            [
                web.get("/service/ratings/{number}", self.rating),
                web.post("/service/{call}/agents/{nth}", self.agent_event),
                web.post("/service/{call}/rating", self.rated),
            ]
        )

    async def answer(self, call: Call) -> list[NccoAction]:
        """Let a customer wait. The conversation ends when they go, so that no agent is left behind in it."""
        self._customers[call.uuid] = Customer(call=call)
        return [
            Talk(text="Welcome to our service. We are looking for an agent."),
            Conversation(name=call.uuid, startOnEnter=False, musicOnHoldUrl=[MUSIC], endOnExit=True),
        ]

    async def agent_event(self, request: web.Request) -> web.Response:
        """Event URL of the call to an agent."""
        customer, event = self._customer(request), await told(request)
        nth = int(request.match_info["nth"])
        match event.get("status"):
            case "answered":
                customer.agent, customer.ringing = self._agents[nth].name, None
            case status if status in NOT_REACHED:
                customer.ringing = None
                await self._call_agent(customer, nth + 1)
            # By the platform it is ended where the customer has gone.
            case "completed" if event.get("disconnected_by") != "platform":
                await self._is_left(customer, self._agents[nth])
        return web.Response()

    async def rated(self, request: web.Request) -> web.Response:
        """Event URL of the survey."""
        customer, event = self._customer(request), await told(request)
        customer.rating = event["dtmf"]["digits"] or None
        return ncco([Talk(text="Thank you. Goodbye.")])

    async def caller_event(self, call: str, status: str) -> None:
        """Look for an agent once a customer is there, and stop that when they are gone."""
        customer = self._customers.get(call)
        if customer is None:
            return
        if status == "answered":
            await self._call_agent(customer, 0)
        elif status == "completed":
            customer.is_gone = True
            if customer.ringing is not None:
                await self._telephone.hang_up(customer.ringing)

    async def rating(self, request: web.Request) -> web.Response:
        """Say what a customer thought, of the last call."""
        number = request.match_info["number"]
        found = [one for one in self._customers.values() if one.call.caller == number]
        if not found:
            raise web.HTTPNotFound(text="no customer has called from that number")
        return web.json_response({"agent": found[-1].agent, "rating": found[-1].rating})

    # -- within

    async def _call_agent(self, customer: Customer, nth: int) -> None:
        if customer.is_gone:
            return
        if nth == len(self._agents):
            await self._telephone.transfer(customer.call.uuid, self._voicemail.actions(customer.call.caller))
            return
        try:
            customer.ringing = await self._telephone.call(
                self._agents[nth].number,
                caller=customer.call.called,
                actions=[Talk(text="A customer is waiting."), Conversation(name=customer.call.uuid)],
                event_url=f"{self._url}/{customer.call.uuid}/agents/{nth}",
            )
        except VonageError:
            await self._call_agent(customer, nth + 1)

    async def _is_left(self, customer: Customer, agent: Person) -> None:
        """Ask a customer about the agent who has hung up; one who was never there has a `completed`, too."""
        if customer.agent != agent.name:
            return
        question = [
            Talk(text="How was our service? Press a key from 1 to 5."),
            Input(
                type=["dtmf"],
                dtmf=Dtmf(maxDigits=1, timeOut=5),
                eventUrl=[f"{self._url}/{customer.call.uuid}/rating"],
            ),
        ]
        await self._telephone.transfer(customer.call.uuid, question)

    def _customer(self, request: web.Request) -> Customer:
        customer = self._customers.get(request.match_info["call"])
        if customer is None:
            raise web.HTTPNotFound(text="no such customer")
        return customer
