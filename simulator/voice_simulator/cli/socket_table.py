"""What was measured on WebSockets, as a table for people and as properties for JUnit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.model.bounds import milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.client import MeasuredSocket

_INDENT: Final = "  "
_MOST_SPANS: Final = 8


def table_of_sockets(sockets: Sequence[MeasuredSocket]) -> Iterator[str]:
    """Write what was measured on each socket, a line for each figure."""
    for socket in sockets:
        still = ", still open" if socket.still_open else ""
        yield f"on {socket.to} (call {socket.uuid[:8]}{still}):"
        rows = list(_rows(socket))
        width = max(len(name) for name, _ in rows)
        yield from (f"{_INDENT}{name.ljust(width)}  {value}" for name, value in rows)


def properties_of_sockets(sockets: Sequence[MeasuredSocket]) -> Iterator[tuple[str, str]]:
    """Yield names and values: `socket.1.reply_ms` is the slowest reply on the first socket."""
    for number, socket in enumerate(sockets, 1):
        figures = {
            "to": socket.to,
            "frames_in": socket.frames_in,
            "frames_out": socket.frames_out,
            "late_p50_ms": socket.late_p50,
            "late_p95_ms": socket.late_p95,
            "late_max_ms": socket.late_max,
            "jitter_p50_ms": socket.jitter_p50,
            "jitter_p95_ms": socket.jitter_p95,
            "jitter_max_ms": socket.jitter_max,
            "under_runs": socket.under_runs,
            "largest_queue": socket.largest_queue,
            "dropped_frames": socket.dropped_frames,
            "wrong_sizes": socket.wrong_sizes,
            "first_sound_ms": socket.first_sound,
            "reply_ms": max(socket.replies, default=None),
            "no_reply_ms": socket.no_reply_for,
            "stop_ms": max(socket.stops, default=None),
            "dead_air_ms": socket.dead_air,
            "talk_over_ms": socket.talk_over,
            "said": " / ".join(one.words for one in socket.said) or None,
        }
        for name, value in figures.items():
            if value is not None:
                yield f"socket.{number}.{name}", str(value)


def _rows(socket: MeasuredSocket) -> Iterator[tuple[str, str]]:
    late = ", ".join(f"{one:g}" for one in (socket.late_p50, socket.late_p95, socket.late_max))
    yield "frames in, out", f"{socket.frames_in}, {socket.frames_out}"
    yield "out late, p50, p95, max", f"{late} ms of wall time"
    yield "in jitter, p50, p95, max", _jitter(socket)
    yield "under-runs", f"{socket.under_runs}"
    yield "largest queue", f"{socket.largest_queue} frames"
    yield "dropped, cleared", f"{socket.dropped_frames}, {socket.cleared_frames} frames"
    yield "wrong sizes", f"{socket.wrong_sizes} frames"
    yield (
        "first sound",
        "never" if socket.first_sound is None else f"after {milliseconds(socket.first_sound)}",
    )
    yield "replies", f"{_spans(socket.replies)}{_owed(socket)}"
    yield "stops", _spans(socket.stops)
    yield "longest dead air", milliseconds(socket.dead_air)
    yield "talk-over", milliseconds(socket.talk_over)


def _owed(socket: MeasuredSocket) -> str:
    """Say for how long a reply was waited for in vain in the end."""
    if socket.no_reply_for is None:
        return ""
    span = milliseconds(socket.no_reply_for)
    return f"; then none for {span}" if socket.replies else f", for {span}"


def _jitter(socket: MeasuredSocket) -> str:
    if socket.jitter_p50 is None:
        return "none: no two frames came"
    return f"{socket.jitter_p50}, {socket.jitter_p95}, {socket.jitter_max} ms"


def _spans(spans: Sequence[int]) -> str:
    if not spans:
        return "none"
    shown = ", ".join(map(milliseconds, spans[:_MOST_SPANS]))
    more = f" and {len(spans) - _MOST_SPANS} more" if len(spans) > _MOST_SPANS else ""
    return f"{shown}{more}" + (f"; slowest {milliseconds(max(spans))}" if len(spans) > 1 else "")
