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
    HEARD,
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
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.core.party.noticing import Noticing, name_of

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

_WORDS: Final = {
    SetUp: "setup",
    Ring: "ring",
    Answer: "answer",
    Stay: "stay",
    HangUp: "hang_up",
    Press: "press",
    Say: "say",
    WaitFor: "wait_for",
    OneOf: "one_of",
}

_NO_RINGING: Final = "it never rings: ring takes its time, and there is no ringing event"

BY_HAND: Final = "by hand"
"""The name of the script of a party that somebody plays by hand."""


def word_for(step: Step) -> str:
    """Name a step as a scenario does."""
    return step.status.value if isinstance(step, End) else _WORDS[type(step)]


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

    Attributes:
        waits_begun: how often a party has begun to wait for something that your app may be about to do.
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
        self._awaiting_app = self._by_hand = 0
        self.waits_begun = 0

    @property
    def awaits_application(self) -> bool:
        """Whether a party waits for something that your app may be about to do."""
        return self._awaiting_app > 0

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
            self._resume_after(run, SETUP)

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
            self._resume_at_end_of_moment(run)

    def stop(self, leg: Leg) -> None:
        """End the script of a leg that is over, if it has one, and name the steps not reached."""
        run = leg.script_run
        if run is None:
            return
        self._heed_last_words(run)
        left = run.steps_not_done
        not_reached = self._with_awaited(run, _not_reached(run.script, left))
        self._end_run(run)
        if left:
            self._journal.write(leg.uuid, not_reached)

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
        self._listen_anew(run)

    def may_be_heard(self, leg: Leg) -> None:
        """Let a party that waits to speak or press do so at the end of the moment, if others hear it then.

        One that waits to hear something looks anew at whether another party has yet to say it.
        """
        run = leg.script_run
        if run is None:
            return
        self._listen_anew(run)
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
        self._listen_anew(run)

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
        way = _way(step, self._draw(sum(weight for weight, _ in step.choices)))
        self._note(run, step, way=way + 1)
        drawn = step.choices[way][1]
        # If the drawn way ends the call, the steps after `one_of` are for the other ways.
        onward = () if drawn and _is_last(drawn[-1]) else run.steps[run.index :]
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
        yield s.Speaks(step)
        yield _Pause(self._durations.said_span(step))

    def _tell_the_others(self, leg: Leg) -> None:
        """Let those who wait to hear something look at what a new party has to say."""
        for member in leg.conversation.members:
            if member is not leg and member.script_run is not None:
                self._listen_anew(member.script_run)

    # -- how a script begins, waits, goes on and ends

    def _new_run(self, leg: Leg, script: Script) -> ScriptRun:
        run = leg.script_run = ScriptRun(leg, script)
        self._by_hand += script.by_hand
        return run

    def _end_run(self, run: ScriptRun) -> None:
        run.leg.script_run = None
        self._by_hand -= run.script.by_hand
        self._end_wait(run)
        _close(run)

    def _go_on(self, run: ScriptRun) -> None:
        """Play a script until it waits again, and see to what it waits for."""
        if run.leg.script_run is not run or run.playing is None:
            return
        self._end_wait(run)
        wait: _Wait = next(run.playing, _NOTHING_MORE)
        match wait:
            case _Pause(span):
                self._pause(run, span)
            case _EndOfMoment():
                self._resume_at_end_of_moment(run)
            case Press() | Say() | WaitFor() as step:
                self._begin_wait(run, step)
            case signal:
                self._give(run, signal)
                self._resume(run)

    def _resume(self, run: ScriptRun) -> None:
        self._sequencer.run(partial(self._go_on, run))

    def _pause(self, run: ScriptRun, span: int | None) -> None:
        if span is None:
            _close(run)
        else:
            self._resume_after(run, span)

    def _resume_after(self, run: ScriptRun, span: int) -> None:
        run.timer = self._clock.set_timer(span, partial(self._resume, run), Due.STEP, run.leg.uuid)

    def _resume_at_end_of_moment(self, run: ScriptRun) -> None:
        run.timer = self._clock.at_end_of_moment(partial(self._resume, run))

    def _begin_wait(self, run: ScriptRun, step: Press | Say | WaitFor) -> None:
        run.pending = step
        if isinstance(step, WaitFor):
            self._set_awaits_app(run, on=_may_come_unasked(step))
            self._resume_after(run, step.within)
            if step.what == HEARD:
                self._listen(run, step.word)

    def _end_wait(self, run: ScriptRun) -> None:
        self._clock.cancel(run.timer)
        self._clock.cancel(run.listening)
        if isinstance(run.pending, Press | Say):
            # What came before your app listened is not what a wait behind it is for.
            run.hears_from = self._clock.now
        run.pending = None
        self._set_awaits_app(run, on=False)

    def _set_awaits_app(self, run: ScriptRun, *, on: bool) -> None:
        self._awaiting_app += on - run.awaits_app
        self.waits_begun += on and not run.awaits_app
        run.awaits_app = on

    # -- what a script waits for

    def _listen_anew(self, run: ScriptRun) -> None:
        if isinstance(run.pending, WaitFor) and run.pending.what == HEARD:
            self._listen(run, run.pending.word)

    def _listen(self, run: ScriptRun, glob: str) -> None:
        """Go on when the party will have heard what it waits for, if nothing changes until then."""
        self._clock.cancel(run.listening)
        at = self._noticing.heard_at(run, glob)
        # What is being said comes with time, and so does what another party has yet to say; anything else
        # only if your app plays it.
        self._set_awaits_app(run, on=at is None and not self._noticing.is_to_be_said(run, glob))
        if at is not None:
            span = max(0, at - self._clock.now)
            run.listening = self._clock.set_timer(span, partial(self._resume, run), Due.HEARD, run.leg.uuid)

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
        played = None if isinstance(step, OneOf) else step
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


def _may_come_unasked(step: WaitFor) -> bool:
    """Say whether only your app can bring a thing about, or may; the others come with time."""
    return step.what != "event" or step.word == EventName.TRANSFER


def _way(step: OneOf, drawn: int) -> int:
    """Return which way a number below the sum of the weights stands for."""
    for way, (weight, _) in enumerate(step.choices):
        drawn -= weight
        if drawn < 0:
            return way
    raise AssertionError("unreachable: the number is below the sum")


def _is_last(step: Step) -> bool:
    return isinstance(step, HangUp | End) or (isinstance(step, Ring | Stay) and step.span is None)


def _not_reached(script: Script, steps: tuple[Step, ...]) -> StepsNotReachedEntry:
    """Name steps that were not reached, and those of them that a script counts on."""
    missed = tuple(
        word_for(step) for step in steps if isinstance(step, Press | Say | WaitFor) and not step.if_possible
    )
    return StepsNotReachedEntry(script.name, tuple(word_for(step) for step in steps), missed)


def _signal_of(step: Answer | HangUp | End, status: Status) -> Signal:
    match step:
        case Answer(machine, beep_after, verdict_after):
            return s.Answers(machine, beep_after, verdict_after)
        case HangUp():
            # A caller whom somebody plays by hand can give up before your app answers.
            return s.GivesUp() if status is Status.RINGING else s.HangsUp()
        case End(status, detail, sip_code):
            return s.Ends(status, detail, sip_code)
