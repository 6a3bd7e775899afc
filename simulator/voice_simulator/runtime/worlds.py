"""The worlds of one running simulator: one for each application, made when it is first needed.

What outlives a world (applications, scenarios) is in the registry; here is what a new world begins with.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.rate_limits import RateLimit
from voice_simulator.core.switchboard import Rules, Switchboard
from voice_simulator.errors import ControlError, Stopping
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.registry import Registry
from voice_simulator.runtime.shared_state import SharedState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.scenario.language.scenario_reader import Scenario

_log: Final = logging.getLogger("voice_simulator")

MOST_WORLDS: Final = 1_000
"""How many worlds there may be: a token can name any application, so something must bound them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """What each new world begins with.

    Attributes:
        rules: what the network is like, by its start and seed; that is joined with the application's id.
        seed: what ids and draws are made of; None for a new one for each world.
        new_seed: draws one.
        start: the first instant, ms; None for the wall clock's.
        pacing: how its clock moves.
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
class IsolatedRun:
    """What worlds begin with while one scenario is run: it plays alone.

    Attributes:
        scenario: the scenario.
        application_id: whose world it is run in; None for any application's.
        pacing: how the clock moves.
        seed: what ids and draws are made of.
    """

    scenario: Scenario
    application_id: str | None
    pacing: Pacing
    seed: int


@dataclass(slots=True, eq=False)
class World:
    """One application's world: its driver, when (ms) it began, of which seed, and how often it may ask.

    The seed is None for what only looks like a world, where the one that will begin draws its own.
    """

    application_id: str
    driver: Driver
    began: int
    seed: int | None
    call_limit: RateLimit
    request_limit: RateLimit

    @property
    def switchboard(self) -> Switchboard:
        """The world itself, for reading."""
        return self.driver.switchboard


class Worlds:
    """All worlds, applications and scenarios of one simulator.

    Attributes:
        surroundings: what all worlds share.
        registry: the applications and scenarios.

    Args:
        beginnings: what each new world begins with.
        dispatcher: makes the worlds' requests.
        default_scenario: the magic numbers, under all others.
        applications, scenarios: those of the settings, which stay when everything is reset.
        log: is told of each journal entry, with its application's id.
    """

    def __init__(
        self,
        beginnings: Beginnings,
        dispatcher: Dispatcher,
        default_scenario: Scenario,
        *,
        applications: Iterable[Application] = (),
        scenarios: Iterable[Scenario] = (),
        log: Callable[[str, Entry], None] | None = None,
    ) -> None:
        self._beginnings, self._dispatcher, self._default = beginnings, dispatcher, default_scenario
        self._log = log
        self._worlds: dict[str, World] = {}
        self._staged: list[IsolatedRun] = []
        self.surroundings = SharedState()
        self.registry = Registry(applications, scenarios)

    # -- worlds

    def __iter__(self) -> Iterator[World]:
        return iter(self._worlds.values())

    def enter(self, application_id: str) -> World:
        """Return an application's world, beginning it if there is none yet.

        Raises:
            ControlError: 429, there are too many worlds.
            Stopping: nothing is done in any world any more.
        """
        if self.is_stopping:
            raise Stopping
        world = self._worlds.get(application_id)
        if world is None:
            if len(self._worlds) >= MOST_WORLDS:
                raise ControlError(
                    429, f"there are {MOST_WORLDS} worlds already; reset those that are done with"
                )
            world = self._worlds[application_id] = self._begin(application_id)
            self.registry.meet(application_id)
            self._tell_seed(world)
        return world

    def find(self, application_id: str) -> World | None:
        """Return an application's world; None where none has begun."""
        return self._worlds.get(application_id)

    def look(self, application_id: str | None) -> World:
        """Return a world for reading: the one named, or the only one there is.

        Where none has begun that is an empty one, which is not kept: reading makes nothing.

        Raises:
            ControlError: 404, the application is not known; 400, there are several to choose from.
        """
        if application_id is None:
            return self._only_one() or self._imagine(self.registry.only_application())
        self.check_known(application_id)
        return self._worlds.get(application_id) or self._imagine(application_id)

    def the(self, application_id: str | None) -> World:
        """Return the world to change, which begins if need be: the one named, or the only one there is.

        Raises:
            ControlError: 400, there are several to choose from.
        """
        if application_id is not None:
            return self.enter(application_id)
        return self._only_one() or self.enter(self.registry.only_application())

    def instant(self, application_id: str | None) -> int:
        """Return what time it is, or would be, in the world that `the` returns; none begins.

        Raises:
            ControlError: 400, there are several to choose from.
        """
        world = self._only_one() if application_id is None else self.find(application_id)
        return self._first_instant() if world is None else world.driver.now()

    def _only_one(self) -> World | None:
        if len(self._worlds) > 1:
            raise ControlError(
                400,
                "there are several worlds: say which by application_id",
                application_ids=sorted(self._worlds),
            )
        return next(iter(self._worlds.values()), None)

    def check_known(self, application_id: str) -> None:
        """Make sure that an application is known.

        Raises:
            ControlError: 404, it is not.
        """
        if application_id not in self._worlds:
            self.registry.check_known(application_id)

    def check_not_staged(self, application_id: str | None) -> None:
        """Make sure that a world, or all of them, may be ended.

        Raises:
            ControlError: 409, a scenario is being run there, and would be judged by what is left.
        """
        for staging in self._staged:
            if application_id is None or staging.application_id in (None, application_id):
                raise ControlError(409, f"{staging.scenario.file} is being run; reset when that is over")

    async def reset_only(self) -> list[str]:
        """End the only world there is, if there is one.

        Raises:
            ControlError: 400, there are several; 409, a scenario is being run there.
        """
        world = self._only_one()
        if world is None:
            return []
        self.check_not_staged(world.application_id)
        return await self.reset(world.application_id)

    async def reset(self, application_id: str | None) -> list[str]:
        """End one world, or all, and return whose; each begins anew when it is next needed."""
        ending = [application_id] if application_id is not None else list(self._worlds)
        ended = [world for one in ending if (world := self._worlds.pop(one, None)) is not None]
        for world in ended:
            await world.driver.close()
        self.begin_expected(application_id)
        return [world.application_id for world in ended]

    async def reset_everything(self, application_id: str | None) -> list[str]:
        """End worlds, and forget what came over the control API, about one application or about all.

        Raises:
            ControlError: 409, a number that the settings give it is another application's by now.
        """
        self.registry.forget(application_id)
        return await self.reset(application_id)

    def begin_expected(self, application_id: str | None = None) -> None:
        """Begin the world, or all, in which calls are to arrive, as far as there is room for them."""
        if self.is_stopping:
            return
        for one in self.registry.applications:
            if len(self._worlds) >= MOST_WORLDS:
                return
            if application_id in (None, one) and one not in self._worlds and self._arrivals(one):
                self.enter(one).driver.stir()

    # -- time

    def hold(self, application_id: str | None) -> Callable[[], None]:
        """Let the time of a world, or of all, stand still until what is returned is called.

        To call it once more does no harm.
        """
        self.surroundings.holds[application_id] += 1
        return _Release(lambda: self._release(application_id))

    def occupy(self, application_id: str | None) -> Callable[[], None]:
        """Ask an application something that is not its world's: where webhooks go singly, none goes.

        That lasts until what is returned is called; to call it once more does no harm.
        """
        self.surroundings.requests[application_id] += 1
        return _Release(lambda: self._free(application_id))

    def _release(self, application_id: str | None) -> None:
        self.surroundings.holds[application_id] -= 1
        for world in self._worlds.values():
            world.driver.look()

    def _free(self, application_id: str | None) -> None:
        self.surroundings.requests[application_id] -= 1
        self._stir()

    def _stir(self) -> None:
        for world in self._worlds.values():
            world.driver.stir()

    # -- runs

    @property
    def staged(self) -> Sequence[IsolatedRun]:
        """The runs under way."""
        return tuple(self._staged)

    def stage(self, staging: IsolatedRun) -> None:
        """Let the worlds it is for begin with a scenario that plays alone, from now on."""
        self._staged.append(staging)
        if staging.application_id is not None:
            self.registry.meet(staging.application_id)

    def unstage(self, staging: IsolatedRun) -> None:
        """Let worlds begin as usual again."""
        self._staged.remove(staging)

    @property
    def is_stopping(self) -> bool:
        """Whether the simulator stops: nothing is done in any world any more, and none begins."""
        return self.surroundings.stopping

    def stop(self) -> None:
        """Let nothing more be done in any world."""
        self.surroundings.stopping = True
        self.surroundings.stirred.set()

    async def close(self) -> None:
        """End all worlds for good; what happened in them can still be read."""
        self.stop()
        await asyncio.gather(*(world.driver.close() for world in self._worlds.values()))

    # -- applications and scenarios

    def key_of(self, application_id: str) -> RSAPublicKey | None:
        """Return the key that an application's tokens are signed for, if it has one here."""
        return self.registry.key_of(application_id)

    def register(self, application: Application) -> None:
        """Register an application, or register it anew; its world goes on with it.

        Raises:
            SettingsError: its key is no RSA public key.
            ControlError: 409, another application has one of its numbers.
        """
        self.registry.register(application)
        self._tell_world(application.id)

    def unregister(self, application_id: str) -> None:
        """Forget an application's registration.

        Raises:
            ControlError: 404, it is not known.
        """
        self.registry.unregister(application_id)
        self._tell_world(application_id)

    def load(self, scenario: Scenario, application_id: str | None) -> None:
        """Load a scenario for one application, whose world begins with it, or for all.

        Raises:
            SettingsError: an inbound call of it has nowhere to arrive.
            ControlError: 429, there are too many worlds.
        """
        if application_id is not None:
            self.registry.check_numbers(scenario, application_id)
            self.enter(application_id)
        self.registry.load(scenario, application_id)
        self._recast(application_id)
        self.begin_expected(application_id)

    def unload(self, file: str | None, application_id: str | None) -> int:
        """Unload scenarios, as the registry does, and return how many."""
        count = self.registry.unload(file, application_id)
        self._recast(application_id)
        return count

    # -- within

    def _imagine(self, application_id: str) -> World:
        """Return what an application's world would be, for reading; it can't be told of which seed."""
        world = self._begin(application_id, self._beginnings.seed or 0)
        world.seed = self._beginnings.seed
        return world

    def _begin(self, application_id: str, seed: int | None = None) -> World:
        beginnings, staging = self._beginnings, self._staging(application_id)
        start = self._first_instant()
        pacing = beginnings.pacing if staging is None else staging.pacing
        if seed is None:
            seed = self._seed(staging)
        switchboard = Switchboard(
            self.registry.application(application_id), beginnings.rules(start, seed), ()
        )
        self._cast(switchboard, application_id)
        driver = Driver(
            switchboard,
            self._dispatcher,
            pacing,
            log=self._log_of(application_id),
            surroundings=self.surroundings,
        )
        return World(
            application_id,
            driver,
            start,
            seed,
            RateLimit(beginnings.calls_per_second),
            RateLimit(beginnings.requests_per_second),
        )

    def _first_instant(self) -> int:
        given = self._beginnings.start
        return int(time.time() * SECOND) if given is None else given

    def _seed(self, staging: IsolatedRun | None) -> int:
        if staging is not None:
            return staging.seed
        given = self._beginnings.seed
        return self._beginnings.new_seed() if given is None else given

    def _tell_seed(self, world: World) -> None:
        """Tell the log what would make the same ids and draws again, where nobody has said it."""
        if self._log is not None and self._beginnings.seed is None:
            whose = {"application_id": world.application_id}
            _log.info("a world begins for %s, seed %d", world.application_id, world.seed, extra=whose)

    def _staging(self, application_id: str) -> IsolatedRun | None:
        """Return the run that an application's world is for: one for it alone goes before others."""
        own = [one for one in self._staged if one.application_id == application_id]
        shared = [one for one in self._staged if one.application_id is None]
        return next(iter(own + shared), None)

    def _log_of(self, application_id: str) -> Callable[[Entry], None] | None:
        log = self._log
        return None if log is None else lambda entry: log(application_id, entry)

    def _playing(self, application_id: str) -> list[Scenario]:
        staging = self._staging(application_id)
        return self.registry.playing(application_id) if staging is None else [staging.scenario]

    def _arrivals(self, application_id: str) -> list[InboundCall]:
        inbound = (one for scenario in self._playing(application_id) for one in scenario.inbound)
        return [one for one in inbound if self.registry.reached_by(one) == application_id]

    def _cast(self, switchboard: Switchboard, application_id: str) -> None:
        """Let the scenarios that are for an application play in its world."""
        playing = self._playing(application_id)
        refuses = any(scenario.otherwise == "refuse" for scenario in playing)
        casting = playing if refuses else [*playing, self._default]
        switchboard.script_selector.rules = tuple(rule for scenario in casting for rule in scenario.rules)
        switchboard.faults.rules = tuple(fault for scenario in playing for fault in scenario.faults)
        switchboard.arrivals = self._arrivals(application_id)

    def _recast(self, application_id: str | None) -> None:
        """Let what is loaded now play in one world, or in all."""
        for world in self._worlds.values():
            if application_id in (None, world.application_id):
                with world.driver.changing() as switchboard:
                    self._cast(switchboard, world.application_id)

    def _tell_world(self, application_id: str) -> None:
        world = self._worlds.get(application_id)
        if world is not None:
            world.switchboard.application = self.registry.application(application_id)


class _Release:
    """Ends a hold, once."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    def __call__(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()
