"""Holds over the control API: time of a world that runs by itself stops where a test wants it to."""

import asyncio
import os

import pytest

TALK = [{"action": "talk", "text": "hello"}]
INPUT = [{"action": "input", "type": ["dtmf"]}]
ANSWERED = {"call": {"to": "447700900001"}, "status": "answered"}
RINGING = {"call": {"to": "447700900001"}, "status": "ringing"}


@pytest.fixture(params=["auto", "real"])
async def running(new_client, request):
    """A client of a simulator whose worlds run by themselves."""
    return await new_client(clock=request.param, speed=1000, settle=0)


async def waited(client, condition, **more):
    body = {"application_id": client.application_id, **condition, **more}
    return await client.control("POST", "wait", body)


async def test_a_hold_that_is_armed_before_the_call_stops_time_at_the_moment(running):
    """It is listed meanwhile; nothing later has happened, whenever the test looks."""
    _, armed = await waited(running, ANSWERED, hold=True, arm=True)
    state = (await running.control("GET", "clock"))[1]
    assert state["holds"] == [
        {"hold": armed["hold"], "condition": state["holds"][0]["condition"], "since": None, "hold_s": 30}
    ]
    uuid = await running.place(ncco=TALK)
    status, answer = await waited(running, ANSWERED)
    assert (status, answer["calls"]) == (200, [uuid])
    states = [(await running.control("GET", "clock"))[1] for _ in range(20)]
    assert {one["now"] for one in states} == {answer["met"]["time"]} == {states[0]["holds"][0]["since"]}
    assert (await running.record(uuid))["status"] == "answered"
    assert (await running.control("POST", "clock/resume"))[1]["resumed"] == 1
    assert (await running.until_over(uuid))["status"] == "completed"
    assert (await running.control("GET", "clock"))[1]["holds"] == []


async def test_a_wait_that_holds_answers_when_time_stands(running):
    """With the number of its hold; meanwhile the test plays the party, and your app asks."""
    waiting = asyncio.ensure_future(waited(running, RINGING, hold=True))
    while not (await running.control("GET", "clock"))[1].get("holds"):
        await asyncio.sleep(0)
    uuid = await running.place(ncco=TALK)
    status, answer = await waiting
    assert (status, answer["hold"]) == (200, 1)
    assert (await running.record(uuid))["status"] == "ringing"
    assert (await running.control("POST", f"calls/{uuid}/party", "busy"))[0] == 200
    await running.control("POST", "clock/resume", {"hold": 1})
    assert (await running.until_over(uuid))["status"] == "busy"


async def test_a_hold_that_comes_too_late_says_so(running):
    """And since when it was true."""
    uuid = await running.place(ncco=TALK)
    record = await running.until_over(uuid)
    status, answer = await waited(running, ANSWERED, hold=True, arm=True)
    assert status == 409
    assert "too late to hold time" in answer["error"]
    assert record["start_time"].replace(" ", "T")[:16] in answer["error"]


async def test_a_hold_whose_condition_does_not_come_is_no_more(running):
    """After the wait for it, which tells what a wait tells."""
    status, answer = await waited(running, ANSWERED, hold=True, timeout_s=0)
    assert (status, answer["due"]) == (408, "nothing more is due")
    assert (await running.control("GET", "clock"))[1]["holds"] == []


async def test_nobody_resumes_and_time_goes_on(running, caplog):
    """After so many seconds of the wall clock; journal and log say so."""
    await waited(running, ANSWERED, hold=True, arm=True, hold_s=0)
    uuid = await running.place(ncco=TALK)
    assert (await running.until_over(uuid))["status"] == "completed"
    notes = [entry["note"] for entry in await running.entries("note")]
    [note] = [one for one in notes if "nobody resumed" in one]
    assert note.startswith("time goes on: nobody resumed hold 1 (")
    assert note.endswith("within 0 s of wall time (hold_s)")
    assert note in caplog.text


async def test_no_advance_moves_time_that_is_held(running):
    """It says what holds it; a hold that stops an advance is what that waits for."""
    await waited(running, ANSWERED, hold=True, arm=True)
    await running.place(ncco=TALK)
    await waited(running, ANSWERED)
    status, answer = await running.control("POST", "clock/advance", {"seconds": 1})
    assert status == 409
    assert "time is held by hold 1 (" in answer["error"]


async def test_a_reset_drops_holds(running):
    """Whoever waits for one is told."""
    await waited(running, ANSWERED, hold=True, arm=True)
    waiting = asyncio.ensure_future(waited(running, RINGING, hold=True))
    while len((await running.control("GET", "clock"))[1]["holds"]) < 2:
        await asyncio.sleep(0)
    await running.control("POST", "reset")
    status, answer = await waiting
    assert (status, "was reset" in answer["error"]) == (409, True)
    assert (await running.control("GET", "clock"))[1]["holds"] == []


async def test_there_is_a_bound(running):
    """A hundred in a world."""
    for _ in range(100):
        await waited(running, ANSWERED, hold=True, arm=True)
    status, answer = await waited(running, ANSWERED, hold=True, arm=True)
    assert (status, "there are 100 holds in this world" in answer["error"]) == (429, True)


@pytest.mark.parametrize(
    ("more", "status", "text"),
    [
        ({"arm": True}, 400, "arm goes with hold: true"),
        ({"hold_s": 3}, 400, "hold_s goes with hold: true"),
        (
            {"hold": True},
            409,
            "in manual nothing runs by itself that could be held: POST clock/advance with until",
        ),
    ],
)
async def test_a_hold_that_makes_no_sense_is_refused(client, more, status, text):
    """In a sentence."""
    answered, answer = await waited(client, ANSWERED, **more)
    assert answered == status
    assert text in answer["error"]


async def test_a_hold_that_nobody_knows_is_not_resumed(client):
    """Where none is named and none stands, none is."""
    assert (await client.control("POST", "clock/resume"))[1]["resumed"] == 0
    status, answer = await client.control("POST", "clock/resume", {"hold": 3})
    assert (status, answer["error"]) == (404, "there is no hold 3 in this world")


TIMES = 200 if os.environ.get("HOLDS_ALL") else 20
"""How often a test is played: `make test-more` plays all."""


async def test_a_test_in_auto_that_holds_passes_each_time(new_client):
    """It looks, plays the party and looks again, and never is a moment later than it thinks."""
    client = await new_client(clock="auto", settle=0, speed=1000)
    for _ in range(TIMES):
        await client.control("POST", "reset")
        await waited(client, ANSWERED, hold=True, arm=True)
        uuid = await client.place(ncco=INPUT)
        met = (await waited(client, ANSWERED))[1]["met"]
        assert (await client.record(uuid))["status"] == "answered"
        await client.control("POST", f"calls/{uuid}/party", {"press": 1})
        await client.control("POST", "clock/resume")
        await waited(client, {"uuid": uuid, "status": "completed"})
        [digit] = [entry for entry in await client.entries("signal") if entry.get("digit") == "1"]
        assert digit["time"] == met["time"]


async def test_a_test_in_auto_that_looks_without_a_hold_does_not_find_what_it_thinks(new_client):
    """The same lines: the call is answered when the wait for it is, and over by the time it looks."""
    client = await new_client(clock="auto", settle=0, speed=1000)
    uuid = await client.place(ncco=TALK)
    await client.until_over(uuid)  # however long a sleep is, it ends before this or behind it
    await waited(client, ANSWERED)
    assert (await client.record(uuid))["status"] == "completed"
