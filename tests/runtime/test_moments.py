"""A moment in which much is due: others have a turn within it, and what happens is the same."""

import asyncio

import pytest

SCENARIO = """
calls:
  - to: "*"
    turns: [[{setup: 1s}, {ring: 2s}, answer, {stay: 3s}, hang_up]]
"""


@pytest.fixture(name="sliced")
def _sliced(monkeypatch):
    """Let each thing that happens use up a turn."""
    return lambda: monkeypatch.setattr("voice_simulator.runtime.moments.SLICE", 0.0)


async def crowded(new_client, calls, **settings):
    """Return a client with calls that have everything due at the same instants; time stands still as yet."""
    client = await new_client(**settings)
    async with client.session.post("/_simulator/scenarios?name=all.yaml", data=SCENARIO) as response:
        assert response.status == 201
    # Nothing of these is sent to anybody: the guard blocks it.
    client.placed = [await client.place(event_url=["http://198.51.100.1/"]) for _ in range(calls)]
    return client


async def test_a_crowded_moment_has_the_same_journal(new_client, sliced):
    """However it is sliced: what goes out first must not depend on how fast the machine is."""
    journals = []
    for slice_it in (lambda: None, sliced):
        slice_it()
        client = await crowded(new_client, 20)
        await client.advance(60)
        journals.append(await client.canonical())
    assert journals[0] == journals[1]
    assert journals[0].count('"status":"completed"') >= 20


async def test_others_have_a_turn_within_a_crowded_moment(new_client, sliced):
    """A request is answered while half of the calls ring and half don't yet."""
    sliced()
    client = await crowded(new_client, 60)
    advance = asyncio.create_task(client.control("POST", "clock/advance", {"seconds": 1}))
    switchboard = next(iter(client.simulator.worlds)).switchboard
    seen = set()
    while not advance.done():
        await asyncio.sleep(0)
        seen.add(sum(call.status == "ringing" for call in switchboard.store))
    assert (await advance)[0] == 200
    assert len(seen) > 20


async def test_a_crowded_moment_passes_by_itself(new_client, sliced):
    """In `auto` all of it happens, and time goes on to the end of the calls."""
    sliced()
    client = await crowded(new_client, 20, clock="auto", settle=50)
    for uuid in client.placed:
        assert (await client.until_over(uuid))["duration"] == "3"


async def test_time_goes_on_though_calls_are_placed_within_a_crowded_moment(new_client, sliced):
    """Those have something due at that very instant, too."""
    sliced()
    client = await crowded(new_client, 20, clock="auto")
    placed = await asyncio.gather(*(client.place(event_url=["http://198.51.100.1/"]) for _ in range(20)))
    for uuid in [*client.placed, *placed]:
        await client.until_over(uuid)
