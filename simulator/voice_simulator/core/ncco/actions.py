"""What each NCCO action does to a live call: one function per action, in the words of the NCCO reference.

An action is a generator. Where it waits it yields a `Wait`, and the interpreter resumes it with the key or
the speech of the party that ended the wait, if one did. A reply of your app that brings another NCCO never
resumes it: the new NCCO runs instead.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import action_entry
from voice_simulator.core.media import recordings
from voice_simulator.core.media.durations import MediaDurations, beep
from voice_simulator.core.model import ncco
from voice_simulator.core.model.input_capture import InputCapture
from voice_simulator.core.model.ncco_run import Awaited
from voice_simulator.core.model.script import Say
from voice_simulator.core.model.sound import Channel, Sound
from voice_simulator.core.ncco.input_events import keys_event, speech_event
from voice_simulator.core.wire.ncco_warnings import RECORDS_NOTHING

if TYPE_CHECKING:
    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.legs.conference import Conference
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.media.recordings import Recordings
    from voice_simulator.core.media.stream_files import StreamFiles
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.ncco import Action
    from voice_simulator.core.model.ncco_run import NccoRun
    from voice_simulator.core.model.webhook import Settled
    from voice_simulator.core.webhooks.sender import WebhookSender


@dataclass(frozen=True, slots=True)
class Wait:
    """What an action waits for: whichever of these comes first.

    Attributes:
        events: which things; none for the end of the call.
        span: ms until the time is over.
        ask: sends the webhook whose reply is awaited; it is given what takes the reply.
        record: begins the recording whose end is awaited; it is given what to call at its end.
    """

    events: tuple[Awaited, ...]
    span: int | None = None
    ask: Callable[[Settled], None] | None = None
    record: Callable[[Callable[[], None]], None] | None = None


PROMPTS_END: Final = Wait((Awaited.PROMPTS_END,))
RECORDING_END: Final = Wait((Awaited.RECORDING_END,))
PARTY_OR_PROMPTS_END: Final = Wait((Awaited.PARTY, Awaited.PROMPTS_END))
VERDICT: Final = Wait((Awaited.VERDICT,))
END_OF_MOMENT: Final = Wait((Awaited.TIME,), 0)
CONNECTION: Final = Wait((Awaited.CONNECTION,))
SIGNALS_DONE: Final = Wait((Awaited.SIGNALS_DONE,))
END_OF_CALL: Final = Wait(())

Waits = Generator[Wait, str | Say | None, None]
"""An action that is performed. Its `yield` returns the key or the speech that ended the wait, else None."""


class NccoActions:
    """Performs the actions of NCCOs.

    Args:
        durations: how long prompts take.
        observer: hears of each action that begins, when it listens to a party, and when there are no more.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sender: WebhookSender,
        playback: Playback,
        streams: StreamFiles,
        conference: Conference,
        recordings: Recordings,
        observer: LegObserver,
        *,
        durations: MediaDurations,
    ) -> None:
        self._clock, self._journal, self._sender = clock, journal, sender
        self._playback, self._conference, self._recordings = playback, conference, recordings
        self._observer, self._durations, self._streams = observer, durations, streams

    def perform_all(self, run: NccoRun) -> Waits:
        """Perform the actions of an NCCO one after the other, then end the call."""
        while (action := run.next_action()) is not None:
            if not isinstance(action, ncco.TalkAction | ncco.StreamAction | ncco.InputAction):
                yield PROMPTS_END
            self._journal.write(run.leg.uuid, action_entry(action.word, run.index))
            self._observer.on_event(run.leg, "ncco", action.word)
            yield from self._perform(run, action)
        # A prompt before an asynchronous input may play still; the party hears it to its end.
        yield PROMPTS_END
        # Undocumented: a call without further actions lasts until the verdict that was asked for is in.
        while run.leg.awaits_verdict:
            yield VERDICT
        self._observer.actions_done(run.leg)

    def _perform(self, run: NccoRun, action: Action) -> Waits:
        match action:
            case ncco.TalkAction():
                return self._talk(run, action)
            case ncco.StreamAction():
                return self._stream(run, action)
            case ncco.InputAction():
                return self._input_async(run, action) if action.asynchronous else self._input(run, action)
            case ncco.RecordAction():
                return self._record(run, action)
            case ncco.NotifyAction():
                return self._notify(run, action)
            case ncco.WaitAction():
                return self._wait(action)
            case ncco.ConversationAction():
                return self._conversation(run, action)
            case ncco.TransferAction():
                return self._transfer(run, action)
            case ncco.ConnectAction():
                return self._connect(run, action)

    # -- the actions, in the order of the NCCO reference

    def _record(self, run: NccoRun, action: ncco.RecordAction) -> Waits:
        """Record the leg; with `endOnSilence`, `endOnKey` or `timeOut` the next action waits for its end.

        `beepStart` acts here; format, channels, the three ends and transcription in `media.recordings`.
        """
        leg = run.leg
        if action.beep_start:
            self._playback.queue(leg, Channel.NCCO, beep())
        if not recordings.waits(action):
            if run.is_last and not leg.awaits_verdict:
                self._journal.note(leg.uuid, f"ncco[{run.index}]: {RECORDS_NOTHING}")
            self._recordings.begin(leg, action, None)
            return
        yield Wait(
            (Awaited.RECORDING_END, Awaited.PROMPTS_END),
            record=partial(self._recordings.begin, leg, action),
        )
        if self._recordings.is_waited_for(leg):
            # The beep is over: the party may speak.
            self._recordings.listen(leg)
            self._observer.input_opened(leg)
            yield RECORDING_END

    def _conversation(self, run: NccoRun, action: ncco.ConversationAction) -> Waits:
        """Move the leg into a named conversation, to the end of the call: nothing after it runs.

        Its options act in `legs.conference`.
        """
        leg = run.leg
        if action.transcription is not None and not action.record:
            self._journal.note(leg.uuid, "transcription of a conversation has no effect without record: true")
        self._end_unless_in(leg, self._conference.join_named(leg, action))
        yield END_OF_CALL

    def _connect(self, run: NccoRun, action: ncco.ConnectAction) -> Waits:
        """Call somebody into the conversation, and go on once they are joined to it or can't be had.

        Where it is synchronous the reply to their end can bring another NCCO, which runs instead. What the
        second leg does with the other options is in `core.call_placement`, how the pair ends in
        `legs.connections`.
        """
        # Not at once: your app hears of all that led to it before it hears of the second leg.
        yield END_OF_MOMENT
        run.dialled = self._observer.dial(run.leg, action)
        yield SIGNALS_DONE if run.dialled is None else CONNECTION
        run.dialled = None
        if action.ringback_tone is not None or action.on_answer is not None:
            self._playback.stop(run.leg, Channel.NCCO)

    def _talk(self, run: NccoRun, action: ncco.TalkAction) -> Waits:
        """Say a text; `loop`, `level` and SSML act in `media.durations`."""
        sound = self._durations.talk(action.text, action.loop, action.level, action.language)
        return self._play(run, sound, barge_in=action.barge_in)

    def _stream(self, run: NccoRun, action: ncco.StreamAction) -> Waits:
        """Play an audio file; `loop`, `level` and how long it lasts act in `media.stream_files`."""
        sound = self._streams.sound(run.leg, action.url, action.loop, action.level)
        return self._play(run, sound, barge_in=action.barge_in)

    def _input(self, run: NccoRun, action: ncco.InputAction) -> Waits:
        """Listen for keys and speech, tell your app what came, and wait for its reply.

        Prompts go on playing until the party does something. When it ends is `model.input_capture`.
        """
        run.barge_in = False
        capture = run.listening = InputCapture(action)
        self._observer.input_opened(run.leg)
        heard = yield PARTY_OR_PROMPTS_END
        if heard is None:
            # The party is given its time from the end of the prompts, which it may cut before that.
            heard = yield _party_within(capture.silence_allowed())
        while heard is not None:
            self._playback.stop(run.leg, Channel.NCCO)
            if self._is_last_key(run.leg, capture, heard):
                break
            heard = yield _party_within(self._time_after(capture))
        body = self._input_event(run, capture, timed_out=heard is None)
        run.listening = None
        target = self._sender.action_target(run.leg, action.event_url, action.event_method)
        yield Wait((Awaited.REPLY,), ask=partial(self._sender.input, run.leg, target, body))

    def _input_async(self, run: NccoRun, action: ncco.InputAction) -> Waits:
        """Listen for keys from now on, each told as it is pressed, and go on at once."""
        run.barge_in = False
        run.leg.async_input = action
        self._observer.input_opened(run.leg)
        # A party that waited for this presses its key before the next action begins.
        yield SIGNALS_DONE

    def _notify(self, run: NccoRun, action: ncco.NotifyAction) -> Waits:
        """Send the payload to your app, and wait for its reply."""
        target = self._sender.action_target(run.leg, action.event_url, action.event_method)
        yield Wait((Awaited.REPLY,), ask=partial(self._sender.notify, run.leg, target, action.payload))

    def _wait(self, action: ncco.WaitAction) -> Waits:
        """Let the time pass."""
        yield Wait((Awaited.TIME,), action.timeout)

    def _transfer(self, run: NccoRun, action: ncco.TransferAction) -> Waits:
        """Move the leg, and those with it, into a live conversation by its id; this NCCO is over then."""
        self._end_unless_in(run.leg, self._conference.join(run.leg, action))
        run.pass_over_rest()
        here = run.leg.conversation
        if here.name is None and len(here.members) == 1:
            # Moved to where it is already, alone.
            self._observer.nothing_left_to_do(run.leg)
        conversation = run.leg.conversation
        if conversation.name is None and len(conversation.members) == 1:
            # Undocumented: it is alone where it has moved itself to, and nobody will come to it.
            self._observer.nothing_left_to_do(run.leg)
        yield END_OF_CALL

    # -- what several actions share

    def _end_unless_in(self, leg: Leg, why_not: str | None) -> None:
        """End a call that can't come into a conversation, with an error event."""
        if why_not is not None:
            self._sender.error(leg, why_not)
            self._observer.nothing_left_to_do(leg)

    def _play(self, run: NccoRun, sound: Sound, *, barge_in: bool) -> Waits:
        # Once a prompt could be cut by the party, so can all until the next input (the NCCO reference).
        run.barge_in = run.barge_in or barge_in
        self._playback.queue(run.leg, Channel.NCCO, sound)
        if not run.barge_in:
            yield PROMPTS_END

    # -- what an input hears

    def _is_last_key(self, leg: Leg, capture: InputCapture, heard: str | Say) -> bool:
        if isinstance(heard, Say):
            capture.answered = True
            return False
        self.pass_over_speech(leg, capture, "keys override it")
        return capture.press(heard)

    def _time_after(self, capture: InputCapture) -> int:
        """Return for how long (ms) an input listens on after a key or speech."""
        if capture.speech is None:
            return capture.silence_allowed()
        return capture.end_of_speech(self._durations.said_span(capture.speech))[0]

    def _input_event(self, run: NccoRun, capture: InputCapture, *, timed_out: bool) -> dict[str, object]:
        leg, now, say = run.leg, self._clock.now, capture.speech
        if say is None:
            return keys_event(capture, leg, timed_out=timed_out, timestamp=now)
        reason = capture.end_of_speech(self._durations.said_span(say))[1]
        is_saved = capture.action.speech.save_audio and say.error is None
        return speech_event(leg, say, reason, now, self._recordings.url_of_speech(leg) if is_saved else None)

    def pass_over_speech(self, leg: Leg, capture: InputCapture, why: str) -> None:
        """Forget what an input has heard the party say, and note why."""
        if capture.speech is not None:
            self._journal.note(leg.uuid, f"the input passes over {capture.speech.heard_as!r}: {why}")
            capture.speech = None


def _party_within(span: int) -> Wait:
    return Wait((Awaited.PARTY, Awaited.TIME), span)
