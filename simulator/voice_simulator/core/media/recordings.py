"""Recordings: when they begin and end, and what is heard in them.

With `endOnSilence`, `endOnKey` or `timeOut` a `record` action waits for the end of its recording; without,
the recording goes on under the next actions until the end of the call (support article 235528528 and the NCCO
reference of today; an older guide has a time-out alone not waited for). A conversation with `record` is
recorded from its start to its end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.core.clock import Due
from voice_simulator.core.media.durations import key_sound
from voice_simulator.core.model import ncco
from voice_simulator.core.model.recording import Recording, Speech
from voice_simulator.core.model.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock, Timer
    from voice_simulator.core.media.hearing import Hearing
    from voice_simulator.core.media.recording_announcer import RecordingAnnouncer
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.sound import Sound


class Recordings:
    """The recordings under way in one world.

    Args:
        hearing: what parties hear, and with them the recordings of their legs.
        announcer: tells your app of each recording.
    """

    def __init__(self, clock: Clock, hearing: Hearing, announcer: RecordingAnnouncer) -> None:
        self._clock, self._hearing, self._announcer = clock, hearing, announcer

    # -- recordings of legs

    def begin(self, leg: Leg, action: ncco.RecordAction, done: Callable[[], None] | None) -> None:
        """Begin a recording; `done`, if given, is called when it ends by itself, not with the call."""
        recording = Recording(leg, action, self._clock.now, done=done)
        leg.recordings += (recording,)
        if action.time_out is not None:
            recording.limit = self._end_after(action.time_out, recording)
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
        self._put_in_speech(leg)
        for recording in leg.recordings:
            recording.done = None
            self._end(recording)
        leg.speech = None

    def hear(self, leg: Leg, stretch: Stretch) -> None:
        """Record what the party of a leg has heard."""
        for recording in leg.recordings:
            _hear(recording, stretch)

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

    def before_leaving(self, leg: Leg) -> None:
        """Record what a party says up to the moment at which it leaves its conversation."""
        self._put_in_speech(leg)
        conversation = leg.conversation
        for member in conversation.members:
            for recording in member.recordings:
                # Nobody gets the channel of one who has said nothing.
                recording.note_parties(conversation.members)

    # -- what the party does

    def may_hear(self, leg: Leg) -> bool:
        """Say whether anything is being recorded that may have what the party of a leg says."""
        conversation = leg.conversation
        return conversation.recording is not None or any(one.recordings for one in conversation.members)

    def awaits_speech(self, leg: Leg) -> bool:
        """Say whether a party is to speak now: into a message, or in a conversation that is recorded."""
        recording = self._waited_for(leg)
        return self.is_recorded(leg.conversation) or (recording is not None and recording.is_open)

    def speak(self, leg: Leg, sound: Sound, error: str | None = None) -> bool:
        """Hear what a party says from now on; False if nothing records it.

        Args:
            leg: of the party.
            sound: what it says.
            error: why that can't be understood; None where it can.
        """
        self._put_in_speech(leg)
        now = self._clock.now
        leg.speech = Speech(sound, error, now, None if leg.muted else now)
        heard_by = [] if leg.muted else self._recordings_of(leg)
        for recording in heard_by:
            recording.is_open = False
            self._await_silence(recording)
        return bool(heard_by)

    def fall_silent(self, leg: Leg, sound: Sound) -> None:
        """Hear no more of a sound whose end was not known when it began; it may lie before now."""
        speech = leg.speech
        if speech is None or speech.sound is not sound:
            return
        self._put_in_speech(leg)
        for recording in leg.recordings:
            self._await_silence(recording)

    def mute(self, leg: Leg) -> None:
        """Hear no more of what a party is saying, which is about to be muted."""
        self._put_in_speech(leg)
        if leg.speech is not None:
            leg.speech.since = None
        self._await_silence_again(leg)

    def unmute(self, leg: Leg) -> None:
        """Hear the rest of what a party is saying, which is muted no longer."""
        speech = leg.speech
        if speech is not None and speech.since is None and self._clock.now < speech.ends:
            speech.since = self._clock.now
            self._await_silence_again(leg)

    def hear_key(self, leg: Leg, digit: str) -> None:
        """Record the tone of a key that a party presses, unless it is muted (undocumented)."""
        recordings = [] if leg.muted else self._recordings_of(leg)
        if not recordings:
            return
        now, sound = self._clock.now, key_sound(digit)
        for recording in recordings:
            recording.note_parties(leg.conversation.members)
            recording.hear(Stretch(sound, now, now, now + (sound.span or 0)), leg.uuid)

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
        """Return where what the party said to an input is, which was to be saved."""
        speech = leg.speech
        if speech is None:
            raise AssertionError("it has said something")
        return self._announcer.url_of_speech(leg, speech.began, speech.sound)

    # -- within

    def _waited_for(self, leg: Leg) -> Recording | None:
        return next((one for one in leg.recordings if one.done is not None), None)

    def _recordings_of(self, leg: Leg) -> list[Recording]:
        """Return the recordings that have what the party of a leg says."""
        of_conversation = leg.conversation.recording
        # Undocumented: who may speak to nobody is not in the recording of all.
        if of_conversation is None or leg.can_speak == frozenset():
            return [*leg.recordings]
        return [*leg.recordings, of_conversation]

    def _put_in_speech(self, leg: Leg) -> None:
        """Record what a party has said by now."""
        speech = leg.speech
        if speech is None or speech.since is None:
            return
        until = speech.audible_until(self._clock.now)
        stretch = Stretch(speech.sound, speech.began, speech.since, until)
        speech.since = until if until < speech.ends else None
        for recording in self._recordings_of(leg):
            recording.note_parties(leg.conversation.members)
            recording.hear(stretch, leg.uuid)
            if until > recording.began:
                recording.error = recording.error or speech.error

    def _await_silence_again(self, leg: Leg) -> None:
        for recording in leg.recordings:
            self._await_silence(recording)

    def _await_silence(self, recording: Recording) -> None:
        """End a recording by itself when its party will have been silent for long enough.

        Undocumented: what its party hears, which is on the line as well, is silence.
        """
        silence = recording.action.end_on_silence
        if silence is None:
            return
        self._clock.cancel(recording.silence)
        begins = self._silence_begins(recording)
        if begins is not None:
            recording.silence = self._end_after(max(0, begins - self._clock.now + silence), recording)

    def _silence_begins(self, recording: Recording) -> int | None:
        """Return when the party of a leg has ceased to speak, or will; None if that is not known yet."""
        speech, now = recording.leg.speech, self._clock.now
        if speech is None:
            return now
        span, is_of_socket = speech.sound.span, speech.sound.audio is not None
        if is_of_socket and span is not None:
            return max(recording.began, speech.began + span)
        if speech.since is None:
            return now
        return None if span is None else max(now, speech.began + span)

    def _end_after(self, span: int, recording: Recording) -> Timer:
        uuid = recording.leg.uuid
        return self._clock.set_timer(span, lambda: self._end(recording), Due.RECORDING_ENDS, uuid)

    def _end(self, recording: Recording) -> None:
        self._clock.cancel(recording.limit)
        self._clock.cancel(recording.silence)
        leg = recording.leg
        self._put_in_speech(leg)
        for stretch in self._hearing.heard_now(leg):
            _hear(recording, replace(stretch, until=self._clock.now))
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


def _hear(recording: Recording, stretch: Stretch) -> None:
    """Record what the party of a leg hears of another one, or of the platform."""
    leg = recording.leg
    recording.note_parties(leg.conversation.members)
    recording.hear(stretch, stretch.leg or leg.uuid)
