"""The party of a call is played by hand, over the control API."""

import asyncio
import json

import aiohttp
import pytest
from live import Client

BY_HAND = "name: By hand\ncalls:\n  - {to: 447700900301, turns: [by_hand]}\n"
TO = "447700900301"


@pytest.fixture(name="ringing")
async def _ringing(client):
    """A client, and the id of a call that rings until somebody plays its party."""
    assert (await client.session.post("/_simulator/scenarios", data=BY_HAND)).status == 201
    uuid = await client.place(TO)
    await client.advance(1)
    return client, uuid


async def act(client, uuid, text, **query):
    """Post steps as a text; return status and answer."""
    query = {"application_id": client.application_id, **query}
    url = f"/_simulator/calls/{uuid}/party"
    async with client.session.post(url, data=text.encode(), params=query) as response:
        return response.status, json.loads(await response.text())


async def steps(client, uuid):
    return [(one["script"], one["step"]) for one in await client.entries("step", uuid) if "step" in one]


async def test_the_phone_rings_until_somebody_answers_it(ringing):
    """Then the party stays on the line, presses, and hangs up, each when it is told to."""
    client, uuid = ringing
    await client.advance(20)
    assert (await client.record(uuid))["status"] == "ringing"
    status, answer = await act(client, uuid, "answer")
    assert (status, answer["uuid"], answer["status"]) == (200, uuid, "answered")
    assert answer["party"] == {"script": "by hand", "steps": ["answer"], "next": 1, "by_hand": True}
    await client.advance(20)
    assert (await client.record(uuid))["status"] == "answered"
    status, answer = await act(client, uuid, "- press: {digits: 1, now: true}\n- stay: 1s\n- hang_up\n")
    assert (status, answer["party"]["next"]) == (200, 1)
    await client.advance(2)
    record = await client.record(uuid)
    assert (record["status"], record["duration"]) == ("completed", "22")
    assert await steps(client, uuid) == [
        ("by_hand", "ring"),
        *(("by hand", step) for step in ("answer", "press", "stay", "hang_up")),
    ]


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("rejected", "rejected"),
        ('{"busy": {"sip_code": 600}}', "busy"),
        ('["busy"]', "busy"),
        ("failed: internal_error", "failed"),
        ("- ring: 3s\n- unanswered\n", "unanswered"),
    ],
)
async def test_a_ringing_call_ends_as_it_is_told(ringing, text, ended):
    """In YAML or JSON, one step or several."""
    client, uuid = ringing
    assert (await act(client, uuid, text))[0] == 200
    await client.advance(5)
    assert (await client.record(uuid))["status"] == ended


async def test_a_party_that_is_told_to_ring_on_answers_later(ringing):
    """Its phone rings already, which is no news."""
    client, uuid = ringing
    assert (await act(client, uuid, "[{ring: 3s}, answer]"))[0] == 200
    await client.advance(3)
    assert (await client.record(uuid))["status"] == "answered"
    assert await client.entries("note", uuid) == []


async def test_the_same_acts_make_the_same_journal(start_simulator, application, private_key):
    """At the same moments of two worlds with the same seed."""
    journals = []
    for _ in range(2):
        simulator = await start_simulator(auth="off", webhooks_at_once=1)
        async with aiohttp.ClientSession(simulator.base_url) as session:
            client = Client(session, private_key, application)
            await session.post("/_simulator/scenarios", data=BY_HAND)
            uuid = await client.place(TO)
            for seconds, text in (
                (5, "answer"),
                (3.5, '{"say": {"text": "hello", "now": true}}'),
                (9, "hang_up"),
            ):
                await client.advance(seconds)
                assert (await act(client, uuid, text))[0] == 200
            await client.advance(5)
            journals.append(await client.canonical())
    assert journals[0] == journals[1]
    assert '"script":"by hand","step":"say"' in journals[0]


async def test_nobody_acts_and_the_ringing_timer_ends_the_call(ringing):
    """As where nobody answers."""
    client, uuid = ringing
    await client.advance(61)
    assert (await client.record(uuid))["status"] == "timeout"


async def test_a_party_with_a_script_is_taken_over(client):
    """What its script has left is left out, and the journal names it."""
    text = (
        "calls: [{to: 447700900302, turns: [[{ring: 2s}, answer, {press: 1}, {wait_for: hangup}, hang_up]]}]"
    )
    assert (await client.session.post("/_simulator/scenarios", data=text)).status == 201
    uuid = await client.place("447700900302")
    await client.advance(5)
    status, answer = await act(client, uuid[:8], "hang_up")
    assert (status, answer) == (200, {"uuid": uuid, "status": "completed", "party": None})
    notes = [one["note"] for one in await client.entries("note", uuid)]
    assert notes == ["somebody plays the party by hand from here; left out: press, wait_for, hang_up"]
    assert not [one for one in await client.entries("step", uuid) if "not_reached" in one]


async def test_a_caller_can_give_up_before_your_app_answers(client, application):
    """Nothing else: your app answers."""
    application.replies["/answer"] = _never
    answer_url = {"address": application.url("/answer"), "http_method": "POST"}
    body = {"numbers": ["442079460000"], "answer_url": answer_url}
    await client.control("PUT", f"applications/{client.application_id}", body)
    call = {"from": "447700900500", "to": "442079460000"}
    _, arrived = await client.control("POST", "inbound-calls", call)
    status, refused = await act(client, arrived["uuid"], "press: 1")
    assert (status, refused["error"]) == (
        409,
        "your app has not answered this call yet: until then its caller can only hang_up",
    )
    status, answer = await act(client, arrived["uuid"], "hang_up")
    assert (status, answer["status"]) == (200, "cancelled")


async def _never(_):
    await asyncio.sleep(0.2)
    return []


CONFLICTS = {
    "an answer to an answered call": (
        "answer",
        "the call is answered already; a call is answered once",
    ),
    "an end that comes too late": (
        "busy",
        "the call is answered: 'busy' can't come after 'answer'; an answered call ends with hang_up",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), CONFLICTS.values(), ids=CONFLICTS)
async def test_a_step_that_this_call_does_not_admit_now_is_a_conflict(ringing, text, sentence):
    """And changes nothing."""
    client, uuid = ringing
    await act(client, uuid, "answer")
    await client.advance(1)
    before = await client.canonical()
    status, refused = await act(client, uuid, text)
    assert (status, refused) == (409, {"error": sentence, "uuid": uuid, "status": "answered"})
    assert await client.canonical() == before


async def test_keys_can_be_pressed_only_in_an_answered_call(ringing):
    """What is possible later is a conflict as well."""
    client, uuid = ringing
    status, refused = await act(client, uuid, "press: 1")
    assert status == 409
    assert refused["error"] == (
        "the call is ringing: 'press' before 'answer'; keys can be pressed only in an answered call"
    )


async def test_a_call_that_is_over_has_no_party(ringing):
    """As a conflict, which names its status."""
    client, uuid = ringing
    await act(client, uuid, "busy")
    assert await act(client, uuid, "answer") == (
        409,
        {"error": "the call is over: busy", "uuid": uuid, "status": "busy"},
    )


MISTAKES = {
    "no step": ("", "body:1:1: there is no step here; write one, such as answer, or a list of them"),
    "an empty list": ("[]", "body:1:1: there is no step here; write one, such as answer, or a list of them"),
    "an unknown step": ("- answer\n- pres: 1\n", "body:2:3: unknown step 'pres'; did you mean 'press'?"),
    "a wrong argument": ('{"stay": "long"}', "body:1:10: stay:"),
    "a set-up": ("setup: 1s", "body:1:1: 'setup' is for scripts: by hand a party acts at once"),
    "an outcome for a step": ("by_hand", "body:1:1: unknown step 'by_hand'; did you mean turns: [by_hand]"),
    "an order that no call admits": ("[hang_up, answer]", "body:1:11: nothing can follow 'hang_up'"),
    "no document": ("{", "body:1:2: "),
}


@pytest.mark.parametrize(("text", "sentence"), MISTAKES.values(), ids=MISTAKES)
async def test_a_step_that_no_call_admits_is_a_mistake_with_its_place(ringing, text, sentence):
    """As in a scenario."""
    client, uuid = ringing
    status, refused = await act(client, uuid, text)
    assert status == 400
    assert refused["error"].startswith(sentence)
    assert (await client.record(uuid))["status"] == "ringing"


async def test_an_unknown_call_is_not_found(client):
    """With or without its application."""
    await client.place()
    for query in ({}, {"application_id": "*"}):
        status, refused = await act(client, "0" * 8, "answer", **query)
        assert (status, "there is no such call" in refused["error"]) in ((404, True), (400, False))


TWO_BY_HAND = """
calls:
  - {to: 447700900301, turns: [by_hand]}
  - {to: 447700900302, leg_of: 447700900301, turns: [by_hand]}
"""


async def test_both_parties_of_a_pair_are_played_by_hand(client):
    """Each hears what the other is told to say; who hangs up ends the pair."""
    assert (await client.session.post("/_simulator/scenarios", data=TWO_BY_HAND)).status == 201
    connect = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900302"}]}
    uuid = await client.place(TO, ncco=[connect])
    await client.advance(2)
    assert (await act(client, uuid, "answer"))[0] == 200
    await client.advance(2)
    _, inside = await client.control("GET", f"calls/{uuid}")
    [second] = inside["legs"]
    status, answer = await act(client, second, "say: hello")
    assert (status, answer["status"]) == (409, "ringing")
    assert (await act(client, second, "[answer, {say: who is there}]"))[0] == 200
    await client.advance(3)
    assert (await act(client, uuid, "say: it is me"))[0] == 200
    await client.advance(3)
    assert (await act(client, second, "hang_up"))[0] == 200
    await client.advance(3)
    heard = [(one["uuid"], one["content"], one["leg"]) for one in await client.entries("heard")]
    assert heard == [(uuid, "who is there", second), (second, "it is me", uuid)]
    assert [(await client.record(one))["status"] for one in (uuid, second)] == ["completed", "completed"]
