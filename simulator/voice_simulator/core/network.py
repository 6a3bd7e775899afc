"""The parts of one world, wired: each signal goes to the parts it concerns, and a finished leg is cleared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from voice_simulator.core.call_placement import CallPlacement
from voice_simulator.core.clock import Clock
from voice_simulator.core.fault_selection import FaultSelector
from voice_simulator.core.identifiers import Draws, Identifiers
from voice_simulator.core.journal import Journal
from voice_simulator.core.legs.conference import Conference
from voice_simulator.core.legs.connections import Connections
from voice_simulator.core.legs.conversations import ConversationStore
from voice_simulator.core.legs.lifecycle import Lifecycle, may_bring_ncco, starts_ncco
from voice_simulator.core.legs.socket_legs import SocketLegs
from voice_simulator.core.legs.store import Store
from voice_simulator.core.media.durations import digits_sound
from voice_simulator.core.media.playback import Playback
from voice_simulator.core.media.recorded_files import RecordedFiles
from voice_simulator.core.media.recording_announcer import RecordingAnnouncer
from voice_simulator.core.media.recordings import Recordings
from voice_simulator.core.media.socket_measures import SocketMeasures
from voice_simulator.core.media.socket_queue import SocketQueue
from voice_simulator.core.media.stream_files import StreamFiles
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.leg_observer import LegObserver
from voice_simulator.core.model.script import Press, Say
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.ncco.interpreter import NccoInterpreter
from voice_simulator.core.party.player import PartyPlayer
from voice_simulator.core.sequencer import Sequencer
from voice_simulator.core.webhooks.sender import WebhookSender
from voice_simulator.errors import IllegalSignal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import EventSource
    from voice_simulator.core.model.ncco import ConnectAction
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.party.script_selection import ScriptSelector
    from voice_simulator.core.rules import Rules


class Network(LegObserver):
    """The parts of one world.

    Args:
        application: its registration.
        rules: what the network is like.
        fault_rules: the faults of the loaded scenarios, the one that goes before the others first.
        script_selector: says what the party of a new call does.
    """

    def __init__(
        self,
        application: Application,
        rules: Rules,
        fault_rules: Iterable[Fault],
        script_selector: ScriptSelector,
    ) -> None:
        self.rules = rules
        self.clock = clock = Clock(rules.start)
        self.journal = journal = Journal(clock, rules.journal_kept, rules.own_address)
        self.identifiers = Identifiers(rules.seed, application.id)
        self.store = Store(rules.calls_kept, rules.live_calls)
        self.conversations = ConversationStore(self.identifiers.new_conversation_uuid)
        self.faults = FaultSelector(
            application.id, fault_rules, Draws(rules.seed, application.id, "faults").draw
        )
        self._sequencer = Sequencer()
        self.sender = WebhookSender(
            clock,
            journal,
            application,
            self,
            self.faults,
            dialect=rules.dialect,
            region_url=rules.region_url,
            patience=rules.patience,
        )
        self.playback = Playback(clock, journal, self)
        self.streams = StreamFiles(
            journal,
            self.playback,
            rules.durations,
            self.sender.outbox.new_request_id,
            are_fetched=rules.fetches_streams,
        )
        self.files = RecordedFiles(clock, rules.files_kept)
        self.announcer = RecordingAnnouncer(
            clock,
            journal,
            self.sender,
            self.identifiers,
            self,
            self.files,
            self.faults,
            base_url=rules.recording_base_url,
        )
        self.recordings = Recordings(clock, self.playback.hearing, self.announcer)
        self.measures = SocketMeasures(clock, journal, self.playback.hearing)
        self.queue = SocketQueue(
            clock, journal, self.playback, self.recordings, self, is_strict=rules.is_framing_strict
        )
        self.sockets = SocketLegs(clock, journal, self.queue, self.measures, self.faults, self)
        self.conference = Conference(
            self.store, journal, self.conversations, self.sender, self.playback, self.recordings, self
        )
        self.connections = Connections(self.playback, self)
        self.lifecycle = Lifecycle(clock, journal, self.sender, self, rules.trailing_completed_span)
        self.player = self._new_player(application)
        self.interpreter = self._new_interpreter()
        self.placement = self._new_placement(script_selector)

    # -- the observer of all legs

    def signal(
        self, leg: Leg, signal: Signal, refused: Callable[[IllegalSignal], None] | None = None
    ) -> None:
        """Give a signal to a leg, once what happens now is over."""
        self._sequencer.run(partial(self._apply, leg, signal, refused))

    def on_event(self, leg: Leg, source: EventSource, name: str) -> None:
        """Let a party that waits for this go on."""
        self.player.on_event(leg, source, name)

    def on_hearing(self, leg: Leg, ended: Stretch | None) -> None:
        """Let a party that waits until it has heard something reckon anew, and record what was heard."""
        if ended is not None:
            self.recordings.hear(leg, ended)
            self.measures.note_heard(leg, ended)
        self.player.on_hearing(leg, ended)

    def input_opened(self, leg: Leg) -> None:
        """Let a party that waits to press or speak do so."""
        self.player.input_opened(leg)

    def may_be_heard(self, leg: Leg) -> None:
        """Let a party that waits to speak do so at the end of the moment, if others hear it then."""
        self.measures.note_company(leg)
        self.player.may_be_heard(leg)

    def has_moved(self, leg: Leg) -> None:
        """Note whether a WebSocket has somebody to talk to."""
        self.measures.note_company(leg)

    def is_listening(self, leg: Leg, step: Press | Say) -> bool:
        """Say whether your app listens now for what a party would press or say."""
        if isinstance(step, Say) and leg.conversation.listeners_of(leg):
            return True
        if isinstance(step, Press) and self.sockets.sends_keys_to(leg):
            return True
        return self.interpreter.is_listening(leg, step)

    def conversation_ended(self, leg: Leg) -> None:
        """End a leg, or call it off, if it is not over by then."""
        self._sequencer.run(partial(self._end_with_conversation, leg))

    def nothing_left_to_do(self, leg: Leg) -> None:
        """End a call, if it is not over by then."""
        # What runs now may end the call by itself; whether there is anything to end shows after it.
        self._sequencer.run(partial(self._end, leg))

    def dial(self, leg: Leg, action: ConnectAction) -> Leg | None:
        """Call somebody into the conversation of a leg; None where no call can be placed, which is noted."""
        return self.placement.dial(leg, action)

    def called_off(self, leg: Leg) -> None:
        """End a leg that nobody waits for any more, unless it is joined or over."""
        self._sequencer.run(partial(self.connections.call_off, leg))

    def actions_done(self, leg: Leg) -> None:
        """End a call whose NCCO has no more actions, join it, or let it go on with those connected to it."""
        self._sequencer.run(partial(self._actions_done, leg))

    def is_left(self, conversation: Conversation, left: Leg) -> None:
        """End the leg that is alone now in a conversation where legs were connected."""
        if not left.is_over:
            # It has moved elsewhere: nobody waits for it here any more.
            left.is_aside = False
            self.playback.hearing.changes(left)
            self._tell_dialler(left)
            left.dialled_by = None
        self._sequencer.run(partial(self.connections.end_what_is_alone, conversation, left))

    def connect_replied(self, leg: Leg, dialled: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Go on on a leg with the reply to the end of a leg that it has dialled."""
        self.interpreter.connect_replied(leg, dialled, webhook, reply)

    def disconnected_replied(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Go on on a leg with the reply to the event of a WebSocket that it dialled, and your app closed."""
        leg.replies_to_disconnected -= 1
        if not self.interpreter.replace_by(leg, webhook, reply):
            self._sequencer.run(partial(self._goes_on_after_socket, leg))

    def speech_began(self, leg: Leg) -> None:
        """Let a fault strike a WebSocket on which your app begins to speak."""
        self._sequencer.run(partial(self.sockets.speech_began, leg))

    def socket_breaks(self, leg: Leg) -> None:
        """End a WebSocket leg, since a frame came that the platform does not take."""
        self._sequencer.run(partial(self.sockets.break_off, leg))

    def verdict_replied(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Run the NCCO of the reply to a detection event, if it brought one."""
        if leg.options.connect is not None:
            # Undocumented: of the events of a second leg only its end can bring an NCCO.
            self.sender.remark_on_ignored(webhook, reply, takes_ncco=False)
        elif webhook is not None:
            self.interpreter.replace_by(leg, webhook, reply)

    def settled(self, leg: Leg) -> None:
        """Keep only the record of a leg, if nothing about it is open any more."""
        if leg.is_done:
            self.store.keep_record(leg)

    # -- for the control API

    def describe(self, leg: Leg) -> dict[str, object]:
        """Return the state of a leg, as the control API shows it."""
        return {
            "hears": leg.conversation.heard_by(leg),
            "playing": self.playback.describe(leg),
            "ncco": self.interpreter.shown(leg),
            "timers": self.lifecycle.deadlines(leg),
            "party": self.player.shown(leg),
            "socket": self.measures.describe_socket(leg),
        }

    # -- within

    def _new_player(self, application: Application) -> PartyPlayer:
        return PartyPlayer(
            self.clock,
            self.journal,
            self._sequencer,
            self,
            self.playback.hearing,
            durations=self.rules.durations,
            draw=Draws(self.rules.seed, application.id).draw,
        )

    def _new_interpreter(self) -> NccoInterpreter:
        return NccoInterpreter(
            self.clock,
            self.journal,
            self._sequencer,
            self.sender,
            self.playback,
            self.streams,
            self.conference,
            self.recordings,
            self,
            durations=self.rules.durations,
        )

    def _new_placement(self, script_selector: ScriptSelector) -> CallPlacement:
        return CallPlacement(
            self.clock,
            self.journal,
            self.identifiers,
            self.store,
            self.conversations,
            self.connections,
            self.sender,
            self.lifecycle,
            self.player,
            self.sockets,
            self.interpreter,
            rules=self.rules,
            script_selector=script_selector,
        )

    def _apply(self, leg: Leg, signal: Signal, refused: Callable[[IllegalSignal], None] | None) -> None:
        try:
            self.lifecycle.apply(leg, signal)
        except IllegalSignal as error:
            if refused is None:
                raise
            refused(error)
            return
        if isinstance(signal, s.Answers):
            self.playback.hearing.changes(leg)
        if leg.is_over:
            self._clear(leg)
        elif isinstance(signal, s.Answers) and leg.options.connect is not None:
            self._second_answered(leg, signal)
        elif starts_ncco(leg, signal):
            self.interpreter.start(leg)
            # The NCCO goes first, for as far as it goes at once.
            self._sequencer.run(partial(self._pass_on, leg, signal))
            return
        self._pass_on(leg, signal)

    def _pass_on(self, leg: Leg, signal: Signal) -> None:
        """Give a signal to the parts that it concerns besides the leg's life."""
        match signal:
            case s.Answers() if leg.direction is Direction.INBOUND:
                self.player.answered(leg)
            case s.Answers() if leg.is_live and leg.to.dtmf_answer:
                self.playback.queue(leg, Channel.DTMF, digits_sound(leg.to.dtmf_answer))
            case s.HumanDetected() | s.MachineDetected():
                self.interpreter.verdict_is_in(leg)
            case s.Presses(digit):
                self._press(leg, digit)
            case s.Speaks(say):
                self._speak(leg, say)
            case _:
                pass

    def _press(self, leg: Leg, digit: str) -> None:
        """Let a key be heard: by your app, by a recording, and by the WebSockets on the line."""
        is_told = self.sockets.tell_key(leg, digit)
        if not self.interpreter.press(leg, digit) and not is_told:
            self.journal.note(leg.uuid, f"nobody listened for the key {digit}: it is lost")

    def _speak(self, leg: Leg, say: Say) -> None:
        """Let what a party says be heard: by your app, by a recording, and by the others on the line."""
        lost = None
        if not self.interpreter.speak(leg, say):
            why = "the party is muted, so its speech" if leg.muted else "nobody listened for speech: it"
            lost = f"{why} is lost"
        self.playback.say(leg, self.rules.durations.speech(say), lost)

    def _second_answered(self, leg: Leg, signal: Signal) -> None:
        """Join a leg that a `connect` has dialled, unless it is kept aside for the NCCO of `onAnswer`."""
        connect = leg.options.connect
        if connect is None or connect.on_answer is None:
            self._pass_on(leg, signal)
            self._tell_dialler(leg)
            return
        if leg.dialled_by is not None:
            self.connections.play_ringback(leg.dialled_by, connect.on_answer.ringback_tone)
        if starts_ncco(leg, signal):
            self.interpreter.start(leg)
        self._sequencer.run(partial(self._pass_on, leg, signal))

    def _tell_dialler(self, leg: Leg) -> None:
        if leg.dialled_by is not None:
            self.interpreter.connected(leg.dialled_by, leg)

    def _actions_done(self, leg: Leg) -> None:
        if leg.is_aside:
            leg.is_aside = False
            self.playback.hearing.changes(leg)
            self._tell_dialler(leg)
        elif not leg.replies_to_disconnected and not self.connections.goes_on_without_actions(leg):
            self._end(leg)

    def _goes_on_after_socket(self, leg: Leg) -> None:
        """End a call that waited for the reply about a WebSocket, and has nothing else to do."""
        if leg.is_live and leg.conversation.is_connected and not leg.has_actions:
            self._actions_done(leg)

    def _end(self, leg: Leg) -> None:
        if leg.is_live:
            self.signal(leg, s.NccoRanOut())
        elif not leg.is_over:
            # Undocumented: an inbound call for which no NCCO can be had is not answered.
            self.signal(leg, s.Ends(Status.FAILED, "cannot_route", 503))

    def _end_with_conversation(self, leg: Leg) -> None:
        if not leg.is_over:
            self.signal(leg, s.ConversationEnded())

    def _clear(self, leg: Leg) -> None:
        """Stop all that goes on on a leg that has just ended; what your app has still to hear goes on."""
        self.player.stop(leg)
        self.sockets.disconnect(leg)
        self.playback.stop_all(leg)
        self.playback.hearing.changes(leg)
        self.interpreter.stop(leg)
        self.conference.leave(leg)
        self._forget_dialler(leg)
        if not leg.has_more_to_send:
            self.sender.outbox.leg_sends_no_more(leg)
        self.store.ended(leg)
        self.settled(leg)

    def _forget_dialler(self, leg: Leg) -> None:
        """Let the leg that dialled one that is over go on, unless your app's reply may bring it an NCCO."""
        if leg.options.connect is None:
            return
        if not may_bring_ncco(leg):
            self._tell_dialler(leg)
        leg.dialled_by = None
