"""What parties notice of their calls, as far as their scripts wait for it: what comes, and what they hear."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import HEARD, OF_HEARING, SILENCE, SPEECH, Say, WaitFor
from voice_simulator.core.model.sound import SPOKEN
from voice_simulator.core.model.stretch import fits_when_said
from voice_simulator.core.party.step_words import name_of

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
        if step.what in OF_HEARING:
            return self._has_heard(run, step)
        awaited = name_of(step)
        if run.came is None or all(name != awaited for name, _ in run.came):
            return False
        name = ""
        while name != awaited:
            name, run.hears_from = run.came.popleft()
        return True

    def comes_at(self, run: ScriptRun, step: WaitFor) -> int | None:
        """Return when a party has heard what it waits for, or will have; None for never, as things are."""
        if step.what == SPEECH:
            return self._speech_at(run)
        if step.what == SILENCE:
            return self._silence_at(run, step.span)
        instants = (stretch.fits_at(step.word, run.hears_from) for stretch in self._stretches(run))
        return min((at for at in instants if at is not None), default=None)

    @staticmethod
    def is_to_be_said(run: ScriptRun, glob: str) -> bool:
        """Say whether another party on the line has yet to say what fits a glob."""
        others = (one.script_run for one in run.leg.conversation.members if one is not run.leg)
        steps = (step for other in others if other is not None for step in other.steps_not_done)
        return any(isinstance(step, Say) and fits_when_said(step.heard_as, glob) for step in steps)

    def instead_of(self, run: ScriptRun, step: WaitFor) -> tuple[str, ...]:
        """Name what came instead of what was awaited, oldest first."""
        if step.what not in OF_HEARING:
            return tuple(name for name, _ in run.came or ())
        if step.what == HEARD:
            texts = [stretch.heard(run.hears_from, self._clock.now) for stretch in self._stretches(run)]
        else:
            # Sound that has no name is called by what made it.
            since, now = run.waits_from, self._clock.now
            meanwhile = [one for one in self._stretches(run) if one.until is None or one.until > since]
            texts = [one.heard(one.since, now) or one.sound.source for one in meanwhile]
        return tuple(f"{HEARD} {text}" for text in texts if text)

    def _has_heard(self, run: ScriptRun, step: WaitFor) -> bool:
        at = self.comes_at(run, step)
        if at is None or at > self._clock.now:
            return False
        if step.what != SPEECH:
            # Of speech only the first moment has come: its words are for the next wait.
            run.hears_from = at
        # What came at that very instant may be what follows from it.
        while run.came and run.came[0][1] < at:
            run.came.popleft()
        return True

    def _speech_at(self, run: ScriptRun) -> int | None:
        """Return the present instant if somebody speaks whom the party hears; nobody knows who will."""
        spoken = (one.sound.source in SPOKEN for one in self._sounding(run))
        return self._clock.now if any(spoken) else None

    def _silence_at(self, run: ScriptRun, span: int) -> int | None:
        """Return when a party will have heard nothing for so long since its wait began, as things are now."""
        ends = [one.ends for one in self._sounding(run)]
        if any(end is None for end in ends):
            return None
        over = (one.until for one in run.heard or ())
        return max(run.waits_from, *(end for end in (*ends, *over) if end is not None), 0) + span

    def _sounding(self, run: ScriptRun) -> list[Stretch]:
        """Return what a party hears that is not over at this very instant."""
        return [one for one in self._hearing.heard_now(run.leg) if one.sounds_at(self._clock.now)]

    def _stretches(self, run: ScriptRun) -> list[Stretch]:
        return [*(run.heard or ()), *self._hearing.heard_now(run.leg)]
