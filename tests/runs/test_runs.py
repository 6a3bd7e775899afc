"""A scenario is run in a clean world and judged, as `POST /_simulator/run` does it."""

import asyncio
import json
import re

import pytest
from aiohttp import web
from campaigns import MENU, PAYS, Campaign, expected

APPLICATION = "aaaaaaaa-0000-4000-8000-000000000001"
NUMBER = "442079460000"


@pytest.fixture(name="campaign")
async def _campaign(new_client, application):
    """A simulator, and a campaign to be run in it."""
    return Campaign(await new_client(), application)


async def test_a_scenario_that_holds(campaign):
    """Everything that was expected happened, in half a minute of call time."""
    answer = await campaign.run(
        f"""{PAYS}
expect:
  - call: {{to: 447700900100}}
    status: completed
    events: [started, ringing, answered, input, completed]
    heard: ["Welcome*", "Thank you"]
  - trigger: {{status: 202}}
  - ncco: {{action: talk, text: Thank*}}
  - no_errors
"""
    )
    assert (answer["verdict"], answer["failures"], answer["unused"]) == ("passed", [], [])
    assert answer["calls"] == 1
    assert answer["simulated_s"] > 4
    assert answer["title"] == "Someone pays"


async def test_a_transcript_shows_what_held_for_the_wrong_reason(campaign):
    """That the party heard of paying is true: the menu said so, and your app said goodbye."""
    campaign.thanks = [{"action": "talk", "text": "Goodbye"}]
    answer = await campaign.run(f"{PAYS}expect: [{{call: {{turn: 1}}, heard: ['*pay*']}}]")
    assert answer["verdict"] == "passed"
    assert answer["transcript"] == [
        "447700900999 -> 447700900100: started, ringing, answered, completed after 3 s",
        "heard: 4.0 s 'Welcome. Press one to pay.', 6.0 s 'Goodbye'",
        "done: 6.0 s pressed 1, 7.0 s the NCCO ran out",
    ]


async def test_a_wrong_menu_answer_is_named(campaign):
    """What the party heard instead, and the timeline of the call."""
    campaign.thanks = [{"action": "talk", "text": "Goodbye"}]
    answer = await campaign.run(f"{PAYS}expect: [{{call: {{turn: 1}}, heard: [Thank*]}}]")
    assert answer["verdict"] == "failed"
    [failure] = answer["failures"]
    assert failure["expected"] == "call, turn 1: heard 'Thank*'"
    assert "Goodbye" in failure["seen"]
    timeline = "\n".join(failure["timeline"])
    assert "0.000  your app -> platform  POST /v1/calls -> 201" in timeline
    assert "4.000  party                 answer" in timeline
    assert "platform -> party     talk 'Goodbye'" in timeline


async def test_a_party_that_is_never_asked_fails_the_scenario_unasked(campaign):
    """Its key was counted on, and there was no input for it."""
    campaign.application.replies["/answer"] = [{"action": "talk", "text": "Welcome"}]
    answer = await campaign.run(PAYS)
    assert [failure["seen"] for failure in answer["failures"]] == ["the call was over before press"]


async def test_a_trigger_that_is_refused_fails_the_scenario(campaign):
    """Below 400 is right unless the trigger says otherwise."""
    campaign.status = 500
    answer = await campaign.run(PAYS)
    assert expected(answer) == ["an answer below 400 to POST /campaigns"]
    assert answer["failures"][0]["seen"] == "HTTP 500"
    assert (await campaign.run(PAYS.replace("}}", "}, status: 500}")))["verdict"] == "passed"


async def test_an_application_that_is_not_there(campaign):
    """Nothing is judged that could not happen; the verdict says why."""
    answer = await campaign.run(PAYS, app_url="http://127.0.0.1:1")
    assert answer["verdict"] == "unreachable"
    assert "is your app running?" in answer["unreachable"]


async def test_a_scenario_waits_for_what_it_asks_for(campaign):
    """The trigger is answered before the call is placed, by a campaign that works in the background."""
    may_begin, tasks = asyncio.Event(), []

    async def later(asked):
        await may_begin.wait()
        await Campaign.begin(campaign, asked)

    async def begin(asked):
        tasks.append(asyncio.ensure_future(later(asked)))
        asyncio.get_running_loop().call_soon(may_begin.set)
        return web.Response(status=202)

    campaign.application.replies["/campaigns"] = begin
    answer = await campaign.run(f"{PAYS}expect: [{{calls: 1}}]", idle_s="20")
    assert answer["verdict"] == "passed"
    assert answer["calls"] == 1


async def test_what_must_not_happen_is_waited_for_one_settling_time(campaign):
    """All that is asked for has happened; the application has its chance to do what it must not."""
    answer = await campaign.run(f"{PAYS}expect: [{{calls: 1}}, {{no: {{api: DELETE *}}}}]", settle_s="0.01")
    assert answer["verdict"] == "passed"


async def test_a_trigger_may_be_answered_after_a_webhook(new_client, application):
    """Webhooks go singly, but a trigger keeps its place for as long as a plain event would, and no longer."""
    campaign = Campaign(await new_client(patience="20"), application)

    async def begin(asked):
        await Campaign.begin(campaign, asked)
        await application.until(lambda: application.at("/event"))
        return web.Response(status=202)

    application.replies["/campaigns"] = begin
    answer = await campaign.run(f"{PAYS}expect: [{{call: {{turn: 1}}, status: completed}}]")
    assert answer["failures"] == []


async def test_a_prompt_that_was_cut_before_it_began_is_named(campaign):
    """The party pressed at once, over a prompt with bargeIn."""
    menu = [{**MENU[0], "bargeIn": True}, MENU[1]]
    campaign.application.replies["/answer"] = menu
    answer = await campaign.run(f"{PAYS}expect: [{{call: {{turn: 1}}, heard: Welcome*}}]")
    [failure] = answer["failures"]
    assert failure["closest"].startswith(
        "your app returned the talk 'Welcome. Press one to pay.', but that was not heard"
    )


async def test_of_a_prompt_that_was_cut_only_what_was_said_is_heard(campaign):
    """Two of its five words, by the time of the key."""
    menu = [{**MENU[0], "bargeIn": True}, MENU[1]]
    campaign.application.replies["/answer"] = menu
    listens = PAYS.replace("answer, press: 1", "answer, stay: 900ms, press: 1")
    answer = await campaign.run(f"{listens}expect: [{{call: {{turn: 1}}, heard: [Welcome*, Thank*]}}]")
    assert answer["failures"] == []
    answer = await campaign.run(f"{listens}expect: [{{call: {{turn: 1}}, heard: '*to pay*'}}]")
    assert "'Welcome. Press'" in answer["failures"][0]["seen"]


async def test_a_run_ends_in_any_case(campaign):
    """A call that has two hours to go in `real` time is too much for a second."""
    answer = await campaign.run(PAYS, clock="real", timeout_s="0.3")
    assert expected(answer)[0] == "the scenario is over within 0.3 s of wall time (--timeout)"
    assert "to 447700900100 is started" in answer["failures"][0]["seen"]


async def test_a_scenario_that_nothing_sets_going(campaign):
    """It says so, and does not wait for ever."""
    answer = await campaign.run("expect: [{calls: 1}]", timeout_s="20")
    assert [failure["seen"] for failure in answer["failures"]] == [
        "no call at all",
        "nothing set the scenario going; add trigger: {post: /path}, say, or trigger: none to wait",
    ]


async def test_an_application_that_never_calls(campaign):
    """With the trigger none it is waited for, and then told of."""
    answer = await campaign.run("trigger: none\ncalls: [{turns: [busy]}]", timeout_s="0.1")
    assert answer["failures"][0]["seen"] == "your app has not called the API"


async def test_each_run_has_a_clean_world_and_leaves_none_behind(campaign):
    """Turns begin again, and so do ids: two runs write the same journal."""
    scenario = f"{PAYS.replace('[[ring', '[[ring').strip()}\nexpect: [{{calls: 1}}]"
    first = await campaign.run(scenario, journal="1")
    second = await campaign.run(scenario, journal="1")
    assert first["journals"] == second["journals"]
    assert len(first["journals"][APPLICATION].splitlines()) > 20
    status, answer = await campaign.client.control("GET", "journal")
    assert (status, answer["entries"]) == (200, [])


async def test_the_seed_decides_what_is_left_to_chance(campaign):
    """The same seed gives the same journal with `chance` and `one_of` in play; another seed another one."""
    scenario = """
calls: [{turns: [[{one_of: [[{ring: 2s}, answer, hang_up], [busy], [{ring: 9s}, {rejected: declined}]]}]]}]
faults: [{webhook: "*", chance: 0.4, twice: true}]
trigger: [{post: /campaigns, json: {number: 1234567}}, {post: /campaigns, json: {number: 1234568}}]
"""
    journals = [
        (await campaign.run(scenario, journal="1", seed=seed))["journals"][APPLICATION]
        for seed in ("1", "1", "2", "3")
    ]
    assert journals[0] == journals[1]
    assert len(set(journals)) == 3


async def test_what_was_never_used_is_told(campaign):
    """Turns, entries and faults; that alone fails nothing."""
    answer = await campaign.run(
        """
outcomes: {never: [busy]}
calls:
  - to: 447700900100
    turns: [busy, answered, answered]
  - to: 447700900101
    turns: [busy]
faults:
  - webhook: machine
    lost: true
trigger: {post: /campaigns, json: {number: 447700900100}}
expect: [{calls: 1}]
""",
        name="dir/some.yaml",
    )
    assert answer["verdict"] == "passed"
    assert answer["unused"] == [
        "some.yaml:2: the outcome 'never' is used nowhere",
        "some.yaml:4: turns 2 and 3 were never played",
        "some.yaml:6: no call was for this entry",
        "some.yaml:9: this fault never struck",
    ]


async def test_a_fault_of_the_api_in_a_run(campaign):
    """The application is refused once, and its refusal is no error of its own."""

    async def persist(asked):
        for _ in range(2):
            status, _ = await campaign.client.ask(
                "POST", "/v1/calls", campaign.client.call_body(str(asked["number"]))
            )
            if status == 201:
                break
        return web.Response(status=202)

    campaign.application.replies["/campaigns"] = persist
    answer = await campaign.run(
        """
calls: [{turns: [busy]}]
faults: [{api: POST /v1/calls, first: 1, respond: too_many_requests}]
trigger: {post: /campaigns, json: {number: 447700900100}}
expect:
  - api: {request: POST /v1/calls, status: 429}
  - calls: 1
  - no_errors
"""
    )
    assert answer["failures"] == []


async def test_a_call_placed_by_the_simulator_itself(campaign):
    """For demonstrations: no application places it."""
    scenario = """
calls: [{turns: [[ring: 2s, answer, stay: 5s, hang_up]]}]
trigger:
  call: {to: 447700900100, from: 447700900000, event_url: "EVENTS", ncco: [{action: talk, text: Hello}]}
expect: [{call: {to: 447700900100}, heard: [Hello]}]
""".replace("EVENTS", campaign.application.url("/event"))
    answer = await campaign.run(scenario)
    assert answer["failures"] == []
    assert campaign.application.statuses() == ["started", "ringing", "answered", "completed"]


async def test_a_call_that_the_simulator_could_not_place(campaign):
    """Refused as the API would have."""
    answer = await campaign.run("trigger: {call: {to: 447700900100, ncco: []}}\nexpect: [{calls: 0}]")
    assert expected(answer) == ["the trigger's call is placed"]
    assert "from: Is required." in answer["failures"][0]["seen"]


async def test_a_trigger_that_places_no_call_is_journaled_as_your_app_would_have_been_refused(
    new_client, application, tmp_path
):
    """With the status and the reason that `POST /v1/calls` would have got."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {live_calls: 1}\n")
    campaign = Campaign(await new_client(config=str(config)), application)
    call = "{to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}"
    scenario = f"""
calls: [{{turns: [[answer, stay: 5s, hang_up]]}}]
trigger: [{{call: {call}}}, {{call: {call}}}, {{call: {{to: 447700900100, ncco: []}}}}]
"""
    answer = await campaign.run(scenario, journal="1", application_id=APPLICATION)
    entries = [json.loads(line) for line in answer["journals"][APPLICATION].splitlines()]
    placed, one_too_many, bad = [entry for entry in entries if entry["kind"] == "request"]
    assert (placed["status"], placed["answer"]["uuid"]) == (201, placed["uuid"])
    assert (one_too_many["status"], "no more are taken" in one_too_many["refused"]) == (429, True)
    assert (bad["status"], "from: Is required." in bad["refused"]) == (400, True)


@pytest.fixture(name="lines")
async def _lines(campaign):
    """The campaign's application is registered, with a number and its webhooks."""
    await campaign.client.session.put(
        f"/_simulator/applications/{APPLICATION}",
        json={
            "numbers": [NUMBER],
            "answer_url": campaign.application.url("/answer"),
            "event_url": campaign.application.url("/event"),
        },
    )
    return campaign


INBOUND = f"""
inbound:
  - at: 10s
    from: 447700900500
    to: {NUMBER}
    script: [{{press: 1}}, {{stay: 20s}}, hang_up]
expect:
  - call: {{from: 447700900500, direction: inbound}}
    status: completed
    events: [ringing, started, answered, input, completed]
    heard: [Welcome*, Thank you]
"""


async def test_inbound_calls_arrive_in_the_world_of_their_number(lines):
    """Ten seconds into the scenario; its application is found by the number."""
    answer = await lines.run(INBOUND)
    assert answer["failures"] == []
    assert answer["simulated_s"] > 10


async def test_an_inbound_call_may_set_a_scenario_going(lines):
    """As a trigger it arrives at once."""
    answer = await lines.run(
        f"trigger: {{inbound: {{from: 447700900500, to: {NUMBER}, script: [press: 1]}}}}\n"
        "expect: [{call: {direction: inbound}, status: completed}]"
    )
    assert answer["failures"] == []


async def test_an_inbound_call_to_nobodys_number_can_not_be_run(campaign):
    """It says how to give an application that number."""
    async with campaign.client.session.post("/_simulator/run", data=INBOUND) as response:
        assert response.status == 400
        assert (await response.json())["error"] == (
            f"scenario.yaml:3: no application has the number {NUMBER}: register one with "
            f'numbers: ["{NUMBER}"] and an answer_url (applications: in the --config file)'
        )


async def test_a_call_can_be_made_to_arrive_over_the_control_api(lines):
    """At once, in whatever world its number belongs to."""
    body = {"from": "447700900500", "to": NUMBER, "script": ["hang_up"]}
    status, answer = await lines.client.control("POST", "inbound-calls", body)
    assert (status, answer["application_id"]) == (201, APPLICATION)
    await lines.client.advance(5)
    record = await lines.client.record(answer["uuid"])
    assert (record["direction"], record["status"]) == ("inbound", "completed")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"from": "447700900500"}, "an inbound call needs to"),
        ({"from": "447700900500", "to": "1", "script": []}, "to: expected a number of 7 to 15 digits"),
    ],
)
async def test_an_inbound_call_that_can_not_be(lines, body, sentence):
    """Its mistakes are told as those of a scenario."""
    status, answer = await lines.client.control("POST", "inbound-calls", body)
    assert status == 400
    assert sentence in answer["error"]


async def test_loaded_inbound_calls_arrive_too(lines):
    """From the moment of loading; a reset lets them arrive anew, unloading takes them away."""
    client = lines.client
    async with client.session.post("/_simulator/scenarios?name=in.yaml", data=INBOUND) as response:
        assert response.status == 201
    await client.advance(60)
    await client.control("POST", "reset", {"application_id": APPLICATION})
    await client.advance(60)
    assert len(await client.entries("call")) == 1
    async with client.session.delete("/_simulator/scenarios?name=in.yaml") as response:
        assert await response.json() == {"unloaded": 1}
    await client.control("POST", "reset", {"application_id": APPLICATION})
    await client.advance(60)
    assert await client.entries("call") == []


async def test_two_runs_side_by_side_need_an_application_each(campaign):
    """Worlds never meet, but one can't be in two scenarios."""
    held = asyncio.Event()

    async def hold(_):
        await held.wait()
        return web.Response()

    campaign.application.replies["/hold"] = hold
    first = asyncio.ensure_future(campaign.run("trigger: {get: /hold}", application_id="one"))
    await campaign.application.until(lambda: campaign.application.at("/hold"))
    async with campaign.client.session.post(
        "/_simulator/run", data="trigger: none\nexpect: [no_errors]"
    ) as response:
        assert response.status == 409
        assert "is being run here already" in (await response.json())["error"]
    other = await campaign.run(PAYS, application_id=APPLICATION)
    assert other["verdict"] == "passed"
    held.set()
    assert (await first)["failures"] == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"clock": "manual"}, "clock: 'manual' is not one of auto, real."),
        ({"idle_s": "soon"}, "idle_s: expected a number of seconds from 0 to 3600, got 'soon'"),
        ({"seed": "-1"}, "seed: expected a whole number from 0 to 9223372036854775808, got '-1'"),
        ({"set": "number"}, "set: expected NAME=VALUE, got 'number'"),
        ({"sead": "1"}, "unknown parameter 'sead'; did you mean 'seed'? POST run takes name, "),
    ],
)
async def test_a_parameter_that_makes_no_sense(campaign, query, sentence):
    """One sentence that says what would be right."""
    async with campaign.client.session.post("/_simulator/run", params=query, data=PAYS) as response:
        assert response.status == 400
        assert (await response.json())["error"].startswith(sentence)


async def test_a_path_needs_to_be_somewhere(campaign):
    """A trigger that names only a path is refused without the application's address."""
    async with campaign.client.session.post("/_simulator/run?name=a.yaml", data=PAYS) as response:
        assert (await response.json())["error"] == (
            "a.yaml:6: /campaigns is a path; say where your app is (--app-url)"
        )


async def test_variables_can_be_set_for_a_run(campaign):
    """They go before those of the document."""
    scenario = """
vars: {number: 447700900100}
calls: [{turns: [busy]}]
trigger: {post: /campaigns, json: {number: "${number}"}}
expect: [{call: {to: "447700900777"}, status: busy}]
"""
    assert (await campaign.run(scenario, set="number=447700900777"))["failures"] == []


def _call(to, application):
    ncco, event_url = "[{action: talk, text: Hi}]", application.url("/event")
    return f"{{to: {to}, from: 447700900000, ncco: {ncco}, event_url: '{event_url}'}}"


async def test_an_app_that_never_replies_to_its_events_is_named(new_client, application):
    """The call goes on all the same; the run ends by its time-out, and says where a reply is missing."""
    campaign = Campaign(await new_client(patience=10), application)

    async def hang(_):
        await asyncio.Event().wait()

    application.replies["/event"] = hang
    call = _call(447700900100, application)
    answer = await campaign.run(f"trigger: [{{call: {call}}}]", timeout_s="1.5")
    [failure] = answer["failures"]
    assert re.fullmatch(
        rf"your app has not replied to POST {application.url('/event')} \(\d events?, up to 10 s( each)?\); "
        "does its handler send a reply\\?(; call .*)?",
        failure["seen"],
    )
    assert "started" in application.statuses()


async def test_triggers_do_not_wait_for_events_that_are_never_answered(new_client, application):
    """The second trigger is fired after patience, not after the time-outs of the first one's events."""
    campaign = Campaign(await new_client(patience=10), application)
    hangs = asyncio.Event()

    async def hang(members):
        if members["to"] == "447700900101":
            hangs.set()
        await hangs.wait()
        return web.Response()

    application.replies["/event"] = hang
    calls = [f"{{call: {_call(to, application)}}}" for to in (447700900100, 447700900101)]
    answer = await campaign.run(f"trigger: [{', '.join(calls)}]", timeout_s="9")
    assert (answer["failures"], answer["calls"]) == ([], 2)
