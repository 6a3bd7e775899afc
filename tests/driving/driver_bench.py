"""A world with its driver, and an app that answers as late, and as badly, as a test likes."""

import asyncio
import json

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.script import HangUp, Script, Stay
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.outbound.dispatcher import Sent
from voice_simulator.runtime.pacing import ClockMode, Pacing
from voice_simulator.runtime.shared_state import SharedState
from voice_simulator.scenario.library import read_default_scenario

START = 1_893_499_200_000  # 2030-01-01T12:00:00Z
TALK = [{"action": "talk", "text": "hello there"}]
TIME_OUT = 10.0
STAYS = Script("script", (Stay(20_000), HangUp()))
NEVER = None
"""A delay: no reply ever comes, and no time-out bounds that."""


class FakeDispatcher:
    """Answers each request after a delay: `delay(request)` in seconds, NEVER, or an exception to raise.

    Attributes:
        begun, ended: the requests in the order in which they were sent, and came back.
        failed: the ids of those that could not be sent.
        replies: what a path is answered with; an NCCO, or a coroutine function given the request.
        blocked: whether nothing may be sent at all.
    """

    def __init__(self, delay=lambda _: 0.0):
        self.delay = delay
        self.begun, self.ended, self.replies = [], [], {}
        self.failed = set()
        self.blocked = False

    def refused_at_once(self, request):
        failure = Failure(FailureReason.BLOCKED, "nothing may be sent")
        return Sent(failure, request.url, None, 0.0) if self.blocked else None

    async def send(self, request, _authorization=None):
        self.begun.append(request)
        delay = self.delay(request)
        if isinstance(delay, Exception):
            self.failed.add(request.id)
            raise delay
        reply = self.replies.get(path_of(request))
        if callable(reply):
            reply = await reply(request)
        if delay is NEVER:
            await asyncio.Event().wait()
        await asyncio.sleep(min(delay, TIME_OUT))
        self.ended.append(request)
        if delay >= TIME_OUT:
            return Sent(Failure(FailureReason.TIMED_OUT, "no reply in time"), request.url, "127.0.0.1:1", 1.0)
        body = json.dumps(reply).encode() if reply is not None else b""
        return Sent(Reply(200, "application/json", body), request.url, "127.0.0.1:1", 1.0)

    def first_attempts(self):
        """Requests with a body, each body once, with their members."""
        seen = set()
        for request in self.begun:
            if request.body is not None and request.body not in seen:
                seen.add(request.body)
                yield request, json.loads(request.body)


def path_of(request):
    return "/" + request.url.partition("?")[0].rpartition("/")[2]


def told(request):
    """What a request tells: its status or event."""
    members = json.loads(request.body) if request.body else {}
    return members.get("status", path_of(request))


class World:
    """One Vonage application's world and its driver."""

    def __init__(self, dispatcher, mode=ClockMode.AUTO, application=None, **pacing):
        self.dispatcher = dispatcher
        self.shared = SharedState()
        self.switchboard = Switchboard(
            application
            or Application(
                id="app",
                event=WebhookTarget(url="http://app/event", method="POST"),
                answer=WebhookTarget(url="http://app/answer", method="GET"),
            ),
            Rules(seed=1, start=START),
            read_default_scenario().rules,
        )
        self.pacing = Pacing(mode=mode, **{"settle": 0.05, "speed": 1000.0, **pacing})

    async def in_loop(self, play):
        """Begin to drive, and do something meanwhile."""
        self.driver = Driver(self.switchboard, self.dispatcher, self.pacing, log=None, shared=self.shared)
        try:
            return await play()
        finally:
            await self.driver.close()

    def place(self, to="447700900001", **fields):
        body = {
            "to": [{"type": "phone", "number": to}],
            "from": {"type": "phone", "number": "447700900999"},
            **fields,
        }
        if "ncco" not in body and "answer_url" not in body:
            body["ncco"] = TALK
        with self.driver.changing() as switchboard:
            return switchboard.place_call(read_create_call(body, default_event_url_known=True))

    def modify(self, uuid, **body):
        with self.driver.changing() as switchboard:
            switchboard.modify_call(uuid, read_modify_call(body))

    def dial_in(self, from_="447700900500", script=STAYS):
        caller = Endpoint(type=EndpointType.PHONE, address=from_)
        inbound = InboundCall(from_=caller, to="442079460000", script=script, origin="in.yaml:3")
        with self.driver.changing() as switchboard:
            return switchboard.receive_call(inbound)

    async def advance(self, span, *, wall_limit=60):
        """Let so many ms of simulated time pass."""
        to = self.switchboard.clock.now + span
        await self.driver.advances.advance(to, wall_limit=wall_limit, who="a test")

    def entries(self, kind):
        return [e for e in self.switchboard.journal.after(0) if e.kind == kind]

    def calls(self):
        return list(self.switchboard.store)

    def notes(self):
        return [entry.facts["note"] for entry in self.entries("note")]

    def unsettled(self):
        """The deliveries that the journal knows of and that neither came through nor were given up."""
        queued = {entry.facts["delivery"] for entry in self.entries("webhook")}
        ended = {e.facts["delivery"] for e in self.entries("delivery") if e.facts["outcome"] != "again"}
        return queued - ended
