"""What the journal says of a call: how it begins, what its leg is told, and which actions run on it."""

from collections.abc import Mapping
from typing import ClassVar

from voice_simulator.core.journal.shapes import EntryKind, Shape, behind, entry_shape, shared
from voice_simulator.core.model.endpoints import Endpoint
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.model.vocabulary import ActionName


@entry_shape(kw_only=True)
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


@entry_shape()
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


@entry_shape()
class SignalEntry(Shape):
    """A signal to a leg.

    Attributes:
        signal: its name.
        digit: the key that was pressed.
        error: why speech was not understood.
        text: what was said, if it was understood.
        file: the name of the file that it sounded like.
    """

    kind: ClassVar = EntryKind.SIGNAL

    signal: str
    digit: str | None = None
    error: str | None = None
    text: str | None = None
    file: str | None = None


@entry_shape()
class ActionEntry(Shape):
    """An action of an NCCO begins.

    Attributes:
        action: its name.
        index: its place in the NCCO, from 0.
    """

    kind: ClassVar = EntryKind.NCCO

    action: ActionName
    index: int


@entry_shape()
class InvalidNccoEntry(Shape):
    """What came as an NCCO is none.

    Attributes:
        invalid: what is wrong with it.
    """

    kind: ClassVar = EntryKind.NCCO

    invalid: tuple[str, ...]


status_entry = shared(StatusEntry)
signal_entry = shared(SignalEntry)
action_entry = shared(ActionEntry)
