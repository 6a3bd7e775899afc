"""What parties notice of their calls, as far as their scripts wait for it: what comes, and what they hear."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import HEARD, Say, WaitFor
from voice_simulator.core.model.stretch import fits_when_said

if TYPE_CHECKING:
    from voice_simulator.core.clock import Clock
    from voice_simulator.core.media.hearing import Hearing
    from voice_simulator.core.model.script_run import ScriptRun
    from voice_simulator.core.model.stretch import Stretch

_REMEMBERED: Final = 20
"""A wait that was given up names so many of the things that came instead."""


class Noticing:
    """What the parties of one world notice."""

    def __init__(self, clock: Clock, hearing: Hearing) -> None:
        self._clock, self._hearing = clock, hearing

    def note_came(self, run: ScriptRun, name: str) -> None:
        """Note what comes now, for the wait that is pending or comes next."""
        if run.came is None:
            run.came = deque(maxlen=_REMEMBERED)
        run.came.append((name, self._clock.now))

    @staticmethod
    def note_heard(run: ScriptRun, ended: Stretch) -> None:
        """Note what a party has heard, for the wait that is pending or comes next."""
        if run.heard is None:
            run.heard = deque(maxlen=_REMEMBERED)
        run.heard.append(ended)

    def forget(self, run: ScriptRun) -> None:
        """Forget what has come: what counts for the next wait comes from now on."""
        run.came = run.heard = None
        run.hears_from = self._clock.now

    def has_come(self, run: ScriptRun, step: WaitFor) -> bool:
        """Say whether a thing has come, and forget what came up to it: the next wait is for what follows."""
        if step.what == HEARD:
            return self._has_heard(run, step.word)
        awaited = name_of(step)
        if run.came is None or all(name != awaited for name, _ in run.came):
            return False
        name = ""
        while name != awaited:
            name, run.hears_from = run.came.popleft()
        return True

    def heard_at(self, run: ScriptRun, glob: str) -> int | None:
        """Return when a party has heard what fits a glob, or will have if nothing changes; None for never."""
        instants = (stretch.fits_at(glob, run.hears_from) for stretch in self._stretches(run))
        return min((at for at in instants if at is not None), default=None)

    @staticmethod
    def is_to_be_said(run: ScriptRun, glob: str) -> bool:
        """Say whether another party on the line has yet to say what fits a glob."""
        others = (one.script_run for one in run.leg.conversation.members if one is not run.leg)
        steps = (step for other in others if other is not None for step in other.steps_not_done)
        return any(isinstance(step, Say) and fits_when_said(step.text, glob) for step in steps)

    def instead_of(self, run: ScriptRun, step: WaitFor) -> tuple[str, ...]:
        """Name what came instead of what was awaited, oldest first."""
        if step.what != HEARD:
            return tuple(name for name, _ in run.came or ())
        texts = (stretch.heard(run.hears_from, self._clock.now) for stretch in self._stretches(run))
        return tuple(f"{HEARD} {text}" for text in texts if text)

    def _has_heard(self, run: ScriptRun, glob: str) -> bool:
        at = self.heard_at(run, glob)
        if at is None or at > self._clock.now:
            return False
        run.hears_from = at
        # What came at that very instant may be what follows from it.
        while run.came and run.came[0][1] < at:
            run.came.popleft()
        return True

    def _stretches(self, run: ScriptRun) -> list[Stretch]:
        return [*(run.heard or ()), *self._hearing.heard_now(run.leg)]


def name_of(step: WaitFor) -> str:
    """Name what a party waits for, as the journal does: `api transfer`."""
    return f"{step.what} {step.word}"
