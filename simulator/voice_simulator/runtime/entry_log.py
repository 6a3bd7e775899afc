"""Logs what comes into the journal of one world."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal import Missed

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Entry, Journal

_log: Final = logging.getLogger(__name__)


class EntryLog:
    """Logs what comes into the journal of one world.

    Args:
        journal: the journal.
        log: called with each entry once, in order; None where nothing is logged.
    """

    def __init__(self, journal: Journal, log: Callable[[Entry], None] | None) -> None:
        self._follower, self._log = journal.follow(), log

    def log_news(self) -> None:
        """Log what has come since the last time."""
        if self._log is None:
            return
        for news in self._follower.news():
            if isinstance(news, Missed):
                _log.warning(
                    "%d journal entries were forgotten before they were logged (limits.journal)", news.count
                )
            else:
                self._log(news)
