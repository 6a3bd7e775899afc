"""Announces recordings: the webhooks that tell of each, when they are sent, and where to."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.clock import SECOND, Clock
from voice_simulator.core.model.vocabulary import AudioFormat
from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from voice_simulator.core.identifiers import Identifiers
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.lane import Lane
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.recording import Recording
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.webhooks.sender import WebhookSender

AFTER_COMPLETED: Final = SECOND
"""Ms from the `completed` event of a leg to the `record` event of what was recorded until its end.

Recorded in 2019: 1.07 s after the `completed` of a leg that a `connect` had dialled, which comes first.
Undocumented: that it is the same for a leg that is alone, and for a conversation.
"""

_WAV_HEADER: Final = 44
_WAV_BYTES: Final = 32
"""A channel's bytes for each ms: 16 bits at 16 kHz (the recording guide)."""

_FRAME_SPAN: Final = 36
_FRAME_BYTES: Final = 144
"""An mp3 frame's ms, and its bytes for each channel: 16 kHz at 32 kbit/s (three recorded sizes fit)."""

_EXTRA_FRAMES: Final = 2
"""What an encoder adds to what it is given."""

_MOST_MP3_CHANNELS: Final = 2

_NO_FILE: Final = "the file can't be had in this version: its URL answers 404"


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
        base_url: what recording addresses begin with: scheme and authority.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sender: WebhookSender,
        identifiers: Identifiers,
        observer: LegObserver,
        *,
        base_url: str,
    ) -> None:
        self._clock, self._journal, self._sender = clock, journal, sender
        self._identifiers, self._observer, self._base_url = identifiers, observer, base_url

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
        self._clock.set_timer(until_completed + AFTER_COMPLETED, partial(self._send_last, recording, end))

    def url_of_speech(self, leg: Leg) -> str:
        """Return where the audio of an input is, which was to be saved."""
        self._journal.note(leg.uuid, f"the speech of an input was saved; {_NO_FILE}")
        return self._new_url()

    def _note(self, recording: Recording) -> None:
        recording.ended = self._clock.now
        self._journal.note(recording.leg.uuid, f"{recording.sentence}; {_NO_FILE}")

    def _send_last(self, recording: Recording, end: _End) -> None:
        self._send(recording, end)
        leg = recording.leg
        leg.recordings_to_announce -= 1
        if leg.is_over and not leg.has_more_to_send and not leg.sends_no_more:
            self._sender.outbox.leg_sends_no_more(leg)
        self._observer.settled(leg)

    def _send(self, recording: Recording, end: _End) -> None:
        action, leg = recording.action, recording.leg
        url, uuid = self._new_url(), self._identifiers.new_uuid()
        body = wire.record_event(
            end.conversation.uuid,
            recording_url=url,
            recording_uuid=uuid,
            started=recording.began,
            ended=end.time,
            size=file_size(action.format, action.channels, recording.span),
            timestamp=self._clock.now,
        )
        target = self._sender.action_target(leg, action.event_url, action.event_method)
        self._sender.record(leg, end.lane, target, body, partial(self._settled, end))
        if action.transcription is not None:
            self._transcribe(recording, action.transcription, end, uuid)

    def _transcribe(
        self, recording: Recording, wish: ncco.Transcription, end: _End, recording_uuid: str
    ) -> None:
        """Announce what was said: at once behind the recording (undocumented: how long that takes)."""
        action, leg = recording.action, recording.leg
        body = wire.transcription_event(
            end.conversation.uuid,
            recording_uuid=recording_uuid,
            transcription_url=self._new_url(),
            error=recording.error,
            provider=wish.provider,
        )
        url, method = wish.event_url, wish.event_method
        if url is None:
            url, method = action.event_url, method or action.event_method
        target = self._sender.action_target(leg, url, method)
        self._sender.transcription(leg, end.lane, target, body, partial(self._settled, end))

    def _settled(self, end: _End, webhook: Webhook | None, reply: Reply | None) -> None:
        self._sender.remark_on_ignored(webhook, reply, takes_ncco=False)
        if end.last is not None:
            # Its lane is free now, which may have been all that was open about it.
            self._observer.settled(end.last)

    def _new_url(self) -> str:
        return f"{self._base_url}/v1/files/{self._identifiers.new_uuid()}"


def file_size(audio_format: AudioFormat, channels: int, span: int) -> int:
    """Return how many bytes a file of `span` ms has; none where nothing was recorded (undocumented)."""
    if not span:
        return 0
    if audio_format is AudioFormat.MP3:
        frames = math.ceil(span / _FRAME_SPAN) + _EXTRA_FRAMES
        return frames * _FRAME_BYTES * min(channels, _MOST_MP3_CHANNELS)
    # Undocumented: the codec of ogg.
    return _WAV_HEADER + _WAV_BYTES * channels * span
