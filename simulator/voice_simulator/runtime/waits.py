"""Waits for a condition in a world, on the wall clock; simulated time goes on as it would without them.

A wait is told by the driver whenever something may have happened, and reads then what is new in the journal:
it polls nothing, holds nothing and moves nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.errors import ControlError, Stopping
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.world_watch import WorldWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice_simulator.runtime.holds import Hold
    from voice_simulator.runtime.world import World
    from voice_simulator.scenario.model.conditions import Condition

MOST_WAITS: Final = 200
"""How many may wait in one world: each is told of everything that happens in it."""

_LOOK_FOR_CLIENT: Final = 0.5
"""Seconds between looks at whether the client is still there; it says nothing when it goes."""


class Waits:
    """The waits that are open, in all worlds of one simulator.

    Args:
        is_stopping: says whether the simulator stops.
    """

    def __init__(self, is_stopping: Callable[[], bool]) -> None:
        self._is_stopping = is_stopping
        self._open: Counter[World] = Counter()

    def open_in(self, world: World) -> int:
        """Say how many are open in a world."""
        return self._open[world]

    async def wait(
        self, world: World, condition: Condition, seconds: float, is_gone: Callable[[], bool]
    ) -> WorldWatch:
        """Wait until a condition is true, can't become so, or so many seconds of the wall clock have passed.

        Args:
            world: where to wait.
            condition: what for.
            seconds: for how long.
            is_gone: says whether whoever waits has gone.

        Returns:
            What watched for it, which says how it became true, if it did.

        Raises:
            ControlError: 409, the world was reset meanwhile; 429, too many wait there.
            Stopping: the simulator stops.
        """
        watch = WorldWatch(world.switchboard, condition, world.driver.now)
        with self._counted(world):
            await self._until_met(world, watch, seconds, is_gone)
        return watch

    async def hold(
        self, world: World, condition: Condition, seconds: float, hold_s: float, is_gone: Callable[[], bool]
    ) -> Hold:
        """Wait until a condition is true and time stands, or so many seconds of the wall clock have passed.

        Args:
            world: where to wait.
            condition: where to stop its time.
            seconds: for how long to wait.
            hold_s: for how many seconds of the wall clock time may stand.
            is_gone: says whether whoever waits has gone.

        Returns:
            The hold, which says whether it stands.

        Raises:
            ControlError: 409, it is too late, or the world was reset meanwhile; 429, too many wait there.
            Stopping: the simulator stops.
        """
        hold = await self.arm(world, condition, hold_s)
        with self._counted(world), world.driver.watched_by(hold.has_changed.set):
            ends = _now() + seconds
            while hold.since is None and not is_gone() and (left := ends - _now()) > 0:
                hold.has_changed.clear()
                await _until_set(hold.has_changed, min(left, _LOOK_FOR_CLIENT))
                self._check_going_on(world, hold.watch)
        if hold.since is None:
            world.driver.holds.end(hold)
        return hold

    async def arm(self, world: World, condition: Condition, hold_s: float) -> Hold:
        """Let time stop where a condition becomes true.

        Raises:
            ControlError: 409, it is too late, or the world was reset; 429, there are too many holds.
            Stopping: the simulator stops.
        """
        watch = WorldWatch(world.switchboard, condition)
        while not watch.read_some():
            await asyncio.sleep(0)
            self._check_going_on(world, watch)
        return world.driver.arm_hold(watch, hold_s)

    async def _until_met(
        self, world: World, watch: WorldWatch, seconds: float, is_gone: Callable[[], bool]
    ) -> None:
        ends = _now() + seconds
        while not watch.read_some():
            await asyncio.sleep(0)
            self._check_going_on(world, watch)
        news = asyncio.Event()

        def read_news() -> None:
            is_decided = watch.catch_up() is not None or watch.call_that_is_over is not None
            if is_decided or world.driver.is_closed or self._is_stopping():
                news.set()

        with world.driver.watched_by(read_news):
            read_news()
            while _may_come(watch) and (left := ends - _now()) > 0 and not is_gone():
                await _until_set(news, min(left, _LOOK_FOR_CLIENT, _seconds_till_words(world, watch)))
                self._check_going_on(world, watch)
                read_news()

    @contextmanager
    def _counted(self, world: World) -> Iterator[None]:
        if self._open[world] >= MOST_WAITS:
            sentence = f"{MOST_WAITS} waits are open in this world already; let some of them end first"
            raise ControlError(429, sentence)
        self._open[world] += 1
        try:
            yield
        finally:
            self._open[world] -= 1
            if not self._open[world]:
                del self._open[world]

    def _check_going_on(self, world: World, watch: WorldWatch) -> None:
        if watch.met is not None:
            return
        if self._is_stopping():
            raise Stopping
        if world.driver.is_closed:
            raise ControlError(409, f"the world was reset while somebody waited for {watch.condition.text}")


def _may_come(watch: WorldWatch) -> bool:
    return watch.met is None and watch.call_that_is_over is None


def _seconds_till_words(world: World, watch: WorldWatch) -> float:
    """Return how much wall time is left until words that are waited for have been said."""
    pacing = world.driver.pacing
    if watch.look_at is None or pacing.mode is not ClockMode.REAL:
        return float("inf")
    return max(0.001, (watch.look_at - world.driver.now()) / SECOND / pacing.speed)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _until_set(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
