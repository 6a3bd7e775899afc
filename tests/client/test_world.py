"""A world and its calls, as the client shows them."""

import os
from datetime import datetime, timedelta

import pytest
from made_files import wav

from voice_simulator.client import AsyncSimulator, ClientError, Missed, WaitTimeout
from voice_simulator.core.journal.call_entries import StatusEntry

TALK = [{"action": "talk", "text": "Hello there"}]
MENU = [
    {"action": "talk", "text": "For sales press 1"},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}},
    {"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0},
]


async def test_calls_are_found_by_their_ends(world, client):
    first, second = await client.place("447700900001"), await client.place("447700900002")
    assert [one.uuid for one in await world.calls()] == [first, second]
    assert [one.uuid for one in await world.calls(to="*2")] == [second]
    assert await world.calls(from_="1*") == []
    call = await world.call(second[:8])
    assert (call.uuid, call.to, call.from_, call.direction) == (
        second, "447700900002", "447700900999", "outbound",
    )  # fmt: skip
    assert call == (await world.calls())[1]
    with pytest.raises(ClientError, match="no such call") as caught:
        await world.call("ffffffff")
    assert caught.value.status == 404


async def test_a_call_is_asked_for_anew_each_time(world, client):
    """Its status, what its party heard, and its webhooks."""
    call = await world.call(await client.place(ncco=TALK))
    assert (await call.status, await call.heard, await call.done) == ("started", [], False)
    await world.advance(60)
    assert (await call.status, await call.done) == ("completed", True)
    assert await call.duration_s == int((await call.details)["duration"])
    (heard,) = await call.heard
    assert (heard.text, heard.source, heard.by, heard.to_the_end) == ("Hello there", "talk", "ncco", True)
    assert heard.from_ < heard.to
    assert await call.events == ["started", "ringing", "answered", "completed"]
    last = (await call.webhooks)[-1]
    assert (last.body["status"], last.method, last.attempts, last.outcome, last.status) == (
        "completed", "POST", 1, "delivered", 200,
    )  # fmt: skip


async def test_the_party_does_what_it_is_told(world, client):
    """It answers, presses keys, speaks and hangs up."""
    await world.load("calls: [{to: '4477*', turns: [[ring]]}]")
    call = await world.call(await client.place(ncco=MENU, event_url=[client.application.url("/event")]))
    await world.advance(1)
    await call.answer()
    await call.press(1)
    await world.advance(20)
    pressed = [one["dtmf"]["digits"] for one in client.application.at("/event") if "dtmf" in one]
    assert pressed == ["1"]
    await call.hang_up()
    await world.advance(1)
    assert await call.status == "completed"
    with pytest.raises(ClientError) as caught:
        await call.say("Too late")
    assert caught.value.status == 409


@pytest.mark.parametrize(("act", "status"), [("busy", "busy"), ("reject", "rejected")])
async def test_a_ringing_call_ends_as_it_is_told(world, client, act, status):
    await world.load("calls: [{to: '4477*', turns: [[ring]]}]")
    call = await world.call(await client.place())
    await world.advance(1)
    await getattr(call, act)()
    await world.advance(1)
    assert await call.status == status


async def test_a_call_arrives(world, client):
    """With what its caller does."""
    await world.register(numbers=["442079460000"], answer_url=client.application.url("/answer"))
    client.application.replies["/answer"] = TALK
    call = await world.dial_in("442079460000", from_="447700900500", script=["stay"])
    await world.advance(30)
    assert (call.direction, call.from_, call.to) == ("inbound", "447700900500", "442079460000")
    assert [one.text for one in await call.heard] == ["Hello there"]
    with pytest.raises(ClientError, match="441"):
        await world.dial_in("441111111111")


async def test_the_legs_of_a_call_are_calls(world, client):
    connect = [{"action": "connect", "endpoint": [{"type": "phone", "number": "447700900002"}]}]
    call = await world.call(await client.place(ncco=connect))
    await world.advance(10)
    (leg,) = await call.legs
    assert leg.to == "447700900002"
    assert await leg.conversation_uuid == await call.conversation_uuid


async def test_the_journal_has_values(world, client):
    """All of it, or by number, call and kind."""
    uuid = await client.place(ncco=TALK)
    call = await world.call(uuid)
    happened = await world.advance(60)
    entries = await world.journal()
    assert [one.seq for one in entries] == list(range(1, entries.next + 1))
    assert [one.as_json() for one in happened if one.uuid] == [
        one.as_json() for one in entries if one.seq >= happened[0].seq and one.uuid
    ]
    statuses = [one.what.status for one in await call.journal(kind="status")]
    assert statuses == ["started", "ringing", "answered", "completed"]
    assert all(isinstance(one.what, StatusEntry) for one in await world.journal(kind="status"))
    assert await world.journal(after=entries.next, uuid=uuid) == []


async def test_a_long_journal_comes_whole(world, client):
    """Though one answer has ten thousand entries at most."""
    await client.place()
    journal = client.simulator.worlds.find(client.application_id).switchboard.journal
    for number in range(20_000 - journal.last_seq):
        journal.note(None, str(number))
    entries = await world.journal(kind="note")
    assert (len(entries), entries[-1].seq, entries.missed) == (20_000 - entries[0].seq + 1, 20_000, None)


async def test_entries_that_are_no_longer_kept_are_told(new_client, tmp_path):
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 4}\n")
    client = await new_client(config=str(config))
    await client.place()
    await client.advance(60)
    async with AsyncSimulator(client.simulator.base_url) as far:
        entries = await far.world(client.application_id).journal()
    assert entries.missed == Missed(1, entries[0].seq - 1)


async def test_time_moves_when_it_is_told(world, client):
    await client.place()
    before = await world.clock()
    assert (before.mode, before.now.isoformat()) == ("manual", "2030-01-01T12:00:00+00:00")
    await world.advance(90)
    await world.advance("1m")
    await world.advance(timedelta(seconds=30))
    await world.advance(to="2030-01-01T13:00:00Z")
    assert (await world.clock()).now == datetime.fromisoformat("2030-01-01T13:00:00Z")
    with pytest.raises(ClientError, match="time can't go back"):
        await world.advance(to="2030-01-01T12:00:00Z")


async def test_a_world_is_made_clean(world, client):
    await client.place()
    assert await world.reset() == [client.application_id]
    assert await world.calls() == []


async def test_the_journal_is_asked_for_in_part(world, client):
    """By call, kind, status, event and time."""
    call = await world.call(await client.place(ncco=TALK))
    await world.advance(60)
    (busy,) = await world.journal(status="answered", kind=["status", "call"])
    assert (busy.uuid, busy.what.status) == (call.uuid, "answered")
    assert {one.kind for one in await world.journal(reads=False, event="answered")} == {"webhook", "delivery"}
    later = await world.journal(since="2030-01-01T12:00:02Z", uuid=call.uuid[:8])
    assert 0 < len(later) < len(await call.journal())
    with pytest.raises(ClientError, match="knid"):
        await world.journal(knid="status")


async def test_the_story_of_a_call_is_a_text(world, client):
    call = await world.call(await client.place(ncco=TALK))
    await world.advance(60)
    assert "Hello there" in await call.timeline()
    assert call.uuid[:8] in await world.timeline(kind="status")


async def test_the_processes_of_your_app_are_named(world, client):
    """Those of this test are."""
    watched = await world.watch_processes(os.getpid())
    assert (watched.pid, watched.owns_group, watched.address) == (os.getpid(), False, None)
    await world.forget_processes()
    with pytest.raises(ClientError, match="there is no process") as caught:
        await world.watch_processes(2**31 - 1)
    assert caught.value.status == 404


async def test_a_file_is_uploaded_for_scripts_to_play(world, client, tmp_path):
    """By its own name, or another."""
    (tmp_path / "hello.wav").write_bytes(wav(90_000))
    assert await world.upload(tmp_path / "hello.wav") == "hello.wav"
    other = await world.upload(wav(500), "other one.wav")
    await world.load({"calls": [{"turns": [["answer", {"play": "hello.wav"}, {"play": other}]]}]})
    with pytest.raises(ClientError, match=r"'sound.wav' can't be played: it is text"):
        await world.upload(b"hello there")


async def test_what_a_scenario_plays_is_found_beside_it(world, client, tmp_path):
    """And what it uses."""
    (tmp_path / "hello.wav").write_bytes(wav(500))
    (tmp_path / "shared.yaml").write_text("outcomes: {asks: [answer, {play: hello.wav}, stay]}")
    (tmp_path / "asks.yaml").write_text("use: shared.yaml\ncalls: [{turns: [asks]}]")
    assert (await world.load(tmp_path / "asks.yaml")).name.endswith("asks.yaml")
    (tmp_path / "hello.wav").unlink()
    with pytest.raises(ClientError, match=f"there is no file 'hello.wav' in {tmp_path}, and none"):
        await world.load(tmp_path / "asks.yaml")
    await world.upload(wav(500), "hello.wav")
    await world.load(tmp_path / "asks.yaml")


async def test_the_party_plays_a_file(world, client, tmp_path):
    """From its path, or as bytes; alone, or as what its words sound like."""
    await world.load("calls: [{to: '4477*', turns: [answered]}]")
    call = await world.call(await client.place())
    await world.advance(5)
    (tmp_path / "hello.wav").write_bytes(wav(90_000))
    await call.play(tmp_path / "hello.wav", now=True)
    await call.play(wav(500), now=True)
    await call.say("yes", file=str(tmp_path / "hello.wav"), now=True)
    await call.say("no", now=True)
    spoken = [one.what for one in await call.journal(kind="signal") if one.what.signal == "speaks"]
    assert [(one.text, one.file) for one in spoken] == [
        (None, "hello.wav"), (None, "sound.wav"), ("yes", "hello.wav"), ("no", None),
    ]  # fmt: skip
    with pytest.raises(ClientError, match=r"can't read .*nowhere.wav: No such file"):
        await call.play(tmp_path / "nowhere.wav")
    with pytest.raises(ClientError, match=r"'sound.wav' can't be played: it is text"):
        await call.play(b"hello there")


async def test_a_test_takes_turns_with_what_the_party_hears(world, client):
    """It waits for speech and for silence; where the clock is manual time goes on until that very moment."""
    await world.load("calls: [{to: '4477*', turns: [answered]}]")
    prompts = [*TALK, {"action": "wait", "timeout": 3}, *TALK, {"action": "conversation", "name": "room"}]
    call = await world.call(await client.place(ncco=prompts))
    began = (await world.clock()).now

    async def since_began(met):
        return round(((await met).time - began).total_seconds(), 3)

    assert await since_began(call.wait_for_speech()) == 3  # the answer, at which the talk begins
    assert await since_began(call.wait_for_speech()) == 3  # which goes on
    assert await since_began(call.wait_for_silence("500ms")) == 4.5
    assert await since_began(call.wait_for_silence("500ms")) == 5
    assert await since_began(call.wait_for_speech()) == 7
    assert await since_began(call.wait_for_silence()) == 8.8
    with pytest.raises(WaitTimeout, match="speech on the call"):
        await call.wait_for_speech(timeout_s=0.05)
    with pytest.raises(ClientError, match="speech and silence count from now on"):
        await call.wait(speech=True, after=3)
