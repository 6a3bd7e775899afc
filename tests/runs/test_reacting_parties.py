"""Parties that react, in scenarios that are run: to a prompt, and to an app that hangs up while it rings."""

import asyncio

import pytest
from aiohttp import web

REACTS = """
name: A caller who knows the menu
calls:
  - to: 447700900100
    turns:
      - - ring: 2s
        - answer
        - wait_for: {heard: "*press 1*"}
        - press: 1
        - stay: 20s
        - hang_up
trigger: {post: /campaigns}
expect:
  - call: 447700900100
    heard: ["Welcome. For sales press 1,", "Sales, good morning"]
  - between: {from: answered, to: input, at_most: 3s}
  - webhook: {event: input, body: {dtmf: {digits: 1}}}
"""
MENU = {"action": "talk", "text": "Welcome. For sales press 1, for support press 2.", "bargeIn": True}
LISTENS = {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1, "timeOut": 5}}

HANGS_UP = """
name: Your app gives up while it rings
calls:
  - to: 447700900100
    turns: [[ring, {wait_for: hangup}]]
trigger: {post: /campaigns}
expect:
  - call: 447700900100
    status: cancelled
    events: [started, ringing, cancelled, "..."]
"""


@pytest.fixture(name="run")
async def _run(new_client, application):
    """Run a scenario against an app that calls a number once it is asked to."""
    client = await new_client()

    async def begin(_):
        url = [application.url("/answer")]
        application.uuid = await client.place("447700900100", ncco=None, answer_url=url)
        return web.Response(status=202)

    async def run(scenario):
        application.replies["/campaigns"] = begin
        query = {"app_url": application.base_url, "settle_s": "0", "idle_s": "0.2"}
        async with client.session.post("/_simulator/run", params=query, data=scenario) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    application.client = client
    return run


def menu_of(application, *prompts):
    async def told(event):
        thanks = [{"action": "talk", "text": "Sales, good morning"}]
        return web.json_response(thanks if event.get("dtmf", {}).get("digits") == "1" else [])

    application.replies |= {"/answer": [*prompts, LISTENS], "/event": told}


async def test_a_party_presses_at_the_words_that_offer_it(run, application):
    """It lets the prompt get that far, and no further: `bargeIn` cuts it."""
    menu_of(application, MENU)
    answer = await run(REACTS)
    assert (answer["verdict"], answer["failures"]) == ("passed", [])


async def test_without_the_wait_it_presses_at_once(run, application):
    """So nothing of the menu was heard, and the scenario fails."""
    menu_of(application, MENU)
    answer = await run(REACTS.replace('        - wait_for: {heard: "*press 1*"}\n', ""))
    assert [failure["expected"].partition(": ")[2] for failure in answer["failures"]] == [
        "heard 'Welcome. For sales press 1,', 'Sales, good morning'"
    ]


async def test_a_menu_that_does_not_offer_it_fails_the_scenario(run, application):
    """The party gives up, and the report says what it heard instead."""
    menu_of(application, {**MENU, "text": "Welcome. For sales say sales."})
    answer = await run(REACTS.replace('*press 1*"', '*press 1*", within: 4s'))
    assert "what came: ['heard Welcome. For sales say sales.']" in str(answer["failures"])


async def test_your_app_hangs_up_while_it_rings(run, application):
    """After two seconds of ringing, as it may: the call is cancelled."""
    application.replies["/event"] = _hang_up_when(application, "ringing")
    answer = await run(HANGS_UP)
    assert (answer["verdict"], answer["failures"]) == ("passed", [])


async def test_an_app_that_does_not_hang_up_is_found_out(run, application):
    """The party waited in vain, and nobody answered."""
    application.replies["/event"] = web.Response()
    answer = await run(HANGS_UP)
    assert answer["verdict"] == "failed"
    assert any("wait_for" in str(failure) or "api hangup" in str(failure) for failure in answer["failures"])


async def test_without_the_wait_such_a_call_is_answered(run, application):
    """The scenario with `answer` in its place fails."""
    application.replies |= {"/event": web.Response(), "/answer": [MENU]}
    answer = await run(HANGS_UP.replace("[ring, {wait_for: hangup}]", "[{ring: 2s}, answer]"))
    assert answer["verdict"] == "failed"


async def test_in_a_run_a_party_that_nobody_plays_rings_out(run, application):
    """Time jumps all the same; whoever wants to play in a run takes the clock `real`."""
    application.replies["/event"] = web.Response()
    scenario = HANGS_UP.replace("turns: [[ring, {wait_for: hangup}]]", "script: by_hand")
    answer = await run(scenario.replace("cancelled", "timeout"))
    assert (answer["verdict"], answer["failures"]) == ("passed", [])
    assert answer["simulated_s"] > 60


def _hang_up_when(application, status):
    async def told(event):
        if event["status"] == status:
            asyncio.get_running_loop().create_task(_hang_up(application))
        return web.Response()

    return told


async def _hang_up(application):
    client = application.client
    await client.ask("PUT", f"/v1/calls/{application.uuid}", {"action": "hangup"})
