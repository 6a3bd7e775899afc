"""Recordings: when they begin and end, what is heard in them, and the webhooks that announce them.

With `endOnSilence`, `endOnKey` or `timeOut` a `record` action waits for the end of its recording; without,
the recording goes on under the next actions until the end of the call (support article 235528528 and the NCCO
reference of today; an older guide has a time-out alone not waited for). A conversation with `record` is
recorded from its start to its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND, Clock
from voice_simulator.core.model import ncco
from voice_simulator.core.model.recording import Recording, Speech
from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.identifiers import Identifiers
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Say
    from voice_simulator.core.webhooks.sender import WebhookSender

_BYTES_PER_SECOND: Final = {"mp3": 4_000, "wav": 32_000, "ogg": 4_000}
"""mp3 at 32 kbit/s, wav with 16 bits at 16 kHz (the recording guide); ogg is not documented."""

_NO_FILE: Final = "the file can't be had in this version: its URL answers 404"


class Recordings:
    """The recordings under way in one world.

    Args:
        base_url: what recording addresses begin with: scheme and authority.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sender: WebhookSender,
        identifiers: Identifiers,
        *,
        base_url: str,
    ) -> None:
        self._clock, self._journal = clock, journal
        self._sender, self._identifiers = sender, identifiers
        self._base_url = base_url

    # -- recordings of legs

    def begin(self, leg: Leg, action: ncco.RecordAction, done: Callable[[], None] | None) -> None:
        """Begin a recording; `done`, if given, is called when it ends by itself, not with the call."""
        recording = Recording(leg, action, self._clock.now, done=done)
        leg.recordings += (recording,)
        if action.time_out is not None:
            recording.limit = self._clock.set_timer(action.time_out, lambda: self._end(recording))
        speech = leg.speech
        if speech is not None and speech.until > self._clock.now:
            recording.speech.append(speech)
        self._await_silence(recording)

    def is_waited_for(self, leg: Leg) -> bool:
        """Say whether the NCCO of a leg waits for a recording to end."""
        return self._waited_for(leg) is not None

    def listen(self, leg: Leg) -> None:
        """Let the party speak into the recording that its NCCO waits for: the beep before it is over."""
        recording = self._waited_for(leg)
        if recording is not None:
            recording.is_open = True

    def end_waited_for(self, leg: Leg) -> None:
        """End the recording that an action waits for, because its NCCO was replaced."""
        recording = self._waited_for(leg)
        if recording is not None:
            recording.done = None
            self._end(recording)

    def end_all(self, leg: Leg) -> None:
        """End the recordings of a leg that is over."""
        for recording in leg.recordings:
            recording.done = None
            self._end(recording)
        leg.speech = None

    # -- recordings of conversations

    def is_recorded(self, conversation: Conversation) -> bool:
        """Say whether a conversation is being recorded."""
        return conversation.recording is not None

    def begin_conversation(
        self, leg: Leg, conversation: Conversation, action: ncco.ConversationAction
    ) -> None:
        """Begin to record a conversation, as an action on one of its legs asks for."""
        asked = ncco.RecordAction(
            event_url=action.event_url, event_method=action.event_method, transcription=action.transcription
        )
        recording = Recording(leg, asked, self._clock.now, conversation)
        conversation.recording = recording

    def end_conversation(self, conversation: Conversation) -> None:
        """End the recording of a conversation that is over, if there is one."""
        recording, conversation.recording = conversation.recording, None
        if recording is not None:
            self._announce(recording)

    # -- what the party does

    def awaits_speech(self, leg: Leg) -> bool:
        """Say whether a party is to speak now: into a message, or in a conversation that is recorded."""
        recording = self._waited_for(leg)
        return self.is_recorded(leg.conversation) or (recording is not None and recording.is_open)

    def speak(self, leg: Leg, say: Say, span: int) -> bool:
        """Hear what a party says from now on for `span` ms; False if nothing records it."""
        heard_by = self._hearing(leg)
        if not leg.muted:
            leg.speech = speech = Speech(say, self._clock.now, self._clock.now + span)
            for recording in heard_by:
                recording.speech.append(speech)
                recording.is_open = False
                self._await_silence(recording)
        return bool(heard_by)

    def mute(self, leg: Leg) -> None:
        """Hear no more of what a party is saying, which is about to be muted."""
        speech = leg.speech
        if speech is None or speech.until <= self._clock.now:
            return
        speech.until = self._clock.now
        for recording in self._hearing(leg):
            self._await_silence(recording)

    def is_ended_by(self, leg: Leg, digits: str) -> bool:
        """Say whether one of some keys would end the recording that an NCCO waits for."""
        recording = self._waited_for(leg)
        return recording is not None and (recording.action.end_on_key or "no key") in digits

    def press(self, leg: Leg, digit: str) -> bool:
        """End the recording that an NCCO waits for, if that is the key for it, and say whether it is."""
        recording = self._waited_for(leg)
        if recording is None or recording.action.end_on_key != digit:
            return False
        self._end(recording)
        return True

    def url_of_speech(self, leg: Leg) -> str:
        """Return where the audio of an input is, which was to be saved."""
        self._journal.note(leg.uuid, f"the speech of an input was saved; {_NO_FILE}")
        return self._new_url()

    # -- within

    def _waited_for(self, leg: Leg) -> Recording | None:
        return next((one for one in leg.recordings if one.done is not None), None)

    def _hearing(self, leg: Leg) -> list[Recording]:
        if leg.muted:
            return []
        of_conversation = leg.conversation.recording
        heard_by = [*leg.recordings]
        return heard_by if of_conversation is None else [*heard_by, of_conversation]

    def _await_silence(self, recording: Recording) -> None:
        """End a recording by itself when its party will have been silent for long enough."""
        silence = recording.action.end_on_silence
        if silence is None:
            return
        self._clock.cancel(recording.silence)
        speech = recording.speech[-1:]
        speaking = max(0, speech[0].until - self._clock.now) if speech else 0
        recording.silence = self._clock.set_timer(speaking + silence, lambda: self._end(recording))

    def _end(self, recording: Recording) -> None:
        self._clock.cancel(recording.limit)
        self._clock.cancel(recording.silence)
        leg = recording.leg
        leg.recordings = tuple(one for one in leg.recordings if one is not recording)
        self._announce(recording)
        if recording.done is not None:
            recording.done()

    def _announce(self, recording: Recording) -> None:
        action, leg = recording.action, recording.leg
        conversation = recording.conversation or leg.conversation
        span = self._clock.now - recording.began
        url, uuid = self._new_url(), self._identifiers.new_uuid()
        body = wire.record_event(
            conversation.uuid,
            recording_url=url,
            recording_uuid=uuid,
            started=recording.began,
            ended=self._clock.now,
            size=span * _BYTES_PER_SECOND[action.format] // SECOND,
        )
        self._journal.note(leg.uuid, _sentence(recording, self._clock.now))
        target = self._sender.action_target(leg, action.event_url, action.event_method)
        self._sender.record(leg, conversation, target, body)
        if action.transcription is not None:
            self._transcribe(recording, action.transcription, conversation, uuid)

    def _transcribe(
        self, recording: Recording, wish: ncco.Transcription, conversation: Conversation, recording_uuid: str
    ) -> None:
        """Announce what was said: at once behind the recording (undocumented: how long that takes)."""
        action, leg = recording.action, recording.leg
        errors = [speech.say.error for speech in recording.speech if speech.say.error is not None]
        body = wire.transcription_event(
            conversation.uuid,
            recording_uuid=recording_uuid,
            transcription_url=self._new_url(),
            error=errors[0] if errors else None,
            provider=wish.provider,
        )
        url, method = wish.event_url, wish.event_method
        if url is None:
            url, method = action.event_url, method or action.event_method
        self._sender.transcription(leg, conversation, self._sender.action_target(leg, url, method), body)

    def _new_url(self) -> str:
        return f"{self._base_url}/v1/files/{self._identifiers.new_uuid()}"


def waits(action: ncco.RecordAction) -> bool:
    """Say whether an NCCO waits for a recording before its next action."""
    return any(end is not None for end in (action.end_on_silence, action.end_on_key, action.time_out))


def _sentence(recording: Recording, ended: int) -> str:
    """Say how long a recording is and what is heard in it."""
    said = " / ".join(speech.say.text or "what can't be understood" for speech in recording.speech)
    spoken = sum(_overlap(speech, recording.began, ended) for speech in recording.speech)
    heard = f"speech of {_seconds(spoken)}: {said!r}" if said else "no speech"
    return f"recorded {_seconds(ended - recording.began)} with {heard}; {_NO_FILE}"


def _overlap(speech: Speech, began: int, ended: int) -> int:
    return min(speech.until, ended) - max(speech.began, began)


def _seconds(span: int) -> str:
    return f"{span / SECOND:g} s"
