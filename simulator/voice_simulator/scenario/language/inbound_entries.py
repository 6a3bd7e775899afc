"""Inbound calls: the entries of `inbound:`, and the call of a trigger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.inbound_call import WITHHELD, InboundCall
from voice_simulator.core.model.script import Answer, Script
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    read_mapping,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.phone_numbers import number_in
from voice_simulator.scenario.language.scalars import is_nothing, optional_duration
from voice_simulator.scenario.language.step_order import is_possible_of_caller
from voice_simulator.scenario.language.steps import read_script
from voice_simulator.scenario.language.texts import items_of, json_of, named_texts, origin_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Final = ("at", "from", "from_user", "to", "headers", "custom_data", "application", "script")

NUMBER = re.compile(r"[0-9]{7,15}")
SIP_URI = re.compile(r"[Ss][Ii][Pp][Ss]?:[^\s@]+(@[^\s@]+)?")
_A_NUMBER: Final = "a number of 7 to 15 digits"
NO_NUMBER = re.compile(r"[Uu][Nn][Kk][Nn][Oo][Ww][Nn]")
LONGEST_USER: Final = 255
USER_TO_USER: Final = "User-to-User"
HEADER_NAME = re.compile(r"[Xx]-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}|[Uu][Ss][Ee][Rr]-[Tt][Oo]-[Uu][Ss][Ee][Rr]")

_STAYS: Final = Script("stays", ())


def read_inbound(
    node: Node | None, outcomes: Mapping[str, Script | None], mistakes: Mistakes
) -> tuple[InboundCall, ...]:
    """Read `inbound:`, a list of calls.

    Args:
        node: the list; None for none.
        outcomes: those that the document defines; None for one that could not be read.
        mistakes: where to note what is wrong.
    """
    if node is None:
        return ()
    items = items_of(node, "inbound", "calls, each with from and to", mistakes)
    calls = (_read(item, KEYS, outcomes, mistakes) for item in items)
    return tuple(call for call in calls if call is not None)


def read_inbound_trigger(
    node: Node, outcomes: Mapping[str, Script | None], mistakes: Mistakes
) -> InboundCall | None:
    """Read the call of `trigger: {inbound: …}`, which comes at once; None if it can't be read."""
    return _read(node, KEYS[1:], outcomes, mistakes)


def _read(
    node: Node, keys: tuple[str, ...], outcomes: Mapping[str, Script | None], mistakes: Mistakes
) -> InboundCall | None:
    noted = mistakes.noted
    common_mistakes = _SLIPS if "at" in keys else _SLIPS | dict.fromkeys(_WHEN, _SLIPS["at"])
    parts = read_mapping(node, keys, mistakes, what="An inbound call", common_mistakes=common_mistakes)
    missing = [key for key in ("from", "to") if not parts.keys() & {key, f"{key}_user"}]
    if missing and mistakes.noted == noted and isinstance(node, MappingNode):
        mistakes.note(node.at, f"an inbound call needs {' and '.join(missing)}: {_example(parts)}")
    from_, to = _caller(parts, mistakes), _number(parts, "to", mistakes)
    custom_data = _custom_data(parts.get("custom_data"), mistakes)
    script = _script(parts.get("script"), outcomes, mistakes)
    at = optional_duration(parts.get("at"), "at", mistakes) or 0
    if from_ is None or to is None or script is None:
        return None
    return InboundCall(
        from_=from_,
        to=to,
        script=script,
        origin=origin_of(node, mistakes),
        at=at,
        custom_data=custom_data,
        application=text_of(parts, "application", mistakes),
    )


_WHEN: Final = ("after", "delay", "wait", "in", "when", "time", "start")
_SLIPS: Final = {
    **dict.fromkeys(_WHEN, "is written at: {value}"),
    "user": "is written from_user: {value}",
    **dict.fromkeys(("number", "called"), "is written to: {value}"),
    "caller": "is written from: {value}",
    "steps": "is written script: {value}",
    "application_id": "is written application: {value}",
    "at": "is for an entry under inbound:; the call of a trigger comes at once",
    "turns": "is written script: …, a list of steps; an inbound call has no turns",
}


def _example(parts: Mapping[str, Node]) -> str:
    """Write a call with the numbers that are there."""
    known = {"from": "447700900500", "to": "442079460000"} | {
        key: inline_text(one) for key, one in parts.items()
    }
    return f"{{from: {known['from']}, to: {known['to']}}}"


def _caller(parts: Mapping[str, Node], mistakes: Mistakes) -> Endpoint | None:
    headers = _headers(parts.get("headers"), mistakes)
    noted = mistakes.noted
    for keys, why in _NOT_TOGETHER:
        if keys <= parts.keys():
            mistakes.note(parts[max(keys, key=list(parts).index)].at, why)
    if mistakes.noted > noted:
        return None
    return _user(parts, mistakes) if "from_user" in parts else _network_caller(parts, headers, mistakes)


_NOT_TOGETHER: Final = (
    (
        {"from", "from_user"},
        "from and from_user can't be combined: the user of an app calls without a number",
    ),
    ({"headers", "from_user"}, "headers and from_user can't be combined: an app sends no SIP headers"),
    ({"custom_data", "from"}, "custom_data is what an app gives along: it needs from_user instead of from"),
)


def _user(parts: Mapping[str, Node], mistakes: Mistakes) -> Endpoint | None:
    expected = "the name of a user, such as alice"
    user = text_of(parts, "from_user", mistakes, expected)
    if user is None:
        return None
    if not 0 < len(user) <= LONGEST_USER:
        got = describe(parts["from_user"])
        mistakes.note(parts["from_user"].at, f"from_user: expected {expected}; got {got}")
        return None
    return Endpoint(type=EndpointType.APP, address=user)


def _custom_data(node: Node | None, mistakes: Mistakes) -> dict[str, object] | None:
    if node is None or is_nothing(node):
        return None
    data = json_of(node)
    if isinstance(data, dict):
        return data
    mistakes.note(node.at, f"custom_data: expected a mapping, such as {{order: 17}}; got {describe(node)}")
    return None


def _network_caller(
    parts: Mapping[str, Node], headers: dict[str, object], mistakes: Mistakes
) -> Endpoint | None:
    node = parts.get("from")
    if isinstance(node, ScalarNode) and NO_NUMBER.fullmatch(node.text):
        return Endpoint(type=EndpointType.PHONE, address=WITHHELD, headers=headers)
    if isinstance(node, ScalarNode) and node.text.lower() in _WITHHELD_ELSEWHERE:
        mistakes.note(node.at, f"from: a caller who withholds the number is written from: {WITHHELD}")
        return None
    if isinstance(node, ScalarNode) and SIP_URI.fullmatch(node.text):
        return Endpoint(type=EndpointType.SIP, address=node.text, headers=headers)
    number = _number(parts, "from", mistakes)
    return Endpoint(type=EndpointType.PHONE, address=number, headers=headers) if number else None


_WITHHELD_ELSEWHERE: Final = frozenset(
    {"withheld", "anonymous", "private", "hidden", "blocked", "restricted", "unavailable", "none"}
)


def _number(parts: Mapping[str, Node], key: str, mistakes: Mistakes) -> str | None:
    expected = (
        _A_NUMBER if key == "to" else f"{_A_NUMBER}, {WITHHELD}, or a SIP URI such as sip:alice@example.com"
    )
    text, noted = text_of(parts, key, mistakes, expected), mistakes.noted
    if text is None:
        return None
    number = number_in(text, parts[key], key, mistakes)
    if NUMBER.fullmatch(number):
        return number
    if mistakes.noted == noted:
        mistakes.note(parts[key].at, f"{key}: expected {expected}; got {describe(parts[key])}")
    return None


def _headers(node: Node | None, mistakes: Mistakes) -> dict[str, object]:
    headers: dict[str, object] = {}
    for name, value in named_texts(node, "headers", mistakes):
        why = _why_no_header(name.text)
        if why:
            mistakes.note(name.at, f"headers: {why}")
        else:
            is_standard = name.text.lower() == USER_TO_USER.lower()
            headers[USER_TO_USER if is_standard else name.text] = value.text
    return headers


def _why_no_header(name: str) -> str:
    if not HEADER_NAME.fullmatch(name):
        named = f"this is '{truncate(name)}'"
        return f"a SIP header is {USER_TO_USER}, or its name begins with X-, such as X-Customer; {named}"
    if name.lower().startswith("x-nexmo"):
        return (
            f"'{truncate(name)}' begins with X-Nexmo, as the platform's own headers do; choose another name"
        )
    return ""


def _script(node: Node | None, outcomes: Mapping[str, Script | None], mistakes: Mistakes) -> Script | None:
    if node is None or is_nothing(node):
        return _STAYS
    if isinstance(node, ListNode) and not node.items:
        mistakes.note(node.at, f"script: [] has no steps; {_NO_SCRIPT}, or write [hang_up]")
        return None
    if isinstance(node, ListNode):
        return read_script(node, "script", mistakes, is_possible_of_caller)
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        mistakes.note(node.at, f"script: expected {_A_SCRIPT}; got {describe(node)}")
        return None
    if node.text == "none" and node.text not in outcomes:
        mistakes.note(node.at, f"unknown outcome 'none'; {_NO_SCRIPT}")
        return None
    if node.text not in outcomes:
        near = did_you_mean(node.text, outcomes)
        mistakes.note(node.at, f"unknown outcome '{truncate(node.text)}'{near} A script is {_A_SCRIPT}.")
        return None
    outcome = outcomes[node.text]
    return outcome and _from_answer(outcome, node, mistakes)


_NO_SCRIPT: Final = "leave script: out for a caller who stays until your app ends the call"
_A_SCRIPT: Final = "a list of steps, such as [{stay: 8s}, hang_up], or an outcome defined under outcomes"


def _from_answer(outcome: Script, node: ScalarNode, mistakes: Mistakes) -> Script | None:
    """Return what comes after the answer of an outcome, all that a caller can take from it."""
    for place, step in enumerate(outcome.steps):
        if isinstance(step, Answer):
            return Script(outcome.name, outcome.steps[place + 1 :])
    sentence = "is never answered, or in a one_of only; the script of an inbound call begins with the answer"
    mistakes.note(node.at, f"script: the outcome '{truncate(outcome.name)}' {sentence}")
    return None
