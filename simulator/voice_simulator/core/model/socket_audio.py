"""Audio of a WebSocket: what your app sends, kept by when it plays, and what the socket hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from voice_simulator.core.model.stretch import Stretch

FRAME_SPAN: Final = 20
"""Ms that each frame has, in both directions (the WebSocket guide)."""

SAMPLE_BYTES: Final = 2
"""Samples are signed numbers of 16 bits, little-endian, on one channel."""


def frame_bytes(rate: int) -> int:
    """Return the size of a frame at so many samples a second."""
    return SAMPLE_BYTES * rate * FRAME_SPAN // 1000


class SocketAudio:
    """What plays of the audio that your app sends on one socket.

    Args:
        rate: samples a second.
    """

    __slots__ = ("_frames", "rate")

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._frames: dict[int, bytes] = {}  # by the instant at which each begins to play

    def append(self, plays_at: int, frame: bytes) -> None:
        """Keep a frame of `FRAME_SPAN` that begins to play at an instant."""
        self._frames[plays_at] = frame

    def between(self, since: int, until: int) -> bytes:
        """Return what plays from one instant to another; zeros where nothing does."""
        piece = SAMPLE_BYTES * self.rate // 1000
        found = bytearray(piece * (until - since))
        for plays_at, frame in self._frames.items():
            begin, end = max(since, plays_at), min(until, plays_at + FRAME_SPAN)
            if begin < end:
                part = frame[piece * (begin - plays_at) : piece * (end - plays_at)]
                found[piece * (begin - since) : piece * (end - since)] = part
        return bytes(found)

    def forget_before(self, instant: int) -> None:
        """Forget what has played before an instant."""
        self._frames = {at: frame for at, frame in self._frames.items() if at + FRAME_SPAN > instant}


@dataclass(frozen=True, slots=True)
class LiveSound:
    """A stretch of a sound that a socket hears.

    Attributes:
        stretch: which, from when to when as far as that is known.
        party: the number, from 0, of the leg whose party makes it, in the order in which the legs came into
            the conversation; None for what the platform plays.
    """

    stretch: Stretch
    party: int | None
