"""When garbage is collected: seldom where nothing is hurt by a pause, often and briefly beside audio."""

import asyncio
import gc
from contextlib import contextmanager

import pytest
from virtual_time import run

from voice_simulator.runtime.garbage_collection import regular_collection
from voice_simulator.runtime.loop_turns import LoopTurns


@contextmanager
def collections():
    """Collect what is collected meanwhile: the generations, in order."""
    seen = []

    def note(phase, facts):
        if phase == "start":
            seen.append(facts["generation"])

    gc.collect()
    gc.callbacks.append(note)
    try:
        yield seen
    finally:
        gc.callbacks.remove(note)


async def requests_for(turns, seconds):
    """Handle a request each millisecond."""
    async with regular_collection(turns):
        for _ in range(round(seconds * 1000)):
            await turns.wait_for_one()
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(("is_audio_out", "looks"), [(False, 10), (True, 100)])
def test_beside_audio_garbage_is_looked_for_ten_times_as_often(is_audio_out, looks):
    with collections() as seen:
        run(requests_for(LoopTurns(lambda: is_audio_out), 1.0))
    assert len(seen) == pytest.approx(looks, rel=0.15)


def test_beside_audio_objects_are_never_many_by_the_second_look():
    """Every other look is one at those that were there at the last one."""
    with collections() as seen:
        run(requests_for(LoopTurns(lambda: True), 1.0))
    assert seen.count(1) == pytest.approx(seen.count(0), abs=2)
    assert 2 not in seen


def test_where_nothing_is_done_beside_audio_nobody_looks_often():
    async def idle():
        async with regular_collection(LoopTurns(lambda: True)):
            await asyncio.sleep(1)

    with collections() as seen:
        run(idle())
    assert len(seen) <= 10


def test_it_ends_with_what_it_is_for():
    turns = LoopTurns(lambda: True)

    async def play():
        async with regular_collection(turns):
            pass
        await turns.wait_for_one()

    with collections() as seen:
        run(play())
    assert seen == []
