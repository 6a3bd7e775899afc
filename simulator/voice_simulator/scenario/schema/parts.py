"""The parts that the whole schema shares: scalars as the readers take them, and how mappings are written.

Any scalar may be, or hold, `${name}`; what stands there then is not known before the variables are put in,
so such a text is good wherever the readers take a scalar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.quantities import DURATION, DURATION_PATTERN
from voice_simulator.scenario.language.api_requests import METHODS, REQUESTS
from voice_simulator.scenario.language.phone_numbers import NATIONAL_NUMBER, SPACED_NUMBER, STRANGE_GLOB
from voice_simulator.scenario.language.texts import HEADER_NAME, HEADER_VALUE, OUR_HEADERS
from voice_simulator.scenario.language.variables import FOREIGN_VARIABLE, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema = dict[str, object]

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")

NOTHING: Final[Schema] = {"type": "null"}
JUST_ONE: Final[Schema] = {"minProperties": 1, "maxProperties": 1}
SOME: Final[Schema] = {"minProperties": 1}
_SCALAR: Final = ["string", "number", "boolean"]
_NO_NUMBERS: Final = (SPACED_NUMBER, FOREIGN_VARIABLE, STRANGE_GLOB)


def defined(name: str, says: str | None = None) -> Schema:
    """Refer to one of the definitions, with a sentence of its own where there is one."""
    return described({"$ref": f"#/$defs/{name}"}, says)


def described(schema: Schema, says: str | None) -> Schema:
    """Return a schema with the sentence that an editor shows."""
    return schema if says is None else {"description": says, **schema}


def whole(pattern: re.Pattern[str]) -> str:
    """Write a pattern of the readers, who match whole texts, as JSON Schema has it."""
    return f"^(?:{_NAMED_GROUP.sub('(', pattern.pattern)})$"


def any_case(words: Iterable[str]) -> str:
    """Write a pattern of some words, in capitals or small letters."""
    return "|".join("".join(_any_case(letter) for letter in word) for word in words)


def words(known: Iterable[str]) -> Schema:
    """One of some words."""
    return {"anyOf": [{"enum": [str(word) for word in known]}, defined("reference")]}


def words_told(known: Iterable[str], says: Mapping[str, str]) -> list[Schema]:
    """Some words, each with its sentence."""
    return [{"const": word, "description": says[word]} for word in known]


def whole_number(least: int, most: int) -> Schema:
    """A whole number within bounds."""
    return {"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, defined("reference")]}


def optional(schema: Schema) -> Schema:
    """What may also be left empty; its sentence is that of the whole, where editors look for it."""
    rest = {key: value for key, value in schema.items() if key != "description"}
    says: Schema = {"description": schema["description"]} if "description" in schema else {}
    return says | {"anyOf": [rest, NOTHING]}


def record(keys: Iterable[str], values: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A mapping with these keys and no other.

    Args:
        keys: those that the reader knows; each has a schema in `values`.
        values: what may stand behind each.
        required: those that may not be left out.
    """
    properties = {key: values[key] for key in keys}
    known: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return known | ({"required": list(required)} if required else {})


def has(key: str) -> Schema:
    """A mapping that has a key."""
    return {"required": [key]}


def has_one(keys: Iterable[str], *, may_have_none: bool = False) -> Schema:
    """A mapping that has just one of some keys."""
    choices = [has(key) for key in keys]
    none: list[Schema] = [{"not": {"anyOf": list(choices)}}] if may_have_none else []
    return {"oneOf": [*choices, *none]}


def without(keys: Iterable[str]) -> Schema:
    """A mapping that has none of some keys."""
    return {"properties": dict.fromkeys(keys, False)}


def when(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    """What holds of a value that meets a condition, and what of any other."""
    of_any_other: Schema = {} if otherwise is None else {"else": otherwise}
    return {"if": condition, "then": then} | of_any_other


def texts_by(names: Schema, value: Schema) -> Schema:
    """A mapping of names to texts."""
    return {"type": "object", "propertyNames": names, "additionalProperties": value}


def request() -> Schema:
    """A request to the API: a method or *, and a glob over paths."""
    methods = any_case(METHODS).replace("*", r"\*")
    text = rf"^\s*(?=(?:{methods})[ \t])(?:{_NAMED_GROUP.sub('(', REQUESTS.pattern)})\s*$"
    return {
        "anyOf": [
            {"type": "string", "pattern": text, "examples": ["POST /v1/calls", "PUT /v1/calls/*"]},
            defined("reference"),
        ]
    }


def _any_case(letter: str) -> str:
    return f"[{letter.upper()}{letter.lower()}]" if letter.isalpha() else letter


PARTS: Final[dict[str, Schema]] = {
    "reference": {
        "description": "The value of a variable, ${name}, declared under vars.",
        "type": "string",
        "pattern": REFERENCE.pattern,
    },
    "duration": {
        "description": f"Expected here: {DURATION}.",
        "anyOf": [
            {"type": "string", "pattern": whole(DURATION_PATTERN), "examples": ["250ms", "4s", "2m", "1h"]},
            {"enum": [0, "0"]},
            defined("reference"),
        ],
    },
    "text": {"type": _SCALAR},
    "spoken": {"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]},
    "glob": {
        "description": "One text, or a glob with *, ? or [...].",
        "type": _SCALAR,
        "not": {
            "type": "string",
            "anyOf": [{"pattern": whole(one)} for one in (*_NO_NUMBERS, NATIONAL_NUMBER)],
        },
    },
    "number_to_call": {
        "type": _SCALAR,
        "not": {"type": "string", "anyOf": [{"pattern": whole(one)} for one in _NO_NUMBERS]},
    },
    "switch": {"anyOf": [{"type": "boolean"}, defined("reference")]},
    "headers": texts_by(
        {"pattern": whole(HEADER_NAME), "not": {"pattern": f"^(?:{any_case(sorted(OUR_HEADERS))})$"}},
        {
            "anyOf": [
                {"type": "string", "pattern": whole(HEADER_VALUE)},
                {"type": ["number", "boolean"]},
                defined("reference"),
            ]
        },
    ),
}
"""The definitions of scalars, and of headers."""
