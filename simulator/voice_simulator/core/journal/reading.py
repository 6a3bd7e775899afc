"""Journal entries from their JSON, for whoever follows a journal over HTTP.

The JSON says `format: 1`: kinds and members may come that are not known here. An unknown member is left out;
an entry of an unknown kind, or one that lacks something, becomes an `OtherEntry`, which is shown as it is.
"""

from __future__ import annotations

from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from voice_simulator.core.clock import from_iso
from voice_simulator.core.journal.call_entries import CallEntry, place_of
from voice_simulator.core.journal.entries import SHAPES, OtherEntry
from voice_simulator.core.journal.journal import Entry, Record
from voice_simulator.core.journal.shapes import is_always_there, is_instant, member_of, shown_fields
from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.endpoints import Endpoint, EndpointType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.journal.entries import What

_REQUIRED: Final[dict[type, frozenset[str]]] = {
    shape: frozenset(member_of(one) for one in shown_fields(shape) if is_always_there(one))
    for shape in SHAPES
}
_TYPES: Final[dict[type, dict[str, Any]]] = {shape: get_type_hints(shape) for shape in SHAPES}

_OF_EVERY_ENTRY: Final = frozenset({"seq", "time", "kind", "uuid", "read", "wall"})


def read_entry(shown: Mapping[str, Any]) -> Entry:
    """Return the entry that some JSON of the control API shows.

    Raises:
        KeyError: it is no entry: it has no number, no time or no kind.
    """
    uuid = shown.get("uuid")
    record = Record(from_iso(str(shown["time"])), None if uuid is None else str(uuid), _what(shown))
    record.read, record.wall = bool(shown.get("read")), shown.get("wall")
    return Entry(int(shown["seq"]), record)


def _what(shown: Mapping[str, Any]) -> What:
    # Of the shapes of one kind the one with the most members that must be there says the most.
    fitting = [shape for shape in SHAPES if _is_like(shape, shown)]
    for shape in sorted(fitting, key=lambda one: -len(_REQUIRED[one])):
        try:
            return _read(shape, shown)
        except (ValueError, TypeError, LookupError):
            continue  # a word that is not known here, say
    facts = {name: value for name, value in shown.items() if name not in _OF_EVERY_ENTRY}
    return OtherEntry(str(shown["kind"]), to_json(facts))


def _is_like(shape: type[What], shown: Mapping[str, Any]) -> bool:
    return shape is not OtherEntry and shape.kind == shown["kind"] and _REQUIRED[shape] <= shown.keys()


def _read(shape: type[What], shown: Mapping[str, Any]) -> What:
    given: dict[str, Any] = {}
    for one in shown_fields(shape):
        if member_of(one) in shown:
            value = shown[member_of(one)]
            given[one.name] = from_iso(value) if is_instant(one) else _value(_TYPES[shape][one.name], value)
    if shape is CallEntry:
        given["origin"] = given["origin"].removesuffix(place_of("", given.get("turn")))
    return shape(**given)


def _value(declared: Any, value: Any) -> Any:  # noqa: ANN401  # whatever a field may hold
    if isinstance(declared, UnionType):
        inner = next(one for one in get_args(declared) if one is not type(None))
        return None if value is None and inner is not bytes else _value(inner, value)
    if declared is bytes:
        return to_json(value)
    if declared is Endpoint:
        return _endpoint(value)
    if get_origin(declared) is tuple:
        return tuple(value)
    return declared(value) if issubclass(declared, Enum) else value


def _endpoint(shown: Mapping[str, Any]) -> Endpoint:
    """Read the record of an endpoint, whose second member is the address."""
    address = list(shown.values())[1]
    return Endpoint(
        type=EndpointType(shown["type"]),
        address=address,
        content_type=shown.get("content-type"),
        headers=shown.get("headers", {}),
    )
