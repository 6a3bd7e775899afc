"""No password of an address that somebody sent is quoted: in no answer, log line, journal or report."""

import json
import logging

import pytest
import yaml

from voice_simulator.core.redaction import without_password

ADDRESSES = [
    "ws://user:hush@127.0.0.1:1/socket",
    "ftp://user:hush@127.0.0.1/event",
    "user:hush@127.0.0.1:3000/event",
    "//user:hush@127.0.0.1/event",
    "http:/user:hush@127.0.0.1/event",
    " http://user:hush@127.0.0.1/event",
    "http://user:hush@127.0.0.1:99999/event",
    "http://user:hush@not a host/event",
    "http://user:hush@[::1/event",
    "http://user:hush@",
    "http://user:hush/hush@127.0.0.1/event",
    "http://user:8080hush@127.0.0.1/event",
    "http://user:" + "hush" * 20 + "@127.0.0.1:0/event",
    "http://user:hush@127.0.0.1:1/event",
    "http://user:hush@169.254.169.254/event",
    "http://user:hush@203.0.113.7/event",
    "http://user:hush@no-such-host.invalid/event",
]
ENDPOINTS = [
    {"type": "websocket", "content-type": "audio/l16;rate=16000"},
    {"type": "sip"},
    {"type": "phone"},
]
PHONE = {"type": "phone", "number": "447700900001"}
TALK = [{"action": "talk", "text": "Hello"}]


def _bodies(address):
    """Bodies of `POST /v1/calls` with an address wherever one may stand, right or wrong."""
    usual = {"to": [PHONE], "from": PHONE, "event_url": ["http://127.0.0.1:9/event"], "ncco": TALK}
    without = {name: value for name, value in usual.items() if name != "ncco"}
    yield without | {"answer_url": [address]}
    yield without | {"answer_url": address}
    yield usual | {"event_url": [address]}
    yield usual | {"event_url": address}
    for endpoint in ENDPOINTS:
        named = {"number": address} if endpoint["type"] == "phone" else {"uri": address}
        yield usual | {"to": [endpoint | named]}
        yield usual | {"from": endpoint | named}
    for action in (
        {"action": "stream", "streamUrl": [address]},
        {"action": "stream", "streamUrl": address},
        {"action": "notify", "payload": {}, "eventUrl": [address]},
        {"action": "record", "eventUrl": [address]},
        {"action": "input", "type": ["dtmf"], "eventUrl": address},
        {"action": "connect", "endpoint": [{"type": "websocket", "uri": address}], "eventUrl": [address]},
        {"action": "conversation", "name": "a", "musicOnHoldUrl": [address]},
        {"action": address},
    ):
        yield usual | {"ncco": [action]}


def _documents(address):
    """Scenarios with an address wherever one may stand."""
    trigger = {"call": {"to": "447700900001", "from": "447700900002", "event_url": address, "ncco": TALK}}
    yield {"trigger": [{"post": address}], "expect": ["no_errors"]}
    yield {"trigger": [{"get": address}], "expect": ["no_errors"]}
    yield {"trigger": [trigger], "expect": ["no_errors"]}
    yield {"trigger": [{"call": trigger["call"] | {"answer_url": [address]}}], "expect": ["no_errors"]}
    yield {"vars": {"where": address}, "trigger": [{"post": "${where}"}], "expect": ["no_errors"]}
    yield {"calls": [{"to": address, "script": ["answer"]}]}
    yield {address: 1}


async def _told(client, method, path, body=None, **query):
    """Ask the control API and return what it says, as text."""
    async with client.session.request(method, f"/_simulator/{path}", data=body, params=query) as response:
        return await response.text()


@pytest.fixture(name="told")
async def _told_so_far(caplog):
    """Collects what was answered; at the end neither that nor the log holds the password."""
    answers = []
    with caplog.at_level(logging.DEBUG, "voice_simulator"):
        yield answers
    everything = "\n".join([*answers, *(record.getMessage() for record in caplog.records)])
    assert everything
    leaks = [line for line in everything.split("\n") if "hush" in line.lower()]
    assert not leaks, leaks[0]


async def test_nothing_that_a_request_is_told_holds_a_password(new_client, told):
    """Calls, and what is asked of a call that goes on."""
    client = await new_client(quiet=False)
    uuid = await client.place()
    await client.advance(10)
    for address in ADDRESSES:
        for body in _bodies(address):
            told.append(json.dumps(await client.ask("POST", "/v1/calls", body)))
        for path, body in (
            ("", {"action": "transfer", "destination": {"type": "ncco", "url": [address]}}),
            ("", {"action": address}),
            ("/stream", {"stream_url": [address]}),
            ("/stream", {"stream_url": address}),
            ("/talk", {"text": "Hello", "level": address}),
            ("/dtmf", {"digits": address}),
            ("/input/dtmf", {"event_url": address}),
        ):
            told.append(json.dumps(await client.ask("PUT", f"/v1/calls/{uuid}{path}", body)))
        told.append(json.dumps(await client.ask("GET", f"/v1/calls?status={address}&date_start={address}")))
        told.append(await _told(client, "GET", f"calls/{uuid}"))
    await client.advance(100)
    told += [json.dumps(await client.journal(limit=10_000)), await client.canonical()]


async def test_nothing_that_the_control_api_tells_holds_a_password(new_client, told):
    """Registrations, documents, inbound calls, and odd parameters."""
    client = await new_client(quiet=False)
    for address in ADDRESSES:
        for target in (address, {"address": address, "http_method": address}):
            body = json.dumps({"answer_url": target, "event_url": target, "public_key": address})
            told.append(await _told(client, "PUT", "applications/a", body))
        told.append(await _told(client, "GET", "applications/a"))
        for document in _documents(address):
            told.append(await _told(client, "POST", "scenarios", yaml.safe_dump(document), name="a.yaml"))
            await _told(client, "DELETE", "scenarios")
        body = json.dumps({"from": address, "to": address, "headers": {address: address}})
        told.append(await _told(client, "POST", "inbound-calls", body))
        told.append(await _told(client, "GET", "journal", after=address, limit=address))
        told.append(await _told(client, "POST", "clock/advance", json.dumps({"to": address, "seconds": 1})))
        told.append(await _told(client, "POST", "clock/advance", json.dumps({"to": address})))
        told.append(await _told(client, "POST", "reset", json.dumps({address: 1})))
        for name in ("clock", "seed", "settle_s", "set", address):
            told.append(await _told(client, "POST", "run", "expect: [no_errors]", **{name: address}))


async def test_no_report_of_a_run_holds_a_password(new_client, told):
    """Neither its failures nor its timelines."""
    client = await new_client(quiet=False, clock="auto")
    for address in ADDRESSES[-4:-2]:
        for document in list(_documents(address))[1:4]:
            query = {"name": "a.yaml", "timeout_s": "0.3", "idle_s": "0.1", "journal": "1"}
            told.append(await _told(client, "POST", "run", yaml.safe_dump(document), **query))
        told.append(
            await _told(
                client, "POST", "run", "trigger: [{post: /go}]\nexpect: [no_errors]\n", app_url=address
            )
        )


async def test_no_failure_about_a_call_to_a_websocket_holds_a_password(new_client, told):
    """Nor does the log, which tells of the leg, or a timeline below the failure."""
    client = await new_client(quiet=False)
    socket = {"type": "websocket", "uri": ADDRESSES[0], "content-type": "audio/l16;rate=16000"}
    await client.place(ncco=[{"action": "connect", "endpoint": [socket]}])
    await client.advance(60)
    expected = [
        {"call": "ws:*", "status": "completed"},
        {"call": PHONE["number"], "status": "busy"},
        "no_errors",
    ]
    told.append(await _told(client, "POST", "verify", json.dumps({"expect": expected})))
    assert "call to ws://127.0.0.1:1/socket" in told[0]


async def test_no_note_about_an_ncco_of_the_application_holds_a_password(new_client, application, told):
    """An answer URL that returns what can't be used."""
    client = await new_client(quiet=False)
    for address in ADDRESSES:
        application.replies["/answer"] = [
            {"action": "stream", "streamUrl": [address]},
            {"action": "notify", "payload": {}, "eventUrl": [address]},
        ]
        await client.place(answer_url=[application.url("/answer")])
        await client.advance(20)
    told += [json.dumps(await client.journal(limit=10_000)), await client.canonical()]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("http://127.0.0.1:3000/event?mail=a@b.example", None),
        ("http://[::1]:3000/a@b", None),
        ("sip:alice@example.com", None),
        ("Write to us: bob@example.com", None),
        ("bob@example.com", None),
        ("http://user:hush@host/a@b", "http://host/a@b"),
        ("user:hush@host", "(hidden)@host"),
        ("sip:alice:hush@example.com", "sip:(hidden)@example.com"),
    ],
)
def test_only_what_may_be_a_password_is_hidden(text, kept):
    """Other texts with an @ in them stay as they are."""
    assert without_password(text) == (kept or text)
