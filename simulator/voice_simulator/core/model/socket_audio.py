"""Audio of a WebSocket: what your app sends, kept by when it plays, and what the socket hears.

Of what your app sends only the newest is kept: whoever has to keep more, as a recording does, takes a part.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import MILLISECOND, SECOND
from voice_simulator.core.model.loudness import AUDIBLE, LOOKED_AT, mean_level, mean_square, samples_in

if TYPE_CHECKING:
    from voice_simulator.core.model.stretch import Stretch

FRAME_SPAN: Final = 20 * MILLISECOND
"""Ms that each frame has, in both directions (the WebSocket guide)."""

SAMPLE_BYTES: Final = 2
"""Samples are signed numbers of 16 bits, little-endian, on one channel."""


def frame_bytes(rate: int) -> int:
    """Return the size of a frame at so many samples a second."""
    return SAMPLE_BYTES * rate * FRAME_SPAN // SECOND


class SocketAudio:
    """The newest of what your app has sent over one socket.

    Args:
        rate: samples a second.
    """

    __slots__ = ("_begins", "_chunks", "_per_ms", "_powers", "rate")

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._per_ms = SAMPLE_BYTES * rate // SECOND
        # What begins at one place in each; nothing overlaps, and what begins first comes first.
        self._begins: list[int] = []
        self._chunks: list[bytes] = []
        self._powers: list[int] = []

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return sum(map(len, self._chunks))

    def append(self, instant: int, pcm: bytes) -> bool:
        """Let samples play from an instant on, behind all that is there; say whether they can be heard."""
        power = _power(pcm, self.rate // LOOKED_AT)
        self._begins.append(instant)
        self._chunks.append(pcm)
        self._powers.append(power)
        return power >= AUDIBLE

    def between(self, since: int, until: int) -> bytes:
        """Return what plays from one instant to another; silence where nothing does."""
        if until <= since:
            return b""
        heard, per_ms = bytearray((until - since) * self._per_ms), self._per_ms
        for place in self._places(since, until):
            begins, chunk = self._begins[place], self._chunks[place]
            if begins < since:
                begins, chunk = since, chunk[(since - begins) * per_ms :]
            at = (begins - since) * per_ms
            chunk = chunk[: len(heard) - at]
            heard[at : at + len(chunk)] = chunk
        return bytes(heard)

    def part(self, since: int, until: int) -> SocketAudio:
        """Return what plays from one instant to another, to be kept."""
        taken, places = SocketAudio(self.rate), self._places(since, until)
        taken._begins = self._begins[places.start : places.stop]
        taken._chunks = self._chunks[places.start : places.stop]
        taken._powers = self._powers[places.start : places.stop]
        return taken

    def lacks(self, since: int) -> bool:
        """Say whether what begins at an instant lacks its beginning: more than a pause within a sound."""
        return bool(self._begins) and self._begins[0] > since + SECOND

    def level(self, since: int, until: int) -> float | None:
        """Return how loud (dBFS, on average) what can be heard is between two instants; None for nothing."""
        places = self._places(since, until)
        return mean_level(self._powers[places.start : places.stop])

    def audible_until(self, instant: int) -> int:
        """Return when the last that can be heard before an instant was over; that instant if it is not."""
        for place in range(bisect_left(self._begins, instant) - 1, -1, -1):
            if self._powers[place] >= AUDIBLE:
                return min(instant, self._end_of(place))
        return instant

    def forget_before(self, instant: int) -> None:
        """Keep nothing that is over at an instant."""
        keeps_from = self._places(instant, instant + MILLISECOND).start
        for kept in (self._begins, self._chunks, self._powers):
            del kept[:keeps_from]

    def drop_from(self, instant: int) -> None:
        """Let nothing play that begins at an instant or later."""
        drops_from = bisect_left(self._begins, instant)
        for kept in (self._begins, self._chunks, self._powers):
            del kept[drops_from:]

    def _places(self, since: int, until: int) -> range:
        """Return the places of what plays at any time from one instant to another."""
        first = max(0, bisect_right(self._begins, since) - 1)
        if first < len(self._begins) and self._end_of(first) <= since:
            first += 1
        return range(first, max(first, bisect_left(self._begins, until)))

    def _end_of(self, place: int) -> int:
        return self._begins[place] + len(self._chunks[place]) // self._per_ms


def _power(pcm: bytes, stride: int) -> int:
    """Return the mean square of samples."""
    if pcm == bytes(len(pcm)):
        return 0
    return mean_square(samples_in(pcm)[::stride])


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
