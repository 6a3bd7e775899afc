"""Property: whoever looks out for a moment and holds time there acts in it, before anything later."""

import asyncio

import pytest
from driver_bench import START, FakeDispatcher, World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from virtual_time import run

from voice_simulator.runtime.pacing import ClockMode

LATEST = 600_000


class Lookout:
    """Holds time as soon as something is true of a world, until it has thought for a while.

    Attributes:
        acted: the instants at which it began and ended to think, ms from the start.
    """

    def __init__(self, world, is_up, thinks):
        self._world, self._is_up, self._thinks = world, is_up, thinks
        self.acted = []
        world.shared.lookouts.append(self.notice)

    def notice(self):
        if not self.acted and self._is_up():
            self._world.shared.holds[None] += 1
            self.acted = [self._now()]
            asyncio.get_running_loop().call_later(self._thinks, self._release)

    def _release(self):
        self.acted.append(self._now())
        self._world.shared.holds[None] -= 1
        self._world.driver.wake()

    def _now(self):
        return self._world.switchboard.clock.now - START


async def _pass(world, until):
    if world.driver.pacing.mode is ClockMode.MANUAL:
        await world.driver.advances.advance(until, wall_limit=3600, who="a test")
    await asyncio.sleep(3600)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    mode=st.sampled_from([ClockMode.AUTO, ClockMode.MANUAL]),
    span=st.integers(0, 9_000),
    thinks=st.sampled_from([0.0, 0.01, 0.3, 5.0]),
    replies=st.sampled_from([0.0, 0.04, 0.7]),
)
def test_time_stops_at_an_alarm(mode, span, thinks, replies):
    """A call goes on meanwhile, with something due every other second."""
    world = World(FakeDispatcher(lambda _: replies), mode)

    async def play():
        alarm = world.switchboard.set_alarm(span)
        world.switchboard.set_alarm(LATEST)  # something later is always due
        lookout = Lookout(world, lambda: alarm.is_over, thinks)
        world.place(length_timer=60)
        await _pass(world, START + LATEST)
        return lookout.acted

    assert run(world.in_loop(play)) == [span, span]


@pytest.mark.parametrize("mode", [ClockMode.AUTO, ClockMode.MANUAL])
@pytest.mark.parametrize("status", ["ringing", "answered", "completed"])
def test_time_stops_where_something_has_happened(mode, status):
    """Even where your app is told of nothing, so that no reply is waited for."""
    world = World(FakeDispatcher(), mode)
    world.dispatcher.blocked = True

    def statuses():
        return [(one.facts["status"], one.time - START) for one in world.entries("status")]

    async def play():
        world.switchboard.set_alarm(LATEST)  # something later is always due
        lookout = Lookout(world, lambda: status in dict(statuses()), 5.0)
        world.place(length_timer=60)
        await _pass(world, START + LATEST)
        return lookout.acted

    acted = run(world.in_loop(play))
    assert acted == [dict(statuses())[status]] * 2
