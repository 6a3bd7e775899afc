"""What the newer Go SDK (`vonage-go-sdk`) sends, made by hand: that SDK itself is NOT TESTED.

The Go proxy does not serve its module, as it does that of `nexmo-go` (test_go.py). The requests below are as
the SDK's source makes them: a slash after `calls`, one token for all requests, no body with DELETE, NCCO
members of its own.
"""

import http.client
import json
from datetime import UTC, datetime
from uuid import uuid4

import jwt
import pytest

CALLER = {"type": "phone", "number": "447700900999"}
TALK = {
    "action": "talk", "text": "hello there", "bargeIn": False, "Style": 0, "Language": "", "loop": 1,
}  # fmt: skip
"""Two field tags of the SDK are malformed, so that Go sends the names of the fields."""
ROOM = {"action": "conversation", "name": "room", "startOnEnter": True}
MUSIC = "https://example.com/waiting.mp3"


@pytest.fixture(name="newer_go")
def _newer_go(simulator, world, account):
    """Send requests as the Go SDK does, but under another name: all with one token."""
    claims = {"application_id": world.application_id, "iat": int(datetime.now(UTC).timestamp())}
    token = jwt.encode(claims | {"jti": str(uuid4())}, account.private_key.read_text(), "RS256")

    def send(method, path, body=None):
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "User-Agent": "vonage-go",
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(simulator.http, timeout=30)
        # Go's encoder ends its text with a line break.
        connection.request(method, f"/v1/calls/{path}", body and json.dumps(body) + "\n", headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None

    return send


@pytest.fixture(name="place")
def _place(newer_go):
    def place(*ncco, number="447700900001", **fields):
        to = {"type": "phone", "number": number}
        call = {"to": [to], "from": CALLER} | ({"ncco": ncco} if ncco else {}) | fields
        status, created = newer_go("POST", "", call)
        assert (status, created["status"]) == (201, "started")
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    uuid = place(ROOM)
    world.advance(3)
    return uuid


def test_calls_are_placed_and_read(newer_go, world, place):
    """By NCCO and by answer URL, with a slash after `calls`."""
    uuid = place(TALK, machine_detection="continue", length_timer=600, ringing_timer=30)
    other = place(answer_url=[world.serve("answer", [TALK])], answer_method="POST")
    world.advance(60)
    assert world.heard(uuid) == world.heard(other) == [("talk", "hello there")]
    status, record = newer_go("GET", uuid)
    assert (status, record["status"]) == (200, "completed")
    status, page = newer_go("GET", "")
    assert (status, [call["uuid"] for call in page["_embedded"]["calls"]]) == (200, [uuid, other])


def test_the_actions_that_it_writes_are_run(world, place):
    """An input without a type but with settings for digits, a connect with `timeout`, empty members."""
    told = [world.serve("told", {})]
    uuid = place(
        {"action": "record", "timeOut": 3, "eventUrl": told},
        {"action": "stream", "streamUrl": [MUSIC], "bargeIn": False, "loop": 1},
        {"action": "notify", "payload": {"order": "17"}, "eventUrl": told},
        {"action": "input", "dtmf": {"timeOut": 2, "maxDigits": 1}, "eventUrl": told},
        TALK,
        {"action": "connect", "endpoint": [CALLER], "from": "447700900999", "timeout": 20},
    )
    world.advance(120)
    received = {member for one in world.received("told") for member in one.members}
    assert {"recording_url", "payload", "dtmf"} <= received
    assert [content for _, content in world.heard(uuid)][-1] == "hello there"
    assert "error" not in world.events()


def test_calls_are_changed(newer_go, world, place, answered):
    """Each action is answered by 204 and no body, and has its effect."""
    other = place(ROOM, number="447700900002")
    world.advance(3)
    for action, hears in (("mute", []), ("unmute", [answered])):
        assert newer_go("PUT", answered, {"action": action}) == (204, None)
        assert world.inside(other)["hears"] == hears
    for action, hears in (("earmuff", []), ("unearmuff", [answered])):
        assert newer_go("PUT", other, {"action": action}) == (204, None)
        assert world.inside(other)["hears"] == hears
    url = world.serve("transfer", [TALK, ROOM])
    for destination in ({"type": "ncco", "url": [url]}, {"type": "ncco", "ncco": [TALK, ROOM]}):
        assert newer_go("PUT", answered, {"action": "transfer", "destination": destination}) == (204, None)
        world.advance(10)
    assert world.heard(answered) == [("talk", "hello there")] * 2
    assert newer_go("PUT", answered, {"action": "hangup"}) == (204, None)
    assert world.inside(answered)["status"] == "completed"


def test_what_plays_into_a_call(newer_go, world, answered):
    """Audio, speech with a level as text, and digits."""
    orders = [
        ("stream", {"stream_url": [MUSIC]}, "Stream"),
        ("talk", {"text": "hello there", "loop": 3, "level": "0.4", "voice_name": "Amy"}, "Talk"),
    ]
    for name, order, word in orders:
        assert newer_go("PUT", f"{answered}/{name}", order) == (
            200,
            {"message": f"{word} started", "uuid": answered},
        )
        world.advance(1)
        assert newer_go("DELETE", f"{answered}/{name}") == (
            200,
            {"message": f"{word} stopped", "uuid": answered},
        )
    assert newer_go("PUT", f"{answered}/dtmf", {"digits": "1p2"})[1]["message"] == "DTMF sent"
    world.advance(30)
    assert [source for source, _ in world.heard(answered)] == ["stream", "talk", "dtmf"]
