"""What is measured on a WebSocket: what came, what became of it, and how the app at its other end talks."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
from voice_simulator.core.model.socket import SocketState
from voice_simulator.core.model.talk_spans import MOST_SPANS, TalkFigures

if TYPE_CHECKING:
    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.media.hearing import Hearing
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.socket import Socket
    from voice_simulator.core.model.socket_news import SocketPaced
    from voice_simulator.core.model.stretch import Stretch


_OF_THE_EDGE: Final = frozenset({"frames_out", "late_p50", "late_p95", "late_max"})
"""What only the other side of the core's border knows, which tells it at the end."""


class SocketMeasures:
    """Measures the sockets of one world.

    Args:
        hearing: what they hear.
    """

    def __init__(self, clock: Clock, journal: Journal, hearing: Hearing) -> None:
        self._clock, self._journal, self._hearing = clock, journal, hearing

    # -- what is noted

    def note_heard(self, leg: Leg, ended: Stretch) -> None:
        """Note what a leg has heard, if it has a socket."""
        if leg.socket is not None:
            leg.socket.line.talk.add_heard(ended)

    def note_company(self, leg: Leg) -> None:
        """Note whether the leg of a socket is joined with others now, and whether they hear it."""
        if leg.socket is not None and leg.socket.line.ended is None:
            talk, now = leg.socket.line.talk, self._clock.now
            talk.note_company(now, is_there=leg.is_joined and bool(leg.conversation.joined_beside(leg)))
            talk.note_audience(now, hears=bool(leg.conversation.listeners_of(leg)))

    # -- what comes of it

    def describe_socket(self, leg: Leg) -> dict[str, object] | None:
        """Return the state of the socket of a leg, as the control API shows it; None where it has none."""
        socket = leg.socket
        if socket is None:
            return None
        line = socket.line
        return {
            "state": socket.state.value,
            "rate": socket.rate,
            "queued_frames": line.queued_at(self._clock.now),
            **{name: value for name, value in self._so_far(leg, socket).items() if name not in _OF_THE_EDGE},
        }

    def _so_far(self, leg: Leg, socket: Socket) -> dict[str, object]:
        measures = self._measures(leg, socket, self._clock.now)
        shown = {one.name: getattr(measures, one.name) for one in fields(measures)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in shown.items()}

    def measures_so_far(self, leg: Leg, now: int, paced: SocketPaced | None) -> SocketMeasuresEntry | None:
        """Return what was measured on the socket of a leg up to an instant, if it was opened."""
        socket = leg.socket
        if socket is None or socket.state is SocketState.OPENING:
            return None
        return self._measures(leg, socket, now, paced)

    def write_measures(self, leg: Leg, paced: SocketPaced) -> None:
        """Write down what was measured on a socket that is over."""
        socket = leg.socket
        if socket is None:
            return
        self._journal.write(leg.uuid, self._measures(leg, socket, self._clock.now, paced))
        if socket.line.talk.left_out:
            self._journal.note(
                leg.uuid,
                f"the figures of the WebSocket are those of its first {MOST_SPANS} stretches of sound, "
                f"there were {socket.line.talk.left_out} more",
            )

    def _measures(
        self, leg: Leg, socket: Socket, now: int, paced: SocketPaced | None = None
    ) -> SocketMeasuresEntry:
        counts, talk = socket.line.counts, self._figures(leg, socket, now)
        jitter = socket.line.pace.jitter
        return SocketMeasuresEntry(
            frames_in=counts.messages,
            frames_out=0 if paced is None else paced.frames_out,
            late_p50=0.0 if paced is None else paced.late_p50,
            late_p95=0.0 if paced is None else paced.late_p95,
            late_max=0.0 if paced is None else paced.late_max,
            jitter_p50=jitter.p50,
            jitter_p95=jitter.p95,
            jitter_max=jitter.max,
            under_runs=socket.line.pace.under_runs,
            largest_queue=counts.largest_queue,
            dropped_frames=counts.dropped,
            cleared_frames=counts.cleared,
            wrong_sizes=counts.wrong_sizes,
            first_sound=talk.first_sound,
            replies=talk.replies,
            no_reply_for=talk.no_reply_for,
            stops=talk.stops,
            dead_air=talk.dead_air,
            talk_over=talk.talk_over,
        )

    def _figures(self, leg: Leg, socket: Socket, now: int) -> TalkFigures:
        """Return how the app at the other end talks, or talked until its socket was over."""
        line = socket.line
        playing = next((one.span_at(now) for one in line.sounds if one.has_begun), None)
        talk = line.talk.with_what_goes_on(playing, self._hearing.heard_now(leg))
        answered = now if leg.answered_at is None else leg.answered_at
        return talk.figures(answered, now if line.ended is None else line.ended)
