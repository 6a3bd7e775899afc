"""Sends the requests of one world to your app, and hands what came of them to the core.

Three rules:

- **Room.** `webhooks_at_once` requests may be under way. Only events count: a request that may bring an NCCO
  is sent at once, because the flow of a call waits for it. With 1, all requests go one at a time.
- **Order of replies.** In `auto` and `manual` the core gets replies in the order in which the requests were
  sent, however your app orders them, so that the same replies give the same run. In `real` it gets them as
  they come (`runtime.in_flight`).
- **Patience.** A request that may bring an NCCO is awaited until its own time-outs end it. An event is
  awaited for `patience`: then the next events of its leg go, and time may move on. Its reply still counts
  when it comes.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import Failure, FailureReason
from voice_simulator.core.redaction import without_password
from voice_simulator.core.webhooks.outbox import UndeliveredCounts
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.in_flight import RequestsInFlight
from voice_simulator.runtime.moments import SLICE
from voice_simulator.runtime.outbound.dispatcher import Sent
from voice_simulator.runtime.outbound.webhook_signature import authorization_of
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.request_queue import RequestQueue

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.in_flight import RequestInFlight
    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.runtime.shared_state import SharedState

log: Final = logging.getLogger(__name__)


class Deliveries(Closable):
    """The requests of one world: those that wait for room, and those under way.

    Args:
        switchboard: the core of the world.
        dispatcher: makes the requests.
        shared: what all worlds share.
        pacing: how the world's clock moves.
        on_outcome: called when something has come of a request, before the core gets it.

    Attributes:
        pacing: as given; it may be replaced.
        has_more_to_send: whether a slice of wall time was over before all was sent that there is room for.
        newest: the highest id of the requests sent so far.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        dispatcher: Dispatcher,
        shared: SharedState,
        pacing: Pacing,
        on_outcome: Callable[[HttpRequest, Sent], None],
    ) -> None:
        self._switchboard, self._dispatcher, self._shared = switchboard, dispatcher, shared
        self._on_outcome = on_outcome
        self._loop = asyncio.get_running_loop()
        self._unsent = RequestQueue()
        self._in_flight = RequestsInFlight()
        self._closed = False
        self.pacing = pacing
        self.has_more_to_send = False
        self.newest = 0

    # -- what is under way

    @property
    def awaited_holding(self) -> int:
        """How many replies time waits for."""
        return self._in_flight.holding

    @property
    def unsent_holding(self) -> int:
        """How many unsent requests time waits for."""
        return self._unsent.holding

    @property
    def are_awaited(self) -> bool:
        """Whether anything is still to be sent, or its reply awaited."""
        return bool(self._unsent or self._in_flight.awaited_count)

    @property
    def are_done(self) -> bool:
        """Whether nothing is to be sent and nothing under way, awaited or not."""
        return not self._unsent and self._in_flight.is_empty

    @property
    def unanswered(self) -> list[HttpRequest]:
        """The requests that your app was sent and has not answered yet."""
        return self._in_flight.unanswered

    def may_cause(self, uuid: str | None) -> bool:
        """Say whether your app may be acting upon a webhook before it replies.

        Args:
            uuid: the leg that it does something about; None for a new call.
        """
        # Time has not moved past what it waits for, whichever leg that is about.
        if self._in_flight.awaited_count:
            return True
        legs = [self._switchboard.webhook_of(one.id).uuid for one in self.unanswered if not one.is_for_file]
        return bool(legs) and (uuid is None or uuid in legs)

    @property
    def undelivered_counts(self) -> UndeliveredCounts:
        """How many webhooks of the world are not through yet."""
        # The core counts those that it has handed out; some of them still wait for room here.
        waiting, handed_out = self._switchboard.undelivered
        unsent = len(self._unsent) - self._unsent.files
        return UndeliveredCounts(waiting + unsent, handed_out - unsent)

    def awaited_names(self) -> list[str]:
        """Name the requests whose replies are awaited, in the order of sending."""
        return [self._describe(request) for request in self._in_flight.awaited]

    def is_any_awaited_after(self, request_id: int) -> bool:
        """Whether anything is still to be sent, or the reply to a later request than this one awaited."""
        return bool(self._unsent) or self._in_flight.is_any_awaited_after(request_id)

    # -- out

    def collect(self) -> None:
        """Fetch from the core what it wants sent now, and send none of it yet."""
        # One kind of effect so far; another one, such as a socket to be opened, would part from it here.
        self._unsent.put(self._switchboard.effects())

    def send(self) -> None:
        """Send all that there is room for, for one slice of wall time."""
        self.collect()
        until = self._loop.time() + self._shared.turns.length(SLICE)
        self.has_more_to_send = False
        while not self._closed and (requests := self._pop_those_with_room()):
            for request in requests:
                self._start(request)
            self.act_on_replies()
            self.collect()
            if self._loop.time() >= until:
                self.has_more_to_send = len(self._unsent) > 0
                return

    def _pop_those_with_room(self) -> list[HttpRequest]:
        if not self._unsent:
            return []
        if self.pacing.webhooks_at_once == 1:
            if self._shared.has_trigger_request(self._switchboard.application.id):
                return []
            return self._unsent.pop_first(1 - self._in_flight.awaited_count)
        room = self.pacing.webhooks_at_once - self._in_flight.events_awaited
        return self._unsent.pop_asking() + self._unsent.pop_first(room)

    def _start(self, request: HttpRequest) -> None:
        self.newest = max(self.newest, request.id)
        one = self._in_flight.track(request, self._loop.time() + self.pacing.patience)
        refused = self._dispatcher.refused_at_once(request)
        if refused is not None:
            self._in_flight.keep_outcome(one, refused)
            return
        one.task = self._loop.create_task(self._send_and_finish(one))

    async def _send_and_finish(self, one: RequestInFlight) -> None:
        await self._shared.turns.wait_for_one()
        sent = await self._send_one(one.request)
        await self._shared.turns.wait_for_one()
        self._in_flight.keep_outcome(one, sent)
        self._on_outcome(one.request, sent)

    async def _send_one(self, request: HttpRequest) -> Sent:
        try:
            authorization = authorization_of(request, self._switchboard.application)
            return await self._dispatcher.send(request, authorization)
        except Exception as error:
            log.exception("the simulator failed to send %s", self._describe(request))
            sentence = f"the simulator failed to send it ({type(error).__name__}); its log has the traceback"
            url = without_password(request.url)
            return Sent(Failure(FailureReason.INTERNAL_ERROR, sentence), url, None, 0.0)

    # -- back

    def act_on_replies(self) -> None:
        """Hand to the core what came back, as far as it is its turn."""
        in_order = self.pacing.mode is not ClockMode.REAL
        while (back := self._in_flight.pop_outcome(in_order=in_order)) is not None:
            self._act_on(*back)

    def _act_on(self, request: HttpRequest, sent: Sent) -> None:
        try:
            self._switchboard.receive_reply(request.id, sent.outcome, sent.wall)
        except Exception:
            # A mistake of ours in one reply must not keep the others from being acted upon.
            log.exception("the simulator failed to act upon the reply to %s %s", request.method, sent.url)

    def patience_ends_at(self) -> float | None:
        """Return the wall time until which the first event is awaited; None if none is."""
        return self._in_flight.next_patience_end()

    def end_patience(self) -> None:
        """Await no longer the events that have been awaited for long enough, and say so in the journal."""
        goes_on = "the next events go" if self.pacing.mode is ClockMode.REAL else "time goes on"
        while (request := self._in_flight.pop_impatient(self._loop.time())) is not None:
            webhook = self._switchboard.pass_over(request.id)
            self._switchboard.journal.note(
                webhook.uuid,
                f"{goes_on} without a reply to the {webhook.event} event (delivery {webhook.id}): "
                f"--patience is {self.pacing.patience:g} s",
            )
        self.act_on_replies()

    def _describe(self, request: HttpRequest) -> str:
        if request.is_for_file:
            return f"the audio file {without_password(request.url)}"
        webhook = self._switchboard.webhook_of(request.id)
        return f"{webhook.event} (delivery {webhook.id}, {without_password(webhook.target.url)})"

    # -- the end

    async def close(self) -> None:
        """End all requests: none is under way, and none will be sent, once this returns."""
        self._closed = True
        tasks = self._in_flight.tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
