"""One world: places calls, routes signals, queues webhooks, moves time.

The switchboard joins the parts of the core: a leg's life (`lifecycle`), its party's script (`performance`),
its NCCO (`callflow`), what plays into it (`playback`) and where its webhooks go (`callbacks`). Whoever
drives it asks for `requests_to_send`, hands back replies, and says how late it is; nothing here waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from voice_simulator.core.clock import Clock
from voice_simulator.core.identifiers import Draws, Identifiers
from voice_simulator.core.journal import Journal
from voice_simulator.core.legs.conference import Conference
from voice_simulator.core.legs.conversations import Conversations
from voice_simulator.core.legs.lifecycle import Lifecycle, begins_flow
from voice_simulator.core.legs.store import Store
from voice_simulator.core.media.playback import Channel, Playback, Tempo, digits_sound
from voice_simulator.core.media.recordings import Recordings
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.commands import (
    CallAction,
    CreateCall,
    DtmfOrder,
    ModifyCall,
    StreamOrder,
    TalkOrder,
)
from voice_simulator.core.model.detection import DetectionMode, in_plain_mode
from voice_simulator.core.model.endpoints import EndpointType, phone
from voice_simulator.core.model.faults import Faults
from voice_simulator.core.model.leg import Call, Terms
from voice_simulator.core.model.prices import PriceList
from voice_simulator.core.model.script import UNMATCHED, CallRule, Cast, Casting
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.ncco.interpreter import CallFlow
from voice_simulator.core.party.player import Performance
from voice_simulator.core.webhooks.sender import Callbacks
from voice_simulator.core.wire.dialects import Dialect
from voice_simulator.errors import CallNotFound, NotAnswered, NotRinging, TooManyCalls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.effects import Failure, OutgoingRequest, Reply
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.faults import Fault, WebhookFault
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.remarks import Remark
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.webhooks.outbox import Undelivered, Webhook

ANY_NUMBER = "447700900000"
"""The caller of a call with `random_from_number`, where the application has no number of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the platform of one world is like.

    Attributes:
        seed: ids are drawn from it.
        start: the first instant, ms.
        tempo: how long prompts take.
        prices: rates by destination.
        trailing_completed: ms from an end such as `busy` to the `completed` event after it; None for none.
        plain_detection: when the NCCO starts with the plain `machine_detection`.
        recording_base_url: what recording addresses begin with.
        region_url, own_address: the platform's, where webhooks name it; ours, for canonical journals.
        dialect: how records and events are written.
        calls_kept, journal_kept: how many calls and journal entries are remembered.
        live_calls: how many calls may be live at once.
        patience: ms for which a played lack of a reply holds up a leg's next events.
    """

    seed: int
    start: int
    tempo: Tempo = field(default_factory=Tempo)
    prices: PriceList = field(default_factory=PriceList)
    trailing_completed: int | None = 0
    plain_detection: DetectionMode = DetectionMode.DETECT
    recording_base_url: str = "http://localhost:8480"
    region_url: str = "http://localhost:8480"
    own_address: str = ""
    dialect: Dialect = field(default_factory=Dialect)
    calls_kept: int = 100_000
    journal_kept: int = 100_000
    live_calls: int = 100_000
    patience: int = 1_000


class Switchboard:
    """The telephone network of one application.

    Args:
        application: its registration; `default_application` for one that has none.
        rules: what the network is like.
        call_rules: the entries of the loaded scenarios, the one that goes before the others first.
        fault_rules: their faults, likewise.
    """

    def __init__(
        self,
        application: Application,
        rules: Rules,
        call_rules: Iterable[CallRule],
        fault_rules: Iterable[Fault] = (),
    ) -> None:
        self.clock = Clock(rules.start)
        self.journal = Journal(self.clock, rules.journal_kept, rules.own_address)
        self.store = Store(rules.calls_kept, rules.live_calls)
        self.cast = Cast(application.id, call_rules)
        self.faults = Faults(application.id, fault_rules, Draws(rules.seed, application.id, "faults").draw)
        self.rules = rules
        self._arrivals: dict[int, tuple[InboundCall, Timer]] = {}
        self._identifiers = Identifiers(rules.seed, application.id)
        self._conversations = Conversations(self._identifiers.new_conversation_uuid)
        self._callbacks = Callbacks(
            self.clock,
            self.journal,
            application,
            dialect=rules.dialect,
            region_url=rules.region_url,
            told=lambda call, event: self._performance.happened(call, "event", event),
            strike=self._fault_of,
            patience=rules.patience,
        )
        self._playback = Playback(self.clock, self.journal)
        self._lifecycle = Lifecycle(
            self.clock,
            self.journal,
            self._callbacks,
            signal=self._signal,
            replied=self._detection_replied,
            trailing_completed=rules.trailing_completed if rules.dialect.follows_with_completed else None,
        )
        self._performance = Performance(
            self.clock,
            self.journal,
            signal=self._signal,
            takes=lambda call, step: self._callflow.takes(call, step),  # noqa: PLW0108  # made below
            tempo=rules.tempo,
            draw=Draws(rules.seed, application.id).draw,
        )
        self._recordings = Recordings(
            self.clock, self.journal, self._callbacks, self._identifiers, base_url=rules.recording_base_url
        )
        self._conference = Conference(
            self._conversations,
            self._callbacks,
            self._playback,
            self._recordings,
            listens=self._performance.input_begins,
            end=self._platform_ends,
        )
        self._callflow = CallFlow(
            self.clock,
            self.journal,
            self._callbacks,
            self._playback,
            self._conference,
            self._recordings,
            tempo=rules.tempo,
            answers=lambda call: self._signal(call, s.Answers()),
            ran_out=self._platform_ends,
            awaits_verdict=self._lifecycle.awaits_verdict,
            listens=self._performance.input_begins,
            happened=lambda call, word: self._performance.happened(call, "ncco", word),
        )

    # -- what the application asks for

    @property
    def application(self) -> Application:
        """The application's registration as it is now."""
        return self._callbacks.application

    @application.setter
    def application(self, application: Application) -> None:
        self._callbacks.application = application

    def place_call(self, order: CreateCall) -> Call:
        """Place an outbound call; its party begins to play, its `started` event is queued.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        self.store.check_room()
        from_ = order.from_ or self._any_number()
        casting = self._cast_for(order.to, from_)
        uuid = self._identifiers.new_uuid()
        call = self._call(uuid, Direction.OUTBOUND, order.to, from_, self._terms(order))
        call.origin = casting.origin
        self._admit(call, casting)
        self._lifecycle.begin(call)
        self._performance.begin(call, casting)
        return call

    def receive_call(self, inbound: InboundCall) -> Call:
        """Let a call arrive at a number of the application's: its NCCO is asked for before it is answered.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        self.store.check_room()
        terms = inbound.terms(self.application)
        casting = Casting(inbound.script, inbound.origin)
        uuid = self._identifiers.new_inbound_uuid(from_app=inbound.is_from_app)
        call = self._call(uuid, Direction.INBOUND, phone(inbound.to), inbound.from_, terms)
        call.origin = inbound.origin
        self._admit(call, casting)
        self._callflow.fetch(call)
        self._lifecycle.arrive(call)
        self._performance.begin_inbound(call, casting)
        return call

    @property
    def arrivals(self) -> tuple[InboundCall, ...]:
        """The inbound calls of scenarios; one put in anew comes `at` ms from now, one taken out never."""
        return tuple(inbound for inbound, _ in self._arrivals.values())

    @arrivals.setter
    def arrivals(self, arrivals: Iterable[InboundCall]) -> None:
        wanted = {id(inbound): inbound for inbound in arrivals}
        for one in self._arrivals.keys() - wanted.keys():
            self.clock.cancel(self._arrivals.pop(one)[1])
        for one, inbound in wanted.items():
            if one not in self._arrivals:
                timer = self.clock.set_timer(inbound.at, partial(self._arrive, inbound))
                self._arrivals[one] = (inbound, timer)

    def modify_call(self, uuid: str, order: ModifyCall) -> None:
        """Do what a PUT on a call asks for.

        Raises:
            CallNotFound: there is no such call, or it is over.
            NotAnswered, NotRinging: it is too early for the action.
        """
        if order.action is CallAction.HANGUP:
            call = self.lasting_call(uuid)
            if call.status is Status.STARTED and not self.rules.dialect.hangs_up_at_once:
                raise NotRinging(uuid)
            self._asked_for(call, order.action)
            self._signal(call, s.ApplicationHangsUp())
            return
        call = self._live(uuid)
        self._asked_for(call, order.action)
        match order.action:
            case CallAction.MUTE | CallAction.UNMUTE:
                self._mute(call, on=order.action is CallAction.MUTE)
            case CallAction.EARMUFF | CallAction.UNEARMUFF:
                self._playback.set_earmuff(call, on=order.action is CallAction.EARMUFF)
            case CallAction.TRANSFER:
                self._transfer(call, order)

    def _mute(self, call: Call, *, on: bool) -> None:
        if on:
            self._recordings.mute(call)
        call.muted = on

    def talk(self, uuid: str, order: TalkOrder) -> None:
        """Say a text into a live call, instead of another that is being said."""
        call = self._live(uuid)
        self._asked_for(call, "talk")
        self._playback.play(call, Channel.TALK, self.rules.tempo.talk(order.text, order.loop, order.level))

    def stream(self, uuid: str, order: StreamOrder) -> None:
        """Play an audio file into a live call, instead of another that is being played."""
        call = self._live(uuid)
        self._asked_for(call, "stream")
        sound = self.rules.tempo.stream(order.url, order.loop, order.level)
        self._playback.play(call, Channel.STREAM, sound)

    def send_dtmf(self, uuid: str, order: DtmfOrder) -> None:
        """Play digits into a live call, after those that are being played."""
        call = self._live(uuid)
        self._asked_for(call, "dtmf")
        self._playback.queue(call, Channel.DTMF, digits_sound(order.digits))

    def stop_playing(self, uuid: str, channel: Channel) -> None:
        """End what the API plays into a live call; all is well if nothing plays."""
        self._playback.stop(self._live(uuid), channel)

    def subscribe_to_dtmf(self, uuid: str, event_url: str | None) -> None:
        """Post each key that the party presses to a URL from now on; None to stop that."""
        call = self._live(uuid)
        call.dtmf_event_url = event_url
        if event_url is not None:
            self._performance.input_begins(call)

    def remark(self, uuid: str, remarks: Iterable[Remark]) -> None:
        """Note what of a request about a call has no effect."""
        self._callbacks.remarks.note(uuid, remarks)

    def remark_on_reading(self, remarks: Iterable[Remark]) -> None:
        """Note what of a request that only reads has no effect."""
        self._callbacks.remarks.note(None, remarks, read=True)

    def lasting_call(self, uuid: str) -> Call:
        """Return a call that is not over.

        Raises:
            CallNotFound: there is no such call, or it is over.
        """
        call = self.store.find(uuid)
        if call.is_over:
            raise CallNotFound(uuid, f"it has ended ({call.status})")
        return call

    # -- what the party does, what the application answers, how late it is

    def receive_signal(self, uuid: str, signal: Signal) -> None:
        """Let something happen to a leg.

        Raises:
            CallNotFound: there is no such call.
            IllegalSignal: the leg's status does not admit the signal; nothing was changed.
        """
        self._signal(self.store.find(uuid), signal)

    def requests_to_send(self, room: int) -> list[OutgoingRequest]:
        """Return up to `room` requests that may be sent now; each is to be answered by `receive_reply`."""
        return self._callbacks.outbox.take(room)

    def asking_requests_to_send(self) -> list[OutgoingRequest]:
        """Return the requests that may bring an NCCO and may be sent now, whatever else is under way."""
        return self._callbacks.outbox.take_asking()

    def receive_reply(
        self, request_id: int, outcome: Reply | Failure, wall: dict[str, object] | None = None
    ) -> None:
        """Take the application's reply to a request, or that there is none."""
        self._callbacks.outbox.receive(request_id, outcome, wall)

    def pass_over(self, request_id: int) -> Webhook:
        """Let a leg's next events go although the reply to one is still out; return its webhook."""
        return self._callbacks.outbox.pass_over(request_id)

    def webhook_of(self, request_id: int) -> Webhook:
        """Return the webhook that a request under way is for."""
        return self._callbacks.outbox.webhook_of(request_id)

    def next_deadline(self) -> int | None:
        """Return the next instant at which something is due, or None."""
        return self.clock.next_deadline()

    def advance_to(self, when: int, goes_on: Callable[[], bool] = lambda: True) -> bool:
        """Let all that is due until `when` happen in order; say whether time got there while it `goes_on`."""
        while self.clock.ring_next(when):
            if not goes_on():
                return False
        self.clock.pass_to(when)
        return True

    @property
    def has_requests_to_send(self) -> bool:
        """Whether there is something to fetch now."""
        return self._callbacks.outbox.has_ready

    @property
    def undelivered(self) -> Undelivered:
        """How many webhooks are not through yet."""
        return self._callbacks.outbox.undelivered

    @property
    def has_requests_that_hold_time(self) -> bool:
        """Whether there is something to fetch now that time waits for."""
        return self._callbacks.outbox.has_ready_that_hold

    def queue_in_passing(self, *, passes: bool) -> None:
        """Let time not wait for what is queued from now on, or wait for it again."""
        self._callbacks.outbox.in_passing = passes

    @property
    def awaits_application(self) -> bool:
        """Whether a party waits for something that the application may be about to do."""
        return self._performance.awaits_application

    def inside(self, uuid: str) -> dict[str, object]:
        """Return a leg as seen from inside the network, for the control API.

        Raises:
            CallNotFound: there is no such call.
        """
        call = self.store.find(uuid)
        return {
            "muted": call.muted,
            "earmuffed": call.earmuffed,
            "hears": call.conversation.heard_by(call),
            "playing": self._playback.shown(call),
            "ncco": self._callflow.shown(call),
            "timers": self._lifecycle.deadlines(call),
            "party": self._performance.shown(call),
            "origin": call.origin,
            "dtmf_event_url": call.dtmf_event_url,
        }

    # -- within

    def _arrive(self, inbound: InboundCall) -> None:
        try:
            self.receive_call(inbound)
        except TooManyCalls as error:
            self.journal.note(None, f"{inbound.origin}: the call to {inbound.to} does not come in: {error}")

    def _signal(self, call: Call, signal: Signal) -> None:
        self._lifecycle.take(call, signal)
        if call.is_over:
            self._clear(call)
        elif begins_flow(call, signal):
            self._callflow.start(call)
        self._heard_of_party(call, signal)

    def _asked_for(self, call: Call, what: str) -> None:
        # Told before it is done: a party that waits for this may wait next for what it brings about.
        self._performance.happened(call, "api", what)

    def _heard_of_party(self, call: Call, signal: Signal) -> None:
        match signal:
            case s.Answers() if call.direction is Direction.INBOUND:
                self._performance.answered(call)
            case s.Answers() if call.is_live and call.to.dtmf_answer:
                self._playback.queue(call, Channel.DTMF, digits_sound(call.to.dtmf_answer))
            case s.HumanDetected() | s.MachineDetected():
                self._callflow.verdict_is_in(call)
            case s.Presses(digit) if not self._callflow.press(call, digit):
                self.journal.note(call.uuid, f"nobody listened for the key {digit}: it is lost")
            case s.Speaks(say) if not self._callflow.speak(call, say):
                why = "the party is muted, so its speech" if call.muted else "nobody listened for speech: it"
                self.journal.note(call.uuid, f"{why} is lost")
            case _:
                pass

    def _clear(self, call: Call) -> None:
        # One signal may bring about another; the leg is cleared for the first that ends it.
        if not self._performance.stop(call):
            return
        self._playback.stop_all(call)
        self._callflow.stop(call)
        self._conference.leave(call)
        if not self._lifecycle.has_more_to_tell(call):
            self._callbacks.outbox.call_is_over(call.uuid)
        call.terms = call.terms.of_ended_call()
        self.store.ended(call)

    def _platform_ends(self, call: Call) -> None:
        if call.is_live:
            self._signal(call, s.NccoRanOut())
        elif not call.is_over:
            # Undocumented: an inbound call for which no NCCO can be had is not answered.
            self._signal(call, s.Ends(Status.FAILED, "cannot_route", 503))

    def _detection_replied(self, call: Call, hook: Webhook | None, reply: Reply | None) -> None:
        if hook is not None:
            self._callflow.replace_by(call, hook, reply)

    def _transfer(self, call: Call, order: ModifyCall) -> None:
        if order.ncco is not None:
            self._callflow.transfer(call, order.ncco)
        elif order.url is not None:
            self._callflow.fetch_transfer(call, order.url)

    def _live(self, uuid: str) -> Call:
        call = self.lasting_call(uuid)
        if not call.is_live:
            raise NotAnswered(uuid, call.status)
        return call

    def _cast_for(self, to: Endpoint, from_: Endpoint) -> Casting:
        casting = self.cast.choose(to=to.address, from_=from_.address, endpoint_type=to.type)
        return casting or Casting(UNMATCHED, "no entry is for this call")

    def _any_number(self) -> Endpoint:
        return phone(next(iter(self.application.numbers), ANY_NUMBER))

    def _call(self, uuid: str, direction: Direction, to: Endpoint, from_: Endpoint, terms: Terms) -> Call:
        return Call(
            uuid=uuid,
            number_in_world=self.store.placed + 1,
            conversation=self._conversations.open(),
            direction=direction,
            to=to,
            from_=from_,
            tariff=self.rules.prices.tariff_for(from_ if from_.type is EndpointType.APP else to),
            terms=terms,
            created_at=self.clock.now,
        )

    def _admit(self, call: Call, casting: Casting) -> None:
        self._conversations.enter(call, call.conversation)
        self.store.add(call)
        self.journal.write("call", call.uuid, _placed(call, casting))

    def _fault_of(self, webhook: Webhook) -> WebhookFault | None:
        if not self.faults.strike_webhooks or webhook.uuid is None:
            return None
        try:
            call = self.store.find(webhook.uuid)
        except CallNotFound:
            # So long over that it was forgotten; only its `completed` is still to come.
            return None
        return self.faults.on_webhook(
            webhook.event, call.to.address, call.from_.address, is_awaited=webhook.may_bring_ncco
        )

    def _terms(self, order: CreateCall) -> Terms:
        callbacks = self._callbacks
        return Terms(
            ncco=order.ncco,
            answer=callbacks.answer_target(order.answer_url, order.answer_method)
            if order.answer_url
            else None,
            event=callbacks.own_event_target(order.event_url, order.event_method)
            if order.event_url
            else None,
            detection=in_plain_mode(order.detection, self.rules.plain_detection),
            ringing_timer=order.ringing_timer,
            length_timer=order.length_timer,
            # A GET is the default, and can't be told from one that was asked for.
            answer_method=order.answer_method if order.answer_method == "POST" else None,
        )


def _placed(call: Call, casting: Casting) -> dict[str, object]:
    return {
        "direction": call.direction.value,
        "to": call.to,
        "from": call.from_,
        "conversation_uuid": call.conversation.uuid,
        "script": casting.script.name,
        "origin": casting.origin,
        **({} if casting.turn is None else {"turn": casting.turn}),
    }
