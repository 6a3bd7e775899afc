"""All that an entry of the journal can say: the shapes of the modules beside this, and of other versions."""

from typing import ClassVar, Final, cast, get_args

from voice_simulator.core.journal.call_entries import (
    ActionEntry,
    CallEntry,
    InvalidNccoEntry,
    SignalEntry,
    StatusEntry,
)
from voice_simulator.core.journal.note_entries import (
    ClockEntry,
    LateRequestEntry,
    LossEntry,
    NoteEntry,
    RemarkEntry,
)
from voice_simulator.core.journal.request_entries import ApiFaultEntry, RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.shapes import Shape, entry_shape
from voice_simulator.core.journal.socket_entries import SocketEntry
from voice_simulator.core.journal.sound_entries import (
    HeardEntry,
    RecordingEntry,
    RecordingFaultEntry,
    TranscriptEntry,
)
from voice_simulator.core.journal.step_entries import StepEntry, StepsNotReachedEntry, WaitGivenUpEntry
from voice_simulator.core.journal.webhook_entries import (
    DeliveryEntry,
    TriggerEntry,
    WebhookEntry,
    WebhookFaultEntry,
)
from voice_simulator.core.json_text import from_own_json


@entry_shape()
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
    | SocketEntry
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
