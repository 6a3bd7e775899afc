"""Which webhook goes where: event callbacks, and the requests that may bring an NCCO.

Bodies come from `core.wire.bodies`, order and attempts from `core.webhooks.outbox`; this module
chooses the address and the lane.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from voice_simulator.core.model.applications import (
    ANSWER_SOCKET_TIMEOUT,
    EVENT_SOCKET_TIMEOUT,
    Application,
    WebhookTarget,
)
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.core.model.webhook import Settled, Webhook
from voice_simulator.core.remark_writer import Remarks, entry_of
from voice_simulator.core.webhooks.outbox import Outbox
from voice_simulator.core.webhooks.replies import ignored_reply, late_reply
from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.fault_selection import FaultSelector
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.lane import Lane
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.states import Status
    from voice_simulator.core.model.webhook import Body
    from voice_simulator.core.wire.dialects import Dialect


class WebhookSender:
    """Sends the webhooks of one world.

    Args:
        application: its registration.
        dialect: how events are written.
        region_url: the address of the platform that webhooks may name.
        observer: hears of each event of a call, whether or not there is anywhere to send it.
        faults: says which fault is for a webhook.
        patience: ms for which a simulated lack of a reply holds up a leg's next events.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        application: Application,
        observer: LegObserver,
        faults: FaultSelector,
        *,
        dialect: Dialect,
        region_url: str,
        patience: int,
    ) -> None:
        self._clock, self._journal = clock, journal
        self._dialect, self._region_url, self._observer = dialect, region_url, observer
        self.remarks = Remarks(journal)
        self.outbox = Outbox(clock, journal, application, observer, faults, patience)

    @property
    def application(self) -> Application:
        """The application's registration as it is now."""
        return self.outbox.application

    @application.setter
    def application(self, application: Application) -> None:
        self.outbox.application = application

    def status(self, leg: Leg, status: Status) -> None:
        """Report a status of a leg, or `completed` besides the end that it has."""
        self._event(leg, EventName(status), self._dialect.status_event(leg, status, self._clock.now))

    def end_of_synchronous(self, leg: Leg, status: Status, settled: Settled) -> None:
        """Report the end of a leg that a synchronous `connect` has dialled; a reply may bring an NCCO."""
        target = self.event_target(leg)
        body = self._dialect.status_event(leg, status, self._clock.now)
        event = EventName(status)
        self._put_event(event, leg, target, body, lane=leg.lane, settled=settled, may_bring_ncco=True)
        if target is None:
            settled(None, None)

    def disconnected(self, leg: Leg, settled: Settled) -> None:
        """Report that your app has closed the WebSocket of a leg; a reply may bring an NCCO."""
        target, body = self.event_target(leg), wire.disconnected_event(leg, self._clock.now)
        event = EventName.DISCONNECTED
        self._put_event(event, leg, target, body, lane=leg.lane, settled=settled, may_bring_ncco=True)
        if target is None:
            settled(None, None)

    def detection(self, leg: Leg, verdict: EventName, sub_state: str | None, settled: Settled) -> None:
        """Report the verdict of machine detection; a reply may bring an NCCO, but the call does not wait."""
        body = self._dialect.detection_event(leg, verdict, self._clock.now, sub_state)
        if body is None:
            return
        self._event(leg, verdict, body, settled)

    def transfer(self, leg: Leg, left: str) -> None:
        """Report that a leg moved from conversation `left` to the one it is in."""
        self._event(leg, EventName.TRANSFER, wire.transfer_event(leg, left, self._clock.now))

    def error(self, leg: Leg, reason: str) -> None:
        """Report an NCCO that can't be run."""
        body = wire.error_event(leg.conversation_uuid, reason, self._clock.now)
        self._put_event(EventName.ERROR, leg, self.event_target(leg), body, lane=leg.conversation.lane)

    def record(
        self, leg: Leg, lane: Lane, target: WebhookTarget | None, body: Body, settled: Settled | None = None
    ) -> None:
        """Announce a recording."""
        self._put_event(EventName.RECORD, leg, target, body, lane=lane, settled=settled)

    def transcription(
        self, leg: Leg, lane: Lane, target: WebhookTarget | None, body: Body, settled: Settled | None = None
    ) -> None:
        """Announce what was said in a recording, behind the recording itself."""
        self._put_event(EventName.TRANSCRIPTION, leg, target, body, lane=lane, settled=settled)

    def answer(self, leg: Leg, target: WebhookTarget, settled: Settled) -> None:
        """Ask for the NCCO of an answered or transferred leg."""
        self._observer.on_event(leg, "event", EventName.ANSWER)
        self._ask(EventName.ANSWER, leg, target, self._dialect.answer_request(leg, self._region_url), settled)

    def input(self, leg: Leg, target: WebhookTarget | None, body: Body, settled: Settled) -> None:
        """Report what an input action got; a reply may bring an NCCO, for which the call waits."""
        self._ask_or_go_on(EventName.INPUT, leg, target, body, settled)

    def key(self, leg: Leg, target: WebhookTarget | None, digit: str) -> None:
        """Report one key as it is pressed."""
        # Undocumented: the body is as for a typed input of one digit.
        dtmf: Body = {"digits": digit, "timed_out": False}
        body = wire.input_event(leg, wire.NO_SPEECH, dtmf, self._clock.now)
        self._put_event(EventName.DTMF, leg, target, body, lane=leg.lane)

    def notify(
        self, leg: Leg, target: WebhookTarget | None, payload: Mapping[str, object], settled: Settled
    ) -> None:
        """Send a notify action's payload; a reply may bring an NCCO, for which the call waits."""
        self._ask_or_go_on(
            EventName.NOTIFY, leg, target, wire.notify_event(leg, payload, self._clock.now), settled
        )

    def remark_on_ignored(self, hook: Webhook | None, reply: Reply | None, *, takes_ncco: bool) -> None:
        """Remark on a reply that looks like an NCCO and is not taken for one."""
        if hook is None or reply is None:
            return
        is_second = hook.leg.options.connect is not None
        remark = ignored_reply(reply, hook.event, takes_ncco=takes_ncco, is_second=is_second)
        if remark is not None:
            self.remarks.note(hook.leg, [remark])

    def remark_on_late(self, leg: Leg, hook: Webhook | None, reply: Reply | None) -> None:
        """Remark on a reply whose NCCO came too late to run."""
        if hook is None or reply is None:
            return
        remark = late_reply(reply, hook.event, is_over=leg.is_over)
        if remark is not None:
            self._journal.write(leg.uuid, entry_of(remark))

    def _plainly_settled(self, hook: Webhook | None, reply: Reply | None) -> None:
        self.remark_on_ignored(hook, reply, takes_ncco=False)

    def answer_target(self, url: str, method: str) -> WebhookTarget:
        """Return where to ask for an NCCO, with the time-outs of the application's answer webhook."""
        return _targeted(self.application.answer, url, method, ANSWER_SOCKET_TIMEOUT)

    def transfer_target(self, leg: Leg, url: str) -> WebhookTarget:
        """Return where to ask for the NCCO that a call is transferred to."""
        # Undocumented: applications in production serve transfer URLs by the method of their answer URL.
        options = leg.options
        default = options.answer or self.application.answer
        method = options.answer_method or (default.method if default else "GET")
        return self.answer_target(url, method)

    def own_event_target(self, url: str, method: str | None) -> WebhookTarget:
        """Return where a call's own events go, with the time-outs of the application's event webhook."""
        return _targeted(self.application.event, url, method or "POST", EVENT_SOCKET_TIMEOUT)

    def event_target(self, leg: Leg) -> WebhookTarget | None:
        """Return where events of a call go: its own event webhook, or its application's."""
        return leg.options.event or self.application.event

    def action_target(self, leg: Leg, url: str | None, method: str | None) -> WebhookTarget | None:
        """Return where an NCCO action's webhook goes: its own URL, or where the call's events go."""
        return self.event_target(leg) if url is None else self.own_event_target(url, method)

    def _event(self, leg: Leg, event: EventName, body: Body, settled: Settled | None = None) -> None:
        self._put_event(event, leg, self.event_target(leg), body, lane=leg.lane, settled=settled)

    def _put_event(
        self,
        event: EventName,
        leg: Leg,
        target: WebhookTarget | None,
        body: Body,
        *,
        lane: Lane,
        settled: Settled | None = None,
        may_bring_ncco: bool = False,
    ) -> None:
        self._observer.on_event(leg, "event", event)
        if target is None:
            self._journal.note(
                leg.uuid,
                f"nowhere to send the {event} event: neither the call nor its application has an event_url",
            )
            return
        self.outbox.put(
            Webhook(
                event=event,
                leg=leg,
                lane=lane,
                target=target,
                body=body,
                settled=settled or self._plainly_settled,
                may_bring_ncco=may_bring_ncco,
            )
        )

    def _ask_or_go_on(
        self, event: EventName, leg: Leg, target: WebhookTarget | None, body: Body, settled: Settled
    ) -> None:
        self._observer.on_event(leg, "event", event)
        if target is None:
            self._journal.note(leg.uuid, f"nowhere to send the {event} event: the NCCO goes on")
            settled(None, None)
        else:
            self._ask(event, leg, target, body, settled)

    def _ask(self, event: EventName, leg: Leg, target: WebhookTarget, body: Body, settled: Settled) -> None:
        self.outbox.put(
            Webhook(
                event=event,
                leg=leg,
                lane=None,
                target=target,
                body=body,
                may_bring_ncco=True,
                settled=settled,
            )
        )


@lru_cache(1024)  # most calls of an application name the same few addresses
def _targeted(default: WebhookTarget | None, url: str, method: str, socket_timeout: int) -> WebhookTarget:
    """Make a target for a URL given with a call, with the time-outs of the application's own, if any."""
    if default is None:
        return WebhookTarget(url=url, method=method, socket_timeout=socket_timeout)
    return replace(default, url=url, method=method)
