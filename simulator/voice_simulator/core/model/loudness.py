"""How loud samples are, and whether they can be heard."""

from __future__ import annotations

import math
import sys
from array import array
from operator import mul
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LOUDEST: Final = 32_768
_QUIETEST_HEARD: Final = 104
"""What is louder than this (root mean square; about -50 dBFS) is sound, the rest is silence. Undocumented."""

AUDIBLE: Final = _QUIETEST_HEARD**2
"""The mean square from which on samples can be heard."""

LOOKED_AT: Final = 8_000
"""So many samples a second tell how loud it is: enough for speech, and a third of the work at 24 kHz."""


def samples_in(pcm: bytes) -> array[int]:
    """Return samples of 16 bits, little-endian, as numbers."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def mean_square(samples: Sequence[int]) -> int:
    """Return how strong samples are; there must be some."""
    total: int = sum(map(mul, samples, samples))
    return total // len(samples)


def mean_level(powers: Iterable[int]) -> float | None:
    """Return how loud (dBFS, on average) what can be heard is, of mean squares; None for nothing."""
    heard = [power for power in powers if power >= AUDIBLE]
    if not heard:
        return None
    return round(10 * math.log10(sum(heard) / len(heard) / _LOUDEST**2), 1)
