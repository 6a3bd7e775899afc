"""The schema of calls and what brings them: entries of `calls:`, of `inbound:`, and triggers."""

from __future__ import annotations

from typing import Final

from voice_simulator.scenario.language.inbound_entries import (
    HEADER_NAME,
    LONGEST_USER,
    NO_NUMBER,
    NUMBER,
    SIP_URI,
)
from voice_simulator.scenario.language.inbound_entries import KEYS as INBOUND_KEYS
from voice_simulator.scenario.language.outcomes import PARAMETERS
from voice_simulator.scenario.language.phone_numbers import NATIONAL_NUMBER
from voice_simulator.scenario.language.scenario_reader import COUNTED, ENDPOINT_TYPES, ENTRY_KEYS
from voice_simulator.scenario.language.steps import DETAILS, STEPS
from voice_simulator.scenario.language.trigger_entries import BODIES, HTTP, KEYS, KINDS, SLIPS_OF_BODY, URL
from voice_simulator.scenario.schema.parts import (
    JUST_ONE,
    NOTHING,
    Schema,
    any_case,
    defined,
    described,
    has,
    has_one,
    optional,
    record,
    texts_by,
    when,
    whole,
    without,
    words,
    words_told,
)
from voice_simulator.scenario.schema.steps import WHY

_OUTCOMES: Final = {
    "answered": "Rings 2 s; a person answers and stays until the application ends the call.",
    "machine": "Rings 4 s; a voicemail answers, and its beep comes 5 s later.",
    "busy": "The line is busy.",
    "timeout": "Rings until the ringing timer ends the call.",
    "unanswered": "Nobody can be reached.",
    "rejected": "The person declines after 2 s, or the network refuses at once.",
    "failed": "The network can't connect the call.",
}

_PARAMETERS: Final[dict[str, Schema]] = {
    "setup": optional(defined("duration", "From the request to the first thing that happens; 1s.")),
    "ring": optional(defined("ringing", "How long it rings, 120s at most.")),
    "stay": optional(defined("duration", "The party stays on the line for so long, then hangs up.")),
    "beep_after": defined("beep_after", "From the answer to the beep: a duration, or never."),
    "verdict_after": optional(defined("duration", "From the answer to machine detection's verdict; 3s.")),
    "sip_code": defined("sip_code", "The SIP code of the end, from 300 to 699."),
}

_CALL_BODY: Final = {
    "answer_url": "Where the NCCO is asked for.",
    "event_url": "Where the call's events go.",
    "ncco": "The NCCO itself, instead of an answer_url.",
    "ringing_timer": "For how many seconds it rings at most.",
    "machine_detection": "What happens when a machine answers: continue or hangup.",
}
"""Members that an editor may suggest; the API takes others as well."""

_ONLY_STEPS: Final = [word for word in STEPS if word not in PARAMETERS]


def definitions_of_calls() -> dict[str, Schema]:
    """Return the definitions of calls, of turns and of triggers."""
    return {
        "entry": _entry(),
        "turn": _turn(),
        "phone_number": _phone_number(),
        "caller": {
            "anyOf": [
                _phone_number(),
                {"type": "string", "pattern": whole(SIP_URI)},
                {"type": "string", "pattern": whole(NO_NUMBER), "examples": ["Unknown"]},
            ]
        },
        "inbound_call": _inbound_call(INBOUND_KEYS),
        "inbound_now": _inbound_call(tuple(key for key in INBOUND_KEYS if key != "at")),
        "trigger": {"anyOf": [_trigger(kind) for kind in KINDS]},
        "endpoint": {"anyOf": [defined("number_to_call"), {"type": "object"}]},
    }


def names_of_outcomes() -> Schema:
    """Return what the names of a document's own outcomes may be."""
    return {"not": {"enum": list(dict.fromkeys([*PARAMETERS, *STEPS]))}}


def _entry() -> Schema:
    values: dict[str, Schema] = {
        "to": defined("glob", "Only calls to this number or address: a glob."),
        "from": defined("glob", "Only calls from this number or address: a glob."),
        "application": defined("glob", "Only calls of these applications: a glob over ids."),
        "type": described(words(ENDPOINT_TYPES), "Only calls to endpoints of this type."),
        "turns": {
            "description": "What plays on the 1st, 2nd, 3rd call; the last one stays.",
            "type": "array",
            "minItems": 1,
            "items": defined("turn"),
        },
        "counted": described(words(COUNTED), "Turns are counted for the whole entry, not for each number."),
    }
    return record(ENTRY_KEYS, values, ["turns"])


def _turn() -> Schema:
    own: Schema = {"type": "string", "not": {"enum": _ONLY_STEPS}}
    with_parameters: Schema = {
        "type": "object",
        **JUST_ONE,
        "properties": {name: described(_parameters(name), _OUTCOMES[name]) for name in PARAMETERS},
        "propertyNames": {"not": {"enum": _ONLY_STEPS}},
        # An outcome of the document, which takes no parameters.
        "additionalProperties": NOTHING,
    }
    choices = [*words_told(PARAMETERS, _OUTCOMES), own, with_parameters, defined("script")]
    return {"description": "An outcome, one with parameters, or a list of steps.", "anyOf": choices}


def _parameters(name: str) -> Schema:
    if name not in DETAILS:
        return optional(record(PARAMETERS[name], _PARAMETERS))
    why = defined(f"why_{name}")
    values = _PARAMETERS | {"detail": optional(described(why, WHY))}
    return {"anyOf": [NOTHING, why, record(PARAMETERS[name], values)]}


def _phone_number() -> Schema:
    return {
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": 10**15 - 1},
            {
                "type": "string",
                "pattern": rf"^\+?(?:{NUMBER.pattern})$",
                "not": {"pattern": whole(NATIONAL_NUMBER)},
                "examples": ["447700900500"],
            },
            defined("reference"),
        ]
    }


def _inbound_call(keys: tuple[str, ...]) -> Schema:
    values: dict[str, Schema] = {
        "at": optional(defined("duration", "After the scenario was loaded; left out it is at once.")),
        "from": defined("caller", "Who calls: a number, sip:…, or Unknown for a number that is withheld."),
        "from_user": described(_user(), "The user of an app who calls, instead of from."),
        "to": defined("phone_number", "The number that is called: the application's; for a user, any."),
        "headers": described(_sip_headers(), "SIP headers: X-…, User-to-User"),
        "custom_data": {
            "description": "What the app of a user gives along.",
            "anyOf": [NOTHING, {"type": "object"}],
        },
        "application": defined("text", "The id of the application that it is for, where the number is not."),
        "script": {
            "description": "What the caller does once it is answered: steps, or an outcome of this document.",
            "anyOf": [NOTHING, defined("caller_script"), {"type": "string"}],
        },
    }
    of_user = without(["headers"])
    return (
        record(keys, values, ["to"])
        | has_one(["from", "from_user"])
        | when(has("from_user"), of_user, without(["custom_data"]))
    )


def _user() -> Schema:
    return {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": LONGEST_USER}


def _sip_headers() -> Schema:
    ours = rf"^(?:{any_case(['x-nexmo'])})"
    return texts_by({"pattern": whole(HEADER_NAME), "not": {"pattern": ours}}, defined("text"))


def _trigger(kind: str) -> Schema:
    values = _request_values() | {
        "call": described(_call(), "Places a call as POST /v1/calls does."),
        "inbound": defined("inbound_now", "Lets a call come in at once."),
    }
    one_body = has_one(BODIES, may_have_none=True) if kind == "post" else {}
    return record(KEYS[kind], values, [kind]) | one_body


def _request_values() -> dict[str, Schema]:
    url: Schema = {
        "anyOf": [
            {"type": "string", "pattern": whole(URL), "examples": ["http://localhost:3000/campaigns"]},
            defined("reference"),
        ]
    }
    return {
        "post": described(url, "Sends a POST to the application: a URL, or a path of --app-url."),
        "get": described(url, "Sends a GET to the application: a URL, or a path of --app-url."),
        "json": {"description": "A body of JSON."},
        "form": described(texts_by({}, defined("text")), "A body as a form sends it: names and texts."),
        "text": defined("text", "A body of plain text."),
        "headers": defined("headers", "Further headers of the request."),
        "status": defined("http_code", "What it must be answered with; left out, anything below 400."),
        "application": defined("text", "The id of the application that it is about."),
    }


def _call() -> Schema:
    endpoint = defined("endpoint")
    any_list: Schema = {"type": "array"}
    to: Schema = {"anyOf": [endpoint, any_list | {"items": {"anyOf": [endpoint, any_list]}}]}
    known: dict[str, Schema] = {name: {"description": says} for name, says in _CALL_BODY.items()}
    url: Schema = {"anyOf": [{"pattern": whole(HTTP)}, defined("reference"), {"not": {"type": "string"}}]}
    known |= {name: described(url, _CALL_BODY[name]) for name in ("answer_url", "event_url")}
    values = {
        "to": described(to, "Whom to call: a number, sip:…, or an endpoint as the API has it."),
        "from": {"description": "Who calls.", "anyOf": [endpoint, any_list]},
    }
    return {
        "type": "object",
        "properties": values | known,
        "propertyNames": {"not": {"enum": list(SLIPS_OF_BODY)}},
        "required": ["to"],
        "anyOf": [has("answer_url"), has("ncco")],
    }
