"""A WebSocket that the platform breaks, without a close frame."""

import asyncio

import pytest
from socket_bench import SocketWorld
from virtual_time import run

SHORT = bytes(639)


@pytest.mark.parametrize("reads", [True, False], ids=["reads", "reads no more"])
def test_what_was_measured_on_a_socket_that_a_short_frame_breaks_is_told(reads):
    """Once nothing works for it any more."""
    world = SocketWorld()

    async def play():
        world.connect_socket()
        await asyncio.sleep(0.5)
        if not reads:
            world.socket.stops_reading()
        world.socket.brings(SHORT)
        await asyncio.sleep(0.5)

    run(world.in_loop(play))
    (figures,) = [entry.facts for entry in world.entries("socket") if "frames_in" in entry.facts]
    assert (figures["frames_in"], figures["wrong_sizes"]) == (1, 1)
    assert world.socket.closed_with == "aborted"
