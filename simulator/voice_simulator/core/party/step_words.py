"""What can be told of the steps of a script without playing them: their words, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.step_entries import StepsNotReachedEntry
from voice_simulator.core.model.script import (
    SILENCE,
    SPEECH,
    Answer,
    End,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    SetUp,
    Stay,
    WaitFor,
)

if TYPE_CHECKING:
    from voice_simulator.core.model.script import Script, Step

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


def word_for(step: Step) -> str:
    """Name a step as a scenario does."""
    match step:
        case End(status):
            return status.value
        case Say() if step.only_plays:
            return "play"
        case _:
            return _WORDS[type(step)]


def name_of(step: WaitFor) -> str:
    """Name what a party waits for, as the journal does: `api transfer`."""
    match step.what:
        case "speech":
            return SPEECH
        case "silence":
            return f"{SILENCE} of {step.span} ms"
        case _:
            return f"{step.what} {step.word}"


def is_last(step: Step) -> bool:
    """Say whether nothing can follow a step."""
    return isinstance(step, HangUp | End) or (isinstance(step, Ring | Stay) and step.span is None)


def way_drawn(step: OneOf, drawn: int) -> int:
    """Return which way a number below the sum of the weights stands for."""
    for way, (weight, _) in enumerate(step.choices):
        drawn -= weight
        if drawn < 0:
            return way
    raise AssertionError("unreachable: the number is below the sum")


def not_reached(script: Script, steps: tuple[Step, ...]) -> StepsNotReachedEntry:
    """Name steps that were not reached, and those of them that a script counts on."""
    missed = tuple(
        word_for(step) for step in steps if isinstance(step, Press | Say | WaitFor) and not step.if_possible
    )
    return StepsNotReachedEntry(script.name, tuple(word_for(step) for step in steps), missed)
