"""Follows the journal of a running simulator over HTTP, as `Journal.follow` does within one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voice_simulator.core.journal import Entry, Missed
from voice_simulator.core.journal.reading import read_entry
from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aiohttp


class JournalUnavailable(SimulatorError):
    """The simulator shows nothing more of its journal."""


class RemoteFollower:
    """Reads a journal over the control API, each entry once.

    Args:
        session: a session with the simulator.
        query: `application_id`, and `uuid` for the entries about one call only.
    """

    def __init__(self, session: aiohttp.ClientSession, query: Mapping[str, str]) -> None:
        self._session, self._query = session, dict(query)
        self._after = 0

    async def news(self) -> list[Entry | Missed]:
        """Return what was written since the last time, oldest first, and what was missed of it.

        Entries that were forgotten before the first time are not missed: they are about what was before.

        Raises:
            JournalUnavailable: the simulator shows no journal: it was reset, say.
        """
        asked = self._query | {"after": str(self._after)}
        async with self._session.get("/_simulator/journal", params=asked) as response:
            answer: dict[str, Any] = await response.json()
        if response.status != 200:  # OK
            raise JournalUnavailable(str(answer.get("error")))
        missed = [Missed(**answer["missed"])] if self._after and "missed" in answer else []
        self._after = answer["next"]
        return [*missed, *(read_entry(entry) for entry in answer["entries"])]
