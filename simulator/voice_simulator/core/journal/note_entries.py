"""What the journal says that is no fact of the wire: notes, and that somebody advances the clock."""

from typing import ClassVar

from voice_simulator.core.journal.shapes import EntryKind, Shape, entry_shape, instant
from voice_simulator.core.model.vocabulary import EventName


@entry_shape()
class NoteEntry(Shape):
    """Something worth telling that is no fact of the wire."""

    kind: ClassVar = EntryKind.NOTE

    note: str


@entry_shape()
class RemarkEntry(Shape):
    """A member has no effect, and your app loses nothing by it.

    Attributes:
        note: the remark.
        member: where it stands: `ncco[0].language`.
    """

    kind: ClassVar = EntryKind.NOTE

    note: str
    member: str


@entry_shape()
class LossEntry(Shape):
    """Your app asked for something that it does not get on the platform either.

    Attributes:
        note: the remark.
        lost: the member that asked for it.
    """

    kind: ClassVar = EntryKind.NOTE

    note: str
    lost: str


@entry_shape()
class LateRequestEntry(Shape):
    """Your app acted upon a webhook when time had moved on; how late it was is in `wall`.

    Attributes:
        note: a sentence about it.
        late_for: the event of the webhook.
    """

    kind: ClassVar = EntryKind.NOTE

    note: str
    late_for: EventName


@entry_shape()
class ClockEntry(Shape):
    """Somebody advances the clock.

    Attributes:
        advance_to: the instant (ms) that it is to show.
    """

    kind: ClassVar = EntryKind.CLOCK

    advance_to: int = instant()
