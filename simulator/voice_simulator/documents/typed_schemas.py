"""JSON Schemas of typed declarations: dictionaries with known members, words, lists, and what may be null.

What the type can't say, the docstring does: the first line describes the value, and under `Attributes:`
stands what each member is. The metadata of an `Annotated` type is a function that writes its schema.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.documents.grammar.kinds import Schema, SchemaWriter

DateTime = Annotated[str, lambda _: {"type": "string", "format": "date-time"}]
"""A text that is an instant in ISO 8601."""

_PLAIN: Final[Mapping[object, str]] = {
    str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null",
}  # fmt: skip

_MEMBERS: Final = re.compile(r"^    (\w+(?:, \w+)*): ((?:.|\n {8,})+)", re.MULTILINE)


def schema_of_type(declared: Any, writer: SchemaWriter) -> Schema:  # noqa: ANN401  # any type
    """Return the schema of a type; one of a typed dictionary is defined once, by the name of its class."""
    if declared in _PLAIN:
        return {"type": _PLAIN[declared]}
    if isinstance(declared, tuple):
        return _merged([_schema_of_dictionary(one, writer) for one in declared])
    if is_typeddict(declared):
        return writer.defined(declared.__name__, lambda inner: _schema_of_dictionary(declared, inner))
    if inspect.isclass(declared) and issubclass(declared, Enum):
        return {"enum": [one.value for one in declared]}
    return _schema_of_generic(declared, writer)


def _schema_of_generic(declared: Any, writer: SchemaWriter) -> Schema:  # noqa: ANN401  # any type
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is Annotated:
        write: Callable[[SchemaWriter], Schema] = arguments[1]
        return write(writer)
    if origin is NotRequired:
        return schema_of_type(arguments[0], writer)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return _schema_of_choice([schema_of_type(one, writer) for one in arguments])
    if inspect.isclass(origin) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of_type(arguments[1], writer)}
    if inspect.isclass(origin) and issubclass(origin, Iterable):
        return {"type": "array", "items": schema_of_type(arguments[0], writer)}
    return {}


def _schema_of_choice(choices: list[Schema]) -> Schema:
    if all(choice.keys() == {"type"} for choice in choices):
        return {"type": [choice["type"] for choice in choices]}
    return {"anyOf": choices}


def _schema_of_dictionary(declared: Any, writer: SchemaWriter) -> Schema:  # noqa: ANN401  # a typed dictionary
    hints = get_type_hints(declared, include_extras=True)
    return object_of(
        declared,
        {name.rstrip("_"): schema_of_type(of, writer) for name, of in hints.items()},
        [name.rstrip("_") for name in hints if name in declared.__required_keys__],
    )


def object_of(declared: type, properties: Mapping[str, Schema], needed: Sequence[str]) -> Schema:
    """Return the schema of an object, described as the docstring of a class does."""
    doc = inspect.getdoc(declared) or ""
    says = _members_said(doc)
    described = {name: _described(schema, says.get(name)) for name, schema in properties.items()}
    first = doc.partition("\n")[0]
    return _described({"type": "object", "properties": described, "required": list(needed)}, first)


def _described(schema: Schema, says: str | None) -> Schema:
    return {"description": says, **schema} if says else schema


def _members_said(doc: str) -> dict[str, str]:
    """Return what a docstring says of each member."""
    found: dict[str, str] = {}
    for names, sentence in _MEMBERS.findall(doc):
        text = " ".join(sentence.split())
        for name in names.split(", "):
            found[name.rstrip("_")] = f"{text[:1].upper()}{text[1:]}"
    return found


def _merged(schemas: Iterable[Schema]) -> Schema:
    """Return the schema of an object that has the members of several."""
    schemas = list(schemas)
    return {
        "description": " ".join(schema["description"] for schema in schemas if "description" in schema),
        "type": "object",
        "properties": {name: of for schema in schemas for name, of in schema["properties"].items()},
        "required": [name for schema in schemas for name in schema["required"]],
    }
