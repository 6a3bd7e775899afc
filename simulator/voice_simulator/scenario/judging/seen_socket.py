"""What a journal shows of one WebSocket: what happened on it, what was wrong on it, what was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.journal.socket_entries import (
    SocketClosedEntry,
    SocketFaultEntry,
    SocketFrameEntry,
    SocketMeasuresEntry,
    SocketOpeningEntry,
    SocketOverflowEntry,
    SocketReceivedEntry,
    SocketRefusedEntry,
    SocketSentEntry,
)
from voice_simulator.core.json_text import from_json, from_own_json
from voice_simulator.core.model.effects import ABNORMAL
from voice_simulator.core.model.socket_audio import frame_bytes
from voice_simulator.scenario.model.patterns import AnyOf

if TYPE_CHECKING:
    from voice_simulator.core.journal import Entry

_CALL_IS_OVER: Final = 1000
_IN_ORDER: Final = (1000, 1001)
"""Codes with which an app leaves: it has done its part, or is ended itself."""

_FATAL: Final = "fatal"
_RATES: Final = {frame_bytes(1000 * rate): rate for rate in (8, 16, 24)}
"""What 20 ms take at each rate that there is, in kHz."""

_MOST_CHARACTERS: Final = 200
"""A text that is no action may be audio in the form of another platform: as much of it as tells that."""

SocketEvent = (
    SocketRefusedEntry
    | SocketClosedEntry
    | SocketSentEntry
    | SocketReceivedEntry
    | SocketFrameEntry
    | SocketOverflowEntry
)
"""What can be expected to happen on a socket."""


class SocketTrouble(NamedTuple):
    """What went wrong on a socket.

    Attributes:
        time: when, ms.
        what: what it was, as in `the socket … was refused: 404`.
    """

    time: int
    what: str


@dataclass(slots=True, kw_only=True, eq=False)
class SeenSocket:
    """One WebSocket.

    Attributes:
        rate: samples a second.
        asked: when your app was asked for it, ms.
        opened: when it was opened, ms; None where it was not.
        end: how it ended, in words; None while it is open.
        broken_off: when and how it ended, in words, where that was not because its call was over.
        wrong_frames: the frames of a wrong size, each with when it came.
        overflows: when more audio came than the platform keeps.
        ignored: when texts came that the platform ignores.
        is_struck: whether a fault of a scenario has struck it.
        measures: what was measured; of one that is open what has been so far, once somebody looks.
    """

    rate: int = 0
    asked: int = 0
    opened: int | None = None
    end: str | None = None
    broken_off: SocketTrouble | None = None
    wrong_frames: list[tuple[int, SocketFrameEntry]] = field(default_factory=list)
    overflows: list[tuple[int, SocketOverflowEntry]] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    is_struck: bool = False
    measures: SocketMeasuresEntry | None = None
    _broke: SocketTrouble | None = None
    _left: SocketTrouble | None = None

    @property
    def trouble(self) -> SocketTrouble | None:
        """What went wrong on it of which others may have come; None where nothing did, but on purpose."""
        if self.is_struck:
            return None
        if self.opened is None and self._broke is None:
            return SocketTrouble(self.asked, "did not answer the upgrade")
        is_mute = self.measures is not None and not self.measures.frames_in
        if is_mute and self.ignored:
            return SocketTrouble(self.ignored[0], self._wrong_texts)
        return self._broke or (self._left if is_mute else None)

    @property
    def _wrong_texts(self) -> str:
        number, size = len(self.ignored), frame_bytes(self.rate)
        texts = "a text that is" if number == 1 else f"{number} texts that are"
        return f"got {texts} ignored, and no audio: audio goes in binary messages of {size} bytes"

    @property
    def is_open(self) -> bool:
        """Whether it was opened, and has not ended."""
        return self.opened is not None and self.end is None

    @property
    def has_ended(self) -> bool:
        """Whether it was open, and is no longer."""
        return self.opened is not None and self.end is not None

    def add_entry(self, entry: Entry) -> None:  # noqa: C901  # a case for each shape
        """Add what an entry shows."""
        match entry.what:
            case SocketOpeningEntry(rate=rate):
                self.rate, self.asked = rate, entry.time
            case SocketSentEntry(sent="connected"):
                self.opened = entry.time
            case SocketRefusedEntry() as refused:
                self.end = f"it was never open: {refused.sentence}"
                self._broke = SocketTrouble(entry.time, _refused(refused))
            case SocketFaultEntry():
                self.is_struck = True
            case SocketReceivedEntry(received="unknown"):
                self.ignored.append(entry.time)
            case SocketClosedEntry() as closed:
                self.end = f"it was {_closed(closed)}"
                self._note_leaving(entry.time, closed)
                if self.opened is not None and _breaks_off(closed):
                    self.broken_off = SocketTrouble(entry.time, f"was {_closed(closed)}")
            case SocketFrameEntry() as frame:
                self.wrong_frames.append((entry.time, frame))
                if frame.outcome == _FATAL:
                    self._broke = SocketTrouble(entry.time, f"was ended by {_wrong_size(frame)}")
            case SocketOverflowEntry() as overflow:
                self.overflows.append((entry.time, overflow))
            case SocketMeasuresEntry() as measures:
                self.measures = measures

    def _note_leaving(self, time: int, closed: SocketClosedEntry) -> None:
        """Note that your app has closed it: in disorder, or perhaps before it had sent any audio."""
        if closed.closed_by != "app":
            return
        how = "without a close frame (1006)" if closed.code == ABNORMAL else f"with {closed.code}"
        reason = f": {shortened(closed.reason)}" if closed.reason else ""
        if closed.code in _IN_ORDER:
            what = f"was closed by your app {how} before it had sent any audio{reason}"
            self._left = SocketTrouble(time, what)
        else:
            self._broke = SocketTrouble(time, f"was closed by your app {how}{reason}")


def is_overflow_over(what: SocketEvent) -> bool:
    """Whether an entry says only that there is room again."""
    return isinstance(what, SocketOverflowEntry) and what.is_over


def title_of(what: SocketEvent) -> str:
    """Tell what happened in a few words, as a line of `expect:` names it."""
    match what:
        case SocketRefusedEntry(refused, sentence):
            return f"socket refused {refused if what.status is None else what.status}: {sentence}"
        case SocketClosedEntry():
            return f"socket {_closed(what)}"
        case SocketSentEntry(sent):
            return f"socket sent {sent}"
        case SocketReceivedEntry(received):
            return f"socket received {received}"
        case SocketFrameEntry():
            return f"socket frame of {what.frame_bytes} bytes, not {what.expected_bytes}"
        case SocketOverflowEntry():
            return f"socket overflow: {what.queued_frames} frames waited"


def facts_of(what: SocketEvent) -> dict[str, object]:
    """Return what a `Thing` can ask for."""
    match what:
        case SocketRefusedEntry(refused):
            return {"happened": "refused", "reason": refused if what.status is None else what.status}
        case SocketClosedEntry(closed_by, code):
            return {"happened": "closed", "code": code, "by": "app" if closed_by == "app" else "platform"}
        case SocketSentEntry(sent, message):
            way = AnyOf(("sent", "opened")) if sent == "connected" else "sent"
            return {"happened": way, "event": sent, "message": from_own_json(message)}
        case SocketReceivedEntry(received, text):
            return {"happened": "received", "event": received, "message": _message(text)}
        case SocketFrameEntry():
            return {"happened": "frame"}
        case SocketOverflowEntry():
            return {"happened": "overflow"}


def error_in(what: SocketEvent) -> str | None:
    """Say what your app did wrong, if it did; None where it did not."""
    match what:
        case SocketRefusedEntry():
            return title_of(what)
        case SocketFrameEntry(outcome=outcome):
            return f"{title_of(what)}: {outcome}"
        case SocketOverflowEntry(is_over=False):
            return f"{title_of(what)}, no more are kept"
        case SocketReceivedEntry(received="unknown", text=text, note=note):
            return f"socket received {shortened(text)!r}: {note}"
        case _:
            return None


def kind_of_error(what: SocketEvent) -> str | None:
    """Return what errors of texts have in common that are told together; None for all else."""
    match what:
        case SocketReceivedEntry(received="unknown", note=note):
            return f"ignored: {note}"
        case _:
            return None


def way_out(frame: SocketFrameEntry) -> str:
    """Say what would mend a frame: it is of another rate, several at once, or the rest of what was said."""
    size, expected = frame.frame_bytes, frame.expected_bytes
    number = size // expected if size % expected == 0 else 1
    is_other_rate = size in _RATES and expected in _RATES
    hints = [f"20 ms at {_RATES[size]} kHz, and the socket has {_RATES[expected]}"] if is_other_rate else []
    hints += [f"{number} frames: send each by itself"] if number > 1 else []
    if hints:
        return f"; that is {', or '.join(hints)}"
    return "; fill up what is left at the end with zeros" if size < expected else ""


def shortened(text: str) -> str:
    """Return the beginning of a text that is long."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def _closed(closed: SocketClosedEntry) -> str:
    by = "your app" if closed.closed_by == "app" else f"the {closed.closed_by}"
    return f"closed {closed.code} by {by}"


def _refused(refused: SocketRefusedEntry) -> str:
    if refused.refused == "status":
        return f"was refused: {refused.status}"
    return f"could not be opened: {refused.sentence}"


def _wrong_size(frame: SocketFrameEntry) -> str:
    return f"a frame of {frame.frame_bytes} bytes, not {frame.expected_bytes}{way_out(frame)}"


def _breaks_off(closed: SocketClosedEntry) -> bool:
    """Whether a socket was ended by your app, a fault or a frame of a wrong size, and not with its call."""
    return closed.closed_by != "platform" or closed.code != _CALL_IS_OVER


def _message(text: str) -> object:
    try:
        return from_json(text.encode(errors="replace"))
    except ValueError:
        return text
