"""Holds: time of a world that runs by itself stops where a condition becomes true, until it is resumed.

A hold is *armed* until its condition is true. Then it *stands* until somebody resumes time, or until nobody
has for so many seconds of the wall clock. What happens at the very instant still happens, nothing later does.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import to_iso
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.world_watch import WorldWatch

MOST_HOLDS: Final = 100
"""How many there may be in one world: each looks at everything that happens there."""

_log: Final = logging.getLogger("voice_simulator")


class Hold:
    """One hold.

    Args:
        number: by which it is resumed, from 1 in each world.
        watch: watches for its condition.
        seconds: of the wall clock, for which it stands at most.

    Attributes:
        number, watch, seconds: as given.
        since: the instant (ms) at which it has stopped time; None while it is armed.
        has_changed: set when it has stopped time, or is over.
        is_over: whether time goes on again, or its world has ended.
    """

    def __init__(self, number: int, watch: WorldWatch, seconds: float) -> None:
        self.number, self.watch, self.seconds = number, watch, seconds
        self.since: int | None = None
        self.has_changed = asyncio.Event()
        self.is_over = False
        self.timer: asyncio.TimerHandle | None = None

    @property
    def text(self) -> str:
        """What it is called in sentences."""
        return f"hold {self.number} ({self.watch.condition.text})"


class Holds:
    """The holds of one world.

    Args:
        switchboard: the core of the world.
        loop: the event loop.
        on_resumed: called when time may go on.
    """

    def __init__(
        self, switchboard: Switchboard, loop: asyncio.AbstractEventLoop, on_resumed: Callable[[], None]
    ) -> None:
        self._switchboard, self._loop, self._on_resumed = switchboard, loop, on_resumed
        self._holds: dict[int, Hold] = {}
        self._made = 0
        self._standing = 0

    @property
    def all(self) -> Sequence[Hold]:
        """Those that are armed, and those that stand."""
        return tuple(self._holds.values())

    @property
    def is_any_standing(self) -> bool:
        """Whether time stands."""
        return self._standing > 0

    @property
    def is_any_armed(self) -> bool:
        """Whether time may have to stop at some moment."""
        return len(self._holds) > self._standing

    @property
    def next_look(self) -> int | None:
        """The next instant (ms) at which a condition may become true though nothing is due; None for none."""
        now = self._switchboard.clock.now
        looks = (hold.watch.look_at for hold in self._holds.values() if hold.since is None)
        return min((at for at in looks if at is not None and at > now), default=None)

    def arm(self, watch: WorldWatch, seconds: float) -> Hold:
        """Let time stop where a condition becomes true.

        Raises:
            ControlError: 409, it is true already; 429, there are too many holds.
        """
        if (met := watch.catch_up()) is not None:
            when, now = to_iso(met.time), to_iso(self._switchboard.clock.now)
            raise ControlError(
                409, f"too late to hold time: {watch.condition.text} was true at {when}, and it is {now}"
            )
        if len(self._holds) >= MOST_HOLDS:
            raise ControlError(429, f"there are {MOST_HOLDS} holds in this world; resume some of them first")
        self._made += 1
        hold = self._holds[self._made] = Hold(self._made, watch, seconds)
        return hold

    def check_none_stands(self) -> None:
        """Make sure that time does not stand.

        Raises:
            ControlError: 409, it does; the sentence names what holds it.
        """
        standing = [hold.text for hold in self.all if hold.since is not None]
        if standing:
            raise ControlError(409, f"time is held by {' and '.join(standing)}: POST clock/resume first")

    def stop_time(self) -> bool:
        """Stop time if a condition has become true; say whether it stands."""
        if self.is_any_armed:
            for hold in self.all:
                if hold.since is None and hold.watch.catch_up() is not None:
                    self._stand(hold)
        return self.is_any_standing

    def _stand(self, hold: Hold) -> None:
        hold.since = self._switchboard.clock.now
        hold.timer = self._loop.call_later(hold.seconds, self._give_up, hold)
        self._standing += 1
        hold.has_changed.set()

    def resume(self, number: int | None = None) -> int:
        """Let time go on, and return how many holds that ends: all that stand, or the one with a number.

        Raises:
            ControlError: 404, there is none with this number.
        """
        if number is None:
            ending = [hold for hold in self.all if hold.since is not None]
        elif number in self._holds:
            ending = [self._holds[number]]
        else:
            raise ControlError(404, f"there is no hold {number} in this world")
        for hold in ending:
            self.end(hold)
        return len(ending)

    def end(self, hold: Hold) -> None:
        """End one hold; it may be over already."""
        if self._holds.pop(hold.number, None) is None:
            return
        hold.is_over = True
        if hold.timer is not None:
            hold.timer.cancel()
        self._standing -= hold.since is not None
        hold.has_changed.set()
        if hold.since is not None and not self._standing:
            self._on_resumed()

    def drop_all(self) -> None:
        """Drop all, since the world ends."""
        for hold in self.all:
            self.end(hold)

    def _give_up(self, hold: Hold) -> None:
        sentence = f"time goes on: nobody resumed {hold.text} within {hold.seconds:g} s of wall time (hold_s)"
        self._switchboard.journal.note(None, sentence)
        _log.warning("%s", sentence, extra={"application_id": self._switchboard.application.id})
        self.end(hold)
