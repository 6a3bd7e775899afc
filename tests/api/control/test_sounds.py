"""WAV files that parties play come to the control API beforehand, or along with what names them."""

import io

import aiohttp
import pytest
from made_files import wav
from yarl import URL

from voice_simulator.core.media.sound_files import LARGEST_SOUND
from voice_simulator.runtime import uploaded_sounds

HELLO = wav(1500, rate=8000)
PLAYS = "calls: [{to: 447700900301, turns: [[{ring: 1s}, answer, {play: hello.wav}]]}]"
TO = "447700900301"


async def put(client, name, content=HELLO):
    """Upload a file; return status and answer."""
    url = URL(f"/_simulator/sounds/{name}", encoded=True)
    async with client.session.put(url, data=io.BytesIO(content)) as response:
        return response.status, await response.json()


async def ask(client, method, path, **request):
    async with client.session.request(method, f"/_simulator/{path}", **request) as response:
        return response.status, await response.json()


def form(text, part="scenario", **files):
    """A form with a document and WAV files."""
    made = aiohttp.FormData({part: text})
    for name, content in files.items():
        made.add_field("use", io.BytesIO(content), filename=f"{name}.wav")
    return made


async def answered(client):
    """The id of a call to somebody who stays on the line, and has your app's speech input before them."""
    uuid = await client.place(TO)
    await client.advance(4)
    assert (await client.record(uuid))["status"] == "answered"
    return uuid


async def test_a_sound_is_kept_until_it_is_deleted(client):
    """Listed, given back as it came, replaced, and gone."""
    assert await put(client, "hello.wav") == (200, {"name": "hello.wav", "seconds": 1.5, "size": len(HELLO)})
    assert (await put(client, "a%20b.wav"))[1]["name"] == "a b.wav"
    other = wav(200, rate=44_100, channels=2, width=3)
    assert (await put(client, "hello.wav", other))[1]["seconds"] == 0.2
    status, listed = await ask(client, "GET", "sounds")
    assert [one["name"] for one in listed["sounds"]] == ["hello.wav", "a b.wav"]
    assert (status, listed["size"]) == (200, len(other) + len(HELLO))
    async with client.session.get("/_simulator/sounds/hello.wav") as response:
        assert (response.content_type, await response.read()) == ("audio/wav", other)
    assert await ask(client, "DELETE", "sounds/hello.wav") == (200, {"deleted": ["hello.wav"]})
    status, refused = await ask(client, "GET", "sounds/a.wav")
    assert status == 404
    assert refused["error"].startswith("there is no sound 'a.wav'; did you mean 'a b.wav'?")
    assert (await ask(client, "DELETE", "sounds/hello.wav"))[0] == 404
    assert await ask(client, "DELETE", "sounds") == (200, {"deleted": ["a b.wav"]})


@pytest.mark.parametrize(
    ("name", "content", "status", "sentence"),
    [
        (
            "a.wav",
            b"\xff\xfb\x90\x00",
            400,
            "'a.wav' can't be played: it is an MP3; expected a WAV file: ",
        ),
        ("a.wav", b"", 400, "'a.wav' can't be played: it is empty"),
        ("~a.wav", HELLO, 400, "'~a.wav' may lead out of the scenario's folder"),
        ("C:a.wav", HELLO, 400, "'C:a.wav' may lead out of the scenario's folder"),
        ("a.wav", bytes(LARGEST_SOUND + 1), 413, "a sound has at most 8 MiB"),
    ],
)
async def test_what_is_not_taken(client, name, content, status, sentence):
    """The sentence says what it is, and what would be right."""
    answer = await put(client, name, content)
    assert answer[0] == status
    assert answer[1]["error"].startswith(sentence)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("MOST_UPLOADED", "there are 2 sounds already; delete one"),
        ("MOST_BYTES", "all sounds have at most 0 MiB together; delete some"),
    ],
)
async def test_there_are_not_too_many(client, monkeypatch, limit, sentence):
    """One that is replaced takes no room beside itself."""
    monkeypatch.setattr(uploaded_sounds, limit, 2 if limit == "MOST_UPLOADED" else 2 * len(HELLO))
    assert [(await put(client, name))[0] for name in ("a.wav", "b.wav", "b.wav")] == [200] * 3
    assert await put(client, "c.wav") == (429, {"error": sentence})


async def test_a_reset_keeps_sounds_unless_everything_is_reset(client):
    """As it keeps scenarios, which may play them."""
    await put(client, "hello.wav")
    await ask(client, "POST", "reset", json={"application_id": client.application_id})
    await ask(client, "POST", "reset", json={"application_id": client.application_id, "everything": True})
    assert len((await ask(client, "GET", "sounds"))[1]["sounds"]) == 1
    await ask(client, "POST", "reset", json={"everything": True})
    assert (await ask(client, "GET", "sounds"))[1]["sounds"] == []


@pytest.mark.parametrize("how", ["uploaded", "attached"])
async def test_a_scenario_plays_a_sound(client, how):
    """One that was uploaded, or came along; also after it was deleted."""
    if how == "uploaded":
        await put(client, "hello.wav")
        assert (await ask(client, "POST", "scenarios", data=PLAYS))[0] == 201
        await ask(client, "DELETE", "sounds")
    else:
        assert (await ask(client, "POST", "scenarios", data=form(PLAYS, hello=HELLO)))[0] == 201
    uuid = await client.place(TO)
    await client.advance(3)
    (step,) = [one for one in await client.entries("step", uuid) if one.get("step") == "play"]
    assert step["script"]


async def test_a_sound_that_comes_along_goes_before_one_that_was_uploaded(client):
    """Nothing changes for others who play that."""
    await put(client, "hello.wav", wav(250))
    text = "{play: {file: hello.wav, now: true}}"
    assert (await ask(client, "POST", "scenarios", data="calls: [{turns: [answered]}]"))[0] == 201
    uuid = await answered(client)
    path = f"calls/{uuid}/party?application_id={client.application_id}"
    for data, span in ((form(text, "steps", hello=HELLO), 1500), (text, 250)):
        status, _ = await ask(client, "POST", path, data=data)
        assert status == 200
        due = (await ask(client, "GET", f"clock?application_id={client.application_id}"))[1]["next"]
        (entry,) = (await client.entries("signal", uuid))[-1:]
        assert (entry["signal"], entry["file"]) == ("speaks", "hello.wav")
        assert due is not None
        await client.advance(span / 1000)


@pytest.mark.parametrize("path", ["scenarios", "run"])
async def test_a_sound_that_is_not_there(client, path):
    """With its place, and both ways of bringing it."""
    await put(client, "helo.wav")
    status, answer = await ask(client, "POST", path, data=PLAYS)
    assert status == 400
    assert answer["error"] == (
        "scenario.yaml:1:64: play: 'hello.wav' is neither attached (-F 'use=@hello.wav') nor uploaded (PUT "
        "/_simulator/sounds/hello.wav); did you mean 'helo.wav'?"
    )


async def test_a_sound_of_a_folder_is_attached(client):
    """What is uploaded is in none."""
    text = PLAYS.replace("hello.wav", "sub/hello.wav")
    status, answer = await ask(client, "POST", "scenarios", data=text)
    attach = "-F 'use=@sub/hello.wav;filename=sub/hello.wav'"
    assert (status, answer["error"].partition("play: ")[2]) == (
        400,
        f"'sub/hello.wav' is neither attached ({attach}) nor uploaded",
    )
    made = form(text)
    made.add_field("use", io.BytesIO(HELLO), filename="sub/hello.wav")
    assert (await ask(client, "POST", "scenarios", data=made))[0] == 201


async def test_a_file_that_came_along_and_is_not_played(client):
    """Its name may be wrong."""
    status, answer = await ask(client, "POST", "scenarios", data=form(PLAYS, hello=HELLO, helo=HELLO))
    assert (status, answer["error"]) == (400, "the scenario does not use 'helo.wav', which is attached")


async def test_a_large_form_with_many_sounds(client):
    """Larger than other bodies may be."""
    large = wav(60_000, rate=16_000)
    names = ["a", "b", "c"]
    plays = ", ".join(f"{{play: {name}.wav}}" for name in names)
    text = f"calls: [{{turns: [[answer, {plays}]]}}]"
    status, answer = await ask(client, "POST", "scenarios", data=form(text, **dict.fromkeys(names, large)))
    assert status == 201, answer


async def test_a_caller_plays_a_sound_that_was_uploaded(client):
    """Where a file is missing, the ways to bring it and its path in the body are told."""
    client.application.replies["/answer"] = [{"action": "conversation", "name": "room"}]
    registration = {"numbers": ["442079460000"], "answer_url": client.application.url("/answer")}
    await client.control("PUT", f"applications/{client.application_id}", registration)
    steps = [{"stay": "1s"}, {"play": {"file": "hello.wav", "now": True}}]
    call = {"from": "447700900500", "to": "442079460000", "script": steps}
    status, answer = await client.control("POST", "inbound-calls", call)
    (mistake,) = answer["mistakes"]
    assert (status, mistake["path"]) == (400, "script[1].play.file")
    assert "'hello.wav' is neither attached (-F 'use=@hello.wav') nor uploaded (PUT" in mistake["sentence"]
    await put(client, "hello.wav")
    status, answer = await client.control("POST", "inbound-calls", call)
    assert status == 201
    await client.advance(5)
    (entry,) = [one for one in await client.entries("signal", answer["uuid"]) if one["signal"] == "speaks"]
    assert entry["file"] == "hello.wav"
