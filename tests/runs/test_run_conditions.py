"""What a scenario says about its own run: when its world begins, how time moves, how long it may take."""

import asyncio

import pytest
from aiohttp import web

PLACED = """
trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}
"""
ASKS = """
calls: [{turns: [[answer, stay: 20s]]}]
trigger: {post: /campaigns, json: {number: 447700900100}}
expect:
- {call: 447700900100, heard: "SENTENCE"}
"""


class Reception:
    """An application that says whether it is open, by the time of the events that it is told."""

    def __init__(self, client, application):
        self.client, self.application, self.hour = client, application, None
        application.replies |= {"/campaigns": self.begin, "/answer": self.answer, "/event": self.told}

    async def begin(self, asked):
        await self.client.place(str(asked["number"]), ncco=None, answer_url=[self.application.url("/answer")])
        return web.Response(status=202)

    async def told(self, event):
        self.hour = int(event["timestamp"][11:13])
        return web.json_response({})

    async def answer(self, _):
        is_open = 9 <= self.hour < 17
        return web.json_response([{"action": "talk", "text": "Come in" if is_open else "We are closed"}])

    async def run(self, scenario, **query):
        query = {"app_url": self.application.base_url, "settle_s": "0", "idle_s": "0.2", **query}
        async with self.client.session.post("/_simulator/run", params=query, data=scenario) as response:
            return response.status, await response.json()


@pytest.fixture(name="reception")
async def _reception(new_client, application):
    """A simulator whose worlds begin at noon, and a reception to be run in it."""
    return Reception(await new_client(), application)


async def verdict(reception, scenario, **query):
    """Return what came of a scenario."""
    status, answer = await reception.run(scenario, **query)
    assert status == 200, answer
    return answer["verdict"]


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2030-01-01T08:55:00Z", "We are closed"),
        ("2030-01-01T09:05:00Z", "Come in"),
        ("2030-01-01T18:00:00+02:00", "Come in"),
        ("2030-01-01T17:00", "We are closed"),
    ],
)
async def test_a_scenario_says_when_its_world_begins(reception, start, sentence):
    """Opening hours can be tried, each hour in a file of its own."""
    assert await verdict(reception, f"start: {start}{ASKS.replace('SENTENCE', sentence)}") == "passed"


async def test_without_its_start_the_scenario_fails(reception):
    """At noon the reception is open; and the next run does not begin when the last one did."""
    closed = ASKS.replace("SENTENCE", "We are closed")
    assert await verdict(reception, f"start: 2030-01-01T08:55:00Z{closed}") == "passed"
    assert await verdict(reception, closed) == "failed"


async def test_what_the_request_says_of_the_start_goes_before(reception):
    """It is what the flag of run says."""
    scenario = f"start: 2030-01-01T08:55:00Z{ASKS.replace('SENTENCE', 'Come in')}"
    assert await verdict(reception, scenario, start="2030-01-01T10:00:00Z") == "passed"
    assert await verdict(reception, scenario) == "failed"


async def test_a_start_that_is_none(reception):
    """400, with what would be one."""
    status, answer = await reception.run(PLACED, start="noon")
    assert status == 400
    assert answer["error"] == "start: expected a date and time such as 2030-01-01T12:00:00Z, got 'noon'"


async def test_a_scenario_says_how_long_it_may_take(reception):
    """And what the request says goes before."""
    slow = f"timeout: 300ms\nclock: real{PLACED}calls: [{{turns: [[ring: 60s, answer]]}}]"
    _, answer = await asyncio.wait_for(reception.run(slow), 20)
    assert answer["verdict"] == "failed"
    assert "0.3 s" in answer["failures"][0]["expected"] + answer["failures"][0]["seen"]
    assert await verdict(reception, slow, clock="auto", timeout_s="20") == "passed"


async def test_a_scenario_is_skipped_where_it_says_so(reception):
    """Nothing is run; the answer says why, and has the members of every other one."""
    _, answer = await reception.run(f"skip: waits for the new menu{PLACED}expect: [{{calls: 7}}]")
    assert (answer["verdict"], answer["skipped"]) == ("skipped", "waits for the new menu")
    assert (answer["failures"], answer["calls"], answer["wall_s"]) == ([], 0, 0)
    _, answer = await reception.run(PLACED)
    assert "skipped" not in answer
