"""Which step may follow which: the ways a call can go, and the sentences about those it can't.

A script may part into several ways (`one_of`) and go on after them. Each step must be possible in every
stage in which the ways before it may have left the call; ways after which nothing can follow are passed over
where another goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import (
    Answer,
    End,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    SetUp,
    Stay,
    Step,
    WaitFor,
)
from voice_simulator.core.model.states import Status
from voice_simulator.documents.mistakes import truncate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node, Position


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """One step as written: its word, where that stands, and what stands behind its colon."""

    word: str
    at: Position
    argument: Node | None


@dataclass(frozen=True, slots=True)
class ReadStep:
    """One step as read, and as written.

    Attributes:
        written: as written.
        step: as read.
        ways: those of a `one_of`.
    """

    written: WrittenStep
    step: Step
    ways: tuple[tuple[ReadStep, ...], ...] = ()

    @property
    def size(self) -> int:
        """How many steps it is, with all those of its ways."""
        return 1 + sum(step.size for way in self.ways for step in way)


class _Stage(Enum):
    """How far a script has brought its call."""

    PLACED = "placed"
    SET_UP = "set up"
    RINGING = "ringing"
    RINGING_ON = "ringing on"
    LEFT_RINGING = "left ringing"
    MAY_BE_LEFT = "ringing, with nothing that must follow"
    ANSWERED = "answered"
    STAYING_ON = "staying on"
    OVER = "over"


_BEFORE_ANSWER: Final = (Ring, Answer, End)

_MAY_FOLLOW: Final[dict[_Stage, tuple[type[Step], ...]]] = {
    _Stage.PLACED: (SetUp, *_BEFORE_ANSWER),
    _Stage.SET_UP: _BEFORE_ANSWER,
    _Stage.RINGING: (*_BEFORE_ANSWER, WaitFor),
    _Stage.RINGING_ON: (WaitFor,),
    _Stage.LEFT_RINGING: (),
    _Stage.MAY_BE_LEFT: (*_BEFORE_ANSWER, WaitFor),
    _Stage.ANSWERED: (Stay, HangUp, Press, Say, WaitFor),
    _Stage.STAYING_ON: (),
    _Stage.OVER: (),
}

_RINGS: Final = frozenset({_Stage.RINGING, _Stage.RINGING_ON, _Stage.MAY_BE_LEFT})

_HANGUP: Final = ("api", "hangup")
_RINGING: Final = ("event", "ringing")
_WHILE_RINGING: Final = frozenset({_HANGUP, _RINGING})
"""What a party can wait for while its phone rings."""

_UNDECIDED: Final = frozenset({_Stage.PLACED, _Stage.SET_UP, _Stage.RINGING})

# Each stage in which a call may be, and the step that brought it there.
_Stages = dict[_Stage, WrittenStep | None]


def is_possible(steps: Sequence[ReadStep], mistakes: Mistakes) -> bool:
    """Check the order of a script; only its first impossible step is noted, for the rest follows from it."""
    stages = _walk(steps, {_Stage.PLACED: None}, mistakes)
    if stages is None:
        return False
    for stage, last in stages.items():
        if stage in _UNDECIDED and last is not None:
            mistakes.note(last.at, _why_undecided(last.word))
            return False
    return True


def is_possible_of_caller(steps: Sequence[ReadStep], mistakes: Mistakes) -> bool:
    """Check the order of a caller's script: it begins with the answer; only a `ring: 10s` may go before."""
    if steps and steps[0].written.word == "ring":
        if steps[0].step == Ring(None):
            mistakes.note(steps[0].written.at, _NO_END_OF_RINGING)
            return False
        steps = steps[1:]
    for read in _each(steps):
        if isinstance(read.step, SetUp | Ring | Answer | End):
            mistakes.note(read.written.at, _why_not_of_caller(read.written.word))
            return False
    return _walk(steps, {_Stage.ANSWERED: None}, mistakes) is not None


_STAGES: Final = {
    Status.STARTED: _Stage.SET_UP,
    Status.RINGING: _Stage.RINGING,
    Status.ANSWERED: _Stage.ANSWERED,
    Status.MACHINE: _Stage.ANSWERED,
}
"""The stage of a call in a status; in any other it is over."""


def is_possible_in(status: Status, steps: Sequence[ReadStep], mistakes: Mistakes) -> bool:
    """Check the order of steps that a party takes by hand on a call; it stays on after the last."""
    return _walk(steps, {_STAGES[status]: None}, mistakes) is not None


def _each(steps: Sequence[ReadStep]) -> Iterator[ReadStep]:
    for read in steps:
        yield read
        for way in read.ways:
            yield from _each(way)


def _walk(steps: Sequence[ReadStep], stages: _Stages, mistakes: Mistakes) -> _Stages | None:
    """Return the stages after some steps; None if a mistake was noted."""
    for read in steps:
        stages = {stage: last for stage, last in stages.items() if _MAY_FOLLOW[stage]} or stages
        after = _part(read, stages, mistakes) if read.ways else _go_on(read, stages, mistakes)
        if after is None:
            return None
        stages = after
    return stages


def _go_on(read: ReadStep, stages: _Stages, mistakes: Mistakes) -> _Stages | None:
    for stage, last in stages.items():
        why = _why_not(read, stage, last)
        if why is not None:
            mistakes.note(read.written.at, why if len(stages) == 1 else f"{why} (after one way of a one_of)")
            return None
    return {_stage_after(read.step, stage): read.written for stage in stages}


def _why_not(read: ReadStep, stage: _Stage, last: WrittenStep | None) -> str | None:
    if not isinstance(read.step, _MAY_FOLLOW[stage]):
        return _why_impossible(stage, read.written.word, last.word if last else "")
    return _why_not_awaited(read.step, stage) if isinstance(read.step, WaitFor) else None


def _why_not_awaited(step: WaitFor, stage: _Stage) -> str | None:
    awaited = (step.what, step.word)
    if stage in _RINGS and awaited not in _WHILE_RINGING:
        return (
            f"nothing but hangup, or {{event: ringing}}, can be waited for before 'answer', while the phone "
            f"rings; this is {step.what}{f': {truncate(step.word)}' if step.word else ''}"
        )
    if stage not in _RINGS and awaited == _RINGING:
        return "the phone rings before 'answer', so {event: ringing} can be waited for only there"
    return None


def _part(read: ReadStep, stages: _Stages, mistakes: Mistakes) -> _Stages | None:
    # The way is chosen when the network has set the call up: no way can begin with `setup`.
    begun: _Stages = {_AT_PARTING.get(stage, stage): last for stage, last in stages.items()}
    after: _Stages = {}
    for way in read.ways:
        ended = _walk(way, begun, mistakes)
        if ended is None:
            return None
        after = {**{_AT_PARTING.get(stage, stage): last for stage, last in ended.items()}, **after}
    return after


_AT_PARTING: Final = {_Stage.PLACED: _Stage.SET_UP, _Stage.RINGING_ON: _Stage.LEFT_RINGING}
"""Stages that are others before and after the ways of a `one_of`: a `ring` without end ends a way."""


def _stage_after(step: Step, stage: _Stage) -> _Stage:
    match step:
        case SetUp():
            return _Stage.SET_UP
        case Ring(span):
            return _Stage.RINGING_ON if span is None else _Stage.RINGING
        case Stay(span):
            return _Stage.STAYING_ON if span is None else _Stage.ANSWERED
        case HangUp() | End():
            return _Stage.OVER
        case WaitFor(what, word) if stage in _RINGS:
            return _Stage.MAY_BE_LEFT if (what, word) == _HANGUP else _Stage.RINGING
        case Answer() | Press() | Say() | WaitFor() | OneOf():
            return _Stage.ANSWERED


def _why_impossible(stage: _Stage, word: str, before: str) -> str:
    if word == "setup":
        return "'setup' can only be the first step"
    match stage:
        case _Stage.OVER:
            return f"nothing can follow '{before}': the call is over"
        case _Stage.RINGING_ON | _Stage.LEFT_RINGING | _Stage.STAYING_ON:
            return _why_endless(before)
        case _Stage.ANSWERED:
            return _why_not_after_answer(word)
        case _:
            return _why_not_before_answer(word)


def _why_endless(before: str) -> str:
    if before == "timeout":
        return "nothing can follow 'timeout': the phone rings until the ringing timer ends the call"
    return f"nothing can follow '{before}' without a duration: it has no end; write {before}: 3s, say"


def _why_not_after_answer(word: str) -> str:
    if word == "answer":
        return "the call is answered already; a call is answered once"
    return f"'{word}' can't come after 'answer'; an answered call ends with hang_up"


_NO_END_OF_RINGING: Final = (
    "'ring' needs a duration in an inbound script: how long the caller lets it ring before giving up; "
    "write ring: 10s, say"
)


def _why_not_of_caller(word: str) -> str:
    if word == "ring":
        return "'ring' can only be the first step of an inbound script: how long the caller lets it ring"
    return f"no '{word}' here: your app answers an inbound call; its script begins with the answer"


_ONLY_ANSWERED: Final = {
    "press": "keys can be pressed only in an answered call",
    "say": "a party can speak only in an answered call",
    "play": "a party can play a file only in an answered call",
    "wait_for": "a party can wait for your app while its phone rings, and in an answered call",
}


def _why_not_before_answer(word: str) -> str:
    if word == "hang_up":
        return "'hang_up' before 'answer'; a call that is not answered ends with busy, rejected, …"
    return f"'{word}' before 'answer'; {_ONLY_ANSWERED.get(word, f'only an answered call can {word}')}"


def _why_undecided(last: str) -> str:
    return (
        f"the script ends here, after '{last}', with the call neither answered nor over; "
        "go on with answer, busy, timeout, unanswered, rejected or failed"
    )
