"""The schema of scripts: what each step may look like, of the party that is called and of one that calls.

The order of steps is nothing that a schema can say; `check` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.language.outcomes import PARAMETERS
from voice_simulator.scenario.language.party_steps import (
    ALTERNATIVE_KEYS,
    API_ACTIONS,
    CONFIDENCE,
    DIGITS,
    PRESS_KEYS,
    SAID,
    SAY_KEYS,
    SOURCES,
    WAIT_KEYS,
)
from voice_simulator.scenario.language.steps import (
    DETAILS,
    MACHINE_KEYS,
    MOST_STEPS,
    MOST_WEIGHT,
    ONE_OF,
    REPEAT,
    REPEAT_KEYS,
    SIP_CODES,
    STEPS,
    WAY_KEYS,
)
from voice_simulator.scenario.schema.parts import (
    JUST_ONE,
    NOTHING,
    Schema,
    defined,
    described,
    has_one,
    optional,
    record,
    whole,
    whole_number,
    words,
    words_told,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.model.states import Status

_SAYS: Final = {
    "setup": "The network takes so long before anything happens; only as the first step.",
    "ring": "The phone rings, for so long or, without a duration, until somebody ends it.",
    "answer": "Somebody answers: a person, or with machine a voicemail.",
    "stay": "The party stays on the line, for so long or until the application ends the call.",
    "hang_up": "The party hangs up an answered call.",
    "busy": "The line is busy.",
    "timeout": "The phone rings until the ringing timer ends the call.",
    "unanswered": "The call ends, since nobody can be reached.",
    "rejected": "The call is declined, or the network refuses it.",
    "failed": "The network can't connect the call.",
    "press": "The party presses keys when the application next listens for them, or at once with now: true.",
    "say": "The party speaks when the application next listens, or at once with now: true.",
    "wait_for": "The party does nothing until this happens on its call.",
    "repeat": "Takes some steps several times.",
    "one_of": "Goes one of several ways, drawn from the seed.",
}

_IF_POSSIBLE: Final = defined("switch", "It is no matter if the call ends before.")
WHY: Final = "The platform's word for why."
"""What a detail is."""

_NEED_ARGUMENT: Final = ("setup", "press", "say", "wait_for", REPEAT, ONE_OF)
_ENDS: Final = tuple(word for word in STEPS if word in PARAMETERS)

_CALLER: Final = tuple(word for word in STEPS if word not in ("setup", "answer", *_ENDS))
"""The steps of one who calls; a `ring`, before the answer, is for so long."""


def definitions_of_steps() -> dict[str, Schema]:
    """Return the definitions of scripts and of what stands in them."""
    of_callers = _arguments("caller_script") | {
        "ring": defined("ringing", "The caller lets it ring so long.")
    }
    return {
        "ringing": defined("duration", "How long it rings, 120s at most."),
        "beep_after": optional({"anyOf": [{"const": "never"}, defined("duration")]}),
        "sip_code": optional(
            described(whole_number(SIP_CODES[0], SIP_CODES[-1]), "The SIP code of the end, 300 to 699.")
        ),
        **{f"why_{status}": _detail(status) for status in DETAILS},
        "script": _script("step", "The steps of a party, in their order."),
        "step": _step(STEPS, _arguments("script"), _NEED_ARGUMENT),
        "caller_script": _script("caller_step", "The steps of a caller; they begin with the answer."),
        "caller_step": _step(_CALLER, of_callers, (*_NEED_ARGUMENT, "ring")),
        "alternative": {"anyOf": [defined("spoken"), _alternative()]},
    }


def _detail(status: Status) -> Schema:
    return described(words(DETAILS[status]), WHY)


def _script(step: str, says: str) -> Schema:
    return {"description": says, "type": "array", "minItems": 1, "items": defined(step)}


def _step(known: Iterable[str], arguments: dict[str, Schema], need_argument: Iterable[str]) -> Schema:
    alone = [word for word in known if word not in need_argument]
    told_arguments = {word: described(argument, _SAYS[word]) for word, argument in arguments.items()}
    return {
        "anyOf": [
            *words_told(alone, _SAYS),
            defined("reference"),
            record(known, told_arguments) | JUST_ONE,
        ]
    }


def _arguments(script: str) -> dict[str, Schema]:
    """Return what may stand behind each step; `script` is what stands within one."""
    return {
        "setup": defined("duration"),
        "ring": optional(defined("ringing")),
        "answer": _answer(),
        "stay": optional(defined("duration")),
        "hang_up": NOTHING,
        "busy": optional(record(["sip_code"], {"sip_code": defined("sip_code")})),
        "timeout": NOTHING,
        **{str(status): _end(status) for status in DETAILS},
        "press": _press(),
        "say": _say(),
        "wait_for": _wait_for(),
        REPEAT: _repeat(script),
        ONE_OF: _one_of(script),
    }


def _answer() -> Schema:
    verdict = optional(defined("duration", "Until the verdict of machine detection; 3s."))
    of_machine = {"beep_after": defined("beep_after", "Until its beep."), "verdict_after": verdict}
    machine = optional(record(MACHINE_KEYS, of_machine))
    says = "A voicemail answers."
    return {
        "anyOf": [
            NOTHING,
            {"const": "machine", "description": says},
            defined("reference"),
            record(["machine"], {"machine": described(machine, says)}, ["machine"]),
            record(["verdict_after"], {"verdict_after": verdict}),
        ]
    }


def _end(status: Status) -> Schema:
    why = defined(f"why_{status}")
    options = {"detail": optional(described(why, WHY)), "sip_code": defined("sip_code")}
    return {"anyOf": [NOTHING, why, record(options, options)]}


def _press() -> Schema:
    keys: Schema = {
        "description": "Keys: 0-9, *, #, and p for a pause of half a second.",
        "anyOf": [
            {"type": "string", "pattern": whole(DIGITS), "examples": ["2", "#", "12p3"]},
            {"type": "integer", "minimum": 0},
            defined("reference"),
        ],
    }
    options = {
        "digits": keys,
        "now": defined("switch", "At once, heard or not, rather than when the application listens."),
        "if_possible": _IF_POSSIBLE,
    }
    return {"anyOf": [keys, record(PRESS_KEYS, options, ["digits"])]}


def _say() -> Schema:
    options = {
        "text": defined("spoken", "What the party says."),
        "confidence": _confidence(),
        "alternatives": {
            "description": "How the speech may have been understood, the likeliest first.",
            "type": "array",
            "minItems": 1,
            "items": defined("alternative"),
        },
        "error": defined("spoken", "Why nothing is understood."),
        "now": defined("switch", "At once, heard or not, rather than when the application listens."),
        "lasts": optional(defined("duration", "How long it takes; as long as its words unless told.")),
        "if_possible": _IF_POSSIBLE,
    }
    only_with_text: Schema = {"dependentRequired": {"confidence": ["text"]}}
    return {"anyOf": [defined("spoken"), record(SAY_KEYS, options) | has_one(SAID) | only_with_text]}


def _alternative() -> Schema:
    values = {"text": defined("spoken", "What was understood."), "confidence": _confidence()}
    return record(ALTERNATIVE_KEYS, values, ["text"])


def _confidence() -> Schema:
    return {
        "description": "How sure the recognition is, from 0 to 1.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": whole(CONFIDENCE)},
            defined("reference"),
        ],
    }


def _wait_for() -> Schema:
    says = {
        "api": "A request about the call.",
        "ncco": "An action of the NCCO that begins.",
        "event": "A webhook about the call.",
    }
    options: dict[str, Schema] = {
        name: described(words(known), says[name]) for name, known in SOURCES.items()
    }
    options["within"] = optional(defined("duration", "How long it waits (simulated time); 30s unless told."))
    options["if_possible"] = _IF_POSSIBLE
    return {"anyOf": [words(API_ACTIONS), record(WAIT_KEYS, options) | has_one(SOURCES)]}


def _repeat(script: str) -> Schema:
    values = {"times": described(whole_number(1, MOST_STEPS), "How often."), "steps": defined(script)}
    return record(REPEAT_KEYS, values, REPEAT_KEYS)


def _one_of(script: str) -> Schema:
    weight = described(
        whole_number(1, MOST_WEIGHT), "How likely the way is beside the others; 1 unless told."
    )
    way = record(WAY_KEYS, {"weight": weight, "steps": defined(script)}, ["steps"])
    return {"type": "array", "minItems": 1, "items": {"anyOf": [defined(script), way]}}
