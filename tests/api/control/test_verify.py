"""Judging what has happened so far, over the control API."""

import re
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

TALK = [{"action": "talk", "text": "Welcome to the clinic"}]
TO = "447700900001"


async def verified(client, text, **query):
    query = {"application_id": client.application_id, **query}
    async with client.session.post("/_simulator/verify", data=text, params=query) as response:
        return response.status, await response.json()


async def test_what_happened_as_expected_passes(client):
    """In YAML as in a scenario."""
    await client.place(ncco=TALK)
    await client.advance(60)
    lines = (
        "expect:\n- call: 447700900001\n  status: completed\n  heard: '*clinic'\n- no_errors\n- calls: 1\n"
    )
    assert await verified(client, lines) == (
        200,
        {"passed": True, "failures": [], "seq": await last_seq(client)},
    )


async def last_seq(client):
    return (await client.journal())[-1]["seq"]


async def test_what_did_not_fails_as_in_a_run(client):
    """With where it is written, what there was instead, and the timeline of the call."""
    uuid = await client.place(ncco=TALK)
    await client.advance(60)
    status, answer = await verified(
        client, '{"expect": [{"call": {"to": "447700900001"}, "status": "busy"}]}'
    )
    assert (status, answer["passed"]) == (200, False)
    [failure] = answer["failures"]
    assert failure["expected"] == "call to 447700900001: status busy"
    assert failure["seen"] == "status completed, no detail"
    assert (failure["origin"], failure["uuid"]) == ("expect[0]", uuid)
    assert "POST /v1/calls -> 201" in failure["timeline"][0]


async def test_it_judges_as_it_stands(client):
    """What is not over is not waited for, and may be judged again later."""
    await client.place(ncco=TALK)
    line = '{"expect": [{"call": "447700900001", "status": "completed"}]}'
    assert not (await verified(client, line))[1]["passed"]
    await client.advance(60)
    assert (await verified(client, line))[1]["passed"]


async def test_a_line_of_always_says_so(client):
    """As in the report of a run."""
    await client.place()
    _, answer = await verified(client, "always:\n- calls: 2\n")
    assert answer["failures"][0]["always"] is True


async def test_no_errors_sees_what_was_not_let_in(client):
    """A request without a world is in no journal; before this world began it was no error of it."""
    headers = {"Authorization": f"Bearer {client.token(lifetime=-3600)}"}
    assert (await client.ask("GET", "/v1/calls", headers=headers))[0] == 401
    await client.place()
    assert (await verified(client, "expect: [no_errors]"))[1]["passed"]
    assert (await client.ask("GET", "/v1/calls", headers=headers))[0] == 401
    _, answer = await verified(client, "expect: [no_errors]")
    assert "GET /v1/calls -> 401" in answer["failures"][0]["seen"]


async def test_a_journal_that_has_forgotten_is_no_proof(new_client):
    """What is expected may have been in what is gone."""
    client = await new_client(**{"limits.journal": 5})
    await client.place(ncco=TALK)
    await client.advance(60)
    _, answer = await verified(client, "expect: [no_errors]")
    assert not answer["passed"]
    assert "entries are no longer kept; raise limits: {journal: …}" in answer["failures"][0]["seen"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "say what to verify: {expect: ["),
        ("{}", "say what to verify: {expect: ["),
        ("[]", "the body is a mapping; say what to verify"),
        ("expect: []", "say what to verify: {expect: ["),
        ("expectations: [no_errors]", "'expectations' is written expect: […]"),
        ("expect: [{cal: 447700900001, status: busy}]", "did you mean 'call'?"),
        ("expect: [{app: {get: /x, status: 200}}]", "expect[0]: app: asks your app when a run is over"),
        (
            "expect: [{between: {from: started, to: completed, at_most: 5s, wall: true}}]",
            "expect[0]: wall: true is measured while a scenario runs",
        ),
    ],
)
async def test_what_no_journal_can_show_is_refused(client, text, sentence):
    """With a sentence that says what would be right."""
    await client.place()
    status, answer = await verified(client, text)
    assert status == 400
    assert sentence in answer["error"]


async def test_it_is_about_one_world(client):
    """As query or body name it; they have to agree, and it must be known."""
    await client.place()
    other = "cccccccc-0000-4000-8000-000000000003"
    assert (await verified(client, "expect: [no_errors]", application_id=other))[0] == 404
    status, answer = await verified(client, f"{{application_id: {other}, expect: [no_errors]}}")
    assert (status, "the query names the application" in answer["error"]) == (400, True)


UNASKED = """
calls:
- to: "447700900001"
  turns: [[answer, {wait_for: {heard: "*good-bye*"}}, hang_up]]
faults:
- {webhook: busy, lost: true}
- {webhook: busy, lost: true, chance: 0.5}
- {webhook: completed, lost: true}
"""


async def test_unasked_fails_what_a_run_fails_and_what_never_struck(client):
    """Of the scenarios that play for this Vonage application alone; of a fault by chance nobody knows."""
    for owner in (client.application_id, None):
        query = {"name": "own.yaml" if owner else "all.yaml"} | ({"application_id": owner} if owner else {})
        async with client.session.post("/_simulator/scenarios", data=UNASKED, params=query) as loaded:
            assert loaded.status == 201
    uuid = await client.place(ncco=TALK)
    told = [one["seen"] for one in (await verified(client, "unasked: true"))[1]["failures"]]
    assert [re.sub("from [0-9]+", "from …", one) for one in told] == [
        "it has not struck so far; the call to 447700900001 from …, turn 1 is not over"
    ] * 2
    await client.advance(60)
    _, answer = await verified(client, "unasked: true\nexpect: [no_errors]")
    waited, busy = answer["failures"]
    assert (waited["origin"], waited["uuid"]) == ("own.yaml:3", uuid)
    assert waited["seen"].startswith("the call was over before wait_for: {heard: '*good-bye*'}")
    assert (busy["origin"], busy["expected"]) == ("own.yaml:6", "this fault strikes")
    assert (busy["seen"], busy["uuid"]) == ("it never struck", None)
    assert (await verified(client, "unasked: false\nexpect: [no_errors]"))[1]["passed"]


async def test_unasked_is_true_or_false(client):
    for text, sentence in (
        ("unasked: 'yes'", "unasked: expected true or false, got the text 'yes'"),
        ("unasked: false", "say what to verify"),
    ):
        status, answer = await verified(client, text)
        assert status == 400
        assert sentence in answer["error"]


@asynccontextmanager
async def silent_bot():
    """Serve a WebSocket on which nothing is ever said, and return its address."""

    async def listen(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    bot = web.Application()
    bot.router.add_get("/socket", listen)
    async with TestServer(bot) as server:
        yield str(server.make_url("/socket").with_scheme("ws"))


async def test_an_open_socket_is_judged_by_what_has_been_measured_so_far(new_client):
    """As a run judges it at its end, with what a speed does to a limit."""
    async with silent_bot() as address:
        client = await new_client(speed=20)
        endpoint = {"type": "websocket", "uri": address, "content-type": "audio/l16;rate=8000", "headers": {}}
        await client.place(ncco=[{"action": "connect", "endpoint": [endpoint]}])
        await client.advance(6)  # it is answered after 3 s
        limits = "{first_sound_within: 1s, silence_at_most: 500ms, frames_out: {at_least: 50}}"
        _, answer = await verified(client, f"expect: [{{call: '{address}', socket: {limits}}}]")
        first, silence = answer["failures"]
        assert first["seen"] == "your app was never heard; the socket is still open"
        hurried = "time goes 20 times as fast as the wall (--speed 20)"
        assert re.match(r"nobody was heard for \d+(ms|s); ", silence["seen"])
        assert f"; {hurried}: what your app waits by its own clock counts 20 times" in silence["seen"]
        # Its server waits for open sockets.
        assert (await client.control("POST", "reset", {}))[0] == 200
