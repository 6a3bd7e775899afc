"""Requests that are not let in, and where their reason is told."""

import asyncio


async def test_a_worlds_own_refusals_are_in_its_journal(client, neighbour):
    """As its other requests are, but not in what is compared: a reason may tell of the wall clock."""
    uuid = await client.place()
    await neighbour.place()
    await client.advance(0)  # until the first webhook is answered
    before = await client.canonical()
    late = {"Authorization": f"Bearer {client.token(lifetime=-60)}"}
    assert (await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"}, late))[0] == 401
    entry = (await client.entries("request"))[-1]
    assert (entry["method"], entry["path"], entry["status"]) == ("PUT", f"/v1/calls/{uuid}", 401)
    assert "expired" in entry["refused"]
    assert entry["uuid"] == uuid
    assert await client.canonical() == before
    assert all(entry.get("status") != 401 for entry in await neighbour.entries("request"))


OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
NUMBER = "442079460000"


async def test_a_run_is_not_told_of_another_applications_refusals(client, control):
    """Of its own once, though they stand in two places."""
    await control.ask("PUT", f"applications/{client.application_id}", {"numbers": [NUMBER]})
    scenario = "trigger: none\nexpect: [{api: {request: GET /v1/calls, status: 401}, times: 1}]\n"
    running = asyncio.create_task(
        control.ask(
            "POST",
            "run",
            data=scenario,
            application_id=client.application_id,
            idle_s="0.5",
            settle_s="0",
            timeout_s="10",
        )
    )
    async with asyncio.timeout(10):
        while client.application_id not in [one.application_id for one in client.simulator.worlds.runs]:
            await asyncio.sleep(0)
    await client.place(ncco=[{"action": "talk", "text": "Hello"}])
    for one in (client.other(OTHER), client):
        late = {"Authorization": f"Bearer {one.token(lifetime=-60)}"}
        assert (await one.ask("GET", "/v1/calls", None, late))[0] == 401
    status, answer = await running
    assert (status, answer["failures"]) == (200, [])
