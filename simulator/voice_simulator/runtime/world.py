"""One world, and what a new one begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.rate_limits import RateLimit
    from voice_simulator.core.rules import Rules
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.driver import Driver
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.scenario.language.scenario_reader import Scenario


@dataclass(slots=True, eq=False)
class World:
    """All that belongs to one Vonage application: its calls and journal, its clock, its rate limits.

    Attributes:
        application_id: the Vonage application.
        driver: moves its time.
        began: its first instant, ms since the Unix epoch.
        seed: its ids and draws are made from it. None if nothing is drawn yet, because this world only shows
            what the real one would look like.
        call_limit, request_limit: the platform's rate limits.
        refusals_before: how many requests had been refused before it began, of all Vonage applications.
    """

    application_id: str
    driver: Driver
    began: int
    seed: int | None
    call_limit: RateLimit
    request_limit: RateLimit
    refusals_before: int = 0

    @property
    def switchboard(self) -> Switchboard:
        """Its core, for reading."""
        return self.driver.switchboard


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldDefaults:
    """What each new world begins with.

    Attributes:
        rules: makes the rules of the network from the first instant (ms) and the seed.
        seed: of every world; None draws one for each.
        new_seed: draws a seed.
        start: the first instant, ms since the Unix epoch; None takes it from the wall clock.
        pacing: how the clock moves.
        calls_per_second, requests_per_second: the platform's rate limits; None for none.
    """

    rules: Callable[[int, int], Rules]
    seed: int | None
    new_seed: Callable[[], int]
    start: int | None
    pacing: Pacing
    calls_per_second: int | None = None
    requests_per_second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many of each there may be: a token can name any application, and a test can forget to clean up.

    Attributes:
        worlds: worlds.
        applications: registered applications.
        scenarios: loaded scenarios.
        streams: open streams of journals.
    """

    worlds: int = 1_000
    applications: int = 10_000
    scenarios: int = 1_000
    streams: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class IsolatedRun:
    """A scenario that plays alone: while it runs, new worlds begin with it in place of the defaults.

    Attributes:
        scenario: the scenario.
        application_id: the Vonage application whose world it runs in; None for all.
        pacing: how the clock moves.
        seed: ids and draws are made from it.
        start: the first instant of the worlds, ms since the Unix epoch; None for that of the defaults.
    """

    scenario: Scenario
    application_id: str | None
    pacing: Pacing
    seed: int
    start: int | None = None
