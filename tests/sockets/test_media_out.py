"""What `--media-out` writes of a WebSocket: what your app heard, and what was played of what it sent."""

import asyncio
import wave
from array import array

import pytest
from socket_bench import SocketWorld
from virtual_time import run

from voice_simulator.runtime.media_folder import MediaFolder

ROOM = [{"action": "conversation", "name": "room"}]


def samples(path):
    with wave.open(str(path)) as file:
        every = array("h", file.readframes(file.getnframes()))
        return file.getframerate(), [
            every[n :: file.getnchannels()].tolist() for n in range(file.getnchannels())
        ]


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000])
def test_both_directions_are_in_their_place_at_the_rate_of_the_socket(tmp_path, rate):
    """Your app sends a second at once, half a second after the beginning; a talk is played into its leg."""
    world = SocketWorld()
    folder = world.shared.media_taps = MediaFolder(tmp_path)
    sent = [[number + 1] * (rate // 50) for number in range(50)]

    async def play():
        leg = world.connect_socket(rate=rate, ncco=[{"action": "talk", "text": "one two three"}, *ROOM])
        await asyncio.sleep(0.5001)
        for frame in sent:
            world.socket.brings(array("h", frame).tobytes())
        await asyncio.sleep(2)
        frames = [frame for _, frame in world.socket.frames]
        world.socket.closes()
        await asyncio.sleep(0.5)
        return leg.uuid, frames

    uuid, frames = run(world.in_loop(play))
    asyncio.run(folder.close())
    rate_of_file, (heard, played) = samples(tmp_path / uuid / "call.wav")
    assert rate_of_file == rate
    assert heard == array("h", b"".join(frames)).tolist()
    assert any(heard)
    begins = played.index(1)
    assert begins == rate // 2
    assert played[begins : begins + rate] == [number for frame in sent for number in frame]
    assert not any(played[:begins])
    assert not any(played[begins + rate :])
    assert samples(tmp_path / uuid / "party.wav") == (rate, [heard])
    assert samples(tmp_path / uuid / "app.wav") == (rate, [played])


def test_what_clear_drops_was_never_played(tmp_path):
    world = SocketWorld()
    folder = world.shared.media_taps = MediaFolder(tmp_path)

    async def play():
        leg = world.connect_socket()
        await asyncio.sleep(0.0001)
        for _ in range(100):
            world.socket.brings(b"\1\0" * 320)
        await asyncio.sleep(0.5)
        world.socket.brings('{"action": "clear"}')
        await asyncio.sleep(2)
        return leg.uuid

    uuid = run(world.in_loop(play))
    asyncio.run(folder.close())
    _, (played,) = samples(tmp_path / uuid / "app.wav")
    assert 0.5 * 16_000 <= sum(played) <= 0.54 * 16_000
    assert len(played) >= 2.4 * 16_000
