"""Triggers that say when: at an instant of simulated time, or after something that happened."""

import asyncio
import json

import pytest
from aiohttp import web

APPLICATION = "aaaaaaaa-0000-4000-8000-000000000001"
NUMBER = "442079460000"
MENU = [
    {"action": "talk", "text": "Welcome. Press one to pay."},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1, "timeOut": 10}},
]
STAYS = 'calls: [{to: "4477*", turns: [[ring: 5s, answer, stay: 60s, hang_up]]}]'


class Practice:
    """An app that calls patients, and hangs up when it is told to."""

    def __init__(self, client, application):
        self.client, self.application = client, application
        application.replies |= {"/calls": self.call, "/cancel": self.cancel, "/answer": MENU, "/event": {}}

    async def call(self, asked):
        number = str(asked.get("number", "447700900100"))
        await self.client.place(number, ncco=None, answer_url=[self.application.url("/answer")])
        return web.Response(status=202)

    async def cancel(self, _):
        call = self.application.at("/event")[-1]["uuid"]
        status, _ = await self.client.ask("PUT", f"/v1/calls/{call}", {"action": "hangup"})
        return web.Response(status=status)

    async def run(self, scenario, **query):
        query = {
            "app_url": self.application.base_url,
            "settle_s": "0",
            "idle_s": "0.2",
            "journal": "1",
            **query,
        }
        async with self.client.session.post("/_simulator/run", params=query, data=scenario) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer


@pytest.fixture(name="practice")
async def _practice(new_client, application):
    return Practice(await new_client(), application)


def entries(answer):
    return [json.loads(line) for line in answer["journals"][APPLICATION].splitlines()]


def triggered(answer):
    """The second of each trigger, and where it went."""
    found = [one for one in entries(answer) if one["kind"] == "trigger"]
    return [(one["time"][17:23], one["url"].rpartition("/")[2]) for one in found]


async def test_your_app_hangs_up_in_mid_call(practice):
    """At the moment of the answer, so the call lasts no second, and nothing later has happened."""
    answer = await practice.run(
        f"""{STAYS}
trigger: [{{post: /calls}}, {{after: answered, post: /cancel}}]
expect:
  - {{call: {{turn: 1}}, status: completed, events: [started, ringing, answered, completed]}}
  - {{call: {{turn: 1}}, duration: {{at_most: 0s}}}}
  - {{trigger: {{url: "*/cancel", status: 204}}}}
"""
    )
    assert answer["failures"] == []
    assert triggered(answer) == [("00.000", "calls"), ("06.000", "cancel")]


async def test_your_app_hangs_up_while_it_rings(practice):
    """Five seconds of ringing, and cancelled in the middle of them."""
    scenario = f"""{STAYS}
trigger: [{{post: /calls}}, {{after: ringing, later: 2s, post: /cancel}}]
expect:
  - {{call: {{turn: 1}}, status: cancelled}}
  - between: {{from: ringing, to: cancelled, at_least: 2s, at_most: 2s}}
"""
    answer = await practice.run(scenario)
    assert answer["failures"] == []
    without = await practice.run(scenario.replace(", {after: ringing, later: 2s, post: /cancel}", ""))
    assert without["failures"][0]["expected"] == "call, turn 1: status cancelled"


@pytest.mark.parametrize("late", [0, 0.05])
async def test_time_does_not_outrun_a_trigger(practice, late):
    """However long your app takes for it, with less than a second to the next thing that is due."""

    async def cancel(asked):
        await asyncio.sleep(late)
        return await practice.cancel(asked)

    practice.application.replies["/cancel"] = cancel
    answer = await practice.run(
        f"{STAYS}\ntrigger: [{{post: /calls}}, {{at: 5900ms, post: /cancel}}]\n"
        "expect: [{call: {turn: 1}, status: cancelled}]"
    )
    assert answer["failures"] == []
    assert triggered(answer)[1] == ("05.900", "cancel")


@pytest.mark.parametrize(
    ("after", "second"),
    [
        ("{status: answered}", "06.000"),
        ("{webhook: answered}", "06.000"),
        ("{webhook: {event: answered, delivered: true}}", "06.000"),
        ("{api: POST /v1/calls}", "00.000"),
        ("{ncco: talk}", "06.000"),
        ("{reply: {to: answer, status: 200}}", "06.000"),
        ("{call: {to: 447700900100}, status: ringing}", "01.000"),
        ("{status: answered}, later: 1500ms", "07.500"),
    ],
)
async def test_what_a_trigger_may_come_after(practice, after, second):
    """One thing, as the ends of `between:`, and perhaps on which call."""
    answer = await practice.run(f"{STAYS}\ntrigger: [{{post: /calls}}, {{get: /look, after: {after}}}]")
    assert answer["failures"] == []
    assert triggered(answer) == [("00.000", "calls"), (second, "look")]


async def test_it_comes_once_after_the_first(practice):
    """On a call that is named, after the first on that call."""
    scenario = f"""{STAYS}
trigger:
  - {{post: /calls, json: {{number: 447700900100}}}}
  - {{at: 3s, post: /calls, json: {{number: 447700900101}}}}
  - {{after: ringing, get: /first}}
  - {{after: {{webhook: ringing, call: {{to: 447700900101}}}}, get: /second}}
"""
    answer = await practice.run(scenario)
    assert answer["failures"] == []
    assert triggered(answer) == [
        ("00.000", "calls"), ("01.000", "first"), ("03.000", "calls"), ("04.000", "second")
    ]  # fmt: skip


async def test_what_never_happens_is_told(practice):
    """The run goes on without it, and fails."""
    answer = await practice.run(
        'calls: [{to: "4477*", turns: [busy]}]\n'
        "trigger: [{post: /calls}, {after: answered, post: /cancel},"
        " {after: {webhook: busy, call: 555}, later: 1s, call: {to: 447700900101, ncco: []}}]"
    )
    first, second = answer["failures"]
    assert first["origin"] == "scenario.yaml:2"
    assert first["expected"] == "POST /cancel is sent after webhook answered"
    assert first["seen"] == (
        "it never was: no webhook answered: it did not happen; there were\n"
        "  webhook started\n  webhook busy\n  webhook completed"
    )
    assert second["expected"] == "the trigger's call is placed 1s after webhook busy on a call to 555"
    assert second["seen"] == "it never was: no webhook busy: nothing of that kind happened"
    assert answer["verdict"] == "failed"


async def test_the_run_waits_for_an_instant(practice):
    """Long after the call is over, for nothing else to be due."""
    answer = await practice.run(
        f"{STAYS}\ntrigger: [{{post: /calls}}, {{at: 2h, get: /look}}]\nexpect: [no_errors]"
    )
    assert answer["failures"] == []
    assert answer["simulated_s"] == 7200


async def test_a_call_may_be_placed_and_come_in_later(practice):
    """As at once."""
    await practice.client.session.put(
        f"/_simulator/applications/{APPLICATION}",
        json={"numbers": [NUMBER], "answer_url": practice.application.url("/answer")},
    )
    answer = await practice.run(
        f"""{STAYS}
trigger:
  - {{at: 10s, inbound: {{from: 447700900500, to: {NUMBER}, script: [{{stay: 2s}}, hang_up]}}}}
  - at: 20s
    call: {{to: 447700900100, from: {NUMBER}, ncco: [{{action: talk, text: Hello}}]}}
  - {{after: {{status: completed, call: {{direction: inbound}}}}, get: /look}}
expect:
  - {{call: {{direction: inbound}}, status: completed}}
  - {{call: {{to: 447700900100}}, status: completed}}
"""
    )
    assert answer["failures"] == []
    calls = [one for one in entries(answer) if one["kind"] == "call"]
    assert [one["time"][17:19] for one in calls] == ["10", "20"]


async def test_time_passes_where_no_call_has_begun(practice):
    """No world has begun, so nothing else is due: the trigger that begins it may be a later one."""
    answer = await practice.run(
        f"{STAYS}\ntrigger: [{{at: 1h, post: /calls}}, {{at: 3603s, get: /look}}]\n"
        "expect: [{call: {turn: 1}, status: completed}]"
    )
    assert answer["failures"] == []
    # The world begins with the call.
    assert triggered(answer)[1] == ("03.000", "look")


async def test_a_trigger_may_be_answered_only_after_a_later_one(new_client, application):
    """The first one waits for the end of the call, which the second brings about."""
    practice = Practice(await new_client(patience="100ms"), application)

    async def call(asked):
        await practice.call(asked)
        await application.until(lambda: "completed" in application.statuses())
        return web.Response(status=202)

    application.replies["/calls"] = call
    answer = await practice.run(f"{STAYS}\ntrigger: [{{post: /calls}}, {{after: answered, post: /cancel}}]")
    assert answer["failures"] == []


async def test_what_a_trigger_makes_your_app_do_is_not_late(practice):
    """It is no act upon the webhook before, however soon after that in wall time."""
    answer = await practice.run(f"{STAYS}\ntrigger: [{{post: /calls}}, {{at: 10s, post: /cancel}}]")
    assert answer["late"] == []
    assert "time had moved on" not in answer["journals"][APPLICATION]


async def test_a_trigger_that_your_app_refuses(practice):
    """It fails as one that is sent at once."""
    practice.application.replies["/cancel"] = web.Response(status=409, text="too late")
    answer = await practice.run(f"{STAYS}\ntrigger: [{{post: /calls}}, {{after: answered, post: /cancel}}]")
    [failure] = answer["failures"]
    assert (failure["expected"], failure["seen"]) == (
        "an answer below 400 to POST /cancel", "HTTP 409 too late"
    )  # fmt: skip


async def test_the_same_run_twice_is_the_same(practice):
    """Triggers of one moment go in their order, at its end."""
    scenario = f"""{STAYS}
trigger:
  - {{after: answered, get: /third}}
  - {{post: /calls}}
  - {{at: 6s, get: /second}}
  - {{at: 1s, get: /first}}
"""
    runs = [await practice.run(scenario) for _ in range(3)]
    assert {run["journals"][APPLICATION] for run in runs} == {runs[0]["journals"][APPLICATION]}
    assert triggered(runs[0]) == [
        ("00.000", "calls"), ("01.000", "first"), ("06.000", "third"), ("06.000", "second")
    ]  # fmt: skip


async def test_in_real_time_it_comes_as_it_comes(practice):
    """After the event, and at its instant by the wall clock."""
    answer = await practice.run(
        'calls: [{to: "4477*", turns: [[setup: 50ms, ring: 50ms, answer]]}]\n'
        "trigger: [{post: /calls}, {at: 150ms, get: /look}, {after: answered, later: 100ms, post: /cancel}]\n"
        "expect: [{call: {turn: 1}, status: completed}]",
        clock="real",
    )
    assert answer["failures"] == []


async def test_a_run_that_is_broken_off_holds_no_time(practice):
    """The next one goes as ever."""
    never = asyncio.Event()

    async def hang(_):
        await never.wait()

    practice.application.replies["/hang"] = hang
    scenario = f"{STAYS}\ntrigger: [{{post: /calls}}, {{after: ringing, get: /hang}}, {{at: 1s, get: /look}}]"
    broken = await practice.run(scenario, timeout_s="0.3")
    never.set()
    assert "(--timeout)" in broken["failures"][0]["expected"]
    answer = await practice.run(
        f"{STAYS}\ntrigger: {{post: /calls}}\nexpect: [{{call: {{turn: 1}}, status: completed}}]"
    )
    assert answer["failures"] == []
