"""`@vonage/server-sdk`, version 3, for Node: every voice operation it has, judged by what changed."""

import hashlib
import json
from datetime import datetime
from urllib.parse import urlsplit

import jwt
import pytest

PHONE = {"type": "phone", "number": "447700900001"}
CALLER = {"type": "phone", "number": "447700900999"}
GREETING = [{"action": "talk", "text": "hello there"}]
WAITING = [{"action": "conversation", "name": "room"}]
MUSIC = "https://example.com/waiting.mp3"


def new(name, *arguments):
    """Stand for an object of a class of the SDK's own."""
    return {"new": name, "with": arguments}


@pytest.fixture(name="node_process", scope="module")
def _node_process(start_sdk, simulator):
    return start_sdk("node_server_sdk", f"http://{simulator.http}")


@pytest.fixture(name="node")
def _node(node_process, use_sdk):
    """The SDK at the plain HTTP port, used by this test's application."""
    return use_sdk(node_process)


@pytest.fixture(name="place")
def _place(node):
    """Place a call and return its uuid; it waits in a conversation unless something else is asked for."""

    def place(**fields):
        if "answerUrl" not in fields:
            fields.setdefault("ncco", WAITING)
        if "randomFromNumber" not in fields:
            fields["from"] = CALLER
        created = node("createOutboundCall", {"to": [PHONE], **fields})
        assert created["conversationUUID"] == created["conversation_uuid"]
        assert (created["status"], created["direction"]) == ("started", "outbound")
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    """The uuid of a call that was answered and waits in a conversation."""
    uuid = place()
    world.advance(3)
    return uuid


# -- placing calls


def test_the_life_of_a_call(node, place, world):
    """Its events in order, what the party heard, and the record, in which the SDK has two spellings."""
    uuid = place(ncco=GREETING, eventUrl=[world.url("call-events")])
    world.advance(60)
    assert world.events("call-events") == ["started", "ringing", "answered", "completed"]
    assert world.heard(uuid) == [("talk", "hello there")]
    record = node("getCall", uuid)
    assert (record["status"], record["duration"], record["price"]) == ("completed", "1", "0.00166667")
    assert record["startTime"] == record["start_time"] == "2030-01-01T12:00:03.000Z"
    assert record["endTime"] == "2030-01-01T12:00:04.000Z"
    assert record["conversationUUID"] == world.inside(uuid)["conversation_uuid"]
    assert (record["to"], record["from"]) == (PHONE, CALLER)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_ncco_comes_from_the_answer_url(place, world, method):
    """The answer URL is asked by the method given, and what it says is run."""
    uuid = place(answerUrl=[world.serve("answer", GREETING)], answerMethod=method)
    world.advance(60)
    [asked] = world.received("answer")
    assert (asked.method, asked.members["uuid"]) == (method, uuid)
    assert world.heard(uuid) == [("talk", "hello there")]


def test_the_classes_of_the_sdk(node, world):
    """A call with an NCCO and one with an answer URL, made by the SDK's own classes."""
    spoken = new("OutboundCallWithNCCO", [new("Talk", "hello there")], PHONE, CALLER)
    fetched = new("OutboundCallWithAnswerURL", world.serve("answer", GREETING), PHONE, CALLER)
    uuids = [node("createOutboundCall", order)["uuid"] for order in (spoken, fetched)]
    world.advance(60)
    assert [world.heard(uuid) for uuid in uuids] == [[("talk", "hello there")]] * 2


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ({"type": "sip", "uri": "sip:rebekka@sip.example.com"}, {}),
        (
            {"type": "websocket", "uri": "wss://example.com/socket", "contentType": "audio/l16;rate=8000"},
            # The platform does not read the SDK's name for it.
            {"contentType": None, "content-type": "audio/l16;rate=16000"},
        ),
        ({"type": "vbc", "extension": "1234"}, {}),
    ],
    ids=lambda value: value.get("type"),
)
def test_each_kind_of_endpoint_is_called_and_read_back(node, place, world, to, shown):
    """A SIP peer, a WebSocket and an extension answer, and are in the record as the platform names them."""
    uuid = place(to=[to])
    world.advance(5)
    inside = world.inside(uuid)
    assert inside["status"] == "answered"
    assert inside["to"] == {name: value for name, value in (to | shown).items() if value is not None}
    assert node("getCall", uuid)["to"].items() >= inside["to"].items()


def test_headers_of_a_sip_call_are_in_its_events(place, world):
    """What a SIP call carries along is told in its callbacks; User-to-User goes under the SDK's own name."""
    sip = {"type": "sip", "uri": "sip:rebekka@sip.example.com", "headers": {"location": "New York City"}}
    place(to=[sip | {"standardHeaders": {"userToUser": "342342ef34;encoding=hex"}}])
    world.advance()
    [started] = world.received()
    assert started.members["headers"] == {"location": "New York City"}
    [request] = world.journal("request")
    assert request["body"]["to"][0]["standard_headers"] == {"User-to-User": "342342ef34;encoding=hex"}


def test_the_options_of_a_call(node, place, world):
    """Timers, machine detection of both kinds, the digits, the method of events: each has its effect."""
    advanced = {"behavior": "continue", "mode": "detect_beep", "beepTimeout": 45}
    unanswered = place(to=[PHONE | {"number": "447700900487"}], ringingTimer=7)
    hung_up = place(to=[PHONE | {"number": "447700900222"}], machineDetection="hangup")
    beeped = place(to=[PHONE | {"number": "447700900222"}], advancedMachineDetection=advanced)
    timed = {"lengthTimer": 20, "eventUrl": [world.url("own")], "eventMethod": "GET"}
    answered = place(to=[PHONE | {"dtmfAnswer": "1p2"}], **timed)
    world.advance(60)
    assert world.inside(unanswered)["status"] == "timeout"
    assert world.inside(hung_up)["status"] == "completed"
    beeps = [one.members for one in world.received() if one.members.get("sub_state") == "beep_start"]
    assert [one["call_uuid"] for one in beeps] == [beeped]
    assert world.inside(answered)["duration"] == "20"
    assert world.heard(answered) == [("dtmf", "1p2")]
    assert {one.method for one in world.received("own")} == {"GET"}


def test_any_number_of_the_application_may_call(place, world):
    """With randomFromNumber one of the application's numbers calls."""
    world.register(numbers=["442079460001"])
    assert world.inside(place(randomFromNumber=True))["from"]["number"] == "442079460001"


def test_every_ncco_action_of_the_sdk(place, world):
    """The SDK's builder makes of its class for each action one that is understood, and does what it says."""
    actions = [
        new("Talk", "hello there", False, 2, "-0.5", "en-GB", "2", True),
        new("Stream", MUSIC, "0.4", False, 1),
        new("Input", {"maxDigits": 4, "submitOnHash": True, "timeOut": 3}, None, world.url("input")),
        new("Notify", {"step": 4}, world.url("notify")),
        new("Record", "wav", None, None, 3, None, 5, True, world.url("record")),
        new("Wait", 2),
        new("Connect", {"type": "phone", "number": "447700900002"}, "447700900999"),
        new("Conversation", "room", MUSIC, True, True),
    ]
    uuid = place(ncco={"built": actions[:-1]})
    conferring = place(ncco={"built": actions[-1:]})
    world.advance(60)
    ran = [entry["action"] for entry in world.journal("ncco", uuid)]
    assert ran == ["talk", "stream", "input", "notify", "record", "wait", "connect"]
    assert [entry["action"] for entry in world.journal("ncco", conferring)] == ["conversation"]
    assert world.heard(uuid)[0] == ("talk", "hello there")
    assert [one.members["dtmf"]["timed_out"] for one in world.received("input")] == [True]
    assert [one.members["payload"] for one in world.received("notify")] == [{"step": 4}]
    [recorded] = [one.members for one in world.received("record")]
    assert 3 <= _seconds(recorded["start_time"], recorded["end_time"]) <= 5


def _seconds(start, end):
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def test_what_the_classes_of_the_sdk_lose(place, world):
    """Their constructors drop 0 and false; a Record that no builder was given has names that mean nothing."""
    actions = [new("Talk", "hello there", None, 0), new("Conversation", "room", None, False)]
    place(ncco={"built": actions})
    place(ncco=[new("Record", "mp3", None, None, 4, None, 30)])
    built, bare = [request["body"]["ncco"] for request in world.journal("request")]
    talk, conversation = {"action": "talk", "text": "hello there"}, {"action": "conversation", "name": "room"}
    assert built == [talk, conversation]
    assert bare == [{"action": "record", "format": "mp3", "wrappedEndOnSilence": 4, "wrappedTimeOut": 30}]


# -- changing calls


def test_hanging_up(node, world, place, answered):
    """Before the answer a call is cancelled, after it completed."""
    ringing = place()
    world.advance(1)
    assert node("hangupCall", answered) is None
    node("hangupCall", ringing)
    world.advance()
    assert world.inside(answered)["status"] == "completed"
    assert world.inside(ringing)["status"] == "cancelled"


def test_mute_and_earmuff(node, world, place, answered):
    """A muted leg is not heard, and an earmuffed one does not hear, until that is taken back."""
    other = place(to=[PHONE | {"number": "447700900002"}])
    world.advance(3)
    for operation, hears in (("muteCall", []), ("unmuteCall", [answered])):
        assert node(operation, answered) is None
        assert world.inside(other)["hears"] == hears
    for operation, hears in (("earmuffCall", []), ("unearmuffCall", [answered])):
        assert node(operation, other) is None
        assert world.inside(other)["hears"] == hears


def test_transfer(node, world, answered):
    """To the NCCO of a URL, and to an NCCO: each is heard, and each is a transfer event."""
    url = world.serve("transfer", [{"action": "talk", "text": "please hold"}, *WAITING])
    assert node("transferCallWithURL", answered, url) is None
    world.advance(10)
    assert [one.members["uuid"] for one in world.received("transfer")] == [answered]
    assert world.heard(answered) == [("talk", "please hold")]
    left = world.inside(answered)["conversation_uuid"]
    assert node("transferCallWithNCCO", answered, [new("Talk", "hello there")]) is None
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold"), ("talk", "hello there")]
    moved = [one.members for one in world.received() if one.members.get("type") == "transfer"][-1]
    record = world.inside(answered)
    assert moved["conversation_uuid_from"] == left
    assert moved["conversation_uuid_to"] == record["conversation_uuid"] != left
    assert record["status"] == "completed"


def test_what_plays_into_a_call(node, world, answered):
    """Audio and speech play until they are stopped, digits to their end."""
    started = node("streamAudio", answered, MUSIC, 0, 0.4)
    assert started == {"message": "Stream started", "uuid": answered}
    world.advance(30)
    assert node("stopStreamAudio", answered) == {"message": "Stream stopped", "uuid": answered}
    options = {"language": "en-GB", "style": 1, "premium": True, "loop": 0, "level": -0.5}
    assert node("playTTS", answered, {"text": "hello there", **options})["message"] == "Talk started"
    world.advance(30)
    assert node("stopTTS", answered)["message"] == "Talk stopped"
    assert node("playDTMF", answered, "1p2#*") == {"message": "DTMF sent", "uuid": answered}
    world.advance(30)
    heard = [(one["source"], one["content"], one["to_the_end"]) for one in world.journal("heard", answered)]
    assert heard == [("stream", MUSIC, False), ("talk", "hello there", False), ("dtmf", "1p2#*", True)]
    [_, stream, _, talk, *_] = world.journal("request", answered)
    assert (stream["body"]["level"], talk["body"]["level"]) == ("0.4", -0.5)


def test_subscribing_to_digits(node, world, answered):
    """The leg remembers where pressed keys are to be posted, until that is taken back."""
    assert node("subscribeDTMF", answered, world.url("digits")) is None
    assert world.inside(answered)["dtmf_event_url"] == world.url("digits")
    assert node("unsubscribeDTMF", answered) is None
    assert world.inside(answered)["dtmf_event_url"] is None


# -- reading calls


def test_get_all_calls_pages_to_the_end(node, place, world):
    """Through pages of three, by the absolute link in each, every call is met once."""
    uuids = [place() for _ in range(7)]
    calls = node("getAllCalls", {"pageSize": 3})
    assert [call["uuid"] for call in calls] == uuids
    assert {call["conversationUUID"] for call in calls} == {one["conversation_uuid"] for one in world.calls()}
    asked = [entry for entry in world.journal("request") if entry["method"] == "GET"]
    assert [entry["status"] for entry in asked] == [200] * 3


def test_get_all_calls_goes_on_from_an_index(node, place):
    """From the fourth of seven, in pages of two, newest first; without parameters all are on one page."""
    uuids = [place() for _ in range(7)]
    assert [call["uuid"] for call in node("getAllCalls")] == uuids
    parameters = {"pageSize": 2, "recordIndex": 3, "order": "desc"}
    assert [call["uuid"] for call in node("getAllCalls", parameters)] == uuids[3::-1]


def test_pages_and_searches(node, world, place):
    """A page has its numbers and links; status, conversation, dates and order choose and order the calls."""
    uuids = []
    for number in ("447700900001", "447700900486", "447700900002"):
        uuids.append(place(to=[PHONE | {"number": number}]))
        world.advance(60)
    _, busy, last = uuids

    def found(**filters):
        pages = [node(operation, filters) for operation in ("getCallsPage", "search")]
        assert pages[0] == pages[1]
        calls = [call["uuid"] for call in pages[0]["_embedded"]["calls"]]
        assert [call["uuid"] for call in node("getAllCalls", filters)] == calls
        return calls

    assert found() == uuids
    assert found(order="desc") == uuids[::-1]
    assert found(status="busy") == [busy]
    assert found(dateStart="2030-01-01T12:01:00Z") == [busy, last]
    assert found(dateStart="2030-01-01T12:01:00Z", dateEnd="2030-01-01T12:01:30Z") == [busy]
    assert found(conversationUuid=world.inside(busy)["conversation_uuid"]) == [busy]
    page = node("getCallsPage", {"pageSize": 1, "recordIndex": 1})
    assert [page[name] for name in ("count", "page_size", "record_index")] == [3, 1, 1]
    assert urlsplit(page["_links"]["next"]["href"]).query.endswith("record_index=2")


# -- what comes signed


def test_the_sdk_verifies_signed_webhooks(node, world, place):
    """Each webhook of an application with a secret bears a token that @vonage/jwt accepts with it only."""
    world.register(signature_secret="4 secret for webhooks", api_key="a1b2c3d4")
    place(answerUrl=[world.serve("answer", WAITING)])
    world.advance(3)
    assert world.events() == ["started", "ringing", "answered", "transfer"]
    for received in [*world.received(), *world.received("answer")]:
        token = received.headers["Authorization"].removeprefix("Bearer ")
        assert node("verifySignature", token, "4 secret for webhooks") is True
        assert node("verifySignature", token, "another") is False
        claims = jwt.decode(token, options={"verify_signature": False})
        # Of a GET the query is hashed, as a JSON object.
        query = json.dumps(received.members, separators=(",", ":")).encode()
        hashed = query if received.method == "GET" else received.body
        assert claims["payload_hash"] == hashlib.sha256(hashed).hexdigest()
