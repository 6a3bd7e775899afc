"""`GET trace` and what a run holds for a trace: worlds, recordings, and what is left out of them."""

import base64
import json

from made_pages import data_of

from voice_simulator.api.control import traced_entries


async def traced(client, accept="text/html", **query):
    """Ask for a trace; return the answer and its data."""
    async with client.session.get("/_simulator/trace", params=query, headers={"Accept": accept}) as answer:
        content = await answer.read()
        return answer, json.loads(content) if accept.endswith("json") else data_of(content)


async def test_a_world_is_one_file_to_keep(client):
    uuid = await client.place("447700900486")
    await client.advance(60)
    answer, data = await traced(client)
    assert answer.content_type == "text/html"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="trace-{client.application_id}.html"'
    )
    world = data["worlds"][client.application_id]
    journal = await client.journal()
    assert [one for one in world["entries"] if "read" not in one] == [
        one for one in journal if "read" not in one
    ]
    assert world["calls"][uuid]["status"] == "busy"
    assert world["clock"]["mode"] == "manual"
    assert (data["format"], data["failures"], data["command"]) == (1, [], None)


async def test_json_is_for_programs_that_name_it(client):
    """A browser and curl get the file."""
    await client.place()
    answer, data = await traced(client, "application/json")
    assert answer.content_type == "application/json"
    assert data["title"] == f"Vonage application {client.application_id}"
    assert (await traced(client, "*/*"))[0].content_type == "text/html"


async def test_of_one_call_it_holds_that_and_the_legs_that_belong_to_it(client):
    connect = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900002"}]}
    first = await client.place("447700900001", ncco=[connect])
    other = await client.place("447700900003")
    await client.advance(5)
    answer, data = await traced(client, application_id="*", uuid=first[:8])
    world = data["worlds"][client.application_id]
    assert {one["uuid"] for one in world["entries"]} == set(world["calls"])
    assert other not in world["calls"]
    assert len(world["calls"]) == 2
    assert answer.headers["Content-Disposition"].endswith(f'"trace-{first}.html"')


async def test_one_that_nobody_knows_is_refused(client):
    await client.place()
    status, refusal = await client.control("GET", "trace", uuid="01234567")
    assert (status, "there is no such call" in refusal["error"]) == (404, True)


async def test_recordings_are_in_it_as_an_app_would_download_them(client):
    """With who said what from when to when; a long one only with its length."""
    record = {"action": "record", "format": "wav", "eventUrl": [client.application.url("/record")]}
    for seconds in (5, 60):
        talk = {"action": "talk", "text": "one two three"}
        stream = {"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}
        uuid = await client.place("447700900001", ncco=[record, talk, stream])
        await client.advance(seconds)
        await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})
        await client.advance(5)
    _, data = await traced(client)
    short, long = data["recordings"]
    assert base64.b64decode(short["data"].removeprefix("data:audio/wav;base64,")).startswith(b"RIFF")
    assert short["spans"][0]["words"] == "one two three"
    assert long["data"] is None
    (note,) = data["notes"]
    assert note.startswith(f"The recording {long['id'][:8]} of {long['seconds']:g} s, ")


async def test_of_too_much_the_last_is_kept_and_said(client, monkeypatch):
    monkeypatch.setattr(traced_entries, "MOST_ENTRIES", 5)
    for _ in range(3):
        await client.place("447700900486")
    await client.advance(60)
    _, data = await traced(client)
    entries = data["worlds"][client.application_id]["entries"]
    assert [one["seq"] for one in entries] == list(range(entries[-1]["seq"] - 4, entries[-1]["seq"] + 1))
    total, whose = entries[-1]["seq"], f"the world of {client.application_id}"
    assert data["notes"] == [f"Of the {total} entries of {whose} this trace holds 5: the last."]


FAILS = """
trigger:
  - call: {to: 447700900486, from: 447700900000, ncco: [{action: talk, text: Hello}]}
  - call: {to: 447700900001, from: 447700900000, ncco: [{action: talk, text: Hello}]}
expect:
  - call: {to: 447700900486}
    status: WANTED
"""


async def run(client, wanted, **query):
    query = {"idle_s": "0.1", "settle_s": "0", **query}
    document = FAILS.replace("WANTED", wanted)
    async with client.session.post("/_simulator/run", data=document, params=query) as answer:
        return await answer.json()


async def test_a_run_that_failed_says_what_happened_if_asked(new_client):
    client = await new_client(auth="off")
    outcome = await run(client, "completed", trace="1")
    (world,) = outcome["trace"]["worlds"].values()
    assert outcome["failures"][0]["uuid"] in world["calls"]
    assert "trace" not in await run(client, "completed")
    assert "trace" not in await run(client, "busy", trace="1")


async def test_the_calls_that_failed_go_first_where_there_is_too_much(new_client, monkeypatch):
    monkeypatch.setattr(traced_entries, "MOST_ENTRIES", 8)
    client = await new_client(auth="off")
    outcome = await run(client, "completed", trace="1")
    (world,) = outcome["trace"]["worlds"].values()
    assert {one["uuid"] for one in world["entries"]} >= {outcome["failures"][0]["uuid"]}
    (note,) = outcome["trace"]["left_out"]
    assert "this trace holds 8: those of the calls that failed, and the last of the others" in note


async def test_the_worlds_that_began_last_have_the_room(client, monkeypatch):
    """All of a trace together are bounded, however many worlds there are."""
    monkeypatch.setattr(traced_entries, "MOST_ENTRIES", 8)
    ids = [f"aaaaaaaa-0000-4000-8000-00000000000{number}" for number in range(2, 5)]
    for application_id in ids:
        await client.other(application_id).place("447700900001")
    _, data = await traced(client, application_id="*")
    assert list(data["worlds"])[-1] == ids[-1]
    assert sum(len(world["entries"]) for world in data["worlds"].values()) == 8
    assert data["notes"][-1] == f"Of 3 worlds this trace holds the last {len(data['worlds'])}."
