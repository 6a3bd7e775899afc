"""The samples of a WAV file as recordings have them: one channel, 16 bits, 16 kHz.

Plain Python is fast enough: ten seconds of 44.1 kHz take some 60 ms.
"""

from __future__ import annotations

import sys
from array import array
from typing import Final

from voice_simulator.audio.mixing import SAMPLES_PER_MS
from voice_simulator.audio.tones import RATE
from voice_simulator.core.media.wav_layout import PCM, WavLayout, read_wav_layout

_WIDTHS: Final = (8, 16, 24, 32)
_RATES: Final = range(8_000, 192_001)
"""Of slower ones a small file would be very long."""

_ONE_BYTE: Final = 8
_MIDDLE: Final = 128


def decoded_wav(content: bytes) -> array[int] | None:
    """Return the samples of a WAV file, as many as it has ms; None if it is not one of plain samples."""
    layout = read_wav_layout(content)
    if layout is None or not _is_plain(layout):
        return None
    samples = _resampled(_on_one_channel(_in_16_bits(content, layout), layout.channels), layout.rate)
    wanted = layout.span * SAMPLES_PER_MS
    return samples[:wanted] + array("h", bytes(2 * max(0, wanted - len(samples))))


def _is_plain(layout: WavLayout) -> bool:
    is_known = layout.format == PCM and layout.width in _WIDTHS and layout.rate in _RATES
    return is_known and layout.second == layout.rate * layout.channels * layout.width // 8


def _in_16_bits(content: bytes, layout: WavLayout) -> array[int]:
    """Return all samples, those of the channels in turn."""
    width = layout.width // 8
    begins, whole = layout.begins, (layout.ends - layout.begins) // (width * layout.channels)
    data = content[begins : begins + whole * width * layout.channels]
    if layout.width == _ONE_BYTE:
        return array("h", [(byte - _MIDDLE) << 8 for byte in data])
    # Of wider ones the upper two bytes, which come last.
    upper = bytearray(2 * (len(data) // width))
    upper[0::2], upper[1::2] = data[width - 2 :: width], data[width - 1 :: width]
    samples = array("h", bytes(upper))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _on_one_channel(samples: array[int], channels: int) -> array[int]:
    if channels == 1:
        return samples
    frames = zip(*(samples[channel::channels] for channel in range(channels)), strict=True)
    return array("h", [sum(frame) // channels for frame in frames])


def _resampled(samples: array[int], rate: int) -> array[int]:
    """Return samples of a rate at that of recordings; between two of them lies a straight line."""
    if rate == RATE or not samples:
        return samples
    following = samples[1:] + samples[-1:]
    places = (divmod(number * rate, RATE) for number in range(len(samples) * RATE // rate))
    return array("h", [samples[at] + (following[at] - samples[at]) * part // RATE for at, part in places])
