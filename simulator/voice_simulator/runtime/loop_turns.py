"""Beside audio, others take turns, so that a frame goes out, and one that came is read, when it is due.

In one turn the event loop runs whatever has become ready. 32 requests of as many connections, or replies to
webhooks, took 30 to 100 ms, in which no frame could go out or come in. So they stand in a line, and each turn
has as many of them as fill it, going by what the last ones took. Between two of them audio that is due goes
out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_REQUESTS: Final = 0.003
"""Seconds of wall time that requests and replies have in a turn beside audio: a frame is due each 20 ms."""

_WORLD: Final = 0.001
"""Seconds for which a world goes on beside audio: there may be several."""


class LoopTurns:
    """For how long anything may go on.

    Args:
        is_audio_out: tells whether audio goes out.

    Attributes:
        is_audio_out: as given.
        audio: lets audio out that is due at a wall time (of the loop); called between two pieces of work.
        tidies: called likewise beside audio, after that.
    """

    def __init__(self, is_audio_out: Callable[[], bool]) -> None:
        self.is_audio_out = is_audio_out
        self.audio: set[Callable[[float], None]] = set()
        self.tidies: Callable[[float], None] | None = None
        self._line: deque[asyncio.Future[None]] = deque()
        self._held_over: deque[asyncio.Future[None]] = deque()
        self._is_serving = False
        self._served, self._begun = 1, 0.0

    def length(self, seconds: float) -> float:
        """Return for how long (s) a world may go on before others have a turn: briefly beside audio."""
        return min(seconds, _WORLD) if self.is_audio_out() else seconds

    def let_audio_out(self) -> None:
        """Let audio that is due go out before something else is done."""
        if not self.is_audio_out():
            return
        now = asyncio.get_running_loop().time()
        for let_out in tuple(self.audio):
            let_out(now)
        if self.tidies is not None:
            self.tidies(now)

    async def wait_for_one(self) -> None:
        """Wait for a turn, first come, first served; where no audio goes out, for nothing."""
        if not self.is_audio_out():
            return
        loop = asyncio.get_running_loop()
        if self._is_serving:
            await self._be_called(loop, self._line)
            while loop.time() - self._begun >= _REQUESTS:
                await self._be_called(loop, self._held_over)
            self._served += 1
        else:
            self._is_serving = True
            self._served, self._begun = 1, loop.time()
            loop.call_soon(self._serve, loop)
        self.let_audio_out()

    @staticmethod
    async def _be_called(loop: asyncio.AbstractEventLoop, line: deque[asyncio.Future[None]]) -> None:
        called = loop.create_future()
        line.append(called)
        await called

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let those who come next have the next turn, in which nobody else comes between them."""
        most = self._most_in_a_turn(loop.time() - self._begun)
        # The last ones have taken longer than those before: who had no time left is the next.
        self._line.extendleft(reversed(self._held_over))
        self._held_over.clear()
        loop.call_soon(self._begin_turn, loop)
        if self._call_next(most):
            loop.call_soon(self._serve, loop)
        else:
            self._is_serving = False

    def _begin_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._served, self._begun = 0, loop.time()

    def _most_in_a_turn(self, seconds: float) -> int:
        """Return how many fill a turn, since the last ones took so many seconds; it grows slowly."""
        served = max(1, self._served)
        if 2 * seconds <= _REQUESTS:
            return 2 * served
        return max(1, round(_REQUESTS * served / seconds))

    def _call_next(self, most: int) -> int:
        """Call so many out of the line at most; return how many were there."""
        called = 0
        while self._line and called < most:
            one = self._line.popleft()
            if not one.done():  # or it has given up waiting
                one.set_result(None)
                called += 1
        return called
