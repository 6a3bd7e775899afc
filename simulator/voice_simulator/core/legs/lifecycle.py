"""What follows when a leg changes: events, timers, machine detection, the end.

The tables of `core.model.states` and `core.model.signals` say what may happen; this module does it. It
does not know what a call is for: the network passes changes on to scripts and NCCOs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import Clock, Due, to_iso
from voice_simulator.core.journal.call_entries import SignalEntry, signal_entry, status_entry
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.detection import Behavior, DetectionMode, MachineDetection
from voice_simulator.core.model.endpoints import EndpointType
from voice_simulator.core.model.signals import Signal, next_status
from voice_simulator.core.model.states import ENDS_UNANSWERED, FOLLOWED_BY_COMPLETED, Status
from voice_simulator.core.model.vocabulary import EventName

if TYPE_CHECKING:
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.webhooks.sender import WebhookSender

# The SIP code of an end for which no script gave one. Inferred from SDK tests, but for 200.
_SIP_CODES: Final = {Status.COMPLETED: 200, Status.TIMEOUT: 487, Status.CANCELLED: 487}

BETWEEN_TWO_COMPLETED: Final = 100
"""Ms from the last event of a leg that a `connect` has dialled to the `completed` of the leg that dialled it.

The second leg's comes first, whoever hung up, 50 to 600 ms before the other one (three recordings); which of
these it is is ours.
"""


class Lifecycle:
    """The lives of the legs of one world.

    Args:
        observer: gets the signals of timers, and the replies to detection events.
        trailing_completed: ms from a busy, cancelled, … to the `completed` event after it; None for no such
            event.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sender: WebhookSender,
        observer: LegObserver,
        trailing_completed: int | None,
    ) -> None:
        self._clock, self._journal, self._sender, self._observer = clock, journal, sender, observer
        self._trailing_completed = trailing_completed

    def begin(self, leg: Leg) -> None:
        """Begin the life of an outbound leg: report that it has started."""
        self._report(leg)
        if not leg.to.rings:
            self._set_ringing_timer(leg)

    def arrive(self, leg: Leg) -> None:
        """Begin the life of an inbound leg: report `ringing`, then `started`, at one instant, as recorded."""
        self._note_status(leg)
        self._observer.signal(leg, s.Rings())
        self._sender.status(leg, Status.STARTED)

    def apply(self, leg: Leg, signal: Signal) -> None:
        """Change a leg by a signal and do what the platform does about it.

        Raises:
            IllegalSignal: the leg's status does not admit the signal; nothing was changed.
        """
        status = next_status(leg.status, signal)
        self._journal.write(leg.uuid, _entry_of(signal))
        match signal:
            case s.HumanDetected():
                self._decided(leg)
                self._send_verdict(leg, EventName.HUMAN)
            case s.BeepAwaited(heard):
                self._decided(leg)
                self._send_verdict(leg, EventName.MACHINE, "beep_start" if heard else "beep_timeout")
            case s.Presses() | s.Speaks():
                pass
            case _:
                self._move(leg, signal, status)

    def deadlines(self, leg: Leg) -> dict[str, str]:
        """Return when each timer of a leg is due, for the control API."""
        timers = {
            "ringing_timer": leg.timers.ringing,
            "length_timer": leg.timers.length,
            "detection": leg.timers.detection,
        }
        return {name: to_iso(timer.due) for name, timer in timers.items() if timer and timer.action}

    def _move(self, leg: Leg, signal: Signal, status: Status) -> None:
        leg.move_to(status)
        match signal:
            case s.Rings():
                self._ring(leg)
            case s.Answers():
                self._answer(leg, signal)
            case s.MachineDetected():
                self._detected(leg)
            case s.Ends(_, detail, sip_code):
                leg.detail, leg.sip_code = detail, sip_code
                self._end(leg)
            case s.SocketCloses():
                self._disconnected(leg)
                self._end(leg, by="user")
            case s.HangsUp():
                self._end(leg, by="user")
            case _:
                self._end(leg, by="platform")

    def _ring(self, leg: Leg) -> None:
        self._report(leg)
        self._set_ringing_timer(leg)

    def _set_ringing_timer(self, leg: Leg) -> None:
        is_socket = leg.to.type is EndpointType.WEBSOCKET
        # Undocumented: of a WebSocket the reference names `failed` and `unanswered` only.
        late = s.Ends(Status.UNANSWERED, "timeout") if is_socket else s.RingingTimerRang()
        leg.timers.ringing = self._clock.set_timer(
            leg.options.ringing_timer,
            partial(self._observer.signal, leg, late),
            Due.RINGING_TIMER,
            leg.uuid,
        )

    def _answer(self, leg: Leg, answers: s.Answers) -> None:
        leg.answered_at = self._clock.now
        self._report(leg)
        timers = leg.timers
        self._clock.cancel(timers.ringing)
        timers.length = self._clock.set_timer(
            leg.options.length_timer,
            partial(self._observer.signal, leg, s.LengthTimerRang()),
            Due.LENGTH_TIMER,
            leg.uuid,
        )
        if leg.options.detection is not None:
            leg.answered_by = answers
            verdict = s.MachineDetected() if answers.machine else s.HumanDetected()
            span = answers.verdict_after
            timers.detection = self._clock.set_timer(
                span, partial(self._observer.signal, leg, verdict), Due.VERDICT, leg.uuid
            )

    def _disconnected(self, leg: Leg) -> None:
        """Report that your app has closed its WebSocket; the reply may bring an NCCO for who dialled it."""
        dialler = leg.dialled_by
        if dialler is None or not dialler.is_live:
            self._sender.disconnected(leg, partial(self._sender.remark_on_late, leg))
            return
        # It is an event of the dialler's as well: its reply says what the party there hears next.
        self._observer.on_event(dialler, "event", EventName.DISCONNECTED)
        dialler.replies_to_disconnected += 1
        self._sender.disconnected(leg, partial(self._observer.disconnected_replied, dialler))

    def _decided(self, leg: Leg) -> None:
        # A verdict may come from elsewhere than the timer, which then must not give another.
        self._clock.cancel(leg.timers.detection)

    def _detected(self, leg: Leg) -> None:
        self._decided(leg)
        self._note_status(leg)
        self._send_verdict(leg, EventName.MACHINE)
        detection = leg.options.detection
        if detection is None:
            return
        if detection.behavior is Behavior.HANGUP:
            self._observer.signal(leg, s.NccoRanOut())
        elif detection.advanced and detection.mode is not DetectionMode.DETECT:
            self._await_beep(leg, detection)

    def _await_beep(self, leg: Leg, detection: MachineDetection) -> None:
        # The default mode reports the beep too, while the NCCO runs (the Node SDK, and samples of the
        # platform's engineers); the plain option never does.
        timers = leg.timers
        answers = leg.answered_by
        beep_after = answers.beep_after if answers else None
        passed = self._clock.now - (leg.answered_at or 0)
        wait = None if beep_after is None else max(0, beep_after - passed)
        heard = wait is not None and wait <= detection.beep_timeout
        span = wait if heard and wait is not None else detection.beep_timeout
        timers.detection = self._clock.set_timer(
            span, partial(self._observer.signal, leg, s.BeepAwaited(heard)), Due.VERDICT, leg.uuid
        )

    def _end(self, leg: Leg, by: str | None = None) -> None:
        leg.ended_at = self._clock.now
        if leg.status is Status.COMPLETED:
            leg.disconnected_by = by
        if leg.sip_code is None:
            leg.sip_code = _SIP_CODES.get(leg.status)
        timers = leg.timers
        for timer in (timers.ringing, timers.length, timers.detection):
            self._clock.cancel(timer)
        trailing = self._trailing_completed if leg.status in FOLLOWED_BY_COMPLETED else None
        self._hold_completed_of_dialler(leg, trailing or 0)
        if leg.status is Status.COMPLETED and (wait := self._waits_for_dialled(leg)) > 0:
            self._note_status(leg)
            self._complete_later(leg, wait)
            return
        self._report(leg)
        if trailing is not None:
            self._complete_later(leg, trailing)

    def _hold_completed_of_dialler(self, leg: Leg, more: int) -> None:
        """Let the `completed` of the leg that dialled this one come behind all that this one sends."""
        if leg.dialled_by is not None:
            leg.dialled_by.completes_after = self._clock.now + more + BETWEEN_TWO_COMPLETED

    def _waits_for_dialled(self, leg: Leg) -> int:
        """Return how long (ms) the `completed` of a leg waits for the ends of the legs it has dialled."""
        ends = [
            other for other in leg.conversation.members if other.dialled_by is leg and not other.is_joined
        ]
        alone = leg.conversation.left_alone_by(leg)
        more = self._trailing_completed or 0 if any(not other.is_live for other in ends) else 0
        if ends or (alone is not None and alone.dialled_by is leg):
            return more + BETWEEN_TWO_COMPLETED
        return leg.completes_after - self._clock.now

    def _complete_later(self, leg: Leg, span: int) -> None:
        if span == 0:
            self._sender.status(leg, Status.COMPLETED)
        else:
            leg.timers.completed = self._clock.set_timer(
                span, partial(self._complete, leg), Due.COMPLETED, leg.uuid
            )

    def _complete(self, leg: Leg) -> None:
        leg.timers.completed = None
        self._sender.status(leg, Status.COMPLETED)
        if not leg.has_more_to_send:
            self._sender.outbox.leg_sends_no_more(leg)
        self._observer.settled(leg)

    def _report(self, leg: Leg) -> None:
        self._note_status(leg)
        dialler = leg.dialled_by
        if dialler is not None and may_bring_ncco(leg):
            replied = partial(self._observer.connect_replied, dialler, leg)
            self._sender.end_of_synchronous(leg, leg.status, replied)
        else:
            self._sender.status(leg, leg.status)

    def _note_status(self, leg: Leg) -> None:
        duration = leg.duration if leg.is_over and leg.answered_at is not None else None
        self._journal.write(leg.uuid, status_entry(leg.status, leg.detail, duration))

    def _send_verdict(self, leg: Leg, verdict: EventName, sub_state: str | None = None) -> None:
        self._sender.detection(leg, verdict, sub_state, partial(self._observer.verdict_replied, leg))


def may_bring_ncco(leg: Leg) -> bool:
    """Say whether the reply to a leg's end can bring another NCCO to the one whose `connect` has dialled it.

    Source: the guide to call flows; `cancelled`, for a leg that your app hangs up, is in that of 2018.
    """
    connect, dialler = leg.options.connect, leg.dialled_by
    if connect is None or dialler is None or not connect.synchronous:
        return False
    return leg.status in {*ENDS_UNANSWERED, Status.CANCELLED} and dialler.waits_for(leg)


def _entry_of(signal: Signal) -> SignalEntry:
    match signal:
        case s.Presses(digit):
            return signal_entry(signal.name, digit)
        case s.Speaks(say):
            file = None if say.file is None else say.file.name
            text = None if say.error is not None or say.only_plays else say.text
            return SignalEntry(signal.name, error=say.error, text=text, file=file)
        case _:
            return signal_entry(signal.name)


def starts_ncco(leg: Leg, signal: Signal) -> bool:
    """Say whether a call's NCCO starts now: at the answer, or once a synchronous detection has decided."""
    detection = leg.options.detection
    mode = detection.mode if detection else DetectionMode.DEFAULT
    match signal:
        case s.Answers():
            return mode is DetectionMode.DEFAULT
        case s.HumanDetected():
            return mode is not DetectionMode.DEFAULT
        case s.MachineDetected():
            hangs_up = detection is not None and detection.behavior is Behavior.HANGUP
            return mode is DetectionMode.DETECT and not hangs_up
        case s.BeepAwaited():
            return True
        case _:
            return False
