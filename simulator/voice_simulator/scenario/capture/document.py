"""Writes the scenario of a call, from the journal of its world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import to_iso
from voice_simulator.core.model.script import Say
from voice_simulator.scenario.capture.beginnings import lines_of_inbound, lines_of_triggers
from voice_simulator.scenario.capture.captured_faults import lines_of_faults, remarks_on_faults
from voice_simulator.scenario.capture.expected import lines_of_expectations
from voice_simulator.scenario.capture.scope import NothingToCapture, Scope, scope_of
from voice_simulator.scenario.capture.scripts import lines_of_calls, played_on
from voice_simulator.scenario.capture.yaml_text import DOLLAR, comment, flow
from voice_simulator.scenario.language.texts import join_and

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.scenario.capture.played_steps import PlayedScript

_REAL: Final = "real"

__all__ = ["CapturedWorld", "NothingToCapture", "captured_scenario"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedWorld:
    """What a captured scenario says of the world that it is from.

    Attributes:
        application_id: whose world it is; None where nobody knows.
        began: its first instant, ms.
        now: the present one.
        seed: its ids and draws are made from it; None where it is not known.
        clock: the mode of its clock; None where only the journal is known.
        version: of the simulator.
        said_span: says how long a party takes to say something, ms.
    """

    application_id: str | None
    began: int
    now: int
    seed: int | None
    clock: str | None
    version: str
    said_span: Callable[[Say], int]


def captured_scenario(entries: Sequence[Entry], uuid: str, world: CapturedWorld) -> str:
    """Write the scenario that plays a call again.

    Args:
        entries: the journal of its world.
        uuid: the call.
        world: that world.

    Raises:
        NothingToCapture: the journal does not hold what that needs.
    """
    scope = scope_of(entries, uuid, world.began)
    played = {call.uuid: played_on(call, world.said_span) for call in scope.calls}
    body = [
        *lines_of_calls(scope.calls, played),
        *lines_of_inbound(scope, played, world.application_id),
        *lines_of_faults(scope, entries),
        *lines_of_triggers(scope),
        *lines_of_expectations(scope, entries),
    ]
    remarks = [*_files_it_plays(played.values()), *remarks_on_faults(scope, entries)]
    return "\n".join(
        [*_head(scope, world, remarks, has_dollar=any(f"${{{DOLLAR}}}" in line for line in body)), *body, ""]
    )


def _what_it_needs(scope: Scope, application_id: str | None) -> list[str]:
    """Tell what a run needs besides the file: a call comes in at a number that an application has."""
    numbers = sorted({call.placed.to.address for call in scope.calls if call.is_inbound})
    if not numbers:
        return []
    return [
        f"A call comes in at {' and '.join(numbers)}: run it where a Vonage application has that number,",
        "with --config FILE, whose applications: say so, or in a simulator that runs and knows it,",
        f"with --target URL --application {application_id or 'ID'}.",
    ]


def _files_it_plays(played: Iterable[PlayedScript]) -> list[str]:
    """Tell which files must lie beside the scenario: the journal has their names only."""
    steps = [step for script in played for step in script.steps]
    names = sorted({step.file.name for step in steps if isinstance(step, Say) and step.file is not None})
    return [f"Put {join_and(names)} beside this file: the parties play what was there."] if names else []


def _whose(world: CapturedWorld) -> list[str]:
    whose = f"of the Vonage application {world.application_id}."
    if world.clock is not None:
        return [whose, f"The clock was {world.clock}, the seed {world.seed}."]
    return [
        "of a Vonage application that its journal does not name." if world.application_id is None else whose,
        "It is written from the journal alone: the clock and the seed are not known, and where a party",
        "waited, it stays for as long as it did.",
    ]


def _head(scope: Scope, world: CapturedWorld, more: list[str], *, has_dollar: bool) -> list[str]:
    placed = scope.asked.placed
    between = f"{placed.from_.address} to {placed.to.address}"
    remarks = [
        f"This plays the call {scope.asked.uuid} of {to_iso(scope.asked.at)} again,",
        *_whose(world),
        f"Written by voice-simulator {world.version}.",
        *_what_it_needs(scope, world.application_id),
        *more,
    ]
    if world.clock == _REAL:
        remarks.append("What your app does by its own timers it does at the same time only with clock: real.")
    if scope.asked.ended_at is None:
        remarks.append(f"The call was not over: this is what there was of it up to {to_iso(world.now)}.")
    variables = ["vars: {" + f'{DOLLAR}: "$"' + "}"] if has_dollar else []
    return [
        *(comment(remark) for remark in remarks),
        f"name: {flow(f'Call from {between}')}",
        f"start: {to_iso(scope.base)}",
        *variables,
        "",
    ]
