"""What the journal says of sound: what parties hear, what is recorded, and what becomes of that."""

from typing import ClassVar, Final

from voice_simulator.core.journal.shapes import EntryKind, Shape, entry_shape, instant
from voice_simulator.core.model.vocabulary import AudioFormat, FaultKind

BY_PARTY: Final = "party"
"""By whom a sound was made that another party made: it said it."""


HEARD_AFTER: Final = "began_after"
"""The member of `wall` that has the number of the last entry before a party began to hear something."""


@entry_shape(kw_only=True)
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
        level: how loud it was (dBFS, on average), where it came over a WebSocket, or the whole WAV file that
            a party played.
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
    level: float | None = None


@entry_shape(kw_only=True)
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


@entry_shape(kw_only=True)
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


@entry_shape()
class RecordingFaultEntry(Shape):
    """A fault struck a recording, or its transcript.

    Attributes:
        fault: its origin.
        does: what it does.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind
