"""Warnings of `check`: what in a right scenario document has no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.faults import WebhookFault
from voice_simulator.core.wire.ncco_reader import remarks_on_ncco
from voice_simulator.core.wire.request_remarks import RequestBody, remarks_on
from voice_simulator.documents.mistakes import position_of_member
from voice_simulator.scenario.model.triggers import CallTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.scenario.language.scenario_reader import Scenario


def warnings_of(scenario: Scenario) -> Iterator[str]:
    """Say what of the calls that a scenario places, and of the NCCOs that it replies, has no effect.

    Each warning is a line with its place; of a reply that is the line of its fault.
    """
    for trigger in scenario.triggers:
        if isinstance(trigger, CallTrigger):
            yield from _of_call(trigger, scenario.file)
    for fault in scenario.faults:
        if isinstance(fault, WebhookFault) and fault.reply is not None:
            yield from _of_reply(fault, fault.reply.body)


def _of_call(trigger: CallTrigger, file: str) -> Iterator[str]:
    for remark in remarks_on(RequestBody.CREATE_CALL, trigger.body):
        yield f"{_place(trigger, file, remark.member)}: warning: {remark.sentence}"


def _place(trigger: CallTrigger, file: str, member: str) -> str:
    if trigger.node is None:
        return trigger.origin
    at = position_of_member(trigger.node, member)
    return f"{file}:{at.line}:{at.column}"


def _of_reply(fault: WebhookFault, body: str) -> Iterator[str]:
    try:
        document = from_json(body.encode())
    except ValueError:
        return  # it is meant to be wrong, or no NCCO
    for remark in remarks_on_ncco(document):
        yield f"{fault.origin}: warning: {remark.sentence}"
