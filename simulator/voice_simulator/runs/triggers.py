"""Fires the triggers of a scenario: requests to your app, calls to a party, and calls that come in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.webhook_entries import TriggerEntry
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.redaction import without_password
from voice_simulator.errors import ApiError
from voice_simulator.runs.app_requests import http_request_of
from voice_simulator.runtime.world import World
from voice_simulator.scenario.judging.judgement import Mismatch
from voice_simulator.scenario.model.triggers import CallTrigger, InboundTrigger, RequestTrigger

if TYPE_CHECKING:
    from voice_simulator.runs.end_of_run import EndOfRun
    from voice_simulator.runs.evidence_collector import EvidenceCollector
    from voice_simulator.runs.run_worlds import RunWorlds
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.scenario.model.triggers import Trigger

PlaceCall = Callable[[World, Mapping[str, object]], None]
"""Places a call as `POST /v1/calls` with a body would."""

_TRIGGER_TIMEOUT: Final = 30 * SECOND
_REFUSED: Final = 400


class TriggerFiring:
    """Fires the triggers of one run.

    Args:
        worlds: those that the run is about.
        dispatcher: makes the requests.
        place_call: places calls.
        collector: takes the entry of a trigger that belongs to no world.
        end: tells when your app is still, before the next trigger.
        app_url: your app's address, for triggers that name only a path.
        patience: seconds of wall time for which a trigger holds simulated time.

    Attributes:
        mismatches: which triggers were not answered as they should be.
        unreachable: why your app could not be reached; None where it could.
    """

    def __init__(
        self,
        worlds: RunWorlds,
        dispatcher: Dispatcher,
        place_call: PlaceCall,
        collector: EvidenceCollector,
        end: EndOfRun,
        *,
        app_url: str | None,
        patience: float,
    ) -> None:
        self._worlds, self._dispatcher, self._place_call = worlds, dispatcher, place_call
        self._collector, self._end = collector, end
        self._app_url, self._patience = app_url, patience
        self._loop = asyncio.get_running_loop()
        self.mismatches: list[Mismatch] = []
        self.unreachable: str | None = None

    async def fire(self, triggers: tuple[Trigger, ...]) -> None:
        """Fire triggers, one after the other; no time passes between them, or while one is patient."""
        hold_time, whose = self._worlds.all.hold_time, self._worlds.application_id
        release = hold_time(whose)
        try:
            for trigger in triggers:
                # Held anew for each, for its own patience, with no gap between.
                release_before, release = release, hold_time(whose)
                release_before()
                impatience = self._loop.call_later(self._patience, release)
                await self.fire_one(trigger)
                impatience.cancel()
                self._end.note_act()
                await self._end.until_still()
        finally:
            release()

    async def fire_one(self, trigger: Trigger) -> None:
        """Fire one trigger, and judge what your app answers."""
        match trigger:
            case RequestTrigger():
                await self._request(trigger)
            case CallTrigger():
                self._call(trigger)
            case InboundTrigger():
                self._call_in(trigger)

    async def _request(self, trigger: RequestTrigger) -> None:
        """Make a trigger's request; an app that answers it late may wait for a webhook to do so."""
        unmark = self._worlds.all.mark_trigger_request(self._worlds.application_id)
        impatience = self._loop.call_later(self._patience, unmark)
        try:
            sent = await self._dispatcher.send(http_request_of(trigger, self._app_url, _TRIGGER_TIMEOUT))
        finally:
            impatience.cancel()
            unmark()
        self._journal(trigger, sent.outcome)
        self._judge(trigger, sent.outcome)

    def _judge(self, trigger: RequestTrigger, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            if outcome.reason is FailureReason.UNREACHABLE:
                self.unreachable = (
                    f"{trigger.origin}: {outcome.sentence}; is your app up? "
                    "run starts it with --app CMD --app-url URL"
                )
            self.mismatches.append(_mismatch(trigger, f"no answer: {outcome.sentence}"))
            return
        wanted = trigger.status
        if outcome.status != wanted if wanted is not None else outcome.status >= _REFUSED:
            shown = outcome.body[:200].decode(errors="replace")
            self.mismatches.append(_mismatch(trigger, f"HTTP {outcome.status} {shown}".rstrip()))

    def _journal(self, trigger: RequestTrigger, outcome: Reply | Failure) -> None:
        entry = TriggerEntry(
            method=trigger.method,
            url=without_password(trigger.url),
            status=outcome.status if isinstance(outcome, Reply) else None,
            failure=outcome.reason if isinstance(outcome, Failure) else None,
            body=trigger.body,
            content_type=trigger.content_type,
            headers=trigger.headers,
        )
        whose = trigger.application or self._worlds.application_id
        world = self._worlds.all.open_world(whose) if whose else next(iter(self._worlds), None)
        if world is not None:
            world.switchboard.journal.write(None, entry)
        else:
            self._collector.add_outside_worlds(entry)

    def _call(self, trigger: CallTrigger) -> None:
        worlds = self._worlds.all
        application_id = trigger.application or self._worlds.application_id
        world = worlds.open_world(application_id or worlds.registry.only_application())
        try:
            self._place_call(world, trigger.body)
        except ApiError as error:
            self.mismatches.append(
                Mismatch(origin=trigger.origin, expected="the trigger's call is placed", seen=str(error))
            )

    def _call_in(self, trigger: InboundTrigger) -> None:
        worlds = self._worlds.all
        world = worlds.open_world(worlds.registry.owner_of(trigger.call))
        with world.driver.changing() as switchboard:
            switchboard.receive_call(trigger.call)


def _mismatch(trigger: RequestTrigger, seen: str) -> Mismatch:
    wanted = "an answer below 400" if trigger.status is None else f"HTTP {trigger.status}"
    asked = f"{trigger.method} {without_password(trigger.url)}"
    return Mismatch(origin=trigger.origin, expected=f"{wanted} to {asked}", seen=seen)
