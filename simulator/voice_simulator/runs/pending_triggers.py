"""The triggers of a run that say when: which are still to be fired, and which of them it is time for.

They are looked at before the time of any world may move on. Where it is time for one, it holds time there, so
that it is fired at that moment, before anything later. An instant is a timer of its world like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice_simulator.scenario.judging.check_failure import CheckFailure
from voice_simulator.scenario.judging.checks import never_happened
from voice_simulator.scenario.judging.judgement import Mismatch
from voice_simulator.scenario.model.patterns import is_met
from voice_simulator.scenario.model.triggers import AfterThing, AtInstant, InboundTrigger, RequestTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from voice_simulator.core.clock import Timer
    from voice_simulator.runs.evidence_collector import EvidenceCollector
    from voice_simulator.runs.run_worlds import RunWorlds
    from voice_simulator.runtime.world import World
    from voice_simulator.scenario.judging.evidence import Occurrence
    from voice_simulator.scenario.model.expectations import Thing
    from voice_simulator.scenario.model.triggers import Moment, Trigger


@dataclass(slots=True, eq=False)
class PendingTrigger:
    """A trigger that is still to be fired.

    Attributes:
        trigger, moment: the trigger, and when it is fired.
        alarm: rings at its instant; None while that is not known.
        read: how many things of its kind have been looked at.
        found: what it comes after; None while that has not happened.
        release: ends the hold that it keeps on time; None while it keeps none.
    """

    trigger: Trigger
    moment: Moment
    alarm: Timer | None = None
    read: int = 0
    found: Occurrence | None = None
    release: Callable[[], None] | None = field(default=None, repr=False)

    def end_hold(self) -> None:
        """Hold time no longer."""
        release, self.release = self.release, None
        if release is not None:
            release()


class PendingTriggers:
    """The triggers of one run that are still to be fired.

    Args:
        triggers: those of the scenario that say when.
        worlds: those that the run is about.
        collector: the evidence so far.

    Attributes:
        in_flight: how many are being fired.
    """

    def __init__(self, triggers: Iterable[Trigger], worlds: RunWorlds, collector: EvidenceCollector) -> None:
        self._worlds, self._collector = worlds, collector
        self._waiting = [PendingTrigger(one, one.moment) for one in triggers if one.moment is not None]
        self._passed = 0
        self.in_flight = 0

    # -- to be asked

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def will_come(self) -> bool:
        """Whether one is being fired, or will be whatever your app does: its instant comes."""
        return self.in_flight > 0 or any(
            one.release is not None or one.alarm is not None or isinstance(one.moment, AtInstant)
            for one in self._waiting
        )

    def never_fired(self) -> Iterator[Mismatch]:
        """Say which were never fired, and what never happened."""
        for one in self._waiting:
            failure = self._why_never(one)
            yield Mismatch(
                origin=one.trigger.origin,
                expected=f"{one.trigger.text} {one.moment.text}",
                seen=f"it never was: {failure.seen}",
                closest=failure.closest,
                uuid=failure.uuid,
            )

    def _why_never(self, one: PendingTrigger) -> CheckFailure:
        moment, things = one.moment, self._collector.evidence.things
        if isinstance(moment, AtInstant) or one.found is not None:
            return CheckFailure("the scenario was over before")
        candidates = [thing for thing in things(moment.thing.kind) if self._is_on_calls(thing, moment)]
        return never_happened(moment.thing, candidates)

    # -- what has become of them

    def notice(self) -> None:
        """Hold time for each that it is time for, or whose instant is known now."""
        self._collector.collect()
        for one in self._waiting:
            if one.release is None and self._is_up(one):
                one.release = self._worlds.all.hold_time(self._worlds.application_id)

    def set_known_alarms(self) -> None:
        """Set the alarms of those whose world is known from the start; it begins if need be."""
        for one in self._waiting:
            if isinstance(one.moment, AtInstant) and (whose := self._application_of(one.trigger)):
                world = self._worlds.all.open_world(whose)
                self._set_alarm(one, world, world.began + one.moment.span)
                world.driver.wake()

    def set_alarms(self) -> None:
        """Set the alarms of those whose instant has become known, and let time go on towards it."""
        for one in self._waiting:
            if one.release is not None and not self._is_due(one):
                self._wait_for_instant(one)

    @property
    def is_any_due(self) -> bool:
        """Whether it is time for one, which holds time."""
        return any(one.release is not None and self._is_due(one) for one in self._waiting)

    def pop_due(self) -> PendingTrigger:
        """Return the first that it is time for, in the order of the scenario; it keeps its hold on time."""
        due = next(one for one in self._waiting if one.release is not None and self._is_due(one))
        self._waiting.remove(due)
        return due

    @property
    def next_instant_without_world(self) -> int | None:
        """The next instant, ms from the start, where no world has begun; None where one has, or none is due.

        Where there is no world nothing else is due: time may come to that instant.
        """
        if self._first_world() is not None:
            return None
        spans = (one.moment.span for one in self._waiting if isinstance(one.moment, AtInstant))
        return min(spans, default=None)

    def pass_to(self, instant: int) -> None:
        """Let time come to an instant, ms from the start, before any world has begun."""
        self._passed = max(self._passed, instant)

    def release_all(self) -> None:
        """Hold time no longer."""
        for one in self._waiting:
            one.end_hold()

    # -- within

    def _first_world(self) -> World | None:
        return next(iter(self._worlds), None)

    def _is_up(self, one: PendingTrigger) -> bool:
        if one.alarm is not None:
            return one.alarm.is_over
        if isinstance(one.moment, AtInstant):
            return self._first_world() is not None or self._passed >= one.moment.span
        return self._finds(one, one.moment)

    def _finds(self, one: PendingTrigger, moment: AfterThing) -> bool:
        things, wanted = self._collector.evidence.things(moment.thing.kind), moment.thing.wanted
        news = things if _may_change(moment.thing) else things[one.read :]
        one.read = len(things)
        found = (thing for thing in news if is_met(wanted, thing.facts))
        one.found = next((thing for thing in found if self._is_on_calls(thing, moment)), None)
        return one.found is not None

    def _is_on_calls(self, thing: Occurrence, moment: AfterThing) -> bool:
        call = self._collector.evidence.call(thing.uuid)
        return moment.calls is None or (call is not None and is_met(moment.calls, call.facts))

    def _is_due(self, one: PendingTrigger) -> bool:
        if one.alarm is not None:
            return one.alarm.is_over
        moment = one.moment
        if isinstance(moment, AtInstant):
            return self._passed >= moment.span
        return moment.later == 0 or self._world_of(one) is None

    def _wait_for_instant(self, one: PendingTrigger) -> None:
        world, moment = self._world_of(one), one.moment
        if world is not None and isinstance(moment, AtInstant):
            self._set_alarm(one, world, world.began + moment.span - self._passed)
        elif world is not None and isinstance(moment, AfterThing):
            self._set_alarm(one, world, _found_at(one, moment, world) + moment.later)
        one.end_hold()

    def _world_of(self, one: PendingTrigger) -> World | None:
        return self._first_world() if one.found is None else self._worlds.all.find(one.found.application)

    def _set_alarm(self, one: PendingTrigger, world: World, instant: int) -> None:
        one.alarm = world.switchboard.set_alarm(max(0, instant - world.switchboard.clock.now))

    def _application_of(self, trigger: Trigger) -> str | None:
        """Return the Vonage application that a trigger is about; None where only your app will show it."""
        worlds = self._worlds
        if isinstance(trigger, InboundTrigger):
            return worlds.all.registry.owner_of(trigger.call)
        whose = trigger.application or worlds.application_id
        if whose is None and not isinstance(trigger, RequestTrigger):
            return worlds.all.registry.only_application()
        return whose


def _may_change(thing: Thing) -> bool:
    """Whether a thing may become what is wanted once it has happened: a webhook, by what comes of it."""
    return thing.kind == "webhook" and any(name not in ("event", "body") for name, _ in thing.wanted.entries)


def _found_at(one: PendingTrigger, moment: AfterThing, world: World) -> int:
    now = world.switchboard.clock.now
    return now if one.found is None or _may_change(moment.thing) else one.found.time
