"""What the journal says of a party: which step it begins, and which it does not come to."""

from typing import ClassVar

from voice_simulator.core.journal.shapes import EntryKind, Shape, behind, entry_shape, shared
from voice_simulator.core.model.script import Step


@entry_shape()
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


@entry_shape(kw_only=True)
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


@entry_shape()
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


step_entry = shared(StepEntry)
