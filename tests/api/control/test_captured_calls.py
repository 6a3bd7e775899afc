"""A call as a scenario, over the control API: replayed against the same app it takes the same course."""

import json

import pytest
from replay import courses

MENU = [
    {"action": "talk", "text": "Welcome. What *shall* it be? Press [1] or say ${yes}.", "bargeIn": True},
    {"action": "input", "type": ["dtmf", "speech"], "eventUrl": ["URL/input"], "dtmf": {"maxDigits": 2}},
    {"action": "talk", "text": "Thank you"},
]


@pytest.fixture(name="app")
async def _app(client, application):
    """A client whose application answers with a menu, an inbound call as well."""
    menu = [
        {name: [application.url("/input")] if name == "eventUrl" else one[name] for name in one}
        for one in MENU
    ]
    application.replies |= {"/answer": menu}
    await register(client, application)
    return client


async def register(client, application):
    registration = {
        "numbers": ["442079460000"],
        "answer_url": application.url("/answer"),
        "event_url": application.url("/event"),
    }
    path = f"applications/{client.application_id}"
    status, _ = await client.control("PUT", path, registration)
    assert status == 200


async def capture(client, uuid, **query):
    return await client.control("GET", f"calls/{uuid}/scenario", **query)


async def replayed(client, text):
    """Run a scenario; return the journal of its world."""
    query = {"name": "captured.yaml", "idle_s": "0.3", "journal": "1"}
    query["application_id"] = client.application_id
    async with client.session.post("/_simulator/run", params=query, data=text) as response:
        answer = await response.json()
    assert (response.status, answer.get("failures"), answer.get("unused")) == (200, [], []), (answer, text)
    return lines_of(answer["journals"][client.application_id])


def lines_of(journal):
    return [json.loads(line) for line in journal.splitlines()]


async def check_alike(client, count=1):
    """Capture the first call of the world, and compare the course of each call with that of its replay."""
    before = lines_of(await client.canonical())
    uuids = [one["uuid"] for one in before if one["kind"] == "call"]
    status, text = await capture(client, uuids[0])
    assert status == 200, text
    after = await replayed(client, text)
    again = [one["uuid"] for one in after if one["kind"] == "call"]
    assert len(uuids) == len(again) == count
    assert courses(after, again) == courses(before, uuids)
    return text


async def load(client, text):
    async with client.session.post("/_simulator/scenarios", data=text) as response:
        assert response.status == 201, await response.text()


async def dial_in(client, **more):
    body = {"from": "447700900500", "to": "442079460000", **more}
    status, answer = await client.control("POST", "inbound-calls", body)
    assert status == 201, answer
    return answer["uuid"]


async def place(client):
    return await client.place("447700900301", ncco=None, answer_url=[client.application.url("/answer")])


async def act(client, uuid, text):
    url, query = f"/_simulator/calls/{uuid}/party", {"application_id": client.application_id}
    async with client.session.post(url, data=text.encode(), params=query) as response:
        assert response.status == 200, await response.text()


SCRIPTS = [
    "[busy]",
    "[timeout]",
    "[{failed: {detail: number_out_of_service, sip_code: 410}}]",
    "[{rejected: restricted}]",
    "[machine]",
    "[[{setup: 300ms}, {ring: 1500ms}, answer, {press: 12}, {stay: 3s}, hang_up]]",
    "[[{ring: 4s}, {answer: {verdict_after: 1s}}, {stay: 1s}, {press: {digits: 1p2, now: true}}, hang_up]]",
    "[[answer, {say: {text: Yes please, confidence: 0.51, lasts: 4s}}, {wait_for: {heard: Thank*}}, hang_up]]",
    "[[answer, {say: {error: ERR1 none}}, {press: 4}]]",
    "[[{ring: 1s}, {one_of: [[busy], [answer, {stay: 7s}, hang_up], [{answer: machine}]]}]]",
    "[[answer, {wait_for: {api: transfer, within: 2s, if_possible: true}}, {press: 1}, {press: 2}, hang_up]]",
]


@pytest.mark.parametrize("turns", SCRIPTS)
async def test_an_outbound_call_is_the_same_again(turns, app):
    """Whatever its party did."""
    await load(app, f"calls: [{{to: 447700900301, turns: {turns}}}]")
    await place(app)
    await app.advance(120)
    await check_alike(app)


@pytest.mark.parametrize(
    "script",
    [
        {},
        {"script": [{"ring": "2s"}, {"press": "1"}, {"stay": "9s"}, "hang_up"]},
        {"script": [{"say": {"alternatives": ["yes", {"text": "chess", "confidence": 0.2}]}}]},
        {"from": "sip:ada@example.com", "headers": {"X-Customer": "4711", "User-to-User": "3132"}},
        {"from": "Unknown", "script": [{"stay": "1s"}, "hang_up"]},
    ],
)
async def test_an_inbound_call_is_the_same_again(script, app):
    await dial_in(app, **script)
    await app.advance(120)
    await check_alike(app)
