"""A bench for the core: a switchboard and an application that answers, without a socket or a wall clock."""

import json
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import settings
from playbook.numbers import MAGIC_NUMBERS, call_rules, everywhere
from socket_line import Line

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, Reply
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.modify_call_reader import read_modify_call

START = 1_893_499_200_000  # 2030-01-01T12:00:00Z

# No test here asserts wall time, and how long an example takes depends on what else the machine does.
# Each run draws other examples, so that forty are enough for one.
settings.register_profile("quick", deadline=None, max_examples=40)
settings.load_profile("quick")

OK = Reply(200, "application/json", b"")


class Bench:
    """A world, and an application that answers each webhook by what `replies` has for its path."""

    def __init__(self, party=None, application=None, faults=(), **rules):
        self.application = application or Application(
            id="app", event=WebhookTarget(url="http://app/event", method="POST")
        )
        self.switchboard = Switchboard(
            self.application, Rules(**{"seed": 1, "start": START, **rules}), _rules_of(party), faults
        )
        self.replies = {}
        self.requests = []
        self._put_off = []
        self._ordered = 0

    @property
    def now(self):
        """Seconds since the world began."""
        return (self.switchboard.clock.now - START) / 1000

    def order(self, to="447700900001", **fields):
        """Read an order for a call; without an NCCO or answer URL the call waits for two hours.

        `to` is a number, or an endpoint object.
        """
        body = {
            "to": [{"type": "phone", "number": to} if isinstance(to, str) else to],
            "from": {"type": "phone", "number": "447700900999"},
            **fields,
        }
        if "ncco" not in body and "answer_url" not in body:
            self._ordered += 1
            body["ncco"] = [{"action": "conversation", "name": f"waits-{self._ordered}"}]
        return read_create_call(body, default_event_url_known=True)

    def place(self, to="447700900001", **fields):
        """Place a call, as `order` has it."""
        leg = self.switchboard.place_call(self.order(to, **fields))
        self.exchange()
        return leg

    def modify(self, leg, action, **destination):
        body = {"action": action}
        if destination:
            body["destination"] = {"type": "ncco", **destination}
        self.switchboard.modify_call(leg.uuid, read_modify_call(body))
        self.exchange()

    def signal(self, leg, signal):
        self.switchboard.receive_signal(leg.uuid, signal)
        self.exchange()

    def exchange(self):
        """Answer whatever the world sends now, until it sends no more."""
        while requests := self._put_off + self.switchboard.effects():
            self._put_off = []
            for request in requests:
                self.requests.append(request)
                self.switchboard.receive_reply(request.id, self._reply(request))

    def pull_asking(self):
        """Return the only request that may bring an NCCO; the next exchange answers the others."""
        requests = self.switchboard.effects()
        self._put_off += [request for request in requests if not request.may_bring_ncco]
        (asking,) = [request for request in requests if request.may_bring_ncco]
        return asking

    def pass_time(self, seconds):
        """Let time pass; whatever is sent on the way is answered at once."""
        until = self.switchboard.clock.now + round(seconds * 1000)
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= until:
            self.switchboard.advance_to(deadline)
            self.exchange()
        self.switchboard.advance_to(until)

    def entries(self, kind, leg=None):
        return [
            entry.canonical()
            for entry in self.switchboard.journal.after(0)
            if entry.kind == kind and (leg is None or entry.uuid == leg.uuid)
        ]

    def statuses(self, leg):
        return [entry["status"] for entry in self.entries("status", leg)]

    def events(self, leg=None):
        return [entry["event"] for entry in self.entries("webhook", leg)]

    def bodies(self, event, leg=None):
        return [entry["body"] for entry in self.entries("webhook", leg) if entry["event"] == event]

    def heard(self, leg):
        return [(entry["source"], entry["content"]) for entry in self.entries("heard", leg)]

    def sent(self, path):
        """The messages that went to a path, as the application reads them."""
        return [_read(request) for request in self.requests if urlsplit(request.url).path == path]

    def _reply(self, request):
        reply = self.replies.get(urlsplit(request.url).path, OK)
        if callable(reply):
            reply = reply(_read(request))
        if isinstance(reply, Reply | Failure):
            return reply
        return Reply(200, "application/json", json.dumps(reply).encode())


def _rules_of(party):
    """Return what plays on which call, for a mapping of numbers, one party at all of them, or nothing."""
    if party is None:
        return MAGIC_NUMBERS
    return call_rules(party) if isinstance(party, dict) else everywhere(*party)


def _read(request):
    return json.loads(request.body) if request.body else dict(parse_qsl(urlsplit(request.url).query))


@pytest.fixture(name="bench")
def _bench():
    """A bench with the magic numbers."""
    return Bench()


@pytest.fixture(name="new_bench", scope="session")
def _new_bench():
    """Make a bench with a party, or parties by number, an application or rules of its own."""
    return Bench


@pytest.fixture(name="new_line", scope="session")
def _new_line():
    """Make a bench on which a person and a WebSocket of your app are on one line."""
    return partial(Line, Bench)
