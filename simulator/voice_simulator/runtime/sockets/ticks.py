"""When the next frame of audio is due on each socket of a world: one timer for all of them.

A frame is of 20 ms, and goes out when these are over: then nothing that was heard in them can be missing.
Each frame of a socket is due 20 ms of simulated time after the one before, so nothing drifts however late a
tick is. While time stands no frame is due.

Sockets share a *beat*: to wake up takes as long as to make a frame or two. So the first frame of a socket
goes out up to 20 ms after its audio began, with the silence before that.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.socket_audio import FRAME_SPAN
from voice_simulator.runtime.moments import SLICE

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONE_BEAT: Final = 16
"""So many sockets share a beat: the last of them is late by a millisecond."""

_FORGOTTEN: Final = 64
"""So many sockets that are over may stand in the line before it is cleared of them."""


class Ticks:
    """The frames that are due.

    Args:
        now: tells the simulated instant, ms.
        wall_time_of: tells the wall time (of the loop) at which an instant is reached; None if time stands.
        send: sends the frame of a socket that ends at an instant, so many seconds of wall time late.
    """

    def __init__(
        self,
        now: Callable[[], int],
        wall_time_of: Callable[[int], float | None],
        send: Callable[[int, int, float], None],
    ) -> None:
        self._now, self._wall_time_of, self._send = now, wall_time_of, send
        self._loop = asyncio.get_running_loop()
        self._due: list[tuple[int, int]] = []
        self._beats: dict[int, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def begin_audio(self, socket: int) -> None:
        """Let the audio of a socket begin now."""
        first = self._first_due()
        self._beats[socket] = first % FRAME_SPAN
        heapq.heappush(self._due, (first, socket))
        self._set_timer()

    def _first_due(self) -> int:
        """Return when the first frame of one more socket is due: at a beat that has room, if any."""
        latest = self._now() + FRAME_SPAN
        sockets_at = Counter(self._beats.values())
        earlier = [(latest - beat) % FRAME_SPAN for beat, many in sockets_at.items() if many < _AT_ONE_BEAT]
        return latest - min(earlier, default=0)

    def end_audio(self, socket: int) -> None:
        """Send nothing to a socket any more."""
        self._beats.pop(socket, None)
        if len(self._due) > len(self._beats) + _FORGOTTEN:
            self._due = [one for one in self._due if one[1] in self._beats]
            heapq.heapify(self._due)

    def end_all_audio(self) -> None:
        """Send nothing to any socket."""
        self._due.clear()
        self._beats.clear()
        self._set_timer()

    def heed_time(self) -> None:
        """Send what is due by now, and wake up for the next frame: time may go in another way, or stand."""
        self._send_due()
        self._set_timer()

    def send_what_is_due(self, now: float) -> None:
        """Send frames if any are due at a wall time (of the loop), though the timer has not had its turn."""
        if self._timer is not None and self._timer_at <= now:
            self.heed_time()

    def _set_timer(self) -> None:
        when = self._wall_time_of(self._due[0][0]) if self._due else None
        if self._timer is not None:
            if when == self._timer_at:
                return
            self._timer.cancel()
            self._timer = None
        if when is not None:
            self._timer, self._timer_at = self._loop.call_at(when, self._tick), when

    def _tick(self) -> None:
        self._timer = None
        try:
            self._send_due()
        finally:
            self._set_timer()

    def _send_due(self) -> None:
        """Send what is due, for one slice of wall time."""
        until, now = self._loop.time() + SLICE, self._now()
        while self._due and self._due[0][0] <= now:
            due, socket = self._due[0]
            if socket not in self._beats:
                heapq.heappop(self._due)
                continue
            heapq.heapreplace(self._due, (due + FRAME_SPAN, socket))
            at = self._wall_time_of(due)
            self._send(socket, due, 0.0 if at is None else self._loop.time() - at)
            if self._loop.time() > until:
                return
