"""What the party of a leg did, as the steps of a script that does the same at the same times.

A script that played by itself is its own best description: each step takes the time that it took. What
somebody did by hand came at any time; before it the party stays, rings or is set up for as long as it did.
What the script was still waiting for when the call ended counts no more as missed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import SignalEntry, StatusEntry
from voice_simulator.core.journal.step_entries import StepEntry, StepsNotReachedEntry, WaitGivenUpEntry
from voice_simulator.core.media.durations import DIGIT_SPAN
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import HangUp, Press, Ring, Say, SetUp, Stay, Step, WaitFor
from voice_simulator.core.model.states import Direction, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.core.journal import Entry

BY_HAND: Final = "by hand"


@dataclass(slots=True)
class _Begun:
    """A step that was begun.

    Attributes:
        at: when, ms.
        step: it.
        keys: how many keys were pressed.
        acted_at: when the last key was pressed, or the party spoke; None for neither.
    """

    at: int
    step: Step
    keys: int = 0
    acted_at: int | None = None


@dataclass(slots=True)
class PlayedScript:
    """What a party did.

    Attributes:
        steps: as a script has them.
        remarks: what the steps do not tell.
    """

    steps: list[Step] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class StepReader:
    """Reads what the party of one leg did.

    Args:
        placed_at: when the leg was placed or came in, ms.
        direction: who placed it.
        said_span: says how long the party takes to say something, ms.
    """

    def __init__(self, placed_at: int, direction: Direction, said_span: Callable[[Say], int]) -> None:
        self._placed_at, self._is_inbound = placed_at, direction is Direction.INBOUND
        self._said_span = said_span
        self._answered_at: int | None = None
        self._begun: list[_Begun] = []
        self._remarks: list[str] = []

    def steps_of(self, own: Sequence[Entry]) -> PlayedScript:
        """Return what the party did, by the entries of its leg."""
        for entry in own:
            self._read(entry)
        if self._begun and self._begun[-1].acted_at is None:
            self._let_go(self._begun[-1], own)
        return PlayedScript([*(one.step for one in self._begun[:-1]), *self._end()], self._remarks)

    def _end(self) -> tuple[Step, ...]:
        """Return the last steps; a phone that rang to the end rings for as long as it may."""
        if not self._begun:
            return () if self._is_inbound else (Ring(None),)
        last = self._begun[-1].step
        if self._is_inbound or not isinstance(last, Ring | SetUp):
            return (last,)
        return (Ring(None),) if isinstance(last, Ring) else (last, Ring(None))

    def _read(self, entry: Entry) -> None:
        match entry.what:
            case StatusEntry(Status.ANSWERED) if self._answered_at is None:
                self._answered_at = entry.time
            case StepEntry(step="one_of", way=way):
                self._remarks.append(
                    f"the party took way {way} of a one_of, drawn from the seed; only that is here"
                )
            case StepEntry(played=None, step=word):
                self._remarks.append(f"its step {word} is not known: the journal comes from elsewhere")
            case StepEntry(script=script, played=step, place=place) if step is not None:
                self._begin(entry.time, step, by_hand=script == BY_HAND and place == 1)
            case SignalEntry(signal) if self._begun and signal in (s.Presses.name, s.Speaks.name):
                self._begun[-1].keys += signal == s.Presses.name
                self._begun[-1].acted_at = entry.time
            case WaitGivenUpEntry() if self._begun:
                self._may_fail(self._begun[-1], "gave up waiting here")

    # -- where somebody takes over

    def _begin(self, at: int, step: Step, *, by_hand: bool) -> None:
        if by_hand:
            self._remarks.append("somebody played the party by hand; it does the same at the same times")
            if self._gives_up(step):
                self._begun.append(_Begun(at, Ring(at - self._placed_at)))
                return
            self._fill_until(at)
        last = self._begun[-1] if self._begun else None
        if isinstance(step, Ring) and last is not None and isinstance(last.step, Ring):
            # It rang already: both are one ringing.
            rang = at - last.at
            last.step = Ring(None if step.span is None else rang + step.span)
            return
        self._begun.append(_Begun(at, step))

    def _gives_up(self, step: Step) -> bool:
        return self._is_inbound and self._answered_at is None and isinstance(step, HangUp)

    def _fill_until(self, at: int) -> None:
        """Let what was before take the time that it took until somebody acted by hand."""
        if self._is_inbound and self._answered_at is not None and self._is_before_answer:
            self._stay(self._answered_at, at)
        elif not self._begun:
            self._begun.append(_Begun(self._placed_at, SetUp(at - self._placed_at)))
        else:
            self._cut(self._begun[-1], at)

    @property
    def _is_before_answer(self) -> bool:
        return not self._begun or isinstance(self._begun[-1].step, Ring)

    def _cut(self, last: _Begun, at: int) -> None:
        match last.step:
            case Ring():
                last.step = Ring(at - last.at)
            case SetUp():
                last.step = SetUp(at - last.at)
            case Stay() | WaitFor():
                self._replace_last(last.at, at)
            case Press(digits=digits) as press if last.acted_at is not None:
                last.step = replace(press, digits=_first_keys(digits, last.keys))
                self._stay(last.acted_at + DIGIT_SPAN, at)
            case Say() as say if last.acted_at is not None:
                self._stay(last.acted_at + self._said_span(say), at)
            case Press() | Say():
                self._replace_last(last.at, at)
            case _:
                self._stay(last.at, at)

    def _replace_last(self, since: int, at: int) -> None:
        self._begun.pop()
        self._stay(since, at)

    def _stay(self, since: int, at: int) -> None:
        if at < since:
            self._remarks.append(
                f"somebody acted {since - at} ms before the party was done with the step before"
            )
        elif at > since:
            self._begun.append(_Begun(since, Stay(at - since)))

    # -- what a script was waiting for

    def _let_go(self, last: _Begun, own: Sequence[Entry]) -> None:
        """Count the last step no more as missed, if the party still waited to do it."""
        left = [entry.what.not_reached for entry in own if isinstance(entry.what, StepsNotReachedEntry)]
        is_over = any(isinstance(entry.what, StatusEntry) and entry.what.status not in _LIVE for entry in own)
        waits = isinstance(last.step, WaitFor) and (not is_over or (left and left[-1][0] == "wait_for"))
        if waits or isinstance(last.step, Press | Say):
            self._may_fail(last, "was still waiting here when the call ended")

    def _may_fail(self, one: _Begun, why: str) -> None:
        if isinstance(one.step, Press | Say | WaitFor) and not one.step.if_possible:
            one.step = replace(one.step, if_possible=True)
            self._remarks.append(f"the party {why}, hence if_possible")


_LIVE: Final = frozenset({Status.STARTED, Status.RINGING, Status.ANSWERED, Status.MACHINE})


def _first_keys(digits: str, count: int) -> str:
    """Return the beginning of some keys with so many pressed, pauses before and between among them."""
    pressed = 0
    for place, key in enumerate(digits):
        pressed += key != "p"
        if pressed == count:
            return digits[: place + 1]
    return digits
