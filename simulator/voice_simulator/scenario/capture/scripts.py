"""Who plays on which call: the entries of `calls:` of a captured scenario, and the scripts of callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.endpoints import EndpointType
from voice_simulator.scenario.capture.globs import literal
from voice_simulator.scenario.capture.played_steps import PlayedScript, StepReader
from voice_simulator.scenario.capture.written_steps import written_step
from voice_simulator.scenario.capture.yaml_text import Plain, comment, flow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.core.model.script import Say, Step
    from voice_simulator.scenario.capture.scope import CapturedCall


def played_on(call: CapturedCall, said_span: Callable[[Say], int]) -> PlayedScript:
    """Return what the party of a call did."""
    return StepReader(call.at, call.placed.direction, said_span).steps_of(call.entries)


def entry_key(call: CapturedCall) -> tuple[str, bool]:
    """Return by what the entry of `calls:` is told apart that plays on a call."""
    return call.placed.to.address, call.is_second


def lines_of_calls(calls: Sequence[CapturedCall], played: dict[str, PlayedScript]) -> list[str]:
    """Write `calls:` with an entry for each number, and a turn for each call to it."""
    outbound = [call for call in calls if not (call.is_inbound or call.is_socket)]
    keys = list(dict.fromkeys(entry_key(call) for call in outbound))
    numbers = [number for number, _ in keys]
    lines: list[str] = []
    for key in keys:
        number, is_second = key
        turns = [played[call.uuid] for call in outbound if entry_key(call) == key]
        lines.append(f"  - to: {flow(literal(number))}")
        if numbers.count(number) > 1:
            # It is called both ways.
            lines.append('    leg_of: "*"' if is_second else "    leg_of: none")
        lines += ["    turns:", *(line for turn in turns for line in _turn(turn))]
    return ["calls:", *lines, ""] if lines else []


def _turn(turn: PlayedScript) -> list[str]:
    remarks = [f"      {comment(remark)}" for remark in turn.remarks]
    first, *rest = [flow(written_step(step)) for step in turn.steps]
    return [*remarks, f"      - - {first}", *(f"        - {step}" for step in rest)]


def inbound_call(call: CapturedCall, script: PlayedScript, application: str | None) -> dict[str, object]:
    """Return a call that came in, as an entry of `inbound:` without its time."""
    caller = call.placed.from_
    written: dict[str, object] = {}
    if caller.type is EndpointType.APP:
        written |= {
            "from_user": caller.address,
            "to": Plain(call.placed.to.address),
        }
        if application is not None:
            written["application"] = application
        if call.placed.custom_data is not None:
            written["custom_data"] = dict(call.placed.custom_data)
    else:
        written |= {"from": Plain(caller.address), "to": Plain(call.placed.to.address)}
    headers = {**caller.headers, **caller.standard_headers}
    if headers:
        written["headers"] = {name: str(value) for name, value in headers.items()}
    return written | ({"script": _steps(script.steps)} if script.steps else {})


def _steps(steps: Sequence[Step]) -> list[object]:
    return [written_step(step) for step in steps]
