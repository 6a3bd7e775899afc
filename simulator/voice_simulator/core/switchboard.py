"""One world: what the edge may ask of the telephone network of one application.

Theory of operation
-------------------
**Parts.** The switchboard is the border of the core: commands and replies come in, effects and the journal go
out, and time is told by whoever drives it; nothing here waits. Behind it, `network` joins the parts:

- `call_placement` makes a leg, and `call_commands` carries out what your app asks of it;
- `legs.lifecycle` changes its status and sets its timers; `legs.conference` moves it between conversations;
- `party.player` plays the script of its party, `ncco.interpreter` the NCCO of your app;
- `media.playback` and `media.recordings` play into it and record it, `media.socket_queue` plays what your app
  sends on a WebSocket;
- `webhooks.sender` says what your app hears of it, `webhooks.outbox` when and how often.

**State.** A part keeps nothing under a call's id. A leg owns all of its state, and a conversation owns its
own (see `model.leg` and `model.conversation`); a part changes the attributes that are its subject, and only
those. The world's store alone finds a leg by its id.

**Who tells whom.** A part calls the parts below it. What it has to say to one above it, it says to the
`LegObserver`, which is the network (see `model.leg_observer`).

**One instant.** What happens is one task of the `sequencer` after the other (see `model.leg`). For a signal
the order is: status, events and timers; then, if the leg is over, it is cleared (script, sounds, NCCO with
its recordings, conversation, webhooks held back), else its NCCO starts if this is when it does; then the
other parts that the signal concerns. Webhooks are queued in that order, and pulled when the edge asks.

**The end of a leg.** When it is over it is cleared at once, but what your app has still to hear goes on. Once
that is settled (its lane is empty, nothing is held back, its recordings are announced) nothing is kept of it
but a `CallRecord`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.call_commands import CallCommands
from voice_simulator.core.clock import Due
from voice_simulator.core.model.leg import Leg
from voice_simulator.core.network import Network
from voice_simulator.core.party.script_selection import ScriptSelector
from voice_simulator.core.party.words_to_come import speech_to_come
from voice_simulator.core.webhooks.redelivery import sent_again
from voice_simulator.core.webhooks.replies import unheeded_reply
from voice_simulator.errors import CallNotFound, IllegalSignal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.core.journal.webhook_entries import WebhookEntry
    from voice_simulator.core.media.recorded_files import RecordedFiles
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.commands import (
        CreateCall,
        DtmfCommand,
        ModifyCall,
        StreamCommand,
        TalkCommand,
    )
    from voice_simulator.core.model.effects import Failure, HttpRequest, Reply, SocketEffect
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.core.model.remarks import Remark
    from voice_simulator.core.model.script import CallRule, Step
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.model.socket_audio import LiveSound
    from voice_simulator.core.model.socket_news import SocketNews, SocketPaced
    from voice_simulator.core.model.sound import Channel, Sound
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.rules import Rules
    from voice_simulator.core.webhooks.outbox import UndeliveredCounts


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
        self.rules = rules
        self.script_selector = ScriptSelector(application.id, call_rules)
        self._network = network = Network(application, rules, fault_rules, self.script_selector)
        self.clock, self.journal, self.store = network.clock, network.journal, network.store
        self.faults = network.faults
        self._placement = network.placement
        self._commands = CallCommands(network)
        self._outbox, self._remarks = network.sender.outbox, network.sender.remarks

    @property
    def application(self) -> Application:
        """The application's registration as it is now."""
        return self._network.sender.application

    @application.setter
    def application(self, application: Application) -> None:
        self._network.sender.application = application

    # -- calls begin

    def place_call(self, command: CreateCall) -> Leg:
        """Place an outbound call; its party begins to play, its `started` event is queued.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        return self._placement.place_call(command)

    def receive_call(self, inbound: InboundCall) -> Leg:
        """Let a call arrive at a number of the application's: its NCCO is asked for before it is answered.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        return self._placement.receive_call(inbound)

    @property
    def files(self) -> RecordedFiles:
        """What was recorded, and can be downloaded."""
        return self._network.files

    def awaits_stream(self, content: str) -> bool:
        """Say whether the file that a sound of the source `stream` plays is on its way."""
        return self._network.streams.awaits(content)

    def streamed_wav(self, content: str) -> bytes | None:
        """Return the WAV file that a sound of this content plays; None if it is none, or not remembered."""
        return self._network.streams.wav(content)

    @property
    def arrivals(self) -> tuple[InboundCall, ...]:
        """The inbound calls of scenarios; one put in anew comes `at` ms from now, one taken out never."""
        return self._placement.arrivals

    @arrivals.setter
    def arrivals(self, arrivals: Iterable[InboundCall]) -> None:
        self._placement.arrivals = tuple(arrivals)

    # -- what your app asks of a call

    def modify_call(self, uuid: str, command: ModifyCall) -> None:
        """Do what a PUT on a call asks for.

        Raises:
            CallNotFound: there is no such call, or it is over.
            NotAnswered, NotRinging: it is too early for the action.
        """
        self._commands.modify(uuid, command)

    def talk(self, uuid: str, command: TalkCommand) -> None:
        """Say a text into a live call, instead of another that is being said."""
        self._commands.talk(uuid, command)

    def stream(self, uuid: str, command: StreamCommand) -> None:
        """Play an audio file into a live call, instead of another that is being played."""
        self._commands.stream(uuid, command)

    def send_dtmf(self, uuid: str, command: DtmfCommand) -> None:
        """Play digits into a live call, after those that are being played."""
        self._commands.send_dtmf(uuid, command)

    def stop_playing(self, uuid: str, channel: Channel) -> None:
        """End what the API plays into a live call; it is no error if nothing plays."""
        self._commands.stop_playing(uuid, channel)

    def subscribe_to_dtmf(self, uuid: str, event_url: str | None) -> None:
        """Post each key that the party presses to a URL from now on; None to stop that."""
        self._commands.subscribe_to_dtmf(uuid, event_url)

    def remark(self, uuid: str, remarks: Iterable[Remark]) -> None:
        """Note what of a request about a call has no effect."""
        try:
            self._remarks.note(self.store.find_leg(uuid), remarks)
        except CallNotFound:
            # The request itself has ended the call.
            self._remarks.note_on_finished_call(uuid, remarks)

    def remark_on_reading(self, remarks: Iterable[Remark]) -> None:
        """Note what of a request that only reads has no effect."""
        self._remarks.note_on_reading(remarks)

    def unfinished_leg(self, uuid: str) -> Leg:
        """Return a call that is not over.

        Raises:
            CallNotFound: there is no such call, or it is over.
        """
        return self.store.find_leg(uuid)

    def recordings_due(self) -> dict[str, int]:
        """Return in how many ms your app is told of a recording that has ended, by the ids of the legs."""
        now = self.clock.now
        return {uuid: due - now for uuid, due in self.clock.due_of(Due.RECORDING_EVENT).items()}

    def inside(self, uuid: str) -> dict[str, object]:
        """Return a leg as seen from inside the network, for the control API.

        Raises:
            CallNotFound: there is no such call.
        """
        call = self.store.find(uuid)
        return {
            "muted": call.muted,
            "earmuffed": call.earmuffed,
            **(self._network.describe(call) if isinstance(call, Leg) else _no_state()),
            "origin": call.origin,
            "connected_from": call.connected_from,
            "legs": list(call.legs),
            "connected_to": _connected_to(call),
            "dtmf_event_url": call.dtmf_event_url,
            "done": not isinstance(call, Leg) or call.is_done,
        }

    def heard_now(self, uuid: str) -> list[tuple[Stretch, int]]:
        """Return what the party of a leg hears now, each with the last journal entry before that began."""
        leg = self._leg(uuid)
        return [] if leg is None else self._network.playback.hearing.heard_now_after(leg)

    def is_done(self, uuid: str) -> bool:
        """Say whether a leg is over, with all its events delivered or given up; then it may be forgotten."""
        leg = self._leg(uuid)
        return leg is None or leg.is_done

    def _leg(self, uuid: str) -> Leg | None:
        """Return a leg of which more is kept than its record."""
        try:
            call = self.store.find(uuid)
        except CallNotFound:
            return None
        return call if isinstance(call, Leg) else None

    # -- what the party does, what your app replies, and time

    def receive_signal(self, uuid: str, signal: Signal) -> None:
        """Let something happen to a leg.

        Raises:
            CallNotFound: there is no such call.
            IllegalSignal: the leg's status does not admit the signal; nothing was changed.
        """
        call = self.store.find(uuid)
        if not isinstance(call, Leg):
            raise IllegalSignal(signal, call.status)
        self._network.signal(call, signal)

    def take_over(self, uuid: str, acts: tuple[Step, ...]) -> Leg:
        """Let somebody who plays a call's party by hand take some steps now, instead of what its script has.

        Raises:
            CallNotFound: there is no such call, or it is over.
        """
        leg = self.store.find_leg(uuid)
        self._network.player.take_over(leg, acts)
        return leg

    def effects(self) -> list[HttpRequest]:
        """Return the HTTP requests that the core wants made now, each once, the most urgent first.

        `receive_reply` answers them; what it wants of WebSockets are its `socket_effects`.
        """
        return [*self._network.streams.pull_requests(), *self._outbox.pull_requests()]

    # -- WebSockets to your app

    @property
    def open_sockets(self) -> int:
        """How many WebSockets are open, or being opened: nobody can be hurried who speaks there."""
        return self._network.sockets.open_count

    def socket_effects(self) -> list[SocketEffect]:
        """Return what the core wants of WebSockets now, each thing once, in order.

        `receive_socket` and `receive_audio` answer it.
        """
        return self._network.sockets.pull_effects()

    @property
    def has_socket_effects(self) -> bool:
        """Whether there are `socket_effects`."""
        return self._network.sockets.has_effects

    def receive_socket(self, socket: int, news: SocketNews) -> None:
        """Take what came of a WebSocket; what comes of one that is over is passed over."""
        self._network.sockets.take_news(socket, news)

    def note_on_socket(self, socket: int, sentence: str) -> None:
        """Note what people should know of a WebSocket."""
        self.journal.note(self.uuid_of_socket(socket), sentence)

    def uuid_of_socket(self, socket: int) -> str | None:
        """Return the id of the leg of a WebSocket; None once it is over."""
        leg = self._network.sockets.leg_of(socket)
        return None if leg is None else leg.uuid

    def receive_audio(self, socket: int, frame: bytes, at: int) -> bool:
        """Take a binary message of your app.

        Args:
            socket: on which it came.
            frame: 20 ms of 16 bits, little-endian, one channel, at the rate of the socket.
            at: the instant (ms) at which it came; the clock may not have come there yet.

        Returns:
            Whether something falls due now that was not due before.
        """
        leg = self._network.sockets.leg_of(socket)
        if leg is None or leg.socket is None or not leg.socket.is_open:
            return False
        return self._network.queue.take_frame(leg, frame, at)

    def sockets_so_far(
        self, at: int, pace_of: Callable[[int], SocketPaced | None]
    ) -> dict[str, SocketMeasuresEntry]:
        """Return what has been measured up to now on each socket that is not over, by the id of its leg.

        Args:
            at: the present instant, which may be later than that of the last thing that happened.
            pace_of: tells how evenly frames went to a socket.
        """
        return self._network.sockets.measures_so_far(max(at, self.clock.now), pace_of)

    def sounds_for(self, socket: int) -> list[LiveSound]:
        """Return what a WebSocket hears now, or begins to hear within the next frame."""
        leg = self._network.sockets.leg_of(socket)
        return [] if leg is None else self._network.queue.heard_soon(leg)

    def speech_to_come(self, socket: int) -> list[tuple[Sound, int | None]]:
        """Return what scripts and NCCOs may say to a WebSocket, with the numbers of their parties."""
        leg = self._network.sockets.leg_of(socket)
        return [] if leg is None else speech_to_come(leg, self._network.rules.durations)

    def played_by_socket(self, socket: int, since: int, until: int) -> bytes:
        """Return what of your app's audio was played from one instant (ms) to another, with its silence."""
        leg = self._network.sockets.leg_of(socket)
        return b"" if leg is None or leg.socket is None else leg.socket.audio.between(since, until)

    def receive_reply(
        self, request_id: int, outcome: Reply | Failure, wall: dict[str, object] | None = None
    ) -> None:
        """Take your app's reply to a request, or that there is none."""
        if self._network.streams.is_asked(request_id):
            self._network.streams.receive(request_id, outcome, wall)
        else:
            self._outbox.receive(request_id, outcome, wall)

    def pass_over(self, request_id: int) -> Webhook:
        """Let a leg's next events go although the reply to one is still out; return its webhook."""
        return self._outbox.pass_over(request_id)

    def send_again(self, entry: WebhookEntry, uuid: str | None) -> int:
        """Send a webhook once more as it was, and return the number of its new delivery.

        Args:
            entry: of the webhook.
            uuid: the leg that it is about.
        """
        application = self.application
        targets = [application.answer, application.event, application.fallback]
        if uuid is not None and self.store.has(uuid):
            options = self.store.find(uuid).options
            targets = [options.answer, options.event, *targets]
        return self._outbox.put_again(sent_again(entry, uuid, targets, self._note_unheeded))

    def _note_unheeded(self, webhook: Webhook | None, reply: Reply | None) -> None:
        """Note that nothing is made of the reply to a webhook that was sent again, if it had an NCCO."""
        if webhook is None or reply is None:
            return
        remark = unheeded_reply(reply, webhook.event)
        if remark is not None:
            self.journal.note(webhook.uuid, remark.sentence)

    def webhook_of(self, request_id: int) -> Webhook:
        """Return the webhook that a request under way is for."""
        return self._outbox.webhook_of(request_id)

    @property
    def undelivered(self) -> UndeliveredCounts:
        """How many webhooks are not through yet."""
        return self._outbox.undelivered

    def hold_time_for_new_webhooks(self, *, on: bool) -> None:
        """Say whether simulated time waits for the webhooks that are queued from now on; at first it does."""
        self._outbox.new_webhooks_hold_time = on

    @property
    def awaits_application(self) -> bool:
        """Whether a party waits for something that your app may be about to do."""
        return self._network.player.awaits_application

    @property
    def waits_begun(self) -> int:
        """How often a party has begun to wait for your app."""
        return self._network.player.waits_begun

    @property
    def is_played_by_hand(self) -> bool:
        """Whether somebody plays a party by hand, who can't be hurried."""
        return self._network.player.is_played_by_hand

    def set_alarm(self, span: int) -> Timer:
        """Let time come to the instant `span` ms from now, because the edge wants to act there.

        The edge looks whether the alarm is over, and holds time until it has acted.
        """
        return self.clock.set_timer(span, lambda: None)

    def let_time_pass(self, span: int) -> None:
        """Make sure that so much time (ms) passes, though nothing else may be due in it."""
        self.clock.set_timer(span, _nothing)

    def next_deadline(self) -> int | None:
        """Return the next instant at which something is due, or None."""
        return self.clock.next_deadline()

    def advance_to(self, when: int, goes_on: Callable[[], bool] = lambda: True) -> bool:
        """Let all that is due until `when` happen in order; say whether time got there while it `goes_on`."""
        while self.clock.fire_next_timer(when):
            if not goes_on():
                return False
        self.clock.pass_to(when)
        return True


def _nothing() -> None:
    """Happen, at an instant at which nothing else does."""


def _connected_to(call: CallRecord) -> list[str]:
    """Return the legs with which one is joined in its conversation now."""
    if not isinstance(call, Leg) or not call.is_joined:
        return []
    return [other.uuid for other in call.conversation.joined_beside(call)]


def _no_state() -> dict[str, object]:
    return {"hears": [], "playing": [], "ncco": None, "timers": {}, "party": None, "socket": None}
