"""The JSON Schema of the scenario language, made of the declarations that its readers use.

Editors complete and check with it. Whatever `check` accepts the schema accepts; what the schema can't say,
such as the order of steps, only `check` says.
"""

from __future__ import annotations

import json
from typing import Final

from voice_simulator.documents.grammar.kinds import Schema, SchemaWriter
from voice_simulator.scenario.language.kinds import VARIABLE
from voice_simulator.scenario.language.scenario_reader import DOCUMENT

_ID: Final = "urn:voice-simulator:scenario"

_EXAMPLE: Final[Schema] = {
    "name": "Busy, then a voicemail, then someone who pays",
    "outcomes": {"pays": [{"ring": "3s"}, "answer", {"press": 2}, {"stay": "8s"}, "hang_up"]},
    "calls": [{"to": "4477009001*", "turns": ["busy", {"machine": {"ring": "12s"}}, "pays"]}],
    "expect": [{"call": {"to": "447700900100", "turn": 3}, "status": "completed"}, "no_errors"],
}


def scenario_schema() -> dict[str, object]:
    """Return the schema of a scenario document (JSON Schema, draft 2020-12)."""
    writer = SchemaWriter({"$ref": "#/$defs/reference"})
    document = DOCUMENT.schema(writer)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        "title": "A scenario of voice-simulator",
        "description": "What the network and the other person do, and what must have happened by the end.",
        **document,
        "examples": [_EXAMPLE],
        "$defs": {"reference": VARIABLE} | writer.definitions,
    }


def schema_text() -> str:
    """Return the schema as it is printed, served and kept in `docs/`."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"
