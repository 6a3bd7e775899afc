"""The built-in outcomes: scripts that everybody needs, with the timing they have unless told otherwise.

`answered`, `machine`, `busy`, `timeout`, `unanswered`, `rejected`, `failed` and `by_hand` stand in a list of
turns, alone or with parameters: `{machine: {ring: 12s}}`. Durations are in ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.script import (
    BEEP_AFTER,
    VERDICT_AFTER,
    Answer,
    End,
    HangUp,
    Ring,
    Script,
    SetUp,
    Stay,
    Step,
)
from voice_simulator.core.model.states import Status
from voice_simulator.documents.grammar.kinds import Custom, Kind, refuse
from voice_simulator.documents.grammar.mappings import Given, Key, optional
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.nodes import ScalarNode
from voice_simulator.documents.quantities import read_duration
from voice_simulator.scenario.language.answer_step import BEEP_AFTER_KEY, VERDICT_AFTER_KEY
from voice_simulator.scenario.language.call_ends import (
    DETAIL,
    DETAILS,
    SIP_CODE,
    end_of,
    is_sip_code,
    with_options,
)
from voice_simulator.scenario.language.kinds import DURATION_OR_NOTHING, RINGING

if TYPE_CHECKING:
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

PERSON_RINGS: Final = 2 * SECOND
"""How long it rings before a person answers or declines."""

BY_HAND: Final = "by_hand"
"""The outcome whose party somebody plays."""

MACHINE_RINGS: Final = 4 * SECOND
"""How long it rings before a machine answers."""


_SETUP: Final = optional(
    "setup", DURATION_OR_NOTHING, "From the request to the first thing that happens; 1s."
)
_RING: Final = optional("ring", RINGING.or_nothing(), "How long it rings, 120s at most.")
_STAY: Final = optional(
    "stay", DURATION_OR_NOTHING, "The party stays on the line for so long, then hangs up."
)

SAYS: Final = {
    "answered": "Rings 2 s; a person answers and stays until your app ends the call.",
    "machine": "Rings 4 s; a voicemail answers, and its beep comes 5 s later.",
    "busy": "The line is busy.",
    "timeout": "Rings until the ringing timer ends the call.",
    "unanswered": "Nobody can be reached.",
    "rejected": "The person declines after 2 s, or the network refuses at once.",
    "failed": "The network can't connect the call.",
    BY_HAND: (
        "Rings until somebody plays the party over the control API (in a `run` with `clock: real` only), or "
        "the ringing timer ends the call."
    ),
}
"""The built-in outcomes, each with its sentence."""

_KEYS: Final[dict[str, tuple[Key[Any], ...]]] = {
    "answered": (_RING, _STAY, VERDICT_AFTER_KEY, _SETUP),
    "machine": (_RING, _STAY, BEEP_AFTER_KEY, VERDICT_AFTER_KEY, _SETUP),
    "busy": (_RING, SIP_CODE, _SETUP),
    "timeout": (_SETUP,),
    **{str(status): (_RING, DETAIL[status], SIP_CODE, _SETUP) for status in DETAILS},
    BY_HAND: (_SETUP,),
}

PARAMETERS: Final = {name: tuple(key.name for key in keys) for name, keys in _KEYS.items()}
"""The built-in outcomes, and what may be said about each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """The parameters of an outcome as given; None for what was left out."""

    setup: int | None = None
    ring: int | None = None
    stay: int | None = None
    beep_after: int | None = BEEP_AFTER
    verdict_after: int = VERDICT_AFTER
    detail: str | None = None
    sip_code: int | None = None


def _wishes(name: str) -> Kind[_Wishes]:
    def make(given: Given) -> _Wishes:
        return _Wishes(**{key.name: given[key] for key in _KEYS[name]})

    kind: Kind[_Wishes] = with_options(name, _KEYS[name], make)

    def read(node: Node, word: str, mistakes: Mistakes) -> _Wishes:
        known = PARAMETERS[name]
        by_name = "detail" in known or ("sip_code" in known and is_sip_code(node))
        if isinstance(node, ScalarNode) and not by_name:
            return refuse(node.at, _why_by_name(name, node), mistakes)
        return kind.read(node, word, mistakes)

    return Custom(read, kind.schema, kind.form)


def _why_by_name(name: str, node: ScalarNode) -> str:
    known = PARAMETERS[name]
    parameter = "stay" if "stay" in known else known[0]
    form = f"{{{name}: {{{parameter}: {_as_duration(node.text)}}}}}"
    return f"'{name}' takes its parameters by name: {form}; this is {describe(node)}"


WISHES: Final = {name: _wishes(name) for name in _KEYS}
"""What may stand behind the name of each outcome."""


def read_outcome(name: str, parameters: Node | None, mistakes: Mistakes) -> Script:
    """Make the script of a built-in outcome.

    Args:
        name: a key of `PARAMETERS`.
        parameters: a mapping, or for an outcome with details one of those; None for none.
        mistakes: where to note what is wrong.

    Raises:
        Unreadable: the parameters are wrong.
    """
    is_alone = parameters is None or is_nothing(parameters)
    wishes = _Wishes() if is_alone or parameters is None else WISHES[name].read(parameters, name, mistakes)
    first: tuple[Step, ...] = () if wishes.setup is None else (SetUp(wishes.setup),)
    return Script(name, first + _steps(name, wishes), by_hand=name == BY_HAND)


def _as_duration(text: str) -> str:
    """Return what may have been meant for a duration as one, or else an example of one."""
    for meant in (text, f"{text}s"):
        try:
            read_duration(meant)
        except ValueError:
            continue
        return meant
    return "8s"


def _steps(name: str, wishes: _Wishes) -> tuple[Step, ...]:
    match name:
        case "answered":
            answer = Answer(verdict_after=wishes.verdict_after)
            return (_rings(wishes, PERSON_RINGS), answer, *_stays(wishes))
        case "machine":
            answer = Answer(machine=True, beep_after=wishes.beep_after, verdict_after=wishes.verdict_after)
            return (_rings(wishes, MACHINE_RINGS), answer, *_stays(wishes))
        case "timeout" | "by_hand":
            return (Ring(None),)
        case _:
            return _ends(Status(name), wishes)


def _rings(wishes: _Wishes, default: int) -> Ring:
    return Ring(default if wishes.ring is None else wishes.ring)


def _stays(wishes: _Wishes) -> tuple[Step, ...]:
    """Return what comes after the answer; a party whose script has run out stays until the call is ended."""
    return () if wishes.stay is None else (Stay(wishes.stay), HangUp())


def _ends(status: Status, wishes: _Wishes) -> tuple[Step, ...]:
    """Return the end, after ringing if it is the party that declines, or if ringing was asked for."""
    end: End = end_of(status, wishes.detail, wishes.sip_code)
    declined = status is Status.REJECTED and end.detail == "declined"
    if wishes.ring is None and not declined:
        return (end,)
    return (_rings(wishes, PERSON_RINGS), end)
