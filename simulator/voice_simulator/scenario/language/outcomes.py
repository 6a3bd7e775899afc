"""The built-in outcomes: scripts that everybody needs, with the timing they have unless told otherwise.

`answered`, `machine`, `busy`, `timeout`, `unanswered`, `rejected` and `failed` stand in a list of turns,
alone or with parameters: `{machine: {ring: 12s}}`. Durations are in ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.script import Answer, End, HangUp, Ring, Script, SetUp, Stay, Step
from voice_simulator.core.model.states import Status
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.nodes import ScalarNode
from voice_simulator.documents.quantities import read_duration
from voice_simulator.scenario.language.scalars import is_nothing, optional_duration, ringing
from voice_simulator.scenario.language.steps import (
    beep_after,
    detail_of,
    is_sip_code,
    options_of,
    sip_code_of,
    verdict_after,
)

if TYPE_CHECKING:
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

PERSON_RINGS: Final = 2 * SECOND
"""How long it rings before a person answers or declines."""

MACHINE_RINGS: Final = 4 * SECOND
"""How long it rings before a machine answers."""

_NOT_ANSWERED: Final = ("ring", "detail", "sip_code", "setup")

PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "answered": ("ring", "stay", "verdict_after", "setup"),
    "machine": ("ring", "stay", "beep_after", "verdict_after", "setup"),
    "busy": ("ring", "sip_code", "setup"),
    "timeout": ("setup",),
    "unanswered": _NOT_ANSWERED,
    "rejected": _NOT_ANSWERED,
    "failed": _NOT_ANSWERED,
}
"""The built-in outcomes, and what may be said about each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """The parameters of an outcome as given; None for what was left out."""

    setup: int | None
    ring: int | None
    stay: int | None
    beep_after: int | None
    verdict_after: int
    detail: str | None
    sip_code: int | None


def read_outcome(name: str, parameters: Node | None, mistakes: Mistakes) -> Script:
    """Make the script of a built-in outcome, and note the parameters that it can't have.

    Args:
        name: a key of `PARAMETERS`.
        parameters: a mapping, or for an outcome with details one of those; None for none.
        mistakes: where to note what is wrong.
    """
    wishes = _read_wishes(name, parameters, mistakes)
    first: tuple[Step, ...] = () if wishes.setup is None else (SetUp(wishes.setup),)
    return Script(name, first + _steps(name, wishes))


def _read_wishes(name: str, parameters: Node | None, mistakes: Mistakes) -> _Wishes:
    given = _parameters(name, parameters, mistakes)
    detail, sip_code = None, None
    if "sip_code" in PARAMETERS[name]:
        detail = detail_of(Status(name), given.get("detail"), mistakes)
        sip_code = sip_code_of(given.get("sip_code"), Status(name), detail, mistakes)
    return _Wishes(
        setup=optional_duration(given.get("setup"), "setup", mistakes),
        ring=ringing(given.get("ring"), mistakes),
        stay=optional_duration(given.get("stay"), "stay", mistakes),
        beep_after=beep_after(given.get("beep_after"), mistakes),
        verdict_after=verdict_after(given.get("verdict_after"), mistakes),
        detail=detail,
        sip_code=sip_code,
    )


def _parameters(name: str, parameters: Node | None, mistakes: Mistakes) -> dict[str, Node]:
    known = PARAMETERS[name]
    is_code = "sip_code" in known and parameters is not None and is_sip_code(parameters)
    by_name = is_code or "detail" in known or is_nothing(parameters)
    if isinstance(parameters, ScalarNode) and not by_name:
        parameter = "stay" if "stay" in known else known[0]
        form = f"{{{name}: {{{parameter}: {_as_duration(parameters.text)}}}}}"
        sentence = f"'{name}' takes its parameters by name: {form}; this is {describe(parameters)}"
        mistakes.note(parameters.at, sentence)
        return {}
    return options_of(name, known, parameters, mistakes)


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
        case "timeout":
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
    end = End(status, wishes.detail, wishes.sip_code)
    declined = status is Status.REJECTED and wishes.detail == "declined"
    if wishes.ring is None and not declined:
        return (end,)
    return (_rings(wishes, PERSON_RINGS), end)
