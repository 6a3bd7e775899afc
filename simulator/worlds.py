"""The worlds of one running simulator: one for each application, made when it is first needed.

Keeps what outlives a world: the registered applications, the loaded scenarios, and what a new world begins
with.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from simulator.auth import NO_APPLICATION, load_public_key
from simulator.core.applications import Application
from simulator.core.clock import SECOND
from simulator.core.rate_limits import RateLimit
from simulator.core.switchboard import Rules, Switchboard
from simulator.driver import Driver, Pacing, Surroundings
from simulator.errors import ControlError, SettingsError, Stopping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from simulator.core.inbound import InboundCall
    from simulator.core.journal import Entry
    from simulator.dispatcher import Dispatcher
    from simulator.scenario.language import Scenario

DEFAULT_WORLD: Final = NO_APPLICATION
"""The world of requests without a token."""

MOST_WORLDS: Final = 1_000
"""How many worlds there may be: a token can name any application, so something must bound them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """What each new world begins with.

    Attributes:
        rules: what the network is like; its seed is joined with the application's id.
        start: the first instant, ms; None for the wall clock's.
        pacing: how its clock moves.
        calls_per_second, requests_per_second: the platform's rate limits; None for none.
    """

    rules: Callable[[int], Rules]
    start: int | None
    pacing: Pacing
    calls_per_second: int | None = None
    requests_per_second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
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
    """One application's world: its driver, when (ms) it began, and how often it may ask."""

    application_id: str
    driver: Driver
    began: int
    call_limit: RateLimit
    request_limit: RateLimit

    @property
    def switchboard(self) -> Switchboard:
        """The world itself, for reading."""
        return self.driver.switchboard


@dataclass(slots=True, eq=False)
class _Loaded:
    scenario: Scenario
    application_id: str | None


@dataclass(slots=True, eq=False)
class _Registered:
    application: Application
    key: RSAPublicKey | None = field(repr=False)


class Worlds:
    """All worlds, applications and scenarios of one simulator.

    Attributes:
        surroundings: what all worlds share.

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
        self._given_applications, self._given_scenarios = tuple(applications), tuple(scenarios)
        self._log = log
        self._worlds: dict[str, World] = {}
        self._registered: dict[str, _Registered] = {}
        self._loaded: list[_Loaded] = []
        self._staged: list[Staging] = []
        self.surroundings = Surroundings()
        self._forget_registrations()

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
        return world

    def look(self, application_id: str) -> World:
        """Return an application's world for reading: where there is none, an empty one that is not kept."""
        return self._worlds.get(application_id) or self._begin(application_id)

    def the(self, application_id: str | None) -> World:
        """Return the world that a control request means: the one it names, or the only one there is.

        Raises:
            ControlError: 400, there are several to choose from; 404, there is none yet.
        """
        if application_id is not None:
            return self.enter(application_id)
        if len(self._worlds) > 1:
            raise ControlError(
                400,
                "there are several worlds: say which by application_id",
                application_ids=sorted(self._worlds),
            )
        if not self._worlds:
            return self.enter(self.only_application())
        return next(iter(self._worlds.values()))

    def check_not_staged(self, application_id: str | None) -> None:
        """Make sure that a world, or all of them, may be ended.

        Raises:
            ControlError: 409, a scenario is being run there, and would be judged by what is left.
        """
        for staging in self._staged:
            if application_id is None or staging.application_id in (None, application_id):
                raise ControlError(409, f"{staging.scenario.file} is being run; reset when that is over")

    async def reset(self, application_id: str | None) -> list[str]:
        """End one world, or all, and return whose; each begins anew when it is next needed."""
        ending = [application_id] if application_id is not None else list(self._worlds)
        ended = [world for one in ending if (world := self._worlds.pop(one, None)) is not None]
        for world in ended:
            await world.driver.close()
        self.begin_expected()
        return [world.application_id for world in ended]

    def begin_expected(self) -> None:
        """Begin the worlds in which calls are to arrive, as far as there is room for them."""
        if self.is_stopping:
            return
        for application_id in self._registered:
            if len(self._worlds) >= MOST_WORLDS:
                return
            if application_id not in self._worlds and self._arrivals(application_id):
                self.enter(application_id).driver.stir()

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
    def staged(self) -> Sequence[Staging]:
        """The runs under way."""
        return tuple(self._staged)

    def stage(self, staging: Staging) -> None:
        """Let the worlds it is for begin with a scenario that plays alone, from now on."""
        self._staged.append(staging)

    def unstage(self, staging: Staging) -> None:
        """Let worlds begin as usual again."""
        self._staged.remove(staging)

    async def reset_everything(self) -> list[str]:
        """End all worlds, and forget the applications and scenarios that came over the control API."""
        ended = await self.reset(None)
        self._forget_registrations()
        return ended

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

    # -- applications

    @property
    def applications(self) -> Mapping[str, Application]:
        """The registered applications by id."""
        return {one: registered.application for one, registered in self._registered.items()}

    def application(self, application_id: str) -> Application:
        """Return an application's registration, an empty one where there is none."""
        registered = self._registered.get(application_id)
        return registered.application if registered else Application(id=application_id)

    def key_of(self, application_id: str) -> RSAPublicKey | None:
        """Return the key that an application's tokens are signed for, if it has one here."""
        registered = self._registered.get(application_id)
        return registered.key if registered else None

    def register(self, application: Application) -> None:
        """Register an application, or register it anew; its world goes on with it.

        Raises:
            SettingsError: its key is no RSA public key.
        """
        pem = application.public_key_pem
        self._registered[application.id] = _Registered(application, load_public_key(pem) if pem else None)
        self._tell_world(application.id)

    def unregister(self, application_id: str) -> bool:
        """Forget an application's registration; False if there was none."""
        known = self._registered.pop(application_id, None) is not None
        self._tell_world(application_id)
        return known

    # -- scenarios

    @property
    def scenarios(self) -> list[tuple[Scenario, str | None]]:
        """The loaded scenarios in the order of loading, each with the one application it is for, if any."""
        return [(loaded.scenario, loaded.application_id) for loaded in self._loaded]

    def load(self, scenario: Scenario, application_id: str | None = None) -> None:
        """Load a scenario, instead of one of the same name for the same applications.

        Raises:
            SettingsError: no application has the number that an inbound call of it is for.
        """
        self.check_numbers(scenario)
        self._unload(scenario.file, application_id)
        self._loaded.append(_Loaded(scenario, application_id))
        self._recast()
        self.begin_expected()

    def unload(self, file: str | None, application_id: str | None = None) -> int:
        """Unload the scenario of that name, or all, and return how many there were."""
        count = self._unload(file, application_id)
        self._recast()
        return count

    def check_numbers(self, scenario: Scenario) -> None:
        """Make sure that the inbound calls of a scenario have somewhere to arrive.

        Raises:
            SettingsError: no application has a number that is called.
        """
        for inbound in scenario.inbound:
            self.owner_of(inbound)

    def owner_of(self, inbound: InboundCall, preferred: str | None = None) -> str:
        """Return the application that has the number which an inbound call is for.

        Args:
            inbound: the call.
            preferred: the application that is meant if several have the number.

        Raises:
            SettingsError: none has.
        """
        application_id = self._first_with(inbound.to, preferred)
        if application_id is not None:
            return application_id
        raise SettingsError(
            f"{inbound.origin}: no application has the number {inbound.to}: register one with "
            f'numbers: ["{inbound.to}"] and an answer_url (applications: in the --config file)'
        )

    def _first_with(self, number: str, preferred: str | None) -> str | None:
        """Return the application with a number; of several the one preferred, or the first registered."""
        if preferred is not None and number in self.application(preferred).numbers:
            return preferred
        with_number = (
            one for one, registered in self._registered.items() if number in registered.application.numbers
        )
        return next(with_number, None)

    def _unload(self, file: str | None, application_id: str | None) -> int:
        kept = [one for one in self._loaded if not _is_meant(one, file, application_id)]
        count = len(self._loaded) - len(kept)
        self._loaded = kept
        return count

    # -- within

    def _begin(self, application_id: str) -> World:
        beginnings, staging = self._beginnings, self._staging(application_id)
        start = int(time.time() * SECOND) if beginnings.start is None else beginnings.start
        rules, pacing = beginnings.rules(start), beginnings.pacing
        if staging is not None:
            rules, pacing = replace(rules, seed=staging.seed), staging.pacing
        switchboard = Switchboard(self.application(application_id), rules, ())
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
            RateLimit(beginnings.calls_per_second),
            RateLimit(beginnings.requests_per_second),
        )

    def _staging(self, application_id: str) -> Staging | None:
        """Return the run that an application's world is for: one for it alone goes before others."""
        own = [one for one in self._staged if one.application_id == application_id]
        shared = [one for one in self._staged if one.application_id is None]
        return next(iter(own + shared), None)

    def _log_of(self, application_id: str) -> Callable[[Entry], None] | None:
        log = self._log
        return None if log is None else lambda entry: log(application_id, entry)

    def only_application(self) -> str:
        """Return the application that is meant where none is named: the only one, or that of no token."""
        return next(iter(self._registered)) if len(self._registered) == 1 else DEFAULT_WORLD

    def _playing(self, application_id: str) -> list[Scenario]:
        """Order the scenarios: an application's own before the shared, the last loaded before the others."""
        staging = self._staging(application_id)
        if staging is not None:
            return [staging.scenario]
        own = [one.scenario for one in reversed(self._loaded) if one.application_id == application_id]
        shared = [one.scenario for one in reversed(self._loaded) if one.application_id is None]
        return own + shared

    def _arrivals(self, application_id: str) -> list[InboundCall]:
        staging = self._staging(application_id)
        whose = None if staging is None else staging.application_id
        inbound = (one for scenario in self._playing(application_id) for one in scenario.inbound)
        return [one for one in inbound if self._first_with(one.to, whose) == application_id]

    def _cast(self, switchboard: Switchboard, application_id: str) -> None:
        """Let the scenarios that are for an application play in its world."""
        playing = self._playing(application_id)
        refuses = any(scenario.otherwise == "refuse" for scenario in playing)
        casting = playing if refuses else [*playing, self._default]
        switchboard.cast.rules = tuple(rule for scenario in casting for rule in scenario.rules)
        switchboard.faults.rules = tuple(fault for scenario in playing for fault in scenario.faults)
        switchboard.arrivals = self._arrivals(application_id)

    def _recast(self) -> None:
        for world in self._worlds.values():
            with world.driver.changing() as switchboard:
                self._cast(switchboard, world.application_id)

    def _tell_world(self, application_id: str) -> None:
        world = self._worlds.get(application_id)
        if world is not None:
            world.switchboard.application = self.application(application_id)

    def _forget_registrations(self) -> None:
        self._registered.clear()
        for application in self._given_applications:
            self.register(application)
        self._loaded = [_Loaded(scenario, None) for scenario in self._given_scenarios]
        for scenario in self._given_scenarios:
            self.check_numbers(scenario)
        self._recast()


class _Release:
    """Ends a hold, once."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    def __call__(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()


def _is_meant(loaded: _Loaded, file: str | None, application_id: str | None) -> bool:
    return file is None or (loaded.scenario.file == file and loaded.application_id == application_id)
