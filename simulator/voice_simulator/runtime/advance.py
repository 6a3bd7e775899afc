"""Advances: time moves on from moment to moment, each of which comes to rest before the next."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice_simulator.core.clock import to_iso
from voice_simulator.core.journal.note_entries import ClockEntry
from voice_simulator.core.rest import WaitsFor
from voice_simulator.errors import ControlError
from voice_simulator.runtime.moments import JUMPING, earliest
from voice_simulator.runtime.pace import Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice_simulator.runtime.driver import Driver
    from voice_simulator.runtime.loop_turns import LoopTurns
    from voice_simulator.runtime.world_watch import WorldWatch
    from voice_simulator.scenario.judging.condition_watch import Met


class Advances:
    """Moves the time of one world on when somebody asks for it; one at a time.

    Args:
        driver: of the world.
        wall: tells the wall time, in seconds.
        turns: for how long it may go on before others have a turn.
    """

    def __init__(self, driver: Driver, wall: Callable[[], float], turns: LoopTurns) -> None:
        self._driver, self._switchboard, self._wall = driver, driver.switchboard, wall
        self._turns = turns
        self._by: str | None = None

    async def advance(self, to: int | None, *, wall_limit: float, who: str) -> int:
        """Move time to an instant, with all that falls due happening at its own moment and being answered.

        Args:
            to: the instant, ms; an instant that has passed moves nothing; None for the next at which
                something is due.
            wall_limit: seconds of wall time after which to give up.
            who: whom to name when another asks meanwhile.

        Returns:
            The number of the last journal entry from before.

        Raises:
            ControlError: 409, another advance is under way, or time is held; 504, it took too long.
            Stopping: the simulator stops.
        """
        with self._advancing(who) as advance:
            before, changes = self._switchboard.journal.last_seq, self._driver.changes
            try:
                async with asyncio.timeout(wall_limit):
                    await (advance.run_to_next() if to is None else advance.run_to(to))
            except TimeoutError:
                raise self._gave_up(wall_limit, self._driver.changes - changes) from None
            return before

    async def run_until(
        self, watch: WorldWatch, *, latest: int, idle: float, wall_limit: float, who: str
    ) -> Met | None:
        """Let time pass until a condition is true, and stop at that very moment, before anything later.

        Your app has come to rest by then, unless `wall_limit` is over.

        Args:
            watch: watches for the condition.
            latest: the instant (ms) that time does not pass.
            idle: for how many seconds of wall time your app may do something by its own clock while nothing
                is due.
            wall_limit: seconds of wall time after which to give up.
            who: whom to name when another asks meanwhile.

        Returns:
            How it became true; None if it did not.

        Raises:
            ControlError: 409, another advance is under way, or time is held; 504, it took too long.
            Stopping: the simulator stops.
        """
        with self._advancing(who) as advance:
            changes = self._driver.changes
            try:
                async with asyncio.timeout(wall_limit):
                    return await advance.run_until(watch, latest, idle)
            except TimeoutError:
                if (met := watch.catch_up()) is not None:
                    return met
                raise self._gave_up(wall_limit, self._driver.changes - changes) from None

    @contextmanager
    def _advancing(self, who: str) -> Iterator[Advance]:
        if self._by is not None:
            raise ControlError(409, f"time is being advanced already, by {self._by}; one at a time")
        self._driver.holds.check_none_stands()
        with self._driver.advancing():
            self._by = who
            try:
                yield Advance(self._driver, self._wall, self._turns)
            finally:
                self._by = None

    def _gave_up(self, wall_limit: float, changes: int) -> ControlError:
        awaited = [f"the reply to {name}" for name in self._driver.awaited_names]
        return ControlError(
            504,
            f"time got to {to_iso(self._switchboard.clock.now)} in {wall_limit:g} s of wall time; "
            f"still awaited: {', '.join(awaited) or self._what_else_held(changes)}",
            awaited=awaited,
        )

    def _what_else_held(self, changes: int) -> str:
        if self._driver.pace.is_beside_socket:
            return "the wall clock, with which time goes while a WebSocket is open (times --speed)"
        if changes:
            return f"quiet: {changes} requests that change something came meanwhile and held time up"
        at, waits_for = self._driver.rest()
        # What ends by itself has not held it up: your app was only about to be quiet for long enough.
        return waits_for if at is None else WaitsFor.NOTHING


class Advance:
    """One advance of one world.

    Args:
        driver: of the world.
        wall: tells the wall time, in seconds.
        turns: for how long it may go on before others have a turn.
    """

    def __init__(self, driver: Driver, wall: Callable[[], float], turns: LoopTurns) -> None:
        self._driver, self._switchboard, self._wall = driver, driver.switchboard, wall
        self._turns = turns
        self._breathe = wall() + turns.length(JUMPING)

    async def run_to(self, instant: int) -> None:
        """Pass to an instant; one that has passed moves nothing."""
        self._switchboard.journal.write(None, ClockEntry(instant))
        await self._come_to_rest()
        while (moment := self._next_moment(instant)) is not None:
            await self._pass_moment(moment)
            await self._until_at_rest()
        self._switchboard.advance_to(instant)
        await self._until_at_rest(stays=True)

    async def run_to_next(self) -> None:
        """Pass to the next moment at which something is due; nothing happens where nothing is."""
        await self._come_to_rest()
        deadline = self._switchboard.next_deadline()
        if deadline is not None:
            self._switchboard.journal.write(None, ClockEntry(deadline))
            await self._pass_moment(deadline)
            await self._until_at_rest(stays=True)

    async def run_until(self, watch: WorldWatch, latest: int, idle: float) -> Met | None:
        """Pass from moment to moment, and stop at the one that meets a condition, before anything later.

        Where nothing is due up to `latest`, what your app does by its own clock is waited for. It stops, too,
        where the condition can't become true any more.

        Args:
            watch: watches for the condition.
            latest: the instant (ms) that time does not pass.
            idle: for how many seconds of wall time to wait where nothing is due.
        """
        await self._until_moment_happened()
        while not watch.read_some():
            await self._let_others_act()
        gives_up: float | None = None
        while True:
            await self._until_at_rest(watch)
            moment = self._next_moment(latest, watch)
            gives_up = gives_up or self._wall() + idle if moment is None else None
            if watch.catch_up() is not None or watch.call_that_is_over is not None:
                await self._until_at_rest(watch, stays=True)
                return watch.met
            if gives_up is not None and self._wall() >= gives_up:
                return None
            if moment is not None:
                await self._pass_moment(moment, watch)
            else:
                await self._wait_for_app(gives_up)

    async def _wait_for_app(self, until: float | None) -> None:
        """Wait for what your app does by its own clock, and let it happen."""
        times = [at - self._wall() for at in (until, self._driver.patience_ends_at()) if at is not None]
        await self._driver.until_woken(min(times, default=None))
        await self._until_moment_happened()

    async def _come_to_rest(self) -> None:
        await self._until_moment_happened()
        await self._until_at_rest()

    def _next_moment(self, latest: int, watch: WorldWatch | None = None) -> int | None:
        """Return up to when time passes next; None if nothing is due up to an instant.

        Beside a socket it passes whatever is due: there is always something to be heard.
        """
        if self._driver.pace.is_beside_socket and self._switchboard.clock.now < latest:
            return latest
        moment = earliest(self._switchboard.next_deadline(), None if watch is None else watch.look_at)
        return moment if moment is not None and moment <= latest else None

    async def _pass_moment(self, deadline: int, watch: WorldWatch | None = None) -> None:
        if self._driver.pace.is_beside_socket:
            await self._flow(Flow(deadline, watch))
            return
        self._driver.pass_moment(deadline)
        await self._until_moment_happened()
        if self._wall() > self._breathe:
            await self._let_others_act()

    async def _flow(self, flow: Flow) -> None:
        """Let time go with the wall clock as long as a WebSocket is open, and nothing stops it."""
        driver, clock = self._driver, self._switchboard.clock
        with self._flowing(flow):
            while driver.pace.is_beside_socket and clock.now < flow.until and not flow.is_stopped:
                await self._until_next_move(flow.until)
                driver.check_going_on()
                driver.tick()

    @contextmanager
    def _flowing(self, flow: Flow) -> Iterator[None]:
        driver, pace = self._driver, self._driver.pace
        pace.begin_flow(flow)
        driver.heed_pace()
        pace.begin_here()
        driver.wake()
        try:
            yield
        finally:
            driver.catch_up()
            pace.begin_flow(None)
            driver.wake()

    async def _until_next_move(self, until: int) -> None:
        """Wait until something may have happened, something is due, or an instant is reached."""
        driver = self._driver
        times = (driver.next_move(), driver.pace.wall_time_of(until), driver.patience_ends_at())
        when = min((time for time in times if time is not None), default=None)
        await driver.until_woken(None if when is None else when - self._wall())

    async def _until_moment_happened(self) -> None:
        while self._driver.is_moment_going_on:
            self._driver.check_going_on()
            await self._let_others_act()
            self._driver.go_on_with_moment()

    async def _let_others_act(self) -> None:
        self._driver.entry_log.log_news()
        await asyncio.sleep(0)
        self._turns.let_audio_out()
        self._breathe = self._wall() + self._turns.length(JUMPING)

    async def _until_at_rest(self, watch: WorldWatch | None = None, *, stays: bool = False) -> None:
        """Wait until the world is at rest; no patience is needed where time stops.

        Beside a socket nothing holds time, so nothing is waited for, unless time `stays` where it is.
        """
        driver = self._driver
        if driver.pace.is_beside_socket and not stays:
            return
        while True:
            driver.check_going_on()
            driver.end_patience()
            verdict, now = (
                driver.rest(waits_for_parties=watch is None or watch.catch_up() is None),
                self._wall(),
            )
            if verdict.holds_at(now):
                return
            times = (verdict.at, driver.patience_ends_at())
            await driver.until_woken(min((at - now for at in times if at is not None), default=None))
