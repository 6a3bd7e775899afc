"""Where the samples of a WAV file are, and how long they last: read from its bytes, whatever they are."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from voice_simulator.core.clock import SECOND

PCM: Final = 1
FLOAT: Final = 3
A_LAW: Final = 6
MU_LAW: Final = 7
"""Encodings whose samples have a fixed size; what they are is told by RFC 2361, as that of all others."""

_BYTES: Final = {PCM: range(1, 5), FLOAT: (4, 8), A_LAW: (1,), MU_LAW: (1,)}
"""How large one sample may be."""

_RATES: Final = range(8_000, 192_001)
"""Of slower ones a small file would be very long."""

_EXTENSIBLE: Final = 0xFFFE
_FORMAT_BYTES: Final = 16
_SUBFORMAT_AT: Final = 24
"""Where an extensible format says which one it extends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WavLayout:
    """How the sound of a WAV file is written.

    Attributes:
        format: its code: `PCM` for plain samples.
        channels, rate: how many there are; samples of each a second.
        block: bytes of one sample of each channel.
        second: bytes of a second of it.
        begins, ends: where in the file the sound is.
    """

    format: int
    channels: int
    rate: int
    block: int
    second: int
    begins: int
    ends: int

    @property
    def span(self) -> int:
        """How long (ms) it lasts."""
        return round((self.ends - self.begins) * SECOND / self.second)

    @property
    def why_unheard(self) -> str | None:
        """Why its sound can't be heard in recordings; None if it can."""
        if self.format not in _BYTES:
            return f"its encoding, {self.format}, is not read"
        if self.block % self.channels or self.block // self.channels not in _BYTES[self.format]:
            return f"its samples have {self.block / self.channels:g} bytes"
        if self.rate not in _RATES:
            return f"it has {self.rate} samples a second"
        return None


def is_riff(content: bytes) -> bool:
    """Say whether something begins like a WAV file."""
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE"


def read_wav_layout(content: bytes) -> WavLayout | None:
    """Read the head of a WAV file; None for anything else."""
    if not is_riff(content):
        return None
    form, at = b"", 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        at += 8
        if name == b"fmt ":
            form = content[at : at + size]
        if name == b"data":
            # A program that writes to a pipe can't know the size: there it is 0, or more than there is.
            return _layout(form, at, at + (size or len(content)), len(content))
        at += size + size % 2
    return None


def _layout(form: bytes, begins: int, ends: int, there: int) -> WavLayout | None:
    if len(form) < _FORMAT_BYTES:
        return None
    code, channels, rate, second, block, width = struct.unpack_from("<HHIIHH", form)
    if code == _EXTENSIBLE and len(form) > _SUBFORMAT_AT + 1:
        (code,) = struct.unpack_from("<H", form, _SUBFORMAT_AT)
    if code in _BYTES:
        block = block or channels * width // 8
        second = rate * block  # what the header says of it is wrong at times
    if not (channels and rate and second):
        return None
    return WavLayout(
        format=code,
        channels=channels,
        rate=rate,
        block=block,
        second=second,
        begins=begins,
        ends=min(ends, there),
    )
