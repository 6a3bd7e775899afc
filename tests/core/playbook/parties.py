"""What the parties of a playbook do, step by step. Spans are in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.script import (
    BEEP_AFTER,
    SILENCE,
    SPEECH,
    VERDICT_AFTER,
    WAIT,
    Alternative,
    Answer,
    End,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    SetUp,
    SoundFile,
    Stay,
    WaitFor,
)
from voice_simulator.core.model.states import Status

if TYPE_CHECKING:
    from voice_simulator.core.model.script import Step


def _ms(seconds: float) -> int:
    return round(seconds * SECOND)


def set_up(seconds: float) -> SetUp:
    """Let the network take so long before the next step, instead of a second."""
    return SetUp(_ms(seconds))


def ring(seconds: float | None = None) -> Ring:
    """Ring for so long; None until somebody ends it."""
    return Ring(None if seconds is None else _ms(seconds))


def answer(verdict_after: float = VERDICT_AFTER / SECOND) -> Answer:
    """Answer as a person; a verdict that is asked for comes so long after."""
    return Answer(verdict_after=_ms(verdict_after))


def machine(
    beep_after: float | None = BEEP_AFTER / SECOND, verdict_after: float = VERDICT_AFTER / SECOND
) -> Answer:
    """Answer as a voicemail, whose beep comes so long after; None for one that never beeps."""
    beep = None if beep_after is None else _ms(beep_after)
    return Answer(machine=True, beep_after=beep, verdict_after=_ms(verdict_after))


def stay(seconds: float | None = None) -> Stay:
    """Stay on the line for so long; None until your app ends the call."""
    return Stay(None if seconds is None else _ms(seconds))


def hang_up() -> HangUp:
    """Hang up."""
    return HangUp()


def end(status: str, detail: str | None = None, sip_code: int | None = None) -> End:
    """End the call unanswered."""
    return End(Status(status), detail, sip_code)


def press(digits: str, *, now: bool = False, if_possible: bool = False) -> Press:
    """Press keys, when your app next listens or right now."""
    return Press(digits, now=now, if_possible=if_possible)


def say(
    *texts: str | Alternative,
    error: str | None = None,
    now: bool = False,
    lasts: float | None = None,
    if_possible: bool = False,
) -> Say:
    """Say something, as it may be understood, the likeliest first; `error` where it is not understood."""
    alternatives = tuple(text if isinstance(text, Alternative) else Alternative(text) for text in texts)
    span = None if lasts is None else _ms(lasts)
    return Say(alternatives, error=error, now=now, lasts=span, if_possible=if_possible)


def wait_for(what: str, word: str, *, within: float = WAIT / SECOND, if_possible: bool = False) -> WaitFor:
    """Wait for a request of your app (`api`), for an action to begin (`ncco`) or for an `event`."""
    return WaitFor(what, word, within=_ms(within), if_possible=if_possible)


def play(name: str, seconds: float, *, now: bool = False) -> Say:
    """Play a WAV file of so many seconds."""
    return Say((), file=SoundFile(name, _ms(seconds), b"RIFF"), now=now)


def wait_for_speech(*, within: float = WAIT / SECOND) -> WaitFor:
    """Wait until somebody is heard."""
    return WaitFor(SPEECH, "", within=_ms(within))


def wait_for_silence(seconds: float, *, within: float = WAIT / SECOND) -> WaitFor:
    """Wait until nothing was heard for so long in a row."""
    return WaitFor(SILENCE, "", within=_ms(within), span=_ms(seconds))


def one_of(*choices: tuple[int, tuple[Step, ...]]) -> OneOf:
    """Go on in one of several ways, drawn by weight."""
    return OneOf(choices)


PERSON: Final = (ring(2), answer())
"""Answers three seconds after it was called, and stays."""

MACHINE: Final = (ring(2), machine())
"""A voicemail that answers after three seconds; its verdict comes three, its beep five seconds later."""
