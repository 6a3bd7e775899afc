"""Watches for speech, or for silence, on calls: what a party hears now, and not what it has heard before.

As `wait_for: {speech: true}` and `{silence: 800ms}` do it in a script, from the moment at which somebody
begins to watch, or the call is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.journal.call_entries import StatusEntry
from voice_simulator.core.journal.sound_entries import HeardEntry
from voice_simulator.core.model.sound import SPOKEN
from voice_simulator.core.model.states import ENDED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.scenario.model.conditions import HeardNow


class HearingWatch:
    """Watches the calls of one world.

    Args:
        hears: for what.
    """

    def __init__(self, hears: HeardNow) -> None:
        self._hears = hears
        self._began: int | None = None
        self._quiet_since: dict[str, int] = {}

    def observe(self, entry: Entry) -> None:
        """Look at the next entry of the journal: when a call is answered or over, and what was heard."""
        uuid, what = entry.uuid or "", entry.what
        if isinstance(what, StatusEntry) and what.status in ENDED:
            self._quiet_since.pop(uuid, None)
        elif isinstance(what, StatusEntry) and what.status is Status.ANSWERED:
            self._quiet_since[uuid] = entry.time
        elif isinstance(what, HeardEntry) and uuid in self._quiet_since:
            self._quiet_since[uuid] = max(self._quiet_since[uuid], what.to)

    def begin_at(self, now: int) -> None:
        """Let nothing count that was before now, unless it began before."""
        self._began = now if self._began is None else self._began

    def comes_at(self, uuid: str, heard: Iterable[Stretch], now: int) -> int | None:
        """Return when it comes on a call, if nothing changes; None where nobody can say.

        Args:
            uuid: of the call.
            heard: what its party hears now.
            now: the instant, ms.
        """
        if uuid not in self._quiet_since:
            return None
        sounding = [one for one in heard if one.sounds_at(now)]
        if self._hears.silence is None:
            return now if any(one.sound.source in SPOKEN for one in sounding) else None
        ends = [one.ends for one in sounding]
        if None in ends:
            return None
        since = max(self._quiet_since[uuid], self._began or 0, *(end for end in ends if end is not None))
        return since + self._hears.silence
