"""Sound as a WAV file: 16 bits, 16 kHz, any number of channels, exact to the sample."""

from __future__ import annotations

import struct
import sys
from array import array
from typing import TYPE_CHECKING, Final

from voice_simulator.audio.tones import RATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.audio.mixing import Track

_AT_ONCE: Final = 1_000
"""Ms that are made at once: a file of hours needs no more memory than one of seconds."""

_BYTES: Final = 2
_PCM: Final = 1
_LONGEST: Final = 2**32 - 1
"""What the header can say; players read what is longer to its end."""

_BEFORE_SOUND: Final = 36
"""Bytes of the header behind the one that says how many follow."""


def wav_file(tracks: Sequence[Track], span: int) -> Iterator[bytes]:
    """Return a file piece by piece.

    Args:
        tracks: what is heard on each channel.
        span: how long (ms) it is.
    """
    yield header(len(tracks), RATE, _BYTES * len(tracks) * RATE * span // 1000)
    yield from sound_of(tracks, span)


def sound_of(tracks: Sequence[Track], span: int) -> Iterator[bytes]:
    """Return the samples of all channels in turn, little-endian, piece by piece."""
    for since in range(0, span, _AT_ONCE):
        yield _interleaved([track.samples(since, min(span, since + _AT_ONCE)) for track in tracks])


def _interleaved(channels: Sequence[array[int]]) -> bytes:
    interleaved = array("h", bytes(_BYTES * len(channels) * len(channels[0])))
    for number, samples in enumerate(channels):
        interleaved[number :: len(channels)] = samples
    if sys.byteorder == "big":
        interleaved.byteswap()
    return interleaved.tobytes()


def header(channels: int, rate: int, size: int) -> bytes:
    """Return the header of a file with so many bytes of samples."""
    block = _BYTES * channels
    form = struct.pack("<4sI4s", b"RIFF", min(_LONGEST, size + _BEFORE_SOUND), b"WAVE")
    how = struct.pack("<4sIHHIIHH", b"fmt ", 16, _PCM, channels, rate, rate * block, block, 8 * _BYTES)
    return form + how + struct.pack("<4sI", b"data", min(_LONGEST, size))
