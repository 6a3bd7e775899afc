"""What the scripts of one world wait for, until your app listens, something comes, or they give up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from voice_simulator.core.clock import Due
from voice_simulator.core.model.script import HEARD, OF_HEARING, SPEECH, Press, Say, WaitFor
from voice_simulator.core.model.vocabulary import EventName

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.model.script_run import ScriptRun
    from voice_simulator.core.party.noticing import Noticing


class Waiting:
    """The waits of the scripts of one world.

    Args:
        noticing: what the parties notice.
        resume: goes on with a script.

    Attributes:
        for_app: how many parties wait for something that only your app can bring about.
        begun: how often a party has begun to.
    """

    def __init__(self, clock: Clock, noticing: Noticing, resume: Callable[[ScriptRun], None]) -> None:
        self._clock, self._noticing, self._resume = clock, noticing, resume
        self.for_app = self.begun = 0

    def resume_after(self, run: ScriptRun, span: int) -> None:
        """Go on with a script when some time has passed."""
        run.timer = self._clock.set_timer(span, partial(self._resume, run), Due.STEP, run.leg.uuid)

    def resume_at_end_of_moment(self, run: ScriptRun) -> None:
        """Go on with a script when all is done that happens now."""
        run.timer = self._clock.at_end_of_moment(partial(self._resume, run))

    def begin_wait(self, run: ScriptRun, step: Press | Say | WaitFor) -> None:
        """Wait with a step, or for what it names."""
        run.pending = step
        if isinstance(step, WaitFor):
            self._set_for_app(run, on=_may_come_unasked(step))
            self.resume_after(run, step.within)
            self.listen_anew(run)

    def end_wait(self, run: ScriptRun) -> None:
        """Wait no more."""
        self._clock.cancel(run.timer)
        self._clock.cancel(run.listening)
        if isinstance(run.pending, Press | Say):
            # What came before your app listened is not what a wait behind it is for.
            run.hears_from = self._clock.now
        run.pending = None
        self._set_for_app(run, on=False)

    def listen_anew(self, run: ScriptRun) -> None:
        """Go on when the party will have heard what it waits for, if nothing changes until then."""
        step = run.pending
        if not isinstance(step, WaitFor) or step.what not in OF_HEARING:
            return
        self._clock.cancel(run.listening)
        at = self._noticing.comes_at(run, step)
        # What is being said comes with time, and so does what another party has yet to say; anything else
        # only if your app plays it.
        self._set_for_app(run, on=at is None and not self._is_up_to_another(run, step))
        if at is not None:
            heard = partial(self._hear, run, step)
            span = max(0, at - self._clock.now)
            run.listening = self._clock.set_timer(span, heard, Due.HEARD, run.leg.uuid)

    def _hear(self, run: ScriptRun, step: WaitFor) -> None:
        """Go on with a script, unless what it was to hear was taken back at this very instant."""
        at = self._noticing.comes_at(run, step)
        # Of what your app sends on a WebSocket it is known a little later that it is over.
        if step.what == HEARD or (at is not None and at <= self._clock.now):
            self._resume(run)
        else:
            self.listen_anew(run)

    def _is_up_to_another(self, run: ScriptRun, step: WaitFor) -> bool:
        """Say whether another party on the line has yet to say what is waited for."""
        if step.what not in (HEARD, SPEECH):
            return False
        return self._noticing.is_to_be_said(run, step.word if step.what == HEARD else "*")

    def _set_for_app(self, run: ScriptRun, *, on: bool) -> None:
        self.for_app += on - run.awaits_app
        self.begun += on and not run.awaits_app
        run.awaits_app = on


def _may_come_unasked(step: WaitFor) -> bool:
    """Say whether only your app can bring a thing about, or may; the others come with time."""
    return step.what != "event" or step.word == EventName.TRANSFER
