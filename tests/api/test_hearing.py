"""Two legs that hear each other, over real sockets: what requests about one of them do to the other."""

import pytest

TEN_WORDS = "one two three four five six seven eight nine ten"  # four seconds
CALLED = "447700900002"


@pytest.fixture(name="pair")
async def _pair(client):
    """A client, and the ids of two connected legs: of the call, and of whom it has dialled."""
    connect = {"action": "connect", "endpoint": [{"type": "phone", "number": CALLED}]}
    first = await client.place(ncco=[connect])
    await client.advance(6)
    (second,) = [one["uuid"] for one in await client.entries("call") if "connected_from" in one]
    return client, first, second


async def act(client, uuid, *steps):
    """Play a party by hand."""
    status, answer = await client.control("POST", f"calls/{uuid}/party", list(steps))
    assert status == 200, answer


async def heard(client, uuid):
    return [
        (one["source"], one["by"], one.get("words", one["content"]), one.get("leg"))
        for one in await client.entries("heard", uuid)
    ]


async def ask(client, method, path, body=None):
    status, answer = await client.ask(method, f"/v1/calls/{path}", body)
    assert status in (200, 204), answer


async def test_the_one_hears_what_the_other_says(pair):
    """Played by hand too; it is seen from inside while it is said."""
    client, first, second = pair
    await act(client, second, {"say": TEN_WORDS})
    inside = (await client.control("GET", f"calls/{first}"))[1]
    assert inside["hears"] == [second]
    (sound,) = inside["playing"]
    assert (sound["source"], sound["by"], sound["leg"]) == ("party", "party", second)
    await client.advance(5)
    assert await heard(client, first) == [("party", "party", TEN_WORDS, second)]
    assert await heard(client, second) == []


@pytest.mark.parametrize(("action", "of"), [("mute", 1), ("earmuff", 0)])
async def test_mute_and_earmuff_cut_what_is_heard(pair, action, of):
    """A mute of the one, an earmuff of the other; each until it is taken back."""
    client, *legs = pair
    await act(client, legs[1], {"say": TEN_WORDS})
    await client.advance(1)
    await ask(client, "PUT", legs[of], {"action": action})
    assert (await client.control("GET", f"calls/{legs[0]}"))[1]["hears"] == []
    await client.advance(1.2)
    await ask(client, "PUT", legs[of], {"action": f"un{action}"})
    await client.advance(5)
    words = [words for _, _, words, _ in await heard(client, legs[0])]
    assert words == ["one two", "six seven eight nine ten"]


async def test_what_a_request_plays_into_one_leg_the_other_does_not_hear(pair):
    """Talk, stream and dtmf."""
    client, first, second = pair
    await ask(client, "PUT", f"{second}/talk", {"text": "for you alone"})
    await ask(client, "PUT", f"{second}/stream", {"stream_url": ["http://127.0.0.1/a.mp3"]})
    await ask(client, "PUT", f"{second}/dtmf", {"digits": "1"})
    await client.advance(20)
    assert sorted(content for _, _, content, _ in await heard(client, second)) == [
        "1",
        "for you alone",
        "http://127.0.0.1/a.mp3",
    ]
    assert await heard(client, first) == []


async def test_who_is_transferred_or_hung_up_is_heard_no_more(pair):
    """In mid-word; the other leg is left alone, and ended."""
    client, first, second = pair
    await act(client, first, {"say": TEN_WORDS})
    await client.advance(1)
    await ask(
        client,
        "PUT",
        first,
        {"action": "transfer", "destination": {"type": "ncco", "ncco": [{"action": "wait"}]}},
    )
    await client.advance(1)
    assert await heard(client, second) == [("party", "party", "one two", first)]
    assert (await client.record(second))["status"] == "completed"
