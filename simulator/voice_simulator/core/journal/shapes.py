"""What all shapes of entries have in common: each is a frozen class that declares its members once.

The JSON of an entry is derived from the declaration: a member for each field, in the order of the fields. A
field without a default is always there, as null if need be; one with a default is left out while it has that
value. A trailing underscore only keeps clear of Python's own words (`from_`).

Journals hold very many entries, so a field may hold something smaller than what it is as JSON: `bytes` are
JSON as text, an endpoint is shown by its record, an instant (ms) by its ISO text. A webhook names the
address of a WebSocket as your app wrote it: a password in it is kept, to be sent again, and not shown. Most
entries say the same as thousands of others; those are made by what `shared` makes of their shape, such as
`status_entry`, which returns one value for all of them.

A field declared by `behind` is in no JSON: it is what the entry was made of, from which `scenario.capture`
writes a call as a scenario. Two entries that differ in nothing else are equal.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Final, ParamSpec, TypeVar, cast, dataclass_transform

from voice_simulator.core.clock import to_iso
from voice_simulator.core.json_text import from_own_json
from voice_simulator.core.model.endpoints import Endpoint
from voice_simulator.core.redaction import without_secrets


class EntryKind(StrEnum):
    """What an entry may be, in the words of the journal's JSON."""

    REQUEST = "request"
    CALL = "call"
    STATUS = "status"
    SIGNAL = "signal"
    STEP = "step"
    NCCO = "ncco"
    HEARD = "heard"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    WEBHOOK = "webhook"
    DELIVERY = "delivery"
    FAULT = "fault"
    TRIGGER = "trigger"
    CLOCK = "clock"
    SOCKET = "socket"
    NOTE = "note"


_INSTANT: Final = "instant"


def instant() -> Any:  # noqa: ANN401  # as `dataclasses.field` does
    """Declare a field that holds an instant (ms) and is shown as ISO text."""
    return field(metadata={_INSTANT: True})


_BEHIND: Final = "behind"


def behind() -> Any:  # noqa: ANN401  # as `dataclasses.field` does
    """Declare a field that is not part of the JSON; None where the entry comes from elsewhere."""
    return field(default=None, compare=False, repr=False, metadata={_BEHIND: True})


_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def entry_shape(*, kw_only: bool = False) -> Callable[[type[_T]], type[_T]]:
    """Make a dataclass that the type checker takes for frozen.

    Python's own frozen classes take two to three times as long to make, for each of very many entries.
    """

    def make(of: type[_T]) -> type[_T]:
        return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)(of)

    return make


class Shape:
    """What one entry says; the base of all shapes."""

    __slots__ = ()

    kind: ClassVar[str]

    def as_json(self) -> dict[str, object]:
        """Return the members that the entry has beside its time, its kind and its leg."""
        shown: dict[str, object] = {}
        shape: type = type(self)
        for name, member, default, holds_instant in _members(shape):
            value = getattr(self, name)
            if value is not default:
                shown[member] = to_iso(value) if holds_instant else _shown(value)
        return shown


@lru_cache
def _members(of: type) -> tuple[tuple[str, str, object, bool], ...]:
    """Return of each field its name, its member, its default and whether it is an instant."""
    return tuple(
        (one.name, member_of(one), one.default, _INSTANT in one.metadata) for one in shown_fields(of)
    )


def shown_fields(of: type) -> tuple[Field[Any], ...]:
    """Return the fields of a shape that its JSON has."""
    return tuple(one for one in fields(of) if _BEHIND not in one.metadata)


def member_of(declared: Field[object]) -> str:
    """Return the name that a field has in JSON."""
    return declared.name.rstrip("_")


def is_always_there(declared: Field[object]) -> bool:
    """Whether every entry of a shape has this member."""
    return declared.default is MISSING


def is_instant(declared: Field[object]) -> bool:
    """Whether a field holds an instant."""
    return _INSTANT in declared.metadata


def _shown(value: object) -> object:
    match value:
        case bytes():
            document = from_own_json(value)
            return without_secrets(document) if b"@" in value else document
        case Endpoint():
            return without_secrets(value.record())
        case Enum():
            return value.value
        case tuple():
            return list(value)
        case _:
            return value


_P = ParamSpec("_P")


def shared(shape: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return what makes entries of a shape of which most say the same as others: one for all of those."""
    return cast("Callable[_P, _T]", lru_cache(1024)(shape))
