"""Recordings and transcripts, as the client shows them."""

import io
import json
import wave

import pytest

from voice_simulator.client import ClientError, VerificationFailed

RECORDS = [
    {"action": "record", "format": "wav", "split": "conversation", "endOnSilence": 3, "transcription": {}}
]
SPEAKS = """
calls:
  - to: "4477*"
    script: [answer, {say: please call me back}, {stay: 1s}, hang_up]
"""


@pytest.fixture(name="call")
async def _call(world, client):
    """A call that is recorded, and over; your app has not been told of its recording yet."""
    await world.load(SPEAKS)
    call = await world.call(await client.place(ncco=RECORDS))
    await call.wait("completed")
    return call


async def test_what_was_recorded_of_a_call(world, call):
    """With who said which words from when to when; and the file."""
    await call.wait(done=True)
    recording, transcript = await call.recordings
    assert (recording.kind, recording.format, recording.channels) == ("recording", "wav", 2)
    assert recording.said == ["please call me back"]
    (span,) = [one for one in recording.spans if one.source == "party"]
    assert (span.uuid, span.channel, span.to > span.from_ >= 0) == (call.uuid, 1, True)
    content = await world.download(recording.id)
    assert len(content) == recording.size
    with wave.open(io.BytesIO(content)) as audio:
        assert audio.getnframes() / audio.getframerate() == pytest.approx(recording.seconds)
    assert (transcript.kind, transcript.format) == ("transcript", None)
    written = json.loads(await world.download(transcript.id))
    assert written["channels"][0]["transcript"][0]["sentence"] == "please call me back"
    assert await world.recordings() == await world.recordings(call.uuid[:8]) == [recording, transcript]


async def test_what_can_not_be_understood_was_said_all_the_same(world, client):
    await world.load(SPEAKS.replace("say: please call me back", "say: {error: ERR1}"))
    call = await world.call(await client.place(ncco=RECORDS))
    await call.wait(done=True)
    (recording,) = await call.recordings
    assert recording.said == ["what can't be understood"]


async def test_an_unknown_file_is_refused(world, call):
    for ask in (world.recording, world.download):
        with pytest.raises(ClientError, match="there is no file ffffffff here") as caught:
            await ask("ffffffff")
        assert caught.value.status == 404
    assert await call.recordings == []


async def test_a_recording_that_is_told_of_later_is_announced_by_the_failure(world, call):
    """Once it has come, the same line holds."""
    lines = [{"call": call.to, "recording": {}, "transcript": "*"}]
    with pytest.raises(VerificationFailed) as failed:
        await world.verify(lines)
    for thing in ("recording", "transcript"):
        told = f"told of no {thing} of this call yet: a recording has ended, whose webhook is due in "
        assert told in str(failed.value)
    await call.wait(done=True)
    await world.verify(lines)
