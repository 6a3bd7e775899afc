"""The samples of a WAV file as recordings have them: one channel, 16 bits, 16 kHz.

Plain Python is fast enough: ten seconds of 44.1 kHz take some 60 ms.
"""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.audio.mixing import SAMPLES_PER_MS
from voice_simulator.audio.tones import LOUDEST, RATE
from voice_simulator.core.media.wav_layout import A_LAW, FLOAT, MU_LAW, PCM, WavLayout, read_wav_layout

if TYPE_CHECKING:
    from collections.abc import Callable

_ONE_BYTE: Final = 1
_MIDDLE: Final = 128


def decoded_wav(content: bytes) -> array[int] | None:
    """Return the samples of a WAV file, as many as it has ms; None if it is none that is read."""
    layout = read_wav_layout(content)
    if layout is None or layout.why_unheard is not None:
        return None
    samples = _resampled(_on_one_channel(_in_16_bits(content, layout), layout.channels), layout.rate)
    wanted = layout.span * SAMPLES_PER_MS
    return samples[:wanted] + array("h", bytes(2 * max(0, wanted - len(samples))))


def _in_16_bits(content: bytes, layout: WavLayout) -> array[int]:
    """Return all samples, those of the channels in turn."""
    whole = (layout.ends - layout.begins) // layout.block * layout.block
    data, width = content[layout.begins : layout.begins + whole], layout.block // layout.channels
    if layout.format == FLOAT:
        return _of_floats(array("f" if width == array("f").itemsize else "d", data))
    if width == _ONE_BYTE:
        return _of_bytes(data, _ONE_BYTE_SAMPLES[layout.format])
    # Of wider ones the upper two bytes, which come last.
    upper = bytearray(2 * (len(data) // width))
    upper[0::2], upper[1::2] = data[width - 2 :: width], data[width - 1 :: width]
    return _little_endian(upper)


def _of_floats(samples: array[float]) -> array[int]:
    """Return samples from -1 to 1 as numbers of 16 bits; what is none is silence."""
    if sys.byteorder == "big":
        samples.byteswap()
    return array("h", (round(LOUDEST * max(-1.0, min(1.0, one))) if one == one else 0 for one in samples))


def _of_bytes(data: bytes, table: _Table) -> array[int]:
    """Return the samples that bytes stand for; lists of millions of numbers would take hundreds of MB."""
    both = bytearray(2 * len(data))
    both[0::2], both[1::2] = data.translate(table.lower), data.translate(table.upper)
    return _little_endian(both)


def _little_endian(content: bytearray) -> array[int]:
    samples = array("h", bytes(content))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _of_a_law(byte: int) -> int:
    """Expand a byte (ITU-T G.711)."""
    byte ^= 0x55
    exponent, level = byte >> 4 & 7, byte << 4 & 0xF0
    level = (level + 0x108) << exponent - 1 if exponent else level + 8
    return level if byte & 0x80 else -level


def _of_mu_law(byte: int) -> int:
    """Expand a byte (ITU-T G.711)."""
    byte ^= 0xFF
    level = (((byte & 0x0F) << 3) + 0x84 << (byte >> 4 & 7)) - 0x84
    return -level if byte & 0x80 else level


class _Table(NamedTuple):
    """The lower and the upper byte of the sample that each byte stands for."""

    lower: bytes
    upper: bytes


def _table(sample_of: Callable[[int], int]) -> _Table:
    samples = [sample_of(byte) for byte in range(256)]
    return _Table(bytes(one & 0xFF for one in samples), bytes(one >> 8 & 0xFF for one in samples))


_ONE_BYTE_SAMPLES: Final = {
    PCM: _table(lambda byte: (byte - _MIDDLE) << 8),
    A_LAW: _table(_of_a_law),
    MU_LAW: _table(_of_mu_law),
}


def _on_one_channel(samples: array[int], channels: int) -> array[int]:
    if channels == 1:
        return samples
    frames = zip(*(samples[channel::channels] for channel in range(channels)), strict=True)
    return array("h", (sum(frame) // channels for frame in frames))


def _resampled(samples: array[int], rate: int) -> array[int]:
    """Return samples of a rate at that of recordings; between two of them lies a straight line."""
    if rate == RATE or not samples:
        return samples
    following = samples[1:] + samples[-1:]
    places = (divmod(number * rate, RATE) for number in range(len(samples) * RATE // rate))
    return array("h", (samples[at] + (following[at] - samples[at]) * part // RATE for at, part in places))
