"""`--wire spec`: what is taken and what refused, by the simulator as by the description of version 1.0.1."""

import pytest

FOREVER = [{"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}]
AUDIO = {"stream_url": ["http://127.0.0.1/a.mp3"]}
WEBSOCKET = {
    "type": "websocket",
    "uri": "wss://example.com/socket",
    "content-type": "audio/l16;rate=16000",
    "headers": {"customer_id": "ABC123"},
}


def change(**members):
    """Return what makes another body of one; `from_` means `from`, and what is None is taken out."""
    members = {name.rstrip("_"): value for name, value in members.items()}

    def changed(body):
        return {name: value for name, value in (body | members).items() if value is not None}

    return changed


def to(**endpoint):
    return change(to=[{name.replace("content_type", "content-type"): v for name, v in endpoint.items()}])


PHONE_16 = "+123456789012345"
LONG = "wss://example.com/" + "x" * 33  # 51 characters
NEWER = {
    "length_timer 7201": (change(length_timer=7201), "length_timer"),
    "a WebSocket address of 51 characters": (
        to(type="websocket", uri=LONG, content_type="audio/l16;rate=8000"),
        "to[0].uri",
    ),
    "a SIP address of 51 characters": (to(type="sip", uri="sip:" + "x" * 35 + "@example.com"), "to[0].uri"),
    "a SIP address in two parts": (to(type="sip", user="rebekka", domain="example.com"), "to[0].uri"),
    "16 characters of a number": (to(type="phone", number=PHONE_16), "to[0].number"),
    "16 characters of a caller": (change(from_={"type": "phone", "number": PHONE_16}), "from.number"),
    "24000 samples a second": (
        to(type="websocket", uri="wss://example.com/a", content_type="audio/l16;rate=24000"),
        "to[0].content-type",
    ),
    "a blank in the content type": (
        to(type="websocket", uri="wss://example.com/a", content_type="audio/l16; rate=8000"),
        "to[0].content-type",
    ),
    "contentType": (
        to(type="websocket", uri="wss://example.com/a", contentType="audio/l16;rate=8000"),
        "to[0].content-type",
    ),
    "a vbc extension": (to(type="vbc", extension="1234"), "to[0].type"),
    "an app user": (to(type="app", user="alice"), "to[0].type"),
    "random_from_number": (change(from_=None, random_from_number=True), "from"),
    "a caller as text": (change(from_="447700900999"), "from"),
    "a caller by SIP": (change(from_={"type": "sip", "uri": "sip:a@example.com"}), "from.type"),
    "no event_url, with the application's": (change(event_url=None), "event_url"),
}
WRONG = {
    "length_timer 0": (change(length_timer=0), "length_timer"),
    "length_timer half": (change(length_timer=1.5), "length_timer"),
    "ringing_timer 121": (change(ringing_timer=121), "ringing_timer"),
    "ringing_timer 0": (change(ringing_timer=0), "ringing_timer"),
    "a word that is none": (change(machine_detection="maybe"), "machine_detection"),
    "another method": (change(answer_method="PUT"), "answer_method"),
    "another event method": (change(event_method="PUT"), "event_method"),
    "nobody to call": (change(to=[]), "to"),
    "no one to call": (change(to=None), "to"),
    "no caller": (change(from_=None), "from"),
    "a number of 6 digits": (to(type="phone", number="447700"), "number"),
    "no content type": (to(type="websocket", uri="wss://example.com/a"), "to[0].content-type"),
    "an event_url that is no array": (change(event_url="http://127.0.0.1/event"), "event_url"),
    "no NCCO": (change(ncco=None), "ncco"),
}
RIGHT = {
    "the least": change(),
    "the longest timers": change(length_timer=7200, ringing_timer=120),
    "the shortest timers": change(length_timer=1, ringing_timer=1),
    "an answer_url": change(ncco=None, answer_url=["http://127.0.0.1/answer"], answer_method="POST"),
    "events by GET": change(event_method="GET"),
    "detection": change(machine_detection="hangup"),
    "7 digits": to(type="phone", number="4477009"),
    "15 digits and keys": to(type="phone", number="447700900001234", dtmfAnswer="p*123#"),
    "a SIP address of 50 characters": to(type="sip", uri="sip:" + "x" * 34 + "@example.com"),
    "a SIP address without a scheme": to(type="sip", uri="rebekka@sip.example.com"),
    "a WebSocket address of 50 characters": to(
        type="websocket", uri=LONG[:-1], content_type="audio/l16;rate=8000"
    ),
    "headers": change(to=[WEBSOCKET]),
}


async def give_default_event_url(client):
    default = {"event_url": client.application.url("/default")}
    assert (await client.control("PUT", f"applications/{client.application_id}", default))[0] == 200


def named(answer):
    """Return the fields that a 400 names, in either of its forms."""
    parameters = answer["invalid_parameters"]
    return set(parameters) if isinstance(parameters, dict) else {one["name"] for one in parameters}


@pytest.mark.parametrize(("changed", "field"), NEWER.values(), ids=NEWER)
async def test_what_came_after_the_document_is_refused(new_client, description, changed, field):
    """By the description as by the simulator, which names the field and places no call; `live` takes it."""
    spec, live = await new_client(wire="spec"), await new_client()
    body = changed(spec.call_body())
    for client in (spec, live):
        await give_default_event_url(client)
    status, answer = await spec.ask("POST", "/v1/calls", body)
    assert (status, named(answer)) == (400, {field})
    assert (await spec.ask("GET", "/v1/calls"))[1]["count"] == 0
    assert description.faults(description.request("placeCall"), body)
    assert (await live.ask("POST", "/v1/calls", body))[0] == 201


@pytest.mark.parametrize(("changed", "field"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_by_the_document_is_refused(spec, description, changed, field):
    """Ranges, words and requirements are those of the description."""
    body = changed(spec.call_body())
    assert description.faults(description.request("placeCall"), body)
    status, answer = await spec.ask("POST", "/v1/calls", body)
    assert status == 400
    assert field in named(answer)


@pytest.mark.parametrize("changed", RIGHT.values(), ids=RIGHT)
async def test_what_the_document_admits_is_taken(spec, description, changed):
    """Up to both ends of each range."""
    body = changed(spec.call_body())
    assert description.faults(description.request("placeCall"), body) == []
    assert (await spec.ask("POST", "/v1/calls", body))[0] == 201


async def test_a_call_without_event_url_is_told_why(spec):
    """The log says that a default of the application does not count here."""
    await give_default_event_url(spec)
    await spec.ask("POST", "/v1/calls", change(event_url=None)(spec.call_body()))
    [note] = await spec.entries("note")
    assert note["note"].startswith("by the 1.0.1 document a call needs an event_url, whatever")


async def test_every_wrong_field_is_named_at_once(spec):
    """Those of the document's own ranges among the others."""
    body = to(type="sip", uri="x" * 60 + "@example.com")(spec.call_body(length_timer=7201, ncco=[]))
    status, answer = await spec.ask("POST", "/v1/calls", body)
    assert status == 400
    assert answer["invalid_parameters"]["to[0].uri"].startswith("Must be a string of 1 to 50 characters, got")
    assert {"to[0].uri", "length_timer"} <= named(answer)


INLINE = {"action": "transfer", "destination": {"type": "ncco", "ncco": FOREVER}}


@pytest.mark.parametrize(
    ("operation", "body", "field", "done"),
    [
        ("changeCall", INLINE, "destination.url", 204),
        ("sayText", {"text": "hi", "voice_name": "Bianca", "language": "it-IT"}, "voice_name", 200),
    ],
    ids=["an NCCO in a transfer", "a voice of a later version"],
)
async def test_later_ways_to_act_on_a_call_are_refused(both, description, operation, body, field, done):
    """By the description as by the simulator; `live` takes them."""
    (spec, spoken_to), (live, other) = both
    status, answer = await description.ask(spec, operation, spoken_to, body)
    assert (status, named(answer)) == (400, {field})
    assert description.faults(description.request(operation), body)
    assert (await description.ask(live, operation, other, body))[0] == done


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("changeCall", {}),
        ("changeCall", {"action": "explode"}),
        ("changeCall", {"action": "transfer"}),
        ("changeCall", {"action": "transfer", "destination": {"type": "ncco", "url": []}}),
        ("playAudio", {}),
        ("playAudio", AUDIO | {"loop": -1}),
        ("playAudio", AUDIO | {"level": "1.1"}),
        ("sayText", {}),
        ("sayText", {"text": ""}),
        ("sayText", {"text": "hi", "voice_name": "Nobody"}),
        ("sendKeys", {}),
        ("sendKeys", {"digits": "abc"}),
    ],
)
async def test_wrong_ways_to_act_on_a_call_are_refused(both, description, operation, body):
    """The description and the simulator agree on what is no request."""
    (spec, uuid), _ = both
    assert description.faults(description.request(operation), body)
    assert (await description.ask(spec, operation, uuid, body))[0] == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_the_route_for_pressed_keys_is_not_there(both, method):
    """It is newer than the document."""
    (spec, uuid), (live, other) = both
    body = {"event_url": ["http://127.0.0.1/keys"]}
    answer = await spec.ask(method, f"/v1/calls/{uuid}/input/dtmf", body)
    assert answer == (404, {"type": "NOT_FOUND", "error_title": "Not Found"})
    assert (await live.ask(method, f"/v1/calls/{other}/input/dtmf", body))[0] == 200


# -- what docs/fidelity.md lists as departures from the document


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (change(to=[{"type": "phone", "number": f"44770090000{n}"} for n in (1, 2)]), "to"),
        (change(answer_url=["http://127.0.0.1/answer"]), "ncco"),
        (change(event_url=["http://127.0.0.1/a", "http://127.0.0.1/b"]), "event_url"),
        (change(event_url=["nowhere"]), "event_url"),
        (to(type="phone"), "to[0].number"),
        (to(type="sip"), "to[0].uri"),
        (to(type="phone", number="447700900001", dtmfAnswer="abc"), "to[0].dtmfAnswer"),
        (change(ncco=["talk"]), "ncco"),
    ],
    ids=[
        "two parties",
        "two NCCOs",
        "two URLs",
        "no URL",
        "no number",
        "no uri",
        "no keys",
        "a text for an action",
    ],
)
async def test_what_the_document_leaves_open_is_refused(spec, changed, field):
    """It does not say what these would mean."""
    status, answer = await spec.ask("POST", "/v1/calls", changed(spec.call_body()))
    assert status == 400
    assert field in named(answer)


@pytest.mark.parametrize(
    "changed",
    [
        change(ringing_timer="60"),
        change(answer_method="get"),
        to(type="phone", number="+447700900001"),
        change(random_from_number=True, colour="red"),
        change(advanced_machine_detection={"behavior": "nonsense"}),
    ],
    ids=[
        "a number as text",
        "a method in small letters",
        "a plus",
        "members of no meaning",
        "a later option",
    ],
)
async def test_requests_are_read_tolerantly(spec, changed):
    """Where no range and no requirement is at stake."""
    assert (await spec.ask("POST", "/v1/calls/", changed(spec.call_body())))[0] == 201


@pytest.mark.parametrize(
    ("operation", "body", "status"),
    [
        ("sayText", {"text": "x" * 1500, "level": 0.4}, 200),
        ("sayText", {"text": "x" * 1501}, 400),
        ("sendKeys", {"digits": 1713}, 200),
    ],
)
async def test_acting_on_a_call_is_read_as_in_live(both, description, operation, body, status):
    """The bounds and tolerances that the document does not have are those of `live`."""
    for client, uuid in both:
        assert (await description.ask(client, operation, uuid, body))[0] == status
