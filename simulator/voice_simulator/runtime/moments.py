"""Lets what is due happen in one world: all of a moment at once, unless that is too much for one turn.

Where your app places calls faster than time passes, thousands have something due at one instant, and to let
it all happen took a second or two in which nobody was answered. So a moment is gone through for a slice of
wall time; then others have a turn, and it is gone on with. The order is the same either way.
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


class Moments:
    """The moments of one world.

    Args:
        switchboard: the world.
        wall: tells the wall time, in seconds.
    """

    def __init__(self, switchboard: Switchboard, wall: Callable[[], float]) -> None:
        self._switchboard, self._wall = switchboard, wall
        self._until: int | None = None

    @property
    def are_crowded(self) -> bool:
        """Whether there is more to a moment than could happen in one slice; `go_on` goes on with it."""
        return self._until is not None

    def pass_to(self, instant: int) -> None:
        """Let happen what is due until an instant; while a moment is crowded that is for `go_on`."""
        if self._until is None:
            self._happen(instant)
        else:
            self._until = max(self._until, instant)

    def go_on(self) -> None:
        """Go on with a crowded moment, for one slice."""
        if self._until is not None:
            self._happen(self._until)

    def _happen(self, instant: int) -> None:
        end = self._wall() + SLICE
        is_done = self._switchboard.advance_to(instant, lambda: self._wall() < end)
        self._until = None if is_done else instant
