"""Audio files that your app plays, fetched over real sockets: they last as long as they do."""

import io
import wave
from array import array

import pytest
from aiohttp import web
from listening import strength, tones_in
from live import path_of
from made_files import mp3, wav

FILE = "/prompt.wav"
STAYS = "447700900001"


@pytest.fixture(name="app")
def _app(application):
    """Your app, which has a WAV file of 3.2 s."""
    application.replies[FILE] = web.Response(body=wav(3200, rate=8_000))
    return application


def play(url, **options):
    return {"action": "stream", "streamUrl": [url], **options}


async def heard(client, uuid):
    """How many seconds of which file a party has heard, and whether to the end."""
    return [
        (entry["content"], entry["to"], entry["to_the_end"]) for entry in await client.entries("heard", uuid)
    ]


async def lasts(client, *actions):
    """How long a call with some actions lasts, in whole seconds as it is priced."""
    uuid = await client.place(ncco=list(actions))
    await client.advance(100)
    return uuid, (await client.record(uuid))["duration"]


async def notes(client):
    return [entry["note"] for entry in await client.entries("note")]


async def test_a_wav_file_of_an_ncco_lasts_as_long_as_it_does(client, app):
    """Played five times it is 16 seconds."""
    uuid, seconds = await lasts(client, play(app.url(FILE), loop=5))
    assert seconds == "16"
    assert [(one, to_the_end) for one, _, to_the_end in await heard(client, uuid)] == [(app.url(FILE), True)]


@pytest.mark.parametrize("vbr", [False, True], ids=["constant", "variable"])
async def test_an_mp3_file_lasts_as_long_as_its_frames(client, app, vbr):
    """Whatever its bit rate, and whatever it is called."""
    app.replies["/prompt"] = web.Response(body=mp3(6200, vbr=vbr))
    _, seconds = await lasts(client, play(app.url("/prompt")))
    assert seconds == "7"


async def test_a_file_that_the_api_plays_ends_with_it(client, app):
    """The next thing there is silence."""
    uuid = await client.place(ncco=[{"action": "wait", "timeout": 60}])
    await client.advance(5)
    status, _ = await client.ask("PUT", f"/v1/calls/{uuid}/stream", {"stream_url": [app.url(FILE)]})
    assert status == 200
    await client.advance(3.1)
    (playing,) = (await client.control("GET", f"calls/{uuid}"))[1]["playing"]
    assert playing["content"] == app.url(FILE)
    await client.advance(0.1)
    assert (await client.control("GET", f"calls/{uuid}"))[1]["playing"] == []


async def test_a_file_is_asked_for_once(client, app):
    """By the platform, not as a webhook: nothing about it is in the journal, and it is not signed."""
    for _ in range(2):
        await lasts(client, play(app.url(FILE)), play(app.url(FILE)))
    (request,) = [request for path, _, request in app.received if path == FILE]
    assert request.method == "GET"
    assert "Authorization" not in request.headers
    kinds = {e["kind"] for e in await client.journal() if app.url(FILE) in str(e)}
    assert kinds == {"request", "heard"}
    assert await notes(client) == []


async def test_time_waits_for_a_file(client, app):
    """A prompt of 3.2 s is over after 3.2 s, though its file was late."""
    arrived = []

    async def late(_):
        arrived.append(await client.control("GET", "clock"))
        return web.Response(body=wav(3200))

    app.replies[FILE] = late
    uuid = await client.place(ncco=[play(app.url(FILE))])
    await client.advance(100)
    began = (await client.entries("ncco", uuid))[0]["time"]
    assert arrived[0][1]["now"] == began
    assert (await client.record(uuid))["duration"] == "4"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (web.Response(status=404), "the answer was 404"),
        (web.Response(body=b"<html>"), "it is neither WAV nor MP3"),
        (web.Response(body=bytes(4 * 1024 * 1024 + 1)), "what came is no HTTP, or more than 4 MiB"),
    ],
    ids=["not there", "a page", "too large"],
)
async def test_what_is_no_audio_file_lasts_as_long_as_the_settings_say(client, app, reply, why):
    """Noted once, however often it is played; never where it is played without end."""
    app.replies["/prompt"] = reply
    url = app.url("/prompt")
    await client.place(ncco=[play(url, loop=0)])
    await client.advance(20)
    assert await notes(client) == []
    _, seconds = await lasts(client, play(url), play(url))
    assert seconds == "20"
    assert await notes(client) == [f"{url} could not be read: {why}; it lasts 10 s (speech.stream_length)"]


async def test_an_address_that_may_not_be_called_is_not_called(client):
    """The guard of webhooks says so."""
    _, seconds = await lasts(client, play("http://8.8.8.8/prompt.wav"))
    assert seconds == "10"
    (note,) = await notes(client)
    assert "the address may not be called (allow_hosts, allow_public_webhooks)" in note


async def test_the_address_map_holds_for_files(new_client, app):
    """As for webhooks."""
    client = await new_client(map=[f"media.example.com={app.base_url.removeprefix('http://')}"])
    _, seconds = await lasts(client, play(f"http://media.example.com{FILE}"))
    assert seconds == "4"


async def test_files_need_not_be_fetched(new_client, app, tmp_path):
    """`speech: {fetch_streams: false}`: each lasts as long as the settings say, without a word."""
    path = tmp_path / "settings.yaml"
    path.write_text("speech: {fetch_streams: false}")
    client = await new_client(config=str(path))
    _, seconds = await lasts(client, play(app.url(FILE)))
    assert (seconds, app.at(FILE), await notes(client)) == ("10", [], [])


# -- in recordings


@pytest.fixture(name="record_of")
def _record_of(client, app):
    """Record a call into which a file is played twice; return the samples of what it hears."""

    async def record(reply, **options):
        app.replies["/tone"] = reply
        begins = {"action": "record", "format": "wav", "split": "conversation"}
        uuid = await client.place(ncco=[begins, play(app.url("/tone"), loop=2, **options)])
        await client.advance(60)
        (told,) = [members for members in app.at("/event") if "recording_url" in members]
        headers = {"Authorization": f"Bearer {client.token()}"}
        async with client.session.get(path_of(told["recording_url"]), headers=headers) as response:
            content = await response.read()
        assert len(content) == told["size"], uuid
        with wave.open(io.BytesIO(content)) as file:
            samples = array("h", file.readframes(file.getnframes()))
        return samples[1::2]

    return record


async def test_a_wav_file_is_heard_in_recordings(record_of):
    """As it is, in each round."""
    samples = await record_of(web.Response(body=wav(500, rate=8_000, hertz=700)))
    assert len(samples) == 1000 * 16
    for begins in (0, 500):
        piece = samples[begins * 16 : (begins + 500) * 16]
        assert tones_in(piece, [700, 2000]) == {700}


@pytest.mark.parametrize(("level", "loud"), [(1, 12_000), (-1, 3_000)])
async def test_a_wav_file_is_as_loud_as_asked(record_of, level, loud):
    """Twice, or half."""
    samples = await record_of(web.Response(body=wav(500, hertz=700)), level=level)
    assert strength(samples, 700) == pytest.approx(loud, rel=0.05)


async def test_an_mp3_file_is_a_tone(record_of):
    """As any sound of which nothing is heard: 2000 Hz."""
    samples = await record_of(web.Response(body=mp3(1000)))
    assert tones_in(samples, [700, 2000]) == {2000}
