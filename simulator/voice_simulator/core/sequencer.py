"""Runs what happens in a world one thing after the other, so that nothing happens inside something else.

Theory of operation
-------------------
A *task* is one thing that happens: a signal to a leg, or the next stretch of an NCCO or of a party's script.
A task often brings about others: the answer of a call starts its NCCO, whose `input` lets the party press a
key, which is a signal again. Called from within each other, such tasks would find legs half changed and
generators that are running already. So a task that is given while another one runs waits until that one is
done. It then goes before what was waiting already: the consequences of one thing are over before the next
thing begins. So journals read as if tasks had been called from the last line of the task that brought them
about.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Sequencer:
    """The tasks of one world."""

    __slots__ = ("_is_running", "_place", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        # Where the next task goes: behind those that the running task gave before.
        self._place = 0
        self._is_running = False

    def run(self, task: Callable[[], None]) -> None:
        """Run a task and all that it brings about; if another task runs now, run it right after that one.

        What the task raises reaches the caller who started the first task; the tasks still waiting then run
        with the next one.
        """
        self._waiting.insert(self._place, task)
        self._place += 1
        if not self._is_running:
            self._run_all()

    def _run_all(self) -> None:
        self._is_running = True
        try:
            while self._waiting:
                self._place = 0
                self._waiting.popleft()()
        finally:
            self._is_running, self._place = False, 0
