"""Warnings of `check`: what in a right scenario document has no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.schemas import RequestBody, remarks_on
from simulator.documents import place_of
from simulator.scenario.triggers import CallTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.scenario.language import Scenario


def warnings_of(scenario: Scenario) -> Iterator[str]:
    """Say of each call that a scenario places what of it has no effect, each in a line with its place."""
    for trigger in scenario.triggers:
        if not isinstance(trigger, CallTrigger):
            continue
        for remark in remarks_on(RequestBody.CREATE_CALL, trigger.body):
            yield f"{_place(trigger, scenario.file, remark.member)}: warning: {remark.sentence}"


def _place(trigger: CallTrigger, file: str, member: str) -> str:
    if trigger.node is None:
        return trigger.origin
    at = place_of(trigger.node, member)
    return f"{file}:{at.line}:{at.column}"
