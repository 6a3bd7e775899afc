"""Audio files that are on their way: what ends meanwhile, and how many are remembered."""

import io
import struct
import wave

import pytest

from voice_simulator.core.media.stream_files import MOST_FILES, MOST_SOUND
from voice_simulator.core.model.commands import StreamCommand
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.sound import Channel

URL = "http://app/prompt.wav"


def wav(ms, *, rate=8_000):
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setparams((1, 1, rate, 0, "NONE", ""))
        file.writeframes(bytes(rate * ms // 1000))
    return Reply(200, "audio/wav", written.getvalue())


@pytest.fixture(name="bench")
def _bench(new_bench):
    """A world that fetches audio files, and answers webhooks."""
    return new_bench(fetches_streams=True)


@pytest.fixture(name="leg")
def _leg(bench):
    leg = bench.place(ncco=[{"action": "wait", "timeout": 600}])
    bench.pass_time(5)
    return leg


def play(bench, leg, url=URL, loop=1):
    """Play a file over the API; return the request for it, if there is one."""
    bench.switchboard.stream(leg.uuid, StreamCommand(url=url, loop=loop))
    requests = bench.switchboard.effects()
    return requests[0] if requests else None


def playing(bench, leg):
    return [(one["content"], one["until"]) for one in bench.switchboard.inside(leg.uuid)["playing"]]


def test_a_sound_begins_before_its_file_is_there(bench, leg):
    """It has no end until then, and ends when it would have if the file had been there at once."""
    request = play(bench, leg)
    assert playing(bench, leg) == [(URL, None)]
    bench.pass_time(2)
    bench.switchboard.receive_reply(request.id, wav(3000))
    bench.pass_time(0.999)
    assert len(playing(bench, leg)) == 1
    bench.pass_time(0.001)
    assert playing(bench, leg) == []
    (heard,) = bench.entries("heard", leg)
    assert heard["to_the_end"]


def test_a_file_is_awaited_until_it_is_there_or_can_not_be_had(bench, leg):
    """By the name of its sound, which has no password."""
    request = play(bench, leg, "http://user:secret@app/prompt.wav")
    assert bench.switchboard.awaits_stream(URL)
    assert not bench.switchboard.awaits_stream("http://app/other.wav")
    bench.switchboard.receive_reply(request.id, Reply(404, "text/plain", b""))
    assert not bench.switchboard.awaits_stream(URL)


def test_a_sound_that_should_be_over_ends_when_its_file_comes(bench, leg):
    """It was late, in a world whose time did not wait."""
    request = play(bench, leg)
    bench.pass_time(5)
    bench.switchboard.receive_reply(request.id, wav(3000))
    bench.pass_time(0)
    assert playing(bench, leg) == []


@pytest.mark.parametrize("end", ["the sound", "the call"])
def test_what_ends_before_its_file_comes_stays_so(bench, leg, end):
    """The file is remembered all the same, for the next call."""
    request = play(bench, leg)
    if end == "the sound":
        bench.switchboard.stop_playing(leg.uuid, Channel.STREAM)
    else:
        bench.modify(leg, "hangup")
    bench.switchboard.receive_reply(request.id, wav(3000))
    bench.pass_time(10)
    other = bench.place(ncco=[{"action": "stream", "streamUrl": [URL]}])
    bench.pass_time(20)
    (heard,) = bench.entries("heard", other)
    assert heard["to_the_end"]
    assert bench.switchboard.store.find(other.uuid).status == "completed"


def test_two_sounds_wait_for_one_file(bench, leg):
    """Each with a length of its own, as often as it is played."""
    other = bench.place(ncco=[{"action": "wait", "timeout": 600}])
    bench.pass_time(5)
    request = play(bench, leg)
    assert play(bench, other, loop=3) is None
    bench.switchboard.receive_reply(request.id, wav(1000))
    bench.pass_time(1)
    assert (playing(bench, leg), len(playing(bench, other))) == ([], 1)
    bench.pass_time(2)
    assert playing(bench, other) == []


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Reply(302, "", b""), "the answer was 302"),
        (Reply(404, "", b"", "", 2), "it is redirected, and there the answer was 404"),
        (Reply(302, "", b"", "/x", 5), "it is redirected, and there it is again, more than 5 times"),
        (Failure(FailureReason.TIMED_OUT, "", 1), "it is redirected, and there it did not come in time"),
    ],
)
def test_a_note_says_that_a_file_was_elsewhere(bench, leg, outcome, why):
    """And why it could not be had there."""
    request = play(bench, leg)
    bench.switchboard.receive_reply(request.id, outcome)
    (note,) = bench.entries("note", leg)
    assert note["note"] == f"{URL} could not be read: {why}; it lasts 10 s (speech.stream_length)"


@pytest.mark.parametrize(
    ("at", "written", "why"),
    [
        (20, 17, "its encoding, 17, is not read"),
        (32, 5, "its samples have 5 bytes"),
        (24, 4_000, "it has 4000 samples a second"),
    ],
)
def test_a_wav_file_that_is_not_heard_is_told_of(bench, leg, at, written, why):
    """It lasts as long as it says all the same."""
    request = play(bench, leg)
    content = bytearray(wav(3000).body)
    struct.pack_into("<H", content, at, written)
    bench.switchboard.receive_reply(request.id, Reply(200, "audio/wav", bytes(content)))
    (note,) = bench.entries("note", leg)
    assert note["note"] == f"{URL} lasts as long as it says, but is a tone in recordings: {why}"
    assert bench.switchboard.streamed_wav(URL) is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "nothing came"),
        (b"<html>not here</html>", "it is neither WAV nor MP3"),
        (b"\xff\xf3\x08\xc4" + bytes(140), "it is an MP3 of a free bit rate, whose length is not read"),
    ],
)
def test_a_note_says_what_came_instead_of_sound(bench, leg, body, why):
    request = play(bench, leg)
    bench.switchboard.receive_reply(request.id, Reply(200, "audio/mpeg", body))
    (note,) = bench.entries("note", leg)
    assert f"could not be read: {why}; it lasts 10 s" in note["note"]


@pytest.mark.parametrize(("at", "written"), [(22, 0), (24, 0), (36, 0)], ids=["channels", "rate", "data"])
def test_a_broken_header_is_told_of(bench, leg, at, written):
    """It is not the same as a page that says that there is no such file."""
    request = play(bench, leg)
    content = bytearray(wav(3000).body)
    struct.pack_into("<H", content, at, written)
    bench.switchboard.receive_reply(request.id, Reply(200, "audio/wav", bytes(content)))
    (note,) = bench.entries("note", leg)
    assert (
        "it begins like a WAV file, but its header is broken, or no sound follows; it lasts 10 s"
        in note["note"]
    )


def test_only_so_many_files_are_remembered(bench, leg):
    """The oldest is asked for anew."""
    for number in range(MOST_FILES + 1):
        request = play(bench, leg, f"{URL}?{number}")
        bench.switchboard.receive_reply(request.id, wav(100))
    assert play(bench, leg, f"{URL}?{MOST_FILES}") is None
    assert play(bench, leg, f"{URL}?0") is not None


def test_only_so_much_sound_is_remembered(bench, leg):
    """Of the oldest only its length is."""
    reply = wav(MOST_SOUND // 4 // 8)  # of 8 samples a ms
    for number in range(4):
        request = play(bench, leg, f"{URL}?{number}")
        bench.switchboard.receive_reply(request.id, reply)
    assert bench.switchboard.streamed_wav(f"{URL}?0") is None
    assert bench.switchboard.streamed_wav(f"{URL}?3") == reply.body
    assert play(bench, leg, f"{URL}?0") is None


def test_a_world_that_fetches_nothing_asks_for_nothing(new_bench):
    """As the worlds of the core do unless told."""
    bench = new_bench()
    leg = bench.place(ncco=[{"action": "stream", "streamUrl": [URL]}])
    bench.pass_time(20)
    assert bench.entries("heard", leg)[0]["to_the_end"]
    assert all(request.method == "POST" for request in bench.requests)
