"""One scenario that is being run: set going, waited for, judged and reported."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.runs.app_questions import AppQuestions
from voice_simulator.runs.end_of_run import EndOfRun
from voice_simulator.runs.evidence_collector import EvidenceCollector
from voice_simulator.runs.hints import asked_as_another, never_admitted, never_begun, still_going
from voice_simulator.runs.later_triggers import LaterTriggers
from voice_simulator.runs.pending_triggers import PendingTriggers
from voice_simulator.runs.report import (
    Failed,
    RunReport,
    fault_lines,
    late_request_lines,
    socket_reports,
    timeline_of,
)
from voice_simulator.runs.run_worlds import RunWorlds
from voice_simulator.runs.socket_words import in_trace, write_down
from voice_simulator.runs.transcript import transcript_of
from voice_simulator.runs.triggers import TriggerFiring
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.judging.app_answers import answer_lines
from voice_simulator.scenario.judging.causes import with_causes
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.implicit_checks import implied, unused
from voice_simulator.scenario.judging.judgement import Mismatch, judge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from typing import Any

    from voice_simulator.runs.options import RunOptions
    from voice_simulator.runs.triggers import PlaceCall
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.world import IsolatedRun, World
    from voice_simulator.runtime.worlds import Worlds

    CollectFacts = Callable[[Sequence[World], Collection[str]], Awaitable[Mapping[str, Any]]]
    """Collects what a trace holds of worlds; the calls that failed go first where there is too much."""


class ScenarioRun:
    """One scenario that is being run.

    Args:
        worlds: those of the simulator.
        dispatcher: makes the requests of triggers and expectations.
        isolated: the scenario, and how the worlds that it plays in begin.
        options: how it is run.
        place_call: places a call as the API would.
        collect_facts: collects what a trace holds.
    """

    def __init__(
        self,
        worlds: Worlds,
        dispatcher: Dispatcher,
        isolated: IsolatedRun,
        options: RunOptions,
        place_call: PlaceCall,
        collect_facts: CollectFacts,
    ) -> None:
        self._options, self._scenario, pacing = options, isolated.scenario, isolated.pacing
        self._collect_facts = collect_facts
        self._timeout = options.timeout_for(isolated.scenario.conditions)
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._worlds = RunWorlds(worlds, options.application_id)
        evidence = Evidence(time_jumps=pacing.mode is ClockMode.AUTO, speed=pacing.speed)
        self._collector = EvidenceCollector(self._scenario.file, self._worlds, evidence, self._loop.time)
        questions = AppQuestions(self._scenario.expectations, dispatcher, evidence, options.app_url)
        self._pending = PendingTriggers(self._scenario.triggers, self._worlds, self._collector)
        self._end = EndOfRun(
            self._scenario, self._worlds, self._collector, questions, self._pending, pacing, options.idle
        )
        self._triggers = TriggerFiring(
            self._worlds,
            dispatcher,
            place_call,
            self._collector,
            self._end,
            app_url=options.app_url,
            patience=pacing.patience,
        )
        self._later = LaterTriggers(self._pending, self._worlds, self._triggers, self._end, pacing)

    async def play(self) -> RunReport:
        """Set the scenario going, wait until it is over, and judge it."""
        too_long: list[Mismatch] = []
        following = self._loop.create_task(self._collector.follow())
        try:
            async with asyncio.timeout(self._timeout):
                await self._later.fire_beside(self._take_course)
        except TimeoutError:
            too_long = [self._still_going()]
        finally:
            following.cancel()
        self._collector.collect()
        for world in self._worlds:
            self._collector.evidence.note_sockets(world.driver.sockets.so_far())
        unwritten = await self._write_down()
        wrong = [*self._triggers.mismatches, *self._collector.mismatches, *too_long, *unwritten]
        report = self._report(wrong)
        if not self._options.with_trace or not report.is_failed:
            return report
        failed = {one.mismatch.uuid for one in report.failures if one.mismatch.uuid is not None}
        facts = await self._collect_facts(list(self._worlds), failed)
        return replace(report, trace=in_trace(facts, self._collector.evidence))

    async def _take_course(self) -> None:
        await self._triggers.fire(tuple(one for one in self._scenario.triggers if one.moment is None))
        if self._triggers.unreachable is None:
            await self._end.until_over()

    async def _write_down(self) -> list[Mismatch]:
        """Let what your app said on WebSockets be written down, if there is a program for that."""
        sounds = self._worlds.all.shared.socket_sounds
        return [] if sounds is None else await write_down(self._scenario.file, sounds, self._collector)

    def _still_going(self) -> Mismatch:
        lingers = self._scenario.linger if self._end.is_lingering else None
        return still_going(self._scenario.file, self._timeout, list(self._worlds), self._end.unquiet, lingers)

    def _report(self, wrong: list[Mismatch]) -> RunReport:
        evidence, entries = self._collector.evidence, self._collector.entries
        if self._triggers.unreachable is None:
            wrong = [*wrong, *self._pending.never_fired()]
        wrong = [*wrong, *implied(evidence), *judge(self._scenario.expectations, evidence)]
        wrong += self._why_silent(is_wrong=bool(wrong))
        wrong = with_causes(wrong, evidence)
        worlds = list(self._worlds)
        with_journal = worlds if self._options.with_journal else []
        return RunReport(
            failures=tuple(
                Failed(mismatch=one, timeline=tuple(timeline_of(entries, one.uuid))) for one in wrong
            ),
            unused=tuple(unused(self._scenario, evidence)),
            faults=tuple(fault_lines(entries)),
            late=tuple(late_request_lines(entries)),
            unreachable=self._triggers.unreachable,
            transcript=(*transcript_of([entry for _, entry in entries]), *answer_lines(evidence)),
            sockets=tuple(socket_reports(evidence)),
            calls=len(evidence.calls),
            simulated=max((world.switchboard.clock.now - world.began for world in worlds), default=0),
            wall=self._loop.time() - self._began,
            journals={one.application_id: one.switchboard.journal.canonical_lines() for one in with_journal},
        )

    def _why_silent(self, *, is_wrong: bool) -> list[Mismatch]:
        """Say why there was no call: nothing set the scenario going, or the API admitted nobody."""
        collector, file = self._collector, self._scenario.file
        if collector.evidence.calls:
            return []
        begun = [] if collector.entries else list(never_begun(self._scenario))
        refused = never_admitted(file, [entry for _, entry in collector.entries])
        if not is_wrong and not begun:
            return [*refused]
        others = asked_as_another(file, self._options.application_id, list(self._worlds.all))
        return [*begun, *refused, *others]
