"""A running simulator, and worlds in it where there is something of every kind.

It is spoken to over HTTP alone, for this environment has nothing of the simulator in it.
"""

import json
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import jwt
import requests

ROOT = Path(__file__).parents[2]
LONGEST_SILENCE = 30
"""Seconds of wall time until a simulator must have started, and must have answered."""
NOWHERE = "http://127.0.0.1:9"
"""Where your app would be: nobody listens there, so that its webhooks fail at once."""
NUMBER = "442079460000"
PARTY = "447700900001"
TALK = [{"action": "record", "eventUrl": [f"{NOWHERE}/recorded"]}, {"action": "talk", "text": "Hello. " * 50}]


class RunningSimulator:
    """A simulator in its own process, whose time stands still until told."""

    def __init__(self, *flags):
        with tempfile.TemporaryDirectory() as folder:
            ready = Path(folder, "ready.json")
            command = ("serve", "--port", "0", "--quiet", "--clock", "manual", "--seed", "1", "--settle", "0")
            self._process = subprocess.Popen(
                [ROOT / ".venv/bin/voice-simulator", *command, "--start", "2030-01-01T12:00:00Z",
                 "--ready-file", ready, *flags],
            )  # fmt: skip
            self.url = json.loads(self._read(ready))["http"]
        self._session = requests.Session()

    def _read(self, ready):
        for _ in range(LONGEST_SILENCE * 20):
            if ready.exists() and (text := ready.read_text()):
                return text
            assert self._process.poll() is None, "the simulator did not start"
            time.sleep(0.05)
        raise AssertionError("the simulator did not start")

    def stop(self):
        self._process.terminate()
        assert self._process.wait(LONGEST_SILENCE) == 0

    def ask(self, method, path, body=None, **headers):
        """Send a request and return what is answered; it must be granted."""
        answer = self._session.request(
            method, f"{self.url}{path}", json=body, headers=headers, timeout=LONGEST_SILENCE
        )
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    @cached_property
    def keys(self):
        """The keys of all Vonage applications: those of one that the simulator has made."""
        made = self.ask("POST", "/_simulator/applications")
        return made["private_key"], made["public_key"]

    def token(self, application_id):
        """Return a valid token."""
        claims = {"application_id": application_id, "iat": int(time.time()), "jti": "a"}
        return jwt.encode(claims, self.keys[0], "RS256")


@dataclass
class World:
    """A Vonage application that has calls: one goes on, one over and recorded, one busy, one that came in.

    Attributes:
        simulator, application_id: where it is.
        calls: the ids of its calls.
        deliveries: the ids of its webhooks.
    """

    simulator: RunningSimulator
    application_id: str
    calls: list = field(default_factory=list)
    deliveries: list = field(default_factory=list)

    def make(self):
        """Make it, or make it anew: it is the only one there is."""
        self.control("POST", "reset", {"everything": True})
        registration = {
            "public_key": self.simulator.keys[1],
            "numbers": [NUMBER],
            "event_url": f"{NOWHERE}/event",
            "answer_url": f"{NOWHERE}/answer",
        }
        self.control("PUT", f"applications/{self.application_id}", registration)
        self.calls = [self.place(PARTY), self.place("447700900002")]
        self.control("POST", f"clock/advance?application_id={self.application_id}", {"by": "10m"})
        self.calls.append(self.place(PARTY))
        self.control("POST", "inbound-calls", {"from": PARTY, "to": NUMBER, "script": [{"stay": "1h"}]})
        self.control("POST", f"clock/advance?application_id={self.application_id}", {"by": "5s"})
        calls = self.control("GET", f"calls?application_id={self.application_id}")["calls"]
        self.calls += [one["uuid"] for one in calls if one["uuid"] not in self.calls]
        found = self.control("GET", f"deliveries?application_id={self.application_id}")
        self.deliveries = [one["delivery"] for one in found["deliveries"]]

    @cached_property
    def token(self):
        return self.simulator.token(self.application_id)

    def place(self, number):
        body = {
            "to": [{"type": "phone", "number": number}],
            "from": {"type": "phone", "number": NUMBER},
            "ncco": TALK,
            "event_url": [f"{NOWHERE}/event"],
        }
        return self.simulator.ask("POST", "/v1/calls", body, Authorization=f"Bearer {self.token}")["uuid"]

    def control(self, method, path, body=None):
        return self.simulator.ask(method, f"/_simulator/{path}", body)
