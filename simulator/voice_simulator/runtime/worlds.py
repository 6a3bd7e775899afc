"""The worlds of one running simulator: one for each Vonage application, begun when it is first needed.

Registrations and scenarios outlive worlds: they are in the registry.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.endpoints import EndpointType
from voice_simulator.core.rate_limits import RateLimit
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.errors import ControlError, Stopping
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.journal_streams import JournalStreams
from voice_simulator.runtime.registry import Registry
from voice_simulator.runtime.shared_state import SharedState
from voice_simulator.runtime.tallies import Tallies
from voice_simulator.runtime.world import Capacity, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.script import CallRule
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.refused_requests import Refusal
    from voice_simulator.runtime.world import IsolatedRun, WorldDefaults
    from voice_simulator.scenario.language.scenario_reader import Scenario

_log: Final = logging.getLogger("voice_simulator")

USUAL_CAPACITY: Final = Capacity()


class Worlds(Closable):
    """All worlds, registrations and scenarios of one simulator.

    Attributes:
        shared: what all worlds share.
        registry: the registrations and scenarios.
        streams: the streams of their journals.
        tallies: what has been counted.

    Args:
        defaults: what each new world begins with.
        dispatcher: makes the worlds' requests.
        default_scenario: the magic numbers; every other scenario goes before it.
        applications, scenarios: those of the settings, which stay when everything is reset.
        capacity: how many of each there may be.
        log: called with each journal entry and the id of its Vonage application.
    """

    def __init__(
        self,
        defaults: WorldDefaults,
        dispatcher: Dispatcher,
        default_scenario: Scenario,
        *,
        applications: Iterable[Application] = (),
        scenarios: Iterable[Scenario] = (),
        capacity: Capacity = USUAL_CAPACITY,
        log: Callable[[str, Entry], None] | None = None,
    ) -> None:
        self._defaults, self._dispatcher, self._default_scenario = defaults, dispatcher, default_scenario
        self._capacity, self._log = capacity, log
        self._worlds: dict[str, World] = {}
        self._runs: list[IsolatedRun] = []
        self.shared = SharedState()
        self.registry = Registry(applications, scenarios, capacity)
        self.streams = JournalStreams(capacity.streams)
        self.tallies = Tallies()

    # -- worlds

    def __iter__(self) -> Iterator[World]:
        return iter(self._worlds.values())

    def open_world(self, application_id: str) -> World:
        """Return an application's world; begin it if there is none yet.

        Raises:
            ControlError: 429, there are too many worlds.
            Stopping: the simulator stops, so nothing is done in any world any more.
        """
        if self.is_stopping:
            raise Stopping
        return self._worlds.get(application_id) or self._add(application_id)

    def open_seeded(self, application_id: str | None, seed: int) -> World:
        """Begin a world whose ids are made from a seed; return one that has begun so.

        Raises:
            ControlError: 409, it has begun with another seed; else as `resolve`.
        """
        world = self.only_world() if application_id is None else self.find(application_id)
        if world is None:
            return self._add(application_id or self.registry.only_application(), seed)
        if world.seed != seed:
            raise ControlError(
                409,
                f"this world has begun with the seed {world.seed}: reset it, and name its seed before "
                "anything else begins it",
            )
        return world

    def _add(self, application_id: str, seed: int | None = None) -> World:
        if self.is_stopping:
            raise Stopping
        if len(self._worlds) >= self._capacity.worlds:
            raise ControlError(
                429,
                f"there are {self._capacity.worlds} worlds already; reset those that are done with, or "
                "raise limits.worlds",
            )
        world = self._worlds[application_id] = self._begin(application_id, seed)
        self.registry.remember(application_id)
        self.streams.begin_world(world)
        self.tallies.begin_world(world)
        self._log_seed(world)
        return world

    def find(self, application_id: str) -> World | None:
        """Return an application's world; None if none has begun."""
        return self._worlds.get(application_id)

    def resolve(self, application_id: str | None) -> World:
        """Return the world to change: the one named, or the only one there is. It begins if need be.

        Raises:
            ControlError: 400, there are several to choose from; 429, there are too many.
        """
        if application_id is not None:
            return self.open_world(application_id)
        return self.only_world() or self.open_world(self.registry.only_application())

    def peek(self, application_id: str | None) -> World:
        """Return the world to read: the one named, or the only one there is. Reading begins no world.

        If none has begun, the answer is an empty world that is not kept.

        Raises:
            ControlError: 404, the application is not known; 400, there are several to choose from.
        """
        if application_id is None:
            return self.only_world() or self.preview(self.registry.only_application())
        self.check_known(application_id)
        return self._worlds.get(application_id) or self.preview(application_id)

    def refused_at(self, world: World) -> list[Refusal]:
        """Return the requests that were not let into a world since it began, and are not in its journal."""
        refusals = self.shared.refusals
        since = refusals.newest(refusals.total - world.refusals_before)
        return [one for one in since if one.application_id == world.application_id and not one.is_in_journal]

    def now(self, application_id: str | None) -> int:
        """Return the time, ms, in the world that `resolve` would return; no world begins.

        Raises:
            ControlError: 400, there are several to choose from.
        """
        world = self.only_world() if application_id is None else self.find(application_id)
        if world is not None:
            return world.driver.now()
        return self._first_instant(None if application_id is None else self._run_of(application_id))

    def only_world(self) -> World | None:
        """Return the only world there is; None if there is none.

        Raises:
            ControlError: 400, there are several to choose from.
        """
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

    async def end(self, application_id: str | None) -> list[str]:
        """End one world, or all if none is named, and return the ids of their Vonage applications."""
        ending = [application_id] if application_id is not None else list(self._worlds)
        ended = [world for one in ending if (world := self._worlds.pop(one, None)) is not None]
        for world in ended:
            self.streams.end_world(world.application_id)
            self.tallies.end_world(world.application_id)
        for world in ended:
            await world.driver.close()
        return [world.application_id for world in ended]

    def begin_for_inbound_calls(self, application_id: str | None = None) -> None:
        """Begin each world at which a scenario lets calls arrive, while there is room for worlds.

        Args:
            application_id: the only application to look at; None for all.
        """
        if self.is_stopping:
            return
        for one in self.registry.applications:
            if len(self._worlds) >= self._capacity.worlds:
                return
            if application_id in (None, one) and one not in self._worlds and self._inbound_calls(one):
                self.open_world(one).driver.wake_after_contact()

    # -- time

    def hold_time(self, application_id: str | None) -> Callable[[], None]:
        """Hold the time of one world, or of all, until the returned function is called.

        To call it again does no harm.
        """
        self.shared.holds[application_id] += 1
        return _once(lambda: self._release_time(application_id))

    def _release_time(self, application_id: str | None) -> None:
        self.shared.holds[application_id] -= 1
        self.shared.woken.set()
        for world in self._worlds.values():
            world.driver.wake()

    def mark_trigger_request(self, application_id: str | None) -> Callable[[], None]:
        """Mark a trigger's request to an application as in flight, until the returned function is called.

        Where webhooks go one at a time, that request takes the place of one. To call it again does no harm.
        """
        self.shared.trigger_requests[application_id] += 1
        for world in self._worlds.values():
            if application_id in (None, world.application_id):
                world.driver.note_trigger()
        return _once(lambda: self._unmark_trigger_request(application_id))

    def _unmark_trigger_request(self, application_id: str | None) -> None:
        self.shared.trigger_requests[application_id] -= 1
        for world in self._worlds.values():
            world.driver.wake_after_contact()

    # -- runs

    @property
    def runs(self) -> Sequence[IsolatedRun]:
        """The isolated runs under way."""
        return tuple(self._runs)

    def begin_run(self, run: IsolatedRun) -> None:
        """Let new worlds begin with the scenario of a run, which plays alone."""
        self._runs.append(run)
        if run.application_id is not None:
            self.registry.remember(run.application_id)

    def end_run(self, run: IsolatedRun) -> None:
        """Let new worlds begin with the defaults again."""
        self._runs.remove(run)

    # -- the end

    @property
    def is_stopping(self) -> bool:
        """Whether the simulator stops: no world begins, and nothing is done in any."""
        return self.shared.stopping

    def begin_stopping(self) -> None:
        """Let no world begin any more, and nothing be done in any."""
        self.shared.stopping = True
        self.shared.woken.set()
        for world in self._worlds.values():
            world.driver.tell_watchers()
        self.streams.end_all()

    async def close(self) -> None:
        """End all worlds for good; their journals can still be read."""
        self.begin_stopping()
        await asyncio.gather(*(world.driver.close() for world in self._worlds.values()))

    # -- registrations and scenarios

    def key_of(self, application_id: str) -> RSAPublicKey | None:
        """Return the public key that an application's tokens are checked with; None if it has none here."""
        return self.registry.key_of(application_id)

    def register(self, application: Application) -> None:
        """Register an application, or register it anew; its world goes on with the new registration.

        Raises:
            SettingsError: its key is no RSA public key.
            ControlError: 409, another application has one of its numbers.
        """
        self.registry.register(application)
        self._update_registration(application.id)

    def unregister(self, application_id: str) -> None:
        """Forget an application's registration.

        Raises:
            ControlError: 404, it is not known.
        """
        self.registry.unregister(application_id)
        self.shared.watched.stop_watching(application_id)
        self._update_registration(application_id)

    def _update_registration(self, application_id: str) -> None:
        world = self._worlds.get(application_id)
        if world is not None:
            world.switchboard.application = self.registry.application(application_id)

    def load(self, scenario: Scenario, application_id: str | None) -> None:
        """Load a scenario for one application, whose world begins with it, or for all.

        Raises:
            SettingsError: an inbound call of it has nowhere to arrive.
            ControlError: 429, there are too many worlds or scenarios.
        """
        self.registry.check_room_for_scenario(scenario, application_id)
        if application_id is not None:
            self.registry.check_numbers(scenario, application_id)
            self.open_world(application_id)
        self.registry.load(scenario, application_id)
        self._apply_scenarios(application_id)
        self.begin_for_inbound_calls(application_id)

    def unload(self, file: str | None, application_id: str | None) -> int:
        """Unload scenarios, as the registry does, and return how many."""
        count = self.registry.unload(file, application_id)
        self._apply_scenarios(application_id)
        return count

    def _apply_scenarios(self, application_id: str | None) -> None:
        """Let the scenarios that are loaded now play in one world, or in all if none is named."""
        for world in self._worlds.values():
            if application_id in (None, world.application_id):
                with world.driver.changing() as switchboard:
                    self._give_scenarios(switchboard, world.application_id)

    def _give_scenarios(self, switchboard: Switchboard, application_id: str) -> None:
        playing = self._scenarios_for(application_id)
        refuses = any(scenario.otherwise == "refuse" for scenario in playing)
        usual = () if refuses else self._default_rules(switchboard)
        switchboard.script_selector.rules = (*(rule for one in playing for rule in one.rules), *usual)
        switchboard.faults.rules = tuple(fault for one in playing for fault in one.faults)
        switchboard.arrivals = self._inbound_calls(application_id)

    def _default_rules(self, switchboard: Switchboard) -> Iterable[CallRule]:
        """Return the entries of the magic numbers; where your app is connected to, none plays its sockets."""
        rules = self._default_scenario.rules
        if not switchboard.rules.opens_sockets:
            return rules
        return (rule for rule in rules if rule.endpoint_type != EndpointType.WEBSOCKET)

    def _inbound_calls(self, application_id: str) -> list[InboundCall]:
        inbound = (one for scenario in self._scenarios_for(application_id) for one in scenario.inbound)
        return [one for one in inbound if self.registry.reached_by(one) == application_id]

    def _scenarios_for(self, application_id: str) -> list[Scenario]:
        run = self._run_of(application_id)
        return self.registry.scenarios_for(application_id) if run is None else [run.scenario]

    def _run_of(self, application_id: str) -> IsolatedRun | None:
        """Return the run that an application's world is for: its own goes before one for all worlds."""
        own = (one for one in self._runs if one.application_id == application_id)
        for_all = (one for one in self._runs if one.application_id is None)
        return next(own, None) or next(for_all, None)

    # -- a new world

    def _begin(self, application_id: str, seed: int | None = None) -> World:
        defaults, run = self._defaults, self._run_of(application_id)
        start = self._first_instant(run)
        if seed is None:
            seed = self._new_seed() if run is None else run.seed
        switchboard = Switchboard(
            self.registry.application(application_id), defaults.rules(start, seed), call_rules=()
        )
        self._give_scenarios(switchboard, application_id)
        driver = Driver(
            switchboard,
            self._dispatcher,
            defaults.pacing if run is None else run.pacing,
            log=self._log_of(application_id),
            shared=self.shared,
        )
        return World(
            application_id,
            driver,
            start,
            seed,
            RateLimit(defaults.calls_per_second),
            RateLimit(defaults.requests_per_second),
            self.shared.refusals.total,
        )

    def preview(self, application_id: str) -> World:
        """Return what an application's world would look like, which is not kept; its seed is not known."""
        world = self._begin(application_id, self._defaults.seed or 0)
        world.seed = self._defaults.seed
        return world

    def _first_instant(self, run: IsolatedRun | None) -> int:
        given = self._defaults.start if run is None or run.start is None else run.start
        return int(time.time() * SECOND) if given is None else given

    def _new_seed(self) -> int:
        given = self._defaults.seed
        return self._defaults.new_seed() if given is None else given

    def _log_seed(self, world: World) -> None:
        """Log a drawn seed: whoever passes it as --seed gets the same ids and draws again."""
        if self._log is not None and self._defaults.seed is None:
            whose = {"application_id": world.application_id}
            _log.info("a world begins for %s, seed %d", world.application_id, world.seed, extra=whose)

    def _log_of(self, application_id: str) -> Callable[[Entry], None] | None:
        log = self._log
        return None if log is None else lambda entry: log(application_id, entry)


def _once(action: Callable[[], None]) -> Callable[[], None]:
    """Return a function that does something when it is first called, and nothing when it is called again."""
    left = [action]

    def act() -> None:
        if left:
            left.pop()()

    return act
