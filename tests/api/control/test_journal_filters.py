"""The filters of the journal, and the journal as text."""

import pytest

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
CONNECT = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900002"}]}


async def test_entries_of_several_kinds(client):
    """A kind may be given several times; the order stays."""
    await client.place()
    await client.advance(5)
    whole = await client.journal()
    async with client.session.get("/_simulator/journal?kind=status&kind=webhook") as response:
        entries = (await response.json())["entries"]
    assert entries == [one for one in whole if one["kind"] in ("status", "webhook")] != []


async def test_entries_that_tell_of_a_status_or_an_event(client):
    """Of a status the leg's own; of an event the webhook and its deliveries."""
    uuid = await client.place()
    await client.advance(5)
    answered = await client.journal(status="answered")
    assert [(one["kind"], one["uuid"]) for one in answered] == [("status", uuid)]
    of_event = await client.journal(event="ringing")
    assert [(one["kind"], one["event"]) for one in of_event] == [
        ("webhook", "ringing"),
        ("delivery", "ringing"),
    ]
    (delivered,) = await client.journal(event="ringing", kind="delivery")
    assert delivered["outcome"] == "delivered"


async def test_entries_since_an_instant_of_simulated_time(client):
    await client.place()
    await client.advance(5)
    whole = await client.journal()
    since = await client.journal(since="2030-01-01T12:00:01Z")
    assert since == [one for one in whole if one["time"] >= "2030-01-01T12:00:01.000Z"] != whole


async def test_entries_without_the_requests_that_only_read(client):
    """They are left out with `reads=0`; those that changed something stay."""
    uuid = await client.place()
    await client.record(uuid)
    assert [one["method"] for one in await client.journal(kind="request")] == ["POST", "GET"]
    assert [one["method"] for one in await client.journal(kind="request", reads="0")] == ["POST"]


async def test_entries_about_the_calls_of_a_conversation(client):
    """Those that are in it, and those that began in it and were moved."""
    uuid, other = await client.place(ncco=[CONNECT]), await client.place()
    await client.advance(8)
    _, inside = await client.control("GET", f"calls/{uuid}")
    conversation = inside["conversation_uuid"]
    entries = await client.journal(conversation_uuid=conversation)
    assert {one["uuid"] for one in entries} == {uuid, *inside["legs"]}
    moved = {
        "action": "transfer",
        "destination": {"type": "ncco", "ncco": [{"action": "conversation", "name": "a"}]},
    }
    first = (await client.record(other))["conversation_uuid"]
    await client.ask("PUT", f"/v1/calls/{other}", moved)
    await client.advance(1)
    assert (await client.record(other))["conversation_uuid"] != first
    assert {one["uuid"] for one in await client.journal(conversation_uuid=first)} == {other}


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"status": "answerd"}, 400, "status: 'answerd' is not one of"),
        ({"status": "answerd"}, 400, "did you mean 'answered'?"),
        ({"event": "ring"}, 400, "event: 'ring' is not one of"),
        ({"since": "noon"}, 400, "since: expected"),
        ({"reads": "no"}, 400, "reads: expected 1 or 0, got 'no'"),
        ({"kind": "gossip"}, 400, "kind: 'gossip' is not one of"),
        (
            {"status": "busy", "event": "busy"},
            400,
            "status and event: no entry has both; ask for one of them",
        ),
        (
            {"status": "busy", "kind": "webhook"},
            400,
            "status picks entries of kind status; of kind webhook none has it",
        ),
        (
            {"event": "busy", "kind": "status"},
            400,
            "event picks entries of kind webhook, delivery, fault; of kind status none has it",
        ),
        (
            {"conversation_uuid": "CON-1"},
            404,
            "no call here is in the conversation 'CON-1', was, or began in it",
        ),
    ],
)
async def test_a_filter_that_nothing_can_pass_is_refused(client, query, status, sentence):
    """An empty answer would look as if nothing had happened."""
    await client.place()
    got, answer = await client.control("GET", "journal", **query)
    assert got == status
    assert sentence in answer["error"]


# -- as text


async def text(client, path, accept="text/plain"):
    async with client.session.get(f"/_simulator/{path}", headers={"Accept": accept}) as response:
        assert response.status == 200
        return response.content_type, await response.text()


async def test_the_journal_as_text(client):
    """A line for each entry, as in the log; the filters hold."""
    uuid = await client.place()
    await client.advance(5)
    content_type, lines = await text(client, "journal?kind=status")
    assert content_type == "text/plain"
    assert lines.splitlines() == [
        f"2030-01-01T12:00:00.000Z  {uuid[:8]}  status    started",
        f"2030-01-01T12:00:01.000Z  {uuid[:8]}  status    ringing",
        f"2030-01-01T12:00:03.000Z  {uuid[:8]}  status    answered",
    ]


async def test_the_text_says_where_more_is(client):
    await client.place()
    _, lines = await text(client, "journal?limit=2")
    assert lines.splitlines()[2:] == ["… go on with after=2"]


async def test_the_journals_of_all_worlds_as_one_text(client):
    """In the order of time; each line says whose it is."""
    await client.place()
    await client.advance(2)
    await client.other(OTHER).place()
    _, lines = await text(client, "journal?application_id=*&kind=status")
    told = [(line.split()[1], line.split()[-1]) for line in lines.splitlines()]
    assert told == [("[aaaaaaaa]", "started"), ("[bbbbbbbb]", "started"), ("[aaaaaaaa]", "ringing")]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/plain", "text/plain"),
        ("text/plain, */*;q=0.5", "text/plain"),
        ("text/plain;q=0.4, application/json;q=0.3", "text/plain"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/plain;q=0", "application/json"),
        ("text/plain;q=much", "text/plain"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)
async def test_text_is_for_who_asks_for_it(client, accept, content_type):
    """Clients of JSON name both, and get JSON."""
    await client.place()
    assert (await text(client, "journal", accept))[0] == content_type


async def test_the_timeline_of_a_call(client):
    """With the legs that it dialled, from whichever of them it is asked for."""
    uuid = await client.place(ncco=[CONNECT])
    await client.place("447700900003")
    await client.advance(8)
    _, inside = await client.control("GET", f"calls/{uuid}")
    content_type, lines = await text(client, f"calls/{uuid[:8]}/timeline")
    assert content_type == "text/plain"
    assert lines.splitlines()[0].split() == [
        "0.000",
        "A",
        "your",
        "app",
        "->",
        "platform",
        "POST",
        "/v1/calls",
        "->",
        "201",
    ]
    assert "447700900002" in lines
    assert "447700900003" not in lines
    assert (await text(client, f"calls/{inside['legs'][0]}/timeline?application_id=*"))[1] == lines


async def test_the_timeline_of_a_call_that_is_not_there(client):
    await client.place()
    status, answer = await client.control("GET", "calls/nobody12/timeline")
    assert (status, answer["error"]) == (404, "call nobody12: there is no such call in this application")
