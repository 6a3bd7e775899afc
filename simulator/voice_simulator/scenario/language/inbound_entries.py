"""Inbound calls: the entries of `inbound:`, and the call of a trigger."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.inbound_call import WITHHELD, InboundCall
from voice_simulator.core.model.script import Answer, Script
from voice_simulator.documents.grammar.combinations import ListOf, Names
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    Unreadable,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Given,
    MappingOf,
    has,
    optional,
    when,
    with_default,
    without,
)
from voice_simulator.documents.grammar.scalars import SCALAR, Text, whole, why_no_text
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.kinds import ANY_TEXT, APPLICATION_ID, DURATION_OR_NOTHING, any_case
from voice_simulator.scenario.language.outcomes import BY_HAND
from voice_simulator.scenario.language.phone_numbers import NATIONAL_NUMBER, number_in
from voice_simulator.scenario.language.scripts import SCRIPTS, read_script
from voice_simulator.scenario.language.step_order import is_possible_of_caller
from voice_simulator.scenario.language.texts import json_of, origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.documents.grammar.mappings import Key
    from voice_simulator.scenario.language.call_entries import Outcomes

NUMBER = re.compile(r"[0-9]{7,15}")
SIP_URI = re.compile(r"[Ss][Ii][Pp][Ss]?:[^\s@]+(@[^\s@]+)?")
_A_NUMBER: Final = "a number of 7 to 15 digits"
NO_NUMBER = re.compile(r"[Uu][Nn][Kk][Nn][Oo][Ww][Nn]")
LONGEST_USER: Final = 255
USER_TO_USER: Final = "User-to-User"
HEADER_NAME = re.compile(r"[Xx]-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}|[Uu][Ss][Ee][Rr]-[Tt][Oo]-[Uu][Ss][Ee][Rr]")

_STAYS: Final = Script("stays", ())
_PLAYED: Final = Script(BY_HAND, (), by_hand=True)
"""The caller waits, before the answer and after it, for somebody who plays it."""


_WHEN: Final = ("after", "delay", "wait", "in", "when", "time", "start")
_BESIDE: Final = "has no place in this call, which comes at once; a trigger has it beside inbound:"
_WHEN_OF_TRIGGER: Final = {
    **dict.fromkeys(_WHEN, "is written at: {value}, beside inbound: in the trigger"),
    "after": _BESIDE,
}
_COMMON_MISTAKES: Final = {
    **dict.fromkeys(_WHEN, "is written at: {value}"),
    "user": "is written from_user: {value}",
    **dict.fromkeys(("number", "called"), "is written to: {value}"),
    "caller": "is written from: {value}",
    "steps": "is written script: {value}",
    "application_id": "is written application: {value}",
    "at": _BESIDE,
    "turns": "is written script: …, a list of steps; an inbound call has no turns",
}


# -- who calls, and whom


def _read_number(node: Node, word: str, mistakes: Mistakes, expected: str = _A_NUMBER) -> str:
    text, noted = Text(expected).read(node, word, mistakes), mistakes.noted
    number = number_in(text, node, word, mistakes)
    if NUMBER.fullmatch(number):
        return number
    if mistakes.noted > noted:
        raise Unreadable
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


def _schema_of_number(writer: SchemaWriter) -> Schema:
    text = {
        "type": "string",
        "pattern": rf"^\+?(?:{NUMBER.pattern})$",
        "not": {"pattern": whole(NATIONAL_NUMBER)},
        "examples": ["447700900500"],
    }
    return writer.scalar({"type": "integer", "minimum": 0, "maximum": 10**15 - 1}, text)


_NUMBER: Final = Named("phone_number", Custom(_read_number, _schema_of_number, _A_NUMBER))
_A_CALLER: Final = f"{_A_NUMBER}, {WITHHELD}, or a SIP URI such as sip:alice@example.com"

_WITHHELD_ELSEWHERE: Final = frozenset(
    {"withheld", "anonymous", "private", "hidden", "blocked", "restricted", "unavailable", "none"}
)


def _read_caller(node: Node, word: str, mistakes: Mistakes) -> Endpoint:
    text = node.text if isinstance(node, ScalarNode) else ""
    if NO_NUMBER.fullmatch(text):
        return Endpoint(type=EndpointType.PHONE, address=WITHHELD)
    if text.lower() in _WITHHELD_ELSEWHERE:
        sentence = f"{word}: a caller who withholds the number is written from: {WITHHELD}"
        return refuse(node.at, sentence, mistakes)
    if SIP_URI.fullmatch(text):
        return Endpoint(type=EndpointType.SIP, address=text)
    number = _read_number(node, word, mistakes, _A_CALLER)
    return Endpoint(type=EndpointType.PHONE, address=number)


def _schema_of_caller(writer: SchemaWriter) -> Schema:
    return {
        "anyOf": [
            _NUMBER.schema(writer),
            {"type": "string", "pattern": whole(SIP_URI)},
            {"type": "string", "pattern": whole(NO_NUMBER), "examples": ["Unknown"]},
        ]
    }


_CALLER: Final = Named("caller", Custom(_read_caller, _schema_of_caller, _A_CALLER))


def _read_user(node: Node, word: str, mistakes: Mistakes) -> Endpoint:
    expected = "the name of a user, such as alice"
    user = Text(expected).read(node, word, mistakes)
    if 0 < len(user) <= LONGEST_USER:
        return Endpoint(type=EndpointType.APP, address=user)
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


_USER: Final = Custom(
    _read_user, {"type": SCALAR, "minLength": 1, "maxLength": LONGEST_USER}, "the name of a user"
)


def _read_header(entry: MappingEntry, word: str, mistakes: Mistakes) -> tuple[str, object]:
    name, value = entry.key, entry.value
    if not isinstance(value, ScalarNode) or value.value is None:
        why = why_no_text(value, f"a text for '{truncate(name.text)}'")
        return refuse(value.at, f"{word}: {why}", mistakes)
    why = _why_no_header(name.text)
    if why:
        return refuse(name.at, f"{word}: {why}", mistakes)
    is_standard = name.text.lower() == USER_TO_USER.lower()
    return USER_TO_USER if is_standard else name.text, value.text


def _why_no_header(name: str) -> str:
    if not HEADER_NAME.fullmatch(name):
        named = f"this is '{truncate(name)}'"
        return f"a SIP header is {USER_TO_USER}, or its name begins with X-, such as X-Customer; {named}"
    if name.lower().startswith("x-nexmo"):
        return (
            f"'{truncate(name)}' begins with X-Nexmo, as the platform's own headers do; choose another name"
        )
    return ""


_HEADERS: Final = Names(
    _read_header,
    "a mapping of names to texts",
    {"pattern": whole(HEADER_NAME), "not": {"pattern": rf"^(?:{any_case(['x-nexmo'])})"}},
    ANY_TEXT.schema,
)


def _read_custom_data(node: Node, word: str, mistakes: Mistakes) -> dict[str, object]:
    data = json_of(node)
    if isinstance(data, dict):
        return data
    sentence = f"{word}: expected a mapping, such as {{order: 17}}; got {describe(node)}"
    return refuse(node.at, sentence, mistakes)


_CUSTOM_DATA: Final = Custom(_read_custom_data, {"type": "object"}, "a mapping").or_nothing()

# -- what the caller does


class _CallerScript(Kind[Script]):
    """The steps of a caller, an outcome of the document, or `by_hand`.

    Args:
        outcomes: those of the document.
    """

    form = "a list of steps, `by_hand`, or an outcome defined under `outcomes`"

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Script:
        if isinstance(node, ListNode) and not node.items:
            return refuse(node.at, f"script: [] has no steps; {_NO_SCRIPT}, or write [hang_up]", mistakes)
        if isinstance(node, ListNode):
            return read_script(node, "script", mistakes, is_possible_of_caller)
        if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
            return refuse(node.at, f"{word}: expected {_A_SCRIPT}; got {describe(node)}", mistakes)
        return self._outcome(node, mistakes)

    def _outcome(self, node: ScalarNode, mistakes: Mistakes) -> Script:
        if node.text == BY_HAND:
            return _PLAYED
        if node.text == "none" and node.text not in self._outcomes:
            return refuse(node.at, f"unknown outcome 'none'; {_NO_SCRIPT}", mistakes)
        if node.text not in self._outcomes:
            near = did_you_mean(node.text, [BY_HAND, *self._outcomes])
            sentence = f"unknown outcome '{truncate(node.text)}'{near} A script is {_A_SCRIPT}."
            return refuse(node.at, sentence, mistakes)
        outcome = self._outcomes[node.text]
        if outcome is None:
            raise Unreadable
        return _from_answer(outcome, node, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        return {"anyOf": [SCRIPTS["caller_script"].schema(writer), {"type": "string"}]}


_NO_SCRIPT: Final = "leave script: out for a caller who stays until your app ends the call"
_A_SCRIPT: Final = (
    "a list of steps, such as [{stay: 8s}, hang_up], by_hand, or an outcome defined under outcomes"
)


def _from_answer(outcome: Script, node: ScalarNode, mistakes: Mistakes) -> Script:
    """Return what comes after the answer of an outcome, all that a caller can take from it."""
    for place, step in enumerate(outcome.steps):
        if isinstance(step, Answer):
            return Script(outcome.name, outcome.steps[place + 1 :])
    sentence = "is never answered, or in a one_of only; the script of an inbound call begins with the answer"
    return refuse(node.at, f"script: the outcome '{truncate(outcome.name)}' {sentence}", mistakes)


# -- a call

_NOT_TOGETHER: Final = (
    (
        {"from", "from_user"},
        "from and from_user can't be combined: the user of an app calls without a number",
    ),
    ({"headers", "from_user"}, "headers and from_user can't be combined: an app sends no SIP headers"),
    ({"custom_data", "from"}, "custom_data is what an app gives along: it needs from_user instead of from"),
)


def _check_caller(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    missing = [key for key in ("from", "to") if not nodes.keys() & {key, f"{key}_user"}]
    if missing:
        sentence = f"an inbound call needs {' and '.join(missing)}: {_example(nodes)}"
        mistakes.note(node.at, sentence)
    for keys, why in _NOT_TOGETHER:
        if keys <= nodes.keys():
            mistakes.note(nodes[max(keys, key=list(nodes).index)].at, why)


def _example(parts: Mapping[str, Node]) -> str:
    """Write a call with the numbers that are there."""
    known = {"from": "447700900500", "to": "442079460000"} | {
        key: inline_text(one) for key, one in parts.items()
    }
    return f"{{from: {known['from']}, to: {known['to']}}}"


_RULES: Final[Schema] = {
    "required": ["to"],
    "oneOf": [has("from"), has("from_user")],
} | when(has("from_user"), without(["headers"]), without(["custom_data"]))

_AT: Final = with_default(
    "at", DURATION_OR_NOTHING, "After the scenario was loaded; left out it is at once.", 0
)
_FROM: Final = optional(
    "from", _CALLER, "Who calls: a number, sip:…, or Unknown for a number that is withheld."
)
_FROM_USER: Final = optional("from_user", _USER, "The user of an app who calls, instead of from.")
_TO: Final = optional(
    "to", _NUMBER, "The number that is called: one of the Vonage application; for a user, any."
)
_HEADERS_KEY: Final = with_default("headers", _HEADERS, "SIP headers: X-…, User-to-User", ())
_CUSTOM_DATA_KEY: Final = optional("custom_data", _CUSTOM_DATA, "What the app of a user gives along.")
_APPLICATION: Final = optional(
    "application", APPLICATION_ID, "The id of the Vonage application that it is for, where the number is not."
)


def inbound_of(outcomes: Outcomes) -> Kind[tuple[InboundCall, ...]]:
    """Make the kind of `inbound:`, in a document with these outcomes."""
    call: Kind[InboundCall] = Named("inbound_call", inbound_entry_of(outcomes))
    return ListOf(call, "calls, each with from and to")


def inbound_entry_of(outcomes: Outcomes) -> MappingOf[InboundCall]:
    """Make the kind of one entry of `inbound:`."""
    return inbound_call_of(outcomes, [_AT])


def inbound_now_of(outcomes: Outcomes) -> Kind[InboundCall]:
    """Make the kind of the call of a trigger, which itself says when."""
    return Named("inbound_now", inbound_call_of(outcomes, []))


def inbound_call_of(outcomes: Outcomes, first: Sequence[Key[Any]]) -> MappingOf[InboundCall]:
    """Make the kind of a call that arrives, with some keys before its own."""
    script = with_default(
        "script",
        _CallerScript(outcomes).or_nothing(),
        "What the caller does once it is answered: steps, an outcome of this document, or `by_hand`: "
        "somebody plays it over the control API (in a `run` with `clock: real` only).",
        _STAYS,
    )
    keys = [
        *first,
        _FROM,
        _FROM_USER,
        _TO,
        _HEADERS_KEY,
        _CUSTOM_DATA_KEY,
        _APPLICATION,
        script,
    ]

    def make(given: Given) -> InboundCall:
        user, to, headers = given[_FROM_USER], given[_TO], dict(given[_HEADERS_KEY])
        caller = user or given[_FROM]
        if caller is None or to is None:
            raise Unreadable
        return InboundCall(
            from_=caller if user else replace(caller, headers=headers),
            to=to,
            script=given[script],
            origin=origin_of(given.node, given.mistakes),
            at=given[_AT] if _AT in first else 0,
            custom_data=given[_CUSTOM_DATA_KEY],
            application=given[_APPLICATION],
        )

    common_mistakes: CommonMistakes = (
        _COMMON_MISTAKES if _AT in first else _COMMON_MISTAKES | _WHEN_OF_TRIGGER
    )
    return MappingOf(
        "An inbound call", keys, make, rules=[Checked(_check_caller, _RULES)], common_mistakes=common_mistakes
    )


KEYS: Final = inbound_call_of({}, [_AT]).names
