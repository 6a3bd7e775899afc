"""What the vonage SDK, version 4, does to calls in mid-call, and how it reads them."""

import hashlib
import json

import jwt
import pytest

PHONE = {"type": "phone", "number": "447700900001"}
CALLER = {"number": "447700900999"}
WAITING = [{"action": "conversation", "name": "room"}]
MUSIC = "https://example.com/waiting.mp3"


@pytest.fixture(name="place")
def _place(vonage):
    """Place a call that waits in a conversation, and return its uuid."""

    def place(number="447700900001", **fields):
        to = {"type": "phone", "number": number}
        return vonage("create_call", to=[to], from_=CALLER, **{"ncco": WAITING, **fields})["uuid"]

    return place


@pytest.fixture(name="answered")
def _answered(place, world):
    """The uuid of a call that was answered and waits in a conversation."""
    uuid = place()
    world.advance(3)
    return uuid


# -- what changes a call


def test_hanging_up_completes_a_call(vonage, world, answered):
    """An answered call is over at once, for the seconds it took, and its application is told."""
    world.advance(12)
    vonage("hangup", answered)
    world.advance()
    record = world.inside(answered)
    assert (record["status"], record["duration"]) == ("completed", "12")
    assert world.events()[-1] == "completed"


def test_hanging_up_cancels_a_call_that_rings(vonage, world, place):
    """A call that nobody has answered yet is cancelled, and costs nothing."""
    uuid = place()
    world.advance(1.5)
    vonage("hangup", uuid)
    world.advance(60)
    record = world.inside(uuid)
    assert (record["status"], record["duration"], record["price"]) == ("cancelled", "0", "0")
    assert world.events() == ["started", "ringing", "cancelled", "completed"]


def test_a_muted_leg_is_not_heard_by_the_others(vonage, world, answered, place):
    """Two legs of a conversation hear each other, until one of them is muted, and again afterwards."""
    other = place("447700900002")
    world.advance(3)
    assert world.inside(other)["hears"] == [answered]
    vonage("mute", answered)
    assert (world.inside(answered)["muted"], world.inside(other)["hears"]) == (True, [])
    vonage("unmute", answered)
    assert (world.inside(answered)["muted"], world.inside(other)["hears"]) == (False, [answered])


def test_an_earmuffed_party_hears_nothing(vonage, world, answered):
    """What plays is heard up to the earmuffs, and from where it has got to once they are off."""
    vonage("play_audio_into_call", answered, stream_url=[MUSIC], loop=0)
    world.advance(4)
    vonage("earmuff", answered)
    assert world.inside(answered)["earmuffed"] is True
    world.advance(5)
    vonage("unearmuff", answered)
    assert world.inside(answered)["earmuffed"] is False
    world.advance(6)
    vonage("stop_audio_stream", answered)
    stretches = [(one["content"], one["from"], one["to"]) for one in world.journal("heard", answered)]
    assert stretches == [
        (MUSIC, "2030-01-01T12:00:03.000Z", "2030-01-01T12:00:07.000Z"),
        (MUSIC, "2030-01-01T12:00:12.000Z", "2030-01-01T12:00:18.000Z"),
    ]


def test_transfer_to_an_ncco(vonage, world, answered):
    """The leg moves to a new conversation, runs the NCCO there, and the application is told from where."""
    left = world.inside(answered)["conversation_uuid"]
    vonage("transfer_call_ncco", answered, ncco=[{"action": "talk", "text": "goodbye"}])
    world.advance(10)
    assert world.heard(answered) == [("talk", "goodbye")]
    assert world.events()[-2:] == ["transfer", "completed"]
    moved = world.received()[-2].members
    assert (moved["uuid"], moved["conversation_uuid_from"]) == (answered, left)
    assert moved["conversation_uuid_to"] == world.inside(answered)["conversation_uuid"] != left


def test_transfer_to_the_ncco_of_an_answer_url(vonage, world, answered):
    """The URL is asked, for this leg, and what it says is run in a new conversation."""
    url = world.serve("transfer", [{"action": "talk", "text": "please hold"}, *WAITING])
    vonage("transfer_call_answer_url", answered, url)
    world.advance(10)
    [asked] = world.received("transfer")
    assert (asked.method, asked.members["uuid"]) == ("GET", answered)
    assert world.heard(answered) == [("talk", "please hold")]
    assert "transfer" in world.events()
    assert world.inside(answered)["status"] == "answered"


def test_transfer_takes_a_wait_action(vonage, world, answered):
    """The model of `wait`, which create_call does not take, passes here, and holds the NCCO up."""
    vonage(
        "transfer_call_ncco",
        answered,
        ncco=[{"action": "wait", "timeout": 2.5}, {"action": "talk", "text": "goodbye"}],
    )
    world.advance(10)
    [spoken] = world.journal("heard", answered)
    assert spoken["from"] == "2030-01-01T12:00:05.500Z"


# -- what plays into a call


def test_audio_plays_until_it_is_stopped(vonage, world, answered):
    """The file plays as often as was asked, unless it is stopped; the party heard what it heard."""
    started = vonage("play_audio_into_call", answered, stream_url=[MUSIC], loop=2, level=0.4)
    assert started == {"message": "Stream started", "uuid": answered}
    [playing] = world.inside(answered)["playing"]
    assert (playing["by"], playing["source"], playing["content"]) == ("api", "stream", MUSIC)
    world.advance(5)
    stopped = vonage("stop_audio_stream", answered)
    assert stopped == {"message": "Stream stopped", "uuid": answered}
    assert world.inside(answered)["playing"] == []
    [heard] = world.journal("heard", answered)
    assert (heard["content"], heard["to_the_end"]) == (MUSIC, False)
    assert (heard["from"], heard["to"]) == ("2030-01-01T12:00:03.000Z", "2030-01-01T12:00:08.000Z")


def test_a_text_is_said_until_it_is_stopped(vonage, world, answered):
    """With all options of the SDK: an endless text is cut by stop_tts."""
    vonage(
        "play_tts_into_call",
        answered,
        text="hello there",
        language="en-GB",
        style=1,
        premium=True,
        loop=0,
        level=-1.0,
    )
    world.advance(100)
    assert [one["source"] for one in world.inside(answered)["playing"]] == ["talk"]
    assert vonage("stop_tts", answered)["message"] == "Talk stopped"
    world.advance(100)
    [heard] = world.journal("heard", answered)
    assert (heard["content"], heard["to_the_end"]) == ("hello there", False)
    assert heard["to"] == "2030-01-01T12:01:43.000Z"


def test_a_second_text_replaces_the_first(vonage, world, answered):
    """The first is heard as far as it got, the second to its end."""
    vonage("play_tts_into_call", answered, text="a text that goes on and on", loop=0)
    world.advance(1)
    vonage("play_tts_into_call", answered, text="hello there")
    world.advance(10)
    heard = [(one["content"], one["to_the_end"]) for one in world.journal("heard", answered)]
    assert heard == [("a text that goes on and on", False), ("hello there", True)]


def test_digits_are_played(vonage, world, answered):
    """The party hears the digits and pauses."""
    assert vonage("play_dtmf_into_call", answered, "1p2#*")["message"] == "DTMF sent"
    world.advance(5)
    assert world.heard(answered) == [("dtmf", "1p2#*")]


def test_stopping_what_does_not_play(vonage, world, answered):
    """Nothing plays, so nothing changes, and that is no error."""
    vonage("stop_tts", answered)
    vonage("stop_audio_stream", answered)
    assert world.heard(answered) == []
    assert world.inside(answered)["status"] == "answered"


# -- what reads calls


def test_get_call_of_a_call_that_goes_on(vonage, world, answered):
    """The record has a start, and no end or price yet; its link is absolute, to where the SDK asked."""
    record = vonage("get_call", answered)
    assert (record["status"], record["start_time"]) == ("answered", "2030-01-01T12:00:03.000Z")
    assert [record[name] for name in ("rate", "price", "duration", "end_time")] == [None] * 4
    assert record["to"] == PHONE
    assert record["from_"] == {"type": "phone", **CALLER}
    assert record["link"].startswith("https://127.0.0.1:")
    assert record["link"].endswith(f"/v1/calls/{answered}")


def test_list_calls_by_each_filter(vonage, world, place):
    """Status, conversation, dates and order choose and order the calls."""
    uuids = []
    for number in ("447700900001", "447700900486", "447700900002"):
        uuids.append(place(number))
        world.advance(60)
    first, busy, last = uuids

    def listed(**filters):
        calls, beyond = vonage("list_calls", **filters)
        assert beyond is None
        return [call["uuid"] for call in calls]

    assert listed() == listed(order="asc") == uuids
    assert listed(order="desc") == uuids[::-1]
    assert listed(status="busy") == [busy]
    assert listed(status="answered") == [first, last]
    assert listed(status="completed") == []
    assert listed(date_start="2030-01-01T12:01:00Z") == [busy, last]
    assert listed(date_end="2030-01-01T12:00:03Z") == [first]
    assert listed(date_start="2030-01-01T12:01:00Z", date_end="2030-01-01T12:01:30Z") == [busy]
    conversation = world.inside(busy)["conversation_uuid"]
    assert listed(conversation_uuid=conversation) == [busy]
    assert listed(conversation_uuid="CON-of-nobody") == []


def _pages(vonage, page_size):
    """List calls as the SDK's documentation does, by the index that it returns; return uuids by page."""
    pages, index = [], 0
    while index is not None:
        assert len(pages) < 10, f"there is no end to {pages}"
        calls, index = vonage("list_calls", page_size=page_size, record_index=index)
        pages.append([call["uuid"] for call in calls])
    return pages


def test_a_loop_over_pages_of_one_call_each(vonage, place):
    """The loop of the SDK's own documentation meets each call once, and ends."""
    uuids = [place() for _ in range(4)]
    assert _pages(vonage, 1) == [[uuid] for uuid in uuids]


def test_pages_by_counting_records(vonage, place):
    """Whoever adds the page size itself meets each call once; the last page is short and has no next."""
    uuids = [place() for _ in range(7)]
    pages = [vonage("list_calls", page_size=3, record_index=index) for index in (0, 3, 6)]
    assert [call["uuid"] for calls, _ in pages for call in calls] == uuids
    assert [len(calls) for calls, _ in pages] == [3, 3, 1]
    assert pages[-1][1] is None


def test_the_next_index_of_the_sdk_is_off_by_the_page_size(vonage, place):
    """A quirk of the SDK: its next index is one more, whatever the page size, so larger pages overlap."""
    first, second, third, fourth = (place() for _ in range(4))
    assert _pages(vonage, 2) == [[first, second], [second, third], [third, fourth]]


def test_the_next_index_of_the_sdk_counts_pages(start_simulator, start_sdk, new_world, vonage, tmp_path):
    """With `record_index: page` the SDK's loop is right for every page size."""
    config = tmp_path / "pages.yaml"
    config.write_text("wire: {record_index: page}\n")
    simulator = start_simulator("--clock", "manual", "--config", config)
    new_world(simulator)
    paged = vonage.through(start_sdk("vonage4", simulator.https))
    call = {"to": [PHONE], "from_": CALLER, "ncco": WAITING}
    uuids = [paged("create_call", **call)["uuid"] for _ in range(5)]
    assert _pages(paged, 2) == [uuids[:2], uuids[2:4], uuids[4:]]


# -- what comes signed


def test_the_sdk_verifies_signed_webhooks(vonage, world, place):
    """Each webhook of an application with a secret bears a token that the SDK accepts with it only."""
    world.register(signature_secret="4 secret for webhooks", api_key="a1b2c3d4")
    place(answer_url=[world.serve("answer", WAITING)], ncco=None)
    world.advance(3)
    assert world.events() == ["started", "ringing", "answered", "transfer"]
    for received in [*world.received(), *world.received("answer")]:
        token = received.headers["Authorization"].removeprefix("Bearer ")
        assert vonage("verify_signature", token, "4 secret for webhooks") is True
        assert vonage("verify_signature", token, "another") is False
        claims = jwt.decode(token, options={"verify_signature": False})
        # Of a GET the query is hashed, as a JSON object.
        query = json.dumps(received.members, separators=(",", ":")).encode()
        hashed = query if received.method == "GET" else received.body
        assert claims["payload_hash"] == hashlib.sha256(hashed).hexdigest()
        assert claims["application_id"] == world.application_id
        assert claims["api_key"] == "a1b2c3d4"


def test_webhooks_are_not_signed_without_a_secret(world, place):
    """An application without a signature secret gets no token."""
    place()
    world.advance()
    [started] = world.received()
    assert "Authorization" not in started.headers
