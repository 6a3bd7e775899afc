"""The schema of `expect:`: its lines, the calls they name, and the things that they claim."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.scenario.language.common_mistakes import TYPES
from voice_simulator.scenario.language.expectation_claims import (
    BETWEEN_KEYS,
    CALLBACKS,
    COUNTS,
    DETAIL_WORDS,
    ENDS,
    OF_CALL,
    THINGS,
)
from voice_simulator.scenario.language.expectation_lines import KEYS, NO_ERRORS, SUBJECTS
from voice_simulator.scenario.language.expectation_things import (
    ACTIONS_AS_KEYS,
    BOUNDS,
    CALL_KEYS,
    GLOB,
    HTTP_STATUS,
    KINDS,
    MOST,
    MOST_ATTEMPTS,
    NO_NUMBERS,
)
from voice_simulator.scenario.language.fault_entries import EVENTS
from voice_simulator.scenario.language.party_steps import NCCO_ACTIONS, PUT_ACTIONS
from voice_simulator.scenario.schema.parts import (
    SOME,
    Schema,
    defined,
    described,
    has,
    has_one,
    record,
    request,
    when,
    whole,
    whole_number,
    words,
)

_SAYS: Final = {
    "api": "This request to the API came: PUT /v1/calls/*, or a mapping.",
    "webhook": "This webhook was sent: its event, or a mapping.",
    "reply": "The application replied so to a webhook: to its event, or a mapping.",
    "ncco": "The application brought this action: its name, or a mapping of its members.",
    "trigger": "The request of a trigger was answered so: a status, or a mapping.",
    "status": "A call got this status.",
}


def definitions_of_expectations() -> dict[str, Schema]:
    """Return the definitions of lines and of what stands in them."""
    return {
        "line": {
            "anyOf": [
                {"const": NO_ERRORS, "description": "Nothing failed that nobody made fail."},
                defined("reference"),
                _line(),
            ]
        },
        "call_status": words(Status),
        "http_status": _http_status(),
        "webhook_event": _word_or_glob(EVENTS),
        "ncco_action": _word_or_glob(NCCO_ACTIONS),
        "named_call": {
            "anyOf": [defined("glob"), record(CALL_KEYS, _call_keys())],
            "not": {"type": "integer", "minimum": NO_NUMBERS[0], "maximum": NO_NUMBERS[-1]},
        },
        **{f"thing_{kind}": _thing(kind) for kind in KINDS},
        "span": _bounds(defined("duration")),
    }


def _line() -> Schema:
    values = _things() | {
        "call": defined("named_call", "The call that the line is about: its number, or a mapping."),
        "any": defined("switch", "It is enough that one of the calls is like that."),
        "all": defined("switch", "Every one of the calls is like that."),
        "status": defined("call_status", "The status that the call had in the end."),
        "detail": described(words(DETAIL_WORDS), "The platform's word for why the call ended."),
        "duration": defined("span", "How long the call lasted."),
        "events": _events(),
        "heard": _heard(),
        "calls": described(_calls(), "How many calls there were."),
        "between": described(_between(), "How much time passed from one thing to another."),
        "no": {"description": "This never happened.", "type": "object"},
        "times": described(_counts(1), "How often it happened; at least once unless told."),
    }
    with_call = _line_with_call()
    without_call: Schema = {
        **has_one(SUBJECTS),
        "properties": {"no": _never()} | dict.fromkeys((*OF_CALL, "any", "all"), False),
    }
    return {
        **record(KEYS, values),
        "allOf": [
            when(has("call"), with_call, without_call),
            when(has("times"), {"anyOf": [has(kind) for kind in THINGS]}),
        ],
    }


def _never_on_call() -> Schema:
    return {**record(THINGS, _things()), **has_one(THINGS), "not": has("trigger")}


def _line_with_call() -> Schema:
    given: Schema = {"no": _never_on_call(), "trigger": False, "calls": False}
    choice: Schema = {"required": ["any", "all"]}
    return {**has_one(SUBJECTS, may_have_none=True), "properties": given, "not": choice}


def _never() -> Schema:
    """Return what stands behind `no` without a call beside it."""
    only_call: Schema = {"required": ["call"], "maxProperties": 1}
    values = _things() | {"call": defined("named_call", "On these calls; alone: there were no such calls.")}
    choices = [*(has(kind) for kind in THINGS), only_call]
    no_trigger_of_a_call: Schema = {"not": {"required": ["call", "trigger"]}}
    return record(("call", *THINGS), values) | {"oneOf": choices} | no_trigger_of_a_call


def _things() -> dict[str, Schema]:
    return {kind: defined(f"thing_{kind}", _SAYS[kind]) for kind in THINGS}


def _call_keys() -> dict[str, Schema]:
    return {
        "to": defined("glob", "The number or address that is called."),
        "from": defined("glob", "The number or address that calls."),
        "direction": described(words(Direction), "Who placed the call: the application, or somebody else."),
        "turn": described(whole_number(1, MOST), "The turn that played."),
        "application": defined("text", "A glob over ids of applications."),
        "script": defined("text", "The outcome or script that played."),
        "origin": defined("text", "The entry that played, such as busy.yaml:9."),
    }


def _thing(kind: str) -> Schema:
    main, readers = KINDS[kind]
    facts = _facts() | _FACTS_OF.get(kind, {})
    if kind == "ncco":
        known = {key: facts[key] for key in readers}
        mapping: Schema = {"type": "object", **SOME, "properties": known}
        mapping["allOf"] = [_named_by_action(), _with_no_action_as_key()]
    else:
        mapping = record(readers, facts) | SOME
    return {"anyOf": [facts[main], mapping]}


def _facts() -> dict[str, Schema]:
    return {
        "request": described(request(), "A method or *, and a glob over paths."),
        "status": defined("http_status", "The HTTP status of the answer; or a glob."),
        "action": described(words(PUT_ACTIONS), "What a PUT on a call asks for."),
        "body": {"description": "What the body is like: the members it has, globs, * for anything."},
        "fault": defined("text", "The fault that struck it."),
        "event": defined("webhook_event", "The event; or a glob."),
        "delivered": defined("switch", "Whether the application took it."),
        "attempts": described(whole_number(1, MOST_ATTEMPTS), "How often it was tried."),
        "failure": described(words(FailureReason), "Why it could not be delivered."),
        "to": defined("webhook_event", "The event of the webhook; or a glob."),
        "text": {"description": "What it says: a glob."},
        "streamUrl": {"description": "What it plays: a list of one URL or glob."},
        "method": defined("text", "GET or POST."),
        "url": defined("text", "Where the request went: a glob."),
    }


def _named_by_action() -> Schema:
    """An action that has its word, if it has that, under `action`."""
    other: Schema = {"not": {"enum": list(NCCO_ACTIONS)}}
    return when({"not": has("action")}, {"properties": dict.fromkeys(TYPES, other)})


def _with_no_action_as_key() -> Schema:
    """An action whose word is no key of it."""
    return when({"not": has("action")}, {"properties": dict.fromkeys(ACTIONS_AS_KEYS, False)})


def _reply_body() -> Schema:
    """A body that is no single action, nor a list of what is none."""
    one: Schema = {"required": ["action"], "properties": {"action": {"enum": list(NCCO_ACTIONS)}}}
    is_mapping: Schema = {"type": "object"}
    return {
        "description": "What the body is like: an NCCO is a list of all its actions.",
        **when(is_mapping, {"not": one} | _named_by_action()),
        "items": when(is_mapping, _named_by_action()),
    }


_FACTS_OF: Final[dict[str, dict[str, Schema]]] = {
    "reply": {"body": _reply_body()},
    "ncco": {"action": defined("ncco_action", "The action's name; or a glob.")},
    "status": {"status": defined("call_status", "The status.")},
}


def _http_status() -> Schema:
    return {
        "anyOf": [
            {"type": "integer", "minimum": 100, "maximum": 599},
            {"type": "string", "pattern": whole(HTTP_STATUS), "examples": ["4??"]},
            defined("reference"),
        ]
    }


def _word_or_glob(known: tuple[str, ...]) -> Schema:
    glob: Schema = {"type": "string", "pattern": GLOB.pattern}
    return {"anyOf": [{"enum": list(known)}, glob, defined("reference")]}


def _bounds(one: Schema) -> Schema:
    return {"anyOf": [one, record(BOUNDS, _least_and_most(one)) | SOME]}


def _counts(least: int) -> Schema:
    return _bounds(whole_number(least, MOST))


def _least_and_most(one: Schema) -> dict[str, Schema]:
    return {"at_least": described(one, "The least."), "at_most": described(one, "The most.")}


def _events() -> Schema:
    return {
        "description": 'Exactly these events of the call, in this order; "..." admits others.',
        "type": "array",
        "items": words(CALLBACKS),
    }


def _heard() -> Schema:
    texts: Schema = {"type": "array", "minItems": 1, "items": defined("text")}
    says = "What the party heard, in this order: texts or globs."
    return {"description": says, "anyOf": [defined("text"), texts]}


def _calls() -> Schema:
    values = (
        _call_keys()
        | _least_and_most(whole_number(0, MOST))
        | {"count": described(_counts(0), "Exactly so many.")}
    )
    alone: Schema = {"required": ["count"], "not": {"anyOf": [has(key) for key in BOUNDS]}}
    bounds: Schema = {"anyOf": [has(key) for key in BOUNDS], "not": has("count")}
    mapping = record((*CALL_KEYS, *COUNTS), values) | {"oneOf": [alone, bounds]}
    return {"anyOf": [whole_number(0, MOST), mapping]}


def _between() -> Schema:
    values = _least_and_most(defined("duration"))
    values |= {
        "from": described(_end(), "Where the time begins: an event, or a mapping with one thing."),
        "to": described(_end(), "Where the time ends: an event, or a mapping with one thing."),
    }
    return record(BETWEEN_KEYS, values, ["from", "to"])


def _end() -> Schema:
    values = {kind: defined(f"thing_{kind}", _SAYS[kind]) for kind in ENDS}
    return {"anyOf": [words(EVENTS), record(ENDS, values) | has_one(ENDS)]}
