"""Legs whose party is a WebSocket of your app: how they begin and end, and the messages on them.

Source: the WebSocket guide; what is marked is inferred, or recorded (media facts: the upgrade, messages,
events). The platform is the client: it connects, tells your app that it did, and the leg is answered.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import Due
from voice_simulator.core.journal.socket_entries import (
    SocketClosedEntry,
    SocketFaultEntry,
    SocketOpeningEntry,
    SocketReceivedEntry,
    SocketRefusedEntry,
    SocketSentEntry,
)
from voice_simulator.core.json_text import from_json, to_json
from voice_simulator.core.media.durations import DIGIT_SPAN, PAUSE_SPAN
from voice_simulator.core.media.socket_queue import MOST_NOTICE_BYTES, MOST_QUEUED
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.effects import (
    ABNORMAL,
    CloseSocket,
    FailureReason,
    OpenSocket,
    SendText,
    StartAudio,
)
from voice_simulator.core.model.socket import Socket, SocketState
from voice_simulator.core.model.socket_news import (
    SocketClosed,
    SocketOpened,
    SocketPaced,
    SocketRefused,
    SocketText,
)
from voice_simulator.core.model.states import Status
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.fault_selection import FaultSelector
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.core.media.socket_measures import SocketMeasures
    from voice_simulator.core.media.socket_queue import SocketQueue
    from voice_simulator.core.model.effects import SocketEffect
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.faults import SocketFault
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.socket_news import SocketNews

KEY_DURATION: Final = 260
"""Ms that a `websocket:dtmf` says a key was pressed for (the example of the WebSocket guide)."""

_NORMAL: Final = 1000
_MOST_CHARACTERS: Final = 1000
"""How much of a message that your app sends the journal has."""

_IN_MID_WORD: Final = 200
"""Ms of a sound that are heard before a fault drops its socket: a word is longer (Undocumented)."""

_MOST_BYTES: Final = 10_000
"""A message to your app that is longer is not kept in the journal: it repeats what your app has sent."""

_TOO_MANY: Final = (
    f"{MOST_QUEUED:,} notifies, or {MOST_NOTICE_BYTES // 1024**2} MiB of them, wait until all before them "
    "has been played: ignored"
)

_REFUSED_BY_APP: Final = "status"


class SocketLegs:
    """The WebSocket legs of one world.

    Args:
        queue: plays what your app sends.
        measures: says how that was.
        faults: says what goes wrong on purpose.
        observer: gets the signals of the legs.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        queue: SocketQueue,
        measures: SocketMeasures,
        faults: FaultSelector,
        observer: LegObserver,
    ) -> None:
        self._clock, self._journal = clock, journal
        self._queue, self._measures = queue, measures
        self._faults, self._observer = faults, observer
        self._legs: dict[int, Leg] = {}
        self._effects: deque[SocketEffect] = deque()
        self._opened = 0
        self.open_count = 0

    def pull_effects(self) -> list[SocketEffect]:
        """Return what is wanted of sockets now, each thing once, in order."""
        effects = list(self._effects)
        self._effects.clear()
        return effects

    @property
    def has_effects(self) -> bool:
        """Whether anything is wanted of sockets now."""
        return bool(self._effects)

    def leg_of(self, socket: int) -> Leg | None:
        """Return the leg of a socket; None once it is over."""
        leg = self._legs.get(socket)
        return None if leg is None or leg.socket is None else leg

    def measures_so_far(
        self, now: int, pace_of: Callable[[int], SocketPaced | None]
    ) -> dict[str, SocketMeasuresEntry]:
        """Return what was measured up to an instant on each socket that is not over, by the id of its leg.

        Over is one whose figures the journal has, which comes a little after its end.
        """
        measured = {
            leg.uuid: self._measures.measures_so_far(leg, now, pace_of(number))
            for number, leg in self._legs.items()
        }
        return {uuid: measures for uuid, measures in measured.items() if measures is not None}

    # -- how a socket begins

    def connect(self, leg: Leg) -> None:
        """Connect a leg that was just placed to its WebSocket."""
        self._opened += 1
        fault = self._faults.on_socket(leg.to.address, leg.from_.address)
        socket = leg.socket = Socket(self._opened, _rate_of(leg.to), fault)
        self._legs[socket.id] = leg
        self._journal.write(leg.uuid, SocketOpeningEntry(without_password(leg.to.address), socket.rate))
        if fault is not None and _is_never_connected(fault):
            self._note_fault(leg, fault)
            if fault.kind is FaultKind.REFUSE:
                # Not at once: your app hears that the leg has started before it hears that it has failed.
                self._clock.at_end_of_moment(partial(self.take_news, socket.id, _refusal(fault)))
            return
        self.open_count += 1
        self._effects.append(_opening(socket, leg.to, fault))

    def _open(self, leg: Leg, socket: Socket) -> None:
        """Tell your app that the socket is connected, and answer its leg with that."""
        socket.state = SocketState.OPEN
        self._send(leg, "connected", _connected(leg.to))
        self._effects.append(StartAudio(socket.id, leg.uuid, socket.rate))
        self._observer.signal(leg, s.Answers())
        if (fault := socket.fault) is not None:
            self._begin_fault(leg, fault)

    def _begin_fault(self, leg: Leg, fault: SocketFault) -> None:
        if fault.kind is FaultKind.DROP and fault.after is not None:
            drop = partial(self._drop, leg, fault)
            self._clock.set_timer(fault.after, drop, Due.SOCKET_FAULT, leg.uuid)
        elif fault.kind in (FaultKind.SLOW_READER, FaultKind.GAPS):
            self._note_fault(leg, fault)

    # -- what comes of it

    def take_news(self, number: int, news: SocketNews) -> None:
        """Take what came of a socket; of one that is over nothing matters but its figures."""
        leg = self._legs.get(number)
        socket = None if leg is None else leg.socket
        if leg is None or socket is None:
            return
        match news:
            case SocketPaced():
                del self._legs[number]
                self._measures.write_measures(leg, news)
            case SocketOpened() if socket.state is SocketState.OPENING:
                self._open(leg, socket)
            case SocketRefused() if socket.state is SocketState.OPENING:
                self._refused(leg, socket, news)
            case SocketText(text) if socket.is_open:
                self._read(leg, text)
            case SocketClosed(code, reason) if socket.is_open:
                self._journal.write(leg.uuid, SocketClosedEntry("app", code, reason[:_MOST_CHARACTERS]))
                self._is_over(socket)
                self._observer.signal(leg, s.SocketCloses())
            case _:
                pass

    def _refused(self, leg: Leg, socket: Socket, news: SocketRefused) -> None:
        reason = _REFUSED_BY_APP if news.reason is None else news.reason.value
        self._journal.write(leg.uuid, SocketRefusedEntry(reason, news.sentence, news.status))
        self._is_over(socket)
        del self._legs[socket.id]
        if not leg.is_over:
            self._observer.signal(leg, s.Ends(Status.FAILED))

    def _read(self, leg: Leg, text: str) -> None:
        message, note = _message(text)
        action = message.get("action")
        if action == "clear":
            dropped = self._queue.clear(leg)
            shown = text[:_MOST_CHARACTERS]
            self._journal.write(leg.uuid, SocketReceivedEntry("clear", shown, dropped_ms=dropped))
            # Undocumented: one for each, also where nothing was queued.
            self._send(leg, "cleared", {})
        elif action == "notify":
            self._notify(leg, text, message["payload"])
        else:
            self._ignore(leg, text, note)

    def _ignore(self, leg: Leg, text: str, note: str | None) -> None:
        self._journal.write(leg.uuid, SocketReceivedEntry("unknown", text[:_MOST_CHARACTERS], note))

    # -- what it is told

    def sends_keys_to(self, leg: Leg) -> bool:
        """Say whether a WebSocket hears the keys that the party of a leg presses."""
        return any(self._hearing_keys(leg))

    def tell_key(self, leg: Leg, digit: str) -> bool:
        """Tell the WebSockets that hear the party of a leg of a key, and say whether any does."""
        listeners = list(self._hearing_keys(leg))
        for listener in listeners:
            self._send_key(listener, digit)
        return bool(listeners)

    def send_keys(self, leg: Leg, digits: str) -> None:
        """Tell a WebSocket of keys one after the other, after those that are on their way."""
        socket = leg.socket
        if socket is None:
            return
        at = max(self._clock.now, socket.keys_until)
        for digit in digits:
            if digit == "p":
                at += PAUSE_SPAN
                continue
            send = partial(self._send_key, leg, digit)
            self._clock.set_timer(at - self._clock.now, send, Due.KEY, leg.uuid)
            at += DIGIT_SPAN
        socket.keys_until = at

    def _hearing_keys(self, leg: Leg) -> Iterator[Leg]:
        # Undocumented: a mute is for what a party says, not for its keys.
        for other in leg.conversation.members:
            is_open = other.socket is not None and other.socket.is_open
            if is_open and leg.conversation.lets_reach(other, leg):
                yield other

    def _send_key(self, leg: Leg, digit: str) -> None:
        self._send(leg, "dtmf", {"digit": digit, "duration": KEY_DURATION})

    def _notify(self, leg: Leg, text: str, payload: object) -> None:
        """Tell your app when all that is queued has been played."""
        echo = _written("notify", {"payload": payload})
        if not self._queue.takes_notice(leg, len(echo)):
            self._ignore(leg, text, _TOO_MANY)
            return
        self._journal.write(leg.uuid, SocketReceivedEntry("notify", text[:_MOST_CHARACTERS]))
        fault = leg.socket.fault if leg.socket is not None else None
        played = partial(self._tell, leg, "notify", echo)
        if fault is not None and fault.kind in (FaultKind.NOTIFY_LOST, FaultKind.NOTIFY_LATE):
            played = partial(self._notify_wrongly, leg, fault, played)
        self._queue.when_played(leg, played, len(echo))

    def _notify_wrongly(self, leg: Leg, fault: SocketFault, send: partial[None]) -> None:
        self._note_fault(leg, fault)
        if fault.kind is FaultKind.NOTIFY_LATE:
            self._clock.set_timer(fault.late, send, Due.SOCKET_FAULT, leg.uuid)

    def _send(self, leg: Leg, event: str, members: Mapping[str, object]) -> None:
        self._tell(leg, event, _written(event, members))

    def _tell(self, leg: Leg, event: str, message: bytes) -> None:
        socket = leg.socket
        if socket is None or not socket.is_open:
            return
        self._journal.write(leg.uuid, _sent(event, message))
        self._effects.append(SendText(socket.id, message.decode()))

    # -- how it ends

    def speech_began(self, leg: Leg) -> None:
        """Drop a socket in the middle of what your app says, where a fault wants that."""
        fault = leg.socket.fault if leg.socket is not None else None
        if fault is not None and fault.kind is FaultKind.DROP and fault.after is None:
            drop = partial(self._drop, leg, fault)
            self._clock.set_timer(_IN_MID_WORD, drop, Due.SOCKET_FAULT, leg.uuid)

    def break_off(self, leg: Leg) -> None:
        """Break a socket on which a frame came that the platform does not take."""
        self._close(leg, "platform", ABNORMAL)
        self._observer.signal(leg, s.SocketBreaks())

    def disconnect(self, leg: Leg) -> None:
        """Close the socket of a leg that is over, if it has one."""
        if leg.socket is None:
            return
        self._close(leg, "platform", _NORMAL)
        self._queue.closed(leg)

    def _drop(self, leg: Leg, fault: SocketFault) -> None:
        if leg.socket is None or not leg.socket.is_open:
            return
        self._note_fault(leg, fault)
        self._close(leg, "fault", fault.code)
        # Your app may have gone as well: the platform can't tell.
        self._observer.signal(leg, s.SocketCloses())

    def _close(self, leg: Leg, by: str, code: int) -> None:
        socket = leg.socket
        if socket is None or socket.state is SocketState.CLOSED:
            return
        was_open = socket.is_open
        is_connected = was_open or not _is_never_connected(socket.fault)
        self._is_over(socket)
        if is_connected:
            self._journal.write(leg.uuid, SocketClosedEntry(by, code))
            self._effects.append(CloseSocket(socket.id, code))
        if not was_open:
            del self._legs[socket.id]

    def _is_over(self, socket: Socket) -> None:
        if not _is_never_connected(socket.fault):
            self.open_count -= 1
        socket.state = SocketState.CLOSED

    def _note_fault(self, leg: Leg, fault: SocketFault) -> None:
        address = without_password(leg.to.address)
        self._journal.write(leg.uuid, SocketFaultEntry(fault.origin, fault.kind, address, fault))


def _is_never_connected(fault: SocketFault | None) -> bool:
    return fault is not None and fault.kind in (FaultKind.NEVER_ANSWERS, FaultKind.REFUSE)


def _rate_of(endpoint: Endpoint) -> int:
    return int((endpoint.content_type or "audio/l16;rate=16000").rpartition("=")[2])


def _opening(socket: Socket, endpoint: Endpoint, fault: SocketFault | None) -> OpenSocket:
    authorization = endpoint.authorization or {}
    value = authorization.get("value")
    kind = None if fault is None else fault.kind
    return OpenSocket(
        socket=socket.id,
        url=endpoint.address,
        authorization=str(value) if authorization.get("type") == "custom" and value is not None else None,
        is_signed=authorization.get("type") == "vonage",
        reads_slowly=kind is FaultKind.SLOW_READER,
        leaves_out=fault.every if fault is not None and kind is FaultKind.GAPS else None,
    )


def _connected(endpoint: Endpoint) -> dict[str, object]:
    """Return what is told of a socket that is connected; headers of these names are the platform's."""
    own = {name: value for name, value in endpoint.headers.items() if name not in ("event", "content-type")}
    return {"content-type": endpoint.content_type, **own}


def _written(event: str, members: Mapping[str, object]) -> bytes:
    return to_json({"event": f"websocket:{event}", **members})


def _sent(event: str, message: bytes) -> SocketSentEntry:
    if len(message) <= _MOST_BYTES:
        return SocketSentEntry(event, message)
    return SocketSentEntry(event, _written(event, {}), len(message))


def _refusal(fault: SocketFault) -> SocketRefused:
    if fault.status is None:
        return SocketRefused(f"{fault.origin} lets nobody answer", reason=FailureReason.UNREACHABLE)
    return SocketRefused(f"{fault.origin} answers the upgrade with {fault.status}", status=fault.status)


def _message(text: str) -> tuple[dict[str, object], str | None]:
    """Return a message that your app sent, and why it is ignored; broken ones have no action."""
    try:
        message = from_json(text.encode(errors="replace"))
    except ValueError:
        return {}, "it is no JSON: ignored"
    if not isinstance(message, dict):
        return {}, "it is no JSON object: ignored"
    action = message.get("action")
    if action == "notify" and not isinstance(message.get("payload"), dict):
        return {}, "a notify needs a payload, which is an object: ignored"
    if action not in ("clear", "notify"):
        return {}, "it has no action that is known (clear, notify): ignored"
    return message, None
