"""Warnings of `check`: what in a right scenario document has no effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.faults import WebhookFault
from voice_simulator.core.wire.ncco_warnings import warnings_beside_remarks, warnings_on_ncco
from voice_simulator.core.wire.request_remarks import RequestBody, remarks_on
from voice_simulator.documents.mistakes import position_of_member
from voice_simulator.scenario.model.triggers import CallTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.scenario.language.scenario_reader import Scenario


@dataclass(frozen=True, slots=True)
class DocumentWarning:
    """One warning about a document.

    Attributes:
        file: the document's name.
        place: where it is, as it is printed: `a.yaml:3:5`; without a column where only the line is known.
        line: counted from 1.
        column: counted from 1, or None.
        sentence: what has no effect, and why.
    """

    file: str
    place: str
    line: int
    column: int | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: warning: {self.sentence}"

    @classmethod
    def at(cls, file: str, line: int, column: int, sentence: str) -> DocumentWarning:
        """Make a warning about one place."""
        return cls(file, f"{file}:{line}:{column}", line, column, sentence)


def warnings_of(scenario: Scenario) -> Iterator[DocumentWarning]:
    """Say what of the calls that a scenario places, and of the NCCOs that it replies, has no effect.

    Each warning has its place; of a reply that is the line of its fault.
    """
    for trigger in scenario.triggers:
        if isinstance(trigger, CallTrigger):
            yield from _of_call(trigger, scenario.file)
    for fault in scenario.faults:
        if isinstance(fault, WebhookFault) and fault.reply is not None:
            yield from _of_reply(fault, fault.reply.body, scenario.file)


def _of_call(trigger: CallTrigger, file: str) -> Iterator[DocumentWarning]:
    remarks = remarks_on(RequestBody.CREATE_CALL, trigger.body)
    for remark in (*remarks, *warnings_beside_remarks(trigger.body.get("ncco"), "ncco")):
        if trigger.node is None:
            yield _in_line(file, trigger.origin, remark.sentence)
        else:
            at = position_of_member(trigger.node, remark.member)
            yield DocumentWarning.at(file, at.line, at.column, remark.sentence)


def _of_reply(fault: WebhookFault, body: str, file: str) -> Iterator[DocumentWarning]:
    try:
        document = from_json(body.encode())
    except ValueError:
        return  # it is meant to be wrong, or no NCCO
    for remark in warnings_on_ncco(document, "ncco"):
        yield _in_line(file, fault.origin, remark.sentence)


def _in_line(file: str, origin: str, sentence: str) -> DocumentWarning:
    line = origin.rpartition(":")[2]
    return DocumentWarning(file, origin, int(line) if line.isdecimal() else 0, None, sentence)
