"""What `GET journal` and `POST clock/advance` answer: entries, with a schema for each shape of one.

The schemas are made of the declarations of the entries. An entry of an unknown kind is none of them: the
format may grow.
"""

from collections.abc import Iterator
from dataclasses import MISSING, Field
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NotRequired, TypedDict, get_args, get_type_hints

from voice_simulator.api.control.call_answers import ShownEndpoint
from voice_simulator.core.journal.entries import SHAPES, OtherEntry, What
from voice_simulator.core.journal.request_entries import RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.shapes import is_always_there, is_instant, member_of, shown_fields
from voice_simulator.core.journal.webhook_entries import DeliveryEntry
from voice_simulator.core.model.endpoints import Endpoint
from voice_simulator.documents.grammar.kinds import Schema, SchemaWriter
from voice_simulator.documents.typed_schemas import DateTime, object_of, schema_of_type

JOURNAL_ENTRY: Final = "JournalEntry"
"""The name of the schema of an entry."""

_OF_EVERY_ENTRY: Final[dict[str, Schema]] = {
    "seq": {"description": "Its number, from 1 in each world.", "type": "integer"},
    "time": {"description": "Simulated time.", "type": "string", "format": "date-time"},
    "kind": {},
    "uuid": {"description": "The leg that it is about.", "type": ["string", "null"]},
}
_OF_SOME_ENTRIES: Final[dict[str, Schema]] = {
    "read": {"description": "That it is a request that changed nothing.", "const": True},
    "wall": {"description": "What no canonical journal has.", "type": "object"},
}


class RequestWall(TypedDict):
    """What no canonical journal has of a request.

    Attributes:
        user_agent: the header of that name; null where there was none.
        claims: those of its token.
        answer: the body of the answer, without secrets: as JSON if it is JSON, else as text; of a long one
            the beginning, as text.
        answer_size: how many bytes it had, where it is not there whole.
        answer_type: of a file, which is not kept, what it is.
    """

    user_agent: NotRequired[str | None]
    claims: NotRequired[dict[str, Any] | None]
    answer: NotRequired[Any]
    answer_size: NotRequired[int]
    answer_type: NotRequired[str]


class DeliveryWall(TypedDict):
    """What no canonical journal has of an attempt.

    Attributes:
        latency_ms: how long the reply took, in wall time.
        url: where the request went, by the address map.
        reason: why there was no reply, in a sentence.
        said: the first words of an error reply.
        resent: why it was sent twice.
        headers: those of the reply, in part, without secrets.
        headers_left_out: how many others there were.
        reply_size: bytes of a reply of which only the beginning is there.
    """

    latency_ms: NotRequired[float]
    url: NotRequired[str]
    reason: NotRequired[str]
    said: NotRequired[str]
    resent: NotRequired[str]
    headers: NotRequired[dict[str, str]]
    headers_left_out: NotRequired[int]
    reply_size: NotRequired[int]


_WALLS: Final[dict[type, type]] = {
    RequestEntry: RequestWall,
    UnhandledRequestEntry: RequestWall,
    DeliveryEntry: DeliveryWall,
}


def _schema_of_entry(writer: SchemaWriter) -> Schema:
    return writer.defined(JOURNAL_ENTRY, _schema_of_any_shape)


def _schema_of_any_shape(writer: SchemaWriter) -> Schema:
    says = "What happened. New kinds and members may come: pass over what you do not know."
    return {
        "description": says,
        "anyOf": [_schema_of_shape(one, writer) for one in SHAPES if one is not OtherEntry],
    }


def _schema_of_shape(shape: type[What], writer: SchemaWriter) -> Schema:
    return writer.defined(shape.__name__, lambda inner: _schema_of_members(shape, inner))


def _schema_of_members(shape: type[What], writer: SchemaWriter) -> Schema:
    declared = shown_fields(shape)
    types = get_type_hints(shape)
    own = {member_of(one): _schema_of_member(one, types[one.name], writer) for one in declared}
    kind: dict[str, Schema] = {"kind": {"const": str(shape.kind)}}
    wall = {"wall": schema_of_type(_WALLS[shape], writer)} if shape in _WALLS else {}
    needed = [member_of(one) for one in declared if is_always_there(one)]
    return object_of(
        shape, _OF_EVERY_ENTRY | kind | own | _OF_SOME_ENTRIES | wall, [*_OF_EVERY_ENTRY, *needed]
    )


def _schema_of_member(declared: Field[Any], of: Any, writer: SchemaWriter) -> Schema:  # noqa: ANN401  # any type
    if is_instant(declared):
        return {"description": "An instant of simulated time.", **schema_of_type(DateTime, writer)}
    choices = list(get_args(of)) if isinstance(of, UnionType) else [of]
    # Left out rather than null, where that is the default.
    if declared.default is not MISSING and NoneType in choices:
        choices.remove(NoneType)
    schemas = [_schema_of_value(one, writer) for one in choices]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _schema_of_value(of: Any, writer: SchemaWriter) -> Schema:  # noqa: ANN401  # any type
    if of is bytes:
        return {}
    return schema_of_type(ShownEndpoint if of is Endpoint else of, writer)


ShownEntries = Annotated[
    Iterator[dict[str, object]],
    lambda writer: {"type": "array", "items": _schema_of_entry(writer)},
]
"""Entries, which are made while they are sent."""


class MissedEntries(TypedDict):
    """The numbers of entries that are no longer kept.

    Attributes:
        first, last: both are among them.
    """

    first: int
    last: int


class WorldEntries(TypedDict):
    """Entries of one world.

    Attributes:
        format: of the entries: new kinds and members may come, none changes its meaning.
        entries: the oldest first.
        next: what to ask `after` for newer ones.
        seed: what the world draws its ids from; null before it begins.
        missed: those that were asked for and are no longer kept.
        evicted: a sentence about them.
    """

    format: int
    entries: ShownEntries
    next: int
    seed: int | None
    missed: NotRequired[MissedEntries]
    evicted: NotRequired[str]


class AllEntries(TypedDict):
    """Entries of all worlds.

    Attributes:
        format: of the entries: new kinds and members may come, none changes its meaning.
        worlds: by the id of the Vonage application.
    """

    format: int
    worlds: dict[str, WorldEntries]


ShownEntry = Annotated[dict[str, object], _schema_of_entry]
"""One entry."""


class MetCondition(TypedDict):
    """How a condition became true.

    Attributes:
        seq: of the journal entry by which it did; of words that are being said, of the last entry before.
        time: when, in simulated time.
        uuid: the call on which it did.
        entry: that entry; null if it is no longer kept.
    """

    seq: int
    time: DateTime
    uuid: str | None
    entry: ShownEntry | None


class ReachedCondition(TypedDict):
    """A condition that is true.

    Attributes:
        met: how it became true.
        calls: the calls on which what counts happened, the first one first.
        now: simulated time.
        next: when something is due next.
        hold: the number of the hold that has stopped time.
    """

    met: MetCondition
    calls: list[str]
    now: DateTime
    next: DateTime | None
    hold: NotRequired[int]


class ArmedHold(TypedDict):
    """A hold that is armed.

    Attributes:
        hold: its number.
    """

    hold: int


class AdvancedClock(TypedDict):
    """An advance of the clock.

    Attributes:
        now: simulated time.
        entries: what happened meanwhile, the oldest first.
        met, calls, next: of an advance until a condition is true: how it became true, and when something is
            due next.
    """

    now: DateTime
    entries: ShownEntries
    met: NotRequired[MetCondition]
    calls: NotRequired[list[str]]
    next: NotRequired[DateTime | None]
