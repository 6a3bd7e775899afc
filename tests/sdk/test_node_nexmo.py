"""`nexmo`, version 2.9.1, for Node: every operation on calls that it has, judged by what changed."""

import json

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
    "calls.update": [{"action": "mute"}],
    "calls.stream.start": [{"stream_url": [MUSIC]}],
    "calls.stream.stop": [],
    "calls.talk.start": [{"text": "hello there"}],
    "calls.talk.stop": [],
    "calls.dtmf.send": [{"digits": "1"}],
}


@pytest.fixture(name="process", scope="module")
def _process(start_sdk, simulator):
    return start_sdk("node_nexmo", f"http://{simulator.http}")


@pytest.fixture(name="nexmo")
def _nexmo(process, use_sdk):
    """The SDK at the plain HTTP port, used by this test's application."""
    return use_sdk(process)


@pytest.fixture(name="place")
def _place(nexmo):
    """Place a call and return its uuid; it waits in a conversation unless something else is asked for."""

    def place(**fields):
        if "answer_url" not in fields:
            fields.setdefault("ncco", WAITING)
        created = nexmo("calls.create", {"to": [PHONE], "from": CALLER, **fields})
        assert list(created) == ["uuid", "status", "direction", "conversation_uuid"]
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    """The uuid of a call that was answered and waits in a conversation."""
    uuid = place()
    world.advance(3)
    return uuid


def _key(form=PrivateFormat.PKCS8):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


# -- placing calls


def test_the_life_of_a_call(nexmo, place, world):
    """Its events in order, what the party heard, and the record."""
    uuid = place(ncco=GREETING, event_url=[world.url("call-events")])
    world.advance(60)
    assert world.events("call-events") == ["started", "ringing", "answered", "completed"]
    assert world.heard(uuid) == [("talk", "hello there")]
    record = nexmo("calls.get", uuid)
    assert (record["status"], record["duration"], record["price"]) == ("completed", "1", "0.00166667")
    assert record["end_time"] == "2030-01-01T12:00:04.000Z"


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
    record = nexmo("calls.get", uuid)
    assert (record["status"], record["to"]) == ("answered", to)


def test_timers_and_machine_detection(place, world):
    """The options of a call have their effect."""
    unanswered = place(to=[PHONE | {"number": "447700900487"}], ringing_timer=7)
    voicemail = place(to=[PHONE | {"number": "447700900222"}], machine_detection="hangup")
    answered = place(length_timer=20, event_url=[world.url("own")], event_method="GET")
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
    assert nexmo("calls.update", answered, {"action": "hangup"}) is None
    nexmo("calls.update", ringing, {"action": "hangup"})
    world.advance()
    assert world.inside(answered)["status"] == "completed"
    assert world.inside(ringing)["status"] == "cancelled"


def test_mute_and_earmuff(nexmo, world, place, answered):
    """A muted leg is not heard, and an earmuffed one does not hear, until that is taken back."""
    other = place(to=[PHONE | {"number": "447700900002"}])
    world.advance(3)
    for action, hears in (("mute", []), ("unmute", [answered])):
        assert nexmo("calls.update", answered, {"action": action}) is None
        assert world.inside(other)["hears"] == hears
    for action, hears in (("earmuff", []), ("unearmuff", [answered])):
        nexmo("calls.update", other, {"action": action})
        assert world.inside(other)["hears"] == hears


def test_transfer(nexmo, world, answered):
    """To the NCCO of a URL, and to an NCCO: each is heard, and each is a transfer event."""
    url = world.serve("transfer", [{"action": "talk", "text": "please hold"}, *WAITING])
    transfer = {"action": "transfer", "destination": {"type": "ncco", "url": [url]}}
    assert nexmo("calls.update", answered, transfer) is None
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold")]
    transfer = {"action": "transfer", "destination": {"type": "ncco", "ncco": GREETING}}
    nexmo("calls.update", answered, transfer)
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold"), ("talk", "hello there")]
    moves = [one.members for one in world.received() if one.members.get("type") == "transfer"]
    assert moves[-1]["conversation_uuid_to"] == world.inside(answered)["conversation_uuid"]
    assert world.inside(answered)["status"] == "completed"


def test_what_plays_into_a_call(nexmo, world, answered):
    """Audio and speech play until they are stopped, digits to their end; a stop is answered as raw text."""
    started = nexmo("calls.stream.start", answered, {"stream_url": [MUSIC], "loop": 0, "level": "0.4"})
    assert started == {"message": "Stream started", "uuid": answered}
    world.advance(30)
    [stopped] = nexmo("calls.stream.stop", answered)
    assert json.loads(stopped) == {"message": "Stream stopped", "uuid": answered}
    order = {"text": "hello there", "voice_name": "Amy", "loop": 0}
    assert nexmo("calls.talk.start", answered, order)["message"] == "Talk started"
    world.advance(30)
    [stopped] = nexmo("calls.talk.stop", answered)
    assert json.loads(stopped)["message"] == "Talk stopped"
    assert nexmo("calls.dtmf.send", answered, {"digits": "1p2#*"})["message"] == "DTMF sent"
    world.advance(30)
    heard = [(one["source"], one["content"], one["to_the_end"]) for one in world.journal("heard", answered)]
    assert heard == [("stream", MUSIC, False), ("talk", "hello there", False), ("dtmf", "1p2#*", True)]


# -- reading calls


def test_lists_by_each_filter(nexmo, world, place):
    """Status, conversation, dates and order choose and order the calls."""
    uuids = []
    for number in ("447700900001", "447700900486", "447700900002"):
        uuids.append(place(to=[PHONE | {"number": number}]))
        world.advance(60)
    first, busy, last = uuids

    def listed(**filters):
        return [call["uuid"] for call in nexmo("calls.get", filters)["_embedded"]["calls"]]

    assert listed() == uuids
    assert listed(order="desc") == uuids[::-1]
    assert listed(status="busy") == [busy]
    assert listed(date_start="2030-01-01T12:01:00Z") == [busy, last]
    assert listed(date_end="2030-01-01T12:00:03Z") == [first]
    assert listed(conversation_uuid=world.inside(busy)["conversation_uuid"]) == [busy]


def test_paging_to_the_end(nexmo, place):
    """This SDK has no pager: whoever adds the page size while there is a next link meets each call once."""
    uuids = [place() for _ in range(7)]
    pages = [nexmo("calls.get", {"page_size": 3, "record_index": index}) for index in (0, 3, 6)]
    assert [call["uuid"] for page in pages for call in page["_embedded"]["calls"]] == uuids
    assert ["next" in page["_links"] for page in pages] == [True, True, False]
    assert {page["count"] for page in pages} == {7}


# -- refusals, keys and addresses


def test_a_foreign_key_is_not_authorised(nexmo, world):
    """The error is a plain object with status and body; nothing changed."""
    order = {"to": [PHONE], "from": CALLER, "ncco": WAITING}
    refusal = nexmo.signing_with(_key()).refused("calls.create", order)
    assert (refusal.kind, refusal.status, refusal.body["type"]) == ("Object", 401, "UNAUTHORIZED")
    assert world.calls() == []


@pytest.mark.parametrize("operation", ON_A_CALL)
def test_actions_are_refused_before_the_answer_and_after_the_end(nexmo, place, world, operation):
    """A call that rings, one that is over and one that never was: 400, 404, 404; the leg stays as it was."""
    uuid = place()
    for state, called, status in (("rings", uuid, 400), ("is over", uuid, 404), ("is not", UNKNOWN, 404)):
        if state == "is over":
            world.advance(1)
            nexmo("calls.update", uuid, {"action": "hangup"})
        before = world.inside(uuid)
        refusal = nexmo.refused(operation, called, *ON_A_CALL[operation])
        assert (refusal.kind, refusal.status) == ("Object", status), state
        assert refusal.body["type"] == {400: "BAD_REQUEST", 404: "NOT_FOUND"}[status], state
        assert world.inside(uuid) == before, state
    assert nexmo.refused("calls.get", UNKNOWN).body["type"] == "NOT_FOUND"


def test_a_bad_request_places_no_call(nexmo, world):
    """What is wrong is in the body of the error, and in the simulator's journal."""
    refusal = nexmo.refused("calls.create", {"to": [PHONE], "from": CALLER})
    assert (refusal.status, "answer_url" in refusal.body["invalid_parameters"]) == (400, True)
    [request] = world.journal("request")
    assert (request["status"], "answer_url" in request["refused"]) == (400, True)
    assert world.calls() == []


def test_keys_as_path_and_text(nexmo, account, tmp_path):
    """As text this SDK takes PKCS#8 only, as `new-app` writes it; as a path of any name PKCS#1, too."""
    text = account.private_key.read_text()
    key = load_pem_private_key(text.encode(), None)
    older = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    path = tmp_path / "key-without-a-suffix"
    path.write_text(older)
    everything = {"order": "asc"}
    assert nexmo.signing_with(text)("calls.get", everything)["count"] == 0
    assert nexmo.signing_with(path)("calls.get", everything)["count"] == 0
    assert "not found" in nexmo.signing_with(older).refused("calls.get", everything).message


def test_over_https(start_sdk, simulator, nexmo, world):
    """At another port than 443 with `https` for its `http`, and the authority in NODE_EXTRA_CA_CERTS."""
    secure = nexmo.through(start_sdk("node_nexmo", f"https://{simulator.https}"))
    uuid = secure("calls.create", {"to": [PHONE], "from": CALLER, "ncco": WAITING})["uuid"]
    world.advance(3)
    secure("calls.update", uuid, {"action": "mute"})
    assert world.inside(uuid)["muted"] is True
    assert secure("calls.get", uuid)["_links"]["self"]["href"] == f"https://{simulator.https}/v1/calls/{uuid}"


def test_without_the_certificate_authority(start_sdk, simulator, nexmo, world):
    """A client that does not trust the simulator's authority says so, and no call is placed."""
    distrustful = nexmo.through(start_sdk("node_nexmo", f"https://{simulator.https}", bundle=None))
    refusal = distrustful.refused("calls.create", {"to": [PHONE], "from": CALLER, "ncco": WAITING})
    assert (refusal.kind, refusal.status, "certificate" in refusal.message) == ("Error", None, True)
    assert world.calls() == []


@pytest.mark.parametrize("by", ["url", "id"])
def test_a_recording_is_saved(nexmo, world, place, tmp_path, by):
    """The SDK takes the last segment of what it is given, and fetches that from its own host."""
    place(ncco=[{"action": "record", "timeOut": 3}])
    world.advance(10)
    [announced] = [one.members for one in world.received() if "recording_url" in one.members]
    url = announced["recording_url"]
    given = url if by == "url" else url.rpartition("/")[2]
    file = tmp_path / "recording"
    assert nexmo("files.save", given, str(file)) == str(file)
    assert len(file.read_bytes()) == announced["size"]
    assert nexmo("files.get", given)["type"] == "Buffer"
