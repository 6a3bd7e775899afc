"""What the routes about recordings answer."""

from typing import NotRequired, TypedDict

from voice_simulator.core.model.recorded_file import FileKind
from voice_simulator.core.model.vocabulary import AudioFormat
from voice_simulator.documents.typed_schemas import DateTime


class RecordedSpan(TypedDict):
    """A stretch of what is heard in a recording.

    Attributes:
        source: what made the sound: `party`, `key`, `talk`, `stream`, `music`, `ringback`, `beep`, `dtmf`.
        uuid: of the leg whose party made it; null for what the platform plays.
        party: the number or name of that party; null likewise.
        words: what is heard of it: the words, the address, or the digits.
        from, to: seconds since the recording began.
        channel: on which it is; 1 is the first.
    """

    source: str
    uuid: str | None
    party: str | None
    words: str
    from_: float
    to: float
    channel: int


class ShownRecording(TypedDict):
    """A file that your app can download.

    Attributes:
        id: the last segment of its address.
        kind: what it is of.
        recording_uuid: of the recording; null for the speech of an input.
        uuid: of the leg whose NCCO asked for it.
        conversation_uuid: that its webhook names.
        format: of the sound; null for a transcript, which is JSON.
        channels: how many it has, whatever was asked for.
        began: when the recording began.
        seconds: how long it is.
        size: its bytes; null for a transcript.
        note: what is not as on the platform with it.
    """

    id: str
    kind: FileKind
    recording_uuid: str | None
    uuid: str
    conversation_uuid: str
    format: AudioFormat | None
    channels: int
    began: DateTime
    seconds: float
    size: int | None
    note: NotRequired[str]


class ShownSpans(TypedDict):
    """What is heard in it.

    Attributes:
        spans: in the order in which they begin.
        left_out: how many further stretches of sound were not kept.
    """

    spans: list[RecordedSpan]
    left_out: int


class ShownRecordings(TypedDict):
    """The files of a world, the oldest first.

    Attributes:
        recordings: those that are kept.
        forgotten: how many there were besides, for which there was no room.
    """

    recordings: list[ShownRecording]
    forgotten: int


class ShownRecordingsOfAll(TypedDict):
    """The files of all worlds.

    Attributes:
        worlds: by the id of the Vonage application.
    """

    worlds: dict[str, ShownRecordings]
