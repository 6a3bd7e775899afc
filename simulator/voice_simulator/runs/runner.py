"""Runs scenarios, each in clean worlds of its own: what the `run` command asks a simulator for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND
from voice_simulator.errors import ControlError, SettingsError, Stopping
from voice_simulator.runs.app_requests import why_nowhere
from voice_simulator.runs.report import RunReport
from voice_simulator.runs.scenario_run import ScenarioRun
from voice_simulator.runtime.reset import reset_worlds
from voice_simulator.runtime.world import IsolatedRun
from voice_simulator.scenario.model.triggers import InboundTrigger

if TYPE_CHECKING:
    from voice_simulator.runs.options import RunOptions
    from voice_simulator.runs.scenario_run import CollectFacts
    from voice_simulator.runs.triggers import PlaceCall
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.runtime.worlds import Worlds
    from voice_simulator.scenario.language.scenario_reader import Scenario


class Runs:
    """Runs scenarios in the worlds of one simulator.

    Args:
        worlds: the worlds.
        dispatcher: makes the requests of triggers.
        pacing: what is usual, for whatever a run does not say.
        place_call: places a call as the API would.
        collect_facts: collects what a trace holds.
    """

    def __init__(
        self,
        worlds: Worlds,
        dispatcher: Dispatcher,
        pacing: Pacing,
        place_call: PlaceCall,
        collect_facts: CollectFacts,
    ) -> None:
        self._worlds, self._dispatcher, self._pacing = worlds, dispatcher, pacing
        self._place_call, self._collect_facts = place_call, collect_facts

    @property
    def are_stopping(self) -> bool:
        """Whether the simulator stops, and with it all that is being run."""
        return self._worlds.is_stopping

    def check_going_on(self) -> None:
        """Make sure that the simulator does not stop.

        Raises:
            Stopping: it does.
        """
        if self.are_stopping:
            raise Stopping

    async def run(self, scenario: Scenario, options: RunOptions) -> RunReport:
        """Run a scenario, unless it says that it is to be skipped.

        Raises:
            ControlError: 409, another run is under way in the same worlds.
            SettingsError: it can't be run here: no application has a number that is called.
        """
        if scenario.conditions.skip is not None:
            return RunReport(skipped=scenario.conditions.skip)
        self._refuse_second(options.application_id)
        self.check(scenario, options)
        isolated = IsolatedRun(
            scenario=scenario,
            application_id=options.application_id,
            pacing=self._paced(scenario, options),
            seed=options.seed,
            start=options.start_for(scenario.conditions),
        )
        # Begun before anything is waited for: nobody else gets in, and no world begins with something else.
        self._worlds.begin_run(isolated)
        try:
            await reset_worlds(self._worlds, options.application_id)
            return await ScenarioRun(
                self._worlds, self._dispatcher, isolated, options, self._place_call, self._collect_facts
            ).play()
        finally:
            self._worlds.end_run(isolated)
            if (sounds := self._worlds.shared.socket_sounds) is not None:
                sounds.forget_all()
            await reset_worlds(self._worlds, options.application_id)

    def _refuse_second(self, application_id: str | None) -> None:
        running = [isolated.application_id for isolated in self._worlds.runs]
        if application_id in running or None in running or (running and application_id is None):
            raise ControlError(
                409, "a scenario is being run here already; run side by side with an application_id each"
            )

    def check(self, scenario: Scenario, options: RunOptions) -> None:
        """Make sure that a scenario can be run here; nothing is run.

        Raises:
            SettingsError: it can't: no application has a number that is called, say.
        """
        self._worlds.registry.check_numbers(scenario, options.application_id)
        if not options.app_url and (why := why_nowhere(scenario)):
            raise SettingsError(why)
        for trigger in scenario.triggers:
            whose = (
                self._worlds.registry.owner_of(trigger.call)
                if isinstance(trigger, InboundTrigger)
                else trigger.application
            )
            if whose is not None and options.application_id not in (None, whose):
                raise SettingsError(
                    f"{trigger.origin}: this trigger is for the application {whose}, but the scenario is run "
                    f"for {options.application_id} only (--application)"
                )

    def _paced(self, scenario: Scenario, options: RunOptions) -> Pacing:
        given = options.settle if scenario.settle is None else scenario.settle / SECOND
        settle = self._pacing.settle if given is None else given
        return replace(
            self._pacing,
            mode=options.clock_for(scenario.conditions),
            settle=settle,
            is_settle_told=self._pacing.is_settle_told or given is not None,
            settle_max=max(settle, self._pacing.settle_max),
            webhooks_at_once=options.webhooks_at_once,
            # Nobody watches: who wants to play in a run takes the clock `real`.
            waits_for_hands=False,
        )
