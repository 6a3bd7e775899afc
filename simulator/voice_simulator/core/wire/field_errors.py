"""`FieldError`: what is wrong with one value of a request or an NCCO, and the sentence for it.

Schemas of `core.wire.lenient_schema` report them. `core.wire.request_errors` makes a 400 of them,
`core.wire.ncco_reader` makes `NccoProblem`s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from voice_simulator.core.redaction import without_password

NOTHING: Final = "nothing"
"""`FieldError.got` for a required value that is absent."""

_SHOWN_CHARACTERS: Final = 40
_PRINTABLE: Final = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """Why a value is refused.

    Attributes:
        expected: a right value in words, fit to follow "must be": `a whole number from 1 to 120`.
        got: the value that came, shortened: `'abc'`, `an array of 2`, `nothing`.
        remark: the whole sentence, where "must be …, got …" would mislead.
        wrong_type: whether it has another JSON type than expected: a text for an array, say.
    """

    expected: str
    got: str = NOTHING
    remark: str | None = None
    wrong_type: bool = False

    def sentence(self) -> str:
        """Return the text for a 400 body; the one for an absent value is the platform's own, as recorded."""
        if self.remark is not None:
            return self.remark
        if self.got == NOTHING:
            return "Is required."
        return f"Must be {self.expected}, got {self.got}."


def validation_error(field_error: FieldError) -> ValidationError:
    """Make the exception by which a field reports an error to its schema."""
    return ValidationError([field_error])


def list_field_errors(messages: object, at: str = "") -> Iterator[tuple[str, FieldError]]:
    """Yield every error that a schema reported, with its dotted path: `to[0].number`.

    Args:
        messages: the `messages` of a `ValidationError` raised by a schema of these fields.
        at: the path of the object that the schema read.
    """
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from list_field_errors(inner, _path_of(at, key))
    elif isinstance(messages, Sequence):
        for field_error in messages:
            yield at, field_error


def _path_of(parent: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{parent}[{key}]"
    if key in ("", SCHEMA):  # the parent as a whole
        return parent
    if not parent or key.startswith("["):
        return parent + key
    return f"{parent}.{key}"


def describe(value: object) -> str:
    """Describe a value in a few words, safe to print, no password: `'abc'`, `an array of 2`, `null`."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            text = without_password(value)
            return repr(text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…")
        case int() if abs(value) > _PRINTABLE:
            return "a number too large"
        case int() | float():
            return repr(value)
        case list():
            return f"an array of {len(value)}" if value else "an empty array"
        case _:
            return "an object"
