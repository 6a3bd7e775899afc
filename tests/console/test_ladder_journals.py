"""Journals of worlds that were really played, those of the golden tests, as ladders: nothing is lost."""

import json
import lzma
import subprocess
from functools import cache
from pathlib import Path

import pytest
from test_modules import missing

GOLDEN = Path(__file__).parents[1] / "golden"
LADDERS = Path(__file__).parent / "modules" / "ladders_of_journals.mjs"
FAMILIES = ("library", "drawn-meeting", "drawn-recording")


def _worlds(family):
    """Return the journals that are kept of a family, by the names of their worlds."""
    text = lzma.decompress((GOLDEN / f"{family}.txt.xz").read_bytes()).decode()
    for world in text.split("== ")[1:]:
        name, *lines = world.split("\n")
        told = [json.loads(line) for line in lines if line.startswith('{"time"')]
        yield f"{family} {name}", [{"seq": seq, **entry} for seq, entry in enumerate(told, 1)]


@cache
def ladders():
    """Return what Node makes of the journals, by the names of their worlds."""
    journals = {name: entries for family in FAMILIES for name, entries in _worlds(family)}
    command = ["node", "--no-warnings", str(LADDERS)]
    done = subprocess.run(
        command, input=json.dumps(journals), capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(name="shown", autouse=True)
def _shown():
    if why := missing():
        pytest.skip(why)
    return ladders()


def test_every_entry_is_in_a_row_and_every_row_reads(shown):
    """Each in its order; none has a word that is no word, and no span ends before it begins."""
    assert len(shown) > 200
    assert {name: world["flaws"] for name, world in shown.items() if world["flaws"]} == {}


def test_a_lost_webhook_is_a_ghost_and_the_busy_signal_there(shown):
    """The first call of `lost-callback.yaml`."""
    plays = "447700900000 → 447700900123 plays busy (lost-callback.yaml:6, turn 1)"
    assert shown["library lost-callback live"]["first"] == [
        "app > platform: POST /v1/calls | 201",
        f"platform > party: calls | {plays} | started",
        "platform > app: started | POST /reminders/0/events | 200",
        "app: trigger | POST /reminders | 201 (note)",
        "party > platform: busy | The line was busy. | busy (failed)",
        "platform > app: busy | POST /reminders/0/events | lost on purpose (lost-callback.yaml:12) (ghost)",
        "platform > app: completed | POST /reminders/0/events | 200",
    ]


def test_a_slow_answer_url_has_its_time_out_and_its_second_attempt(shown):
    """Where they were, five and six seconds later."""
    rows = shown["library slow-answer-url live"]["first"]
    first = (
        "platform > app: answer | GET /reminders/0/greeting | no reply in time"
        " | it is sent again; by the fault slow-answer-url.yaml:11 (note)"
    )
    assert [row for row in rows if "answer | " in row or "in time" in row] == [
        first,
        "app > platform: no reply in time | to answer after 5.0 s | it is sent again (note)",
        "platform > app: answer | attempt 2 | 200",
    ]


def test_a_recorded_message_has_prompts_beep_and_recording(shown):
    """In `message-left.yaml`, which lasts 35 s with one long wait."""
    world = shown["library message-left live"]
    assert [row for row in world["first"] if "beep" in row or "record" in row] == [
        "platform: talk | “Please speak after the beep. Press hash when you are done.”",
        "platform > party: “Please speak after the beep. Press hash when you are done.” | 4.4 s",
        "platform: record",
        "platform > party: beep | 500 ms",
        "party: recorded 20.5 s with speech of 20 s: 'I can not come tomorrow. Please call me back.' (note)",
        "platform: recording | 20.5 s, mp3, one channel",
        "platform > app: record | POST /inbound/recorded | 200",
    ]
    assert world["gaps"] == 1


def test_second_legs_have_heads_of_their_own(shown):
    """In the drawn worlds with several parties."""
    assert any(len(world["heads"]) > 3 for world in shown.values())
