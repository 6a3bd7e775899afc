"""Turns the crank of one world: sends what its core wants sent, moves its clock, knows when it is at rest.

In `real` simulated time follows the wall clock. In `auto` it jumps to the next due moment as soon as the
world is at rest, in `manual` only `advance` moves it, by the same rule. A world is at rest when no request
that changes something is being handled, no webhook is awaited (one that can bring no NCCO is awaited for
`patience` only), and the application, if the present moment touched it, has been quiet for `settle`. While a
party waits for the application to act (`wait_for`), it is given `patience` before each move of time.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from simulator.auth import sign_webhook
from simulator.core.clock import SECOND, to_iso
from simulator.core.secrets import without_password
from simulator.errors import ControlError, Stopping
from simulator.refused import Refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.core.journal import Entry
    from simulator.core.outgoing import OutgoingRequest
    from simulator.core.switchboard import Switchboard
    from simulator.dispatcher import Dispatcher, Sent


_SLICE: Final = 0.005
"""Seconds of wall time after which a world that has much to do lets others have a turn."""


class ClockMode(StrEnum):
    """How simulated time moves."""

    REAL = "real"
    AUTO = "auto"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How a world's clock is driven; spans are seconds of wall time.

    Attributes:
        mode: how simulated time moves.
        speed: simulated seconds per second, in `real`.
        settle: how long the application must have been quiet before time moves on.
        settle_max: how long one moment may be kept from passing by an application that is never quiet.
        patience: how long an event may hold time, and its place among those under way, without a reply; and
            how long the application must have been quiet while a party waits for it to act.
        webhooks_at_once: how many requests may be under way; 1 sends them singly, in the order queued.
    """

    mode: ClockMode = ClockMode.REAL
    speed: float = 1.0
    settle: float = 0.05
    settle_max: float = 1.0
    patience: float = 1.0
    webhooks_at_once: int = 32


class Surroundings:
    """What the drivers of one simulator's worlds share.

    Attributes:
        holds: for how many reasons outside it the time of a world stands still, by its application.
        requests: how many requests that are no world's are under way to a world's application. In both, None
            stands for all worlds.
        stirred: set whenever something may have happened in any world.
        stopping: whether the simulator stops.
        refused: the requests for which no world was entered.
    """

    def __init__(self) -> None:
        self.holds: Counter[str | None] = Counter()
        self.requests: Counter[str | None] = Counter()
        self.stirred = asyncio.Event()
        self.stopping = False
        self.refused = Refusals()

    def are_held(self, application_id: str) -> bool:
        """Say whether the time of an application's world stands still."""
        return bool(self.holds[application_id] or self.holds[None])

    def request(self, application_id: str) -> bool:
        """Say whether an application is being asked something that is not its world's."""
        return bool(self.requests[application_id] or self.requests[None])


class _Flight:
    """One request under way."""

    __slots__ = ("landed", "patient_until", "request", "task")

    def __init__(self, request: OutgoingRequest, patient_until: float) -> None:
        self.request = request
        self.patient_until = patient_until
        self.landed: Sent | None = None
        self.task: asyncio.Task[None] | None = None


class Driver:
    """Drives one world.

    Args:
        switchboard: the world.
        dispatcher: makes its requests.
        pacing: how its clock moves.
        log: is given each journal entry once, in order.
        surroundings: what it shares with the drivers of other worlds; None where there are none.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        dispatcher: Dispatcher,
        pacing: Pacing,
        *,
        log: Callable[[Entry], None] | None,
        surroundings: Surroundings | None = None,
    ) -> None:
        self.switchboard = switchboard
        self.pacing = pacing
        self._dispatcher = dispatcher
        self._log = log
        self._logged = 0
        self._loop = asyncio.get_running_loop()
        self._anchor = (switchboard.clock.now, self._loop.time())
        self._being_handled = 0
        self._under_way: dict[int, _Flight] = {}
        self._awaited: dict[int, _Flight] = {}
        self._events_awaited: deque[_Flight] = deque()
        self._events_in_flight = 0
        self._first_contact: float | None = None
        self._last_contact = 0.0
        self._last_move = self._loop.time()
        self._next_turn: asyncio.TimerHandle | None = None
        self._armed_for = 0.0
        self._stirred = asyncio.Event()
        self._surroundings = surroundings or Surroundings()
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
        """Whether nothing is due, under way or being handled."""
        return self.is_still and self.switchboard.next_deadline() is None

    @property
    def is_still(self) -> bool:
        """Whether nothing is under way or being handled, whatever may be due."""
        return not (self._being_handled or self._under_way or self.switchboard.has_requests_to_send)

    @property
    def last_contact(self) -> float:
        """The wall time (of the loop) at which the application was last contacted, or wrote."""
        return self._last_contact

    def stir(self) -> None:
        """Look anew at what may happen, as after a contact with the application."""
        self._touch()
        self._crank()

    def look(self) -> None:
        """Look anew at what may happen."""
        self._crank()

    # -- requests of the application

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Hold time while a request that may change something is being read and answered."""
        self._being_handled += 1
        try:
            yield
        finally:
            self._being_handled -= 1
            self._crank()

    @contextmanager
    def changing(self) -> Iterator[Switchboard]:
        """Change the world: what is overdue happens first; what is to be sent is sent after."""
        self._catch_up()
        try:
            yield self.switchboard
        finally:
            self._touch()
            self._crank()

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
        before = self.switchboard.journal.last_seq
        self.switchboard.journal.write("clock", None, {"advance_to": to_iso(to)})
        self._advancing = who
        try:
            async with asyncio.timeout(wall_limit):
                await self._advance(to)
        except TimeoutError:
            raise self._gave_up(wall_limit) from None
        finally:
            self._advancing = None
            self._anchor = (self.switchboard.clock.now, self._loop.time())
            self._crank()
        return before

    async def close(self) -> None:
        """End the world: no request of it is under way, nor will be, once this returns."""
        self._closed = True
        if self._next_turn is not None:
            self._next_turn.cancel()
        tasks = [flight.task for flight in self._under_way.values() if flight.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._stirred.set()

    # -- the crank

    def _crank(self) -> None:
        """Send what may be sent, tell what happened, and see to it that the next turn comes."""
        if self._closed:
            return
        try:
            # What is due now happens at once, in every mode.
            self.switchboard.advance_to(self.switchboard.clock.now)
            self._send()
            self._tell()
        finally:
            # Whatever went wrong, time goes on.
            self._stirred.set()
            self._surroundings.stirred.set()
            if self._advancing is None:
                self._arm()

    def _turn(self) -> None:
        self._next_turn = None
        try:
            self._release_impatient()
            if self.pacing.mode is ClockMode.AUTO and self._advancing is None:
                self._jump()
            else:
                self._catch_up()
        finally:
            self._crank()

    def _jump(self) -> None:
        """Pass from moment to moment while the world is at rest, for one slice of wall time."""
        until = self._loop.time() + _SLICE
        while (deadline := self.switchboard.next_deadline()) is not None:
            rest, now = self._rests_at(), self._loop.time()
            if rest is None or rest > now or now > until:
                return
            self._pass_to(deadline)

    def _catch_up(self) -> None:
        """In `real`, let happen what is overdue by the wall clock."""
        self.switchboard.advance_to(self.now())

    def _pass_to(self, instant: int) -> None:
        self._first_contact = None
        self._last_move = self._loop.time()
        self.switchboard.advance_to(instant)
        self._send()

    def _arm(self) -> None:
        """Have the crank turned again when there will be something to do; too early does no harm."""
        when, other = self._next_moment(), self._next_impatience()
        if when is None or (other is not None and other < when):
            when = other
        if when is None or (self._next_turn is not None and self._armed_for <= when):
            return
        if self._next_turn is not None:
            self._next_turn.cancel()
        self._next_turn, self._armed_for = self._loop.call_at(when, self._turn), when

    def _next_moment(self) -> float | None:
        deadline = self.switchboard.next_deadline()
        if deadline is None or self.pacing.mode is ClockMode.MANUAL:
            return None
        if self.pacing.mode is ClockMode.AUTO:
            return self._rests_at()
        began, at = self._anchor
        return at + (deadline - began) / SECOND / self.pacing.speed

    # -- at rest

    def _rests_at(self) -> float | None:
        """Return the wall time from which the world is at rest; None while something must happen first."""
        if self._being_handled or self._awaited or self.switchboard.has_requests_to_send:
            return None
        if self._surroundings.are_held(self.switchboard.application.id):
            return None
        if self.switchboard.awaits_application:
            # It may act unasked; but steady traffic can't stop the clock here either.
            quiet = max(self._last_contact, self._last_move) + self.pacing.patience
            return min(quiet, self._last_move + self.pacing.patience + self.pacing.settle_max)
        if self._first_contact is None:
            return self._loop.time()
        return min(self._last_contact + self.pacing.settle, self._first_contact + self.pacing.settle_max)

    def _touch(self) -> None:
        self._last_contact = self._loop.time()
        if self._first_contact is None:
            self._first_contact = self._last_contact

    async def _until_at_rest(self) -> None:
        while True:
            self._check_going_on()
            self._release_impatient()
            rest, now = self._rests_at(), self._loop.time()
            if rest is not None and rest <= now:
                return
            waits = [at - now for at in (rest, self._next_impatience()) if at is not None]
            await self._wait_for_stir(min(waits, default=None))

    async def _wait_for_stir(self, seconds: float | None) -> None:
        self._stirred.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        except TimeoutError:
            self._send()

    def _check_going_on(self) -> None:
        if self._closed and self._surroundings.stopping:
            raise Stopping
        if self._closed:
            raise ControlError(409, "the world was reset while its time was being advanced")

    async def _advance(self, to: int) -> None:
        breathe = self._loop.time() + _SLICE
        await self._until_at_rest()
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= to:
            self._pass_to(deadline)
            if self._loop.time() > breathe:
                self._tell()
                await asyncio.sleep(0)
                breathe = self._loop.time() + _SLICE
            await self._until_at_rest()
        self.switchboard.advance_to(to)
        await self._until_at_rest()

    def _gave_up(self, wall_limit: float) -> ControlError:
        awaited = [self._name(flight) for flight in self._awaited.values()]
        return ControlError(
            504,
            f"time got to {to_iso(self.switchboard.clock.now)} in {wall_limit:g} s of wall time; "
            f"still awaited: {', '.join(awaited) or self._what_else()}",
            awaited=awaited,
        )

    def _what_else(self) -> str:
        return (
            "a request that is being handled" if self._being_handled else "nothing: things kept falling due"
        )

    # -- requests to the application

    def _send(self) -> None:
        if self._closed or not self.switchboard.has_requests_to_send:
            return
        if self.pacing.webhooks_at_once == 1:
            if self._surroundings.request(self.switchboard.application.id):
                return
            requests = self.switchboard.requests_to_send(1 - len(self._awaited))
        else:
            requests = self.switchboard.asking_requests_to_send()
            requests += self.switchboard.requests_to_send(
                self.pacing.webhooks_at_once - self._events_in_flight
            )
        for request in requests:
            self._fly(request)

    def _fly(self, request: OutgoingRequest) -> None:
        flight = _Flight(request, self._loop.time() + self.pacing.patience)
        self._under_way[request.id] = self._awaited[request.id] = flight
        if not request.may_bring_ncco:
            # The others are bounded by their own time-outs: a call waits for them, and so does time.
            self._events_awaited.append(flight)
            self._events_in_flight += 1
        self._touch()
        flight.task = self._loop.create_task(self._deliver(flight))

    async def _deliver(self, flight: _Flight) -> None:
        sent = await self._dispatcher.send(flight.request, self._authorization(flight.request))
        self._touch()
        try:
            self._feed_back(flight, sent)
        finally:
            self._crank()

    def _feed_back(self, flight: _Flight, sent: Sent) -> None:
        """Give replies to the core; but in `real` in the order in which the requests were sent."""
        self._catch_up()
        if self.pacing.mode is ClockMode.REAL or flight.request.id not in self._awaited:
            self._land(flight, sent)
            return
        flight.landed = sent
        while (first := next(iter(self._awaited.values()), None)) is not None and first.landed is not None:
            self._land(first, first.landed)

    def _land(self, flight: _Flight, sent: Sent) -> None:
        del self._under_way[flight.request.id]
        if self._awaited.pop(flight.request.id, None) is not None and not flight.request.may_bring_ncco:
            self._events_in_flight -= 1
        self.switchboard.receive_reply(flight.request.id, sent.outcome, sent.wall)

    def _next_impatience(self) -> float | None:
        events = self._events_awaited
        while events and events[0].request.id not in self._awaited:
            events.popleft()
        return events[0].patient_until if events else None

    def _release_impatient(self) -> None:
        """Let time go on without the replies to events that have been awaited long enough."""
        while (patient_until := self._next_impatience()) is not None and patient_until <= self._loop.time():
            self._release(self._events_awaited.popleft())

    def _release(self, flight: _Flight) -> None:
        del self._awaited[flight.request.id]
        self._events_in_flight -= 1
        if self.pacing.mode is not ClockMode.REAL:
            webhook = self.switchboard.webhook_of(flight.request.id)
            self.switchboard.journal.note(
                webhook.uuid,
                f"time goes on without a reply to the {webhook.event} event (delivery {webhook.id}): "
                f"--patience is {self.pacing.patience:g} s",
            )

    def _authorization(self, request: OutgoingRequest) -> str | None:
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

    def _name(self, flight: _Flight) -> str:
        webhook = self.switchboard.webhook_of(flight.request.id)
        return f"the reply to {webhook.event} (delivery {webhook.id}, {without_password(webhook.target.url)})"

    def _tell(self) -> None:
        if self._log is None:
            return
        for entry in self.switchboard.journal.after(self._logged):
            self._log(entry)
        self._logged = self.switchboard.journal.last_seq
