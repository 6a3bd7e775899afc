"""docs/troubleshooting.md quotes the simulator: each message is provoked here and looked for there."""

import asyncio
import json
import logging
import re
import socket
import time
from pathlib import Path
from uuid import uuid4

import jwt
import pytest
from aiohttp import web

from voice_simulator.cli.app_process import AppError, AppProcess
from voice_simulator.cli.main import main
from voice_simulator.runtime.app_rest import why_unseen

PAGE = Path(__file__).parents[2] / "docs/troubleshooting.md"
OTHER = "bbbbbbbb-0000-4000-8000-000000000001"
VARYING = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
    (r"(127\.0\.0\.1|localhost)(:| port )\d+", "HERE"),
    (r"\bdelivery \d+|\(\d{13}\)|\d[\d.]* s\b|\d{4}-\d\d-\d\dT[\d:.]+Z", "N"),
)
"""What differs from run to run."""


def plain(text):
    for pattern, word in VARYING:
        text = re.sub(pattern, word, text)
    return " ".join(text.split())


QUOTED = [plain(one) for one in re.findall(r"`([^`\n]+)`", PAGE.read_text("utf-8"))]


def is_quoted(message):
    """Whether the page quotes a message, or its beginning or a clause of it, at some length."""
    return any(len(one) > 20 and one in plain(message) for one in QUOTED)


async def refusal(client, method="GET", path="/v1/calls", **request):
    async with client.session.request(method, path, **request) as response:
        return response.headers["X-Voice-Simulator"]


def bearer(client, **claims):
    """Sign a token in which some claims are wrong, or missing where they are None."""
    now = int(time.time())
    usual = {"iat": now, "exp": now + 600, "jti": str(uuid4()), "application_id": client.application_id}
    kept = {name: value for name, value in (usual | claims).items() if value is not None}
    return {"Authorization": f"Bearer {jwt.encode(kept, client.key, algorithm='RS256')}"}


async def reason_of(client, **call):
    """Place a call and return why its first webhook was not delivered."""
    uuid = await client.place(**call)
    await client.advance(0)
    return (await client.entries("delivery", uuid))[0]["wall"]["reason"]


async def notes_of(client, uuid):
    return [entry["note"] for entry in await client.entries("note", uuid)]


@pytest.mark.parametrize(
    "address", ["http://203.0.113.7/event", "http://127.0.0.1:1/event", "http://app.invalid:3000/event"]
)
async def test_why_no_webhook_arrives(client, address):
    """A public address, nobody there, and a name without an address."""
    reason = await reason_of(client, event_url=[address])
    assert is_quoted(reason.replace("app.invalid", "app")), reason


async def test_without_an_event_url(client, application):
    """The journal says that there is nowhere to send events."""
    body = {"numbers": ["447700900000"], "answer_url": application.url("/answer")}
    await client.control("PUT", f"applications/{client.application_id}", body)
    await client.control("POST", "inbound-calls", {"from": "447700900001", "to": "447700900000"})
    await client.advance(1)
    assert any(is_quoted(note) for note in await notes_of(client, None))


async def test_why_a_token_is_refused(client, new_client):
    """Its absence, age, clock and claims; with `strict` its unknown key."""
    now = int(time.time())
    strict = await new_client(auth="strict")
    for refused in (
        await refusal(client),
        await refusal(client, headers=bearer(client, iat=now - 700, exp=now - 100)),
        await refusal(client, headers=bearer(client, iat=now + 300, exp=now + 900)),
        await refusal(client, headers=bearer(client, iat=now * 1000)),
        await refusal(client, headers=bearer(client, application_id=None)),
        await refusal(strict, headers=bearer(strict)),
    ):
        assert is_quoted(refused), refused


async def test_why_a_request_is_refused(client):
    """The type of a body, paths, spelling, and a hang-up that comes too early."""
    headers, body = bearer(client), client.call_body()
    misspelled = {("eventUrl" if name == "event_url" else name): value for name, value in body.items()}
    uuid = await client.place()
    url, base = f"/v1/calls/{uuid}", client.simulator.base_url
    for refused in (
        await refusal(client, "POST", headers=headers, data=json.dumps(body)),
        await refusal(client, "POST", f"{base}//v1/calls", headers=headers, json=body),
        await refusal(client, "GET", "/v1/legs", headers=headers),
        await refusal(client, "POST", headers=headers, json=misspelled),
        await refusal(client, "PUT", url, headers=headers, json={"action": "hangup"}),
        await refusal(client, "GET", url, headers=bearer(client.other(OTHER))),
    ):
        assert is_quoted(refused), refused


async def test_what_the_limits_say(new_client, tmp_path):
    """Each with the name of its setting."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {calls_per_second: 1, live_calls: 2}\n")
    client = await new_client(config=str(config))
    for after in (0, 1.1):
        await client.advance(after)
        await client.place()
    assert is_quoted(await refusal(client, "POST", headers=bearer(client), json=client.call_body()))
    await client.advance(1.1)
    assert is_quoted(await refusal(client, "POST", headers=bearer(client), json=client.call_body()))


async def test_whose_world_it_is(client):
    """Several worlds, an unknown one, a number that nobody has, and a name that is not admitted."""
    await client.place()
    await client.other(OTHER).place()
    for answer in (
        await refusal(client, path="/_simulator/journal"),
        await refusal(client, path=f"/_simulator/journal?application_id={client.application_id[:-1]}X"),
        await refusal(
            client, "POST", "/_simulator/inbound-calls", json={"from": "447700900001", "to": "447700900000"}
        ),
        await refusal(client, path="/_simulator/health", headers={"Host": "sim.example.com"}),
    ):
        assert is_quoted(answer), answer


async def test_time_that_goes_on_without_a_reply(new_client, application):
    """After the patience, with a note; an `advance` that is given up names what it waits for."""
    until = asyncio.Event()

    async def never(_):
        await until.wait()
        return {}

    application.replies |= {"/event": never, "/answer": never}
    client = await new_client(patience="10ms")
    uuid = await client.place(answer_url=[application.url("/answer")])
    status, gave_up = await client.control("POST", "clock/advance", {"seconds": 60, "wall_limit_s": 0.2})
    until.set()
    assert status == 504
    assert is_quoted(gave_up["error"]), gave_up
    assert any(is_quoted(note) for note in await notes_of(client, uuid))


async def test_an_app_that_acts_too_late(new_client, application):
    """It is told what it could set."""
    answered = asyncio.Event()

    async def event(members):
        if members["status"] == "answered":
            answered.set()
        return {}

    application.replies["/event"] = event
    client = await new_client(clock="auto")
    uuid = await client.place()
    await answered.wait()
    async with asyncio.timeout(10):
        while (await client.record(uuid))["status"] != "completed":
            await asyncio.sleep(0.01)
    await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "mute"})
    assert any(is_quoted(note) for note in await notes_of(client, uuid))


async def test_an_ncco_that_is_wrong(client, application):
    """The journal says where, and the nearest word."""
    application.replies["/answer"] = [{"action": "talk", "txt": "Hello"}]
    uuid = await client.place(answer_url=[application.url("/answer")])
    await client.advance(10)
    invalid = [entry["invalid"] for entry in await client.entries("ncco", uuid)]
    assert is_quoted(invalid[0][0]), invalid


async def test_a_number_as_it_is_dialled_at_home(client):
    """A note for your app, a mistake in a scenario."""
    uuid = await client.place("07700900486")
    assert any(is_quoted(note) for note in await notes_of(client, uuid))
    scenario = "calls:\n  - {to: 07700900486, turns: [busy]}\n"
    mistake = await refusal(client, "POST", "/_simulator/scenarios", data=scenario)
    assert is_quoted(mistake), mistake


async def test_a_run_that_gets_nowhere(client, application):
    """It has no trigger's address, no call, no reply, or no entry."""
    until = asyncio.Event()

    async def never(_):
        await until.wait()
        return web.Response()

    application.replies["/event"] = never
    ends = f"to: 447700900486, from: 447700900000, event_url: {application.url('/event')}"
    call = f"call: {{{ends}, ncco: [{{action: wait}}]}}"

    async def run(text, **query):
        query = {"timeout_s": "0.3", "idle_s": "0.1", **query}
        async with client.session.post("/_simulator/run", params=query, data=text) as response:
            return await response.text()

    path = await run("trigger: {get: /nothing}\nexpect: [calls: 1]\n")
    silent = await run("trigger: none\nexpect: [calls: 1]\n")
    refused = await run(f"otherwise: refuse\ntrigger:\n  - {call}\nexpect: [calls: 1]\n")
    stuck = await run(f"trigger:\n  - {call}\nexpect: [calls: 2]\n")
    until.set()
    for told in (path, silent, refused, stuck):
        assert is_quoted(told), told


async def test_an_entry_that_no_call_is_for(client):
    """The report names it as never used."""
    call = "call: {to: 447700900001, from: 447700900000, ncco: [{action: talk, text: Hello}]}"
    text = f"calls:\n  - {{to: '4411*', turns: [busy]}}\ntrigger:\n  - {call}\nexpect: [calls: 1]\n"
    async with client.session.post("/_simulator/run", data=text) as response:
        told = (await response.json())["unused"][0].rpartition(": ")[2]
    assert any(one.endswith(f": {told}") for one in QUOTED), told


async def test_an_app_at_another_port():
    """The run gives up, and names the address at which it looked."""
    with pytest.raises(AppError) as gave_up:
        async with AppProcess("sleep 60", "http://127.0.0.1:1", {}, start_within=0.1):
            pass
    assert is_quoted(str(gave_up.value)), gave_up


async def test_who_speaks_the_wrong_protocol(start_simulator, tmp_path, caplog):
    """The log says so for either port."""
    caplog.set_level(logging.WARNING)
    simulator = await start_simulator(tls=True, tls_ports=["0"], tls_dir=str(tmp_path))
    secure = simulator.tls_addresses[0].rpartition(":")[2]
    hello = bytes.fromhex("16030100050100000100")
    for port, words in ((secure, b"GET / HTTP/1.1\r\n\r\n"), (simulator.base_url.rpartition(":")[2], hello)):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(words)
        await reader.read()
        writer.close()
    told = [record.getMessage() for record in caplog.records]
    assert len([one for one in told if is_quoted(one)]) == 2, told


def test_a_port_that_is_taken(capsys):
    """By a program that is no simulator."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "can't listen on HERE: Address already in use" in plain(capsys.readouterr().err)
    assert any(one.startswith("can't listen on HERE: Address already in use") for one in QUOTED)


def test_no_simulator_for_a_call(capsys):
    """Where nothing listens."""
    assert main(["call", "447700900001", "--simulator", "http://127.0.0.1:1"]) == 3
    assert is_quoted(capsys.readouterr().err)


@pytest.mark.parametrize(
    "why",
    [
        "it did something at least every 5 ms for 1 s",
        "only Linux tells of the threads of others",
        "who listens at http://localhost:3000 is not one of its processes",
    ],
)
def test_why_rest_is_not_seen(why):
    """The sentence that the log and the report have."""
    assert is_quoted(why_unseen(why))
