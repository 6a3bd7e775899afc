"""The steps of a script: how each is written, and which may follow which.

A step is a word, `hang_up`, or a word with one argument, `ring: 3s`. Every reader notes what is wrong with a
step; the order of a script's steps is judged once all of them could be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from simulator.core.parties import BEEP_AFTER, Answer, End, HangUp, Ring, Script, SetUp, Stay, Step
from simulator.core.states import Status
from simulator.documents import (
    ListNode,
    MappingNode,
    Mistakes,
    Node,
    Position,
    ScalarNode,
    describe,
    did_you_mean,
    listed,
    members,
    not_yet,
    short,
)
from simulator.quantities import DURATION, read_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LATER_STEPS: Final = frozenset({"press", "say", "wait_for", "repeat", "one_of"})
"""Steps of the language that this version does not play."""

DETAILS: Final[dict[Status, dict[str, int]]] = {
    Status.UNANSWERED: {"unavailable": 480, "timeout": 480, "carrier_timeout": 480},
    Status.REJECTED: {"declined": 603, "restricted": 403, "invalid_number": 484},
    Status.FAILED: {"cannot_route": 503, "number_out_of_service": 404, "internal_error": 500},
}
"""The platform's words for why, by status, each with the SIP code it goes with; the first is the default."""

_SLIPS: Final = {"answered": "answer", "machine": "answer: machine"}
"""Outcomes that are easily taken for steps, and the steps that are meant."""

_BUSY_CODE: Final = 486
_SIP_CODES: Final = range(300, 700)


@dataclass(frozen=True, slots=True)
class _Written:
    """One step as written: its word, where that stands, and what stands behind its colon."""

    word: str
    at: Position
    argument: Node | None


@dataclass(frozen=True, slots=True)
class _Read:
    """One step as read, and as written."""

    written: _Written
    step: Step


def read_script(node: ListNode, name: str, mistakes: Mistakes) -> Script | None:
    """Read a list of steps, and check that a call can go that way; None if it can't."""
    if not node.items:
        mistakes.note(node.at, "a script needs at least one step, such as answer")
        return None
    noted = mistakes.noted
    steps = [step for item in node.items if (step := _read_step(item, mistakes)) is not None]
    # The order of a script that could not be read whole would only be guessed at.
    if mistakes.noted > noted or not _is_possible(steps, mistakes):
        return None
    return Script(name, tuple(each.step for each in steps))


def optional_duration(node: Node | None, word: str, mistakes: Mistakes) -> int | None:
    """Read a duration (ms) that may be left out; None where it is."""
    if node is None or is_nothing(node):
        return None
    if not isinstance(node, ScalarNode):
        mistakes.note(node.at, f"{word}: expected {DURATION}, got {describe(node)}")
        return None
    try:
        return read_duration(node.text)
    except ValueError as error:
        mistakes.note(node.at, f"{word}: {error}")
        return None


def beep_after(node: Node | None, mistakes: Mistakes) -> int | None:
    """Read when a machine beeps: a duration (ms), or `never`, which is None; left out it is the default."""
    if node is None or is_nothing(node):
        return BEEP_AFTER
    if isinstance(node, ScalarNode) and node.text == "never":
        return None
    return optional_duration(node, "beep_after", mistakes)


def detail_of(status: Status, node: Node | None, mistakes: Mistakes) -> str | None:
    """Read the word for why a call ended; left out it is the default of the status, if that has details."""
    words = DETAILS.get(status, {})
    if node is None or is_nothing(node):
        return next(iter(words), None)
    written = node.text if isinstance(node, ScalarNode) else ""
    if written not in words:
        near = did_you_mean(written, words) if written else "."
        got = f"'{short(written)}'" if written else describe(node)
        mistakes.note(node.at, f"unknown detail {got}{near} {status} has {listed(words)}.")
    return written


def sip_code_of(node: Node | None, status: Status, detail: str | None, mistakes: Mistakes) -> int | None:
    """Read the SIP code of an end; left out it is the one that goes with the status and detail."""
    if node is None or is_nothing(node):
        return _BUSY_CODE if status is Status.BUSY else DETAILS[status].get(detail or "")
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and value in _SIP_CODES:
        return value
    mistakes.note(node.at, f"sip_code: expected a number from 300 to 699, got {describe(node)}")
    return None


def options_of(word: str, known: Sequence[str], argument: Node | None, mistakes: Mistakes) -> dict[str, Node]:
    """Read what stands behind an end or outcome: nothing, its detail alone, or known options by name."""
    if argument is None or is_nothing(argument):
        return {}
    if isinstance(argument, ScalarNode) and "detail" in known:
        return {"detail": argument}
    return members(argument, known, mistakes, what=f"'{word}'")


def is_nothing(node: Node | None) -> bool:
    """Tell whether there is no value."""
    return node is None or (isinstance(node, ScalarNode) and node.value is None)


def _read_step(node: Node, mistakes: Mistakes) -> _Read | None:
    written = _written(node, mistakes)
    if written is None:
        return None
    if written.word in LATER_STEPS:
        mistakes.note(written.at, not_yet(written.word))
        return None
    reader = _READERS.get(written.word)
    if reader is None:
        mistakes.note(written.at, _unknown_step(written))
        return None
    step = reader(written, mistakes)
    return _Read(written, step) if step is not None else None


def _written(node: Node, mistakes: Mistakes) -> _Written | None:
    match node:
        case ScalarNode(at, text, value) if value is not None:
            return _Written(text, at, None)
        case MappingNode(at, (entry,)):
            return _Written(entry.key.text, entry.key.at, entry.value)
        case MappingNode(at, (_, *_)):
            mistakes.note(at, "two keys in one step; begin each step with '- ' on a line of its own")
        case _:
            mistakes.note(node.at, f"a step is a word, or a word with one argument; this is {describe(node)}")
    return None


def _unknown_step(written: _Written) -> str:
    word, names = short(written.word), sorted({*_READERS, *LATER_STEPS})
    if any(written.word.startswith(f"{name}:") for name in names):
        return f"unknown step '{word}'; put a space after the ':'"
    near = f"; did you mean '{_SLIPS[word]}'?" if word in _SLIPS else did_you_mean(word, names)
    return f"unknown step '{word}'{near} A step is one of {listed(_READERS)}."


def _without_argument(written: _Written, mistakes: Mistakes) -> None:
    if written.argument is not None and not is_nothing(written.argument):
        mistakes.note(written.argument.at, f"'{written.word}' stands alone; it takes nothing after a ':'")


def _set_up(written: _Written, mistakes: Mistakes) -> Step | None:
    if is_nothing(written.argument):
        mistakes.note(written.at, "'setup' needs a duration, such as setup: 500ms")
    return SetUp(optional_duration(written.argument, "setup", mistakes) or 0)


def _ring(written: _Written, mistakes: Mistakes) -> Step | None:
    return Ring(optional_duration(written.argument, "ring", mistakes))


def _answer(written: _Written, mistakes: Mistakes) -> Step | None:
    match written.argument:
        case None:
            return Answer()
        case ScalarNode(value=None):
            return Answer()
        case ScalarNode(text="machine"):
            return Answer(machine=True)
        case MappingNode(entries=(entry,)) if entry.key.text == "machine":
            return Answer(machine=True, beep_after=_machine(entry.value, mistakes))
        case argument:
            sentence = f"'answer' stands alone or takes 'machine'; this is {describe(argument)}"
            mistakes.note(argument.at, sentence)
            return None


def _machine(node: Node, mistakes: Mistakes) -> int | None:
    if is_nothing(node):
        return BEEP_AFTER
    options = members(node, ["beep_after"], mistakes, what="A machine that answers")
    return beep_after(options.get("beep_after"), mistakes)


def _stay(written: _Written, mistakes: Mistakes) -> Step | None:
    return Stay(optional_duration(written.argument, "stay", mistakes))


def _hang_up(written: _Written, mistakes: Mistakes) -> Step | None:
    _without_argument(written, mistakes)
    return HangUp()


def _time_out(written: _Written, mistakes: Mistakes) -> Step | None:
    _without_argument(written, mistakes)
    return Ring(None)


def _end(written: _Written, mistakes: Mistakes) -> Step | None:
    status, argument = Status(written.word), written.argument
    known = ["detail", "sip_code"] if status in DETAILS else ["sip_code"]
    options = options_of(written.word, known, argument, mistakes)
    detail = detail_of(status, options.get("detail"), mistakes)
    return End(status, detail, sip_code_of(options.get("sip_code"), status, detail, mistakes))


_READERS: Final[dict[str, Callable[[_Written, Mistakes], Step | None]]] = {
    "setup": _set_up,
    "ring": _ring,
    "answer": _answer,
    "stay": _stay,
    "hang_up": _hang_up,
    "busy": _end,
    "timeout": _time_out,
    "unanswered": _end,
    "rejected": _end,
    "failed": _end,
}

STEPS: Final = tuple(_READERS)
"""The steps that this version plays."""


class _Stage(Enum):
    """How far a script has brought its call."""

    PLACED = "placed"
    SET_UP = "set up"
    RINGING = "ringing"
    RINGING_ON = "ringing on"
    ANSWERED = "answered"
    STAYING_ON = "staying on"
    OVER = "over"


_BEFORE_ANSWER: Final = (Ring, Answer, End)

_MAY_FOLLOW: Final[dict[_Stage, tuple[type[Step], ...]]] = {
    _Stage.PLACED: (SetUp, *_BEFORE_ANSWER),
    _Stage.SET_UP: _BEFORE_ANSWER,
    _Stage.RINGING: _BEFORE_ANSWER,
    _Stage.RINGING_ON: (),
    _Stage.ANSWERED: (Stay, HangUp),
    _Stage.STAYING_ON: (),
    _Stage.OVER: (),
}

_UNDECIDED: Final = frozenset({_Stage.PLACED, _Stage.SET_UP, _Stage.RINGING})


def _stage_after(step: Step) -> _Stage:
    match step:
        case SetUp():
            return _Stage.SET_UP
        case Ring(span):
            return _Stage.RINGING_ON if span is None else _Stage.RINGING
        case Answer():
            return _Stage.ANSWERED
        case Stay(span):
            return _Stage.STAYING_ON if span is None else _Stage.ANSWERED
        case HangUp() | End():
            return _Stage.OVER


def _is_possible(steps: list[_Read], mistakes: Mistakes) -> bool:
    """Check the order of a script; only its first impossible step is noted, for the rest follows from it."""
    stage, before = _Stage.PLACED, ""
    for read in steps:
        word = read.written.word
        if not isinstance(read.step, _MAY_FOLLOW[stage]):
            mistakes.note(read.written.at, _why_impossible(stage, word, before))
            return False
        stage, before = _stage_after(read.step), word
    if stage in _UNDECIDED:
        mistakes.note(steps[-1].written.at, _why_undecided(before))
        return False
    return True


def _why_impossible(stage: _Stage, word: str, before: str) -> str:
    if word == "setup":
        return "'setup' can only be the first step"
    match stage:
        case _Stage.OVER:
            return f"nothing can follow '{before}': the call is over"
        case _Stage.RINGING_ON | _Stage.STAYING_ON:
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


def _why_not_before_answer(word: str) -> str:
    if word == "hang_up":
        return "'hang_up' before 'answer'; a call that is not answered ends with busy, rejected, …"
    return f"'{word}' before 'answer'; only an answered call can {word}"


def _why_undecided(last: str) -> str:
    return (
        f"the script ends here, after '{last}', with the call neither answered nor over; "
        "go on with answer, busy, timeout, unanswered, rejected or failed"
    )
