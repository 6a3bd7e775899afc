"""When a run is over, and when your app is still between two triggers.

A run is over when nothing is due or under way and either every expectation that asks for something holds (for
one settling time, so that what must not happen may still happen) or your app has been quiet for `idle`, and
is not seen at work then. Where nothing lacks, the simulated time of `linger` passes first, as time does in
this run. Then your app is asked for its own state, if the scenario expects something of that: until the
answers are as they should be, or your app has been quiet for `idle`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.rest import Quiet, Rest
from voice_simulator.runs.socket_words import without_words
from voice_simulator.runtime.app_rest import judge_rest
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.model.expectations import Between, app_requests_of, asks

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.runs.app_questions import AppQuestions
    from voice_simulator.runs.evidence_collector import EvidenceCollector
    from voice_simulator.runs.pending_triggers import PendingTriggers
    from voice_simulator.runs.run_worlds import RunWorlds
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.scenario.language.scenario_reader import Scenario
    from voice_simulator.scenario.model.expectations import Expectation

_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.5
"""Seconds of wall time until your app is asked again: at first, and at the most."""


class EndOfRun:
    """Waits until a run is over.

    Args:
        scenario: what is run.
        worlds: those that the run is about.
        collector: the evidence so far; news are collected while this waits.
        questions: what your app is asked in the end.
        pending: the triggers that are still to be fired.
        pacing: the settling time, and what else is known of your app's rest.
        idle: seconds of wall time for which your app must be quiet, beyond what `between` lets it wait.

    Attributes:
        is_lingering: whether all is over but for the time of `linger`.
    """

    def __init__(
        self,
        scenario: Scenario,
        worlds: RunWorlds,
        collector: EvidenceCollector,
        questions: AppQuestions,
        pending: PendingTriggers,
        pacing: Pacing,
        idle: float,
    ) -> None:
        self._scenario, self._worlds, self._collector = scenario, worlds, collector
        self._questions, self._pending = questions, pending
        self._pacing, self._idle = pacing, idle
        self._loop = asyncio.get_running_loop()
        self._last_act = self._loop.time()
        self._asking = [line for line in scenario.expectations if asks(line) and not app_requests_of(line)]
        if worlds.all.shared.socket_sounds is not None:
            # Words of your app are written down when all is over: nobody waits for them before that.
            self._asking = [without_words(line) for line in self._asking]
        self._idle += max([0, *(_wall_wait(line) for line in self._asking)]) / SECOND
        self._is_satisfied = False
        self.is_lingering = False

    def note_act(self) -> None:
        """Note that the run has just done something to your app, which counts as a contact."""
        self._last_act = self._loop.time()

    @property
    def unquiet(self) -> str:
        """What is still waited for where nothing is due or under way."""
        if not self._lacks_something():
            return "your app is never quiet"
        waits = any(map(_wall_wait, self._asking))
        why = "--idle, and the wait of a between: with wall: true" if waits else "--idle"
        return (
            f"what is expected had not all come, and your app had not been quiet for {self._idle:g} s ({why})"
        )

    async def until_over(self) -> None:
        """Wait until the run is over, and ask your app for its own state."""
        await self._until_quiet(self._seconds_till_over)
        if self._scenario.linger and not self._lacks_something():
            await self._linger(self._scenario.linger)
        if self._questions:
            await self._ask_app()
            await self._until_quiet(self._seconds_till_over)

    async def _linger(self, span: int) -> None:
        """Let so much simulated time (ms) pass as it does in this run, and what your app does in it end."""
        self.is_lingering = True
        worlds = list(self._worlds)
        for world in worlds:
            with world.driver.changing() as switchboard:
                switchboard.let_time_pass(span)
        if not worlds and self._pacing.mode is ClockMode.REAL:
            # There is no clock to tell it: nobody has called.
            await asyncio.sleep(span / SECOND / self._pacing.speed)
        await self._until_quiet(self._seconds_till_idle)
        self.is_lingering = False
        # At its new time, too, your app may do something.
        self.note_act()
        await self._until_quiet(self._seconds_till_over)

    async def _ask_app(self) -> None:
        """Ask until the answers are as expected, or your app has been quiet; it may still write them down."""
        pause = _FIRST_PAUSE
        while not await self._questions.are_answered_well():
            left = self._quiet_for(self._idle)
            if left <= 0:
                return
            await asyncio.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)
            await self._until_quiet(self._seconds_till_over)

    async def until_still(self) -> None:
        """Wait until nothing is under way and your app is at rest."""
        await self._until_quiet(self._seconds_till_still)

    async def _until_quiet(self, seconds_left: Callable[[], float | None]) -> None:
        """Wait until no seconds are left; None stands for as long as something is going on."""
        woken = self._worlds.all.shared.woken
        while True:
            woken.clear()
            self._collector.collect()
            wait = seconds_left()
            if wait is not None and wait <= 0:
                return
            try:
                async with asyncio.timeout(wait):
                    await woken.wait()
            except TimeoutError:
                continue

    def _seconds_till_idle(self) -> float | None:
        return 0.0 if all(world.driver.is_idle for world in self._worlds) else None

    def _seconds_till_over(self) -> float | None:
        worlds = list(self._worlds)
        if self._pending.will_come or self._seconds_till_idle() is None:
            return None
        if not worlds and not self._scenario.triggers and self._scenario.waits:
            return None  # nobody has called the API yet, which is what the scenario waits for
        # What a trigger comes after may still happen.
        has_all = self._has_all() and not self._pending and not self._awaits_figures()
        return self._seconds_till_rest() if has_all else self._seconds_till_given_up()

    def _seconds_till_still(self) -> float | None:
        if not all(world.driver.has_nothing_under_way for world in self._worlds):
            return None
        return self._seconds_till_rest()

    def _seconds_till_given_up(self) -> float | None:
        """Return how many seconds are left until nothing more will come.

        Where the rest of your app is seen it must be asleep then: on a busy machine it may have been quiet
        since it works, or since it had no turn.
        """
        if self._worlds.all.shared.watched.seeing(self._worlds.application_id) is None:
            return self._quiet_for(self._idle)
        return self._seconds_till_rest(floor=max(self._idle, self._pacing.floor))

    def _seconds_till_rest(self, floor: float | None = None) -> float | None:
        """Return how many seconds are left until your app is at rest; None while that is not seen yet."""
        shared, pacing = self._worlds.all.shared, self._pacing
        floor = pacing.floor if floor is None else floor
        contact, now = self._last_contact(), self._loop.time()
        quiet = Quiet(pacing.settle, pacing.settle_max, pacing.patience)
        rest = Rest(quiet=quiet, first_contact=contact, last_contact=contact)
        app = shared.watched.seeing(self._worlds.application_id)
        at = judge_rest(rest, app, floor, now, shared.woken.set).at
        return None if at is None else at - now

    def _quiet_for(self, span: float) -> float:
        """Return how many seconds are left until your app has been quiet for so many."""
        return self._last_contact() + span - self._loop.time()

    def _last_contact(self) -> float:
        return max([self._last_act, *(world.driver.last_contact for world in self._worlds)])

    def _lacks_something(self) -> bool:
        return bool(self._pending) or (bool(self._asking) and not self._has_all())

    def _awaits_figures(self) -> bool:
        """Whether a socket is over, and its figures have not come: its connection is being closed."""
        sockets = (call.socket for call in self._collector.evidence.calls)
        return any(one is not None and one.has_ended and one.measures is None for one in sockets)

    def _has_all(self) -> bool:
        """Whether all expectations that ask the journal for something hold; False where none asks at all."""
        if self._collector.has_news:
            self._collector.has_news = False
            self._is_satisfied = bool(self._asking or self._questions) and self._all_hold()
        return self._is_satisfied

    def _all_hold(self) -> bool:
        """Judge the expectations until one does not hold, which is then judged first the next time."""
        for place, expectation in enumerate(self._asking):
            if judge((expectation,), self._collector.evidence):
                self._asking.insert(0, self._asking.pop(place))
                return False
        return True


def _wall_wait(line: Expectation) -> int:
    """Return for how long (ms of wall time) your app may wait before it does what a line asks for."""
    return max([0, *(claim.longest_wall_wait for claim in line.claims if isinstance(claim, Between))])
