"""Who has the turn, by the client: time that runs only while a test waits, and time that is held."""

import pytest

from voice_simulator.client import AsyncSimulator, ClientError, WaitTimeout

MENU = [
    {"action": "talk", "text": "Welcome. For sales press 1, or stay on the line"},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}},
    {"action": "talk", "text": "Thank you"},
]


async def test_time_runs_only_while_a_test_waits(world, client):
    """And stops at the very moment that it waits for."""
    call = await world.call(await client.place(ncco=MENU))
    met = await call.wait("answered")
    assert (met.now, await call.status) == (met.time, "answered")
    assert (await world.clock()).now == met.now
    heard = await call.wait(heard="*press 1*")
    assert met.now < heard.now
    assert not await call.heard
    await call.press(1)
    assert (await call.heard_next()).text.startswith("Welcome")
    assert (await call.heard_next()).text == "Thank you"
    await call.wait(done=True)
    assert await call.status == "completed"


async def test_a_wait_also_begins_a_world_whose_time_stands_still(far, client):
    """Nobody has heard of the application before."""
    with pytest.raises(WaitTimeout):
        await far.world("nobody").wait_for_call(timeout_s=0)
    assert (await far.world("nobody").clock()).mode == "manual"


async def test_what_does_not_come_is_told_when_nothing_is_due_any_more(world, client):
    """Or when so much time has passed."""
    uuid = await client.place(ncco=[{"action": "talk", "text": "Hello"}])
    with pytest.raises(WaitTimeout, match="1s of simulated time") as caught:
        await world.run_until(uuid=uuid, status="completed", at_most="1s", timeout_s=0)
    assert caught.value.due
    with pytest.raises(WaitTimeout, match="nothing more is due") as caught:
        await world.wait(uuid=uuid, status="busy", timeout_s=0)
    assert "Hello" in caught.value.timeline


async def test_a_sound_that_never_ends_is_not_waited_for_for_ever(world, client):
    music = {"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}
    call = await world.call(await client.place(ncco=[music]))
    await call.wait(heard="*music*")
    with pytest.raises(WaitTimeout, match="was not over in time"):
        await call.heard_next(timeout_s=0)


async def test_time_goes_to_the_next_moment(world, client):
    await client.place()
    due = (await world.clock()).next
    await world.advance(to_next=True)
    assert (await world.clock()).now == due


async def test_one_world_gets_another_clock(far, world, client):
    """The others keep theirs."""
    await client.place()
    changed = await world.set_clock(mode="real", speed=5, settle_s=0.1, settle_max_s=0.5, patience_s=0.2)
    assert (changed.mode, changed.speed, changed.settle_s) == ("real", 5, 0.1)
    assert (changed.settle_max_s, changed.patience_s) == (0.5, 0.2)
    other = client.other("bbbbbbbb-0000-4000-8000-000000000002")
    await other.place()
    assert (await far.world(other.application_id).clock()).mode == "manual"


async def test_time_is_held_where_it_runs_by_itself(new_client):
    """By a hold that is armed before there is a call; it goes on when it is told to."""
    client = await new_client(clock="auto")
    async with AsyncSimulator(client.simulator.base_url) as far:
        world = far.world(client.application_id)
        number = await world.arm(call="447700900001", status="answered")
        call = await world.call(await client.place("447700900001", ncco=MENU))
        await call.wait("answered")
        (hold,) = (await world.clock()).holds
        assert (hold.hold, hold.since is not None, hold.hold_s) == (number, True, 30)
        assert await call.status == "answered"
        assert await world.resume() == 1
        await call.wait(done=True)
        with pytest.raises(ClientError) as caught:
            await world.hold(uuid=call.uuid, status="ringing")
        assert caught.value.status == 409
        with pytest.raises(ClientError) as caught:
            await world.resume(number)
        assert caught.value.status == 404
