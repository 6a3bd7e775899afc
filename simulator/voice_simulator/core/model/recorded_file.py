"""A file that your app can download: what was recorded, as sounds with their times, not as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voice_simulator.core.model.vocabulary import channels_in_file

if TYPE_CHECKING:
    from voice_simulator.core.model.recording import RecordedSound
    from voice_simulator.core.model.vocabulary import AudioFormat


class FileKind(StrEnum):
    """What a file is of."""

    RECORDING = "recording"
    SPEECH = "speech"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """A file that your app was told of; instants are ms since the Unix epoch.

    Attributes:
        id: the last segment of its address.
        kind: a recording, the speech of an input (`saveAudio`), or the transcript of a recording.
        recording_uuid: of the recording, and of that which a transcript is of; None for speech.
        leg: the id of the leg whose NCCO asked for it.
        conversation: the id of the conversation that its webhook names.
        audio_format: how its sound is written, or that of the recording of a transcript.
        channels: how many were asked for.
        began: when the recording began.
        span: how long (ms) it is.
        size: its bytes, as its webhook says; None where no webhook does.
        made: when your app was told of it.
        sounds: what is heard in it.
        left_out: how many further stretches of sound were not kept.
        parties: of the legs that are heard in it, in the order of their channels: the id, and the party's
            number or name.
        language: of a transcript.
    """

    id: str
    kind: FileKind
    recording_uuid: str | None
    leg: str
    conversation: str
    audio_format: AudioFormat
    channels: int
    began: int
    span: int
    size: int | None
    made: int
    sounds: tuple[RecordedSound, ...]
    left_out: int
    parties: tuple[tuple[str, str], ...]
    language: str | None = None

    @property
    def file_channels(self) -> int:
        """How many it has."""
        return channels_in_file(self.audio_format, self.channels)

    @property
    def audio_size(self) -> int:
        """How many bytes it has of what came on WebSockets."""
        audios = (one.stretch.sound.audio for one in self.sounds)
        return sum(audio.size for audio in audios if audio is not None)

    @property
    def is_cut(self) -> bool:
        """Whether what came on a WebSocket lacks its beginning, which had been forgotten."""
        stretches = (one.stretch for one in self.sounds)
        return any(one.sound.audio is not None and one.sound.audio.lacks(one.since) for one in stretches)

    def channel_of(self, sound: RecordedSound) -> int:
        """On which of these a sound is: what is on channels that it has not is heard on its last one."""
        return min(sound.channel, self.file_channels)
