"""What goes out on a WebSocket, and when: a frame each 20 ms of simulated time, by one timer for a world."""

import asyncio
from array import array

import pytest
from socket_bench import START, SocketWorld
from virtual_time import run

from voice_simulator.core.model.faults import SocketFault
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.sockets.live_socket import MOST_TEXTS_UNSENT, MOST_UNSENT
from voice_simulator.runtime.sockets.options import SocketOptions

FRAME = 0.02
REAL, AUTO, MANUAL = ClockMode.REAL, ClockMode.AUTO, ClockMode.MANUAL


def playing(world, play):
    return run(world.in_loop(play))


async def frames_after(world, seconds, **socket):
    """Connect, and return what has come after so many seconds, by when it came after the connection."""
    world.connect_socket(**socket)
    await asyncio.sleep(0)
    began = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)
    return [(at - began, frame) for at, frame in world.socket.frames]


@pytest.mark.parametrize("mode", [REAL, AUTO])
@pytest.mark.parametrize(("rate", "size"), [(8000, 320), (16000, 640), (24000, 960)])
def test_a_frame_of_silence_goes_out_each_20_ms(mode, rate, size):
    """However the clock is told to move; frame n at the beginning + n times 20 ms, so that nothing drifts."""
    world = SocketWorld(mode)
    frames = playing(world, lambda: frames_after(world, 60.01, rate=rate))
    assert {frame for _, frame in frames} == {bytes(size)}
    assert [at for at, _ in frames] == pytest.approx([FRAME * n for n in range(1, 3001)], abs=0.001)


def test_at_twenty_times_the_speed_twenty_times_as_many_go_out():
    world = SocketWorld(AUTO, speed=20.0)
    frames = playing(world, lambda: frames_after(world, 1.0005))
    assert [at for at, _ in frames] == pytest.approx([FRAME / 20 * n for n in range(1, 1001)], abs=0.0011)


def test_a_late_tick_sends_what_is_due_and_no_more():
    """The figures tell how late, by the wall."""
    world = SocketWorld()

    async def play():
        loop = asyncio.get_running_loop()
        world.connect_socket()
        await asyncio.sleep(0.5)
        loop._jumping.now += 0.13  # nobody has the processor
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        at_once = len(world.socket.frames)
        await asyncio.sleep(0.37)
        world.socket.closes()
        await asyncio.sleep(0.001)
        return at_once, len(world.socket.frames)

    assert playing(world, play) == (31, 50)
    [figures] = [e.facts for e in world.entries("socket") if "frames_out" in e.facts]
    assert figures["frames_out"] == 50
    assert figures["late_p50"] == 0
    assert 80 <= figures["late_p95"] < figures["late_max"] <= 131


async def connect_apart(world, count):
    """Connect so many sockets, one each 7 ms."""
    for _ in range(count):
        world.connect_socket()
        await asyncio.sleep(0.007)
    return world.app.connections


def test_sockets_of_a_world_get_their_frames_at_one_beat():
    """From the first 20 ms of each on; and one that is over keeps nobody from going on."""
    world = SocketWorld()

    async def play():
        first, second, third = await connect_apart(world, 3)
        await asyncio.sleep(0.5)
        second.closes()
        await asyncio.sleep(0.5)
        return [[at for at, _ in one.frames] for one in (first, second, third)]

    first, second, third = playing(world, play)
    assert (first, second) == (third, third[:26])
    assert len(first) == 51


def test_a_beat_is_for_so_many_sockets_that_none_is_late():
    world = SocketWorld()

    async def play():
        connections = await connect_apart(world, 20)
        await asyncio.sleep(0.1)
        return [round(1000 * connection.frames[-1][0]) % 20 for connection in connections]

    beats = playing(world, play)
    assert len(set(beats[:16])) == len(set(beats[16:])) == 1
    assert len(set(beats)) == 2


def test_a_socket_that_joins_a_beat_misses_nothing_that_is_heard():
    """Its first frame has silence where its audio had not begun, and what is said from the first ms on."""
    world = SocketWorld()

    async def play():
        world.connect_socket()
        await asyncio.sleep(0.007)
        world.connect_socket(ncco=[{"action": "talk", "text": "hello there"}])
        await asyncio.sleep(0.1)
        return array("h", b"".join(frame for _, frame in world.socket.frames))

    heard = playing(world, play)
    silent = next(place for place, sample in enumerate(heard) if sample)
    assert silent // 16 == 7


@pytest.mark.parametrize("mode", [REAL, AUTO])
def test_time_that_is_held_sends_no_frames(mode):
    """And what was held up is not made good: frames go on where they were."""
    world = SocketWorld(mode)

    async def play():
        leg = world.connect_socket()
        await asyncio.sleep(0.1)
        world.driver.arm_hold(world.watch(event="completed"), 600)
        other = world.place(ncco=[{"action": "talk", "text": "hello there"}])
        while other.status != "completed":
            await asyncio.sleep(0.02)
        before, now = len(world.socket.frames), world.driver.now()
        await asyncio.sleep(5)
        held = len(world.socket.frames) - before, world.driver.now() - now
        world.driver.holds.resume()
        await asyncio.sleep(1)
        return leg.status, held, len(world.socket.frames) - before

    status, held, after = playing(world, play)
    assert (status, held) == ("answered", (0, 0))
    assert after in (49, 50, 51)


def test_in_manual_frames_go_out_while_time_is_advanced():
    """At the pace of the wall clock, never faster."""
    world = SocketWorld(MANUAL)

    async def play():
        loop = asyncio.get_running_loop()
        world.connect_socket()
        await asyncio.sleep(5)
        before, began = len(world.socket.frames), loop.time()
        await world.advance(1000)
        took, seconds = loop.time() - began, world.seconds
        await asyncio.sleep(5)
        return before, len(world.socket.frames), took, seconds, world.seconds

    before, after, took, *seconds = playing(world, play)
    assert (before, after, seconds) == (0, 50, [1.0, 1.0])
    assert 1.0 <= took < 1.2


def test_where_gaps_are_set_silence_is_not_sent():
    world = SocketWorld()
    world.shared.socket_options = SocketOptions(sends_silence=False)

    async def play():
        one, other = world.connect_socket(), world.connect_socket()
        await asyncio.sleep(0.1)
        assert one.conversation is other.conversation
        world.app.connections[0].brings(array("h", [9000] * 320).tobytes())
        await asyncio.sleep(1)
        return [len(each.frames) for each in world.app.connections]

    assert playing(world, play) in ([0, 1], [0, 2])


def test_of_a_faulty_line_every_third_frame_is_left_out():
    world = SocketWorld()
    world.switchboard.faults.rules = (SocketFault(origin="f.yaml:1", kind=FaultKind.GAPS, every=3),)
    frames = playing(world, lambda: frames_after(world, 0.61))
    assert [round(at / FRAME) for at, _ in frames] == [n for n in range(1, 31) if n % 3]


@pytest.mark.parametrize("rate", [8000, 16000, 24000])
def test_what_one_socket_brings_another_hears_sample_by_sample(rate):
    """Whenever it begins, and in whatever bursts it comes."""
    world = SocketWorld()
    size = rate // 50
    spoken = array("h", [(7919 * n) % 20_000 - 10_000 for n in range(10 * size)])

    async def play():
        world.connect_socket(rate=rate)
        world.connect_socket(rate=rate)
        await asyncio.sleep(0.1)
        speaker, listener = world.app.connections
        await asyncio.sleep(0.0137)
        for begin in range(0, len(spoken), size):
            speaker.brings(spoken[begin : begin + size].tobytes())
            await asyncio.sleep(0.001 if begin < 5 * size else 0.02)
        await asyncio.sleep(1)
        return b"".join(frame for _, frame in listener.frames), speaker.frames

    heard, echo = playing(world, play)
    assert spoken.tobytes() in heard
    assert heard.count(bytes(2 * size)) > 10
    assert {frame for _, frame in echo} == {bytes(2 * size)}  # nobody hears what it brings itself


def test_an_app_that_does_not_read_holds_up_nobody_and_fills_no_memory():
    """What it would have to catch up with is left out, which is told once, with the number at the end."""
    world = SocketWorld()

    async def play():
        world.connect_socket()
        world.connect_socket()
        await asyncio.sleep(0.1)
        deaf, other = world.app.connections
        deaf.stops_reading()
        await asyncio.sleep(60)
        deaf._may_send.set()
        await asyncio.sleep(1)
        deaf.closes()
        await asyncio.sleep(0.1)
        return len(deaf.frames), len(other.frames)

    deaf, other = playing(world, play)
    assert other == pytest.approx(3055, abs=7)
    assert deaf == pytest.approx(50 + MOST_UNSENT, abs=10)
    assert (
        world.notes()
        == [
            "your app does not read its WebSocket: audio for it is left out from now on",
            f"{3054 - deaf:,} frames of audio were left out: your app did not read its WebSocket",
        ]
        or len(world.notes()) == 2
    )


def test_a_socket_whose_texts_pile_up_is_dropped():
    """Texts are never left out: a message that is lost would not be what the platform does."""
    world = SocketWorld()

    async def play():
        leg = world.connect_socket()
        await asyncio.sleep(0.1)
        world.socket.stops_reading()
        for _ in range(MOST_TEXTS_UNSENT + 10):
            world.socket.brings('{"action": "clear"}')
        await asyncio.sleep(1)
        return leg.status, world.socket.closed_with

    assert playing(world, play) == ("completed", "aborted")
    assert f"{MOST_TEXTS_UNSENT} texts wait for your app, which does not read: its WebSocket is dropped" in (
        world.notes()
    )


def test_a_text_too_large_for_memory_drops_the_socket_of_an_app_that_does_not_read():
    world = SocketWorld()

    async def play():
        leg = world.connect_socket()
        await asyncio.sleep(0.1)
        world.socket.stops_reading()
        for _ in range(12):
            world.socket.brings('{"action": "notify", "payload": {"x": "' + "x" * 1_000_000 + '"}}')
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        return leg.status, world.socket.closed_with

    assert playing(world, play) == ("completed", "aborted")


def test_an_app_that_reads_gets_thousands_of_texts_that_are_due_at_once():
    """All these wait for one frame: that they are many does not mean that the app does not read."""
    world = SocketWorld()

    async def play():
        leg = world.connect_socket()
        await asyncio.sleep(0.1)
        for _ in range(10):
            world.socket.brings(bytes(640))
        for _ in range(2_000):
            world.socket.brings('{"action": "notify", "payload": {}}')
        await asyncio.sleep(1)
        return leg.status, len(world.socket.texts)

    assert playing(world, play) == ("answered", 2_001)


@pytest.mark.parametrize(("ends", "code"), [("call", 1000), ("world", 1001)])
def test_a_socket_that_opens_too_late_is_closed_in_order(ends, code):
    """Your app has accepted it just when nobody wanted it any more: that is no broken connection."""
    world = SocketWorld()

    async def play():
        world.app.answers = [1.5]
        world.connect_socket(ringing_timer=1)
        await asyncio.sleep(0.9)
        if ends == "world":
            await world.driver.close()
        await asyncio.sleep(1)
        return world.socket.closed_with, world.socket.texts, world.socket.frames

    assert playing(world, play) == (code, [], [])


def test_a_socket_that_never_opens_is_given_up():
    world = SocketWorld()

    async def play():
        world.app.answers = [world.app.NEVER]
        world.connect_socket()
        await asyncio.sleep(0.2)
        since = asyncio.get_running_loop().time()
        await world.driver.close()
        return asyncio.get_running_loop().time() - since

    assert playing(world, play) == pytest.approx(1)


def test_texts_and_audio_keep_their_order():
    """What your app is told of comes between the frames before and after it."""
    world = SocketWorld()

    async def play():
        world.connect_socket()
        await asyncio.sleep(0.51)
        world.socket.brings('{"action": "clear"}')
        await asyncio.sleep(0.5)
        return world.socket.texts, world.socket.frames

    texts, frames = playing(world, play)
    assert [text for _, text in texts] == [
        '{"event":"websocket:connected","content-type":"audio/l16;rate=16000"}',
        '{"event":"websocket:cleared"}',
    ]
    assert texts[0][0] < frames[0][0]
    assert frames[24][0] < texts[1][0] < frames[25][0]


def test_nothing_goes_out_once_a_call_is_over():
    world = SocketWorld()

    async def play():
        leg = world.connect_socket()
        await asyncio.sleep(1.01)
        world.modify(leg.uuid, action="hangup")
        count = len(world.socket.frames)
        await asyncio.sleep(1)
        return leg.ended_at - START, len(world.socket.frames) - count, world.socket.closed_with

    ended, more, code = playing(world, play)
    assert (more, code) == (0, 1000)
    assert ended == pytest.approx(1010, abs=2)
