"""The `/v1/calls` routes over real sockets, judged by what changed."""

import asyncio
import io
import json

import pytest

UNKNOWN = "00000000-0000-4000-8000-000000000000"
TALK = [{"action": "talk", "text": "hello there"}]
PER_CALL = [
    ("PUT", "", {"action": "hangup"}),
    ("PUT", "", {"action": "mute"}),
    ("PUT", "", {"action": "transfer", "destination": {"type": "ncco", "ncco": TALK}}),
    ("PUT", "/stream", {"stream_url": ["http://127.0.0.1/a.mp3"]}),
    ("DELETE", "/stream", None),
    ("PUT", "/talk", {"text": "hello"}),
    ("DELETE", "/talk", None),
    ("PUT", "/dtmf", {"digits": "1"}),
    ("PUT", "/input/dtmf", {"event_url": ["http://127.0.0.1/dtmf"]}),
    ("DELETE", "/input/dtmf", None),
]


@pytest.fixture(name="answered")
async def _answered(client):
    """The uuid of an answered call."""
    uuid = await client.place()
    await client.advance(3)
    return uuid


async def _inside(client, uuid):
    return (await client.control("GET", f"calls/{uuid}"))[1]


async def test_create_answers_as_recorded(client):
    """Four members, in the recorded order, of a call that is on its way."""
    status, created = await client.ask("POST", "/v1/calls", client.call_body())
    assert status == 201
    assert list(created) == ["uuid", "status", "direction", "conversation_uuid"]
    assert (created["status"], created["direction"]) == ("started", "outbound")
    assert created["conversation_uuid"].startswith("CON-")


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ({"type": "phone", "number": "+447700900001"}, {"type": "phone", "number": "447700900001"}),
        (
            {"type": "sip", "uri": "sip:rebekka@sip.example.com"},
            {"type": "sip", "uri": "sip:rebekka@sip.example.com"},
        ),
        (
            {"type": "websocket", "uri": "wss://example.com/socket", "content-type": "audio/l16;rate=16000"},
            {"type": "websocket", "uri": "wss://example.com/socket", "content-type": "audio/l16;rate=16000"},
        ),
        ({"type": "vbc", "extension": "1234"}, {"type": "vbc", "extension": "1234"}),
        ({"type": "app", "user": "alice"}, {"type": "app", "user": "alice"}),
    ],
)
async def test_every_kind_of_endpoint_can_be_called(new_client, endpoint, shown):
    """A party of each kind is called, answers, and is in the record as it was named."""
    client = await new_client(**{"websocket.connect": False})
    status, created = await client.ask("POST", "/v1/calls", client.call_body() | {"to": [endpoint]})
    assert status == 201
    await client.advance(10)
    record = await client.record(created["uuid"])
    assert (record["status"], record["to"]) == ("answered", shown)


async def test_a_call_goes_to_its_answer_url_and_ends_with_a_price(client, application):
    """The whole of the main job: events in order, the NCCO of the answer URL, a priced record."""
    application.replies["/answer"] = TALK
    uuid = await client.place(answer_url=[application.url("/answer")])
    await client.advance(60)
    assert application.statuses() == ["started", "ringing", "answered", "completed"]
    [asked] = application.at("/answer")
    assert list(asked) == ["to", "endpoint_type", "from", "conversation_uuid", "uuid", "region_url"]
    record = await client.record(uuid)
    assert list(record) == [
        "uuid", "status", "direction", "rate", "price", "duration", "network", "conversation_uuid",
        "start_time", "end_time", "to", "from", "_links",
    ]  # fmt: skip
    assert record["status"] == "completed"
    assert (record["rate"], record["duration"]) == ("0.10000000", "1")
    assert record["price"] == "0.00166667"
    assert record["_links"] == {"self": {"href": f"{client.simulator.base_url}/v1/calls/{uuid}"}}


async def test_a_running_call_has_no_price_duration_nor_end(client, answered):
    """These come with the end of the call."""
    record = await client.record(answered)
    assert not {"rate", "price", "duration", "end_time"} & set(record)
    assert record["start_time"] == "2030-01-01T12:00:03.000Z"


async def test_hangup_completes_an_answered_call_and_cancels_one_that_rings(client, application, answered):
    """A hung-up call ends, and its event says so."""
    ringing = await client.place("447700900487")
    await client.advance(1)
    assert await client.ask("PUT", f"/v1/calls/{answered}", {"action": "hangup"}) == (204, None)
    assert await client.ask("PUT", f"/v1/calls/{ringing}", {"action": "hangup"}) == (204, None)
    await client.advance(0)
    assert (await client.record(answered))["status"] == "completed"
    assert (await client.record(ringing))["status"] == "cancelled"
    events = [members["status"] for members in application.at("/event") if members["uuid"] == ringing]
    assert events == ["started", "ringing", "cancelled", "completed"]


WEBSOCKET = {"type": "websocket", "uri": "ws://127.0.0.1/socket", "content-type": "audio/l16;rate=16000"}


@pytest.mark.parametrize(
    ("endpoint", "is_there_after"),
    [
        ({"type": "phone", "number": "447700900001"}, "ringing"),
        (WEBSOCKET, "answered"),
        ({"type": "app", "user": "alice"}, "answered"),
    ],
)
async def test_a_hangup_right_after_the_create_is_too_early(new_client, endpoint, is_there_after):
    """The platform says Bad Request until the leg is there: it rings, or is answered if it never rings."""
    client = await new_client(**{"websocket.connect": False})
    _, created = await client.ask("POST", "/v1/calls", client.call_body() | {"to": [endpoint]})
    path, hangup = f"/v1/calls/{created['uuid']}", {"action": "hangup"}
    assert await client.ask("PUT", path, hangup) == (
        400,
        {"type": "BAD_REQUEST", "error_title": "Bad Request"},
    )
    [*_, entry] = await client.entries("request", created["uuid"])
    assert "it can be hung up once it rings" in entry["refused"]
    while (await client.record(created["uuid"]))["status"] == "started":
        await client.advance(0.5)
    assert (await client.record(created["uuid"]))["status"] == is_there_after
    assert await client.ask("PUT", path, hangup) == (204, None)


async def test_by_the_document_a_call_can_be_hung_up_at_once(new_client):
    """It knows of no moment in which it could not."""
    client = await new_client(wire="spec")
    uuid = await client.place()
    assert await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"}) == (204, None)
    assert (await client.record(uuid))["status"] == "cancelled"


async def test_mute_and_earmuff_are_part_of_the_leg(client, answered):
    """Each of the four switches its side on or off."""
    for action, member, value in (
        ("mute", "muted", True),
        ("earmuff", "earmuffed", True),
        ("unmute", "muted", False),
        ("unearmuff", "earmuffed", False),
    ):
        assert await client.ask("PUT", f"/v1/calls/{answered}", {"action": action}) == (204, None)
        assert (await _inside(client, answered))[member] is value


async def test_transfer_by_inline_ncco_runs_it_in_a_new_conversation(client, application, answered):
    """The transfer event names both conversations, and the party hears the new NCCO."""
    before = (await client.record(answered))["conversation_uuid"]
    destination = {"type": "ncco", "ncco": TALK}
    status, _ = await client.ask(
        "PUT", f"/v1/calls/{answered}", {"action": "transfer", "destination": destination}
    )
    assert status == 204
    await client.advance(20)
    [event] = [members for members in application.at("/event") if members.get("type") == "transfer"]
    assert list(event) == ["conversation_uuid_from", "type", "uuid", "conversation_uuid_to", "timestamp"]
    assert event["conversation_uuid_from"] == before
    assert (await client.record(answered))["conversation_uuid"] == event["conversation_uuid_to"] != before
    assert [e["content"] for e in await client.entries("heard", answered)][-1] == "hello there"


async def test_transfer_by_url_asks_there(client, application, answered):
    """The new NCCO comes from the URL, by the method of the call's answer URL."""
    application.replies["/moved"] = TALK
    destination = {"type": "ncco", "url": [application.url("/moved")]}
    await client.ask("PUT", f"/v1/calls/{answered}", {"action": "transfer", "destination": destination})
    await client.advance(20)
    [asked] = application.at("/moved")
    assert asked["uuid"] == answered
    assert (await client.record(answered))["status"] == "completed"


async def test_talk_is_heard_until_it_is_deleted(client, answered):
    """PUT plays at once, a second replaces it, DELETE cuts it."""
    path = f"/v1/calls/{answered}/talk"
    assert await client.ask("PUT", path, {"text": "first", "loop": 0}) == (
        200,
        {"message": "Talk started", "uuid": answered},
    )
    await client.advance(2)
    await client.ask("PUT", path, {"text": "second", "loop": 0})
    await client.advance(2)
    assert await client.ask("DELETE", path) == (200, {"message": "Talk stopped", "uuid": answered})
    await client.advance(2)
    heard = [
        (e["content"], e["from"], e["to"])
        for e in await client.entries("heard", answered)
        if e["by"] == "api"
    ]
    assert heard == [
        ("first", "2030-01-01T12:00:03.000Z", "2030-01-01T12:00:05.000Z"),
        ("second", "2030-01-01T12:00:05.000Z", "2030-01-01T12:00:07.000Z"),
    ]


async def test_stream_plays_and_stops(client, answered):
    """PUT plays a file, DELETE stops it; DELETE again finds nothing and is well."""
    path = f"/v1/calls/{answered}/stream"
    started = await client.ask(
        "PUT", path, {"stream_url": ["http://127.0.0.1/a.mp3"], "loop": "0", "level": "0.4"}
    )
    assert started == (200, {"message": "Stream started", "uuid": answered})
    await client.advance(1)
    for _ in range(2):
        assert await client.ask("DELETE", path, {}) == (200, {"message": "Stream stopped", "uuid": answered})
    heard = [entry for entry in await client.entries("heard", answered) if entry["by"] == "api"]
    assert [entry["content"] for entry in heard] == ["http://127.0.0.1/a.mp3"]


async def test_dtmf_is_heard(client, answered):
    """Digits may be a string or, as in a curl snippet, a number."""
    path = f"/v1/calls/{answered}/dtmf"
    assert await client.ask("PUT", path, {"digits": "1p2#"}) == (
        200,
        {"message": "DTMF sent", "uuid": answered},
    )
    await client.ask("PUT", path, {"digits": 1713})
    await client.advance(5)
    heard = [
        entry["content"] for entry in await client.entries("heard", answered) if entry["source"] == "dtmf"
    ]
    assert heard == ["1p2#", "1713"]


@pytest.mark.parametrize("spelling", [{"event_url": ["{}"]}, {"eventUrl": ["{}"]}, {"event_url": "{}"}])
async def test_dtmf_can_be_subscribed_to_in_three_spellings(client, answered, spelling):
    """The leg keeps the address until the subscription is taken back."""
    url = "http://127.0.0.1/dtmf"
    body = {name: [url] if isinstance(value, list) else url for name, value in spelling.items()}
    assert (await client.ask("PUT", f"/v1/calls/{answered}/input/dtmf", body))[0] == 200
    assert (await _inside(client, answered))["dtmf_event_url"] == url
    assert (await client.ask("DELETE", f"/v1/calls/{answered}/input/dtmf"))[0] == 200
    assert (await _inside(client, answered))["dtmf_event_url"] is None


@pytest.mark.parametrize(("method", "path", "body"), PER_CALL)
async def test_an_unknown_call_is_404(client, method, path, body):
    """In the gateway's form, whatever is asked of it."""
    answer = await client.ask(method, f"/v1/calls/{UNKNOWN}{path}", body)
    assert answer == (404, {"type": "NOT_FOUND", "error_title": "Not Found"})


@pytest.mark.parametrize(("method", "path", "body"), PER_CALL)
async def test_an_ended_call_is_404(client, method, path, body):
    """What is over admits nothing any more, even a body that makes no sense; reading it goes on."""
    uuid = await client.place("447700900486")
    await client.advance(5)
    for one in (body, {"nonsense": True}):
        assert (await client.ask(method, f"/v1/calls/{uuid}{path}", one))[0] == 404
    assert (await client.record(uuid))["status"] == "busy"


@pytest.mark.parametrize(("method", "path", "body"), PER_CALL[1:])
async def test_before_the_answer_only_a_hangup_is_admitted(client, method, path, body):
    """The platform says no more than Bad Request; nothing changes."""
    uuid = await client.place()
    await client.advance(1)
    before = await _inside(client, uuid)
    answer = await client.ask(method, f"/v1/calls/{uuid}{path}", body)
    assert answer == (400, {"type": "BAD_REQUEST", "error_title": "Bad Request"})
    assert await _inside(client, uuid) == before


async def test_calls_of_another_application_are_404(client, answered):
    """Each application has a world of its own."""
    other = client.other("bbbbbbbb-0000-4000-8000-000000000002")
    assert (await other.ask("GET", f"/v1/calls/{answered}"))[0] == 404
    assert (await other.ask("PUT", f"/v1/calls/{answered}", {"action": "hangup"}))[0] == 404
    assert (await other.ask("GET", "/v1/calls"))[1]["count"] == 0


async def test_every_bad_field_is_named_and_nothing_changes(client):
    """One 400 tells all that the gateway finds, its header what the service would; no call comes of it."""
    body = client.call_body() | {
        "to": [],
        "from": {"type": "phone"},
        "length_timer": 0,
        "ringing_timer": "soon",
        "answer_method": "PATCH",
        "machine_detection": "maybe",
        "event_url": ["not a url"],
    }
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with client.session.post("/v1/calls", json=body, headers=headers) as response:
        assert response.status == 400
        answer, sentence = await response.json(), response.headers["X-Voice-Simulator"]
    assert (answer["type"], answer["error_title"]) == ("BAD_REQUEST", "Bad Request")
    assert set(answer["invalid_parameters"]) == {
        "to", "from.number", "length_timer", "answer_method", "machine_detection", "event_url"
    }  # fmt: skip
    assert "ringing_timer: Must be a whole number from 1 to 120, got 'soon'." in sentence
    assert (await client.ask("GET", "/v1/calls"))[1]["count"] == 0


async def test_a_bad_number_is_told_in_the_voice_services_form(client):
    """A numeric type, and reasons as a list."""
    answer = await client.ask("POST", "/v1/calls", client.call_body("4477009000011234567"))
    reason = "can contain up to 15 digits prefixed with +"
    assert answer == (
        400,
        {
            "type": 400,
            "title": "Bad Request",
            "invalid_parameters": [{"reason": reason, "name": "number"}],
        },
    )


async def test_a_bad_ncco_names_index_and_field(client):
    """In a create and in a transfer alike."""
    bad = [{"action": "talk", "text": "fine"}, {"action": "sing"}]
    status, answer = await client.ask("POST", "/v1/calls", client.call_body(ncco=bad))
    assert status == 400
    assert list(answer["invalid_parameters"]) == ["ncco[1].action"]


async def test_a_missing_event_url_is_refused_in_the_platforms_words_with_advice_in_the_log(client):
    """Unless its application has a default, which the log tells how to give."""
    body = client.call_body()
    del body["event_url"]
    status, answer = await client.ask("POST", "/v1/calls", body)
    assert (status, answer["invalid_parameters"]) == (400, {"event_url": "Is required."})
    [note] = await client.entries("note")
    assert "PUT /_simulator/applications/" in note["note"]
    default = {"event_url": client.application.url("/default")}
    await client.control("PUT", f"applications/{client.application_id}", default)
    assert (await client.ask("POST", "/v1/calls", body))[0] == 201
    await client.application.until(lambda: client.application.statuses("/default") == ["started"])


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"{", "Must be JSON"),
        (b"\xff\xfe\x00", "Must be"),
        (b'{"to": NaN}', "Must be JSON: NaN is not JSON."),
        (b"[" * 200_000, "Must be JSON"),
    ],
)
async def test_a_body_that_is_no_json_object_is_400(client, body, text):
    """The gateway can't read it."""
    status, answer = await client.ask(
        "POST", "/v1/calls", data=body, headers={"Content-Type": "application/json"}
    )
    assert status == 400
    assert text in answer["invalid_parameters"]["body"]


@pytest.mark.parametrize(
    "content_type", ["text/json", "application/vnd.api+json", "Application/JSON;charset=x"]
)
async def test_any_content_type_with_json_in_it_is_accepted(client, content_type):
    """Old documents list a few."""
    headers = {"Content-Type": content_type}
    data = json.dumps(client.call_body())
    assert (await client.ask("POST", "/v1/calls", data=data, headers=headers))[0] == 201


async def test_a_body_over_a_mebibyte_is_413(client):
    """In JSON, like every refusal."""
    status, answer = await client.ask("POST", "/v1/calls", data=io.BytesIO(b" " * (1024 * 1024 + 1)))
    assert (status, answer["type"]) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/calls", {"GET", "HEAD", "POST"}),
        ("POST", f"/v1/calls/{UNKNOWN}", {"GET", "HEAD", "PUT"}),
        ("GET", f"/v1/calls/{UNKNOWN}/talk", {"PUT", "DELETE"}),
        ("DELETE", f"/v1/calls/{UNKNOWN}/dtmf", {"PUT"}),
    ],
)
async def test_another_method_is_405_with_allow(client, method, path, allowed):
    """The methods that the route has are named."""
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with client.session.request(method, path, headers=headers) as response:
        assert response.status == 405
        assert set(response.headers["Allow"].split(",")) >= allowed - {"HEAD"}
        assert (await response.json())["error_title"] == "Method Not Allowed"


async def test_an_unknown_route_is_404_in_json(client):
    """The platform has no such path."""
    assert await client.ask("GET", "/v1/cows") == (404, {"type": "NOT_FOUND", "error_title": "Not Found"})


async def test_slashes_at_the_end_are_accepted(client):
    """One SDK sends them."""
    assert (await client.ask("POST", "/v1/calls/", client.call_body()))[0] == 201
    assert (await client.ask("GET", "/v1/calls/"))[0] == 200


@pytest.mark.parametrize("authorization", [None, "Basic eDp5", "Bearer nonsense", "Bearer a.b.c"])
async def test_a_bad_token_is_401_with_one_body(client, authorization):
    """The reason is for the log, never on the wire."""
    headers = {} if authorization is None else {"Authorization": authorization}
    async with client.session.get("/v1/calls", headers=headers) as response:
        assert response.status == 401
        assert response.headers["Content-Type"] == "application/json"
        assert await response.json() == {"type": "UNAUTHORIZED", "error_title": "Unauthorized"}


async def test_with_auth_off_no_token_is_needed(new_client):
    """Requests without one belong to the world `default`."""
    client = await new_client(auth="off")
    async with client.session.post("/v1/calls", json=client.call_body()) as response:
        assert response.status == 201
    assert (await client.control("GET", "calls", application_id="default"))[1]["calls"]


async def test_the_rate_limits_count_simulated_seconds(new_client, tmp_path):
    """Off by default; when on, the fourth call within a simulated second is 429 and changes nothing."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {calls_per_second: 3, requests_per_second: 15}\n")
    client = await new_client(config=str(config))
    for _ in range(3):
        await client.place()
    status, answer = await client.ask("POST", "/v1/calls", client.call_body())
    assert (status, answer) == (429, {"type": "TOO_MANY_REQUESTS", "error_title": "Too Many Requests"})
    await client.advance(1)
    await client.place()
    assert len((await client.control("GET", "calls"))[1]["calls"]) == 4


async def test_the_201_does_not_wait_for_the_started_event(client, application):
    """The answer is there while the event still hangs."""
    may_answer = asyncio.Event()

    async def hang(_):
        await may_answer.wait()
        return

    application.replies["/event"] = hang
    await client.place()
    assert not may_answer.is_set()
    may_answer.set()


async def test_a_password_in_a_webhook_address_is_used_but_not_shown(client, application):
    """The application gets it as Basic auth; log and journal show the address without it."""
    url = application.url("/event").replace("http://", "http://user:hush@")
    await client.place(event_url=[url])
    await client.advance(0)
    [(_, _, request)] = application.received
    assert request.headers["Authorization"] == "Basic dXNlcjpodXNo"
    [webhook] = await client.entries("webhook")
    [delivery] = await client.entries("delivery")
    assert webhook["url"] == delivery["wall"]["url"] == application.url("/event")
