"""When the garbage collector runs: often and briefly, rather than seldom and long.

A journal is many objects, and none of them is garbage. With its defaults the collector goes through them
again and again, which takes a fifth of all processor time. With high thresholds it stops the program for
long (0.2 to 0.7 s, measured under saturating POSTs): it counts objects made less objects freed, and once a
journal is full an old entry goes for each new one, so that very many are made between two runs.
"""

from __future__ import annotations

import asyncio
import gc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from voice_simulator.runtime.loop_turns import LoopTurns

_EVERY: Final = 0.1
"""Seconds of wall time between two runs."""

_BESIDE_AUDIO: Final = 0.01
"""Seconds between two runs while much is done beside audio: each then takes a ms or two instead of 20."""

_YOUNG_LOOKS: Final = 10
_YOUNG_LOOKS_BESIDE_AUDIO: Final = 1
"""Runs over the youngest generation before one over the middle generation."""

_MIDDLE_LOOKS: Final = 1000
_MIDDLE_LOOKS_BESIDE_AUDIO: Final = 50_000
"""Runs over the middle generation before a full one, every 17 minutes, for worlds that were reset."""


def spare_the_collector() -> None:
    """Exempt what was made at the start; collect the rest by the clock, or if very much is made."""
    gc.freeze()
    gc.set_threshold(200_000, 2 * _YOUNG_LOOKS, 2 * _MIDDLE_LOOKS_BESIDE_AUDIO)


@asynccontextmanager
async def regular_collection(turns: LoopTurns) -> AsyncIterator[None]:
    """Collect garbage meanwhile, and often while much is done beside audio."""
    collector = _Collector(turns)
    turns.tidies = collector.look_beside_audio
    looking = asyncio.ensure_future(collector.look_regularly())
    try:
        yield
    finally:
        turns.tidies = None
        looking.cancel()


class _Collector:
    def __init__(self, turns: LoopTurns) -> None:
        self._turns = turns
        self._last = 0.0

    async def look_regularly(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            if self._turns.is_audio_out():
                self._turns.let_audio_out()
            else:
                gc.collect(_due(_YOUNG_LOOKS, _MIDDLE_LOOKS))

    def look_beside_audio(self, now: float) -> None:
        if now >= self._last + _BESIDE_AUDIO:
            self._last = now
            gc.collect(_due(_YOUNG_LOOKS_BESIDE_AUDIO, _MIDDLE_LOOKS_BESIDE_AUDIO))


def _due(young_looks: int, middle_looks: int) -> int:
    """Return the generation to collect now."""
    _, young, middle = gc.get_count()
    if middle >= middle_looks:
        return 2
    return 1 if young >= young_looks else 0
