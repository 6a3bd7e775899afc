"""What is wrong with a value, where it is, and how that is said.

A schema of `core.wire.fields` reports `FieldError`s; an NCCO's become `NccoProblem`s, a request's become the
texts of a 400 body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from voice_simulator.core.redaction import without_password

NOTHING: Final = "nothing"
"""What was got where a required value is absent."""

_SHOWN_CHARACTERS: Final = 40
_PRINTABLE: Final = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """Why a value can't be taken.

    Attributes:
        expected: what would be right, fit to follow "must be": `a whole number from 1 to 120`.
        got: what is there, shortened: `'abc'`, `an array of 2`, `nothing`.
        remark: the whole sentence, where "must be … got …" would not say it.
        wrong_type: whether it is of another JSON type than is wanted: a text for a list, say.
    """

    expected: str
    got: str = NOTHING
    remark: str | None = None
    wrong_type: bool = False

    def sentence(self) -> str:
        """Say it as a 400 body does; the text for what is absent is the platform's own, as recorded."""
        if self.remark is not None:
            return self.remark
        if self.got == NOTHING:
            return "Is required."
        return f"Must be {self.expected}, got {self.got}."


def invalid(fault: FieldError) -> ValidationError:
    """Make the exception by which a field reports a fault to its schema."""
    return ValidationError([fault])


def list_faults(messages: object, at: str = "") -> Iterator[tuple[str, FieldError]]:
    """Yield all that a schema reported, each with its dotted path: `to[0].number`.

    Args:
        messages: the `messages` of a `ValidationError` raised by a schema of these fields.
        at: the path of what the schema was given.
    """
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from list_faults(inner, _path_of(at, key))
    elif isinstance(messages, Sequence):
        for fault in messages:
            yield at, fault


def _path_of(parent: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{parent}[{key}]"
    if key in ("", SCHEMA):  # the parent as a whole
        return parent
    if not parent or key.startswith("["):
        return parent + key
    return f"{parent}.{key}"


def shown(value: object) -> str:
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
