"""`create_call` of the vonage SDK, version 4: whom it calls, with what, and what becomes of the call."""

from datetime import datetime

import pytest

PHONE = {"type": "phone", "number": "447700900001"}
CALLER = {"number": "447700900999"}
GREETING = [{"action": "talk", "text": "hello there"}]
WAITING = [{"action": "stream", "streamUrl": ["https://example.com/waiting.mp3"], "loop": 0}]


@pytest.fixture(name="place")
def _place(vonage):
    """Place a call and return its uuid; it waits, with music, unless something else is asked for."""

    def place(to=PHONE, **fields):
        if "answer_url" not in fields:
            fields.setdefault("ncco", WAITING)
        if "random_from_number" not in fields:
            fields.setdefault("from_", CALLER)
        created = vonage("create_call", to=[to], **fields)
        assert (created["status"], created["direction"]) == ("started", "outbound")
        return created["uuid"]

    return place


def test_a_call_runs_its_ncco_and_ends_with_a_price(place, world, vonage):
    """The whole life of a call: its events in order, what the party heard, the record at the end."""
    uuid = place(ncco=GREETING, event_url=[world.url("call-events")], event_method="POST")
    world.advance(60)
    assert world.events("call-events") == ["started", "ringing", "answered", "completed"]
    assert world.events() == []
    assert world.heard(uuid) == [("talk", "hello there")]
    record = vonage("get_call", uuid)
    assert (record["status"], record["duration"]) == ("completed", "1")
    assert (record["rate"], record["price"], record["network"]) == ("0.10000000", "0.00166667", "23420")
    assert (record["start_time"], record["end_time"]) == (
        "2030-01-01T12:00:03.000Z",
        "2030-01-01T12:00:04.000Z",
    )
    [*_, completed] = world.received("call-events")
    shared = ("uuid", "duration", "rate", "price", "network", "start_time", "end_time", "conversation_uuid")
    assert {name: completed.members[name] for name in shared} == {name: record[name] for name in shared}


def test_events_go_to_the_application_unless_the_call_says_where(place, world):
    """Without an event_url the application's own gets the events, in their recorded shape."""
    place()
    world.advance(3)
    assert world.events() == ["started", "ringing", "answered"]
    answered = world.received()[-1]
    assert answered.method == "POST"
    assert answered.members["from"] == "447700900999"
    assert answered.members["to"] == "447700900001"
    assert answered.members["start_time"] is None


def test_events_by_get(place, world):
    """With event_method GET an event's members are in the query."""
    uuid = place(event_url=[world.url("by-get")], event_method="GET")
    world.advance(3)
    assert world.events("by-get") == ["started", "ringing", "answered"]
    assert {(one.method, one.members["uuid"]) for one in world.received("by-get")} == {("GET", uuid)}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_ncco_comes_from_the_answer_url(place, world, method):
    """Once the call is answered its answer URL is asked, by the method given, and what it says is run."""
    uuid = place(answer_url=[world.serve("answer", GREETING)], answer_method=method)
    world.advance(2.9)
    assert world.received("answer") == []
    world.advance(60)
    [asked] = world.received("answer")
    assert asked.method == method
    region_url = asked.members.pop("region_url")
    assert region_url.startswith("http://")
    assert asked.members == {
        "to": "447700900001",
        "endpoint_type": "phone",
        "from": "447700900999",
        "conversation_uuid": world.inside(uuid)["conversation_uuid"],
        "uuid": uuid,
    }
    assert world.heard(uuid) == [("talk", "hello there")]
    assert world.events() == ["started", "ringing", "answered", "completed"]


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        (
            {"type": "sip", "uri": "sip:rebekka@sip.example.com"},
            {"type": "sip", "uri": "sip:rebekka@sip.example.com"},
        ),
        (
            {"type": "websocket", "uri": "wss://example.com/socket"},
            {
                "type": "websocket",
                "uri": "wss://example.com/socket",
                "content-type": "audio/l16;rate=16000",
            },
        ),
        ({"type": "vbc", "extension": "1234"}, {"type": "vbc", "extension": "1234"}),
    ],
    ids=lambda value: value["type"],
)
def test_each_kind_of_endpoint_is_called_and_read_back(place, world, vonage, to, shown):
    """A SIP peer, a WebSocket and an extension answer; the SDK makes its own model of each record."""
    uuid = place(to)
    world.advance(5)
    inside = world.inside(uuid)
    assert (inside["status"], inside["to"]) == ("answered", shown)
    record = vonage("get_call", uuid)
    assert {name: record["to"][name] for name in to} == to
    # It takes any endpoint with a uri for a WebSocket that it does not recognise as a SIP address.
    assert ("content_type" in record["to"]) is (to["type"] == "websocket")
    [[listed], _] = vonage("list_calls")
    assert listed == record


def test_headers_of_a_sip_call_are_in_its_events(place, world):
    """What a SIP call carries along is told in its callbacks."""
    place(
        {
            "type": "sip",
            "uri": "sips:rebekka@sip.example.com:5061",
            "headers": {"location": "New York City"},
            "standard_headers": {"User-to-User": "342342ef34;encoding=hex"},
        }
    )
    world.advance()
    [started] = world.received()
    assert started.members["to"] == "sips:rebekka@sip.example.com:5061"
    assert started.members["headers"] == {"location": "New York City"}


def test_a_websocket_is_answered_at_once(place, world):
    """A WebSocket has its format, headers and authorization, and does not ring."""
    place(
        {
            "type": "websocket",
            "uri": "wss://example.com/socket",
            "content_type": "audio/l16;rate=8000",
            "headers": {"caller": "Jane"},
            "authorization": {"type": "custom", "value": "Bearer 42"},
        }
    )
    world.advance(1)
    assert world.events() == ["started", "answered"]
    [_, answered] = world.received()
    assert answered.members["headers"] == {"caller": "Jane"}
    [record] = world.calls()
    assert record["to"]["content-type"] == "audio/l16;rate=8000"


def test_digits_are_sent_once_the_phone_has_answered(place, world):
    """The party hears what dtmf_answer holds."""
    uuid = place({**PHONE, "dtmf_answer": "1p2"})
    world.advance(10)
    assert world.heard(uuid) == [("dtmf", "1p2")]


@pytest.mark.parametrize("given", [CALLER, "447700900999"], ids=["object", "string"])
def test_the_caller_is_an_object_or_a_string(place, world, given):
    """The SDK takes a caller in two forms, and both are the same caller."""
    assert world.inside(place(from_=given))["from"] == {"type": "phone", "number": "447700900999"}


def test_any_number_of_the_application_may_call(place, world):
    """With random_from_number one of the application's numbers calls."""
    world.register(numbers=["442079460000"])
    assert world.inside(place(random_from_number=True))["from"]["number"] == "442079460000"


def test_the_ringing_timer_ends_a_call_that_nobody_takes(place, world):
    """The call is over as `timeout` when its ringing timer says so."""
    uuid = place({"type": "phone", "number": "447700900487"}, ringing_timer=7)
    world.advance(7.9)
    assert world.inside(uuid)["status"] == "ringing"
    world.advance(0.1)
    assert world.inside(uuid)["status"] == "timeout"
    assert world.events() == ["started", "ringing", "timeout", "completed"]


def test_the_length_timer_ends_a_call_that_goes_on(place, world, vonage):
    """A call of a whole day ends by itself, with exactly that duration."""
    uuid = place(length_timer=86_400)
    world.advance(3 + 86_400)
    record = vonage("get_call", uuid)
    assert (record["status"], record["duration"]) == ("completed", "86400")
    began, ended = (datetime.fromisoformat(record[name]) for name in ("start_time", "end_time"))
    assert (ended - began).total_seconds() == 86_400


@pytest.mark.parametrize(
    ("number", "status", "detail"),
    [
        ("447700900486", "busy", None),
        ("447700900480", "unanswered", "unavailable"),
        ("447700900603", "rejected", "declined"),
        ("447700900503", "failed", "cannot_route"),
    ],
)
def test_a_call_that_fails_says_how(place, world, vonage, number, status, detail):
    """The record keeps the specific status, which an event has told with its detail."""
    uuid = place({"type": "phone", "number": number})
    world.advance(10)
    assert vonage("get_call", uuid)["status"] == status
    [told] = [one.members for one in world.received() if one.members["status"] == status]
    assert told.get("detail") == detail
    [[listed], _] = vonage("list_calls", status=status)
    assert listed["uuid"] == uuid


@pytest.mark.parametrize(
    ("number", "option", "events", "status"),
    [
        ("447700900222", {"machine_detection": "continue"}, ["machine"], "machine"),
        ("447700900222", {"machine_detection": "hangup"}, ["machine", "completed"], "completed"),
        ("447700900001", {"machine_detection": "hangup"}, ["human"], "answered"),
        (
            "447700900222",
            {"advanced_machine_detection": {"behavior": "continue", "mode": "detect"}},
            ["machine"],
            "machine",
        ),
        (
            "447700900222",
            {
                "advanced_machine_detection": {
                    "behavior": "continue",
                    "mode": "detect_beep",
                    "beep_timeout": 45,
                }
            },
            ["machine", "machine"],
            "machine",
        ),
        (
            "447700900222",
            {
                "machine_detection": "continue",
                "advanced_machine_detection": {"behavior": "hangup", "mode": "detect"},
            },
            ["machine", "completed"],
            "completed",
        ),
    ],
    ids=["continue", "hangup", "human", "detect", "detect_beep", "advanced_overrides"],
)
def test_machine_detection(place, world, number, option, events, status):
    """A voicemail is told from a person, and the call goes on or ends as was asked."""
    uuid = place({"type": "phone", "number": number}, **option)
    world.advance(30)
    assert world.events() == ["started", "ringing", "answered", *events]
    assert world.inside(uuid)["status"] == status


def test_every_ncco_action_of_the_sdk(place, world):
    """The SDK's model of each action is understood, and does what it says."""
    uuid = place(
        ncco=[
            {"action": "talk", "text": "hello there", "language": "en-GB", "style": 2, "level": -0.5},
            {"action": "stream", "streamUrl": ["https://example.com/a.mp3"], "loop": 2, "level": 0.4},
            {
                "action": "input",
                "type": ["dtmf"],
                "dtmf": {"timeOut": 3, "maxDigits": 4, "submitOnHash": True},
                "eventUrl": [world.url("input")],
                "eventMethod": "POST",
            },
            {"action": "notify", "payload": {"step": 4}, "eventUrl": [world.url("notify")]},
            {
                "action": "record",
                "format": "wav",
                "endOnSilence": 3,
                "timeOut": 5,
                "beepStart": True,
                "eventUrl": [world.url("record")],
            },
            {"action": "conversation", "name": "room", "startOnEnter": True, "endOnExit": False},
        ]
    )
    world.advance(120)
    assert [entry["action"] for entry in world.journal("ncco", uuid)] == [
        "talk",
        "stream",
        "input",
        "notify",
        "record",
        "conversation",
    ]
    assert world.heard(uuid)[:2] == [("talk", "hello there"), ("stream", "https://example.com/a.mp3")]
    assert [one.members["dtmf"]["timed_out"] for one in world.received("input")] == [True]
    assert [one.members["payload"] for one in world.received("notify")] == [{"step": 4}]
    assert len(world.received("record")) == 1
    assert world.inside(uuid)["status"] == "answered"


@pytest.mark.parametrize(
    "endpoint",
    [
        {"type": "phone", "number": "447700900002", "dtmfAnswer": "1p2"},
        {"type": "sip", "uri": "sip:rebekka@sip.example.com", "headers": {"location": "New York City"}},
        {"type": "websocket", "uri": "wss://example.com/socket", "contentType": "audio/l16;rate=16000"},
        {"type": "vbc", "extension": "1234"},
        {"type": "app", "user": "jane"},
    ],
    ids=lambda endpoint: endpoint["type"],
)
def test_connect_to_each_kind_of_endpoint(place, world, endpoint):
    """What the SDK makes of a connect action is an NCCO that is taken, and its turn comes."""
    connect = {"action": "connect", "endpoint": [endpoint], "from_": "447700900999", "timeout": 20}
    uuid = place(ncco=[{"action": "talk", "text": "one moment"}, connect])
    world.advance(10)
    assert [entry["action"] for entry in world.journal("ncco", uuid)] == ["talk", "connect"]
