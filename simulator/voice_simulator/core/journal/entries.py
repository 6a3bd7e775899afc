"""What the journal says: one frozen class for each shape of entry, which declares its members once.

The JSON of an entry is derived from the declaration: a member for each field, in the order of the fields. A
field without a default is always there, as null if need be; one with a default is left out while it has that
value. A trailing underscore only keeps clear of Python's own words (`from_`).

Journals hold very many entries, so a field may hold something smaller than what it is as JSON: `bytes` are
JSON as text, an endpoint is shown by its record, an instant (ms) by its ISO text. Most entries say the same
as thousands of others; those are made by `status_entry`, `signal_entry`, `step_entry` and `action_entry`,
which return one value for all of them.

A field declared by `behind` is in no JSON: it is what the entry was made of, from which `scenario.capture`
writes a call as a scenario. Two entries that differ in nothing else are equal.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Final, ParamSpec, TypeVar, cast, dataclass_transform, get_args

from voice_simulator.core.clock import to_iso
from voice_simulator.core.json_text import from_own_json
from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.endpoints import Endpoint
from voice_simulator.core.model.faults import ApiFault, Effect, WebhookFault
from voice_simulator.core.model.script import Step
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.model.vocabulary import (
    ActionName,
    AttemptVerdict,
    AudioFormat,
    EventName,
    FaultKind,
)


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
def _shape(*, kw_only: bool = False) -> Callable[[type[_T]], type[_T]]:
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
            return from_own_json(value)
        case Endpoint():
            return value.record()
        case Enum():
            return value.value
        case tuple():
            return list(value)
        case _:
            return value


# -- requests to the API


@_shape(kw_only=True)
class RequestEntry(Shape):
    """A request to the API, or a trigger's call, which is as good as one.

    Attributes:
        method, path: the request.
        fault: the origin of the fault that delayed it or replaced its answer.
        body: what it brought, as JSON, without secrets.
        status: what it was answered; None until it is.
        refused: why it was refused.
        answer: what a trigger's call was answered.
    """

    kind: ClassVar = EntryKind.REQUEST

    method: str
    path: str
    fault: str | None = None
    body: bytes | None = None
    status: int | None = None
    refused: str | None = None
    answer: bytes | None = None


@_shape(kw_only=True)
class UnhandledRequestEntry(Shape):
    """A request that never arrived, since a fault answered it or closed its connection.

    Attributes:
        method, path: the request.
        status: what it was answered; None for nothing.
        fault: the origin of the fault.
        handled: False, which tells it from a request that was handled.
    """

    kind: ClassVar = EntryKind.REQUEST

    method: str
    path: str
    status: int | None
    fault: str
    handled: bool


# -- what happens on a call


@_shape(kw_only=True)
class CallEntry(Shape):
    """A call that was placed, or came in.

    Attributes:
        direction: who placed it.
        to, from_: its ends.
        conversation_uuid: the conversation it begins in.
        script: the name of the script that its party plays.
        origin: where that is written (`busy.yaml:9`), in JSON with the turn: `busy.yaml:9, turn 2`.
        turn: which turn of its entry it is, from 1; None where there are no turns.
        connected_from: the id of the leg whose `connect` dials it.
        custom_data: what the app of a user who calls gives along.
    """

    kind: ClassVar = EntryKind.CALL

    direction: Direction
    to: Endpoint
    from_: Endpoint
    conversation_uuid: str
    script: str
    origin: str
    turn: int | None = None
    connected_from: str | None = None
    custom_data: Mapping[str, object] | None = behind()

    def as_json(self) -> dict[str, object]:
        """Return its members; the origin with the turn, as people quote it."""
        # Not `super()`: the decorator makes the class anew, and that no longer finds it.
        return Shape.as_json(self) | {"origin": place_of(self.origin, self.turn)}


def place_of(origin: str, turn: int | None) -> str:
    """Say which entry of a scenario a script comes from, and which of its turns."""
    return origin if turn is None else f"{origin}, turn {turn}"


@_shape()
class StatusEntry(Shape):
    """A leg has another status.

    Attributes:
        status: which.
        detail: the platform's word for why.
        duration: seconds from the answer to the end, of a call that is over.
    """

    kind: ClassVar = EntryKind.STATUS

    status: Status
    detail: str | None = None
    duration: int | None = None


@_shape()
class SignalEntry(Shape):
    """A signal to a leg.

    Attributes:
        signal: its name.
        digit: the key that was pressed.
        error: why speech was not understood.
        text: what was said, if it was understood.
    """

    kind: ClassVar = EntryKind.SIGNAL

    signal: str
    digit: str | None = None
    error: str | None = None
    text: str | None = None


@_shape()
class StepEntry(Shape):
    """A party begins a step of its script.

    Attributes:
        script: the script's name.
        step: the step, as a scenario names it.
        way: which way was drawn, from 1, of `one_of`.
        played: the step itself.
        place: which of its script's steps it is, from 1.
    """

    kind: ClassVar = EntryKind.STEP

    script: str
    step: str
    way: int | None = None
    played: Step | None = behind()
    place: int | None = behind()


@_shape(kw_only=True)
class WaitGivenUpEntry(Shape):
    """A party gave up waiting.

    Attributes:
        script: the script's name.
        gave_up: what it waited for: `api transfer`.
        within_ms: for how long.
        came: what came instead, oldest first.
        if_possible: whether the script does without it.
    """

    kind: ClassVar = EntryKind.STEP

    script: str
    gave_up: str
    within_ms: int
    came: tuple[str, ...]
    if_possible: bool = False


@_shape()
class StepsNotReachedEntry(Shape):
    """A call was over before its party's script was.

    Attributes:
        script: the script's name.
        not_reached: the steps that were left.
        missed: those of them that the script counts on.
        awaited: what the party waited for when the call ended, if the script counts on it: `api transfer`.
        came: what came instead of that, oldest first.
    """

    kind: ClassVar = EntryKind.STEP

    script: str
    not_reached: tuple[str, ...]
    missed: tuple[str, ...] = ()
    awaited: str | None = None
    came: tuple[str, ...] = ()


@_shape()
class ActionEntry(Shape):
    """An action of an NCCO begins.

    Attributes:
        action: its name.
        index: its place in the NCCO, from 0.
    """

    kind: ClassVar = EntryKind.NCCO

    action: ActionName
    index: int


@_shape()
class InvalidNccoEntry(Shape):
    """What came as an NCCO is none.

    Attributes:
        invalid: what is wrong with it.
    """

    kind: ClassVar = EntryKind.NCCO

    invalid: tuple[str, ...]


BY_PARTY: Final = "party"
"""By whom a sound was made that another party made: it said it."""

HEARD_AFTER: Final = "began_after"
"""The member of `wall` that has the number of the last entry before a party began to hear something."""


@_shape(kw_only=True)
class HeardEntry(Shape):
    """A party heard something, from one instant to another.

    Attributes:
        source: what made the sound: `talk`, `stream`, `party`, …
        by: `ncco`, `api` for what was asked for by a request, `party` for what somebody said.
        content: the words, the address, or the digits.
        from_, to: when (ms).
        to_the_end: whether the sound was over then.
        words: the words that were heard, where those are not all.
        leg: the id of the leg on which the sound was made, where that is another one.
    """

    kind: ClassVar = EntryKind.HEARD

    source: str
    by: str
    content: str
    from_: int = instant()
    to: int = instant()
    to_the_end: bool
    words: str | None = None
    leg: str | None = None


@_shape(kw_only=True)
class RecordingEntry(Shape):
    """A recording is told to your app.

    Attributes:
        file: the id of its file; empty where there is none.
        recording: its recording_uuid.
        format: of the file.
        channels: how many.
        length: ms.
        size: the bytes of the file.
        said: what parties say in it, JSON: a list of `{party, channel, words}`, in their order.
    """

    kind: ClassVar = EntryKind.RECORDING

    file: str
    recording: str
    format: AudioFormat
    channels: int
    length: int
    size: int
    said: bytes


@_shape(kw_only=True)
class TranscriptEntry(Shape):
    """A transcript is told to your app.

    Attributes:
        file: the id of its file; empty where it failed.
        recording: the recording_uuid.
        sentences: that it has, on all channels.
        error: why it could not be made.
    """

    kind: ClassVar = EntryKind.TRANSCRIPT

    file: str
    recording: str
    sentences: tuple[str, ...] = ()
    error: str | None = None


# -- webhooks


@_shape()
class WebhookEntry(Shape):
    """A webhook was queued.

    Attributes:
        delivery: its number, by which its deliveries name it.
        event: what it tells.
        method, url: where it goes, without a password.
        body: its body.
        again: the delivery that it repeats because somebody asked for it.
    """

    kind: ClassVar = EntryKind.WEBHOOK

    delivery: int
    event: EventName
    method: str
    url: str
    body: bytes
    again: int | None = None


@_shape(kw_only=True)
class DeliveryEntry(Shape):
    """An attempt to deliver a webhook is over.

    Attributes:
        delivery, event: of the webhook.
        attempt: which attempt, from 1.
        outcome: what follows from it.
        failure: why there was no reply.
        status: the HTTP status of the reply.
        reply: its body, if it had one.
        fault: the origin of the fault that played it.
    """

    kind: ClassVar = EntryKind.DELIVERY

    delivery: int
    event: EventName
    attempt: int
    outcome: AttemptVerdict
    failure: FailureReason | None = None
    status: int | None = None
    reply: bytes | None = None
    fault: str | None = None


# -- what a scenario does


@_shape()
class WebhookFaultEntry(Shape):
    """A fault struck a webhook.

    Attributes:
        fault: its origin.
        does: what it does.
        event, delivery: of the webhook.
        rule: the fault itself.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind
    event: EventName
    delivery: int
    rule: WebhookFault | None = behind()


@_shape()
class ApiFaultEntry(Shape):
    """A fault struck a request to the API.

    Attributes:
        fault: its origin.
        does: what it does.
        request: method and path.
        effect: what becomes of the request.
        rule: the fault itself.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind
    request: str
    effect: Effect
    rule: ApiFault | None = behind()


@_shape()
class RecordingFaultEntry(Shape):
    """A fault struck a recording, or its transcript.

    Attributes:
        fault: its origin.
        does: what it does.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind


@_shape(kw_only=True)
class TriggerEntry(Shape):
    """A trigger of a scenario has called your app.

    Attributes:
        method, url: what it called, without a password.
        status: the HTTP status of the reply.
        failure: why there was none.
        body, content_type, headers: what it brought.
    """

    kind: ClassVar = EntryKind.TRIGGER

    method: str
    url: str
    status: int | None = None
    failure: FailureReason | None = None
    body: str | None = behind()
    content_type: str | None = behind()
    headers: tuple[tuple[str, str], ...] | None = behind()


@_shape()
class ClockEntry(Shape):
    """Somebody advances the clock.

    Attributes:
        advance_to: the instant (ms) that it is to show.
    """

    kind: ClassVar = EntryKind.CLOCK

    advance_to: int = instant()


# -- notes


@_shape()
class NoteEntry(Shape):
    """Something worth telling that is no fact of the wire."""

    kind: ClassVar = EntryKind.NOTE

    note: str


@_shape()
class RemarkEntry(Shape):
    """A member has no effect, and your app loses nothing by it.

    Attributes:
        note: the remark.
        member: where it stands: `ncco[0].language`.
    """

    kind: ClassVar = EntryKind.NOTE

    note: str
    member: str


@_shape()
class LossEntry(Shape):
    """Your app asked for something that it does not get on the platform either.

    Attributes:
        note: the remark.
        lost: the member that asked for it.
    """

    kind: ClassVar = EntryKind.NOTE

    note: str
    lost: str


@_shape()
class LateRequestEntry(Shape):
    """Your app acted upon a webhook when time had moved on; how late it was is in `wall`.

    Attributes:
        note: a sentence about it.
        late_for: the event of the webhook.
    """

    kind: ClassVar = EntryKind.NOTE

    note: str
    late_for: EventName


# -- from elsewhere


@_shape()
class OtherEntry(Shape):
    """An entry of another version of the simulator, whose kind or shape is not known here.

    Attributes:
        name: its kind.
        facts: its members, as JSON.
    """

    kind: ClassVar = "other"  # no `EntryKind`: no entry of ours is one

    name: str
    facts: bytes

    def as_json(self) -> dict[str, object]:
        """Return its members as they came."""
        return cast("dict[str, object]", from_own_json(self.facts))


What = (
    RequestEntry
    | UnhandledRequestEntry
    | CallEntry
    | StatusEntry
    | SignalEntry
    | StepEntry
    | WaitGivenUpEntry
    | StepsNotReachedEntry
    | ActionEntry
    | InvalidNccoEntry
    | HeardEntry
    | RecordingEntry
    | TranscriptEntry
    | WebhookEntry
    | DeliveryEntry
    | WebhookFaultEntry
    | ApiFaultEntry
    | RecordingFaultEntry
    | TriggerEntry
    | ClockEntry
    | NoteEntry
    | RemarkEntry
    | LossEntry
    | LateRequestEntry
    | OtherEntry
)
"""What an entry can say."""

SHAPES: Final[tuple[type[What], ...]] = get_args(What)

_P = ParamSpec("_P")


def _shared(make: Callable[_P, _T]) -> Callable[_P, _T]:
    return cast("Callable[_P, _T]", lru_cache(1024)(make))


status_entry = _shared(StatusEntry)
signal_entry = _shared(SignalEntry)
step_entry = _shared(StepEntry)
action_entry = _shared(ActionEntry)
