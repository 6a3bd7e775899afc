"""Audio on WebSockets while much else is done: frames go out and come in between."""

import asyncio

import pytest
from driver_bench import FakeDispatcher, World
from socket_bench import SocketWorld
from virtual_time import run

from voice_simulator.runtime.pacing import ClockMode

MS = 0.001


def works(seconds):
    """Take so much time of the loop, in which nothing else happens."""
    asyncio.get_running_loop()._jumping.now += seconds


def lateness_of(world, play):
    """Play in a world with a socket; return what its figures say of how late its frames were, ms."""

    async def whole():
        world.connect_socket()
        await asyncio.sleep(0.5)
        await play()
        world.socket.closes()
        await asyncio.sleep(0.001)

    run(world.in_loop(whole))
    [figures] = [e.facts for e in world.entries("socket") if "frames_out" in e.facts]
    return figures["late_max"]


def test_requests_that_come_at_once_do_not_make_frames_late():
    """A hundred, each of which takes two milliseconds."""
    world = SocketWorld()

    async def handle():
        await world.shared.turns.wait_for_one()
        works(2 * MS)

    async def play():
        await asyncio.gather(*(handle() for _ in range(100)))

    assert lateness_of(world, play) <= 3


def test_replies_to_webhooks_of_another_world_do_not_make_frames_late():
    """Those of 40 calls at once; to act upon one takes two milliseconds."""
    world, other = SocketWorld(), World(FakeDispatcher(lambda _: 0.1), ClockMode.REAL, webhooks_at_once=100)
    other.shared = world.shared

    async def play():
        receive = other.switchboard.receive_reply
        other.switchboard.receive_reply = lambda *of: (works(2 * MS), receive(*of))
        for _ in range(40):
            other.place()
        await asyncio.sleep(5)

    assert lateness_of(world, lambda: other.in_loop(play)) <= 8
    assert len(other.dispatcher.ended) > 40


def test_frames_that_come_meanwhile_are_read_meanwhile():
    world = SocketWorld()
    came = []

    async def handle():
        await world.shared.turns.wait_for_one()
        works(2 * MS)

    async def brings():
        for _ in range(10):
            world.socket.brings(b"\1\1" * 320)
            await asyncio.sleep(0.02)

    async def play():
        loop = asyncio.get_running_loop()
        leg = world.connect_socket()
        await asyncio.sleep(0.5)
        take = world.switchboard.receive_audio
        world.switchboard.receive_audio = lambda *of: (came.append(loop.time()), take(*of))[1]
        await asyncio.gather(brings(), *(handle() for _ in range(100)))
        await asyncio.sleep(1)
        return leg.socket.line.pace.jitter

    jitter = run(world.in_loop(play))
    assert len(came) == 10
    assert jitter.max <= 12  # two turns; all at once take 200 ms


def test_an_advance_of_another_world_does_not_make_frames_late():
    """Of an hour, with a thousand entries in its journal, each of which takes a millisecond."""
    world, other = SocketWorld(), World(FakeDispatcher(), ClockMode.MANUAL)
    other.shared = world.shared
    other.dispatcher.blocked = True

    async def advance():
        for _ in range(100):
            other.place()
            await other.advance(10)
        before = other.switchboard.journal.last_seq
        other.switchboard.journal.watch(lambda: works(1 * MS))
        await other.advance(3_600_000)
        assert other.switchboard.journal.last_seq - before > 1000

    assert lateness_of(world, lambda: other.in_loop(advance)) <= 8


@pytest.mark.parametrize("count", [1, 3])
def test_nobody_is_called_between_requests_for_a_world_without_audio(count):
    world = SocketWorld()

    async def play():
        for _ in range(count):
            world.connect_socket()
        await asyncio.sleep(0.1)
        beside = len(world.shared.turns.audio)
        for connection in world.app.connections:
            connection.closes()
        await asyncio.sleep(0.1)
        return beside, len(world.shared.turns.audio)

    assert run(world.in_loop(play)) == (1, 0)
