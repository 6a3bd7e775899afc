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
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice_simulator.core.rest import Quiet, Rest
from voice_simulator.errors import ControlError, Stopping
from voice_simulator.runtime.advance import Advances
from voice_simulator.runtime.app_rest import judge_rest
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.contacts import Contacts
from voice_simulator.runtime.deliveries import Deliveries
from voice_simulator.runtime.entry_log import EntryLog
from voice_simulator.runtime.holds import Holds
from voice_simulator.runtime.moments import JUMPING, Moments
from voice_simulator.runtime.pace import Pace
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.shared_state import SharedState
from voice_simulator.runtime.sockets.sockets import Sockets
from voice_simulator.runtime.sockets.upgrade import SocketClient
from voice_simulator.runtime.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.rest import Verdict
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.core.webhooks.outbox import UndeliveredCounts
    from voice_simulator.runtime.holds import Hold
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher, Sent
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.runtime.sockets.connection import ConnectsSockets
    from voice_simulator.runtime.world_watch import WorldWatch


class Driver(Closable):
    """Drives one world.

    Args:
        switchboard: the core of the world.
        dispatcher: makes its requests.
        pacing: how its clock moves.
        log: called with each journal entry once, in order.
        shared: what the drivers of all worlds share; None if there is no other.
        connects: connects to WebSockets; None for the way of the dispatcher.

    Attributes:
        switchboard: as given.
        pace: how time goes at present.
        watchers: called whenever something may have happened, and at the end of the world.
        holds: those that stop time where a condition becomes true.
        advances: moves its time on, whatever the mode.
        entry_log: logs what comes into its journal.
        sockets: its WebSockets to your app.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        dispatcher: Dispatcher,
        pacing: Pacing,
        *,
        log: Callable[[Entry], None] | None,
        shared: SharedState | None = None,
        connects: ConnectsSockets | None = None,
    ) -> None:
        self.switchboard = switchboard
        self.entry_log = EntryLog(switchboard.journal, log)
        self._loop = asyncio.get_running_loop()
        self._shared = shared or SharedState()
        self._moments = Moments(switchboard, self._loop.time, self._shared.turns.length)
        self._contacts = Contacts(switchboard, self._shared, self._loop.time)
        self.holds = Holds(switchboard, self._loop, self._resume)
        self.pace = Pace(switchboard, self.holds, self._loop.time, pacing)
        client = connects or SocketClient(dispatcher, self._shared.socket_options)
        self.sockets = Sockets(self, self._shared, client)
        self._deliveries = Deliveries(switchboard, dispatcher, self._shared, pacing, self._take_in)
        self._traffic = Traffic(self._contacts, self._deliveries, pacing, self._loop.time)
        self._changes = 0
        self.advances = Advances(self, self._loop.time, self._shared.turns)
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._woken = asyncio.Event()
        self._closed = False
        self.watchers: set[Callable[[], None]] = set()

    # -- to be asked

    def now(self) -> int:
        """Return the simulated instant, ms; in `real` it may be later than the last thing that happened."""
        return self.pace.instant()

    @property
    def pacing(self) -> Pacing:
        """How the clock moves now: as told, but beside somebody who can't be hurried."""
        return self.pace.pacing

    @property
    def is_idle(self) -> bool:
        """Whether nothing is due, to be sent, unanswered or being handled."""
        is_quiet = not self._traffic.handled and self._deliveries.are_done
        return is_quiet and self.switchboard.next_deadline() is None

    @property
    def is_closed(self) -> bool:
        """Whether the world has ended."""
        return self._closed

    @property
    def has_nothing_under_way(self) -> bool:
        """Whether nothing is to be sent, awaited or being handled, whatever may be due."""
        return not (self._traffic.handled or self._deliveries.are_awaited)

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

    def rest(self, *, waits_for_parties: bool = True) -> Verdict:
        """Return from when (wall time of the loop) the world is at rest, and what it waits for.

        Args:
            waits_for_parties: whether your app gets patience where a party waits for it to act.
        """
        for lookout in self._shared.lookouts:
            lookout()
        settle = self.pacing.settle
        rest = Rest(
            quiet=Quiet(settle, settle + self._traffic.stretch, self.pacing.patience),
            first_contact=self._contacts.first,
            last_contact=self._contacts.last,
            newest_wait=self._contacts.newest_wait,
            waits_from=self._contacts.waits_from,
            more_is_due=self._moments.are_crowded,
            handled=self._traffic.handled,
            awaited=self._deliveries.awaited_holding,
            unsent=self._deliveries.unsent_holding,
            is_held=self.holds.stop_time() or self._shared.is_time_held(self.switchboard.application.id),
            party_waits=waits_for_parties and self.switchboard.awaits_application,
        )
        return judge_rest(rest, self._contacts.visible_app, self.pacing.floor, self._loop.time(), self.wake)

    # -- to be told

    def change_pacing(self, pacing: Pacing) -> None:
        """Move the clock in another way from now on; requests under way stay so.

        In `manual` time stands anyway: what holds it ends.
        """
        self.catch_up()
        self.pace.chosen = pacing
        if pacing.mode is ClockMode.MANUAL:
            self.holds.resume()
        self._pump()

    def wake(self) -> None:
        """Look again at what may happen now."""
        self._pump()

    @contextmanager
    def watched_by(self, watcher: Callable[[], None]) -> Iterator[None]:
        """Let a watcher be called whenever something may have happened, and at the end of the world.

        It moves nothing, and raises nothing.
        """
        self.watchers.add(watcher)
        try:
            yield
        finally:
            self.watchers.discard(watcher)

    def tell_watchers(self) -> None:
        """Tell whoever watches the world that something may have happened."""
        self._woken.set()
        self._shared.woken.set()
        for watcher in tuple(self.watchers):
            watcher()

    def tell_news(self) -> None:
        """Log what has come into the journal, and tell watchers: what only reads moves nothing."""
        self.entry_log.log_news()
        self.tell_watchers()

    def wake_after_contact(self) -> None:
        """Note a contact with your app, and look again at what may happen now."""
        self._contacts.note_contact()
        self._pump()

    def wake_after_socket(self) -> None:
        """Note what your app did on a WebSocket, and look again at what may happen now."""
        if self.switchboard.has_socket_effects or self._contacts.visible_app is None:
            self._contacts.note_contact()
        else:  # Nothing wakes it upon that: if it sleeps already, it will not be seen to fall asleep anew.
            self._shared.pending_connections.changes += 1
        self._pump()

    def note_trigger(self) -> None:
        """Note that a trigger makes your app act now, which must not pass for a late request."""
        self._contacts.note_trigger()

    async def close(self) -> None:
        """End the world: no request of it is under way, nor will be, once this returns."""
        self._closed = True
        self._cancel_timer()
        self.holds.drop_all()
        await asyncio.gather(self._deliveries.close(), self.sockets.close())
        self.tell_news()

    # -- requests of your app

    def note_if_late(self, uuid: str | None) -> None:
        """Note in the journal that a request comes too late for its webhook, if it does.

        Only where we decide when time moves on can we be too early: in `auto`, and during an advance.
        """
        if self.pacing.mode is ClockMode.AUTO or (self.pace.is_advanced and not self.pace.goes_with_wall):
            self._contacts.note_if_late(uuid, self._deliveries.may_cause)

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Hold time while a request that may change something is being read and answered.

        Requests that come without a gap hold it for `settle_max`. Those that come later do not hold it, so
        that steady traffic can't stop the clock.
        """
        holds = self._traffic.begin_request()
        try:
            yield
        finally:
            self._traffic.end_request(held=holds)
            self._pump()

    @contextmanager
    def changing(self) -> Iterator[Switchboard]:
        """Change the world: what is overdue happens before, what is to be sent is sent after.

        In steady traffic time does not wait for the webhooks that the change brings about.
        """
        self._traffic.begin_stretch_after_rest()
        self.catch_up()
        self.switchboard.hold_time_for_new_webhooks(on=not self._traffic.is_steady)
        try:
            yield self.switchboard
        finally:
            self.switchboard.hold_time_for_new_webhooks(on=True)
            self._changes += 1
            self._contacts.note_contact()
            self._pump()

    # -- what happens by itself

    def _pump(self) -> None:
        """Let happen all that may happen now, send what may be sent, and set the timer for the next tick."""
        if self._closed:
            return
        self._shared.turns.let_audio_out()
        try:
            self._deliveries.act_on_replies()
            # What is due now happens at once, in every mode.
            if not self._deliveries.has_more_to_send:
                self._moments.pass_to(self.switchboard.clock.now)
            self._send()
            self._contacts.note_waits()
            self.heed_pace()
            self.pace.stop_time()
            self.entry_log.log_news()
        finally:
            # Whatever went wrong, time goes on.
            if not self.pace.is_advanced:
                self._set_timer()
            self.sockets.heed_time()
            self.tell_watchers()

    def heed_pace(self) -> None:
        """Let time go with the wall clock beside whoever can't be hurried, and jump again afterwards."""
        if not self.pace.look_around():
            return
        self.catch_up()
        if self.pace.change():
            # Who could not be hurried has gone just now: your app may act upon that.
            self._contacts.begin_moment()
            self._contacts.note_contact()
        self._deliveries.pacing = self.pacing
        self._traffic.set_pacing(self.pacing)
        self._cancel_timer()

    def tick(self) -> None:
        """Let pass what time the pacing allows, for one slice of wall time."""
        self._cancel_timer()
        self._shared.turns.let_audio_out()
        try:
            self.end_patience()
            if self._moments.are_crowded:
                self._moments.go_on()
            elif self.pacing.mode is ClockMode.AUTO and not self.pace.is_advanced:
                self._jump()
            else:
                self.catch_up()
        finally:
            self._pump()

    def _take_in(self, request: HttpRequest, sent: Sent) -> None:
        self._contacts.note_outcome(request, sent)
        try:
            self.catch_up()
        finally:
            self._pump()

    def _send(self) -> None:
        if self._moments.are_crowded and self.pacing.mode is not ClockMode.REAL:
            # Only after the moment: what goes out first must not depend on the wall clock.
            self._deliveries.collect()
        else:
            self._deliveries.send()
        for effect in self.switchboard.socket_effects():
            self.sockets.carry_out(effect)

    def patience_ends_at(self) -> float | None:
        """Return the wall time until which the first event is awaited; None if none is."""
        return self._deliveries.patience_ends_at()

    def end_patience(self) -> None:
        """Await no longer the events that have been awaited for long enough."""
        self._deliveries.end_patience()
        self._send()

    def _jump(self) -> None:
        """Pass from moment to moment while the world is at rest, for one slice of wall time."""
        until = self._loop.time() + self._shared.turns.length(JUMPING)
        while (moment := self.pace.next_moment()) is not None:
            verdict, now = self.rest(), self._loop.time()
            if not verdict.holds_at(now) or now > until:
                return
            self.pass_moment(moment)
            if self.pacing.mode is not ClockMode.AUTO:
                return

    def catch_up(self) -> None:
        """Where time goes with the wall clock, let happen what is overdue, unless somebody holds it."""
        if self.pace.stop_time():
            return
        now = self.now()
        if self.pace.is_watched and not self._passes_unheld(now):
            return
        self._moments.pass_to(now)

    def _passes_unheld(self, now: int) -> bool:
        """Pass from moment to moment; say whether nothing stopped time on the way."""
        while not self._moments.are_crowded:
            moment = self.pace.next_moment()
            if moment is None or moment > now:
                return True
            self._moments.pass_to(moment)
            if self.pace.stop_time():
                return False
        return False

    def _resume(self) -> None:
        """Let time go on from where a hold has stopped it."""
        self.pace.begin_here()
        self._pump()

    def pass_moment(self, deadline: int) -> None:
        """Let time come to the next moment, and what is due then happen."""
        self._traffic.begin_moment()
        self._contacts.begin_moment()
        self._moments.pass_to(deadline)
        self._contacts.note_waits()
        self._send()
        self.heed_pace()

    # -- the timer

    def _set_timer(self) -> None:
        """Tick when there will be something to do; too early does no harm."""
        times = (self.next_move(), self._deliveries.patience_ends_at())
        when = min((time for time in times if time is not None), default=None)
        if when is None or (self._timer is not None and self._timer_at <= when):
            return
        self._cancel_timer()
        self._timer, self._timer_at = self._loop.call_at(when, self.tick), when

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def next_move(self) -> float | None:
        """Return the wall time at which time may move; None if nothing but an event from outside moves it."""
        if self._moments.are_crowded or self._deliveries.has_more_to_send:
            return self._loop.time()
        deadline = self.switchboard.next_deadline()
        if deadline is not None and deadline <= self.switchboard.clock.now:
            return self._loop.time()
        moment = self.pace.next_moment()
        if moment is None or self.pacing.mode is ClockMode.MANUAL or self.holds.stop_time():
            return None
        if self.pacing.mode is ClockMode.AUTO:
            return self.rest().at
        return self.pace.wall_time_of(moment)

    def arm_hold(self, watch: WorldWatch, seconds: float) -> Hold:
        """Let time stop where a condition becomes true, until it is resumed, or for so many seconds.

        Raises:
            ControlError: 409, it is true already, or the clock is manual; 429, there are too many holds.
        """
        if self.pace.chosen.mode is ClockMode.MANUAL:
            sentence = "in manual nothing runs by itself that could be held: POST clock/advance with until"
            raise ControlError(409, sentence)
        self.catch_up()
        self._moments.stop_here()
        hold = self.holds.arm(watch, seconds)
        self._pump()
        return hold

    # -- an advance

    @contextmanager
    def advancing(self) -> Iterator[None]:
        """Let nothing but an advance move time meanwhile."""
        self.catch_up()
        self.pace.is_advanced = True
        self._traffic.share_stretch(on=True)
        try:
            yield
        finally:
            self.pace.is_advanced = False
            self._traffic.share_stretch(on=False)
            self.pace.begin_here()
            self._pump()

    @property
    def changes(self) -> int:
        """How many requests have changed something."""
        return self._changes

    @property
    def awaited_names(self) -> list[str]:
        """The webhooks whose replies are awaited, in the order of sending."""
        return self._deliveries.awaited_names()

    @property
    def is_moment_going_on(self) -> bool:
        """Whether not all of the present moment has happened and is sent: `go_on_with_moment`."""
        return self._moments.are_crowded or self._deliveries.has_more_to_send

    def go_on_with_moment(self) -> None:
        """Let the rest of a moment happen, for one slice of wall time."""
        self._moments.go_on()
        self._send()

    async def until_woken(self, seconds: float | None) -> None:
        """Wait until something may have happened, for so long at most."""
        self._woken.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            self._send()

    def check_going_on(self) -> None:
        """Make sure that the world goes on.

        Raises:
            ControlError: 409, it was reset.
            Stopping: the simulator stops.
        """
        if self._shared.stopping:
            raise Stopping
        if self._closed:
            raise ControlError(409, "the world was reset while its time was being advanced")
