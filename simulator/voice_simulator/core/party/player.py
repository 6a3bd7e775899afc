"""A party that plays its script on a leg: each step at its moment, as signals to the leg."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.entries import StepsNotReachedEntry, WaitGivenUpEntry, step_entry
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
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.errors import IllegalSignal

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock, Timer
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.party.script_selection import SelectedScript

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

_REMEMBERED: Final = 20
"""How much of what came is told of a wait that was given up."""


def word_for(step: Step) -> str:
    """Name a step as a scenario does."""
    return step.status.value if isinstance(step, End) else _WORDS[type(step)]


class _ScriptRun:
    """A script on a leg, and how far it has got.

    Attributes:
        steps: the script's, with those that were drawn.
        index: of the step that comes next.
        pending: a step that waits for the application, or None.
        came: what has come for the wait that is pending, or that comes next; None for nothing.
    """

    __slots__ = ("came", "index", "pending", "script", "steps", "timer")

    def __init__(self, script: Script) -> None:
        self.script, self.steps = script, script.steps
        self.index = 0
        self.timer: Timer | None = None
        self.pending: Press | Say | WaitFor | None = None
        self.came: deque[str] | None = None

    @property
    def heeds(self) -> bool:
        """Whether what happens now may be what a step waits for, this one or the next."""
        if self.pending is not None:
            return isinstance(self.pending, WaitFor)
        return isinstance(self.next_step, WaitFor | OneOf)

    @property
    def next_step(self) -> Step | None:
        """The step that comes next, or None after the last."""
        return self.steps[self.index] if self.index < len(self.steps) else None


class PartyPlayer:
    """The scripts that play in one world.

    Args:
        signal: gives a signal to a leg, as the world's switchboard does.
        takes: asks whether the application listens to a leg now for what its party would press or say.
        tempo: how long things take to say.
        draw: draws a whole number below another, for `one_of`.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        *,
        signal: Callable[[Leg, Signal], None],
        takes: Callable[[Leg, Press | Say], bool],
        tempo: MediaDurations,
        draw: Callable[[int], int],
    ) -> None:
        self._clock, self._journal, self._signal = clock, journal, signal
        self._takes, self._tempo, self._draw = takes, tempo, draw
        self._parts: dict[str, _ScriptRun] = {}
        self._waiting: set[str] = set()

    @property
    def awaits_application(self) -> bool:
        """Whether a party waits for something that the application may be about to do."""
        return bool(self._waiting)

    def begin(self, leg: Leg, selected: SelectedScript) -> None:
        """Let a script play on a leg that was just placed."""
        part = self._parts[leg.uuid] = _ScriptRun(selected.script)
        first = selected.script.steps[:1]
        if first and isinstance(first[0], SetUp):
            self._play(leg, part)
        else:
            self._pause(leg, part, SETUP)

    def begin_inbound(self, leg: Leg, selected: SelectedScript) -> None:
        """Let the caller of an inbound leg wait for the answer, or for as long as it rings at most."""
        if leg.is_over:
            return
        part = self._parts[leg.uuid] = _ScriptRun(selected.script)
        first = part.next_step
        if isinstance(first, Ring) and first.span is not None:
            part.index = 1
            self._note(leg, part, first)
            part.timer = self._clock.set_timer(first.span, lambda: self._give(leg, s.GivesUp()))

    def answered(self, leg: Leg) -> None:
        """Let the script of an inbound leg begin, since it is answered."""
        part = self._parts.get(leg.uuid)
        if part is not None:
            self._clock.cancel(part.timer)
            # Not at once: the NCCO begins before its caller says anything to it.
            self._pause(leg, part, 0)

    def stop(self, leg: Leg) -> bool:
        """End the script of a leg that is over and name the steps not reached; False if that was done."""
        part = self._parts.pop(leg.uuid, None)
        if part is None:
            return False
        self._clock.cancel(part.timer)
        self._waiting.discard(leg.uuid)
        # A step that still waits was not done either.
        left = part.steps[part.index - (part.pending is not None) :]
        if left:
            self._journal.write(leg.uuid, _not_reached(part.script, left))
        return True

    def shown(self, leg: Leg) -> dict[str, object] | None:
        """Return the script that plays on a leg and the step it is at, for the control API."""
        part = self._parts.get(leg.uuid)
        if part is None:
            return None
        steps = [word_for(step) for step in part.steps]
        return {"script": part.script.name, "steps": steps, "next": part.index}

    def input_started(self, leg: Leg) -> None:
        """Let a party that waits to press or speak do so, if it is listened to for that now."""
        part = self._parts.get(leg.uuid)
        if part is not None and isinstance(part.pending, Press | Say):
            self._come_to_input(leg, part, part.pending)

    def happened(self, leg: Leg, what: str, word: str) -> None:
        """Tell of a request, an action or an event on a call, for which its party may wait."""
        part = self._parts.get(leg.uuid)
        if part is None or not part.heeds:
            return
        if part.came is None:
            part.came = deque(maxlen=_REMEMBERED)
        part.came.append(f"{what} {word}")
        if isinstance(part.pending, WaitFor) and self._has_come(part, part.pending):
            self._resume(leg, part)

    def _give(self, leg: Leg, signal: Signal) -> None:
        """Give a signal that the script has for its leg; one that came too late is passed over."""
        try:
            self._signal(leg, signal)
        except IllegalSignal as error:
            # Somebody else, over the control API say, has moved the leg meanwhile.
            self._journal.note(leg.uuid, f"the script goes on without it: {error}")

    def _pause(self, leg: Leg, part: _ScriptRun, span: int) -> None:
        part.timer = self._clock.set_timer(span, lambda: self._play(leg, part))

    def _resume(self, leg: Leg, part: _ScriptRun) -> None:
        # Not at once: what brought it about is to be done first.
        self._clock.cancel(part.timer)
        self._waiting.discard(leg.uuid)
        part.pending = None
        self._pause(leg, part, 0)

    def _plays(self, leg: Leg, part: _ScriptRun) -> bool:
        return self._parts.get(leg.uuid) is part

    def _play(self, leg: Leg, part: _ScriptRun) -> None:
        """Play steps until one takes time, or the leg is over."""
        while self._plays(leg, part) and (step := part.next_step) is not None:
            part.index += 1
            if not isinstance(step, WaitFor | OneOf):
                part.came = None
            if self._takes_time(leg, part, step):
                return

    def _takes_time(self, leg: Leg, part: _ScriptRun, step: Step) -> bool:
        if isinstance(step, OneOf):
            self._choose(leg, part, step)
            return False
        self._note(leg, part, step)
        match step:
            case SetUp(span) | Stay(span):
                return self._let_pass(leg, part, span)
            case Ring(span):
                self._give(leg, s.Rings())
                return self._let_pass(leg, part, span)
            case Press(digits, now=True):
                self._press(leg, part, digits)
                return True
            case Say(now=True):
                self._speak(leg, part, step)
                return True
            case Press() | Say() | WaitFor():
                self._begin_to_wait(leg, part, step)
                return True
            case Answer() | HangUp() | End():
                self._give(leg, _signal_of(step))
                return False

    def _note(self, leg: Leg, part: _ScriptRun, step: Step, way: int | None = None) -> None:
        self._journal.write(leg.uuid, step_entry(part.script.name, word_for(step), way))

    def _let_pass(self, leg: Leg, part: _ScriptRun, span: int | None) -> bool:
        if span is not None:
            self._pause(leg, part, span)
        return True

    def _choose(self, leg: Leg, part: _ScriptRun, step: OneOf) -> None:
        way = _way(step, self._draw(sum(weight for weight, _ in step.choices)))
        self._note(leg, part, step, way=way + 1)
        drawn = step.choices[way][1]
        # What stands behind a way that ends the call is for the other ways.
        onward = () if drawn and _is_last(drawn[-1]) else part.steps[part.index :]
        part.steps = part.steps[: part.index] + drawn + onward

    def _begin_to_wait(self, leg: Leg, part: _ScriptRun, step: Press | Say | WaitFor) -> None:
        part.pending = step
        if not isinstance(step, WaitFor):
            self._come_to_input(leg, part, step)
        elif self._has_come(part, step):
            self._resume(leg, part)
        else:
            if _may_come_unasked(step):
                self._waiting.add(leg.uuid)
            part.timer = self._clock.set_timer(step.within, lambda: self._give_up(leg, part, step))

    def _has_come(self, part: _ScriptRun, step: WaitFor) -> bool:
        """Say whether a thing has come, and forget what came up to it: the next wait is for what follows."""
        awaited = _name(step)
        if part.came is None or awaited not in part.came:
            return False
        while part.came.popleft() != awaited:
            pass
        return True

    def _give_up(self, leg: Leg, part: _ScriptRun, step: WaitFor) -> None:
        gave_up = WaitGivenUpEntry(
            script=part.script.name,
            gave_up=_name(step),
            within_ms=step.within,
            came=tuple(part.came or ()),
            if_possible=step.if_possible,
        )
        self._journal.write(leg.uuid, gave_up)
        part.came = None
        self._resume(leg, part)

    def _come_to_input(self, leg: Leg, part: _ScriptRun, step: Press | Say) -> None:
        if not self._takes(leg, step):
            return
        part.pending = None
        if isinstance(step, Press):
            self._press(leg, part, step.digits)
        else:
            self._speak(leg, part, step)

    def _speak(self, leg: Leg, part: _ScriptRun, step: Say) -> None:
        self._give(leg, s.Speaks(step))
        if self._plays(leg, part):
            self._pause(leg, part, self._tempo.said_span(step))

    def _press(self, leg: Leg, part: _ScriptRun, digits: str) -> None:
        """Press the first key now and the others after it, with pauses where a `p` stands."""
        if not digits:
            self._play(leg, part)
            return
        span = PAUSE_SPAN
        if digits[0] != "p":
            span = DIGIT_SPAN
            self._give(leg, s.Presses(digits[0]))
        if self._plays(leg, part):
            part.timer = self._clock.set_timer(span, lambda: self._press(leg, part, digits[1:]))


def _name(step: WaitFor) -> str:
    return f"{step.what} {step.word}"


def _may_come_unasked(step: WaitFor) -> bool:
    """Say whether only the application's doing can bring a thing about, or may; the others come with time."""
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


def _signal_of(step: Answer | HangUp | End) -> Signal:
    match step:
        case Answer(machine, beep_after, verdict_after):
            return s.Answers(machine, beep_after, verdict_after)
        case HangUp():
            return s.HangsUp()
        case End(status, detail, sip_code):
            return s.Ends(status, detail, sip_code)
