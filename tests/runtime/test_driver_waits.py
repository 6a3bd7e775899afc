"""A party that waits for the application: time leaves it room to act, and still goes on."""

import asyncio

from aiohttp import web

TALK = [{"action": "talk", "text": "hello"}]


def scenario(wait):
    return f'calls: [{{to: "*", turns: [[ring: 2s, answer, wait_for: {wait}, hang_up]]}}]'


async def _place(client, wait):
    await client.session.post("/_simulator/scenarios", data=scenario(wait))
    return await client.place(ncco=[{"action": "wait", "timeout": 1}] * 100)


async def _steps(client, uuid):
    return await client.entries("step", uuid)


async def test_an_application_that_acts_unasked_is_not_outrun(new_client, application):
    """It takes three hundred milliseconds to transfer: more than it may be quiet for without a wait."""
    client = await new_client(clock="auto", settle=10, patience=2000)
    acting = []

    async def transfer(uuid):
        await asyncio.sleep(0.3)
        destination = {"type": "ncco", "ncco": TALK}
        await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "transfer", "destination": destination})

    async def event(members):
        if members["status"] == "answered":
            acting.append(asyncio.create_task(transfer(members["uuid"])))
        return web.Response()

    application.replies["/event"] = event
    uuid = await _place(client, "transfer")
    record = await client.until_over(uuid)
    await asyncio.gather(*acting)
    assert (record["status"], record["duration"]) == ("completed", "0")
    assert not [entry for entry in await _steps(client, uuid) if "gave_up" in entry]


async def test_time_goes_on_when_nothing_comes(new_client):
    """After patience time moves on, and after `within` the party gives up."""
    client = await new_client(clock="auto", settle=0, patience=50)
    uuid = await _place(client, "{api: transfer, within: 4s}")
    record = await client.until_over(uuid)
    assert record["duration"] == "4"
    [gave_up] = [entry for entry in await _steps(client, uuid) if "gave_up" in entry]
    assert gave_up["gave_up"] == "api transfer"


async def test_an_application_that_never_rests_does_not_stop_the_clock(new_client):
    """Steady writing is waited for no longer than patience and settle-max together."""
    client = await new_client(clock="auto", settle=0, patience=100, settle_max=100)
    uuid = await _place(client, "{api: transfer, within: 3s}")
    async with client.writing(uuid):
        record = await client.until_over(uuid)
    assert record["duration"] == "3"


async def test_an_advance_leaves_room_too(client, application):
    """In `manual`, within one advance."""
    acting = []

    async def event(members):
        if members["status"] == "answered":
            mute = client.ask("PUT", f"/v1/calls/{members['uuid']}", {"action": "mute"})
            acting.append(asyncio.create_task(_later(mute)))
        return web.Response()

    application.replies["/event"] = event
    uuid = await _place(client, "mute")
    await client.advance(10)
    await asyncio.gather(*acting)
    assert (await client.record(uuid))["duration"] == "0"


async def _later(act):
    await asyncio.sleep(0.2)
    return await act


async def test_a_world_without_waits_is_as_quick_as_ever(new_client):
    """Patience is only for those who are waited for."""
    client = await new_client(clock="auto", settle=0, patience=60_000)
    uuid = await _place(client, "{ncco: wait}")
    assert (await client.until_over(uuid))["duration"] == "0"
