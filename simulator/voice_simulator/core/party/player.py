"""Parties: each plays its script on a leg, one step after the other, as signals to the leg.

`_play` plays a script as a generator. Where the party gives a signal, lets time pass or waits for your app,
the generator yields that; `_go_on` does it, and resumes the generator afterwards. A party never acts while
something else happens: the sequencer finishes that first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import Due
from voice_simulator.core.journal.step_entries import StepsNotReachedEntry, WaitGivenUpEntry, step_entry
from voice_simulator.core.media.durations import DIGIT_SPAN, PAUSE_SPAN, MediaDurations
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import (
    SETUP,
    Answer,
    End,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    Script,
    SetUp,
    Stay,
    Step,
    WaitFor,
)
from voice_simulator.core.model.script_run import ScriptRun
from voice_simulator.core.model.states import Status
from voice_simulator.core.party.noticing import Noticing
from voice_simulator.core.party.step_words import is_last, name_of, not_reached, way_drawn, word_for
from voice_simulator.core.party.waiting import Waiting

if TYPE_CHECKING:
    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.media.hearing import Hearing
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.core.party.script_selection import SelectedScript
    from voice_simulator.core.sequencer import Sequencer
    from voice_simulator.errors import IllegalSignal

_NO_RINGING: Final = "it never rings: ring takes its time, and there is no ringing event"

BY_HAND: Final = "by hand"
"""The name of the script of a party that somebody plays by hand."""


@dataclass(frozen=True, slots=True)
class _Pause:
    """Let `span` ms pass; None for as long as the call lasts."""

    span: int | None


_NOTHING_MORE: Final = _Pause(None)
"""What a script waits for that has no more steps."""


class _EndOfMoment:
    """Let the moment end: whatever brought about what came is done first, and your app hears of it."""


_Wait = _Pause | _EndOfMoment | s.Signal | Press | Say | WaitFor
"""What a script waits for. It yields a step until your app listens for it, or does what it names."""

_Steps = Generator[_Wait, None, None]


class PartyPlayer:
    """The scripts that play in one world.

    Args:
        sequencer: runs the scripts, and whatever else happens, one thing after the other.
        observer: gets the signals of the party, and says whether your app listens to it.
        hearing: what parties hear.
        durations: how long things take to say.
        draw: draws a whole number below another, for `one_of`.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sequencer: Sequencer,
        observer: LegObserver,
        hearing: Hearing,
        *,
        durations: MediaDurations,
        draw: Callable[[int], int],
    ) -> None:
        self._clock, self._journal, self._sequencer, self._observer = clock, journal, sequencer, observer
        self._noticing, self._durations, self._draw = Noticing(clock, hearing), durations, draw
        self._waiting = Waiting(clock, self._noticing, self._resume)
        self._by_hand = 0

    @property
    def awaits_application(self) -> bool:
        """Whether a party waits for something that your app may be about to do."""
        return self._waiting.for_app > 0

    @property
    def waits_begun(self) -> int:
        """How often a party has begun to wait for something that your app may be about to do."""
        return self._waiting.begun

    @property
    def is_played_by_hand(self) -> bool:
        """Whether somebody plays a party by hand, who can't be hurried."""
        return self._by_hand > 0

    def begin(self, leg: Leg, selected: SelectedScript) -> None:
        """Let a script play on a leg that was just placed."""
        run = self._new_run(leg, selected.script)
        run.playing = self._play(run)
        self._tell_the_others(leg)
        # Recorded: an app that is connected answers at the instant at which its leg starts.
        is_there = leg.options.connect is not None and not leg.to.rings
        if is_there or isinstance(run.next_step, SetUp):
            self._resume(run)
        else:
            self._waiting.resume_after(run, SETUP)

    def begin_inbound(self, leg: Leg, selected: SelectedScript) -> None:
        """Let the caller of an inbound leg wait for the answer; a `ring` step says for how long at most."""
        if leg.is_over:
            return
        run = self._new_run(leg, selected.script)
        first = run.next_step
        if isinstance(first, Ring) and first.span is not None:
            run.index = 1
            self._note(run, first)
            give_up = partial(self._give, run, s.GivesUp())
            run.timer = self._clock.set_timer(first.span, give_up, Due.GIVES_UP, leg.uuid)

    def answered(self, leg: Leg) -> None:
        """Let the script of an inbound leg begin, since it is answered."""
        run = leg.script_run
        if run is not None:
            self._clock.cancel(run.timer)
            run.playing = self._play(run)
            # Not at once: the NCCO begins before the caller says anything to it.
            self._waiting.resume_at_end_of_moment(run)

    def stop(self, leg: Leg) -> None:
        """End the script of a leg that is over, if it has one, and name the steps not reached."""
        run = leg.script_run
        if run is None:
            return
        self._heed_last_words(run)
        left = run.steps_not_done
        entry = self._with_awaited(run, not_reached(run.script, left))
        self._end_run(run)
        if left:
            self._journal.write(leg.uuid, entry)

    def take_over(self, leg: Leg, acts: tuple[Step, ...]) -> None:
        """Let somebody who plays a party by hand act now, instead of what its script has left."""
        run = leg.script_run
        if run is not None:
            self._note_left_out(run)
            self._end_run(run)
        run = self._new_run(leg, Script(BY_HAND, acts, by_hand=True))
        self._noticing.forget(run)
        run.playing = self._play(run)
        self._resume(run)

    def shown(self, leg: Leg) -> dict[str, object] | None:
        """Return the script that plays on a leg and the step it is at, for the control API."""
        run = leg.script_run
        if run is None:
            return None
        steps = [word_for(step) for step in run.steps]
        by_hand = {"by_hand": True} if run.script.by_hand else {}
        return {"script": run.script.name, "steps": steps, "next": run.index, **by_hand}

    def input_opened(self, leg: Leg) -> None:
        """Let a party that waits to press or speak do so, if your app or another party listens to it now."""
        run = leg.script_run
        if run is None:
            return
        if isinstance(run.pending, Press | Say):
            self._sequencer.run(partial(self._come_to_input, run))
        self._waiting.listen_anew(run)

    def may_be_heard(self, leg: Leg) -> None:
        """Let a party that waits to speak or press do so at the end of the moment, if others hear it then.

        One that waits to hear something looks anew at whether another party has yet to say it.
        """
        run = leg.script_run
        if run is None:
            return
        self._waiting.listen_anew(run)
        if isinstance(run.pending, Press | Say):
            come = partial(self._come_to_input, run)
            self._clock.at_end_of_moment(partial(self._sequencer.run, come))

    def on_event(self, leg: Leg, what: str, word: str) -> None:
        """Tell of a request, an action or an event on a call, for which its party may wait."""
        run = leg.script_run
        if run is None or not run.remembers:
            return
        self._noticing.note_came(run, f"{what} {word}")
        if isinstance(run.pending, WaitFor) and self._noticing.has_come(run, run.pending):
            run.has_come = True
            self._go_on(run)

    def on_hearing(self, leg: Leg, ended: Stretch | None) -> None:
        """Let a party that waits until it has heard something reckon anew when that will be."""
        run = leg.script_run
        if run is None or not run.remembers:
            return
        if ended is not None:
            self._noticing.note_heard(run, ended)
        self._waiting.listen_anew(run)

    # -- the script, step by step

    def _play(self, run: ScriptRun) -> _Steps:
        # As flat as it is since each generator within another costs memory while it waits.
        while (step := self._next_step(run)) is not None:
            match step:
                case SetUp(span) | Stay(span):
                    yield _Pause(span)
                case Ring(span):
                    yield from self._ringing(run)
                    # The phone rings on while the party waits for something.
                    if span is not None or not isinstance(run.next_step, WaitFor):
                        yield _Pause(span)
                case Answer() | HangUp() | End():
                    yield _signal_of(step, run.leg.status)
                case Press() | Say():
                    if not self._can_act(run, step):
                        yield step
                    yield from self._press(step) if isinstance(step, Press) else self._say(step)
                case WaitFor():
                    run.waits_from = self._clock.now
                    run.has_come = self._noticing.has_come(run, step)
                    if not run.has_come:
                        yield step
                    self._give_up_unless_come(run, step)
                    yield _EndOfMoment()

    def _next_step(self, run: ScriptRun) -> Step | None:
        """Move to the next step and note it; None after the last."""
        while (step := run.next_step) is not None:
            run.index += 1
            if isinstance(step, OneOf):
                self._choose(run, step)
                continue
            if not isinstance(step, WaitFor):
                self._noticing.forget(run)
            self._note(run, step)
            return step
        return None

    def _choose(self, run: ScriptRun, step: OneOf) -> None:
        """Draw one of several ways to go on; its steps come next."""
        way = way_drawn(step, self._draw(sum(weight for weight, _ in step.choices)))
        self._note(run, step, way=way + 1)
        drawn = step.choices[way][1]
        # If the drawn way ends the call, the steps after `one_of` are for the other ways.
        onward = () if drawn and is_last(drawn[-1]) else run.steps[run.index :]
        run.steps = run.steps[: run.index] + drawn + onward

    def _can_act(self, run: ScriptRun, step: Press | Say) -> bool:
        return step.now or self._observer.is_listening(run.leg, step)

    def _ringing(self, run: ScriptRun) -> _Steps:
        """Let the phone ring; whoever plays by hand may say so of one that rings already."""
        if not run.leg.to.rings:
            self._journal.note(run.leg.uuid, _NO_RINGING)
        elif not run.script.by_hand or run.leg.status is not Status.RINGING:
            yield s.Rings()

    def _press(self, step: Press) -> _Steps:
        """Press keys one by one, with pauses where a `p` stands."""
        for key in step.digits:
            if key == "p":
                yield _Pause(PAUSE_SPAN)
            else:
                yield s.Presses(key)
                yield _Pause(DIGIT_SPAN)

    def _say(self, step: Say) -> _Steps:
        """Speak, and go on when it is said."""
        said = self._durations.as_said(step)
        yield s.Speaks(said)
        yield _Pause(self._durations.said_span(said))

    def _tell_the_others(self, leg: Leg) -> None:
        """Let those who wait to hear something look at what a new party has to say."""
        for member in leg.conversation.members:
            if member is not leg and member.script_run is not None:
                self._waiting.listen_anew(member.script_run)

    # -- how a script begins, waits, goes on and ends

    def _new_run(self, leg: Leg, script: Script) -> ScriptRun:
        run = leg.script_run = ScriptRun(leg, script)
        self._by_hand += script.by_hand
        return run

    def _end_run(self, run: ScriptRun) -> None:
        run.leg.script_run = None
        self._by_hand -= run.script.by_hand
        self._waiting.end_wait(run)
        _close(run)

    def _go_on(self, run: ScriptRun) -> None:
        """Play a script until it waits again, and see to what it waits for."""
        if run.leg.script_run is not run or run.playing is None:
            return
        self._waiting.end_wait(run)
        wait: _Wait = next(run.playing, _NOTHING_MORE)
        match wait:
            case _Pause(span):
                self._pause(run, span)
            case _EndOfMoment():
                self._waiting.resume_at_end_of_moment(run)
            case Press() | Say() | WaitFor() as step:
                self._waiting.begin_wait(run, step)
            case signal:
                self._give(run, signal)
                self._resume(run)

    def _resume(self, run: ScriptRun) -> None:
        self._sequencer.run(partial(self._go_on, run))

    def _pause(self, run: ScriptRun, span: int | None) -> None:
        if span is None:
            _close(run)
        else:
            self._waiting.resume_after(run, span)

    # -- what a script waits for

    def _heed_last_words(self, run: ScriptRun) -> None:
        """Let a wait be over for what comes at the very instant at which its call ends."""
        while isinstance(run.pending, WaitFor) and self._noticing.has_come(run, run.pending):
            run.pending, step = None, run.next_step
            if isinstance(step, WaitFor):
                run.index += 1
                run.pending = step
                self._note(run, step)

    def _come_to_input(self, run: ScriptRun) -> None:
        if isinstance(run.pending, Press | Say) and self._observer.is_listening(run.leg, run.pending):
            self._go_on(run)

    def _give(self, run: ScriptRun, signal: Signal) -> None:
        """Give the leg a signal; one that comes too late is passed over."""
        self._observer.signal(run.leg, signal, partial(self._note_too_late, run))

    # -- what the journal says of it

    def _note_too_late(self, run: ScriptRun, error: IllegalSignal) -> None:
        # Somebody else, over the control API say, has moved the leg meanwhile.
        self._journal.note(run.leg.uuid, f"the script goes on without it: {error}")

    def _note_left_out(self, run: ScriptRun) -> None:
        left = ", ".join(word_for(step) for step in run.steps_not_done)
        if left:
            self._journal.note(run.leg.uuid, f"somebody plays the party by hand from here; left out: {left}")

    def _with_awaited(self, run: ScriptRun, entry: StepsNotReachedEntry) -> StepsNotReachedEntry:
        """Name what a party still waits for, and what came instead."""
        step = run.pending
        if not isinstance(step, WaitFor) or step.if_possible:
            return entry
        return replace(entry, awaited=name_of(step), came=self._noticing.instead_of(run, step))

    def _note(self, run: ScriptRun, step: Step, way: int | None = None) -> None:
        # What was drawn of a choice is noted step by step.
        played = None if isinstance(step, OneOf) else _without_sound(step)
        entry = step_entry(run.script.name, word_for(step), way, played, run.index)
        self._journal.write(run.leg.uuid, entry)

    def _give_up_unless_come(self, run: ScriptRun, step: WaitFor) -> None:
        # A word that is over when time is up was heard in time.
        if not run.has_come and not self._noticing.has_come(run, step):
            self._give_up(run, step)

    def _give_up(self, run: ScriptRun, step: WaitFor) -> None:
        gave_up = WaitGivenUpEntry(
            script=run.script.name,
            gave_up=name_of(step),
            within_ms=step.within,
            came=self._noticing.instead_of(run, step),
            if_possible=step.if_possible,
        )
        self._journal.write(run.leg.uuid, gave_up)
        self._noticing.forget(run)


def _close(run: ScriptRun) -> None:
    """Let go of a script that nothing resumes any more: its generator holds the run, which holds it."""
    if run.playing is not None:
        run.playing.close()
        run.playing = None


def _without_sound(step: Step) -> Step:
    # The journal lives longer than the script.
    return step.without_sound if isinstance(step, Say) else step


def _signal_of(step: Answer | HangUp | End, status: Status) -> Signal:
    match step:
        case Answer(machine, beep_after, verdict_after):
            return s.Answers(machine, beep_after, verdict_after)
        case HangUp():
            # A caller whom somebody plays by hand can give up before your app answers.
            return s.GivesUp() if status is Status.RINGING else s.HangsUp()
        case End(status, detail, sip_code):
            return s.Ends(status, detail, sip_code)
