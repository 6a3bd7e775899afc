"""What timelines say of WebSockets to your app."""

from __future__ import annotations

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

SocketEntry = (
    SocketOpeningEntry
    | SocketRefusedEntry
    | SocketClosedEntry
    | SocketSentEntry
    | SocketReceivedEntry
    | SocketFrameEntry
    | SocketOverflowEntry
    | SocketMeasuresEntry
    | SocketFaultEntry
)
"""Whatever the journal says of a socket."""

_WAYS = {SocketSentEntry: "platform -> your app", SocketReceivedEntry: "your app -> platform"}


def way_of(what: SocketEntry) -> str:
    """Say who something goes from and to."""
    return _WAYS.get(type(what), "platform")


def text_of(what: SocketEntry) -> str:
    """Tell of a socket in words."""
    match what:
        case SocketOpeningEntry(opening, rate):
            return f"connects to {opening} at {rate} Hz"
        case SocketRefusedEntry(_, sentence):
            return f"no connection: {sentence}"
        case SocketClosedEntry(closed_by, code, reason):
            return f"closed by the {closed_by}, {code} {reason}".rstrip()
        case SocketSentEntry(_, message):
            return message.decode()
        case SocketReceivedEntry() as received:
            return _received(received)
        case SocketFrameEntry() as frame:
            place = f"frame {frame.number}, after {frame.offset} bytes"
            return f"{place}: {frame.frame_bytes} bytes, not {frame.expected_bytes}: {frame.outcome}"
        case SocketOverflowEntry(dropped, queued, is_over):
            begins = "there is room again" if is_over else f"{queued} frames wait, no more are kept"
            return f"{begins}; dropped so far: {dropped}"
        case SocketMeasuresEntry() as measures:
            return _measures(measures)
        case SocketFaultEntry(fault, does, socket):
            return f"{does}: {socket} ({fault})"


def _received(received: SocketReceivedEntry) -> str:
    dropped = "" if received.dropped_ms is None else f" ({received.dropped_ms} ms are not played)"
    return received.text + dropped + ("" if received.note is None else f": {received.note}")


def _measures(measures: SocketMeasuresEntry) -> str:
    first = "no sound" if measures.first_sound is None else f"first sound after {measures.first_sound} ms"
    return f"{measures.frames_in} frames in, {measures.frames_out} out; {first}"
