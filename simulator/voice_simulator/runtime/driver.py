"""Drives one world: moves its clock, and lets requests go out and replies come in.

In `real` simulated time follows the wall clock. In `auto` it jumps to the next thing that is due as soon as
the world is at rest. In `manual` only `advance` moves it, by the same rule. What "at rest" means is in
`core.rest`; what is sent when, and in which order replies are acted upon, in `runtime.deliveries`.

Each thing that comes from outside (a request of your app, a reply, a timer of the event loop) ends with a
*pump*: replies are acted upon, what is due now happens, what there is room for is sent, and a timer is set
for the next *tick*. Whatever is late, lost or fails, the pump sets that timer: time goes on.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import to_iso
from voice_simulator.core.journal import Missed
from voice_simulator.core.journal.entries import ClockEntry
from voice_simulator.core.rest import Quiet, Rest, WaitsFor
from voice_simulator.errors import ControlError, Stopping
from voice_simulator.runtime.app_rest import judge_rest
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.contacts import Contacts
from voice_simulator.runtime.deliveries import Deliveries
from voice_simulator.runtime.moments import JUMPING, Moments
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.real_time import RealTime
from voice_simulator.runtime.shared_state import SharedState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.rest import Verdict
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.core.webhooks.outbox import UndeliveredCounts
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher, Sent
    from voice_simulator.runtime.pacing import Pacing


_log: Final = logging.getLogger(__name__)


class Driver(Closable):
    """Drives one world.

    Args:
        switchboard: the core of the world.
        dispatcher: makes its requests.
        pacing: how its clock moves.
        log: called with each journal entry once, in order.
        shared: what the drivers of all worlds share; None if there is no other.

    Attributes:
        switchboard: as given.
        pacing: how the clock moves now: as given or as `change_pacing` said, but for a party played by hand.
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
        self.pacing = self._told_pacing = pacing
        self._log = log
        self._log_follower = switchboard.journal.follow()
        self._loop = asyncio.get_running_loop()
        self._shared = shared or SharedState()
        self._moments = Moments(switchboard, self._loop.time)
        self._contacts = Contacts(switchboard, self._shared, self._loop.time)
        self._deliveries = Deliveries(switchboard, dispatcher, self._shared, pacing, self._take_in)
        self._real_time = RealTime(self._loop.time, switchboard.clock.now, pacing.speed)
        self._handled = 0
        self._handled_since = 0.0
        # Those that hold time no more are counted here, too: they are traffic all the same.
        self._requests = 0
        self._last_request = 0.0
        # The last webhook from before the first request of a stretch; None until a moment has had one.
        self._newest_before_stretch: int | None = None
        self._changes = 0
        self._moment_began = self._loop.time()
        # How much longer than `settle` your app may keep a moment from passing; in an advance, all moments.
        self._stretch = self._longest_stretch()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._woken = asyncio.Event()
        self._advanced_by: str | None = None
        self._closed = False

    # -- to be asked

    def now(self) -> int:
        """Return the simulated instant, ms; in `real` it may be later than the last thing that happened."""
        if self.pacing.mode is ClockMode.REAL and self._advanced_by is None:
            return self._real_time.now()
        return self.switchboard.clock.now

    @property
    def is_idle(self) -> bool:
        """Whether nothing is due, to be sent, unanswered or being handled."""
        return not self._handled and self._deliveries.are_done and self.switchboard.next_deadline() is None

    @property
    def has_nothing_under_way(self) -> bool:
        """Whether nothing is to be sent, awaited or being handled, whatever may be due."""
        return not (self._handled or self._deliveries.are_awaited)

    @property
    def last_contact(self) -> float:
        """The wall time (of the loop) at which your app was last contacted, or wrote."""
        return self._contacts.last

    @property
    def unanswered(self) -> list[HttpRequest]:
        """The requests that your app was sent and has not answered yet."""
        return self._deliveries.unanswered

    @property
    def undelivered(self) -> UndeliveredCounts:
        """How many webhooks are not through yet."""
        return self._deliveries.undelivered_counts

    def rest(self) -> Verdict:
        """Return from when (wall time of the loop) the world is at rest, and what it waits for."""
        for lookout in self._shared.lookouts:
            lookout()
        settle = self.pacing.settle
        rest = Rest(
            quiet=Quiet(settle, settle + self._stretch, self.pacing.patience),
            first_contact=self._contacts.first,
            last_contact=self._contacts.last,
            moment_began=self._moment_began,
            more_is_due=self._moments.are_crowded,
            handled=self._handled,
            awaited=self._deliveries.awaited_holding,
            unsent=self._deliveries.unsent_holding,
            is_held=self._shared.is_time_held(self.switchboard.application.id),
            party_waits=self.switchboard.awaits_application,
        )
        return judge_rest(rest, self._contacts.visible_app, self.pacing.floor, self._loop.time(), self.wake)

    # -- to be told

    def change_pacing(self, pacing: Pacing) -> None:
        """Move the clock in another way from now on; requests under way stay so."""
        self._told_pacing = pacing
        self._pace(pacing)
        self._pump()

    def wake(self) -> None:
        """Look again at what may happen now."""
        self._pump()

    def wake_after_contact(self) -> None:
        """Note a contact with your app, and look again at what may happen now."""
        self._contacts.note_contact()
        self._pump()

    def note_trigger(self) -> None:
        """Note that a trigger makes your app act now, which must not pass for a late request."""
        self._contacts.note_trigger()

    async def close(self) -> None:
        """End the world: no request of it is under way, nor will be, once this returns."""
        self._closed = True
        self._cancel_timer()
        await self._deliveries.close()
        self._woken.set()

    # -- requests of your app

    def note_if_late(self, uuid: str | None) -> None:
        """Note in the journal that a request comes too late for its webhook, if it does.

        Only where we decide when time moves on can we be too early: in `auto`, and during an advance.
        """
        if self.pacing.mode is ClockMode.AUTO or self._advanced_by is not None:
            self._contacts.note_if_late(uuid, self._deliveries.may_cause)

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Hold time while a request that may change something is being read and answered.

        Requests that come without a gap hold it for `settle_max`. Those that come later do not hold it, so
        that steady traffic can't stop the clock.
        """
        self._begin_stretch_after_rest()
        self._requests += 1
        holds = not self._is_traffic_steady()
        if holds:
            self._handled_since = self._handled_since if self._handled else self._loop.time()
            self._handled += 1
        try:
            yield
        finally:
            self._requests -= 1
            self._last_request = self._loop.time()
            self._handled -= holds
            self._pump()

    @contextmanager
    def changing(self) -> Iterator[Switchboard]:
        """Change the world: what is overdue happens before, what is to be sent is sent after.

        In steady traffic time does not wait for the webhooks that the change brings about.
        """
        self._begin_stretch_after_rest()
        self._catch_up()
        self.switchboard.hold_time_for_new_webhooks(on=not self._is_traffic_steady())
        try:
            yield self.switchboard
        finally:
            self.switchboard.hold_time_for_new_webhooks(on=True)
            self._changes += 1
            self._contacts.note_contact()
            self._pump()

    def _begin_stretch_after_rest(self) -> None:
        """Begin a new stretch of contacts if your app has been quiet since the last contact.

        Where nothing was due, no new moment has ended the old stretch: without this, a call after a quiet
        second would pass for steady traffic. So would what a handler asks for after a slow second; what it
        has not answered yet holds time anyway. Only webhooks that your app itself brings about, one before
        the last is answered, are traffic. An advance has one stretch for all its moments.
        """
        last = max(self._contacts.last, self._last_request)
        is_quiet = not self._requests and self._loop.time() > last + self.pacing.settle
        newest = self._newest_before_stretch
        is_traffic = newest is not None and self._deliveries.is_any_awaited_after(newest)
        begins = is_quiet and not is_traffic and self._advanced_by is None
        if begins:
            self._contacts.begin_stretch()
        if begins or newest is None:
            self._newest_before_stretch = self._deliveries.newest

    def _is_traffic_steady(self) -> bool:
        now, longest = self._loop.time(), self.pacing.settle + self._stretch
        if self._handled and now >= self._handled_since + longest:
            return True
        return self._contacts.first is not None and now >= self._contacts.first + longest

    # -- what happens by itself

    def _pump(self) -> None:
        """Let happen all that may happen now, send what may be sent, and set the timer for the next tick."""
        if self._closed:
            return
        try:
            self._deliveries.act_on_replies()
            # What is due now happens at once, in every mode.
            if not self._deliveries.has_more_to_send:
                self._moments.pass_to(self.switchboard.clock.now)
            self._send()
            self._heed_hands()
            self._log_entries()
        finally:
            # Whatever went wrong, time goes on.
            self._woken.set()
            self._shared.woken.set()
            if self._advanced_by is None:
                self._set_timer()

    def _heed_hands(self) -> None:
        """Let time go with the wall clock while somebody plays a party by hand, and jump again afterwards."""
        by_hand = self.switchboard.is_played_by_hand
        wanted = self._told_pacing.beside_a_hand() if by_hand else self._told_pacing
        if wanted != self.pacing:
            self._pace(wanted)

    def _pace(self, pacing: Pacing) -> None:
        self._catch_up()
        self.pacing = self._deliveries.pacing = pacing
        self._anchor_real_time()
        self._stretch = self._longest_stretch()
        self._cancel_timer()

    def _tick(self) -> None:
        """Let pass what time the pacing allows, for one slice of wall time."""
        self._timer = None
        try:
            self._end_patience()
            if self._moments.are_crowded:
                self._moments.go_on()
            elif self.pacing.mode is ClockMode.AUTO and self._advanced_by is None:
                self._jump()
            else:
                self._catch_up()
        finally:
            self._pump()

    def _take_in(self, request: HttpRequest, sent: Sent) -> None:
        self._contacts.note_outcome(request, sent)
        try:
            self._catch_up()
        finally:
            self._pump()

    def _send(self) -> None:
        if self._moments.are_crowded and self.pacing.mode is not ClockMode.REAL:
            # Only after the moment: what goes out first must not depend on the wall clock.
            self._deliveries.collect()
        else:
            self._deliveries.send()

    def _end_patience(self) -> None:
        self._deliveries.end_patience()
        self._send()

    def _jump(self) -> None:
        """Pass from moment to moment while the world is at rest, for one slice of wall time."""
        until = self._loop.time() + JUMPING
        while (deadline := self.switchboard.next_deadline()) is not None:
            verdict, now = self.rest(), self._loop.time()
            if not verdict.holds_at(now) or now > until:
                return
            self._pass_to(deadline)
            self._heed_hands()
            if self.pacing.mode is not ClockMode.AUTO:
                return

    def _catch_up(self) -> None:
        """In `real`, let happen what is overdue by the wall clock."""
        self._moments.pass_to(self.now())

    def _pass_to(self, instant: int) -> None:
        now = self._loop.time()
        if self._advanced_by is not None and self._contacts.first is not None:
            stretched = now - self._contacts.first - self.pacing.settle
            self._stretch = max(0.0, self._stretch - max(0.0, stretched))
        self._contacts.begin_moment()
        self._newest_before_stretch = None
        self._moment_began = now
        self._moments.pass_to(instant)
        self._send()

    def _longest_stretch(self) -> float:
        return max(0.0, self.pacing.settle_max - self.pacing.settle)

    def _anchor_real_time(self) -> None:
        self._real_time = RealTime(self._loop.time, self.switchboard.clock.now, self.pacing.speed)

    # -- the timer

    def _set_timer(self) -> None:
        """Tick when there will be something to do; too early does no harm."""
        times = (self._next_move(), self._deliveries.patience_ends_at())
        when = min((time for time in times if time is not None), default=None)
        if when is None or (self._timer is not None and self._timer_at <= when):
            return
        self._cancel_timer()
        self._timer, self._timer_at = self._loop.call_at(when, self._tick), when

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _next_move(self) -> float | None:
        """Return the wall time at which time may move; None if nothing but an event from outside moves it."""
        if self._moments.are_crowded or self._deliveries.has_more_to_send:
            return self._loop.time()
        deadline = self.switchboard.next_deadline()
        if deadline is not None and deadline <= self.switchboard.clock.now:
            return self._loop.time()
        if deadline is None or self.pacing.mode is ClockMode.MANUAL:
            return None
        if self.pacing.mode is ClockMode.AUTO:
            return self.rest().at
        return self._real_time.wall_time_of(deadline)

    # -- an advance

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
            Stopping: the simulator stops.
        """
        if self._advanced_by is not None:
            raise ControlError(409, f"time is being advanced already, by {self._advanced_by}; one at a time")
        self._catch_up()
        before, changes = self.switchboard.journal.last_seq, self._changes
        self.switchboard.journal.write(None, ClockEntry(to))
        self._advanced_by = who
        try:
            async with asyncio.timeout(wall_limit):
                await self._pass_moments_until(to)
        except TimeoutError:
            raise self._gave_up(wall_limit, self._changes - changes) from None
        finally:
            self._advanced_by = None
            self._stretch = self._longest_stretch()
            self._anchor_real_time()
            self._pump()
        return before

    async def _pass_moments_until(self, to: int) -> None:
        breathe = self._loop.time() + JUMPING
        await self._until_moment_happened()
        await self._until_at_rest()
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= to:
            self._pass_to(deadline)
            await self._until_moment_happened()
            if self._loop.time() > breathe:
                self._log_entries()
                await asyncio.sleep(0)
                breathe = self._loop.time() + JUMPING
            await self._until_at_rest()
        self.switchboard.advance_to(to)
        await self._until_at_rest()

    async def _until_moment_happened(self) -> None:
        while self._moments.are_crowded or self._deliveries.has_more_to_send:
            self._check_going_on()
            self._log_entries()
            await asyncio.sleep(0)
            self._moments.go_on()
            self._send()

    async def _until_at_rest(self) -> None:
        while True:
            self._check_going_on()
            self._end_patience()
            verdict, now = self.rest(), self._loop.time()
            if verdict.holds_at(now):
                return
            times = (verdict.at, self._deliveries.patience_ends_at())
            await self._until_woken(min((at - now for at in times if at is not None), default=None))

    async def _until_woken(self, seconds: float | None) -> None:
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

    def _gave_up(self, wall_limit: float, changes: int) -> ControlError:
        awaited = [f"the reply to {name}" for name in self._deliveries.awaited_names()]
        return ControlError(
            504,
            f"time got to {to_iso(self.switchboard.clock.now)} in {wall_limit:g} s of wall time; "
            f"still awaited: {', '.join(awaited) or self._what_else_held(changes)}",
            awaited=awaited,
        )

    def _what_else_held(self, changes: int) -> str:
        if changes:
            return f"quiet: {changes} requests that change something came meanwhile and held time up"
        at, waits_for = self.rest()
        # What ends by itself has not held it up: your app was only about to be quiet for long enough.
        return waits_for if at is None else WaitsFor.NOTHING

    # -- the log

    def _log_entries(self) -> None:
        if self._log is None:
            return
        for news in self._log_follower.news():
            if isinstance(news, Missed):
                _log.warning(
                    "%d journal entries were forgotten before they were logged (limits.journal)", news.count
                )
            else:
                self._log(news)
