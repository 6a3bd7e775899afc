"""What the PHP SDK (`vonage-php-sdk-core` 2 to 4) sends, made by hand: the SDK itself is NOT TESTED.

The requests are as the SDK's source makes them: numbers and booleans as texts, an `input` without `type`, a
subscription with `eventUrl`, pages by `page_index`, an empty `acl` in the token.
"""

import http.client
import json
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import uuid4

import jwt
import pytest

CALLER = {"type": "phone", "number": "447700900999"}
TALK = {
    "action": "talk",
    "text": "hello there",
    "bargeIn": "false",
    "level": "0.5",
    "loop": "2",
    "premium": "false",
}
ROOM = {
    "action": "conversation", "name": "room", "startOnEnter": "true", "endOnExit": "false", "record": "false",
}  # fmt: skip
MUSIC = "https://example.com/waiting.mp3"


@pytest.fixture(name="php")
def _php(simulator, world, account):
    """Send requests as the PHP SDK does."""
    now = int(datetime.now(UTC).timestamp())
    claims = {"application_id": world.application_id, "iat": now, "exp": now + 900, "acl": {"paths": {}}}
    token = jwt.encode(claims | {"jti": str(uuid4())}, account.private_key.read_text(), "RS256")

    def send(method, path, body=None, **query):
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "User-Agent": "vonage-php/4.9.0 php/8.3",
        }
        connection = http.client.HTTPConnection(simulator.http, timeout=30)
        address = f"/v1/calls{path}" + (f"?{urlencode(query)}" if query else "")
        connection.request(method, address, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None

    return send


@pytest.fixture(name="place")
def _place(php):
    """Place a call and return its uuid."""

    def place(*ncco, number="447700900001", **fields):
        call = {"to": [{"type": "phone", "number": number}], "from": CALLER, **fields}
        status, created = php("POST", "", call | ({"ncco": ncco} if ncco else {}))
        assert status == 201, created
        assert sorted(created) == ["conversation_uuid", "direction", "status", "uuid"]
        return created["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    uuid = place(ROOM)
    world.advance(3)
    return uuid


def test_a_call_is_placed_with_its_timers_as_texts(world, place):
    """They count: it rings for five seconds only, and is ended after seven."""
    rings_on = place(TALK, number="447700900487", ringing_timer="5", length_timer="7200")
    ended = place(ROOM, ringing_timer="60", length_timer="7")
    world.advance(6.5)
    assert world.inside(rings_on)["status"] == "timeout"
    world.advance(10)
    record = world.inside(ended)
    assert (record["status"], record["duration"]) == ("completed", "7")


def test_a_call_is_placed_from_a_random_number(php, world):
    """Which the SDK asks for by itself where no caller is given."""
    call = {"to": [{"type": "phone", "number": "447700900001"}], "random_from_number": True, "ncco": [TALK]}
    status, created = php("POST", "", call)
    assert status == 201
    assert world.inside(created["uuid"])["from"]["type"] == "phone"


def test_the_actions_that_it_writes_are_run(world, place):
    """A prompt that loops twice, audio, a recording of three seconds."""
    told = {"eventUrl": [world.serve("told", {})], "eventMethod": "POST"}
    uuid = place(
        {"action": "record", "format": "mp3", "timeOut": "3", "beepStart": "false", **told},
        {"action": "stream", "streamUrl": [MUSIC], "bargeIn": "false", "level": "-0.5", "loop": "1"},
        {"action": "notify", "payload": {"order": "17"}, **told},
        TALK,
    )
    world.advance(60)
    # A loop is one sound, which is heard twice as long.
    assert {content for _, content in world.heard(uuid)} == {MUSIC, "hello there"}
    assert {"recording_url", "payload"} <= {name for one in world.received("told") for name in one.members}
    assert "error" not in world.events()


@pytest.mark.parametrize(
    ("settings", "dtmf", "speech"),
    [
        (
            {"dtmf": {"timeOut": 2, "maxDigits": 1, "submitOnHash": "true"}},
            {"digits": "", "timed_out": True},
            {"results": []},
        ),
        (
            {"speech": {"endOnSilence": 2, "language": "en-GB", "startTimeout": 3}},
            {"digits": None, "timed_out": False},
            {"timeout_reason": "start_timeout", "results": []},
        ),
        ({"dtmf": {}}, {"digits": "", "timed_out": True}, {"results": []}),
    ],
    ids=["dtmf", "speech", "an empty object"],
)
def test_an_input_without_a_type_is_told_as_its_parser_needs_it(world, place, settings, dtmf, speech):
    """The objects that are there are its types; its `Input` reads both members."""
    place({"action": "input", **settings, "eventUrl": [world.url("told")], "eventMethod": "POST"}, TALK)
    world.advance(30)
    [told] = world.received("told")
    assert told.members["dtmf"] == dtmf
    assert told.members["speech"] == speech


def test_calls_are_changed(php, world, place, answered):
    """Each action is answered by 204 and no body, and has its effect."""
    other = place(ROOM, number="447700900002")
    world.advance(3)
    for action, hears in (("mute", []), ("unmute", [answered])):
        assert php("PUT", f"/{answered}", {"action": action}) == (204, None)
        assert world.inside(other)["hears"] == hears
    for action, hears in (("earmuff", []), ("unearmuff", [answered])):
        assert php("PUT", f"/{other}", {"action": action}) == (204, None)
        assert world.inside(other)["hears"] == hears
    url = world.serve("transfer", [TALK, ROOM])
    for destination in ({"type": "ncco", "url": [url]}, {"type": "ncco", "ncco": [TALK, ROOM]}):
        body = {"action": "transfer", "destination": destination}
        assert php("PUT", f"/{answered}", body) == (204, None)
        world.advance(10)
    assert [content for _, content in world.heard(answered)] == ["hello there"] * 2
    assert php("PUT", f"/{answered}", {"action": "hangup"}) == (204, None)


def test_what_plays_into_a_call(php, world, answered):
    """Loops and levels as texts, and a talk that is written as the action is."""
    orders = {
        "stream": {"stream_url": [MUSIC], "loop": "2", "level": "0"},
        "talk": {name: value for name, value in TALK.items() if name != "action"},
    }
    for name, order in orders.items():
        word = name.capitalize()
        started = php("PUT", f"/{answered}/{name}", order)
        assert started == (200, {"message": f"{word} started", "uuid": answered})
        world.advance(1)
        assert php("DELETE", f"/{answered}/{name}") == (200, {"message": f"{word} stopped", "uuid": answered})
    assert php("PUT", f"/{answered}/dtmf", {"digits": "1p2"})[1]["message"] == "DTMF sent"
    world.advance(30)
    assert [source for source, _ in world.heard(answered)] == ["stream", "talk", "dtmf"]


def test_keys_are_subscribed_to_by_event_url(php, world, answered):
    """Spelled `eventUrl`, where others write `event_url`."""
    assert php("PUT", f"/{answered}/input/dtmf", {"eventUrl": [world.url("keys")]})[0] == 200
    assert world.inside(answered)["dtmf_event_url"] == world.url("keys")
    assert php("DELETE", f"/{answered}/input/dtmf")[0] in (200, 204)
    assert world.inside(answered)["dtmf_event_url"] is None


def test_calls_are_listed_by_page_index(php, world, place):
    """Which the platform ignores: the pages are found by their `next` link, which has what else was asked."""
    uuids = [place(ROOM) for _ in range(3)]
    world.advance(3)
    status, page = php("GET", "", page_index=1, page_size=2, order="asc")
    assert (status, [call["uuid"] for call in page["_embedded"]["calls"]]) == (200, uuids[:2])
    assert "record_index=2" in page["_links"]["next"]["href"]
    assert page["_embedded"]["calls"][0]["from"] == CALLER


def test_what_is_wrong_is_told_in_the_form_that_it_reads(php):
    """`title` of the service, or `error_title` of the gateway; the first without the other."""
    wrong = {"to": [{"type": "phone", "number": "1"}], "from": CALLER, "ncco": [TALK]}
    status, told = php("POST", "", wrong)
    assert (status, told["type"], told["title"]) == (400, 400, "Bad Request")
    status, told = php("POST", "", {"from": CALLER, "ncco": [TALK]})
    assert (status, told["type"], told["error_title"]) == (400, "BAD_REQUEST", "Bad Request")
