"""The nexmo SDK, version 2.5.2: every voice operation it has, judged by what changed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

PHONE = {"type": "phone", "number": "447700900001"}
CALLER = {"type": "phone", "number": "447700900999"}
GREETING = [{"action": "talk", "text": "hello there"}]
WAITING = [{"action": "conversation", "name": "room"}]
MUSIC = "https://example.com/waiting.mp3"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ON_A_CALL = {
    "update_call": {"action": "mute"},
    "send_audio": {"stream_url": [MUSIC]},
    "stop_audio": {},
    "send_speech": {"text": "hello there"},
    "stop_speech": {},
    "send_dtmf": {"digits": "1"},
}


@pytest.fixture(name="place")
def _place(nexmo):
    """Place a call and return its uuid; it waits in a conversation unless something else is asked for."""

    def place(**fields):
        if "answer_url" not in fields:
            fields.setdefault("ncco", WAITING)
        created = nexmo("create_call", {"to": [PHONE], "from": CALLER, **fields})
        assert list(created) == ["uuid", "status", "direction", "conversation_uuid"]
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    """The uuid of a call that was answered and waits in a conversation."""
    uuid = place()
    world.advance(3)
    return uuid


# -- placing calls


@pytest.mark.parametrize("surface", ["", "client."], ids=["Voice", "Client"])
def test_the_life_of_a_call(nexmo, world, surface):
    """By the Voice class, and by the deprecated methods of the client: events, what was heard, the price."""
    order = {"to": [PHONE], "from": CALLER, "ncco": GREETING, "event_url": [world.url("call-events")]}
    uuid = nexmo(f"{surface}create_call", order)["uuid"]
    world.advance(3)
    assert nexmo(f"{surface}get_call", uuid)["status"] == "answered"
    nexmo(f"{surface}send_speech", uuid, text="one more thing")
    world.advance(0.7)
    nexmo(f"{surface}stop_speech", uuid)
    nexmo(f"{surface}update_call", uuid, action="mute")
    assert world.inside(uuid)["muted"] is True
    world.advance(60)
    assert world.events("call-events") == ["started", "ringing", "answered", "completed"]
    assert world.heard(uuid) == [("talk", "one more thing"), ("talk", "hello there")]
    record = nexmo(f"{surface}get_call", uuid)
    assert (record["status"], record["duration"], record["price"]) == ("completed", "1", "0.00166667")
    assert nexmo(f"{surface}get_calls")["_embedded"]["calls"] == [record]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_ncco_comes_from_the_answer_url(place, world, method):
    """The answer URL is asked by the method given, and what it says is run."""
    uuid = place(answer_url=[world.serve("answer", GREETING)], answer_method=method)
    world.advance(60)
    [asked] = world.received("answer")
    assert (asked.method, asked.members["uuid"]) == (method, uuid)
    assert world.heard(uuid) == [("talk", "hello there")]


@pytest.mark.parametrize(
    "to",
    [
        {"type": "sip", "uri": "sip:rebekka@sip.example.com"},
        {"type": "websocket", "uri": "wss://example.com/socket", "content-type": "audio/l16;rate=16000"},
        {"type": "vbc", "extension": "1234"},
    ],
    ids=lambda to: to["type"],
)
def test_each_kind_of_endpoint_is_called_and_read_back(nexmo, place, world, to):
    """A SIP peer, a WebSocket and an extension answer, and are in the record as they were named."""
    uuid = place(to=[to])
    world.advance(5)
    record = nexmo("get_call", uuid)
    assert (record["status"], record["to"]) == ("answered", to)


def test_timers_and_machine_detection(nexmo, place, world):
    """The options of a call have their effect, whatever way the members are given."""
    unanswered = place(to=[PHONE | {"number": "447700900487"}], ringing_timer=7)
    voicemail = place(to=[PHONE | {"number": "447700900222"}], machine_detection="hangup")
    order = {"from": CALLER, "ncco": WAITING, "event_url": [world.url("own")], "event_method": "GET"}
    answered = nexmo("create_call", to=[PHONE], length_timer=20, **order)["uuid"]
    world.advance(60)
    assert world.inside(unanswered)["status"] == "timeout"
    assert "machine" in world.events()
    assert world.inside(voicemail)["status"] == "completed"
    assert world.inside(answered)["duration"] == "20"
    assert {one.method for one in world.received("own")} == {"GET"}


# -- changing calls


def test_hanging_up(nexmo, world, place, answered):
    """Before the answer a call is cancelled, after it completed."""
    ringing = place()
    world.advance(1)
    assert nexmo("update_call", answered, action="hangup") is None
    nexmo("update_call", ringing, {"action": "hangup"})
    world.advance()
    assert world.inside(answered)["status"] == "completed"
    assert world.inside(ringing)["status"] == "cancelled"


def test_mute_and_earmuff(nexmo, world, place, answered):
    """A muted leg is not heard, and an earmuffed one does not hear, until that is taken back."""
    other = place(to=[PHONE | {"number": "447700900002"}])
    world.advance(3)
    for action, hears in (("mute", []), ("unmute", [answered])):
        assert nexmo("update_call", answered, action=action) is None
        assert world.inside(other)["hears"] == hears
    for action, hears in (("earmuff", []), ("unearmuff", [answered])):
        nexmo("update_call", other, action=action)
        assert world.inside(other)["hears"] == hears


def test_transfer(nexmo, world, answered):
    """To the NCCO of a URL, and to an NCCO: each is heard, and each is a transfer event."""
    url = world.serve("transfer", [{"action": "talk", "text": "please hold"}, *WAITING])
    nexmo("update_call", answered, action="transfer", destination={"type": "ncco", "url": [url]})
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold")]
    nexmo("update_call", answered, action="transfer", destination={"type": "ncco", "ncco": GREETING})
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold"), ("talk", "hello there")]
    moves = [one.members for one in world.received() if one.members.get("type") == "transfer"]
    assert moves[-1]["conversation_uuid_to"] == world.inside(answered)["conversation_uuid"]
    assert world.inside(answered)["status"] == "completed"


def test_what_plays_into_a_call(nexmo, world, answered):
    """Audio and speech play until they are stopped, digits to their end."""
    started = nexmo("send_audio", answered, stream_url=[MUSIC], loop=0, level="0.4")
    assert started == {"message": "Stream started", "uuid": answered}
    world.advance(30)
    assert nexmo("stop_audio", answered)["message"] == "Stream stopped"
    spoken = nexmo("send_speech", answered, text="hello there", voice_name="Amy", loop=0)
    assert spoken["message"] == "Talk started"
    world.advance(30)
    assert nexmo("stop_speech", answered)["message"] == "Talk stopped"
    assert nexmo("send_dtmf", answered, digits="1p2#*")["message"] == "DTMF sent"
    world.advance(30)
    heard = [(one["source"], one["content"], one["to_the_end"]) for one in world.journal("heard", answered)]
    assert heard == [("stream", MUSIC, False), ("talk", "hello there", False), ("dtmf", "1p2#*", True)]


# -- reading calls


def test_get_calls_by_each_filter(nexmo, world, place):
    """Status, conversation, dates and order choose and order the calls."""
    uuids = []
    for number in ("447700900001", "447700900486", "447700900002"):
        uuids.append(place(to=[PHONE | {"number": number}]))
        world.advance(60)
    first, busy, last = uuids

    def listed(**filters):
        return [call["uuid"] for call in nexmo("get_calls", **filters)["_embedded"]["calls"]]

    assert listed() == uuids
    assert listed(order="desc") == uuids[::-1]
    assert listed(status="busy") == [busy]
    assert listed(date_start="2030-01-01T12:01:00Z") == [busy, last]
    assert listed(date_end="2030-01-01T12:00:03Z") == [first]
    assert listed(conversation_uuid=world.inside(busy)["conversation_uuid"]) == [busy]


def test_paging_to_the_end(nexmo, place):
    """Following the index of the next link, as long as there is one, meets each call once."""
    uuids = [place() for _ in range(7)]
    met, index = [], 0
    while index is not None:
        page = nexmo("get_calls", page_size=3, record_index=index)
        calls, links = page["_embedded"]["calls"], page["_links"]
        assert calls, f"an empty page, with {links}"
        assert (page["count"], page["page_size"], page["record_index"]) == (7, 3, index)
        met += [call["uuid"] for call in calls]
        index = _record_index(links["next"]) if "next" in links else None
    assert met == uuids
    assert _record_index(links["last"]) == 6
    assert _record_index(links["prev"]) == 3


def _record_index(link):
    return int(parse_qs(urlsplit(link["href"]).query)["record_index"][0])


# -- refusals, keys and addresses


def test_a_foreign_key_is_an_authentication_error(nexmo, world):
    """The SDK says no more than the name of its exception; nothing changed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    order = {"to": [PHONE], "from": CALLER, "ncco": WAITING}
    refusal = nexmo.signing_with(text).refused("create_call", order)
    assert (refusal.kind, refusal.message) == ("AuthenticationError", "")
    assert world.calls() == []


@pytest.mark.parametrize("operation", ON_A_CALL)
def test_actions_are_refused_before_the_answer_and_after_the_end(nexmo, simulator, place, world, operation):
    """A call that rings, one that is over and one that never was: 400, 404, 404, as ClientError."""
    uuid = place()
    for state, called, status in (("rings", uuid, 400), ("is over", uuid, 404), ("is not", UNKNOWN, 404)):
        if state == "is over":
            world.advance(1)
            nexmo("update_call", uuid, action="hangup")
        before = world.inside(uuid)
        refusal = nexmo.refused(operation, called, **ON_A_CALL[operation])
        assert refusal.kind == "ClientError", state
        assert refusal.message == f"{status} response from {simulator.https}", state
        assert world.inside(uuid) == before, state


def test_a_bad_request_places_no_call(nexmo, simulator, world):
    """The SDK drops the API's reasons from its message; the simulator's journal has them."""
    refusal = nexmo.refused("create_call", {"to": [PHONE], "from": CALLER})
    assert (refusal.kind, refusal.message) == ("ClientError", f"400 response from {simulator.https}")
    [request] = world.journal("request")
    assert (request["status"], "answer_url" in request["refused"]) == (400, True)
    assert world.calls() == []


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_keys_of_both_forms_as_path_and_text(nexmo, account, tmp_path, form):
    """This SDK takes PKCS#8, as `new-app` writes it, and PKCS#1, as PEM text and as a path of any name."""
    key = load_pem_private_key(account.private_key.read_bytes(), None)
    text = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    path = tmp_path / "key-without-a-suffix"
    path.write_text(text)
    assert nexmo.signing_with(text)("get_calls")["count"] == 0
    assert nexmo.signing_with(path)("get_calls")["count"] == 0


def test_the_public_setter_takes_no_port(nexmo, simulator):
    """`client.api_host("127.0.0.1:8443")` is refused, so that a private attribute must do."""
    refusal = nexmo.refused("client.api_host", simulator.https)
    assert refusal.message == "Error: Invalid format for api_host"
    assert nexmo("client.api_host") == simulator.https


def test_pointed_at_plain_http(start_sdk, simulator, nexmo, world):
    """This SDK speaks HTTPS only: at the plain port it says WRONG_VERSION_NUMBER."""
    lost = nexmo.through(start_sdk("nexmo2", simulator.http))
    refusal = lost.refused("create_call", {"to": [PHONE], "from": CALLER, "ncco": WAITING})
    assert (refusal.kind, "WRONG_VERSION_NUMBER" in refusal.message) == ("SSLError", True)
    assert world.calls() == []


def test_a_recording_is_fetched(nexmo, world, place, simulator):
    """The SDK fetches a recording from whatever address it is given."""
    place(ncco=[{"action": "record", "timeOut": 3}])
    world.advance(10)
    [announced] = [one.members for one in world.received() if "recording_url" in one.members]
    name = announced["recording_url"].rpartition("/")[2]
    assert nexmo("client.get_recording", f"https://{simulator.https}/v1/files/{name}")
