"""The samples of a WAV file as they are heard: one channel, 16 bits, the rate that is wanted.

Plain Python is fast enough: ten seconds of 44.1 kHz take some 60 ms.
"""

from __future__ import annotations

import sys
from array import array
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.audio.resampling import on_straight_lines
from voice_simulator.audio.sample_lines import SampleLine, at_level
from voice_simulator.audio.tones import LOUDEST, RATE
from voice_simulator.core.media.wav_layout import A_LAW, FLOAT, MU_LAW, PCM, WavLayout, read_wav_layout

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCKS: Final = 10
"""Into so many a second is divided, each of which is decoded at once."""

_ONE_BYTE: Final = 1
_TWO_BYTES: Final = 2
_STEREO: Final = 2
_MIDDLE: Final = 128


class DecodedWav(SampleLine):
    """The samples of a WAV file as they are heard, as many as it has ms; it begins anew at its end.

    They are decoded where they are first needed, a tenth of a second at once: so nothing waits for a long
    file, and the same part is always the same.

    Args:
        content: the file.
        layout: of it; one that can be heard.
        rate: samples a second that are wanted.
        level: how loud, -1 to 1.
        lasts: ms after which it begins anew: it is cut, or silence follows it; None for its own length.
    """

    def __init__(
        self, content: bytes, layout: WavLayout, rate: int, level: float = 0.0, lasts: int | None = None
    ) -> None:
        self._content, self._layout, self._rate, self._level = content, layout, rate, level
        self._count = (layout.ends - layout.begins) // layout.block
        self._length = (layout.span if lasts is None else lasts) * rate // 1000
        self._blocks: dict[int, array[int]] = {}

    @property
    def size(self) -> int:
        """How many bytes may have to be kept of it."""
        return len(self._content) + 2 * self._length

    def part(self, since: int, until: int) -> array[int]:
        """Return the samples from one instant to another: ms from its beginning."""
        per_ms, samples = self._rate // 1000, array("h")
        first, last = since * per_ms, until * per_ms
        if not self._length:
            return array("h", bytes(2 * (last - first)))
        while first < last:
            taken = self._behind(first % self._length, last - first)
            samples.extend(taken)
            first += len(taken)
        return samples

    def _behind(self, first: int, count: int) -> array[int]:
        """Return some samples from one on: as many, or as there are in its block."""
        number, begins = divmod(first, self._rate // _BLOCKS)
        if number not in self._blocks:
            self._blocks[number] = self._block(number)
        return self._blocks[number][begins : begins + count]

    def _block(self, number: int) -> array[int]:
        """Decode a block; behind the last sample there is silence."""
        first = number * self._rate // _BLOCKS
        wanted = min(self._rate // _BLOCKS, self._length - first)
        ends = min(self._count * self._rate // self._layout.rate, self._layout.span * self._rate // 1000)
        there = max(0, min(wanted, ends - first))
        samples = at_level(self._resampled(first, there), self._level)
        return samples + array("h", bytes(2 * (wanted - there)))

    def _resampled(self, first: int, count: int) -> array[int]:
        """Return some samples at the rate that is wanted."""
        own, wanted = self._layout.rate, self._rate
        if own == wanted or not count:
            return self._own(first, first + count)
        origin, offset = divmod(first * own, wanted)
        samples = self._own(origin, (first + count - 1) * own // wanted + 2)
        samples.append(samples[-1])  # behind the last one of the file it stays as it is
        return on_straight_lines(samples, own, wanted, count, offset=offset)

    def _own(self, first: int, last: int) -> array[int]:
        """Return samples of the file itself, on one channel, as far as there are any."""
        layout = self._layout
        begins, ends = (layout.begins + min(one, self._count) * layout.block for one in (first, last))
        return _on_one_channel(_in_16_bits(self._content[begins:ends], layout), layout.channels)


def decoded_wav(
    content: bytes, rate: int = RATE, level: float = 0.0, lasts: int | None = None
) -> DecodedWav | None:
    """Return the samples of a WAV file; None if it is none that is read."""
    layout = read_wav_layout(content)
    if layout is None or layout.why_unheard is not None:
        return None
    return DecodedWav(content, layout, rate, level, lasts)


def _in_16_bits(data: bytes, layout: WavLayout) -> array[int]:
    """Return samples, those of the channels in turn."""
    width = layout.block // layout.channels
    if layout.format == FLOAT:
        return _of_floats(array("f" if width == array("f").itemsize else "d", data))
    if width == _ONE_BYTE:
        return _of_bytes(data, _ONE_BYTE_SAMPLES[layout.format])
    if width == _TWO_BYTES:
        return _little_endian(data)
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


def _little_endian(content: bytes | bytearray) -> array[int]:
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
    if channels == _STEREO:
        return array("h", [both >> 1 for both in map(add, samples[0::2], samples[1::2])])
    frames = zip(*(samples[channel::channels] for channel in range(channels)), strict=True)
    return array("h", (sum(frame) // channels for frame in frames))
