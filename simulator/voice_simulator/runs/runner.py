"""Runs one scenario in a clean world and judges what happened: what the `run` command asks a simulator for.

A scenario is over when nothing is due or under way and either every expectation that asks for something holds
(for one settling time, so that what must not happen may still happen) or the application has been quiet for
`idle`; in any case after `timeout`, which is a failure of its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.entries import RequestEntry, TriggerEntry
from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest, Reply
from voice_simulator.core.redaction import without_password
from voice_simulator.core.rest import Quiet, Rest
from voice_simulator.errors import ApiError, ControlError, SettingsError, Stopping
from voice_simulator.runs.hints import asked_as_another, never_admitted
from voice_simulator.runs.report import Failed, RunReport, outside_worlds, timeline_of, told_faults, told_late
from voice_simulator.runtime.app_rest import judge_rest
from voice_simulator.runtime.pacing import ClockMode, Pacing
from voice_simulator.runtime.reset import reset_worlds
from voice_simulator.runtime.world import IsolatedRun
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.implicit_checks import implied, unused
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import Mismatch, judge
from voice_simulator.scenario.model.expectations import asks
from voice_simulator.scenario.model.triggers import CallTrigger, InboundTrigger, RequestTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds
    from voice_simulator.scenario.language.scenario_reader import Scenario
    from voice_simulator.scenario.model.triggers import Trigger

_TRIGGER_TIMEOUT: Final = 30 * SECOND
_REFUSED: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a scenario is run; spans are seconds of wall time.

    Attributes:
        application_id: in whose world; None for whichever application calls.
        clock: how simulated time moves.
        seed: what ids and draws are made of.
        settle: how long the application must be quiet before time goes on; None for what is usual.
        webhooks_at_once: how many webhooks may be under way.
        idle: for how long it must be quiet until nothing more is expected of it.
        timeout: the longest that the run may take.
        app_url: where the application is, for triggers that name only a path; None where they don't.
        with_journal: whether the canonical journals are wanted.
    """

    application_id: str | None = None
    clock: ClockMode = ClockMode.AUTO
    seed: int = 1
    settle: float | None = None
    webhooks_at_once: int = 1
    idle: float = 2.0
    timeout: float = 60.0
    app_url: str | None = None
    with_journal: bool = False


class Runs:
    """Runs scenarios in the worlds of one simulator.

    Args:
        worlds: the worlds.
        dispatcher: makes the requests of triggers.
        pacing: what is usual, for whatever a run does not say.
        place_call: places a call as the API would.
    """

    def __init__(
        self,
        worlds: Worlds,
        dispatcher: Dispatcher,
        pacing: Pacing,
        place_call: Callable[[World, Mapping[str, object]], None],
    ) -> None:
        self._worlds, self._dispatcher, self._pacing = worlds, dispatcher, pacing
        self._place_call = place_call

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
        """Run a scenario.

        Raises:
            ControlError: 409, another run is under way in the same worlds.
            SettingsError: it can't be run here: no application has a number that is called.
        """
        self._refuse_second(options.application_id)
        self.check(scenario, options)
        isolated = IsolatedRun(
            scenario=scenario,
            application_id=options.application_id,
            pacing=self._paced(scenario, options),
            seed=options.seed,
        )
        # Begun before anything is waited for: nobody else gets in, and no world begins with something else.
        self._worlds.begin_run(isolated)
        try:
            await reset_worlds(self._worlds, options.application_id)
            return await _Run(self._worlds, self._dispatcher, isolated, options, self._place_call).play()
        finally:
            self._worlds.end_run(isolated)
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
            if is_relative(trigger) and not options.app_url:
                raise SettingsError(why_nowhere(trigger))

    def _paced(self, scenario: Scenario, options: RunOptions) -> Pacing:
        told = options.settle if scenario.settle is None else scenario.settle / SECOND
        settle = self._pacing.settle if told is None else told
        return replace(
            self._pacing,
            mode=options.clock,
            settle=settle,
            is_settle_told=self._pacing.is_settle_told or told is not None,
            settle_max=max(settle, self._pacing.settle_max),
            webhooks_at_once=options.webhooks_at_once,
        )


def is_relative(trigger: Trigger) -> bool:
    """Say whether a trigger names only a path of the application's."""
    return isinstance(trigger, RequestTrigger) and trigger.url.startswith("/")


def why_nowhere(trigger: Trigger) -> str:
    """Say what a trigger with a path needs."""
    path = trigger.url if isinstance(trigger, RequestTrigger) else ""
    return f"{trigger.origin}: {path} is a path; say where the application is (--app-url)"


class _Run:
    """One scenario that is being run."""

    def __init__(
        self,
        worlds: Worlds,
        dispatcher: Dispatcher,
        isolated: IsolatedRun,
        options: RunOptions,
        place_call: Callable[[World, Mapping[str, object]], None],
    ) -> None:
        self._worlds, self._dispatcher, self._place_call = worlds, dispatcher, place_call
        self._isolated, self._options, self._scenario = isolated, options, isolated.scenario
        self._loop = asyncio.get_running_loop()
        self._began = self._last_act = self._loop.time()
        self._evidence = Evidence(time_jumps=options.clock is ClockMode.AUTO)
        self._witnesses: dict[str, JournalReader] = {}
        self._entries: list[tuple[str, dict[str, Any]]] = []
        self._read: dict[World, int] = {}
        self._asked = [expectation for expectation in self._scenario.expectations if asks(expectation)]
        self._is_satisfied = False
        self._has_news = True
        self._refused = worlds.shared.refusals.total
        self._wrong: list[Mismatch] = []
        self._unreachable: str | None = None

    async def play(self) -> RunReport:
        """Set the scenario going, wait until it is over, and judge it."""
        try:
            async with asyncio.timeout(self._options.timeout):
                await self._fire()
                if self._unreachable is None:
                    await self._until_quiet(self._seconds_till_over)
        except TimeoutError:
            self._wrong.append(self._still_going())
        self._collect()
        return self._report()

    # -- triggers

    async def _fire(self) -> None:
        """Fire the triggers, one after the other; no time passes between them, or while one is patient."""
        release = self._worlds.hold_time(self._options.application_id)
        try:
            for trigger in self._scenario.triggers:
                # Held anew for each, for its own patience, with no gap between.
                release_before, release = release, self._worlds.hold_time(self._options.application_id)
                release_before()
                impatience = self._loop.call_later(self._isolated.pacing.patience, release)
                await self._fire_one(trigger)
                impatience.cancel()
                self._last_act = self._loop.time()
                await self._until_quiet(self._seconds_till_still)
        finally:
            release()

    async def _fire_one(self, trigger: Trigger) -> None:
        match trigger:
            case RequestTrigger():
                await self._request(trigger)
            case CallTrigger():
                self._call(trigger)
            case InboundTrigger():
                self._let_arrive(trigger)

    async def _request(self, trigger: RequestTrigger) -> None:
        """Make a trigger's request; an application that answers it late may wait for a webhook to do so."""
        free = self._worlds.mark_trigger_request(self._options.application_id)
        impatience = self._loop.call_later(self._isolated.pacing.patience, free)
        try:
            sent = await self._dispatcher.send(_request_of(trigger, self._options.app_url))
        finally:
            impatience.cancel()
            free()
        self._note(trigger, sent.outcome)
        self._judge_reply(trigger, sent.outcome)

    def _judge_reply(self, trigger: RequestTrigger, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            if outcome.reason is FailureReason.UNREACHABLE:
                self._unreachable = (
                    f"{trigger.origin}: {outcome.sentence}; is the application up? "
                    "run starts it with --app CMD --app-url URL"
                )
            self._wrong.append(_of_trigger(trigger, f"no answer: {outcome.sentence}"))
            return
        wanted = trigger.status
        if outcome.status != wanted if wanted is not None else outcome.status >= _REFUSED:
            shown = outcome.body[:200].decode(errors="replace")
            self._wrong.append(_of_trigger(trigger, f"HTTP {outcome.status} {shown}".rstrip()))

    def _note(self, trigger: RequestTrigger, outcome: Reply | Failure) -> None:
        entry = TriggerEntry(
            method=trigger.method,
            url=without_password(trigger.url),
            status=outcome.status if isinstance(outcome, Reply) else None,
            failure=outcome.reason if isinstance(outcome, Failure) else None,
        )
        whose = trigger.application or self._options.application_id
        world = self._worlds.open_world(whose) if whose else next(self._concerned(), None)
        if world is not None:
            world.switchboard.journal.write(None, entry)
        else:
            self._take("", outside_worlds(entry))

    def _call(self, trigger: CallTrigger) -> None:
        application_id = trigger.application or self._options.application_id
        world = self._worlds.open_world(application_id or self._worlds.registry.only_application())
        try:
            self._place_call(world, trigger.body)
        except ApiError as error:
            self._wrong.append(
                Mismatch(origin=trigger.origin, expected="the trigger's call is placed", seen=str(error))
            )

    def _let_arrive(self, trigger: InboundTrigger) -> None:
        world = self._worlds.open_world(self._worlds.registry.owner_of(trigger.call))
        with world.driver.changing() as switchboard:
            switchboard.receive_call(trigger.call)

    # -- the end

    async def _until_quiet(self, seconds_left: Callable[[], float | None]) -> None:
        """Wait until no seconds are left; None stands for as long as something is going on."""
        woken = self._worlds.shared.woken
        while True:
            woken.clear()
            self._collect()
            wait = seconds_left()
            if wait is not None and wait <= 0:
                return
            try:
                async with asyncio.timeout(wait):
                    await woken.wait()
            except TimeoutError:
                continue

    def _seconds_till_over(self) -> float | None:
        worlds = list(self._concerned())
        if not all(world.driver.is_idle for world in worlds):
            return None
        if not worlds and not self._scenario.triggers and self._scenario.waits:
            return None  # what is to set it going has not done so
        return self._seconds_till_rest() if self._has_all() else self._quiet_for(self._options.idle)

    def _seconds_till_still(self) -> float | None:
        if not all(world.driver.has_nothing_under_way for world in self._concerned()):
            return None
        return self._seconds_till_rest()

    def _seconds_till_rest(self) -> float | None:
        """Return how long your app is to be left in peace still; None while its rest is not seen yet."""
        shared, pacing = self._worlds.shared, self._isolated.pacing
        contact, now = self._last_contact(), self._loop.time()
        quiet = Quiet(pacing.settle, pacing.settle_max, pacing.patience)
        rest = Rest(quiet=quiet, first_contact=contact, last_contact=contact, moment_began=contact)
        at = judge_rest(rest, shared.visible_app, pacing.floor, now, shared.woken.set).at
        return None if at is None else at - now

    def _quiet_for(self, span: float) -> float:
        """Return how many seconds are left until the application has been quiet for so many."""
        return self._last_contact() + span - self._loop.time()

    def _last_contact(self) -> float:
        return max([self._last_act, *(world.driver.last_contact for world in self._concerned())])

    def _has_all(self) -> bool:
        """Say whether everything that was asked for has happened; without a wish nothing is enough."""
        if self._has_news:
            self._has_news = False
            self._is_satisfied = bool(self._asked) and self._all_hold()
        return self._is_satisfied

    def _all_hold(self) -> bool:
        """Look at the expectations until one does not hold yet, which is then looked at first."""
        for place, expectation in enumerate(self._asked):
            if judge((expectation,), self._evidence):
                self._asked.insert(0, self._asked.pop(place))
                return False
        return True

    def _concerned(self) -> Iterator[World]:
        application_id = self._options.application_id
        return (world for world in self._worlds if application_id in (None, world.application_id))

    def _collect(self) -> None:
        """Take the journals' new entries as evidence."""
        for world in self._concerned():
            journal, read = world.switchboard.journal, self._read.get(world, 0)
            if journal.evicted > read:
                self._lost(world, journal.evicted - read)
            for entry in journal.after(read):
                self._take(world.application_id, entry.as_json())
            self._read[world] = journal.last_seq
        self._collect_refusals()

    def _collect_refusals(self) -> None:
        """Take what was not let in as evidence, but for what journals tell and what is not ours."""
        refused, ours = self._worlds.shared.refusals, self._options.application_id
        for one in refused.newest(refused.total - self._refused):
            is_ours = ours is None or one.application_id in (None, ours)
            if is_ours and not one.is_in_journal:
                refused_entry = RequestEntry(
                    method=one.method, path=one.path, status=one.status, refused=one.reason
                )
                self._take("", outside_worlds(refused_entry))
        self._refused = refused.total

    def _lost(self, world: World, count: int) -> None:
        self._wrong.append(
            Mismatch(
                origin=self._scenario.file,
                expected=f"the whole journal of the application {world.application_id} to judge by",
                seen=f"{count} entries were forgotten before they were read; raise limits: {{journal: …}}",
            )
        )

    def _take(self, application_id: str, entry: dict[str, Any]) -> None:
        self._has_news = True
        self._entries.append((application_id, entry))
        if application_id not in self._witnesses:
            self._witnesses[application_id] = JournalReader(application_id, self._evidence)
        self._witnesses[application_id].take([entry], self._loop.time())

    # -- the report

    def _never_begun(self) -> list[Mismatch]:
        """Say so where nothing could happen because nothing was to set the scenario going."""
        if self._scenario.waits or self._scenario.inbound or self._entries:
            return []
        return [
            Mismatch(
                origin=self._scenario.file,
                expected="a trigger, or an application that calls the API by itself",
                seen="nothing set the scenario going; add trigger: {post: /path}, say, "
                "or trigger: none to wait",
            )
        ]

    def _who_asked(self, *, is_wrong: bool) -> list[Mismatch]:
        """Say who asked instead where the API admitted nobody, or nobody of the application of this run."""
        if self._evidence.calls:
            return []
        file, whose = self._scenario.file, self._options.application_id
        refused = never_admitted(file, [entry for _, entry in self._entries])
        return [*refused, *(asked_as_another(file, whose, list(self._worlds)) if is_wrong else ())]

    def _still_going(self) -> Mismatch:
        going = [
            f"call {call.uuid} to {call.to.address} is {call.status}"
            for world in self._concerned()
            for call in world.switchboard.store
            if not call.is_over
        ]
        if not going and not list(self._concerned()):
            going = ["the application has not called the API"]
        return Mismatch(
            origin=self._scenario.file,
            expected=f"the scenario is over within {self._options.timeout:g} s of wall time (--timeout)",
            seen="; ".join([*self._unanswered(), *going[:5]]) or "your app is never quiet",
        )

    def _unanswered(self) -> list[str]:
        """Name the addresses that have been sent something and have not answered yet."""
        by_place: dict[str, list[HttpRequest]] = {}
        for world in self._concerned():
            for request in world.driver.unanswered:
                place = f"{request.method} {without_password(request.url).partition('?')[0]}"
                by_place.setdefault(place, []).append(request)
        return [
            f"your app has not replied to {place} ({_counted(requests)}); does its handler send a reply?"
            for place, requests in by_place.items()
        ]

    def _report(self) -> RunReport:
        evidence = self._evidence
        wrong = [*self._wrong, *judge(self._scenario.expectations, evidence), *implied(evidence)]
        wrong += self._never_begun()
        wrong += self._who_asked(is_wrong=bool(wrong))
        worlds = list(self._concerned())
        return RunReport(
            failures=tuple(
                Failed(shortfall=one, timeline=tuple(timeline_of(self._entries, one.uuid))) for one in wrong
            ),
            unused=tuple(unused(self._scenario, evidence)),
            struck=tuple(told_faults(self._entries)),
            late=tuple(told_late(self._entries)),
            unreachable=self._unreachable,
            calls=len(evidence.calls),
            simulated=max((world.switchboard.clock.now - world.began for world in worlds), default=0),
            wall=self._loop.time() - self._began,
            journals={world.application_id: world.switchboard.journal.canonical_lines() for world in worlds}
            if self._options.with_journal
            else {},
        )


def _counted(requests: Sequence[HttpRequest]) -> str:
    noun = "webhook" if any(request.may_bring_ncco for request in requests) else "event"
    seconds = max(request.socket_timeout for request in requests) / SECOND
    one = len(requests) == 1
    return f"{len(requests)} {noun}{'' if one else 's'}, up to {seconds:g} s{'' if one else ' each'}"


def _of_trigger(trigger: RequestTrigger, seen: str) -> Mismatch:
    wanted = "an answer below 400" if trigger.status is None else f"HTTP {trigger.status}"
    asked = f"{trigger.method} {without_password(trigger.url)}"
    return Mismatch(origin=trigger.origin, expected=f"{wanted} to {asked}", seen=seen)


def _request_of(trigger: RequestTrigger, app_url: str | None) -> HttpRequest:
    url = (app_url or "").rstrip("/") + trigger.url if trigger.url.startswith("/") else trigger.url
    return HttpRequest(
        id=0,
        method=trigger.method,
        url=url,
        body=None if trigger.body is None else trigger.body.encode(),
        connection_timeout=SECOND,
        socket_timeout=_TRIGGER_TIMEOUT,
        may_bring_ncco=False,
        content_type=trigger.content_type or "application/json",
        headers=trigger.headers,
    )
