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
        "refused": 0,
        "https": [],
    }


async def test_health_counts_the_requests_that_were_not_let_in(client):
    """Whoever looks sees at once that there is a reason to look at the refusals."""
    await client.ask("GET", "/v1/calls", headers={"Sec-Fetch-Site": "cross-site"})
    assert (await client.control("GET", "health"))[1]["refused"] == 1


async def test_health_names_where_https_listens(new_client, tmp_path):
    """An SDK that speaks HTTPS only is pointed there."""
    client = await new_client(tls=True, tls_ports="0", tls_dir=str(tmp_path / "tls"))
    assert len((await client.control("GET", "health"))[1]["https"]) == 1


async def test_two_simulators_in_one_process_never_meet(new_client):
    """One instance owns its worlds."""
    first, second = await asyncio.gather(new_client(), new_client())
    uuid = await first.place()
    assert (await second.ask("GET", f"/v1/calls/{uuid}"))[0] == 404
