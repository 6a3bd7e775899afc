"""Beside audio, requests take turns: how long one turn of the event loop takes."""

import asyncio
from itertools import pairwise

import pytest
from virtual_time import run

from voice_simulator.runtime.loop_turns import LoopTurns
from voice_simulator.runtime.pending_connections import PendingConnections

MS = 0.001


def works(seconds):
    """Take so much time of the loop, in which nothing else happens."""
    asyncio.get_running_loop()._jumping.now += seconds


async def requests_at_once(turns, count, seconds):
    """Let so many come at once, each with so much to do, or as a function of its number says.

    Returns:
        Their numbers in the order of being handled, and when each was.
    """
    loop, handled = asyncio.get_running_loop(), []

    async def handle(number):
        await turns.wait_for_one()
        handled.append((number, loop.time()))
        works(seconds(number) if callable(seconds) else seconds)

    await asyncio.gather(*(handle(number) for number in range(count)))
    return handled


async def longest_hold(turns, count, seconds):
    """Return for how long nobody else had the loop while so many came at once."""
    loop = asyncio.get_running_loop()
    requests, looks = asyncio.ensure_future(requests_at_once(turns, count, seconds)), []
    while not requests.done():
        looks.append(loop.time())
        await asyncio.sleep(0)
    return max(later - sooner for sooner, later in pairwise(looks))


@pytest.mark.parametrize("seconds", [0.1 * MS, 1 * MS, 5 * MS])
def test_beside_audio_requests_hold_the_loop_for_3_ms_or_one_of_them(seconds):
    held = run(longest_hold(LoopTurns(lambda: True), 100, seconds))
    assert held < 3.1 * MS + seconds


def test_where_no_audio_goes_out_all_have_the_same_turn():
    assert run(longest_hold(LoopTurns(lambda: False), 100, MS)) > 99 * MS


def test_requests_keep_their_order():
    handled = run(requests_at_once(LoopTurns(lambda: True), 100, MS))
    assert [number for number, _ in handled] == list(range(100))


def test_a_turn_that_takes_longer_than_those_before_is_over_all_the_same():
    """Forty replies of little work, then forty requests of much: they come in the next turns, in order."""

    def seconds(number):
        return 0.1 * MS if number < 40 else 1.4 * MS

    assert run(longest_hold(LoopTurns(lambda: True), 80, seconds)) < 4.5 * MS
    handled = run(requests_at_once(LoopTurns(lambda: True), 80, seconds))
    assert [number for number, _ in handled] == list(range(80))


def test_no_time_is_lost_between_turns():
    handled = run(requests_at_once(LoopTurns(lambda: True), 100, MS))
    assert handled[-1][1] - handled[0][1] == pytest.approx(99 * MS, abs=MS)


def test_one_that_gives_up_waiting_keeps_nobody():
    turns = LoopTurns(lambda: True)

    async def play():
        waiting = [asyncio.ensure_future(requests_at_once(turns, 1, MS)) for _ in range(40)]
        await asyncio.sleep(0)
        for one in waiting[5:30]:
            one.cancel()
        ended = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 1)
        return [isinstance(one, asyncio.CancelledError) for one in ended].count(True)

    assert run(play()) == 25


def test_between_two_requests_audio_goes_out_before_garbage_is_collected():
    turns, acts = LoopTurns(lambda: True), []
    turns.audio.add(lambda _: acts.append("audio"))
    turns.tidies = lambda _: acts.append("garbage")
    run(requests_at_once(turns, 3, MS))
    assert acts == ["audio", "garbage"] * 3


def test_a_world_goes_on_for_a_millisecond_beside_audio_and_else_for_as_long_as_it_likes():
    assert [LoopTurns(lambda is_out=is_out: is_out).length(20 * MS) for is_out in (True, False)] == [
        MS,
        20 * MS,
    ]


def test_a_request_of_which_it_is_not_known_whose_it_is_may_be_that_of_any_application():
    """As one that waits for its turn: its token is read afterwards."""
    pending = PendingConnections(lambda: 0.0)
    with pending.answering(None):
        seen = pending.has_any(pending.newest, {"app"}), pending.has_any(pending.newest, None)
    assert (seen, pending.has_any(pending.newest, None)) == ((True, True), False)
