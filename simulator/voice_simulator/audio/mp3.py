"""Sound as an MP3 file: 16 kHz, 32 kbit/s for each channel, as the platform's (three recorded sizes fit).

The encoder is `lameenc`, of the extra `audio`. Without it a file has its size, of valid frames that are
silent. Either way it is as long as its size says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice_simulator.audio.tones import RATE
from voice_simulator.audio.wav import sound_of
from voice_simulator.core.media.recording_announcer import FRAME_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.audio.mixing import Track

try:
    import lameenc
except ImportError:
    lameenc = None

CAN_ENCODE: Final = lameenc is not None
"""Whether what is heard can be encoded here."""

_KILOBITS: Final = 32
_QUALITY: Final = 5
"""Of lame, from 0, the best, to 9, the fastest."""

_SILENT_HEADERS: Final = {1: b"\xff\xf3\x48\xc4", 2: b"\xff\xf3\x88\x04"}
"""MPEG 2, layer III, no checksum, 16 kHz: mono at 32 kbit/s, stereo at 64; zeros behind them are silence."""


def mp3_file(tracks: Sequence[Track], span: int, size: int) -> Iterator[bytes]:
    """Return a file piece by piece.

    Args:
        tracks: what is heard on each channel, one or two.
        span: how long (ms) it is.
        size: its bytes.
    """
    frames = encoded(sound_of(tracks, span), len(tracks)) if CAN_ENCODE else iter(())
    return _sized(frames, size, _silent_frame(len(tracks)))


def encoded(sound: Iterator[bytes], channels: int) -> Iterator[bytes]:
    """Encode samples, those of all channels in turn, piece by piece."""
    encoder: Any = lameenc.Encoder()
    encoder.set_bit_rate(_KILOBITS * channels)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(channels)
    encoder.set_quality(_QUALITY)
    encoder.silence()
    for samples in sound:
        yield bytes(encoder.encode(samples))
    yield bytes(encoder.flush())


def _sized(frames: Iterator[bytes], size: int, frame: bytes) -> Iterator[bytes]:
    """Cut a file to its size, or fill it with frames that are silent."""
    left = size
    for piece in frames:
        yield piece[:left]
        left -= len(piece[:left])
    while left:
        yield frame[:left]
        left -= len(frame[:left])


def _silent_frame(channels: int) -> bytes:
    return _SILENT_HEADERS[channels].ljust(FRAME_BYTES * channels, b"\0")
