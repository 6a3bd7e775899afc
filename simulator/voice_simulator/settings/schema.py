"""The JSON Schema of a settings file: docs/settings.schema.json, printed by `help settings --schema`.

Made of the kinds by which settings are read, it refuses nothing that they accept.
"""

from __future__ import annotations

import json

from voice_simulator.documents.grammar.kinds import SchemaWriter
from voice_simulator.settings.settings_file import WHAT, settings_kind


def settings_schema() -> dict[str, object]:
    """Return the schema (JSON Schema, draft 2020-12)."""
    writer = SchemaWriter()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:voice-simulator:settings",
        "title": "Settings of voice-simulator",
        **settings_kind(WHAT).schema(writer),
        "$defs": writer.definitions,
    }


def settings_schema_text() -> str:
    """Return the schema as it is printed and kept in `docs/`."""
    return json.dumps(settings_schema(), indent=1, ensure_ascii=False) + "\n"
