"""The schema of `faults:`: entries for requests to the API, and entries for webhooks."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.faults import Corruption, Disconnect, Effect
from voice_simulator.scenario.language.fault_entries import (
    ANSWER_KEYS,
    API_ACTIONS,
    API_OWN,
    AWAITED,
    CHANCE,
    COMMON,
    ERRORS,
    EVENTS,
    FAILURES,
    MEDIA_TYPE,
    MOST,
    OCCASIONS,
    OF_ONE_ATTEMPT,
    RATE,
    REPLY_KEYS,
    STATUSES,
    WEBHOOK_ACTIONS,
    WEBHOOK_OWN,
    WITHOUT_BODY,
)
from voice_simulator.scenario.schema.parts import (
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
    without,
    words,
)

_SWITCHES: Final = ("malformed", "lost", "twice", "same_timestamp")
"""What goes wrong if it is true; `false` is as good as left out."""

_AWAITED: Final[Schema] = {"properties": {"webhook": {"enum": list(AWAITED)}}, "required": ["webhook"]}
_ANY_WEBHOOK: Final[Schema] = {"properties": {"webhook": {"const": "*"}}, "required": ["webhook"]}
_BODY: Final[Schema] = {"description": "A mapping or list is JSON, a text is sent as it is."}


def definitions_of_faults() -> dict[str, Schema]:
    """Return the definitions of faults and of what stands in them."""
    return {
        "http_code": described(whole_number(STATUSES[0], STATUSES[-1]), "An HTTP status from 200 to 599."),
        "webhook_word": words(EVENTS),
        "fault": {"anyOf": [defined("api_fault"), defined("webhook_fault")]},
        "api_fault": _api_fault(),
        "webhook_fault": _webhook_fault(),
    }


def _common() -> dict[str, Schema]:
    return {
        "application": defined("glob", "Only for these applications: a glob over ids."),
        "nth": described(whole_number(1, MOST), "Only for the third that matches: nth: 3."),
        "first": described(whole_number(1, MOST), "Only for the first two: first: 2."),
        "every": described(whole_number(1, MOST), "Only for each fifth: every: 5."),
        "chance": _chance(),
    }


def _chance() -> Schema:
    return {
        "description": "How likely it is, for any that matches: 0.25, or 25%.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": whole(CHANCE), "examples": ["25%"]},
            defined("reference"),
        ],
    }


def _goes_wrong(key: str) -> Schema:
    if key in _SWITCHES:
        return {"properties": {key: {"not": {"const": False}}}, "required": [key]}
    return has(key)


def _api_fault() -> Schema:
    values = _common() | {
        "api": described(request(), "Requests to the API: a method or *, and a glob over paths."),
        "respond": described(_respond(), "Answers with this error or answer."),
        "delay": described(
            _delay(), "Keeps the answer back for so long (wall time), or for a time between two."
        ),
        "disconnect": described(
            words(Disconnect), "Closes the connection, without an answer or in mid body."
        ),
        "malformed": defined("switch", "Cuts the JSON of the answer in the middle."),
        "rate_limit": described(
            _rate(), "Lets so many requests a second pass and answers the others with 429."
        ),
        "effect": described(words(Effect), "Whether the request is handled although its answer is lost."),
    }
    wrong = [_goes_wrong(key) for key in API_ACTIONS]
    only_delayed: Schema = {"required": ["delay"], "not": {"anyOf": wrong}}
    unlimited: Schema = {"properties": {"effect": {"not": {"const": Effect.DONE.value}}}}
    return {
        "description": "What goes wrong with requests to the API.",
        **record(("api", *COMMON, *API_OWN), values, ["api"]),
        "allOf": [
            {"oneOf": [*wrong, only_delayed]},
            has_one(OCCASIONS, may_have_none=True),
            when(has("rate_limit"), {"allOf": [without((*OCCASIONS, "chance")), unlimited]}),
        ],
    }


def _respond() -> Schema:
    values = {
        "status": defined("http_code"),
        "headers": defined("headers", "Headers of the answer."),
        "body": _BODY | {"description": "Of the answer; left out it is the platform's own for the status."},
    }
    return {"anyOf": [words(ERRORS), defined("http_code"), _with_status(ANSWER_KEYS, values)]}


def _with_status(keys: tuple[str, ...], values: dict[str, Schema]) -> Schema:
    bodiless: Schema = {"properties": {"status": {"enum": list(WITHOUT_BODY)}}, "required": ["status"]}
    return record(keys, values, ["status"]) | when(bodiless, without(["body"]))


def _delay() -> Schema:
    two: Schema = {"type": "array", "items": defined("duration"), "minItems": 2, "maxItems": 2}
    return {"anyOf": [defined("duration"), two]}


def _rate() -> Schema:
    return {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": MOST},
            {"type": "string", "pattern": whole(RATE), "examples": ["3 per second"]},
            defined("reference"),
        ]
    }


def _webhook_fault() -> Schema:
    values = _common() | {
        "webhook": described(words((*EVENTS, "*")), "The event of the webhooks; * for all of them."),
        "to": defined("glob", "Only of legs to this number: a glob."),
        "from": defined("glob", "Only of legs from this number: a glob."),
        "late": defined("duration", "Sends it later; those of its call that come after it wait."),
        "after": defined("webhook_word", "Sends it after that event of the same leg; others pass it."),
        "lost": defined("switch", "Never sends it."),
        "twice": defined("switch", "Sends it again, right behind."),
        "same_timestamp": defined("switch", "Gives it the timestamp of the event before it."),
        "corrupt": described(
            words(Corruption), "Spoils its body or query, its type, or its token's signature."
        ),
        "slow": defined("duration", "Takes the application to need so long for its reply."),
        "fail": described(words(FAILURES), "Takes the application to have failed so, and does not ask it."),
        "reply": described(_reply(), "Takes the application to have replied so, and does not ask it."),
        "attempts": described(whole_number(1, MOST), "Only for so many of the attempts to deliver it."),
    }
    of_one_attempt: Schema = {"anyOf": [has(key) for key in OF_ONE_ATTEMPT]}
    stays_in_place: Schema = without(["after"])
    arrives: Schema = {"properties": {"lost": {"not": {"const": True}}}}
    return {
        "description": "What goes wrong with webhooks.",
        **record(("webhook", *COMMON, *WEBHOOK_OWN), values, ["webhook"]),
        "allOf": [
            {"oneOf": [_goes_wrong(key) for key in WEBHOOK_ACTIONS]},
            has_one(OCCASIONS, may_have_none=True),
            when(has("attempts"), of_one_attempt),
            when(_AWAITED, {"allOf": [arrives, stays_in_place]}),
            when(_ANY_WEBHOOK, stays_in_place),
        ],
    }


def _reply() -> Schema:
    values: dict[str, Schema] = {
        "status": defined("http_code"),
        "body": _BODY,
        "content_type": {
            "description": "The media type of the body.",
            "anyOf": [
                {"type": "string", "pattern": whole(MEDIA_TYPE), "examples": ["text/html"]},
                defined("reference"),
            ],
        },
    }
    return {"anyOf": [defined("http_code"), _with_status(REPLY_KEYS, values)]}
