"""Lets what is due in one world happen, in slices of wall time.

If your app places calls faster than time passes, thousands of them have something due at one instant. To
let it all happen at once took a second or two, in which no request was answered. So after a slice of wall
time others have a turn, and then the moment goes on. The order is the same either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.switchboard import Switchboard

SLICE: Final = 0.02
"""Seconds of wall time: about as long as requests take meanwhile, so that neither side outruns the other."""

JUMPING: Final = 0.005
"""Seconds of wall time for which a world passes from moment to moment before others have a turn."""


def earliest(*instants: int | None) -> int | None:
    """Return the first of some instants, as far as there are any."""
    return min((instant for instant in instants if instant is not None), default=None)


class Moments:
    """Passes the simulated time of one world, and remembers a moment that did not fit in one slice.

    Args:
        switchboard: the core of the world.
        wall: tells the wall time, in seconds.
        turn: tells how long a slice is, at most so many seconds.
    """

    def __init__(
        self, switchboard: Switchboard, wall: Callable[[], float], turn: Callable[[float], float]
    ) -> None:
        self._switchboard, self._wall, self._turn = switchboard, wall, turn
        self._until: int | None = None

    @property
    def are_crowded(self) -> bool:
        """Whether a moment did not fit in one slice; `go_on` goes on with it."""
        return self._until is not None

    def pass_to(self, instant: int) -> None:
        """Let happen what is due until an instant; while a moment is crowded, leave that to `go_on`."""
        if self._until is None:
            self._happen(instant)
        else:
            self._until = max(self._until, instant)

    def stop_here(self) -> None:
        """Let a crowded moment end where time is by now, though it was to pass further."""
        if self._until is not None:
            self._until = self._switchboard.clock.now

    def go_on(self) -> None:
        """Go on with a crowded moment, for one slice."""
        if self._until is not None:
            self._happen(self._until)

    def _happen(self, instant: int) -> None:
        end = self._wall() + self._turn(SLICE)
        is_done = self._switchboard.advance_to(instant, lambda: self._wall() < end)
        self._until = None if is_done else instant
