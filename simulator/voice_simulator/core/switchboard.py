"""One world: places calls, routes signals, queues webhooks, moves time.

The switchboard joins the parts of the core: a leg's life (`lifecycle`), its party's script (`party_player`),
its NCCO (`interpreter`), what plays into it (`playback`) and where its webhooks go (`sender`). Whoever
drives it pulls `effects`, hands back replies, and says how late it is; nothing here waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from voice_simulator.core.clock import Clock
from voice_simulator.core.fault_selection import FaultSelector
from voice_simulator.core.identifiers import Draws, Identifiers
from voice_simulator.core.journal import Journal
from voice_simulator.core.journal.entries import CallEntry
from voice_simulator.core.legs.conference import Conference
from voice_simulator.core.legs.conversations import ConversationStore
from voice_simulator.core.legs.lifecycle import Lifecycle, starts_ncco
from voice_simulator.core.legs.store import Store
from voice_simulator.core.media.durations import MediaDurations, digits_sound
from voice_simulator.core.media.playback import Playback
from voice_simulator.core.media.recordings import Recordings
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.commands import (
    CallAction,
    CreateCall,
    DtmfCommand,
    ModifyCall,
    StreamCommand,
    TalkCommand,
)
from voice_simulator.core.model.detection import DetectionMode, in_plain_mode
from voice_simulator.core.model.endpoints import EndpointType, phone
from voice_simulator.core.model.leg import CallOptions, Leg
from voice_simulator.core.model.prices import PriceList
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.ncco.interpreter import NccoInterpreter
from voice_simulator.core.party.player import PartyPlayer
from voice_simulator.core.party.script_selection import UNMATCHED, ScriptSelector, SelectedScript
from voice_simulator.core.sequencer import Sequencer
from voice_simulator.core.webhooks.sender import WebhookSender
from voice_simulator.core.wire.dialects import Dialect
from voice_simulator.errors import CallNotFound, IllegalSignal, NotAnswered, NotRinging, TooManyCalls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.effects import Effect, Failure, Reply
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.remarks import Remark
    from voice_simulator.core.model.script import CallRule
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.webhooks.outbox import UndeliveredCounts

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
    tempo: MediaDurations = field(default_factory=MediaDurations)
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
        self._sequencer = Sequencer()
        self.journal = Journal(self.clock, rules.journal_kept, rules.own_address)
        self.store = Store(rules.calls_kept, rules.live_calls)
        self.script_selector = ScriptSelector(application.id, call_rules)
        self.faults = FaultSelector(
            application.id, fault_rules, Draws(rules.seed, application.id, "faults").draw
        )
        self.rules = rules
        self._arrivals: dict[int, tuple[InboundCall, Timer]] = {}
        self._identifiers = Identifiers(rules.seed, application.id)
        self._conversations = ConversationStore(self._identifiers.new_conversation_uuid)
        self._sender = WebhookSender(
            self.clock,
            self.journal,
            application,
            dialect=rules.dialect,
            region_url=rules.region_url,
            told=lambda leg, event: self._party_player.happened(leg, "event", event),
            faults=self.faults,
            patience=rules.patience,
        )
        self._playback = Playback(self.clock, self.journal)
        self._lifecycle = Lifecycle(
            self.clock,
            self.journal,
            self._sender,
            signal=self._signal,
            replied=self._detection_replied,
            trailing_completed=rules.trailing_completed if rules.dialect.follows_with_completed else None,
        )
        self._party_player = PartyPlayer(
            self.clock,
            self.journal,
            self._sequencer,
            signal=self._signal,
            takes=lambda leg, step: self._interpreter.takes(leg, step),  # noqa: PLW0108  # made below
            tempo=rules.tempo,
            draw=Draws(rules.seed, application.id).draw,
        )
        self._recordings = Recordings(
            self.clock, self.journal, self._sender, self._identifiers, base_url=rules.recording_base_url
        )
        self._conference = Conference(
            self._conversations,
            self._sender,
            self._playback,
            self._recordings,
            listens=self._party_player.input_started,
            end=self._platform_ends,
        )
        self._interpreter = NccoInterpreter(
            self.clock,
            self.journal,
            self._sequencer,
            self._sender,
            self._playback,
            self._conference,
            self._recordings,
            tempo=rules.tempo,
            answers=lambda leg: self._signal(leg, s.Answers()),
            ran_out=self._platform_ends,
            listens=self._party_player.input_started,
            happened=lambda leg, word: self._party_player.happened(leg, "ncco", word),
        )

    # -- what the application asks for

    @property
    def application(self) -> Application:
        """The application's registration as it is now."""
        return self._sender.application

    @application.setter
    def application(self, application: Application) -> None:
        self._sender.application = application

    def place_call(self, order: CreateCall) -> Leg:
        """Place an outbound call; its party begins to play, its `started` event is queued.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        self.store.check_room()
        from_ = order.from_ or self._any_number()
        selected = self._select_script(order.to, from_)
        uuid = self._identifiers.new_uuid()
        leg = self._call(uuid, Direction.OUTBOUND, order.to, from_, self._terms(order))
        leg.origin = selected.origin
        self._admit(leg, selected)
        self._lifecycle.begin(leg)
        self._party_player.begin(leg, selected)
        return leg

    def receive_call(self, inbound: InboundCall) -> Leg:
        """Let a call arrive at a number of the application's: its NCCO is asked for before it is answered.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        self.store.check_room()
        terms = inbound.terms(self.application)
        selected = SelectedScript(inbound.script, inbound.origin)
        uuid = self._identifiers.new_inbound_uuid(from_app=inbound.is_from_app)
        leg = self._call(uuid, Direction.INBOUND, phone(inbound.to), inbound.from_, terms)
        leg.origin = inbound.origin
        self._admit(leg, selected)
        self._interpreter.fetch(leg)
        self._lifecycle.arrive(leg)
        self._party_player.begin_inbound(leg, selected)
        return leg

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
            leg = self.unfinished_leg(uuid)
            if leg.status is Status.STARTED and not self.rules.dialect.hangs_up_at_once:
                raise NotRinging(uuid)
            self._asked_for(leg, order.action)
            self._signal(leg, s.ApplicationHangsUp())
            return
        leg = self._live(uuid)
        self._asked_for(leg, order.action)
        match order.action:
            case CallAction.MUTE | CallAction.UNMUTE:
                self._mute(leg, on=order.action is CallAction.MUTE)
            case CallAction.EARMUFF | CallAction.UNEARMUFF:
                self._playback.set_earmuff(leg, on=order.action is CallAction.EARMUFF)
            case CallAction.TRANSFER:
                self._transfer(leg, order)

    def _mute(self, leg: Leg, *, on: bool) -> None:
        if on:
            self._recordings.mute(leg)
        leg.muted = on

    def talk(self, uuid: str, order: TalkCommand) -> None:
        """Say a text into a live call, instead of another that is being said."""
        leg = self._live(uuid)
        self._asked_for(leg, "talk")
        self._playback.play(leg, Channel.TALK, self.rules.tempo.talk(order.text, order.loop, order.level))

    def stream(self, uuid: str, order: StreamCommand) -> None:
        """Play an audio file into a live call, instead of another that is being played."""
        leg = self._live(uuid)
        self._asked_for(leg, "stream")
        sound = self.rules.tempo.stream(order.url, order.loop, order.level)
        self._playback.play(leg, Channel.STREAM, sound)

    def send_dtmf(self, uuid: str, order: DtmfCommand) -> None:
        """Play digits into a live call, after those that are being played."""
        leg = self._live(uuid)
        self._asked_for(leg, "dtmf")
        self._playback.queue(leg, Channel.DTMF, digits_sound(order.digits))

    def stop_playing(self, uuid: str, channel: Channel) -> None:
        """End what the API plays into a live call; all is well if nothing plays."""
        self._playback.stop(self._live(uuid), channel)

    def subscribe_to_dtmf(self, uuid: str, event_url: str | None) -> None:
        """Post each key that the party presses to a URL from now on; None to stop that."""
        leg = self._live(uuid)
        leg.dtmf_event_url = event_url
        if event_url is not None:
            self._party_player.input_started(leg)

    def remark(self, uuid: str, remarks: Iterable[Remark]) -> None:
        """Note what of a request about a call has no effect."""
        try:
            self._sender.remarks.note(self.store.find_leg(uuid), remarks)
        except CallNotFound:
            # The request itself has ended the call.
            self._sender.remarks.note_on_finished_call(uuid, remarks)

    def remark_on_reading(self, remarks: Iterable[Remark]) -> None:
        """Note what of a request that only reads has no effect."""
        self._sender.remarks.note_on_reading(remarks)

    def unfinished_leg(self, uuid: str) -> Leg:
        """Return a call that is not over.

        Raises:
            CallNotFound: there is no such call, or it is over.
        """
        return self.store.find_leg(uuid)

    # -- what the party does, what the application answers, how late it is

    def receive_signal(self, uuid: str, signal: Signal) -> None:
        """Let something happen to a leg.

        Raises:
            CallNotFound: there is no such call.
            IllegalSignal: the leg's status does not admit the signal; nothing was changed.
        """
        call = self.store.find(uuid)
        if not isinstance(call, Leg):
            raise IllegalSignal(signal, call.status)
        self._signal(call, signal)

    def effects(self) -> list[Effect]:
        """Return what the core wants done outside now, each thing once, the most urgent first.

        `receive_reply` answers an HTTP request.
        """
        return self._sender.outbox.pull_requests()

    def receive_reply(
        self, request_id: int, outcome: Reply | Failure, wall: dict[str, object] | None = None
    ) -> None:
        """Take the application's reply to a request, or that there is none."""
        self._sender.outbox.receive(request_id, outcome, wall)

    def pass_over(self, request_id: int) -> Webhook:
        """Let a leg's next events go although the reply to one is still out; return its webhook."""
        return self._sender.outbox.pass_over(request_id)

    def webhook_of(self, request_id: int) -> Webhook:
        """Return the webhook that a request under way is for."""
        return self._sender.outbox.webhook_of(request_id)

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
    def undelivered(self) -> UndeliveredCounts:
        """How many webhooks are not through yet."""
        return self._sender.outbox.undelivered

    def hold_time_for_new_webhooks(self, *, on: bool) -> None:
        """Say whether simulated time waits for the webhooks that are queued from now on; at first it does."""
        self._sender.outbox.new_webhooks_hold_time = on

    @property
    def awaits_application(self) -> bool:
        """Whether a party waits for something that the application may be about to do."""
        return self._party_player.awaits_application

    def inside(self, uuid: str) -> dict[str, object]:
        """Return a leg as seen from inside the network, for the control API.

        Raises:
            CallNotFound: there is no such call.
        """
        call = self.store.find(uuid)
        return {
            "muted": call.muted,
            "earmuffed": call.earmuffed,
            **(self._state_of(call) if isinstance(call, Leg) else _no_state()),
            "origin": call.origin,
            "dtmf_event_url": call.dtmf_event_url,
        }

    # -- within

    def _state_of(self, leg: Leg) -> dict[str, object]:
        return {
            "hears": leg.conversation.heard_by(leg),
            "playing": self._playback.shown(leg),
            "ncco": self._interpreter.shown(leg),
            "timers": self._lifecycle.deadlines(leg),
            "party": self._party_player.shown(leg),
        }

    def _arrive(self, inbound: InboundCall) -> None:
        try:
            self.receive_call(inbound)
        except TooManyCalls as error:
            self.journal.note(None, f"{inbound.origin}: the call to {inbound.to} does not come in: {error}")

    def _signal(
        self, leg: Leg, signal: Signal, refused: Callable[[IllegalSignal], None] | None = None
    ) -> None:
        """Give a signal to a leg, after the one that is given now, if any.

        Raises:
            IllegalSignal: the leg's status does not admit it, and nobody is to be told by `refused`.
        """
        self._sequencer.run(partial(self._take_signal, leg, signal, refused))

    def _take_signal(self, leg: Leg, signal: Signal, refused: Callable[[IllegalSignal], None] | None) -> None:
        try:
            self._lifecycle.take(leg, signal)
        except IllegalSignal as error:
            if refused is None:
                raise
            refused(error)
            return
        if leg.is_over:
            self._clear(leg)
        elif starts_ncco(leg, signal):
            self._interpreter.start(leg)
        # After the NCCO that starts now, for as far as it goes at once.
        self._sequencer.run(partial(self._heard_of_party, leg, signal))

    def _asked_for(self, leg: Leg, what: str) -> None:
        # Told before it is done: a party that waits for this may wait next for what it brings about.
        self._party_player.happened(leg, "api", what)

    def _heard_of_party(self, leg: Leg, signal: Signal) -> None:
        match signal:
            case s.Answers() if leg.direction is Direction.INBOUND:
                self._party_player.answered(leg)
            case s.Answers() if leg.is_live and leg.to.dtmf_answer:
                self._playback.queue(leg, Channel.DTMF, digits_sound(leg.to.dtmf_answer))
            case s.HumanDetected() | s.MachineDetected():
                self._interpreter.verdict_is_in(leg)
            case s.Presses(digit) if not self._interpreter.press(leg, digit):
                self.journal.note(leg.uuid, f"nobody listened for the key {digit}: it is lost")
            case s.Speaks(say) if not self._interpreter.speak(leg, say):
                why = "the party is muted, so its speech" if leg.muted else "nobody listened for speech: it"
                self.journal.note(leg.uuid, f"{why} is lost")
            case _:
                pass

    def _clear(self, leg: Leg) -> None:
        self._party_player.stop(leg)
        self._playback.stop_all(leg)
        self._interpreter.stop(leg)
        self._conference.leave(leg)
        if not self._lifecycle.has_more_to_tell(leg):
            self._sender.outbox.leg_sends_no_more(leg)
        self.store.ended(leg)
        self.store.keep_record(leg)

    def _platform_ends(self, leg: Leg) -> None:
        # What runs now may end the call by itself; whether there is anything to end shows after it.
        self._sequencer.run(partial(self._end, leg))

    def _end(self, leg: Leg) -> None:
        if leg.is_live:
            self._signal(leg, s.NccoRanOut())
        elif not leg.is_over:
            # Undocumented: an inbound call for which no NCCO can be had is not answered.
            self._signal(leg, s.Ends(Status.FAILED, "cannot_route", 503))

    def _detection_replied(self, leg: Leg, hook: Webhook | None, reply: Reply | None) -> None:
        if hook is not None:
            self._interpreter.replace_by(leg, hook, reply)

    def _transfer(self, leg: Leg, order: ModifyCall) -> None:
        if order.ncco is not None:
            self._interpreter.transfer(leg, order.ncco)
        elif order.url is not None:
            self._interpreter.fetch_transfer(leg, order.url)

    def _live(self, uuid: str) -> Leg:
        leg = self.unfinished_leg(uuid)
        if not leg.is_live:
            raise NotAnswered(uuid, leg.status)
        return leg

    def _select_script(self, to: Endpoint, from_: Endpoint) -> SelectedScript:
        selected = self.script_selector.choose(to=to.address, from_=from_.address, endpoint_type=to.type)
        return selected or SelectedScript(UNMATCHED, "no entry is for this call")

    def _any_number(self) -> Endpoint:
        return phone(next(iter(self.application.numbers), ANY_NUMBER))

    def _call(
        self, uuid: str, direction: Direction, to: Endpoint, from_: Endpoint, terms: CallOptions
    ) -> Leg:
        return Leg(
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

    def _admit(self, leg: Leg, selected: SelectedScript) -> None:
        self._conversations.enter(leg, leg.conversation)
        self.store.add(leg)
        self.journal.write(leg.uuid, _entry_of(leg, selected))

    def _terms(self, order: CreateCall) -> CallOptions:
        sender = self._sender
        return CallOptions(
            ncco=order.ncco,
            answer=sender.answer_target(order.answer_url, order.answer_method) if order.answer_url else None,
            event=sender.own_event_target(order.event_url, order.event_method) if order.event_url else None,
            detection=in_plain_mode(order.detection, self.rules.plain_detection),
            ringing_timer=order.ringing_timer,
            length_timer=order.length_timer,
            # A GET is the default, and can't be told from one that was asked for.
            answer_method=order.answer_method if order.answer_method == "POST" else None,
        )


def _no_state() -> dict[str, object]:
    return {"hears": [], "playing": [], "ncco": None, "timers": {}, "party": None}


def _entry_of(leg: Leg, selected: SelectedScript) -> CallEntry:
    return CallEntry(
        direction=leg.direction,
        to=leg.to,
        from_=leg.from_,
        conversation_uuid=leg.conversation.uuid,
        script=selected.script.name,
        origin=selected.rule,
        turn=selected.turn,
    )
