"""The JSON Schema of the scenario language, made of the words, keys and patterns that its readers use.

Editors complete and check with it. Whatever `check` accepts the schema accepts; what the schema can't say,
such as the order of steps, only `check` says. Every key needs its sentence here or nothing is made at all.
"""

from __future__ import annotations

import json
from typing import Final

from voice_simulator.scenario.language.scenario_reader import KEYS, OTHERWISE, SUBSTANCE
from voice_simulator.scenario.language.variables import LONGEST, NAME, VARS
from voice_simulator.scenario.schema.calls import definitions_of_calls, names_of_outcomes
from voice_simulator.scenario.schema.expectations import definitions_of_expectations
from voice_simulator.scenario.schema.faults import definitions_of_faults
from voice_simulator.scenario.schema.parts import (
    PARTS,
    Schema,
    defined,
    described,
    has,
    optional,
    record,
    whole,
    words,
)
from voice_simulator.scenario.schema.steps import definitions_of_steps

_ID: Final = "urn:voice-simulator:scenario"

_EXAMPLE: Final[Schema] = {
    "name": "Busy, then a voicemail, then someone who pays",
    "outcomes": {"pays": [{"ring": "3s"}, "answer", {"press": 2}, {"stay": "8s"}, "hang_up"]},
    "calls": [{"to": "4477009001*", "turns": ["busy", {"machine": {"ring": "12s"}}, "pays"]}],
    "expect": [{"call": {"to": "447700900100", "turn": 3}, "status": "completed"}, "no_errors"],
}


def scenario_schema() -> dict[str, object]:
    """Return the schema of a scenario document (JSON Schema, draft 2020-12)."""
    definitions = {
        **PARTS,
        **definitions_of_calls(),
        **definitions_of_steps(),
        **definitions_of_faults(),
        **definitions_of_expectations(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        "title": "A scenario of voice-simulator",
        "description": "What the network and the other person do, and what must have happened by the end.",
        **record(KEYS, _values()),
        "anyOf": [has(key) for key in SUBSTANCE],
        "examples": [_EXAMPLE],
        "$defs": definitions,
    }


def schema_text() -> str:
    """Return the schema as it is printed, served and kept in `docs/`."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def _values() -> dict[str, Schema]:
    return {
        "name": defined("text", "What the scenario calls itself."),
        VARS: _variables(),
        "outcomes": {
            "description": "Scripts under names of your own, for turns and callers.",
            "type": "object",
            "propertyNames": names_of_outcomes(),
            "additionalProperties": defined("script"),
        },
        "calls": _list("entry", "Who plays on which call: the first entry that matches."),
        "otherwise": described(words(OTHERWISE), "A call that no entry is for fails."),
        "inbound": _list("inbound_call", "Calls that come in, to numbers of the application's."),
        "faults": _list("fault", "What goes wrong; where several strike, the first one does."),
        "trigger": _trigger(),
        "expect": _list("line", "What must have happened by the end."),
        "settle": optional(
            defined("duration", "How long the application must be quiet before time goes on (10s at most).")
        ),
    }


def _list(item: str, says: str) -> Schema:
    return {"description": says, "type": "array", "items": defined(item)}


def _trigger() -> Schema:
    trigger = defined("trigger")
    return {
        "description": "What sets the scenario going: one trigger, a list of them, or none.",
        "anyOf": [
            {"const": "none", "description": "Something else sets the scenario going."},
            {"type": "null"},
            defined("reference"),
            trigger,
            {"type": "array", "items": trigger},
        ],
    }


def _variables() -> Schema:
    return {
        "description": "Names for values: ${name} stands for one wherever a text or number can stand.",
        "type": "object",
        "propertyNames": {"pattern": whole(NAME)},
        "additionalProperties": {
            "description": "One text or number, which refers to no other variable.",
            "type": ["string", "number", "boolean"],
            "maxLength": LONGEST,
            "not": defined("reference"),
        },
    }
