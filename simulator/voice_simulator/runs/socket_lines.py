"""What timelines say of WebSockets to your app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.socket_entries import (
    SocketClosedEntry,
    SocketEntry,
    SocketFaultEntry,
    SocketFrameEntry,
    SocketMeasuresEntry,
    SocketOpeningEntry,
    SocketOverflowEntry,
    SocketReceivedEntry,
    SocketRefusedEntry,
    SocketSentEntry,
)
from voice_simulator.scenario.judging.seen_socket import shortened

if TYPE_CHECKING:
    from voice_simulator.core.journal.sound_entries import HeardEntry

_FROM_APP = "your app -> platform"
_WAYS = {
    SocketOpeningEntry: "platform -> your app",
    SocketSentEntry: "platform -> your app",
    SocketReceivedEntry: _FROM_APP,
    SocketFrameEntry: _FROM_APP,
}


def way_of(what: SocketEntry) -> str:
    """Say who something goes from and to."""
    if isinstance(what, SocketFaultEntry):
        return "on purpose"
    if isinstance(what, SocketFrameEntry) or (
        isinstance(what, SocketClosedEntry) and what.closed_by == "app"
    ):
        return _FROM_APP
    return _WAYS.get(type(what), "platform")


def text_of(what: SocketEntry) -> str:
    """Tell of a socket in words."""
    match what:
        case SocketOpeningEntry(opening, rate):
            return f"connects to {opening} at {rate} Hz"
        case SocketRefusedEntry(_, sentence):
            return f"no connection: {sentence}"
        case SocketClosedEntry(closed_by, code, reason):
            by = "a fault" if closed_by == "fault" else "your app" if closed_by == "app" else "the platform"
            return f"socket closed by {by}, {code} {_on_one_line(reason)}".rstrip()
        case SocketSentEntry(_, message, size):
            return message.decode() + ("" if size is None else f" ({size:,} bytes)")
        case SocketReceivedEntry() as received:
            return _received(received)
        case SocketFrameEntry() as frame:
            place = f"frame {frame.number}, after {frame.offset} bytes of audio"
            return f"{place}: {frame.frame_bytes} bytes, not {frame.expected_bytes}: {frame.outcome}"
        case SocketOverflowEntry(dropped, queued, is_over):
            begins = "there is room again" if is_over else f"{queued} frames wait, no more are kept"
            return f"{begins}; dropped so far: {dropped}"
        case SocketMeasuresEntry() as measures:
            return _measures(measures)
        case SocketFaultEntry(fault, does, socket):
            return f"{does}: {socket} ({fault})"


def sound_of(heard: HeardEntry) -> str:
    """Tell of a stretch of sound that your app sent: how long it was heard, and how loud it was."""
    level = "" if heard.level is None else f" at {heard.level:g} dBFS"
    return f"{(heard.to - heard.from_) / SECOND:g} s of sound{level}"


def _received(received: SocketReceivedEntry) -> str:
    dropped = "" if received.dropped_ms is None else f" ({received.dropped_ms} ms are not played)"
    return (
        _on_one_line(shortened(received.text))
        + dropped
        + ("" if received.note is None else f": {received.note}")
    )


def _on_one_line(text: str) -> str:
    """Return what your app wrote without what would break the line, or act on a terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _measures(measures: SocketMeasuresEntry) -> str:
    first = "no sound" if measures.first_sound is None else f"first sound after {measures.first_sound} ms"
    spans = ((_slowest("reply", measures.replies)), _slowest("stop", measures.stops))
    jitter = "" if measures.jitter_p95 is None else f"jitter {measures.jitter_p95} ms (p95)"
    dry = f"{measures.under_runs} under-runs" if measures.under_runs else ""
    dropped = f"{measures.dropped_frames} frames dropped" if measures.dropped_frames else ""
    wrong = f"{measures.wrong_sizes} of a wrong size" if measures.wrong_sizes else ""
    parts = (
        f"{measures.frames_in} frames in, {measures.frames_out} out",
        jitter,
        dry,
        first,
        *spans,
        dropped,
        wrong,
    )
    return "; ".join(part for part in parts if part)


def _slowest(what: str, spans: tuple[int, ...]) -> str:
    if not spans:
        return ""
    return (
        f"{what} after {spans[0]} ms"
        if len(spans) == 1
        else f"slowest {what} of {len(spans)}: {max(spans)} ms"
    )
