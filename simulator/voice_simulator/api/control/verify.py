"""`POST /_simulator/verify`: judges lines of `expect:` by what has happened in a world so far."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.api.control.answers import Verified
from voice_simulator.api.control.control_request import agreed
from voice_simulator.api.control.declarations import (
    APPLICATION,
    NOT_KNOWN,
    DocumentBody,
    Resource,
    RouteAnswer,
    route,
)
from voice_simulator.api.control.failure_answers import shown_failure
from voice_simulator.api.http_request import read_body
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar.kinds import read_whole
from voice_simulator.documents.grammar.mappings import Checked, MappingOf, has, with_default
from voice_simulator.documents.grammar.scalars import Switch
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import ControlError
from voice_simulator.runs.verification import Standing, check_verifiable, verify
from voice_simulator.scenario.language.expectation_lines import LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aiohttp import web

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.documents.grammar.kinds import Schema
    from voice_simulator.documents.grammar.mappings import Given
    from voice_simulator.documents.nodes import MappingNode, Node
    from voice_simulator.scenario.model.expectations import Expectation

_LINES: Final = ("expect", "always")
_JUDGED: Final = (*_LINES, "unasked")
_SAY_WHAT: Final = "say what to verify: {expect: [{call: 447700900001, status: completed}, no_errors]}"

_EXPECT: Final = with_default("expect", LINES, "What must have happened.", ())
_ALWAYS: Final = with_default(
    "always",
    LINES.to(lambda lines: tuple(replace(line, is_always=True) for line in lines)),
    "What must hold in every course of a scenario.",
    (),
)
_UNASKED: Final = with_default(
    "unasked",
    Switch(),
    "Whether also what nobody asked for fails: steps that were not reached or waited in vain, calls that no "
    "entry is for, and faults of this Vonage application's own scenarios that never struck.",
    default=False,
)


def _check_some(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    if not any(key in nodes for key in _JUDGED):
        mistakes.note(node.at, _SAY_WHAT)


class _Document(NamedTuple):
    lines: tuple[Expectation, ...]
    unasked: bool
    application_id: str | None


def _document_of(given: Given) -> _Document:
    return _Document((*given[_EXPECT], *given[_ALWAYS]), given[_UNASKED], given[APPLICATION])


_DOCUMENT: Final = MappingOf(
    "POST verify",
    [_EXPECT, _ALWAYS, _UNASKED, APPLICATION],
    _document_of,
    rules=[Checked(_check_some, {"anyOf": [has(key) for key in _JUDGED]})],
    common_mistakes=dict.fromkeys(
        ("expects", "expectations", "lines", "assert", "assertions"), "is written expect: {value}"
    ),
    otherwise=lambda _node, _word, _mistakes: f"the body is a mapping; {_SAY_WHAT}",
)


def _schema(scenario: str) -> Schema:
    lines = {key: {"$ref": f"{scenario}#/properties/{key}"} for key in _LINES}
    named: Schema = {
        "unasked": {"type": "boolean", "description": _UNASKED.says},
        "application_id": {"type": "string", "description": APPLICATION.says},
    }
    return {
        "type": "object",
        "properties": lines | named,
        "additionalProperties": False,
        "anyOf": [has(key) for key in _JUDGED],
    }


class VerifyResource(Resource):
    """Expectations that are judged by what has happened so far."""

    @route(
        "POST",
        "verify",
        "Judges lines of `expect:` and `always:` by the journal as it stands. Nothing is waited for.",
        parameters=[APPLICATION],
        body=DocumentBody(
            "`expect` and `always`, as in a scenario, and `unasked`; in YAML or JSON.", _schema
        ),
        answers=[RouteAnswer(200, "What does not hold, in the form of `POST run`.", Verified)],
        refusals=NOT_KNOWN,
    )
    async def _verify(self, request: ControlRequest) -> web.Response:
        text = await read_body(request.http)
        # In threads: a thousand lines and a hundred thousand entries take seconds.
        document = await asyncio.to_thread(_read, text)
        world = self._worlds.peek(agreed(request.application_id, document.application_id))
        entries = list(world.switchboard.journal.after(0))
        standing = Standing(
            refused=self._worlds.refused_at(world),
            recordings_due=world.switchboard.recordings_due(),
            sockets=world.driver.sockets.so_far(),
            speed=world.driver.pacing.speed,
        )
        faults = self._faults_of(world.application_id) if document.unasked else None
        failures = await asyncio.to_thread(
            verify, document.lines, world.application_id, entries, standing, faults
        )
        answer: Verified = {
            "passed": not failures,
            "failures": [shown_failure(one) for one in failures],
            "seq": entries[-1].seq if entries else 0,
        }
        return json_response(answer)

    def _faults_of(self, application_id: str) -> list[Fault]:
        """Return those of the scenarios that are loaded for this Vonage application alone."""
        loaded = self._worlds.registry.scenarios
        return [fault for scenario, whose in loaded if whose == application_id for fault in scenario.faults]


def _by_place(lines: Iterable[Expectation]) -> Iterator[Expectation]:
    counted: Counter[str] = Counter()
    for line in lines:
        key = "always" if line.is_always else "expect"
        yield replace(line, origin=f"{key}[{counted[key]}]")
        counted[key] += 1


def _read(text: bytes) -> _Document:
    """Return what is to be verified.

    Raises:
        InvalidDocument: with everything that is wrong.
        ControlError: 400, the journal can't show that.
    """
    mistakes = Mistakes("body")
    document = read_whole(_DOCUMENT, read_document(text, "body"), mistakes)
    mistakes.raise_any()
    if b"\n" not in text.strip():  # a line says nothing then
        document = document._replace(lines=tuple(_by_place(document.lines)))
    if not document.lines and not document.unasked:
        raise ControlError(400, _SAY_WHAT)
    check_verifiable(document.lines)
    return document
