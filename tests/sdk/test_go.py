"""The Go SDK `nexmo-go`, version 0.8.1: every voice operation it has, judged by what changed.

Operations bear the names of the methods of its `CallService`, fields those of its requests.
"""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PHONE = {"type": "phone", "number": "447700900001"}
CALLER = {"type": "phone", "number": "447700900999"}
GREETING = [{"action": "talk", "text": "hello there"}]
WAITING = [{"action": "conversation", "name": "room"}]
MUSIC = "https://example.com/waiting.mp3"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(name="place")
def _place(go, world):
    """Place a call and return its uuid; it waits in a conversation unless told."""

    def place(number="447700900001", ncco=WAITING, **fields):
        url = world.serve("answer", ncco)
        call = {"to": [PHONE | {"number": number}], "from": CALLER, "answer_url": [url], **fields}
        created = go("CreateCall", **call)
        assert (created["status"], created["direction"]) == ("started", "outbound")
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    uuid = place()
    world.advance(3)
    return uuid


def test_a_call_is_placed_and_read(go, world, place):
    """With all that can be said of one."""
    options = {"machine_detection": "continue", "length_timer": 600, "ringing_timer": 30}
    methods = {"answer_method": "POST", "event_url": [world.url("own")], "event_method": "POST"}
    uuid = place(ncco=GREETING, **options, **methods)
    world.advance(60)
    assert world.heard(uuid) == [("talk", "hello there")]
    assert world.events("own") == ["started", "ringing", "answered", "human", "completed"]
    record, inside = go("GetCallInfo", uuid), world.inside(uuid)
    assert (record["status"], record["to"]) == ("completed", PHONE)
    same = ("uuid", "conversation_uuid", "direction", "rate", "price", "duration", "start_time", "end_time")
    assert {name: record[name] for name in same} == {name: inside[name] for name in same}


def test_a_call_to_a_websocket_is_placed(go, world, place):
    """With `content-type`, which is left out of the request where it is empty."""
    socket = {"type": "websocket", "uri": "wss://example.com/socket"}
    for said, format_ in (({}, 16000), ({"content-type": "audio/l16;rate=8000"}, 8000)):
        uuid = place(to=[socket | said])
        world.advance(2)
        assert go("GetCallInfo", uuid)["to"] == socket | {"content-type": f"audio/l16;rate={format_}"}


def test_calls_are_listed(go, world, place):
    """By status and page."""
    first, busy, last = place(), place("447700900486"), place()
    world.advance(5)
    page = go("SearchCalls")
    assert [call["uuid"] for call in page["_embedded"]["calls"]] == [first, busy, last]
    page = go("SearchCalls", Status="answered", PageSize=1, RecordIndex=1, Order="asc")
    assert (page["count"], page["page_size"], page["record_index"]) == (2, 1, 1)
    assert [call["uuid"] for call in page["_embedded"]["calls"]] == [last]


def test_a_call_is_changed(go, world, place, answered):
    """Each action has its effect; a 204 is no error."""
    other = place("447700900002")
    world.advance(3)
    for action, hears in (("mute", []), ("unmute", [answered])):
        go("SimpleModifyCall", answered, action=action)
        assert world.inside(other)["hears"] == hears
    for action, hears in (("earmuff", []), ("unearmuff", [answered])):
        go("SimpleModifyCall", other, action=action)
        assert world.inside(other)["hears"] == hears
    go("SimpleModifyCall", answered, action="hangup")
    assert world.inside(answered)["status"] == "completed"


def test_a_call_is_transferred(go, world, answered):
    """To a URL by the SDK's own request, and to an NCCO by one that the program makes."""
    url = world.serve("transfer", GREETING + WAITING)
    go("TransferCall", answered, action="transfer", destination={"type": "ncco", "url": [url]})
    world.advance(10)
    destination = {"type": "ncco", "ncco": GREETING + WAITING}
    go("ModifyCall", answered, action="transfer", destination=destination)
    world.advance(10)
    assert world.heard(answered) == [("talk", "hello there")] * 2


def test_what_plays_into_a_call(go, world, answered):
    """Audio, speech and digits."""
    orders = [
        ("Stream", {"stream_url": [MUSIC], "loop": 2}),
        ("Talk", {"text": "hello there", "voice_name": "Amy", "loop": 2}),
    ]
    for operation, order in orders:
        assert go(operation, answered, **order) == {"message": f"{operation} started", "uuid": answered}
        world.advance(1)
        stopped = go(f"Stop{operation}", answered)
        assert stopped == {"message": f"{operation} stopped", "uuid": answered}
    assert go("SendDTMF", answered, digits="1p2")["message"] == "DTMF sent"
    world.advance(30)
    assert [source for source, _ in world.heard(answered)] == ["stream", "talk", "dtmf"]


def test_a_call_that_is_not_there_is_an_error(go):
    """The SDK reads type and title of the gateway's form."""
    refusal = go.refused("GetCallInfo", UNKNOWN)
    told = (refusal.kind, refusal.status, refusal.message)
    assert told == ("CallErrorResponse", 404, "Not Found: NOT_FOUND")


def test_a_member_that_is_missing_is_an_error(go):
    """Of the gateway's form it reads no more than that."""
    refusal = go.refused("CreateCall", to=[PHONE], **{"from": CALLER})
    told = (refusal.kind, refusal.status, refusal.message)
    assert told == ("CallErrorResponse", 400, "Bad Request: BAD_REQUEST")


def test_the_service_s_form_breaks_the_sdk(go, world):
    """Its `type` is a number, where the SDK expects a text; the status is there all the same."""
    call = {"to": [PHONE | {"number": "1"}], "from": CALLER, "answer_url": [world.url("answer")]}
    refusal = go.refused("CreateCall", **call)
    assert (refusal.kind, refusal.status) == ("error", 400)
    assert "cannot unmarshal number" in refusal.message


def test_another_key_is_refused(go, tmp_path):
    """By a 401."""
    stranger = tmp_path / "stranger.key"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    stranger.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    refusal = go.signing_with(stranger).refused("SearchCalls")
    told = (refusal.kind, refusal.status, refusal.message)
    assert told == ("CallErrorResponse", 401, "Unauthorized: UNAUTHORIZED")
