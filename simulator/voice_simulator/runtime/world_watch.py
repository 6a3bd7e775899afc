"""Watches for a condition in a world that is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal import Missed
from voice_simulator.scenario.judging.condition_watch import ConditionWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.scenario.judging.condition_watch import Met
    from voice_simulator.scenario.model.conditions import Condition

AT_ONCE: Final = 2_000
"""How many entries are read before others may have a turn: some ms of wall time."""


class WorldWatch:
    """Watches for a condition in a world that is going on; looking moves nothing.

    Args:
        switchboard: the core of the world.
        condition: what is to become true.
        now: tells the simulated instant, ms; the core's clock unless told.

    Attributes:
        look_at: the next instant (ms) at which to look, though nothing else may be due then: words that are
            waited for will have been said. None for none.
        missed: how many entries were forgotten before they were looked at.
    """

    def __init__(
        self, switchboard: Switchboard, condition: Condition, now: Callable[[], int] | None = None
    ) -> None:
        self._switchboard = switchboard
        self._now = now or (lambda: switchboard.clock.now)
        self._follower = switchboard.journal.follow()
        self._watch = ConditionWatch(condition, switchboard.application.id, switchboard)
        self.look_at: int | None = None
        self.missed = 0

    @property
    def condition(self) -> Condition:
        """What is to become true."""
        return self._watch.condition

    @property
    def met(self) -> Met | None:
        """How it became true; None as long as it is not."""
        return self._watch.met

    @property
    def meant(self) -> Sequence[str]:
        """The calls that the condition is about, as far as there are any yet."""
        return self._watch.meant

    @property
    def call_that_is_over(self) -> str | None:
        """The call on which the condition can't become true any more; None as long as it may.

        Only when all that has happened has been looked at: `catch_up`.
        """
        uuid = self._watch.call_that_is_over
        return None if uuid is None or sum(self._switchboard.undelivered) > 0 else uuid

    def catch_up(self) -> Met | None:
        """Look at all that has happened since the last time; say how the condition became true, if it did."""
        while not self.read_some():
            pass
        return self.met

    def read_some(self) -> bool:
        """Look at some of what has happened since the last time, oldest first; say whether that was all."""
        for number, news in enumerate(self._follower.news(), 1):
            if isinstance(news, Missed):
                self.missed += news.count
            else:
                self._watch.observe(news)
            if self.met is not None:
                return True
            if number == AT_ONCE:
                return False
        journal = self._switchboard.journal
        self.look_at = self._watch.observe_calls(self._now(), journal.last_seq)
        return True
