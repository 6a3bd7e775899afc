"""Announces recordings: the webhooks that tell of each, when they are sent, and where to."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.clock import SECOND, Clock, Due
from voice_simulator.core.journal.sound_entries import RecordingFaultEntry
from voice_simulator.core.media.recording_entries import recording_entry, transcript_entry
from voice_simulator.core.model.recorded_file import FileKind, RecordedFile
from voice_simulator.core.model.recording import RecordedSound, party_of
from voice_simulator.core.model.stretch import Stretch
from voice_simulator.core.model.vocabulary import AudioFormat, FaultKind, channels_in_file
from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from voice_simulator.core.fault_selection import FaultSelector
    from voice_simulator.core.identifiers import Identifiers
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.media.recorded_files import RecordedFiles
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.lane import Lane
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.recording import Recording
    from voice_simulator.core.model.sound import Sound
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.webhooks.sender import WebhookSender

AFTER_COMPLETED: Final = SECOND
"""Ms from the `completed` event of a leg to the `record` event of what was recorded until its end.

Recorded in 2019: 1.07 s after the `completed` of a leg that a `connect` had dialled, which comes first.
Undocumented: that it is the same for a leg that is alone, and for a conversation.
"""

_FAILED: Final = "Transcription failed"
"""Why a transcript can't be made, where a fault says so. Undocumented: the platform's words."""

_NOTHING_RECORDED: Final = "There is no audio to transcribe"
"""Why there is no transcript of an empty recording. Undocumented: whether it fails, and the words."""

_FEWER_CHANNELS: Final = "an mp3 has {} channels, not {}: the last one has the others, too; wav has more"

_WAV_HEADER: Final = 44
_WAV_BYTES: Final = 32
"""A channel's bytes for each ms: 16 bits at 16 kHz (the recording guide)."""

_FRAME_SPAN: Final = 36
FRAME_BYTES: Final = 144
"""An mp3 frame's ms, and its bytes for each channel: 16 kHz at 32 kbit/s (three recorded sizes fit)."""

_EXTRA_FRAMES: Final = 2
"""What an encoder adds to what it is given."""


class _End(NamedTuple):
    """How a recording has ended.

    Attributes:
        conversation: the one that the webhooks name.
        time: what they say when it was.
        last: the leg that is over since then; None where the recording ended by itself.
    """

    conversation: Conversation
    time: int
    last: Leg | None

    @property
    def lane(self) -> Lane:
        """Where the webhooks go: behind the `completed` of the leg that is over."""
        return self.conversation.lane if self.last is None else self.last.lane


class RecordingAnnouncer:
    """Announces the recordings of one world.

    Args:
        observer: hears when nothing more is sent about a leg that is over.
        files: where what was recorded is kept.
        faults: says which fault is for a recording.
        base_url: what recording addresses begin with: scheme and authority.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sender: WebhookSender,
        identifiers: Identifiers,
        observer: LegObserver,
        files: RecordedFiles,
        faults: FaultSelector,
        *,
        base_url: str,
    ) -> None:
        self._clock, self._journal, self._sender = clock, journal, sender
        self._identifiers, self._observer = identifiers, observer
        self._files, self._faults, self._base_url = files, faults, base_url

    def announce(self, recording: Recording) -> None:
        """Announce a recording that an action has ended, while its leg goes on."""
        self._note(recording)
        self._send(recording, _End(recording.leg.conversation, self._clock.now, None))

    def announce_last(self, recording: Recording, conversation: Conversation, last: Leg) -> None:
        """Announce a recording that ends with the call or the conversation, once that is over for your app.

        Args:
            recording: of a leg or a conversation.
            conversation: the one that the webhook names.
            last: the leg whose end, or whose leaving, ends it.
        """
        self._note(recording)
        recording.leg.recordings_to_announce += 1
        # Recorded: the seconds of both ends are equal.
        end_time = last.end_time if last.is_over else self._clock.now
        completed = last.timers.completed
        until_completed = 0 if completed is None else completed.due - self._clock.now
        end = _End(conversation, end_time, last if last.is_over else None)
        self._clock.set_timer(
            until_completed + AFTER_COMPLETED,
            partial(self._send_last, recording, end),
            Due.RECORDING_EVENT,
            recording.leg.uuid,
        )

    def url_of_speech(self, leg: Leg, began: int, sound: Sound) -> str:
        """Keep what was said to an input that saves it, and return where it is.

        Args:
            leg: whose party said it.
            began: when.
            sound: what.
        """
        span = sound.span or 0
        said = RecordedSound(Stretch(sound, began, began, began + span), leg.uuid, 1)
        # Undocumented: the format of these files.
        return self._keep(
            RecordedFile(
                id=self._identifiers.new_uuid(),
                kind=FileKind.SPEECH,
                recording_uuid=None,
                leg=leg.uuid,
                conversation=leg.conversation.uuid,
                audio_format=AudioFormat.WAV,
                channels=1,
                began=began,
                span=span,
                size=file_size(AudioFormat.WAV, 1, span),
                made=self._clock.now,
                sounds=(said,),
                left_out=0,
                parties=((leg.uuid, party_of(leg)),),
            )
        )

    def _note(self, recording: Recording) -> None:
        recording.ended = self._clock.now
        self._journal.note(recording.leg.uuid, recording.sentence)

    def _send_last(self, recording: Recording, end: _End) -> None:
        self._send(recording, end)
        leg = recording.leg
        leg.recordings_to_announce -= 1
        if leg.is_over and not leg.has_more_to_send and not leg.sends_no_more:
            self._sender.outbox.leg_sends_no_more(leg)
        self._observer.settled(leg)

    def _send(self, recording: Recording, end: _End) -> None:
        action, leg = recording.action, recording.leg
        is_empty = self._is_struck(leg, FaultKind.RECORDING)
        size = 0 if is_empty else file_size(action.format, action.channels, recording.span)
        file_id, uuid = self._identifiers.new_uuid(), self._identifiers.new_uuid()
        file = self._file_of(recording, end, file_id, uuid, size)
        if is_empty:
            file = replace(file, span=0, sounds=())
        url = "" if is_empty else self._keep(file)
        if file.file_channels < file.channels:
            self._journal.note(leg.uuid, _FEWER_CHANNELS.format(file.file_channels, file.channels))
        self._journal.write(leg.uuid, recording_entry(file))
        body = wire.record_event(
            end.conversation.uuid,
            recording_url=url,
            recording_uuid=uuid,
            started=recording.began,
            ended=end.time,
            size=size,
            timestamp=self._clock.now,
        )
        target = self._sender.action_target(leg, action.event_url, action.event_method)
        self._sender.record(leg, end.lane, target, body, partial(self._settled, end))
        if action.transcription is not None:
            self._transcribe(recording, action.transcription, end, uuid, file)

    def _is_struck(self, leg: Leg, kind: FaultKind) -> bool:
        """Say whether a fault strikes a recording of a leg, and write it into the journal."""
        fault = self._faults.on_recording(kind, leg.to.address, leg.from_.address)
        if fault is not None:
            self._journal.write(leg.uuid, RecordingFaultEntry(fault.origin, fault.kind))
        return fault is not None

    def _transcribe(
        self, recording: Recording, wish: ncco.Transcription, end: _End, uuid: str, file: RecordedFile
    ) -> None:
        """Announce what was said: at once behind the recording (undocumented: how long that takes)."""
        action, leg = recording.action, recording.leg
        error = self._why_untranscribed(recording, file)
        transcript = self._transcript_of(file, wish)
        url = self._keep(transcript) if error is None else ""
        self._journal.write(leg.uuid, transcript_entry(transcript, error))
        body = wire.transcription_event(
            end.conversation.uuid,
            recording_uuid=uuid,
            transcription_url=url,
            error=error,
            provider=wish.provider,
        )
        event_url, method = wish.event_url, wish.event_method
        if event_url is None:
            event_url, method = action.event_url, method or action.event_method
        target = self._sender.action_target(leg, event_url, method)
        self._sender.transcription(leg, end.lane, target, body, partial(self._settled, end))

    def _why_untranscribed(self, recording: Recording, file: RecordedFile) -> str | None:
        if self._is_struck(recording.leg, FaultKind.TRANSCRIPTION):
            return _FAILED
        return recording.error if file.span else _NOTHING_RECORDED

    def _settled(self, end: _End, webhook: Webhook | None, reply: Reply | None) -> None:
        self._sender.remark_on_ignored(webhook, reply, takes_ncco=False)
        if end.last is not None:
            # Its lane is free now, which may have been all that was open about it.
            self._observer.settled(end.last)

    def _file_of(self, recording: Recording, end: _End, file_id: str, uuid: str, size: int) -> RecordedFile:
        action = recording.action
        return RecordedFile(
            id=file_id,
            kind=FileKind.RECORDING,
            recording_uuid=uuid,
            leg=recording.leg.uuid,
            conversation=end.conversation.uuid,
            audio_format=action.format,
            channels=action.channels,
            began=recording.began,
            span=recording.span,
            size=size,
            made=self._clock.now,
            sounds=tuple(recording.sounds),
            left_out=recording.left_out,
            parties=tuple(recording.parties.items()),
        )

    def _transcript_of(self, file: RecordedFile, wish: ncco.Transcription) -> RecordedFile:
        return replace(
            file,
            id=self._identifiers.new_uuid(),
            kind=FileKind.TRANSCRIPT,
            size=None,
            language=wish.language,
        )

    def _keep(self, file: RecordedFile) -> str:
        self._files.keep_file(file)
        return f"{self._base_url}/v1/files/{file.id}"


def file_size(audio_format: AudioFormat, channels: int, span: int) -> int:
    """Return how many bytes a file of `span` ms has; none where nothing was recorded (undocumented)."""
    if not span:
        return 0
    if audio_format is AudioFormat.MP3:
        frames = math.ceil(span / _FRAME_SPAN) + _EXTRA_FRAMES
        return frames * FRAME_BYTES * channels_in_file(audio_format, channels)
    # Undocumented: the codec of ogg.
    return _WAV_HEADER + _WAV_BYTES * channels * span
