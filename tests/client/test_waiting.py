"""To wait by the client, in worlds whose time runs, and in those whose time is moved."""

import asyncio

import pytest

from voice_simulator.client import AsyncSimulator, ClientError, VerificationFailed, WaitTimeout
from voice_simulator.core.journal.call_entries import StatusEntry

TALK = [{"action": "talk", "text": "Hello there, press 1 or stay on the line"}]


@pytest.fixture(name="auto")
async def _auto(new_client):
    """A client of a simulator whose time runs by itself."""
    return await new_client(clock="auto")


@pytest.fixture(name="running")
async def _running(auto):
    """The world of `auto`."""
    async with AsyncSimulator(auto.simulator.base_url) as simulator:
        yield simulator.world(auto.application_id)


async def test_a_call_is_waited_for_and_so_is_what_happens_on_it(running, auto):
    """Also before there is a world."""
    waiting = asyncio.create_task(running.wait_for_call(to="4477*", from_="*999", direction="outbound"))
    uuid = await auto.place(ncco=TALK)
    call = await waiting
    assert call.uuid == uuid
    met = await call.wait("answered")
    assert isinstance(met.entry.what, StatusEntry)
    assert (met.uuid, met.calls, met.entry.what.status) == (uuid, [uuid], "answered")
    assert met.time <= met.now
    sent = await call.wait(event="completed", after=met.seq)
    assert sent.entry.what.event == "completed"
    await call.wait(done=True)
    assert await call.done


async def test_what_is_past_counts_unless_it_is_to_be_new(running, auto):
    first = await auto.place("447700900001", ncco=TALK)
    met = await running.wait(call="447700900001", status="completed")
    assert (await running.wait(status="completed")).seq == met.seq
    with pytest.raises(WaitTimeout):
        await running.wait(status="completed", after=met.seq, timeout_s=0)
    second = await auto.place("447700900001", ncco=TALK)
    assert (await running.wait(status="completed", after=met.seq)).uuid == second
    assert (await running.wait_for_call(times=2)).uuid == second
    assert (await running.wait(status="completed", times=2)).calls == [first, second]


async def test_what_does_not_come_is_told_with_what_came_instead(running, auto):
    """As a failed assertion, whose text has the story."""
    uuid = await auto.place(ncco=TALK)
    await running.wait(uuid=uuid, done=True)
    with pytest.raises(AssertionError) as caught:
        await running.wait(uuid=uuid, status="busy", timeout_s=0.01)
    assert isinstance(caught.value, WaitTimeout)
    assert "completed" in caught.value.nearest
    assert caught.value.due == "nothing more is due"
    assert "Hello there" in caught.value.timeline
    first, *story = str(caught.value).splitlines()
    assert "status busy" in first
    assert [line.removeprefix("  ") for line in story] == caught.value.timeline.splitlines()


async def test_a_condition_that_makes_no_sense_is_told(running):
    with pytest.raises(ClientError, match="statsu") as caught:
        await running.wait(statsu="busy")
    assert caught.value.status == 400


async def test_a_wait_that_moves_no_time_waits_for_somebody_who_does(world, client):
    uuid = await client.place()
    waiting = asyncio.create_task(world.wait(uuid=uuid, status="answered", moves_time=False))
    await client.advance(60)
    assert (await waiting).uuid == uuid


async def test_what_is_heard_next_comes_one_after_the_other(running, auto):
    """When it is over: all of it, or as far as it went."""
    ncco = [{"action": "talk", "text": one} for one in ("The first", "The second")]
    call = await running.call(await auto.place(ncco=ncco))
    assert [(await call.heard_next()).text for _ in ncco] == ["The first", "The second"]
    with pytest.raises(WaitTimeout):
        await call.heard_next(timeout_s=0.01)
    assert [one.text for one in await call.heard] == ["The first", "The second"]


async def test_expectations_are_judged_by_what_has_happened(running, auto):
    """What does not hold is a failed assertion that says what there was instead."""
    uuid = await auto.place(ncco=TALK)
    await running.wait(uuid=uuid, done=True)
    await running.verify([{"call": "447700900001", "status": "completed"}], always=["no_errors"])
    with pytest.raises(VerificationFailed) as caught:
        await running.verify([{"call": "447700900001", "status": "busy"}, {"calls": 1}])
    (failed,) = caught.value.failures
    assert (failed.uuid, "busy" in failed.expected) == (uuid, True)
    assert isinstance(caught.value, AssertionError)
    assert f"seen: {failed.seen}" in str(caught.value)
    assert all(line in str(caught.value) for line in failed.timeline)
