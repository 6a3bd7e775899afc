"""At the end of a run your app is asked for its own state, as `app:` in `expect:` says."""

import json

import pytest
from aiohttp import web

APPLICATION = "aaaaaaaa-0000-4000-8000-000000000001"
BUSY = """
calls: [{turns: [busy]}]
trigger: {post: /campaigns}
"""


class Reminders:
    """An app that calls a number when told to, and knows what became of it once it has written that down.

    Attributes:
        looks: how often it is asked until it has.
    """

    def __init__(self, client, application):
        self.client, self.application, self.looks = client, application, 1
        application.replies |= {"/campaigns": self.begin, "/reminders/1": self.state}

    async def begin(self, _):
        await self.client.place("447700900100", ncco=[{"action": "talk", "text": "Hello"}])
        return web.Response(status=202)

    async def state(self, _):
        self.looks -= 1
        ends = [one for one in self.application.statuses() if one in ("busy", "completed")]
        return {"state": ends[0] if ends and self.looks <= 0 else "open", "calls": 1}

    async def run(self, scenario, **query):
        query = {"app_url": self.application.base_url, "settle_s": "0", "idle_s": "20", **query}
        async with self.client.session.post("/_simulator/run", params=query, data=scenario) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer


@pytest.fixture(name="reminders")
async def _reminders(new_client, application):
    return Reminders(await new_client(), application)


async def test_it_is_asked_when_all_is_over(reminders):
    """The call was busy long before: in simulated time, which the question does not wait for."""
    answer = await reminders.run(f"{BUSY}expect: [{{app: {{get: /reminders/1, json: {{state: busy}}}}}}]")
    assert (answer["verdict"], answer["failures"]) == ("passed", [])
    assert answer["transcript"][3:] == ['asked: GET /reminders/1 -> 200 {"state": "busy", "calls": 1}']
    assert len(reminders.application.at("/reminders/1")) == 1


async def test_it_is_asked_again_while_it_may_still_write_that_down(reminders):
    """Until all answers are as they should be at once."""
    reminders.looks = 4
    answer = await reminders.run(
        f"{BUSY}expect: [{{app: {{get: /reminders/1, json: {{state: busy}}}}}}, {{app: {{get: /other}}}}]"
    )
    assert answer["verdict"] == "passed"
    assert len(reminders.application.at("/reminders/1")) == len(reminders.application.at("/other")) == 4


async def test_it_is_asked_once_where_something_else_never_came(reminders):
    """Your app has been quiet for long enough by then, and both failures are told."""
    answer = await reminders.run(
        f"{BUSY}expect: [{{calls: 2}}, {{app: {{get: /reminders/1, json: {{state: done, calls: 1}}}}}}]",
        idle_s="0.1",
    )
    _, failure = answer["failures"]
    assert failure["expected"] == "app GET /reminders/1 with json {state: done, calls: 1}"
    assert failure["seen"] == 'GET /reminders/1 -> 200 {"state": "busy", "calls": 1}'
    assert failure["closest"] == "json.state is 'busy', expected 'done'"
    assert failure["origin"] == "scenario.yaml:4"


async def test_a_wrong_state_is_asked_for_until_the_app_has_been_quiet(reminders):
    """A state that it never gets to ends the run all the same."""
    answer = await reminders.run(
        f"{BUSY}expect: [{{app: {{get: /reminders/1, json: {{state: done}}}}}}]", idle_s="0.2"
    )
    [failure] = answer["failures"]
    assert failure["seen"].endswith(" times)")


async def test_an_app_that_is_not_there(reminders):
    """It says where nobody was."""
    answer = await reminders.run(f"{BUSY}expect: [{{app: {{get: 'http://127.0.0.1:1/x'}}}}]", idle_s="0")
    [failure] = answer["failures"]
    assert "GET http://127.0.0.1:1/x: no answer:" in failure["seen"]
    assert answer["verdict"] == "failed"


async def test_a_question_may_post(reminders):
    """`send` is what it sends, `json` what must come back."""

    async def look_up(asked):
        return {"found": [asked["number"]]}

    reminders.application.replies["/search"] = look_up
    answer = await reminders.run(
        f'{BUSY}expect: [{{app: {{post: /search, send: {{number: "44"}}, json: {{found: ["44"]}}}}}}]'
    )
    assert answer["failures"] == []


async def test_questions_are_no_part_of_what_happened(reminders):
    """Not of the journal, not of the errors, and no fault of the scenario acts on them."""
    expect = "expect: [no_errors, {calls: 1}QUESTION]"
    faults = "faults: [{api: '* *', nth: 2, respond: 503}]"
    asked = ", {app: {get: /reminders/1}}, {app: {get: /gone, status: 410}}"
    reminders.application.replies["/gone"] = web.Response(status=410)
    runs = [
        await reminders.run(f"{BUSY}{faults}\n{expect.replace('QUESTION', more)}", journal="1")
        for more in ("", asked)
    ]
    assert [run["failures"] for run in runs] == [[], []]
    assert runs[0]["journals"] == runs[1]["journals"]
    entries = [json.loads(line) for line in runs[1]["journals"][APPLICATION].splitlines()]
    assert not [entry for entry in entries if "/gone" in json.dumps(entry)]


async def test_a_question_with_a_path_needs_your_apps_address(reminders):
    """Like a trigger's."""
    scenario = "expect: [{app: {get: /reminders/1}}]"
    async with reminders.client.session.post("/_simulator/run", data=scenario) as response:
        assert response.status == 400
        assert (await response.json())["error"] == (
            "scenario.yaml:1: /reminders/1 is a path; say where your app is (--app-url)"
        )


async def test_a_run_that_takes_too_long_has_not_asked(reminders):
    """What it would have answered in the middle says nothing."""
    answer = await reminders.run(
        "calls: [{turns: [answered]}]\ntrigger: {post: /campaigns}\nexpect: [{app: {get: /reminders/1}}]",
        clock="real",
        timeout_s="0.3",
    )
    assert answer["failures"][1]["seen"] == "GET /reminders/1 was not asked: the scenario was not over"
