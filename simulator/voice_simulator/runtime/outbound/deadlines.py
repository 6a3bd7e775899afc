"""Time-outs of very many requests at once, nearly all of which are cancelled before their time.

All time-outs of one length share one timer: the first that began is the first due. `asyncio.timeout` makes
a timer for each, which costs more than to write the request.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTHS_KEPT: Final = 64


class Deadline:
    """One time-out, at an instant of the loop's clock."""

    __slots__ = ("at", "expire")

    def __init__(self, at: float, expire: Callable[[], None]) -> None:
        self.at = at
        self.expire: Callable[[], None] | None = expire

    def cancel(self) -> None:
        """Let it never fall due."""
        self.expire = None


class Deadlines:
    """The time-outs under way, by length."""

    def __init__(self) -> None:
        self._of_length: dict[int, _Queue] = {}

    def set(self, milliseconds: int, expire: Callable[[], None]) -> Deadline:
        """Call `expire` when so much time has passed, unless the deadline is cancelled before."""
        queue = self._of_length.get(milliseconds)
        if queue is None:
            self._drop_idle()
            queue = self._of_length[milliseconds] = _Queue(milliseconds / 1000)
        return queue.append(expire)

    def cancel_all(self) -> None:
        """Cancel all of them."""
        for queue in self._of_length.values():
            queue.cancel_timer()
        self._of_length.clear()

    def _drop_idle(self) -> None:
        if len(self._of_length) >= _LENGTHS_KEPT:
            self._of_length = {length: each for length, each in self._of_length.items() if each.is_busy}


class _Queue:
    """The time-outs of one length, in the order in which they fall due."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Deadline] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_busy(self) -> bool:
        return self._timer is not None

    def append(self, expire: Callable[[], None]) -> Deadline:
        deadline = Deadline(self._loop.time() + self._seconds, expire)
        while self._waiting and self._waiting[0].expire is None:
            self._waiting.popleft()
        self._waiting.append(deadline)
        if self._timer is None:
            self._arm()
        return deadline

    def cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _fall_due(self) -> None:
        now = self._loop.time()
        due: list[Deadline] = []
        while self._waiting and (self._waiting[0].expire is None or self._waiting[0].at <= now):
            due.append(self._waiting.popleft())
        self._arm()
        for deadline in due:
            if deadline.expire is not None:
                deadline.expire()

    def _arm(self) -> None:
        self._timer = self._loop.call_at(self._waiting[0].at, self._fall_due) if self._waiting else None
