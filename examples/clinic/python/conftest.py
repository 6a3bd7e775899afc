"""The clinic in this process, for each test anew: an app, its web server, and its staff."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
import requests
from clinic.app import Clinic
from clinic.calls import Calls, Numbers, Patience
from werkzeug.serving import make_server

RECEPTION = "442079460700"


class Staff:
    """Whoever works at the clinic: they use its web app, and look at the clock.

    Attributes:
        url: the web app.
        clinic: has the time, in `now`.
    """

    def __init__(self, url, clinic):
        self.url, self.clinic = url, clinic

    def remind(self, number, patient="Ada"):
        return self._ask("POST", json={"patient": patient, "number": number, "when": "tomorrow at nine"})

    def change(self, appointment, when):
        return self._ask("PUT", appointment["id"], json={"when": when})

    def call_off(self, appointment):
        return self._ask("DELETE", appointment["id"])

    def see(self, appointment):
        return self._ask("GET", appointment["id"])

    def _ask(self, method, id_="", **said):
        answer = requests.request(method, f"{self.url}/appointments/{id_}".rstrip("/"), timeout=30, **said)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="session")
def web():
    """Serve whichever app a test puts into it."""
    server = make_server("127.0.0.1", 0, None, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def staff(voice, web):
    numbers = Numbers(clinic=voice.number, reception=RECEPTION)
    calls = Calls(voice.vonage, numbers, Patience(busy=0.02, rate_limited=0.02))
    clinic = Clinic(calls, numbers, now=lambda: datetime(2030, 1, 7, 10))
    web.app, url = clinic.web, f"http://127.0.0.1:{web.port}"
    voice.register(answer_url=f"{url}/hotline/answer", event_url=f"{url}/hotline/events")
    return Staff(url, clinic)
