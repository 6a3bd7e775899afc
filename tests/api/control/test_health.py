"""Health: that the simulator is alive, and how much is going on."""

import asyncio

from voice_simulator import __version__


async def test_health_tells_version_worlds_and_counts(client):
    """Liveness for a container's health check, and what lives here."""
    await client.place()
    await client.place("447700900486")
    await client.advance(5)
    status, health = await client.control("GET", "health")
    assert status == 200
    assert health == {
        "status": "ok",
        "version": __version__,
        "worlds": [client.application_id],
        "calls": 2,
        "live_calls": 1,
    }


async def test_two_simulators_in_one_process_never_meet(new_client):
    """One instance owns its worlds."""
    first, second = await asyncio.gather(new_client(), new_client())
    uuid = await first.place()
    assert (await second.ask("GET", f"/v1/calls/{uuid}"))[0] == 404
