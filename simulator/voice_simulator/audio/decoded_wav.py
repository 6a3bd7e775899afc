"""The samples of a WAV file as recordings have them: one channel, 16 bits, 16 kHz.

Plain Python is fast enough: ten seconds of 44.1 kHz take some 60 ms.
"""

from __future__ import annotations

import sys
from array import array
from typing import Final

from voice_simulator.audio.mixing import SAMPLES_PER_MS
from voice_simulator.audio.tones import LOUDEST, RATE
from voice_simulator.core.media.wav_layout import A_LAW, FLOAT, MU_LAW, WavLayout, read_wav_layout

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
    if layout.format in _EXPANDED:
        expanded = _EXPANDED[layout.format]
        return array("h", [expanded[byte] for byte in data])
    if layout.format == FLOAT:
        return _of_floats(array("f" if width == array("f").itemsize else "d", data))
    if width == _ONE_BYTE:
        return array("h", [(byte - _MIDDLE) << 8 for byte in data])
    # Of wider ones the upper two bytes, which come last.
    upper = bytearray(2 * (len(data) // width))
    upper[0::2], upper[1::2] = data[width - 2 :: width], data[width - 1 :: width]
    samples = array("h", bytes(upper))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _of_floats(samples: array[float]) -> array[int]:
    """Return samples from -1 to 1 as numbers of 16 bits; what is none is silence."""
    if sys.byteorder == "big":
        samples.byteswap()
    return array("h", [round(LOUDEST * max(-1.0, min(1.0, one))) if one == one else 0 for one in samples])


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


_EXPANDED: Final = {
    A_LAW: [_of_a_law(byte) for byte in range(256)],
    MU_LAW: [_of_mu_law(byte) for byte in range(256)],
}
"""The samples that the bytes of telephony stand for."""


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
