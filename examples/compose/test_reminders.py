"""Tests of the application from outside: of it and the simulator, only the addresses are known.

docs/containers.md runs them beside docker-compose.yml and in CI, both times with busy-first.yaml loaded.
"""

# tests assert

from __future__ import annotations

import os
import time
from typing import Any

import pytest
import requests

APPLICATION = os.environ.get("APPLICATION", "http://127.0.0.1:3000")
CONTROL = os.environ.get("SIMULATOR", "http://127.0.0.1:8480") + "/_simulator"


@pytest.fixture(autouse=True)
def _clean_world() -> None:
    """Let each test begin with each number's first call."""
    requests.post(f"{CONTROL}/reset", json={}, timeout=10).raise_for_status()


def remind(number: str) -> dict[str, Any]:
    """Have a patient called, and return what the application notes of it once the call is over."""
    asked = {"patient": "Ada Byron", "number": number, "appointment": "tomorrow at nine"}
    placed = requests.post(f"{APPLICATION}/reminders", json=asked, timeout=10)
    assert placed.status_code == 201, placed.text
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        reminders = requests.get(f"{APPLICATION}/reminders", timeout=10).json()
        reminder = next(one for one in reminders if one["id"] == placed.json()["id"])
        if reminder["price"] is not None:
            return reminder
        time.sleep(0.05)
    pytest.fail(f"the call was not over after 30 s: see {CONTROL}/journal")


def test_a_patient_whose_line_is_busy_is_to_be_called_again() -> None:
    """And is reached then."""
    first, second = remind("447700900150"), remind("447700900150")
    assert (first["outcome"], first["reason"]) == ("call again", "busy")
    assert second["outcome"] == "heard, not confirmed"


def test_a_patient_hears_the_appointment() -> None:
    """What the person on the telephone heard is in the simulator's journal."""
    call = remind("447700900123")["call"]
    journal = requests.get(f"{CONTROL}/journal", params={"uuid": call}, timeout=10).json()
    heard = [entry["content"] for entry in journal["entries"] if entry["kind"] == "heard"]
    assert any("your appointment is tomorrow at nine" in text for text in heard)
