"""What can move a leg, and where to: the table of signals.

A *signal* is an input to a leg: from its party, a timer, the application or its NCCO. `NEXT_STATUS` reads
"signal: status now -> status then"; a status that is not there does not admit the signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from voice_simulator.core.model.script import BEEP_AFTER, VERDICT_AFTER, Say
from voice_simulator.core.model.states import ENDS_UNANSWERED, LIVE, TRANSITIONS, Status
from voice_simulator.errors import IllegalSignal


@dataclass(frozen=True, slots=True)
class Rings:
    """The party's phone rings."""

    name: ClassVar[str] = "rings"


@dataclass(frozen=True, slots=True)
class Answers:
    """The party answers; the rest is as in the step of its script."""

    name: ClassVar[str] = "answers"

    machine: bool = False
    beep_after: int | None = BEEP_AFTER
    verdict_after: int = VERDICT_AFTER


@dataclass(frozen=True, slots=True)
class Ends:
    """The network or the party ends a leg that was not answered, as one of `ENDS_UNANSWERED`."""

    name: ClassVar[str] = "ends"

    status: Status
    detail: str | None = None
    sip_code: int | None = None


@dataclass(frozen=True, slots=True)
class HangsUp:
    """The party hangs up."""

    name: ClassVar[str] = "hangs_up"


@dataclass(frozen=True, slots=True)
class GivesUp:
    """The caller of an inbound call hangs up before it is answered."""

    name: ClassVar[str] = "gives_up"


@dataclass(frozen=True, slots=True)
class ApplicationHangsUp:
    """The application ends the call."""

    name: ClassVar[str] = "application_hangs_up"


@dataclass(frozen=True, slots=True)
class NccoRanOut:
    """The last action is done, or the NCCO can't be had: the platform ends the call."""

    name: ClassVar[str] = "ncco_ran_out"


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Nobody is left in the leg's conversation: the platform ends the leg, or calls off one that rings."""

    name: ClassVar[str] = "left_alone"


@dataclass(frozen=True, slots=True)
class ConversationEnded:
    """A leg with `endOnExit` has left the leg's conversation: the platform ends it, or calls it off."""

    name: ClassVar[str] = "conversation_ended"


@dataclass(frozen=True, slots=True)
class SocketCloses:
    """Your app closes the WebSocket that is the leg's party, or is gone."""

    name: ClassVar[str] = "socket_closes"


@dataclass(frozen=True, slots=True)
class SocketBreaks:
    """The platform breaks off the WebSocket that is the leg's party, for a frame that it does not take."""

    name: ClassVar[str] = "socket_breaks"


@dataclass(frozen=True, slots=True)
class RingingTimerRang:
    """Nobody answered within the ringing timer, which counts from the start of a leg that never rings."""

    name: ClassVar[str] = "ringing_timer"


@dataclass(frozen=True, slots=True)
class LengthTimerRang:
    """The call is as long as it may be."""

    name: ClassVar[str] = "length_timer"


@dataclass(frozen=True, slots=True)
class HumanDetected:
    """Machine detection decided for a person: an event, no transition."""

    name: ClassVar[str] = "human_detected"


@dataclass(frozen=True, slots=True)
class MachineDetected:
    """Machine detection decided for a voicemail."""

    name: ClassVar[str] = "machine_detected"


@dataclass(frozen=True, slots=True)
class BeepAwaited:
    """The wait for the machine's beep is over: an event, no transition. `heard`: not by the time-out."""

    name: ClassVar[str] = "beep_awaited"

    heard: bool


@dataclass(frozen=True, slots=True)
class Presses:
    """The party presses one key: no transition."""

    name: ClassVar[str] = "presses"

    digit: str


@dataclass(frozen=True, slots=True)
class Speaks:
    """The party says something: no transition."""

    name: ClassVar[str] = "speaks"

    say: Say


Signal = (
    Rings
    | Answers
    | Ends
    | HangsUp
    | GivesUp
    | ApplicationHangsUp
    | NccoRanOut
    | LeftAlone
    | ConversationEnded
    | SocketCloses
    | SocketBreaks
    | RingingTimerRang
    | LengthTimerRang
    | HumanDetected
    | MachineDetected
    | BeepAwaited
    | Presses
    | Speaks
)

_S = Status
_COMPLETES: Final = {_S.ANSWERED: _S.COMPLETED, _S.MACHINE: _S.COMPLETED}
_CALLED_OFF: Final = {_S.STARTED: _S.CANCELLED, _S.RINGING: _S.CANCELLED}
_STAYS: Final = {status: status for status in LIVE}

NEXT_STATUS: Final[dict[type[Signal], dict[Status, Status]]] = {
    Rings: {_S.STARTED: _S.RINGING},
    Answers: {_S.STARTED: _S.ANSWERED, _S.RINGING: _S.ANSWERED},
    HangsUp: _COMPLETES,
    GivesUp: {_S.RINGING: _S.CANCELLED},
    ApplicationHangsUp: _CALLED_OFF | _COMPLETES,
    NccoRanOut: _COMPLETES,
    LeftAlone: _CALLED_OFF | _COMPLETES,
    ConversationEnded: _CALLED_OFF | _COMPLETES,
    SocketCloses: _COMPLETES,
    SocketBreaks: _COMPLETES,
    # A leg that never rings waits for its answer while it is started.
    RingingTimerRang: {_S.STARTED: _S.TIMEOUT, _S.RINGING: _S.TIMEOUT},
    LengthTimerRang: _COMPLETES,
    HumanDetected: {_S.ANSWERED: _S.ANSWERED},
    MachineDetected: {_S.ANSWERED: _S.MACHINE},
    BeepAwaited: {_S.MACHINE: _S.MACHINE},
    Presses: _STAYS,
    Speaks: _STAYS,
}


def next_status(now: Status, signal: Signal) -> Status:
    """Return the status a leg has after a signal.

    Raises:
        IllegalSignal: the status does not admit the signal.
    """
    if isinstance(signal, Ends):
        onward = signal.status if signal.status in ENDS_UNANSWERED & TRANSITIONS[now] else None
    else:
        onward = NEXT_STATUS[type(signal)].get(now)
    if onward is None:
        raise IllegalSignal(signal, now)
    return onward
