"""JSON Schemas of typed declarations."""

from enum import StrEnum
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest

from voice_simulator.documents.grammar.kinds import SchemaWriter
from voice_simulator.documents.typed_schemas import DateTime, schema_of_type


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


class Pet(TypedDict):
    """A pet.

    Attributes:
        name, from_: how it is called, and where it is from; on
            two lines.
        mood: perhaps.
    """

    name: str
    from_: str | None
    mood: NotRequired[Mood]


class Owner(TypedDict):
    """An owner."""

    pets: list[Pet]


@pytest.mark.parametrize(
    ("declared", "schema"),
    [
        (str, {"type": "string"}),
        (int | None, {"type": ["integer", "null"]}),
        (Literal["ok", 1], {"enum": ["ok", 1]}),
        (Mood, {"enum": ["good", "bad"]}),
        (Mood | None, {"anyOf": [{"enum": ["good", "bad"]}, {"type": "null"}]}),
        (tuple[float, ...], {"type": "array", "items": {"type": "number"}}),
        (dict[str, bool], {"type": "object", "additionalProperties": {"type": "boolean"}}),
        (DateTime, {"type": "string", "format": "date-time"}),
        (DateTime | None, {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
        (Annotated[str, lambda _: {"type": "string", "minLength": 1}], {"type": "string", "minLength": 1}),
        (Any, {}),
        (Pet, {"$ref": "#/$defs/Pet"}),
    ],
)
def test_the_schema_of_a_type(declared, schema):
    assert schema_of_type(declared, SchemaWriter()) == schema


def test_a_typed_dictionary_is_defined_once_and_described_by_its_docstring():
    """A member without a sentence has none; an underscore at the end keeps clear of a word of Python."""
    writer = SchemaWriter()
    schema_of_type(Owner, writer)
    said = "How it is called, and where it is from; on two lines."
    assert writer.definitions == {
        "Owner": {
            "description": "An owner.",
            "type": "object",
            "properties": {"pets": {"type": "array", "items": {"$ref": "#/$defs/Pet"}}},
            "required": ["pets"],
        },
        "Pet": {
            "description": "A pet.",
            "type": "object",
            "properties": {
                "name": {"description": said, "type": "string"},
                "from": {"description": said, "type": ["string", "null"]},
                "mood": {"description": "Perhaps.", "enum": ["good", "bad"]},
            },
            "required": ["name", "from"],
        },
    }


def test_several_dictionaries_make_one_object():
    """With the members of all."""
    schema = schema_of_type((Pet, Owner), SchemaWriter())
    assert (list(schema["properties"]), schema["required"]) == (
        ["name", "from", "mood", "pets"],
        ["name", "from", "pets"],
    )
