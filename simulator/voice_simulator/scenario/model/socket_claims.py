"""What a scenario expects of the audio on a WebSocket: how soon your app speaks, and how it sends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voice_simulator.scenario.model.bounds import Bounds, Described, count_text, milliseconds


class SocketMeasure(StrEnum):
    """What is measured on a WebSocket, by the key under which a scenario limits it."""

    FIRST_SOUND = "first_sound_within"
    REPLY = "reply_within"
    STOP = "stops_within"
    SILENCE = "silence_at_most"
    TALK_OVER = "talk_over_at_most"
    SHORT_FRAMES = "no_short_frames"
    JITTER = "jitter_at_most"
    UNDER_RUNS = "under_runs"
    QUEUE = "queue_at_most"
    DROPPED = "dropped"
    FRAMES_IN = "frames_in"
    FRAMES_OUT = "frames_out"


SPANS: Final = frozenset(
    {
        SocketMeasure.FIRST_SOUND,
        SocketMeasure.REPLY,
        SocketMeasure.STOP,
        SocketMeasure.SILENCE,
        SocketMeasure.TALK_OVER,
        SocketMeasure.JITTER,
    }
)
"""The measures that are ms; the others are counted."""


@dataclass(frozen=True, slots=True)
class SocketMeasured(Described):
    """What was measured on a WebSocket lies within bounds: each reply, each stop, or the one figure there is.

    Attributes:
        measure: what.
        bounds: ms of simulated time, or how many.
    """

    measure: SocketMeasure
    bounds: Bounds

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"socket {self.measure}{self._limit}"

    @property
    def _limit(self) -> str:
        if self.measure is SocketMeasure.SHORT_FRAMES:
            return ""
        most = self.bounds.at_most
        if self.measure in SPANS and most is not None:
            return f" {milliseconds(most)}"
        return f" {most}" if self.measure is SocketMeasure.QUEUE else f" {count_text(self.bounds)}"
