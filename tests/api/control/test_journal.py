"""The journal over the control API: which entries, how many, and the canonical part."""

import json

import pytest


async def test_the_journal_pages_and_filters(client):
    """`after` and `limit` page through it, `uuid` picks one call, `next` is what to ask after."""
    first, second = await client.place(), await client.place("447700900002")
    await client.advance(1)
    whole = await client.journal()
    assert [entry["seq"] for entry in whole] == list(range(1, len(whole) + 1))
    seen, after = [], 0
    while True:
        _, answer = await client.control("GET", "journal", after=str(after), limit="2")
        seen += answer["entries"]
        if not answer["entries"]:
            break
        after = answer["next"]
    assert seen == whole
    for uuid in (first, second):
        assert {entry["uuid"] for entry in await client.journal(uuid=uuid)} == {uuid}


async def test_the_canonical_journal_has_no_wall_part_no_numbers_and_no_reads(client):
    """What differs from run to run is left out."""
    uuid = await client.place()
    await client.record(uuid)
    await client.advance(1)
    text = await client.canonical()
    assert '"wall"' not in text
    assert '"seq"' not in text
    assert '"GET"' not in text
    assert all("wall" in entry for entry in await client.entries("request"))
    assert '"time":"2030-01-01T12:00:01.000Z","kind":"status"' in text


async def test_the_journal_says_its_format(client):
    """Of one world and of all, so that a reader can tell when it no longer understands it."""
    await client.place()
    _, of_one = await client.control("GET", "journal")
    _, of_all = await client.control("GET", "journal", application_id="*")
    assert (of_one["format"], of_all["format"]) == (1, 1)


async def test_asking_for_evicted_entries_says_so(new_client, tmp_path):
    """A bounded journal tells what it no longer has; a forgotten call is 404, and the log says why."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 20, calls: 2}\n")
    client = await new_client(config=str(config))
    uuids = [await client.place("447700900486") for _ in range(2)]
    await client.advance(10)
    uuids.append(await client.place())
    _, answer = await client.control("GET", "journal", after="0")
    assert answer["evicted"].startswith("entries up to ")
    assert answer["evicted"].endswith(" are no longer kept")
    assert len(answer["entries"]) == 20
    assert answer["missed"] == {"first": 1, "last": answer["entries"][0]["seq"] - 1}
    _, newest = await client.control("GET", "journal", after=str(answer["next"]))
    assert newest.keys() == {"format", "entries", "next", "seed"}
    status, answer = await client.control("GET", f"calls/{uuids[0]}")
    assert status == 404
    assert "more than 2 calls are not kept" in answer["error"]
    assert (await client.ask("GET", f"/v1/calls/{uuids[0]}"))[0] == 404
    assert (await client.ask("GET", f"/v1/calls/{uuids[1]}"))[0] == 200


@pytest.mark.parametrize("query", [{"after": "x"}, {"limit": "-1"}, {"after": "\u0661"}])
async def test_a_bad_journal_query_is_refused(client, query):
    """Numbers are numbers."""
    await client.advance(0)
    status, answer = await client.control("GET", "journal", **query)
    assert status == 400
    assert "expected a whole number" in answer["error"]


async def test_entries_of_one_kind(client):
    """Together with the other filters, in the same order."""
    uuid = await client.place()
    await client.place()
    await client.advance(5)
    whole = await client.journal()
    assert await client.journal(kind="status") == [one for one in whole if one["kind"] == "status"]
    both = await client.journal(kind="status", uuid=uuid, limit="1")
    assert both == [one for one in whole if one["kind"] == "status" and one["uuid"] == uuid][:1]


async def test_a_long_journal_is_streamed(client):
    """As one JSON document, or line by line; the paging goes on where it ended."""
    await client.advance(0)
    journal = client.simulator.worlds.find(client.application_id).switchboard.journal
    for number in range(3_000):
        journal.note(None, f"note {number}")
    async with client.session.get("/_simulator/journal", params={"limit": "2000"}) as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        answer = json.loads(await response.text())
    assert [entry["seq"] for entry in answer["entries"]] == list(range(1, 2001))
    assert answer["next"] == 2000
    rest = await client.journal(after="2000", limit="10000")
    assert rest[-1]["note"] == "note 2999"
    async with client.session.get("/_simulator/journal", params={"canonical": "1"}) as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert len((await response.text()).splitlines()) == 3_001


async def test_entries_about_a_call_and_its_second_legs(client):
    """In one order; a call beside them is not among them."""
    connect = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900002"}]}
    uuid = await client.place(ncco=[connect])
    await client.place()
    await client.advance(8)
    _, inside = await client.control("GET", f"calls/{uuid}")
    pair = {uuid, *inside["legs"]}
    assert len(pair) == 2
    whole = await client.journal()
    assert await client.journal(uuid=uuid[:8], legs="1") == [one for one in whole if one["uuid"] in pair]
    assert await client.journal(uuid=uuid, legs="0") == [one for one in whole if one["uuid"] == uuid]


async def test_legs_of_no_call_are_refused(client):
    await client.advance(0)
    status, answer = await client.control("GET", "journal", legs="1")
    assert (status, answer["error"]) == (400, "legs needs uuid: the call whose second legs are meant")
