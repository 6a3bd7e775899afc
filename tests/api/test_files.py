"""`/v1/files/{id}` and `/v3/files/{id}`: what was recorded, for the Vonage application that it belongs to."""

import io
import wave

import pytest
from live import path_of

PROMPT = {"action": "talk", "text": "Please leave a message"}
MESSAGE = {"action": "record", "format": "wav", "endOnSilence": "3", "beepStart": True}
LEAVES_A_MESSAGE = """
calls:
  - to: 447700900001
    script: [answer, {say: "please call me back"}, hang_up]
"""


@pytest.fixture(name="client")
async def _client(new_client, tmp_path):
    file = tmp_path / "message.yaml"
    file.write_text(LEAVES_A_MESSAGE)
    return await new_client(auth="lenient", scenarios=[str(file)])


@pytest.fixture(name="unlucky")
async def _unlucky(new_client, tmp_path):
    """A simulator whose first download fails."""
    file = tmp_path / "message.yaml"
    file.write_text(f"{LEAVES_A_MESSAGE}\nfaults:\n  - {{api: GET /v1/files/*, first: 1, respond: 503}}\n")
    return await new_client(auth="lenient", scenarios=[str(file)])


async def recorded(client, **options):
    """Place a call that leaves a message; return what its webhooks say of recording and transcript."""
    ncco = [PROMPT, {**MESSAGE, **options}]
    await client.place(ncco=ncco)
    await client.advance(60)
    told = client.application.at("/event")
    return (
        next(members for members in told if "recording_url" in members),
        next((members for members in told if "transcription_url" in members), None),
    )


async def download(client, url, **headers):
    headers = {"Authorization": f"Bearer {client.token()}", **headers}
    async with client.session.get(path_of(url), headers=headers) as response:
        return response, await response.read()


@pytest.mark.parametrize("version", ["v1", "v3"])
async def test_a_recording_is_downloaded_by_its_address(client, version):
    """As bytes, of the length that the webhook says; by `/v3/files` as well, where one SDK asks."""
    told, _ = await recorded(client)
    url = told["recording_url"].replace("/v1/", f"/{version}/")
    response, content = await download(client, url)
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert len(content) == int(response.headers["Content-Length"]) == told["size"]
    with wave.open(io.BytesIO(content)) as audio:
        assert (audio.getnchannels(), audio.getframerate()) == (1, 16_000)


@pytest.mark.parametrize("ms", [1, 36, 1_003, 2_020])
@pytest.mark.parametrize("audio_format", ["mp3", "wav", "ogg"])
async def test_a_file_is_whole_whatever_its_length(new_client, tmp_path, ms, audio_format):
    """An encoder that has nothing to give for the last ms of an MP3 is not its end."""
    (tmp_path / "stays.yaml").write_text(
        f"calls:\n  - to: 447700900001\n    script: [answer, {{stay: {ms}ms}}, hang_up]\n"
    )
    client = await new_client(auth="lenient", scenarios=[str(tmp_path / "stays.yaml")])
    await client.place(ncco=[{"action": "record", "format": audio_format}, {"action": "wait", "timeout": 60}])
    await client.advance(60)
    (told,) = [members for members in client.application.at("/event") if "recording_url" in members]
    _, content = await download(client, told["recording_url"])
    assert len(content) == told["size"] > 0


async def test_a_transcript_is_downloaded_by_its_address(client):
    """Channels with sentences, and words with times in ms."""
    _, told = await recorded(client, transcription={})
    response, content = await download(client, told["transcription_url"])
    assert response.status == 200
    transcript = await response.json(content_type=None)
    (channel,) = transcript["channels"]
    (sentence,) = channel["transcript"]
    assert sentence["sentence"] == "please call me back"
    assert [word["word"] for word in sentence["words"]] == ["please", "call", "me", "back"]
    starts = [word["start_time"] for word in sentence["words"]]
    assert starts == sorted(starts)
    assert sentence["timestamp"] == starts[0]
    assert sentence["words"][-1]["end_time"] == sentence["timestamp"] + sentence["duration"]
    assert b'"ver"' in content
    assert [sentence[name] for name in ("action_items", "questions", "answers")] == [[], [], []]


async def test_a_file_is_for_its_own_vonage_application(client):
    """Without a token 401, for another one 403, and 404 where there is none."""
    told, _ = await recorded(client)
    url = told["recording_url"]
    response, _ = await download(client, url, Authorization="")
    assert response.status == 401
    stranger = client.other("bbbbbbbb-0000-4000-8000-00000000000b")
    response, _ = await download(stranger, url)
    assert response.status == 403
    assert "belongs to another Vonage application" in response.headers["X-Voice-Simulator"]
    response, _ = await download(client, url[:-4] + "0000")
    assert response.status == 404
    assert "there is no file" in response.headers["X-Voice-Simulator"]


async def test_a_download_is_in_the_journal(client):
    """As a request that changed nothing."""
    told, _ = await recorded(client)
    await download(client, told["recording_url"])
    last = (await client.entries("request"))[-1]
    assert (last["method"], last["status"], last["read"]) == ("GET", 200, True)
    assert last["path"].startswith("/v1/files/")


async def test_only_the_newest_files_are_kept(new_client, tmp_path):
    """`limits.files` says how many, and the list says how many are forgotten."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {files: 1}\n")
    client = await new_client(config=str(config))
    first, _ = await recorded(client)
    client.application.received.clear()
    second, _ = await recorded(client)
    _, listed = await client.control("GET", "recordings")
    assert listed["forgotten"] == 1
    assert [one["recording_uuid"] for one in listed["recordings"]] == [second["recording_uuid"]]
    response, _ = await download(client, first["recording_url"])
    assert response.status == 404


async def test_who_said_which_words_when_is_told(client):
    """Of each channel, with seconds from the beginning of the recording."""
    told, _ = await recorded(client, split="conversation", transcription={})
    status, shown = await client.control("GET", f"recordings/{told['recording_uuid'][:8]}")
    assert status == 200
    assert (shown["kind"], shown["size"], shown["channels"]) == ("recording", told["size"], 2)
    spans = [(one["source"], one["party"], one["words"], one["channel"]) for one in shown["spans"]]
    assert spans == [("beep", None, "beep", 2), ("party", "447700900001", "please call me back", 1)]
    assert shown["spans"][1]["to"] - shown["spans"][1]["from"] == pytest.approx(1.6)
    status, listed = await client.control("GET", "recordings")
    assert [one["kind"] for one in listed["recordings"]] == ["recording", "transcript"]
    status, refused = await client.control("GET", "recordings/12345678")
    assert (status, refused["error"]) == (404, "there is no file 12345678 here; GET recordings lists them")


async def test_a_download_can_fail_as_a_scenario_says(unlucky):
    """And the next one does not: a file is a request to the API like any other."""
    told, _ = await recorded(unlucky)
    statuses = [(await download(unlucky, told["recording_url"]))[0].status for _ in range(2)]
    assert statuses == [503, 200]


@pytest.mark.parametrize(
    ("audio_format", "content_type"), [("wav", "audio/wav"), ("ogg", "audio/wav"), ("mp3", "audio/mpeg")]
)
async def test_a_recording_can_be_heard_without_a_token_of_the_app(client, audio_format, content_type):
    """Over the control API, byte for byte as the app downloads it, and by a type that browsers play."""
    told, _ = await recorded(client, format=audio_format)
    _, content = await download(client, told["recording_url"])
    file = f"/_simulator/recordings/{told['recording_uuid'][:8]}/file"
    async with client.session.get(file, params={"application_id": client.application_id}) as response:
        assert (response.status, response.content_type) == (200, content_type)
        assert await response.read() == content


async def test_a_transcript_can_be_read_without_a_token_of_the_app(client):
    """By its own id: that of the recording means the recording."""
    _, told = await recorded(client, transcription={})
    file_id = told["transcription_url"].rpartition("/")[2]
    status, transcript = await client.control("GET", f"recordings/{file_id}/file")
    assert status == 200
    assert transcript["channels"][0]["transcript"][0]["sentence"] == "please call me back"


async def test_the_file_of_no_recording_is_refused(client):
    """As its description is."""
    await recorded(client)
    status, refused = await client.control("GET", "recordings/12345678/file")
    assert (status, refused["error"]) == (404, "there is no file 12345678 here; GET recordings lists them")
