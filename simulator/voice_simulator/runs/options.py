"""How a scenario is run: what `run` and `POST /_simulator/run` can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.runtime.pacing import ClockMode

if TYPE_CHECKING:
    from voice_simulator.scenario.model.run_conditions import RunConditions

USUAL_TIMEOUT: Final = 60.0
"""The longest (s) that a run may take unless something else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a scenario is run; spans are seconds of wall time.

    What is said here goes before what the scenario says; where neither says anything, what is usual holds.

    Attributes:
        application_id: the Vonage application whose world it runs in; None for whichever one calls.
        clock: how simulated time moves; None for what the scenario says, or auto.
        start: the instant at which worlds begin, ms; None for what the scenario says, or the settings.
        seed: ids and draws are made from it.
        settle: how long your app must be quiet before time goes on; None for the simulator's setting.
        webhooks_at_once: how many webhooks may be under way.
        idle: how long your app must be quiet until nothing more is expected of it.
        timeout: the longest that the run may take; None for what the scenario says, or 60 s.
        app_url: your app's address, for triggers that name only a path; None where they don't.
        with_journal: whether the canonical journals are wanted.
        with_trace: whether what a trace holds is wanted, where the run fails.
    """

    application_id: str | None = None
    clock: ClockMode | None = None
    start: int | None = None
    seed: int = 1
    settle: float | None = None
    webhooks_at_once: int = 1
    idle: float = 2.0
    timeout: float | None = None
    app_url: str | None = None
    with_journal: bool = False
    with_trace: bool = False

    def clock_for(self, conditions: RunConditions) -> ClockMode:
        """Return how simulated time moves in a run on these conditions."""
        return self.clock or ClockMode(conditions.clock or ClockMode.AUTO)

    def start_for(self, conditions: RunConditions) -> int | None:
        """Return the instant (ms) at which worlds begin on these conditions; None for the usual one."""
        return conditions.start if self.start is None else self.start

    def timeout_for(self, conditions: RunConditions) -> float:
        """Return the longest (s) that a run on these conditions may take."""
        if self.timeout is not None:
            return self.timeout
        return USUAL_TIMEOUT if conditions.timeout is None else conditions.timeout / SECOND
