"""What stands for a sound where nothing real is heard of it: steady tones, which a test can tell apart.

All are whole numbers of hertz. So whatever sounds at one time, however much of it, repeats itself each
second or sooner, and no more than that of each mixture must ever be reckoned.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

RATE: Final = 16_000
"""Samples a second of every recording (the recording guide)."""

LOUDEST: Final = 32_767
"""The largest sample of 16 bits."""

_VOICE_LEVEL: Final = 6_000
_LEVELS_KEPT: Final = 512
_RATES_KEPT: Final = 3
"""Of recordings, and of WebSockets."""

_DTMF: Final = {
    key: (low, high)
    for low, keys in ((697, "123A"), (770, "456B"), (852, "789C"), (941, "*0#D"))
    for high, key in zip((1209, 1336, 1477, 1633), keys, strict=True)
}
"""The two tones of each key (ITU-T Q.23)."""

_FIRST_VOICE: Final = 200
_VOICE_STEP: Final = 40
_VOICES: Final = 12
"""Voices of parties: 200, 240, …, 640 Hz, all below the tones of keys."""

_PLATFORM: Final[dict[str, tuple[int, ...]]] = {
    "talk": (1_800,),
    "stream": (2_000,),
    "music": (2_200, 2_750),
    "ringback": (400, 450),
    "beep": (1_000,),
}


@dataclass(frozen=True, slots=True)
class Tone:
    """Some frequencies that sound together.

    Attributes:
        frequencies: in hertz.
        level: the largest sample of each.
    """

    frequencies: tuple[int, ...]
    level: int = _VOICE_LEVEL


def tone_of_voice(turn: int) -> Tone:
    """Return the tone of a party's voice; parties are counted from 0 in the order in which they came."""
    return Tone((_FIRST_VOICE + _VOICE_STEP * (turn % _VOICES),))


def tone_of_key(key: str) -> Tone:
    """Return the tone of a key of a telephone; silence for what is no key."""
    return Tone(_DTMF.get(key, ()))


def tone_of_prompt(source: str, level: float = 0.0) -> Tone:
    """Return the tone of what the platform plays.

    Args:
        source: `talk`, `stream`, `music`, `ringback` or `beep`.
        level: the volume that was asked for, -1 to 1.
    """
    return Tone(_PLATFORM.get(source, ()), round(_VOICE_LEVEL * 2**level))


@lru_cache(_LEVELS_KEPT)
def one_second(tones: frozenset[Tone], rate: int = RATE) -> array[int]:
    """Return a second of some tones together: signed samples of 16 bits, which may be repeated for ever."""
    waves = [(wave, tone.level) for tone in tones for wave in tone.frequencies]
    if not waves:
        return array("h", bytes(2 * rate))
    rounds = math.gcd(rate, *(frequency for frequency, _ in waves))
    sines, total = _sines(rate), [0.0] * (rate // rounds)
    for frequency, level in waves:
        for at in range(len(total)):
            total[at] += level * sines[frequency * at % rate]
    return rounds * array("h", [max(-LOUDEST, min(LOUDEST, round(sample))) for sample in total])


@lru_cache(_RATES_KEPT)
def _sines(rate: int) -> list[float]:
    """Return one hertz."""
    return [math.sin(2 * math.pi * at / rate) for at in range(rate)]
