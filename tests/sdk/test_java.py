"""The Java SDK, version 8: every voice operation it has, judged by what changed, and its webhook classes.

Operations and fields bear the SDK's own names: those of the methods of `VoiceClient` and of its builders.
"""

import json
import re
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

PHONE = {"type": "phone", "number": "447700900001"}
CALLER = "447700900999"
GREETING = [{"action": "talk", "text": "hello there"}]
WAITING = [{"action": "conversation", "name": "room"}]
MUSIC = "https://example.com/waiting.mp3"
BRITISH = "UNITED_KINGDOM_ENGLISH"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ON_A_CALL = {
    "muteCall": [],
    "unmuteCall": [],
    "earmuffCall": [],
    "unearmuffCall": [],
    "terminateCall": [],
    "transferCall": [GREETING],
    "startStream": [MUSIC],
    "stopStream": [],
    "startTalk": ["hello there"],
    "stopTalk": [],
    "sendDtmf": ["1"],
    "addDtmfListener": ["https://example.com/keys"],
    "removeDtmfListener": [],
}


@pytest.fixture(name="place")
def _place(java):
    """Place a call and return its uuid; it waits in a conversation unless something else is asked for."""

    def place(number="447700900001", **fields):
        call = {"to": [PHONE | {"number": number}], "from": CALLER}
        if "answerUrl" not in fields:
            call["ncco"] = WAITING
        created = java("createCall", call | fields)
        assert sorted(created) == ["conversation_uuid", "direction", "status", "uuid"]
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    """The uuid of a call that was answered and waits in a conversation."""
    uuid = place()
    world.advance(3)
    return uuid


# -- placing calls


def test_the_life_of_a_call(java, world, place):
    """Placed, answered, spoken to, over: what was heard, the price, and each event in the SDK's own class."""
    uuid = place(ncco=GREETING, eventUrl=world.url("call-events"))
    world.advance(3)
    assert java("getCallDetails", uuid)["status"] == "answered"
    world.advance(60)
    assert world.events("call-events") == ["started", "ringing", "answered", "completed"]
    assert world.heard(uuid) == [("talk", "hello there")]
    record = java("getCallDetails", uuid)
    assert (record["status"], record["duration"], record["price"]) == ("completed", 1, "0.00166667")
    assert (record["to"], record["from"]) == (PHONE, PHONE | {"number": CALLER})
    assert java("listCalls")["_embedded"]["calls"] == [record]
    parsed = [java("EventWebhook.fromJson", one.body.decode()) for one in world.received("call-events")]
    assert [one["status"] for one in parsed] == world.events("call-events")
    assert {one["uuid"] for one in parsed} == {uuid}
    assert parsed[-1]["duration"] == record["duration"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_ncco_comes_from_the_answer_url(place, world, method):
    """The answer URL is asked by the method given, and what it says is run."""
    uuid = place(answerUrl=world.serve("answer", GREETING), answerMethod=method)
    world.advance(60)
    [asked] = world.received("answer")
    assert (asked.method, asked.members["uuid"]) == (method, uuid)
    assert world.heard(uuid) == [("talk", "hello there")]


@pytest.mark.parametrize(
    "to",
    [
        PHONE | {"dtmfAnswer": "1p2"},
        {"type": "sip", "uri": "sip:rebekka@sip.example.com", "headers": {"location": "New York"}},
        {"type": "websocket", "uri": "wss://example.com/socket", "content-type": "audio/l16;rate=16000"},
        {"type": "vbc", "extension": "1234"},
    ],
    ids=lambda to: to["type"],
)
def test_each_kind_of_endpoint_is_called_and_read_back(java, place, world, to):
    """Telephone, SIP peer, WebSocket and extension answer, and are in the record as they were named."""
    uuid = place(to=[to])
    world.advance(5)
    record = java("getCallDetails", uuid)
    named = {name: value for name, value in to.items() if name not in ("dtmfAnswer", "headers")}
    assert (record["status"], record["to"]) == ("answered", named)


def test_timers_machine_detection_and_a_random_number(java, place, world):
    """The options of a call have their effect."""
    unanswered = place("447700900487", ringingTimer=7)
    voicemail = place("447700900222", machineDetection="HANGUP")
    beep = {"behavior": "CONTINUE", "mode": "DETECT_BEEP", "beepTimeout": 50}
    detected = place("447700900222", advancedMachineDetection=beep, eventUrl=world.url("beep"))
    answered = place(lengthTimer=20, eventUrl=world.url("own"), eventMethod="GET")
    call = {"to": [PHONE], "fromRandomNumber": True, "ncco": WAITING}
    from_some_number = java("createCall", call)["uuid"]
    world.advance(60)
    assert world.inside(unanswered)["status"] == "timeout"
    assert world.inside(voicemail)["status"] == "completed"
    assert world.events("beep").count("machine") == 2
    assert world.inside(detected)["status"] == "machine"
    assert world.inside(answered)["duration"] == "20"
    assert {one.method for one in world.received("own")} == {"GET"}
    assert java("getCallDetails", from_some_number)["from"]["number"].isdigit()


def test_the_actions_of_the_sdk_are_run(world, place):
    """What its NCCO builders write is run to the end: every action that there is a builder for."""
    told = world.serve("told", {})
    uuid = place(
        ncco=[
            {"action": "record", "timeOut": 3, "eventUrl": told, "beepStart": True, "endOnKey": "*"},
            {"action": "stream", "streamUrl": MUSIC, "loop": 1, "level": 0.5, "bargeIn": False},
            {"action": "notify", "payload": {"order": 17, "seen": True}, "eventUrl": told},
            {
                "action": "input",
                "dtmf": {"timeOut": 2, "maxDigits": 1, "submitOnHash": True},
                "eventUrl": told,
            },
            {"action": "talk", "text": "goodbye", "language": BRITISH, "style": 1, "level": 0.0},
            {"action": "connect", "endpoint": [{"number": "447700900002"}], "from": CALLER, "timeOut": 20},
        ]
    )
    world.advance(120)
    kinds = [("payload", "notify"), ("dtmf", "input"), ("recording_url", "record")]
    received = [kind for one in world.received("told") for member, kind in kinds if member in one.members]
    assert sorted(received) == ["input", "notify", "record"]
    assert [content for _, content in world.heard(uuid)][-1] == "goodbye"
    assert "error" not in world.events()
    assert [one["refused"] for one in world.journal("request") if one.get("refused")] == []


# -- changing calls


def test_hanging_up(java, world, place, answered):
    """Before the answer a call is cancelled, after it completed."""
    ringing = place()
    world.advance(1)
    assert java("terminateCall", answered) is None
    java("terminateCall", ringing)
    world.advance()
    assert world.inside(answered)["status"] == "completed"
    assert world.inside(ringing)["status"] == "cancelled"


def test_mute_and_earmuff(java, world, place, answered):
    """A muted leg is not heard, and an earmuffed one does not hear, until that is taken back."""
    other = place("447700900002")
    world.advance(3)
    for operation, hears in (("muteCall", []), ("unmuteCall", [answered])):
        assert java(operation, answered) is None
        assert world.inside(other)["hears"] == hears
    for operation, hears in (("earmuffCall", []), ("unearmuffCall", [answered])):
        java(operation, other)
        assert world.inside(other)["hears"] == hears


def test_transfer(java, world, answered):
    """To the NCCO of a URL, and to an NCCO: each is heard, and each is a transfer event."""
    url = world.serve("transfer", [{"action": "talk", "text": "please hold"}, *WAITING])
    java("transferCall", answered, url)
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold")]
    java("transferCall", answered, GREETING)
    world.advance(10)
    assert world.heard(answered) == [("talk", "please hold"), ("talk", "hello there")]
    moves = [one.members for one in world.received() if one.members.get("type") == "transfer"]
    assert moves[-1]["conversation_uuid_to"] == world.inside(answered)["conversation_uuid"]
    assert world.inside(answered)["status"] == "completed"


@pytest.mark.parametrize(
    ("arguments", "to_the_end"),
    [
        ([MUSIC], True),
        ([MUSIC, 0], False),
        ([MUSIC, 0, 0.4], False),
        ([{"streamUrl": MUSIC, "loop": 0, "level": -1}], False),
    ],
    ids=["url", "loop", "level", "payload"],
)
def test_audio_plays_until_it_is_stopped(java, world, answered, arguments, to_the_end):
    """By each of the four methods; what is not repeated ends by itself."""
    started = java("startStream", answered, *arguments)
    assert started == {"message": "Stream started", "uuid": answered}
    world.advance(600)
    assert java("stopStream", answered) == {"message": "Stream stopped", "uuid": answered}
    [heard] = world.journal("heard", answered)
    assert (heard["source"], heard["content"], heard["to_the_end"]) == ("stream", MUSIC, to_the_end)


@pytest.mark.parametrize(
    ("arguments", "to_the_end"),
    [
        (["hello there"], True),
        (["hello there", BRITISH], True),
        (["hello there", 0], False),
        (["hello there", BRITISH, 2], True),
        (["hello there", BRITISH, 2, 0], False),
        (
            [{"text": "hello there", "loop": 0, "language": BRITISH, "style": 1, "premium": True}],
            False,
        ),
    ],
    ids=["text", "language", "loop", "style", "all", "payload"],
)
def test_speech_is_heard_until_it_is_stopped(java, world, answered, arguments, to_the_end):
    """By each of the six methods."""
    assert java("startTalk", answered, *arguments) == {"message": "Talk started", "uuid": answered}
    world.advance(30)
    assert java("stopTalk", answered) == {"message": "Talk stopped", "uuid": answered}
    [heard] = world.journal("heard", answered)
    assert (heard["source"], heard["content"], heard["to_the_end"]) == ("talk", "hello there", to_the_end)


def test_keys(java, world, answered):
    """Digits are heard; the subscription to the party's keys is taken and ended."""
    assert java("sendDtmf", answered, "1p2#*") == {"message": "DTMF sent", "uuid": answered}
    world.advance(30)
    assert world.heard(answered) == [("dtmf", "1p2#*")]
    assert java("addDtmfListener", answered, world.url("keys")) is None
    assert java("removeDtmfListener", answered) is None
    asked = [(one["method"], one["path"], one["status"]) for one in world.journal("request")][-2:]
    path = f"/v1/calls/{answered}/input/dtmf"
    assert asked == [("PUT", path, 200), ("DELETE", path, 200)]


# -- reading calls


def test_list_calls_by_each_filter(java, world, place):
    """Status, conversation, dates and order choose and order the calls."""
    uuids = []
    for number in ("447700900001", "447700900486", "447700900002"):
        uuids.append(place(number))
        world.advance(60)
    first, busy, last = uuids

    def listed(**filters):
        return [call["uuid"] for call in java("listCalls", filters)["_embedded"]["calls"]]

    assert listed() == uuids
    assert listed(order="DESCENDING") == uuids[::-1]
    assert listed(status="BUSY") == [busy]
    assert listed(startDate="2030-01-01T12:01:00Z") == [busy, last]
    assert listed(endDate="2030-01-01T12:00:03Z") == [first]
    assert listed(conversationUuid=world.inside(busy)["conversation_uuid"]) == [busy]


def test_paging_to_the_end(java, place):
    """By page size and record index, as long as there is a next link, each call is met once."""
    uuids = [place() for _ in range(7)]
    met, index = [], 0
    while True:
        page = java("listCalls", {"pageSize": 3, "recordIndex": index})
        assert (page["count"], page["page_size"], page["record_index"]) == (7, 3, index)
        met += [call["uuid"] for call in page["_embedded"]["calls"]]
        if "next" not in page["_links"]:
            break
        index += 3
    assert met == uuids


# -- refusals, keys and addresses


def test_a_foreign_key_is_refused(java, world):
    """As 401, with the title; nothing changed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    call = {"to": [PHONE], "from": CALLER, "ncco": WAITING}
    refusal = java.signing_with(text).refused("createCall", call)
    assert (refusal.kind, refusal.status, refusal.message) == (
        "VoiceResponseException",
        401,
        "401 (Unauthorized)",
    )
    assert world.calls() == []


@pytest.mark.parametrize("operation", ON_A_CALL)
def test_actions_are_refused_before_the_answer_and_after_the_end(java, place, world, operation):
    """A call that does not ring yet, one that is over, one that never was: 400, 404, 404."""
    uuid = place()
    for state, called, status in (("is new", uuid, 400), ("is over", uuid, 404), ("is not", UNKNOWN, 404)):
        if state == "is over":
            world.advance(1)
            java("terminateCall", uuid)
        before = world.calls()
        refusal = java.refused(operation, called, *ON_A_CALL[operation])
        assert (refusal.kind, refusal.status) == ("VoiceResponseException", status), state
        assert world.calls() == before, state


def test_a_bad_request_places_no_call(java, world):
    """The SDK tells of a refusal by status and title, and of what was wrong where it can read that."""
    call = {"to": [PHONE | {"number": "1"}], "from": CALLER, "ncco": WAITING}
    refusal = java.refused("createCall", call)
    assert (refusal.kind, refusal.status) == ("VoiceResponseException", 400)
    assert refusal.message == "400 (Bad Request)"
    assert refusal.body == [{"reason": "can contain up to 15 digits prefixed with +", "name": "number"}]
    [request] = world.journal("request")
    assert (request["status"], "to" in request["refused"]) == (400, True)
    assert world.calls() == []


def test_reasons_that_the_sdk_can_not_read(java, world):
    """A missing member is refused in the gateway's form, which this SDK fails to parse, status and all."""
    refusal = java.refused("createCall", {"to": [PHONE], "from": CALLER})
    assert (refusal.kind, refusal.status) == ("VonageResponseParseException", None)
    assert refusal.message.startswith("Failed to produce VoiceResponseException from JSON.")
    [request] = world.journal("request")
    assert (request["status"], "answer_url" in request["refused"]) == (400, True)
    assert world.calls() == []


def test_keys_of_one_form(java, account):
    """PKCS#8, as `new-app` writes it, is taken as PEM text and as a path; PKCS#1 is not taken by this SDK."""
    pem = account.private_key.read_bytes()
    assert java.signing_with(pem.decode())("listCalls")["count"] == 0
    older = load_pem_private_key(pem, None).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    refusal = java.signing_with(older.decode()).refused("listCalls")
    assert (refusal.kind, refusal.message) == ("IllegalArgumentException", "Illegal base64 character 2d")


@pytest.fixture(name="trust_store")
def _trust_store(account, tmp_path):
    """What a Java machine trusts the authority by, made as the documentation says."""
    store = tmp_path / "simulator.p12"
    authority = account.tls_dir / "ca.pem"
    command = ["keytool", "-importcert", "-noprompt", "-alias", "voice-simulator", "-file", authority]
    subprocess.run([*command, "-keystore", store, "-storepass", "changeit"], check=True, capture_output=True)
    return store


def test_https_with_a_trust_store(java, start_java, simulator, trust_store, world):
    """Over HTTPS the SDK needs the authority in a trust store of its own, and then works unchanged."""
    trust = {"javax.net.ssl.trustStore": trust_store, "javax.net.ssl.trustStorePassword": "changeit"}
    trusting = java.through(start_java(f"https://{simulator.https}", **trust))
    uuid = trusting("createCall", {"to": [PHONE], "from": CALLER, "ncco": WAITING})["uuid"]
    assert world.inside(uuid)["status"] == "started"
    refusal = java.through(start_java(f"https://{simulator.https}")).refused("listCalls")
    assert "PKIX path building failed" in refusal.message


def test_a_recording_is_fetched(java, world, place, simulator, tmp_path):
    """The SDK fetches what has `.nexmo.com/` somewhere in its address."""
    place(ncco=[{"action": "record", "timeOut": 3}])
    world.advance(10)
    [announced] = [one.members for one in world.received() if "recording_url" in one.members]
    name = announced["recording_url"].rpartition("/")[2]
    url = f"http://{simulator.http}/v1/files/{name}?of=.nexmo.com/"
    assert java("downloadRecordingRaw", url)
    java("saveRecording", url, str(tmp_path / "recording"))
    assert (tmp_path / "recording").stat().st_size == announced["size"]


def test_a_recording_of_another_host_is_not_asked_for(java, world):
    """The SDK refuses the simulator's own address by itself."""
    refusal = java.refused("downloadRecordingRaw", "http://localhost:8480/v1/files/" + UNKNOWN)
    assert (refusal.kind, refusal.message) == (
        "IllegalArgumentException",
        "Recording URL must be from Vonage.",
    )
    assert world.journal("request") == []


def test_signed_webhooks_are_verified(java, world, place):
    """The SDK accepts the token of a webhook with the application's secret only."""
    secret = "a secret for webhooks, long enough"
    world.register(signature_secret=secret, api_key="a1b2c3d4")
    place()
    world.advance(3)
    for received in world.received():
        token = received.headers["Authorization"].removeprefix("Bearer ")
        assert java("verifySignature", token, secret) is True
        assert java("verifySignature", token, "another secret, that is as long") is False


# -- the webhook classes


PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text("utf-8")
EXAMPLES = {
    name: json.loads(text)
    for name, text in re.findall(r"<!-- example: (\S+) -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    if name != "claims"
}
"""The body of every kind of webhook, as another test has them made by a live simulator."""
NOT_READ = {
    "headers": "the SDK's class has no member for the headers of SIP and WebSocket legs",
    "sip_code": "the SDK's class has none for the code of the network",
    "type": "the SDK tells a transfer by `conversation_uuid_from`",
    "payload": "the SDK leaves what a notify action brings to the application",
    "original_request": "the SDK has no class for what is sent to a fallback URL",
}
"""Members that the platform sends, and that version 8.20.0 of the SDK has no getter for."""
NOT_READ_OF = {"fallback-answer": {"reason"}, "transcription": {"status", "transcription_url"}}
"""Besides, by example: AnswerWebhook has no `reason`, which a fallback adds; `transcribed` is no status that
EventWebhook knows, and it has no getter for the address.
"""
NOT_PARSED = {
    "input-untyped": "`dtmf` is text there, as it was before September 2020",
    "spec-event": "`to` and `from` are lists in the document, and text on the platform",
}
SAME_AS = {"call_uuid": "uuid"}
"""Members that the SDK has under another name."""


def _lost(sent, held):
    """Return the names of members, with dots for those inside, that the SDK's object does not hold."""
    lost = set()
    for name, value in sent.items():
        there = held.get(SAME_AS.get(name, name))
        if isinstance(value, dict) and isinstance(there, dict):
            lost |= {f"{name}.{inner}" for inner in _lost(value, there)}
        elif not _same(value, there):
            lost.add(name)
    return lost


def _same(sent, held):
    """Tell if two values mean the same: text, or the number or the time that it stands for."""
    if sent is None or held is None or sent == held:
        return sent == held
    if isinstance(sent, list) and isinstance(held, list):
        return len(sent) == len(held) and not any(map(_lost, sent, held))
    for meaning in (float, datetime.fromisoformat):
        try:
            return meaning(sent) == meaning(held)
        except (TypeError, ValueError):
            continue
    return False


def _class_for(name):
    return "AnswerWebhook" if "answer" in name.split("-") else "EventWebhook"


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in NOT_PARSED])
def test_the_webhook_classes_hold_every_member(java, name):
    """What the SDK's object holds is what was sent, but for what it has no getter for."""
    sent = EXAMPLES[name]
    held = java(f"{_class_for(name)}.fromJson", json.dumps(sent))
    assert _lost(sent, held) == (NOT_READ.keys() | NOT_READ_OF.get(name, set())) & sent.keys()
    assert len(held) >= 2


@pytest.mark.parametrize("name", NOT_PARSED)
def test_two_kinds_are_not_parsed_at_all(java, name):
    """The SDK is newer than both; what it can't read it says."""
    refusal = java.refused("EventWebhook.fromJson", json.dumps(EXAMPLES[name]))
    assert refusal.kind == "VonageResponseParseException"


def test_every_kind_has_an_example():
    """Each kind in the table of the page is parsed above, and no excuse is left over."""
    _, _, text = PAGE.partition("\n## What, when, where to\n")
    kinds = set(re.findall(r"^\| `(\w+)` \|", text.partition("\n## ")[0], re.MULTILINE))
    assert len(kinds) > 10
    assert {kind for kind in kinds if not any(kind in name.split("-") for name in EXAMPLES)} == set()
    members = {name for example in EXAMPLES.values() for name in example}
    assert NOT_READ.keys() <= members
    assert NOT_PARSED.keys() | NOT_READ_OF.keys() <= EXAMPLES.keys()


DETAILS = [
    "cannot_route", "carrier_timeout", "declined", "internal_error", "invalid_number",
    "number_out_of_service", "restricted", "unavailable",
]  # fmt: skip


@pytest.mark.parametrize("detail", DETAILS)
def test_the_details_are_read(java, detail):
    """Every detail that the page names is one of the SDK's own."""
    assert f"`{detail}`" in PAGE
    held = java("EventWebhook.fromJson", json.dumps(EXAMPLES["failed"] | {"detail": detail}))
    assert held["detail"] == detail


def test_one_detail_is_not_known_to_the_sdk(java):
    """`timeout`, from the platform's documents of 2021, becomes UNMAPPED_DETAIL."""
    held = java("EventWebhook.fromJson", json.dumps(EXAMPLES["unanswered"] | {"detail": "timeout"}))
    assert held["detail"] == "unmapped_detail"


def test_the_newer_members_of_an_answer_are_held(java, start_java, start_simulator, new_world):
    """The SDK's class has the type of the endpoint and the region's URL, too."""
    simulator = start_simulator("--clock", "manual")
    world = new_world(simulator)
    newer = java.through(start_java(f"http://{simulator.http}"))
    answer = {"answerUrl": world.serve("answer", GREETING), "answerMethod": "POST"}
    newer("createCall", {"to": [PHONE], "from": CALLER, **answer})
    world.advance(10)
    [asked] = world.received("answer")
    assert {"endpoint_type", "region_url"} <= asked.members.keys()
    assert _lost(asked.members, newer("AnswerWebhook.fromJson", asked.body.decode())) == set()
