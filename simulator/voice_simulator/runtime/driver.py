"""Drives one world: sends what its core wants sent, acts upon what comes back, and moves its clock.

In `real` simulated time follows the wall clock. In `auto` it jumps to the next due moment as soon as the
world is at rest, in `manual` only `advance` moves it, by the same rule (`core.rest`). A webhook that may
bring an NCCO is awaited until its own time-outs end it, an event for `patience` only: then its leg's next
events go, and time may move on without it.

Replies are acted upon in the order in which the webhooks were sent, in `real` as they come
(`runtime.in_flight`). Whatever is late, lost or fails: what came back is acted upon, and time goes on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from voice_simulator.core.clock import SECOND, to_iso
from voice_simulator.core.journal.entries import ClockEntry
from voice_simulator.core.model.effects import Failure, FailureReason
from voice_simulator.core.redaction import without_password
from voice_simulator.core.rest import Moment, Quiet, at_rest_from
from voice_simulator.core.webhooks.outbox import UndeliveredCounts
from voice_simulator.errors import ControlError, Stopping
from voice_simulator.runtime.contacts import Contacts
from voice_simulator.runtime.in_flight import RequestsInFlight
from voice_simulator.runtime.moments import JUMPING, SLICE, Moments
from voice_simulator.runtime.outbound.dispatcher import Sent
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.request_queue import RequestQueue
from voice_simulator.runtime.shared_state import SharedState
from voice_simulator.security.token_signing import sign_webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.in_flight import RequestInFlight
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.pacing import Pacing

log: Final = logging.getLogger(__name__)

_HAIR: Final = 1e-6
"""Seconds by which a deadline is met late: rounding must not wake the driver a hair before it, for ever."""


class Driver:
    """Drives one world.

    Args:
        switchboard: the world.
        dispatcher: makes its requests.
        pacing: how its clock moves.
        log: is given each journal entry once, in order.
        shared: what it shares with the drivers of other worlds; None where there are none.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        dispatcher: Dispatcher,
        pacing: Pacing,
        *,
        log: Callable[[Entry], None] | None,
        shared: SharedState | None = None,
    ) -> None:
        self.switchboard = switchboard
        self.pacing = pacing
        self._dispatcher = dispatcher
        self._log = log
        self._logged = 0
        self._loop = asyncio.get_running_loop()
        self._moments = Moments(switchboard, self._loop.time)
        self._has_more_to_send = False
        self._anchor = (switchboard.clock.now, self._loop.time())
        self._unsent = RequestQueue()
        self._in_flight = RequestsInFlight()
        self._being_handled = 0
        self._busy_since = 0.0
        self._changes = 0
        self._last_move = self._loop.time()
        # How much longer than `settle` your app may keep a moment from passing; in an advance: all moments.
        self._stretch = self._longest_stretch()
        self._next_turn: asyncio.TimerHandle | None = None
        self._armed_for = 0.0
        self._woken = asyncio.Event()
        self._shared = shared or SharedState()
        self._contacts = Contacts(switchboard, self._shared, self._loop.time)
        self._advancing: str | None = None
        self._closed = False

    def now(self) -> int:
        """Return the simulated instant, ms; in `real` it may be later than the last thing that happened."""
        if self.pacing.mode is not ClockMode.REAL or self._advancing is not None:
            return self.switchboard.clock.now
        began, at = self._anchor
        return began + int((self._loop.time() - at) * SECOND * self.pacing.speed)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is due, in flight or being handled."""
        return (
            self.has_nothing_under_way
            and self._in_flight.are_none
            and self.switchboard.next_deadline() is None
        )

    @property
    def has_nothing_under_way(self) -> bool:
        """Whether nothing is awaited, left to send or being handled, whatever may be due."""
        return not (self._being_handled or self._in_flight.awaited_count or self._unsent)

    @property
    def last_contact(self) -> float:
        """The wall time (of the loop) at which the application was last contacted, or wrote."""
        return self._contacts.last

    @property
    def unanswered(self) -> list[HttpRequest]:
        """The requests that your app was sent and has not answered yet."""
        return self._in_flight.unanswered

    @property
    def undelivered(self) -> UndeliveredCounts:
        """How many webhooks are not through yet."""
        waiting, unanswered = self.switchboard.undelivered
        unsent = len(self._unsent)
        return UndeliveredCounts(waiting + unsent, unanswered - unsent)

    def change_pacing(self, pacing: Pacing) -> None:
        """Move the clock in another way from now on; what is under way stays so."""
        self._catch_up()
        self.pacing = pacing
        self._anchor = (self.switchboard.clock.now, self._loop.time())
        self._stretch = self._longest_stretch()
        if self._next_turn is not None:
            self._next_turn.cancel()
            self._next_turn = None
        self._pump()

    def wake_after_contact(self) -> None:
        """Look anew at what may happen, as after a contact with the application."""
        self._contacts.touch()
        self._pump()

    def wake(self) -> None:
        """Look anew at what may happen."""
        self._pump()

    # -- requests of the application

    def note_if_late(self, uuid: str | None) -> None:
        """Note that a request comes too late for its webhook, if it does; not where others move time."""
        if self.pacing.mode is ClockMode.AUTO or self._advancing is not None:
            self._contacts.note_if_late(uuid, lambda: self._in_flight.unanswered)

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Hold time while a request that may change something is being read and answered.

        Requests that come without a gap hold it for `settle_max`: those that come later wait for nobody.
        """
        holds = not self._is_crowded()
        if holds:
            self._busy_since = self._busy_since if self._being_handled else self._loop.time()
            self._being_handled += 1
        try:
            yield
        finally:
            self._being_handled -= holds
            self._pump()

    def _is_crowded(self) -> bool:
        now, longest = self._loop.time(), self.pacing.settle + self._stretch
        if self._being_handled and now >= self._busy_since + longest:
            return True
        return self._contacts.first is not None and now >= self._contacts.first + longest

    @contextmanager
    def changing(self) -> Iterator[Switchboard]:
        """Change the world: what is overdue happens first; what is to be sent is sent after.

        Where requests come without a gap, time does not wait for the webhooks that they bring about.
        """
        self._catch_up()
        self.switchboard.hold_time_for_new_webhooks(on=not self._is_crowded())
        try:
            yield self.switchboard
        finally:
            self.switchboard.hold_time_for_new_webhooks(on=True)
            self._changes += 1
            self._contacts.touch()
            self._pump()

    async def advance(self, to: int, *, wall_limit: float, who: str) -> int:
        """Move time to an instant, with all that falls due happening at its own moment and being answered.

        Args:
            to: the instant, ms; an instant that has passed moves nothing.
            wall_limit: seconds of wall time after which to give up.
            who: whom to name when another asks meanwhile.

        Returns:
            The number of the last journal entry from before.

        Raises:
            ControlError: 409, another advance is under way; 504, something was awaited for too long.
        """
        if self._advancing is not None:
            raise ControlError(409, f"time is being advanced already, by {self._advancing}; one at a time")
        self._catch_up()
        before, changes = self.switchboard.journal.last_seq, self._changes
        self.switchboard.journal.write(None, ClockEntry(to))
        self._advancing = who
        try:
            async with asyncio.timeout(wall_limit):
                await self._advance(to)
        except TimeoutError:
            raise self._gave_up(wall_limit, self._changes - changes) from None
        finally:
            self._advancing = None
            self._stretch = self._longest_stretch()
            self._anchor = (self.switchboard.clock.now, self._loop.time())
            self._pump()
        return before

    async def close(self) -> None:
        """End the world: no request of it is under way, nor will be, once this returns."""
        self._closed = True
        if self._next_turn is not None:
            self._next_turn.cancel()
        tasks = self._in_flight.tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._woken.set()

    # -- what happens by itself

    def _pump(self) -> None:
        """Send what may be sent, tell what happened, and see to it that the next turn comes."""
        if self._closed:
            return
        try:
            self._act_on_replies()
            # What is due now happens at once, in every mode.
            if not self._has_more_to_send:
                self._moments.pass_to(self.switchboard.clock.now)
            self._send()
            self._tell()
        finally:
            # Whatever went wrong, time goes on.
            self._woken.set()
            self._shared.woken.set()
            if self._advancing is None:
                self._arm()

    def _tick(self) -> None:
        self._next_turn = None
        try:
            self._release_impatient()
            if self._moments.are_crowded:
                self._moments.go_on()
            elif self.pacing.mode is ClockMode.AUTO and self._advancing is None:
                self._jump()
            else:
                self._catch_up()
        finally:
            self._pump()

    def _jump(self) -> None:
        """Pass from moment to moment while the world is at rest, for one slice of wall time."""
        until = self._loop.time() + JUMPING
        while (deadline := self.switchboard.next_deadline()) is not None:
            rest, now = self._rests_at(), self._loop.time()
            if rest is None or rest > now or now > until:
                return
            self._pass_to(deadline)

    def _catch_up(self) -> None:
        """In `real`, let happen what is overdue by the wall clock."""
        self._moments.pass_to(self.now())

    def _pass_to(self, instant: int) -> None:
        now = self._loop.time()
        if self._advancing is not None and self._contacts.first is not None:
            stretched = now - self._contacts.first - self.pacing.settle
            self._stretch = max(0.0, self._stretch - max(0.0, stretched))
        self._contacts.move_on()
        self._last_move = now
        self._moments.pass_to(instant)
        self._send()

    def _arm(self) -> None:
        """Look again when there will be something to do; too early does no harm."""
        when, other = self._next_moment(), self._in_flight.next_impatience()
        if when is None or (other is not None and other < when):
            when = other
        if when is None or (self._next_turn is not None and self._armed_for <= when):
            return
        if self._next_turn is not None:
            self._next_turn.cancel()
        self._next_turn, self._armed_for = self._loop.call_at(when, self._tick), when

    def _next_moment(self) -> float | None:
        if self._moments.are_crowded or self._has_more_to_send:
            return self._loop.time()
        deadline = self.switchboard.next_deadline()
        if deadline is not None and deadline <= self.switchboard.clock.now:
            return self._loop.time()
        if deadline is None or self.pacing.mode is ClockMode.MANUAL:
            return None
        if self.pacing.mode is ClockMode.AUTO:
            return self._rests_at()
        began, at = self._anchor
        return at + (deadline - began) / SECOND / self.pacing.speed + _HAIR

    # -- at rest

    def _rests_at(self) -> float | None:
        """Return the wall time from which the world is at rest; None while something must happen first."""
        pacing = self.pacing
        quiet = Quiet(
            settle=pacing.settle, settle_max=pacing.settle + self._stretch, patience=pacing.patience
        )
        moment = Moment(
            is_busy=self._is_busy(),
            party_waits=self.switchboard.awaits_application,
            first_contact=self._contacts.first,
            last_contact=self._contacts.last,
            began=self._last_move,
        )
        if moment.is_up_to_app and (watch := self._contacts.watch) is not None:
            return watch.seen_from(self._contacts.last, pacing.floor, self.wake)
        return at_rest_from(moment, quiet, self._loop.time())

    def _is_busy(self) -> bool:
        return (
            self._moments.are_crowded
            or self._being_handled > 0
            or self._in_flight.holding > 0
            or self._unsent.holding > 0
            or self._shared.is_time_held(self.switchboard.application.id)
        )

    def _longest_stretch(self) -> float:
        return max(0.0, self.pacing.settle_max - self.pacing.settle)

    async def _until_at_rest(self) -> None:
        while True:
            self._check_going_on()
            self._release_impatient()
            rest, now = self._rests_at(), self._loop.time()
            if rest is not None and rest <= now:
                return
            waits = [at - now for at in (rest, self._in_flight.next_impatience()) if at is not None]
            await self._wait_for_stir(min(waits, default=None))

    async def _wait_for_stir(self, seconds: float | None) -> None:
        self._woken.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            self._send()

    def _check_going_on(self) -> None:
        if self._closed and self._shared.stopping:
            raise Stopping
        if self._closed:
            raise ControlError(409, "the world was reset while its time was being advanced")

    async def _advance(self, to: int) -> None:
        breathe = self._loop.time() + JUMPING
        await self._until_all_happened()
        await self._until_at_rest()
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= to:
            self._pass_to(deadline)
            await self._until_all_happened()
            if self._loop.time() > breathe:
                self._tell()
                await asyncio.sleep(0)
                breathe = self._loop.time() + JUMPING
            await self._until_at_rest()
        self.switchboard.advance_to(to)
        await self._until_at_rest()

    async def _until_all_happened(self) -> None:
        while self._moments.are_crowded or self._has_more_to_send:
            self._check_going_on()
            self._tell()
            await asyncio.sleep(0)
            self._moments.go_on()
            self._send()

    def _gave_up(self, wall_limit: float, changes: int) -> ControlError:
        awaited = [f"the reply to {self._name(request)}" for request in self._in_flight.awaited]
        return ControlError(
            504,
            f"time got to {to_iso(self.switchboard.clock.now)} in {wall_limit:g} s of wall time; "
            f"still awaited: {', '.join(awaited) or self._what_else(changes)}",
            awaited=awaited,
        )

    def _what_else(self, changes: int) -> str:
        if changes:
            return f"quiet: {changes} requests that change something came meanwhile and held time up"
        return (
            "a request that is being handled" if self._being_handled else "nothing: things kept falling due"
        )

    # -- requests to your app

    def _send(self) -> None:
        self._unsent.put(self.switchboard.effects())
        if self._moments.are_crowded and self.pacing.mode is not ClockMode.REAL:
            return  # When the moment has passed: what goes out first must not depend on the wall clock.
        until = self._loop.time() + SLICE
        self._has_more_to_send = False
        while not self._closed and (requests := self._requests_to_send()):
            for request in requests:
                self._begin(request)
            self._act_on_replies()
            self._unsent.put(self.switchboard.effects())
            if self._loop.time() >= until:
                self._has_more_to_send = len(self._unsent) > 0
                return

    def _requests_to_send(self) -> list[HttpRequest]:
        if not self._unsent:
            return []
        if self.pacing.webhooks_at_once == 1:
            if self._shared.has_trigger_request(self.switchboard.application.id):
                return []
            return self._unsent.pop_first(1 - self._in_flight.awaited_count)
        room = self.pacing.webhooks_at_once - self._in_flight.events_awaited
        return self._unsent.pop_asking() + self._unsent.pop_first(room)

    def _begin(self, request: HttpRequest) -> None:
        one = self._in_flight.begin(request, self._loop.time() + self.pacing.patience)
        refused = self._dispatcher.refused_at_once(request)
        if refused is not None:
            self._in_flight.end(one, refused)
            return
        one.task = self._loop.create_task(self._deliver(one))

    async def _deliver(self, one: RequestInFlight) -> None:
        sent = await self._sent(one.request)
        self._in_flight.end(one, sent)
        self._contacts.replied(one.request, sent)
        try:
            self._catch_up()
        finally:
            self._pump()

    async def _sent(self, request: HttpRequest) -> Sent:
        try:
            return await self._dispatcher.send(request, self._authorization(request))
        except Exception as error:
            log.exception("the simulator failed to send %s", self._name(request))
            sentence = f"the simulator failed to send it ({type(error).__name__}); its log has the traceback"
            url = without_password(request.url)
            return Sent(Failure(FailureReason.INTERNAL_ERROR, sentence), url, None, 0.0)

    def _act_on_replies(self) -> None:
        in_order = self.pacing.mode is not ClockMode.REAL
        while (back := self._in_flight.pop_next(in_order=in_order)) is not None:
            self._act_on(*back)

    def _act_on(self, request: HttpRequest, sent: Sent) -> None:
        try:
            self.switchboard.receive_reply(request.id, sent.outcome, sent.wall)
        except Exception:
            # A mistake of ours in one reply must not keep the others from being acted upon.
            log.exception("the simulator failed to act upon the reply to %s %s", request.method, sent.url)

    def _release_impatient(self) -> None:
        """Go on without the replies to events that have been awaited for long enough."""
        goes_on = "the next events go" if self.pacing.mode is ClockMode.REAL else "time goes on"
        while (request := self._in_flight.pop_impatient(self._loop.time())) is not None:
            webhook = self.switchboard.pass_over(request.id)
            self.switchboard.journal.note(
                webhook.uuid,
                f"{goes_on} without a reply to the {webhook.event} event (delivery {webhook.id}): "
                f"--patience is {self.pacing.patience:g} s",
            )
        self._act_on_replies()
        self._send()

    def _authorization(self, request: HttpRequest) -> str | None:
        application = self.switchboard.application
        if application.signature_secret is None:
            return None
        secret = application.signature_secret
        token = sign_webhook(
            f"not {secret}" if request.forged else secret,
            content=request.signed(),
            api_key=application.api_key,
            application_id=application.id,
            issued_at=int(time.time()),
            # Not drawn from the seed: an application may refuse an id that it met before, in an earlier run.
            token_id=str(uuid4()),
        )
        return f"Bearer {token}"

    def _name(self, request: HttpRequest) -> str:
        webhook = self.switchboard.webhook_of(request.id)
        return f"{webhook.event} (delivery {webhook.id}, {without_password(webhook.target.url)})"

    def _tell(self) -> None:
        if self._log is None:
            return
        for entry in self.switchboard.journal.after(self._logged):
            self._log(entry)
        self._logged = self.switchboard.journal.last_seq
