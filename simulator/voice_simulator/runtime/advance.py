"""An advance: time moves on from moment to moment, each of which comes to rest before the next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from voice_simulator.core.journal.entries import ClockEntry
from voice_simulator.runtime.moments import JUMPING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.runtime.driver import Driver

T = TypeVar("T")


class Advance:
    """One advance of one world.

    Args:
        driver: of the world.
        wall: tells the wall time, in seconds.
    """

    def __init__(self, driver: Driver, wall: Callable[[], float]) -> None:
        self._driver, self._switchboard, self._wall = driver, driver.switchboard, wall
        self._breathe = wall() + JUMPING

    async def run_to(self, instant: int) -> None:
        """Pass to an instant; one that has passed moves nothing."""
        self._switchboard.journal.write(None, ClockEntry(instant))
        await self._come_to_rest()
        while (deadline := self._switchboard.next_deadline()) is not None and deadline <= instant:
            await self._pass_moment(deadline)
            await self._until_at_rest()
        self._switchboard.advance_to(instant)
        await self._until_at_rest()

    async def run_to_next(self) -> None:
        """Pass to the next moment at which something is due; nothing happens where nothing is."""
        await self._come_to_rest()
        deadline = self._switchboard.next_deadline()
        if deadline is not None:
            self._switchboard.journal.write(None, ClockEntry(deadline))
            await self._pass_moment(deadline)
            await self._until_at_rest()

    async def run_until(self, what_met: Callable[[], T | None], latest: int) -> T:
        """Pass from moment to moment, and stop at the one that meets a condition, before anything later.

        Where nothing is due up to `latest`, what your app does by its own clock is waited for.

        Args:
            what_met: returns what has met the condition; None while nothing has.
            latest: the instant (ms) that time does not pass.
        """
        await self._until_moment_happened()
        while True:
            await self._until_at_rest(what_met)
            if (met := what_met()) is not None:
                return met
            deadline = self._switchboard.next_deadline()
            if deadline is None or deadline > latest:
                await self._driver.until_woken(None)
                await self._until_moment_happened()
            else:
                await self._pass_moment(deadline)

    async def _come_to_rest(self) -> None:
        await self._until_moment_happened()
        await self._until_at_rest()

    async def _pass_moment(self, deadline: int) -> None:
        self._driver.pass_moment(deadline)
        await self._until_moment_happened()
        if self._wall() > self._breathe:
            await self._let_others_act()

    async def _until_moment_happened(self) -> None:
        while self._driver.is_moment_going_on:
            self._driver.check_going_on()
            await self._let_others_act()
            self._driver.go_on_with_moment()

    async def _let_others_act(self) -> None:
        self._driver.log_entries()
        await asyncio.sleep(0)
        self._breathe = self._wall() + JUMPING

    async def _until_at_rest(self, what_met: Callable[[], object | None] = lambda: None) -> None:
        """Wait until the world is at rest; no patience is needed where time stops."""
        driver = self._driver
        while True:
            driver.check_going_on()
            driver.end_patience()
            verdict, now = driver.rest(waits_for_parties=what_met() is None), self._wall()
            if verdict.holds_at(now):
                return
            times = (verdict.at, driver.patience_ends_at())
            await driver.until_woken(min((at - now for at in times if at is not None), default=None))
