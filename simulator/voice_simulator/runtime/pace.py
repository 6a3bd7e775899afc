"""How the time of one world goes at present: by which pacing, and whether with the wall clock.

A person who plays a party, and a WebSocket, can't be hurried. While one is there, time goes as in `real`. In
`manual` it stands all the same; where it is advanced beside a socket it goes at that pace, as far as the
advance leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from voice_simulator.runtime.moments import earliest
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.real_time import RealTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.holds import Holds
    from voice_simulator.runtime.pacing import Pacing
    from voice_simulator.runtime.world_watch import WorldWatch


class Flow(NamedTuple):
    """Time that goes with the wall clock in an advance.

    Attributes:
        until: the instant (ms) at which it stands again.
        watch: stops it where its condition becomes true; None for none.
    """

    until: int
    watch: WorldWatch | None

    @property
    def is_stopped(self) -> bool:
        """Whether time must not go on: the condition is true, or can't become true any more."""
        return self.watch is not None and (self.is_met or self.watch.call_that_is_over is not None)

    @property
    def is_met(self) -> bool:
        """Whether the condition was seen to be true."""
        return self.watch is not None and self.watch.met is not None


class Pace:
    """How the time of one world goes.

    Args:
        switchboard: the core of the world.
        holds: what may hold its time.
        wall: tells the wall time, in seconds.
        pacing: how its clock moves.

    Attributes:
        chosen: how the clock moves where nobody is there who can't be hurried.
        pacing: how it moves now.
        is_advanced: whether an advance moves time, and nothing else does.
        is_beside_socket: whether a WebSocket is open, or about to be.
    """

    def __init__(
        self, switchboard: Switchboard, holds: Holds, wall: Callable[[], float], pacing: Pacing
    ) -> None:
        self._switchboard, self._holds, self._wall = switchboard, holds, wall
        self.chosen = self.pacing = pacing
        self.is_advanced = self.is_beside_socket = False
        self._flow: Flow | None = None
        self.begin_here()

    # -- what time it is

    @property
    def goes_with_wall(self) -> bool:
        """Whether time goes with the wall clock now."""
        if self.pacing.mode is not ClockMode.REAL or self._holds.is_any_standing:
            return False
        return not self.is_advanced or (self._flow is not None and not self._flow.is_met)

    def instant(self) -> int:
        """Return the simulated instant, ms; it may be later than the last thing that happened."""
        if not self.goes_with_wall:
            return self._switchboard.clock.now
        now = self._real_time.now()
        return now if self._flow is None else min(now, self._flow.until)

    def wall_time_of(self, instant: int) -> float | None:
        """Return the wall time (of the loop) at which an instant is reached; None if it stands before."""
        if not self.goes_with_wall or (self._flow is not None and instant > self._flow.until):
            return None
        return self._real_time.wall_time_of(instant)

    def begin_here(self) -> None:
        """Let time go with the wall clock from the instant at which it stands."""
        self._real_time = RealTime(self._wall, self._switchboard.clock.now, self.pacing.speed)

    # -- where an advance beside a socket ends

    @property
    def is_watched(self) -> bool:
        """Whether time may have to stop at some moment, so that it must not pass several at once."""
        return self._holds.is_any_armed or (self._flow is not None and self._flow.watch is not None)

    @property
    def next_look(self) -> int | None:
        """The next instant (ms) at which a condition may become true though nothing is due; None for none."""
        watch = None if self._flow is None else self._flow.watch
        return earliest(self._holds.next_look, None if watch is None else watch.look_at)

    def next_moment(self) -> int | None:
        """Return the next instant at which something is due, or words will have been said that stop time."""
        looked_at = self.next_look if self.is_watched else None
        deadline = self._switchboard.next_deadline()
        return deadline if looked_at is None else earliest(deadline, looked_at)

    def stop_time(self) -> bool:
        """Stop time if a condition has become true; say whether it stands."""
        watch = None if self._flow is None else self._flow.watch
        is_met = watch is not None and watch.catch_up() is not None
        return self._holds.stop_time() or is_met

    def begin_flow(self, flow: Flow | None) -> None:
        """Let an advance go with the wall clock; None ends that."""
        self._flow = flow

    # -- how it changes

    @property
    def wanted(self) -> Pacing:
        """How the clock is to move, since there is, or is not, somebody who can't be hurried."""
        if self.is_beside_socket:
            return self.chosen.beside_a_socket(is_advanced=self._flow is not None)
        return self.chosen.beside_a_hand() if self._switchboard.is_played_by_hand else self.chosen

    def look_around(self) -> bool:
        """See who is there, and say whether the clock has to move in another way."""
        self.is_beside_socket = self._switchboard.open_sockets > 0
        return self.wanted != self.pacing

    def change(self) -> bool:
        """Move the clock as is wanted; say whether time has gone with the wall clock and does so no more."""
        went = self.goes_with_wall
        self.pacing = self.wanted
        self.begin_here()
        return went and not self.goes_with_wall
