"""Which call a control request means: by its id, or the first characters of it."""

import pytest


async def test_eight_characters_are_enough_for_a_call(client):
    """As the log prints them; the rest of the id may follow."""
    first, second = await client.place(), await client.place("447700900002")
    await client.advance(1)
    for length in (8, 13, 36):
        for uuid in (first, second):
            assert (await client.control("GET", f"calls/{uuid[:length]}"))[1]["uuid"] == uuid
            assert {entry["uuid"] for entry in await client.journal(uuid=uuid[:length])} == {uuid}


@pytest.mark.parametrize("path", ["calls/{}", "journal?uuid={}"])
async def test_a_call_that_is_not_there_is_told(client, path):
    """With a word on how much of an id is needed."""
    uuid = await client.place()
    unknown = "0" * 8 if not uuid.startswith("0" * 8) else "1" * 8
    query = f"{path}&" if "?" in path else f"{path}?"
    for text, sentence in (
        (unknown, f"call {unknown}: there is no such call in this application"),
        (uuid[:7], "the first 8 characters of its id would do"),
    ):
        address = f"/_simulator/{query.format(text)}application_id={client.application_id}"
        async with client.session.get(address) as response:
            assert response.status == 404
            assert sentence in (await response.json())["error"]


@pytest.mark.parametrize("path", ["calls/{}?application_id=*", "journal?uuid={}"])
async def test_of_several_calls_none_is_taken_by_chance(client, path):
    """The ids that begin so are named."""
    uuid = await client.place()
    twin = uuid[:8] + "-1111-4111-a111-111111111111"
    client.simulator.worlds.find(client.application_id).switchboard.journal.note(twin, "as if it were a call")
    async with client.session.get(f"/_simulator/{path.format(uuid[:8])}") as response:
        assert response.status == 400
        assert await response.json() == {
            "error": f"2 calls have ids that begin with {uuid[:8]}: give more of it",
            "uuids": sorted([twin, uuid]),
        }
    async with client.session.get(f"/_simulator/{path.format(uuid)}") as response:
        assert response.status == 200


async def test_a_forgotten_call_may_still_be_asked_for(new_client, tmp_path):
    """Its entries are given as far as they are kept; none is no mistake of whoever asks."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 20, calls: 1}\n")
    client = await new_client(config=str(config))
    uuids = [await client.place("447700900486") for _ in range(3)]
    await client.advance(10)
    for _ in range(30):
        await client.place()
    status, answer = await client.control("GET", "journal", uuid=uuids[0])
    assert (status, answer["entries"]) == (200, [])
    assert answer["evicted"].endswith(" are no longer kept")
