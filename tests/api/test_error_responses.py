"""How the platform refuses: two forms of a 400, 415, 404; and the header in which the simulator says why."""

import json
from urllib.parse import unquote

import aiohttp
import pytest
from aiohttp import web

from voice_simulator.api.refusal_header import add_refusal_header

WRONG_TYPE = "Invalid type parameter provided"
HEADER = "X-Voice-Simulator"
PHONE = {"type": "phone", "number": "447700900001"}
UNKNOWN = "63f61863-4a51-4f6b-86e1-46edebcf9356"
UNSUPPORTED = {"type": "UNSUPPORTED_MEDIA_TYPE", "error_title": "Unsupported Media Type"}
NOT_FOUND = {"type": "NOT_FOUND", "error_title": "Not Found"}


async def refused(client, method, path, body=None, **more):
    """Ask, and return status, JSON and what the header says."""
    headers = {"Authorization": f"Bearer {client.token()}", **more.pop("headers", {})}
    async with client.session.request(method, path, json=body, headers=headers, **more) as response:
        return await what_is_told(response)


async def what_is_told(response):
    """Status, JSON and what the header says."""
    return response.status, await response.json(), unquote(response.headers[HEADER])


def service(*names):
    """The voice service's form, with a reason for each member."""
    reasons = [{"reason": WRONG_TYPE, "name": name} for name in names]
    return {"type": 400, "title": "Bad Request", "invalid_parameters": reasons}


def gateway(**parameters):
    return {"type": "BAD_REQUEST", "error_title": "Bad Request", "invalid_parameters": parameters}


@pytest.mark.parametrize("wire", ["live", "spec"])
async def test_a_member_of_the_wrong_type_is_refused_by_the_service(new_client, wire):
    """A text for a list, an object for a list, a list for an object, a text for a number; nested, too."""
    client = await new_client(wire=wire)
    for changes, name, path in (
        ({"event_url": "http://app/event"}, "event_url", "event_url"),
        ({"event_url": {"url": "http://app/event"}}, "event_url", "event_url"),
        ({"event_url": [7]}, "event_url", "event_url"),
        ({"to": PHONE}, "to", "to"),
        ({"to": "447700900001"}, "to", "to"),
        ({"to": ["447700900001"]}, "to", "to[0]"),
        ({"to": [{"type": "phone", "number": 447700900001}]}, "number", "to[0].number"),
        ({"to": [{"type": 1, "number": "447700900001"}]}, "type", "to[0].type"),
        ({"from": [PHONE, PHONE]}, "from", "from"),
        ({"from": {"type": "phone", "number": ["1", "2"]}}, "number", "from.number"),
        ({"ncco": {"action": "talk", "text": "Hello"}}, "ncco", "ncco"),
        ({"ncco": [["talk"]]}, "ncco", "ncco[0]"),
        ({"ncco": [{"action": "talk", "text": {"en": "Hello"}}]}, "text", "ncco[0].text"),
        ({"ncco": [{"action": "stream", "streamUrl": "http://app/a.mp3"}]}, "streamUrl", "ncco[0].streamUrl"),
        ({"ncco": [{"action": "input", "dtmf": 1, "type": ["dtmf"]}]}, "dtmf", "ncco[0].dtmf"),
        ({"ringing_timer": "soon"}, "ringing_timer", "ringing_timer"),
        ({"length_timer": True}, "length_timer", "length_timer"),
        ({"answer_method": 1, "ringing_timer": 60}, "answer_method", "answer_method"),
        ({"machine_detection": {"behavior": "hangup"}}, "machine_detection", "machine_detection"),
    ):
        status, answer, why = await refused(client, "POST", "/v1/calls", client.call_body() | changes)
        assert (status, answer) == (400, service(name)), changes
        assert why.startswith(f"{path}: Must be "), why
    assert (await client.ask("GET", "/v1/calls"))[1]["count"] == 0


async def test_so_it_is_on_every_route(client):
    """Of a call that goes on, and of the list."""
    uuid = await client.place()
    await client.advance(10)
    call = f"/v1/calls/{uuid}"
    for path, body, name in (
        ("", {"action": ["hangup", "mute"]}, "action"),
        ("", {"action": "transfer", "destination": ["http://app/ncco"]}, "destination"),
        ("", {"action": "transfer", "destination": {"type": "ncco", "url": "http://app/ncco"}}, "url"),
        ("", {"action": "transfer", "destination": {"type": "ncco", "ncco": {}}}, "ncco"),
        ("/stream", {"stream_url": "http://app/a.mp3"}, "stream_url"),
        ("/stream", {"stream_url": ["http://app/a.mp3"], "loop": "often"}, "loop"),
        ("/talk", {"text": ["Hello", "there"]}, "text"),
        ("/talk", {"text": "Hello", "level": {}}, "level"),
        ("/dtmf", {"digits": ["1", "2"]}, "digits"),
        ("/dtmf", {"digits": True}, "digits"),
        ("/input/dtmf", {"event_url": {}}, "event_url"),
        ("/talk", ["Hello"], "body"),
        ("/talk", "Hello", "body"),
    ):
        status, answer, _ = await refused(client, "PUT", call + path, body)
        assert (status, answer) == (400, service(name)), body
    assert (await refused(client, "GET", "/v1/calls?page_size=many"))[:2] == (400, service("page_size"))


async def test_a_missing_member_is_refused_by_the_gateway(client):
    """Nested ones, too; what else is wrong stands in the header."""
    uuid = await client.place()
    await client.advance(10)
    body = client.call_body()
    for method, path, given, missing in (
        ("POST", "/v1/calls", body | {"to": None}, "to"),
        ("POST", "/v1/calls", body | {"event_url": None}, "event_url"),
        ("POST", "/v1/calls", body | {"to": [{"type": "phone"}]}, "to[0].number"),
        ("POST", "/v1/calls", body | {"to": [{"number": "447700900001"}]}, "to[0].type"),
        ("POST", "/v1/calls", body | {"ncco": [{"action": "talk"}]}, "ncco[0].text"),
        ("POST", "/v1/calls", body | {"advanced_machine_detection": {"mode": "detect"}},
         "advanced_machine_detection.behavior"),
        ("PUT", f"/v1/calls/{uuid}", {}, "action"),
        ("PUT", f"/v1/calls/{uuid}", {"action": "transfer"}, "destination"),
        ("PUT", f"/v1/calls/{uuid}/stream", {}, "stream_url"),
        ("PUT", f"/v1/calls/{uuid}/talk", {}, "text"),
        ("PUT", f"/v1/calls/{uuid}/dtmf", {}, "digits"),
    ):  # fmt: skip
        status, answer, why = await refused(client, method, path, given)
        assert (status, answer) == (400, gateway(**{missing: "Is required."})), given
        assert why == f"{missing}: Is required."
    status, answer, why = await refused(
        client, "POST", "/v1/calls", body | {"event_url": None, "ringing_timer": "soon"}
    )
    assert answer == gateway(event_url="Is required.")
    assert "ringing_timer: Must be a whole number from 1 to 120, got 'soon'." in why


async def test_the_journal_keeps_the_sentence(client):
    """Which the recorded body has no room for."""
    await client.ask("POST", "/v1/calls", client.call_body() | {"event_url": "http://app/event"})
    [entry] = await client.entries("request")
    assert entry["refused"] == (
        "event_url: Must be an array of one http or https URL, got 'http://app/event'."
    )


async def test_every_refusal_says_why_in_a_header(new_client, tmp_path):
    """Whoever refuses: the platform's routes, the router, the gatekeeper, the control API."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {calls_per_second: 1}\n")
    client = await new_client(config=str(config))
    uuid = await client.place()
    for method, path, status, words in (
        ("GET", f"/v1/calls/{UNKNOWN}", 404, "there is no such call in this application"),
        ("PUT", f"/v1/calls/{uuid}/talk", 400, "this action needs an answered call"),
        ("POST", "/v1/calls", 429, "limits.calls_per_second"),
        ("DELETE", "/v1/calls", 405, "DELETE /v1/calls: it knows GET"),
        ("GET", "/v1/accounts", 404, "GET /v1/accounts is not simulated"),
        (
            "GET",
            "/_simulator/nonsense",
            404,
            "there is no route GET /_simulator/nonsense. The control API has applications, ",
        ),
        ("GET", "/_simulator/journal?after=x", 400, "after: expected a whole number, 0 or more, got 'x'"),
        ("POST", "/_simulator/scenarios", 400, "scenario.yaml:1:2: unknown key"),
    ):
        answer = await refused(client, method, path, {"text": "Hello"} if method in ("PUT", "POST") else None)
        assert answer[0] == status, path
        assert words in answer[2], answer[2]
    status, body, why = await refused(client, "GET", "/v1/calls", headers={"Authorization": "Bearer x"})
    assert (status, body) == (401, {"type": "UNAUTHORIZED", "error_title": "Unauthorized"})
    assert why.startswith("the token is not a JWT")


async def test_a_refusal_that_a_fault_plays_says_which(new_client, tmp_path):
    """Nobody need wonder whether the simulator or the scenario refused."""
    scenario = tmp_path / "faults.yaml"
    scenario.write_text("faults:\n  - api: GET /v1/calls\n    respond: {status: 503}\n")
    client = await new_client(scenarios=[str(scenario)])
    status, _, why = await refused(client, "GET", "/v1/calls")
    assert status == 503
    assert "faults.yaml:2" in why


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("two\nlines\r\nX-Evil: 1", "two%0Alines%0D%0AX-Evil: 1"),
        ("got '\N{GRINNING FACE}'", "got '%F0%9F%98%80'"),
        ("café at 50 %", "caf%C3%A9 at 50 %25"),
        ("half \ud83d of a pair", "half ? of a pair"),
        (" \ttabs\x00 ", "tabs%00"),
        ("x" * 512, "x" * 512),
        ("x" * 513, "x" * 509 + "..."),
        ("\N{GRINNING FACE}" * 500, "%F0%9F%98%80" * 42 + "..."),
    ],
)
def test_the_header_is_one_line_of_ascii(sentence, line):
    """Of at most 512 bytes, never cut within a character."""
    assert add_refusal_header(web.Response(), sentence).headers[HEADER] == line


async def test_what_a_client_sends_makes_no_second_header(client):
    """Nor a broken answer."""
    for text in ("\r\nX-Evil: 1", "\N{GRINNING FACE}\u2028", "\x00", "\ud83d", "%0d%0aX-Evil: 1"):
        body = {"action": text}
        headers = {"Authorization": f"Bearer {client.token()}"}
        uuid = await client.place()
        async with client.session.put(f"/v1/calls/{uuid}", json=body, headers=headers) as response:
            assert response.status == 400
            assert "X-Evil" not in response.headers
            assert response.headers[HEADER].isascii()
            assert response.headers[HEADER].isprintable()


@pytest.mark.parametrize("wire", ["live", "spec"])
async def test_forms_and_plain_text_are_415(new_client, wire):
    """And whatever else is no JSON by its own word; the call is not looked for first."""
    client = await new_client(wire=wire)
    body = b'{"text": "Hello"}'
    for content_type in (
        "application/x-www-form-urlencoded",
        "text/plain",
        "text/plain; charset=utf-8",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/xml",
    ):
        for method, path in (("POST", "/v1/calls"), ("PUT", f"/v1/calls/{UNKNOWN}/talk")):
            status, answer, why = await refused(
                client, method, path, data=body, headers={"Content-Type": content_type}
            )
            assert (status, answer) == (415, UNSUPPORTED)
            named = content_type.partition(";")[0]
            assert why == f"a body is sent with Content-Type: application/json, not '{named}'"
    assert [entry["status"] for entry in await client.entries("request")] == [415] * 12


async def test_a_body_without_a_content_type_is_read_and_noted(client):
    """No source says what the platform does."""
    data, url = json.dumps(client.call_body()).encode(), f"{client.simulator.base_url}/v1/calls"
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with (
        aiohttp.ClientSession(skip_auto_headers={"Content-Type"}) as session,
        session.post(url, data=data, headers=headers) as response,
    ):
        assert response.status == 201
    [note] = await client.entries("note")
    assert note["note"] == "POST /v1/calls has no Content-Type: its body was read as JSON"


async def test_what_has_no_body_needs_no_content_type(client):
    """As the SDKs send a DELETE; one sends the type and nothing else."""
    uuid = await client.place()
    await client.advance(10)
    path = f"/v1/calls/{uuid}/talk"
    assert (await client.ask("DELETE", path))[0] == 200
    assert (await client.ask("DELETE", path, headers={"Content-Type": "text/plain"}))[0] == 200
    assert await client.entries("note") == []


async def test_what_is_not_simulated_is_the_gateways_404(client):
    """In its body, which SDKs can read; the header says what there is instead."""
    for method, path, words in (
        ("POST", f"/v1/legs/{UNKNOWN}/recording", "record with the record action of an NCCO"),
        ("GET", "/v1/conversations", "of the platform's API there is /v1/calls"),
        ("PUT", f"/v1/calls/{UNKNOWN}/record", "below it stream, talk, dtmf and input/dtmf"),
        ("GET", "/v1", "GET /v1 is not simulated"),
        ("GET", "/v3/conversations", "of the platform's API there is /v1/calls, and /v1/files"),
    ):
        status, answer, why = await refused(client, method, path, {} if method != "GET" else None)
        assert (status, answer) == (404, NOT_FOUND)
        assert why.startswith((f"{method} {path} is not simulated", f"there is no route {method} {path}"))
        assert words in why
    # A session with a base address takes no whole URL before aiohttp 3.12.
    headers = {"Authorization": f"Bearer {client.token()}"}
    url = f"{client.simulator.base_url}//v1/calls"
    async with aiohttp.request("POST", url, json={}, headers=headers) as response:
        status, answer, why = await what_is_told(response)
    assert (status, answer) == (404, NOT_FOUND)
    assert why == "POST //v1/calls has a slash too many: give the base URL without a slash at its end"


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        (
            {"ncco": None, "answerUrl": ["http://app/answer"]},
            "answerUrl is unknown; did you mean answer_url?",
        ),
        ({"ncco": [{"action": "talk", "texts": "Hi"}]}, "ncco[0].texts is unknown; did you mean text?"),
        (
            {"to": [{"type": "phone", "nummber": "447700900001"}]},
            "to[0].nummber is unknown; did you mean number?",
        ),
        ({"to": None, "To": [PHONE]}, "To is unknown; did you mean to?"),
    ],
)
async def test_what_was_written_for_a_missing_member_is_told(client, changes, hint):
    """In the header only: the platform's body has no room for it."""
    status, body, why = await refused(client, "POST", "/v1/calls", client.call_body() | changes)
    assert status == 400
    assert why.endswith(f"; {hint}")
    assert "did you mean" not in str(body)


async def test_of_a_missing_member_nothing_is_guessed_by_what_is_known_beside_it(client):
    status, _, why = await refused(
        client, "POST", "/v1/calls", client.call_body() | {"ncco": None, "answer_method": "POST"}
    )
    assert (status, "did you mean" in why) == (400, False)
