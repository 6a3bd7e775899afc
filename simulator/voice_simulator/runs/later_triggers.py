"""Fires the triggers of a run that say when, beside its course: each at its moment, before anything later.

It is a task of its own because your app may answer an earlier trigger only after a later one has been fired.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND
from voice_simulator.runtime.pacing import ClockMode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voice_simulator.runs.end_of_run import EndOfRun
    from voice_simulator.runs.pending_triggers import PendingTriggers
    from voice_simulator.runs.run_worlds import RunWorlds
    from voice_simulator.runs.triggers import TriggerFiring
    from voice_simulator.runtime.pacing import Pacing


class LaterTriggers:
    """Fires the triggers of one run that say when.

    Args:
        pending: those that are still to be fired.
        worlds: those that the run is about.
        firing: fires them.
        end: tells when your app is still, before and after each.
        pacing: how time moves, and for how long a trigger holds it.
    """

    def __init__(
        self,
        pending: PendingTriggers,
        worlds: RunWorlds,
        firing: TriggerFiring,
        end: EndOfRun,
        pacing: Pacing,
    ) -> None:
        self._pending, self._worlds, self._shared = pending, worlds, worlds.all.shared
        self._firing, self._end, self._pacing = firing, end, pacing
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    async def fire_beside(self, course: Callable[[], Awaitable[None]]) -> None:
        """Fire them while the course of the run goes on, which waits for those that will come."""
        if not self._pending:
            await course()
            return
        notice = self._pending.notice
        self._shared.lookouts.append(notice)
        try:
            self._pending.set_known_alarms()
            await self._beside(course)
        finally:
            self._shared.lookouts.remove(notice)
            self._pending.release_all()

    async def _beside(self, course: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                firing = group.create_task(self._fire_as_due(group))
                await course()
                firing.cancel()
        except BaseExceptionGroup as errors:
            raise _first_of(errors) from None

    async def _fire_as_due(self, group: asyncio.TaskGroup) -> None:
        while True:
            self._shared.woken.clear()
            self._pending.notice()
            self._pending.set_alarms()
            if self._pending.is_any_due:
                await self._fire_first(group)
            elif (instant := self._pending.next_instant_without_world) is None or self._is_time_held():
                await self._shared.woken.wait()
            else:
                await self._pass_to(instant)

    async def _fire_first(self, group: asyncio.TaskGroup) -> None:
        """Fire the first at the end of its moment; no time passes meanwhile, until patience is over."""
        # More may be due by then: they go in the order of the scenario.
        await self._end.until_still()
        self._pending.notice()
        one = self._pending.pop_due()
        self._pending.in_flight += 1
        try:
            task = group.create_task(self._firing.fire_one(one.trigger))
            task.add_done_callback(lambda _: self._note_fired())
            await asyncio.wait({task}, timeout=self._pacing.patience)
            self._end.note_act()
            await self._end.until_still()
        finally:
            one.end_hold()

    def _note_fired(self) -> None:
        self._pending.in_flight -= 1
        self._end.note_act()
        self._shared.woken.set()

    async def _pass_to(self, instant: int) -> None:
        """Let time come to an instant where no world has begun: by the wall clock, or by a jump."""
        if self._pacing.mode is ClockMode.REAL:
            due = self._began + instant / SECOND / self._pacing.speed
            if due > self._loop.time():
                await self._until_woken(due - self._loop.time())
                return
        else:
            await self._end.until_still()
        if self._pending.next_instant_without_world == instant and not self._is_time_held():
            self._pending.pass_to(instant)

    async def _until_woken(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._shared.woken.wait()
        except TimeoutError:
            return

    def _is_time_held(self) -> bool:
        return self._shared.is_time_held(self._worlds.application_id)


def _first_of(errors: BaseExceptionGroup) -> BaseException:
    first: BaseException = errors
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
