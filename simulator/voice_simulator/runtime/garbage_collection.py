"""When the garbage collector looks: often and briefly, rather than seldom and long.

A journal is many objects, and none of them is garbage. By its defaults the collector goes through them again
and again, which takes a fifth of all processor time. Told to look seldom it stands still for long: it counts
what was made less what was freed, and once a journal is full an old entry goes for each that comes, so that
very much is made between two looks (0.2 to 0.7 s each, measured under saturating POSTs).
"""

from __future__ import annotations

import asyncio
import gc
from typing import Final

_EVERY: Final = 0.1
"""Seconds of wall time between looks at what was made since the last one."""

_YOUNG_LOOKS: Final = 10
"""So many looks at what is new, then one at what they left."""

_MIDDLE_LOOKS: Final = 1000
"""So many of those, then one at everything: every 17 minutes. It is for worlds that were reset."""


def spare_the_collector() -> None:
    """Leave out what was made at the start; look at the rest by the clock, or if very much is made."""
    gc.freeze()
    gc.set_threshold(200_000, 2 * _YOUNG_LOOKS, 2 * _MIDDLE_LOOKS)


async def look_regularly() -> None:
    """Look for garbage for as long as this runs."""
    while True:
        await asyncio.sleep(_EVERY)
        gc.collect(_due())


def _due() -> int:
    """Return the generation that is to be looked at."""
    _, young, middle = gc.get_count()
    if middle >= _MIDDLE_LOOKS:
        return 2
    return 1 if young >= _YOUNG_LOOKS else 0
