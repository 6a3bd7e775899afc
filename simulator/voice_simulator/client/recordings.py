"""What was recorded, as a client of the control API sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  # read with the type hints


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of what is heard in a recording.

    Attributes:
        source: what made the sound: `party`, `key`, `talk`, `stream`, `music`, `ringback`, `beep`, `dtmf`.
        uuid: the leg whose party made it; None for what the platform plays.
        party: the number or name of that party; None likewise.
        words: what is heard of it: the words, the address, or the digits.
        from_: when it begins, in seconds since the recording began.
        to: when it ends.
        channel: on which it is; 1 is the first.
    """

    source: str
    uuid: str | None
    party: str | None
    words: str
    from_: float = field(metadata={"member": "from"})
    to: float
    channel: int


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """A file that your app can download: a recording, its transcript, or the speech of an input.

    Attributes:
        id: the last segment of its address; `world.download` takes it.
        kind: `recording`, `transcript` or `speech`.
        uuid: the leg whose NCCO asked for it.
        conversation_uuid: that its webhook names.
        recording_uuid: of the recording; None for the speech of an input.
        format: `mp3`, `wav` or `ogg`; None for a transcript, which is JSON.
        channels: how many it has.
        began: when the recording began.
        seconds: how long it is.
        size: its bytes; None for a transcript.
        note: what is not as on the platform with it, if anything.
        spans: what is heard in it, in the order in which it begins.
        left_out: how many further stretches of sound were not kept.
    """

    id: str
    kind: str
    uuid: str
    conversation_uuid: str
    recording_uuid: str | None
    format: str | None
    channels: int
    began: datetime
    seconds: float
    size: int | None
    note: str | None = None
    spans: list[Span] = field(default_factory=list)
    left_out: int = 0

    @property
    def said(self) -> list[str]:
        """What parties say in it, in that order."""
        return [one.words for one in self.spans if one.source == "party"]
