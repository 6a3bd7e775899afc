"""What the journal keeps of exchanges: the headers of replies to webhooks, and the answers to requests."""

import json

import aiohttp
import pytest
from aiohttp import web

from voice_simulator.core.journal.kept_bodies import LONGEST_ANSWER
from voice_simulator.core.json_text import to_json
from voice_simulator.runtime.outbound.reply_headers import MOST_KEPT

FAULTS = """\
faults:
  - {api: POST /v1/calls, nth: 1, respond: {status: 503, body: Sorry}}
  - {api: POST /v1/calls, nth: 2, respond: {status: 500, body: {oh: no}}}
  - {api: POST /v1/calls, nth: 3, malformed: true}
  - {api: POST /v1/calls, nth: 4, disconnect: before_response}
"""


async def wall(client, kind, **query):
    """Return the `wall` of the newest entry of a kind."""
    return (await client.journal(kind=kind, **query))[-1]["wall"]


async def reply_with(client, application, headers, **more):
    """Have a webhook answered with headers, and return what its attempt says beside."""
    application.replies["/event"] = web.Response(headers=headers, **more)
    await client.place()
    await client.advance(0)
    return await wall(client, "delivery")


# -- the headers of replies


async def test_an_attempt_has_the_headers_of_the_reply(client, application):
    """In the journal, and among the deliveries."""
    beside = await reply_with(client, application, {"X-Powered-By": "Express"}, text="hello")
    headers = beside["headers"]
    assert headers["X-Powered-By"] == "Express"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Content-Length"] == "5"
    assert "Date" in headers
    assert "headers_left_out" not in beside
    _, answer = await client.control("GET", "deliveries")
    (attempt,) = answer["deliveries"][0]["attempts"]
    assert attempt["headers"] == headers


async def test_hostile_headers_are_text_of_a_bounded_size(client, application):
    """However many, however long; what is left out is counted, and secrets are hidden."""
    many = {f"X-{number}": "<img src=x>" * 200 for number in range(60)}
    beside = await reply_with(client, application, {"Set-Cookie": "hush", "X-`$7*7'": "\u202e", **many})
    headers = beside["headers"]
    assert headers["Set-Cookie"] == "(hidden)"
    assert headers["X-`$7*7'"] == "\u202e"
    assert headers["X-0"].endswith("… (of 2,200 characters)")
    assert beside["headers_left_out"] > 50
    assert sum(map(len, [*headers, *headers.values()])) <= MOST_KEPT


async def test_no_header_is_kept_where_none_came(client):
    """Of an app that is not there."""
    await client.place(event_url=["http://127.0.0.1:1/event"])
    await client.advance(0)
    assert "headers" not in await wall(client, "delivery")


async def test_a_reply_that_is_cut_says_how_long_it_was(client, application):
    """A page, say."""
    beside = await reply_with(client, application, {}, text="<p>" * 1000)
    assert beside["reply_size"] == 3000
    assert (await client.journal(kind="delivery"))[-1]["reply"] == ("<p>" * 1000)[:200]
    _, answer = await client.control("GET", "deliveries")
    assert answer["deliveries"][0]["attempts"][0]["reply_size"] == 3000


# -- the answers to requests


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/calls/{uuid}", None),
        ("PUT", "/v1/calls/{uuid}/talk", {"text": "Hello"}),
        ("DELETE", "/v1/calls/{uuid}/talk", None),
        ("PUT", "/v1/calls/{uuid}/talk", {}),
        ("PUT", "/v1/calls/{uuid}", {"action": "dance"}),
        ("GET", "/v1/calls/nobody", None),
        ("POST", "/v1/calls", {"to": []}),
    ],
)
async def test_a_request_has_the_answer_that_it_got(client, method, path, body):
    """Whether it read, acted or was refused: JSON that can be read."""
    uuid = await client.place()
    await client.advance(5)
    _, answer = await client.ask(method, path.format(uuid=uuid), body)
    assert (await wall(client, "request"))["answer"] == answer


async def test_the_request_that_placed_a_call_has_its_answer(client):
    """With the ids."""
    _, answer = await client.ask("POST", "/v1/calls", client.call_body())
    beside = await wall(client, "request")
    assert beside["answer"] == answer
    assert "answer_size" not in beside
    assert beside["claims"]["application_id"] == client.application_id


async def test_an_answer_without_a_body_has_none(client):
    """A 204."""
    uuid = await client.place()
    await client.advance(5)
    await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "mute"})
    assert "answer" not in await wall(client, "request")


async def test_of_a_page_of_the_list_the_beginning_is_kept(client):
    """With its size."""
    for _ in range(10):
        await client.place()
    _, page = await client.ask("GET", "/v1/calls")
    beside = await wall(client, "request")
    assert beside["answer"].startswith('{"page_size":10,"record_index":0,"count":10,')
    assert beside["answer_size"] == len(to_json(page)) > LONGEST_ANSWER
    assert len(beside["answer"]) == 200


async def test_of_a_file_type_and_size_are_kept(client, application):
    """Never its bytes."""
    ncco = [{"action": "record", "eventUrl": [application.url("/recorded")], "timeOut": "3"}]
    await client.place(ncco=ncco)
    await client.advance(60)
    (recorded,) = application.at("/recorded")
    _, content = await client.download(recorded["recording_url"].partition("/v1/")[2].join(["/v1/", ""]))
    beside = await wall(client, "request")
    assert (beside["answer_type"], beside["answer_size"]) == ("application/octet-stream", len(content))
    assert "answer" not in beside


async def test_no_password_that_an_answer_repeats_is_kept(client):
    """The address of a WebSocket has one."""
    socket = {
        "type": "websocket",
        "uri": "ws://user:hush@127.0.0.1:1/",
        "content-type": "audio/l16;rate=8000",
    }
    _, answer = await client.ask("POST", "/v1/calls", client.call_body() | {"to": [socket]})
    _, record = await client.ask("GET", f"/v1/calls/{answer['uuid']}")
    assert "hush" in json.dumps(record)
    kept = (await wall(client, "request"))["answer"]
    assert kept["to"]["uri"] == "ws://127.0.0.1:1/"
    assert "hush" not in json.dumps(await client.entries("request"))


async def test_an_answer_that_a_fault_gives_is_kept_as_it_went_out(client):
    """Text, JSON, or half of some; of one that never came there is none."""
    query = {"application_id": client.application_id}
    async with client.session.post("/_simulator/scenarios", params=query, data=FAULTS) as response:
        assert response.status == 201, await response.text()
    sent = []
    headers = {"Authorization": f"Bearer {client.token()}"}
    for _ in range(3):
        async with client.session.post("/v1/calls", json=client.call_body(), headers=headers) as response:
            sent.append(await response.text())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.ask("POST", "/v1/calls", client.call_body())
    kept = [entry.get("wall", {}).get("answer") for entry in await client.entries("request")]
    assert kept == ["Sorry", {"oh": "no"}, sent[2], None]
    assert (sent[0], json.loads(sent[1])) == ("Sorry", {"oh": "no"})


# -- the canonical journal


async def test_neither_is_in_a_canonical_journal(client, application):
    """Headers have a date, and what was answered follows from the rest."""
    await reply_with(client, application, {"X-Powered-By": "Express"})
    lines = [json.loads(line) for line in (await client.canonical()).splitlines()]
    kinds = {line["kind"]: line for line in lines}
    assert kinds["request"].keys() == {"time", "kind", "uuid", "method", "path", "body", "status"}
    assert "Express" not in json.dumps(lines)
    assert "wall" not in kinds["delivery"]
