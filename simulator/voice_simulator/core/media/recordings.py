"""Recordings: when they begin and end, and what is heard in them.

With `endOnSilence`, `endOnKey` or `timeOut` a `record` action waits for the end of its recording; without,
the recording goes on under the next actions until the end of the call (support article 235528528 and the NCCO
reference of today; an older guide has a time-out alone not waited for). A conversation with `record` is
recorded from its start to its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model import ncco
from voice_simulator.core.model.recording import Recording, Speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.media.recording_announcer import RecordingAnnouncer
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Say


class Recordings:
    """The recordings under way in one world."""

    def __init__(self, clock: Clock, announcer: RecordingAnnouncer) -> None:
        self._clock, self._announcer = clock, announcer

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

    def end_conversation(self, conversation: Conversation, last: Leg) -> None:
        """End the recording of a conversation that its last leg has left, if there is one."""
        recording, conversation.recording = conversation.recording, None
        if recording is not None:
            self._announcer.announce_last(recording, conversation, last)

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
        return self._announcer.url_of_speech(leg)

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
        if leg.is_over:
            self._announcer.announce_last(recording, leg.conversation, leg)
        else:
            self._announcer.announce(recording)
        if recording.done is not None:
            recording.done()


def waits(action: ncco.RecordAction) -> bool:
    """Say whether an NCCO waits for a recording before its next action."""
    return any(end is not None for end in (action.end_on_silence, action.end_on_key, action.time_out))
