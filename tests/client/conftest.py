"""A simulator for tests of the client, and the clients of it."""

import pytest

from voice_simulator.client import AsyncSimulator


@pytest.fixture(name="far")
async def _far(client):
    """An asynchronous client of the simulator of `client`."""
    async with AsyncSimulator(client.simulator.base_url) as simulator:
        yield simulator


@pytest.fixture(name="world")
def _world(far, client):
    """The world of `client`, whose clock is manual."""
    return far.world(client.application_id)
