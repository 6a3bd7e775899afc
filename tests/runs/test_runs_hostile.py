"""Runs among those who disturb them: other scenarios, resets, clients that leave, journals that forget."""

import asyncio
import json
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import web

APPLICATION = "aaaaaaaa-0000-4000-8000-000000000001"
NUMBER = "442079460000"
INBOUND = f"inbound: [{{at: 1s, from: 447700900500, to: {NUMBER}, script: [hang_up]}}]\n"
CALL = "call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}"
PLACED = f"trigger: {{{CALL}}}\nexpect: [{{calls: 1}}]"


class Runner:
    """A simulator with one registered application, in which scenarios are run."""

    def __init__(self, client, application):
        self.client, self.application = client, application

    async def ask(self, scenario, **query):
        query = {"settle_s": "0", "idle_s": "0.1", **query}
        async with self.client.session.post("/_simulator/run", params=query, data=scenario) as response:
            return response.status, await response.json()

    async def run(self, scenario, **query):
        status, answer = await self.ask(scenario, **query)
        assert status == 200, answer
        return answer

    async def register(self, application_id=APPLICATION):
        body = {"numbers": [NUMBER], "answer_url": self.application.url("/answer")}
        async with self.client.session.put(
            f"/_simulator/applications/{application_id}", json=body
        ) as response:
            assert response.status == 200

    async def holding(self, path="/hold", more="", **query):
        """Run a scenario whose trigger is not answered until the event is set."""
        free = asyncio.Event()

        async def hold(_):
            await free.wait()
            return web.Response()

        self.application.replies[path] = hold
        running = asyncio.ensure_future(
            self.run(f"{more}trigger: {{get: {path}}}", app_url=self.application.base_url, **query)
        )
        await self.application.until(lambda: self.application.at(path))
        return running, free


@pytest.fixture(name="runner")
async def _runner(new_client, application):
    return Runner(await new_client(), application)


async def test_a_simulator_starts_with_a_scenario_that_has_inbound_calls(
    start_simulator, tmp_path, application
):
    """Its worlds begin once it listens, since they name its address."""
    (tmp_path / "in.yaml").write_text(INBOUND)
    (tmp_path / "config.yaml").write_text(
        f"applications: [{{id: one, numbers: ['{NUMBER}'], answer_url: {application.url('/answer')}}}]\n"
        f"scenarios: [{tmp_path / 'in.yaml'}]"
    )
    simulator = await start_simulator(config=str(tmp_path / "config.yaml"))
    assert [world.application_id for world in simulator.worlds] == ["one"]


async def test_loaded_scenarios_do_not_play_in_a_run(runner):
    """Neither their calls nor their faults; afterwards they do again."""
    await runner.register()
    loaded = f"{INBOUND}faults: [{{webhook: ringing, lost: true}}]\n"
    async with runner.client.session.post("/_simulator/scenarios?name=loaded.yaml", data=loaded) as response:
        assert response.status == 201
    answer = await runner.run(f"{PLACED}\n", application_id=APPLICATION)
    assert (answer["failures"], answer["struck"], answer["calls"]) == ([], [], 1)
    await runner.client.advance(5)
    assert len(await runner.client.entries("call")) == 1


async def test_a_world_is_not_reset_while_it_is_judged(runner):
    """What happened would be lost; other worlds may be reset."""
    running, free = await runner.holding(application_id=APPLICATION)
    await runner.client.other("other").advance(0)
    for body, status in (
        ({"application_id": APPLICATION}, 409),
        ({"everything": True}, 409),
        ({"application_id": "other"}, 200),
    ):
        async with runner.client.session.post("/_simulator/reset", json=body) as response:
            assert response.status == status
    free.set()
    assert (await running)["failures"] == []


async def test_a_run_fails_when_its_journal_forgets(new_client, application, tmp_path):
    """Nothing is judged by half of what happened."""
    (tmp_path / "small.yaml").write_text("limits: {journal: 3}")
    runner = Runner(await new_client(config=str(tmp_path / "small.yaml")), application)
    answer = await runner.run(f"trigger: {{{CALL}}}\nexpect: [no: {{api: POST /v1/calls}}]")
    assert answer["verdict"] == "failed"
    assert "entries were forgotten before they were read" in answer["failures"][0]["seen"]


async def test_a_run_whose_client_leaves_is_ended(runner):
    """The worlds are for others then."""
    running, free = await runner.holding(timeout_s="600")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    status = 409
    while status == 409:
        status, answer = await runner.ask(PLACED)
        await asyncio.sleep(0)
    assert (status, answer["failures"]) == (200, [])
    free.set()


async def test_two_runs_in_one_world_at_once(runner):
    """One of them, whichever came first."""
    answers = await asyncio.gather(*(runner.ask(PLACED) for _ in range(4)))
    assert sorted(status for status, _ in answers)[:1] == [200]
    assert all(answer["calls"] == 1 for status, answer in answers if status == 200)


async def test_a_run_leaves_nothing_behind_when_it_can_not_begin(new_client, application, tmp_path):
    """There is no room for one more world: the next run is not refused for that."""
    (tmp_path / "few.yaml").write_text("limits: {worlds: 20}")
    runner = Runner(await new_client(config=str(tmp_path / "few.yaml")), application)
    await runner.register()
    for n in range(20):
        await runner.client.other(f"w{n}").advance(0)
    scenario = f"{INBOUND}expect: [{{calls: 1}}]"
    for _ in range(2):
        answer = await runner.run(scenario, application_id=APPLICATION, timeout_s="0.1")
        assert answer["verdict"] == "failed"


async def test_a_request_delayed_by_a_fault_does_not_reach_the_next_scenario(runner):
    """Its connection is closed when its world ends."""
    first, free = await runner.holding(
        more="faults: [{api: POST /v1/calls, delay: 2s}]\nexpect: [{calls: 1}]\n", timeout_s="0.3"
    )
    late = asyncio.ensure_future(runner.client.ask("POST", "/v1/calls", runner.client.call_body()))
    await first
    second = await runner.run("trigger: none\nexpect: [{calls: 1}]", timeout_s="3")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await late
    assert second["calls"] == 0
    free.set()


async def test_a_refused_request_is_seen_though_it_is_in_no_world(runner):
    """The first thing that goes wrong for everybody: no token, or a wrong one."""

    async def begin(_):
        async with runner.client.session.post("/v1/calls", json=runner.client.call_body()) as response:
            assert response.status == 401
        return web.Response()

    runner.application.replies["/go"] = begin
    scenario = (
        "trigger: {post: /go, json: {}}\nexpect: [{api: {request: POST /v1/calls, status: 401}}, no_errors]"
    )
    answer = await runner.run(scenario, app_url=runner.application.base_url)
    assert [failure["expected"] for failure in answer["failures"]] == [
        "no errors",
        "the API admits your app",
    ]
    assert answer["failures"][1]["seen"] == (
        "POST /v1/calls -> 401: there is no Authorization header (--auth off asks for no token)"
    )


async def test_a_password_of_a_trigger_is_told_to_nobody(runner):
    """Neither in the journal nor in the report."""
    url = runner.application.url("/nope").replace("http://", "http://bob:s3cr3t@")
    runner.application.replies["/nope"] = web.Response(status=404)
    answer = await runner.run(f"trigger: [{{{CALL}}}, {{get: '{url}'}}]", journal="1")
    assert "HTTP 404" in answer["failures"][0]["seen"]
    assert "s3cr3t" not in json.dumps(answer)


async def test_halves_of_characters_do_no_harm(runner):
    """They are no characters, and are refused wherever the control API takes JSON."""
    await runner.register()
    inbound = {"from": "447700900500", "to": NUMBER, "headers": {"X-A": "\ud800"}}
    secret = {"signature_secret": "half \udc00"}
    for method, path, body in (
        ("POST", "inbound-calls", inbound),
        ("PUT", "applications/other", secret),
        ("POST", "reset", {"application_id": "\ud800"}),
        ("POST", "clock/advance", {"seconds": 1, "application_id": "\ud800"}),
    ):
        async with runner.client.session.request(method, f"/_simulator/{path}", json=body) as response:
            assert response.status == 400
            assert "half a surrogate pair" in (await response.json())["error"]


async def test_a_trigger_for_another_application_is_refused(runner):
    """A run for one application meddles in no other's world."""
    await runner.register()
    for trigger in (f"{CALL}, application: other", f"inbound: {{from: 447700900500, to: {NUMBER}}}"):
        status, answer = await runner.ask(f"trigger: {{{trigger}}}", application_id="mine")
        assert status == 400
        assert "but the scenario is run for mine only (--application)" in answer["error"]


async def test_a_trigger_is_noted_where_it_belongs(runner):
    """In the world of the application that it names."""
    url = runner.application.url("/go")
    calls = [f"{{{CALL}, application: {one}}}" for one in ("one", "two")]
    scenario = f"trigger: [{', '.join(calls)}, {{get: '{url}', application: two}}]"
    answer = await runner.run(scenario, journal="1")
    assert '"kind":"trigger"' not in answer["journals"]["one"]
    assert '"kind":"trigger"' in answer["journals"]["two"]


async def test_numbers_of_very_many_digits_are_refused(runner):
    """Without being read."""
    status, answer = await runner.ask(PLACED, seed="0" * 20 + "9" * 5000)
    assert status == 400
    assert answer["error"].startswith("seed: expected a whole number from 0 to")


async def test_of_a_run_for_a_silent_application_the_ones_that_call_are_named(runner):
    """An id that was mistyped, in the environment of the app or as --application."""

    async def begin(_):
        await runner.client.place()
        return web.Response()

    runner.application.replies["/go"] = begin
    scenario = "trigger: {post: /go, json: {}}\nexpect: [{calls: 1}]"
    answer = await runner.run(scenario, app_url=runner.application.base_url, application_id="another")
    assert [failure["expected"] for failure in answer["failures"]] == [
        "exactly 1 call",
        "a call of the application 'another' (--application)",
    ]
    seen = answer["failures"][1]["seen"]
    assert seen.startswith(f"it has none; there are calls of '{runner.client.application_id}': by which ")
    none = await runner.run(
        scenario.replace("calls: 1", "calls: 0"),
        app_url=runner.application.base_url,
        application_id="another",
    )
    assert none["verdict"] == "passed"
