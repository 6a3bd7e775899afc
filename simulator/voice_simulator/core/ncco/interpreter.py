"""The NCCO interpreter: what each action does to a live call.

A run is one NCCO on one leg. It performs one action after the other on simulated time; an action says that
it is done by calling `_next`. A reply of the application may replace the run; the old run is then dead, and
whatever still comes for it (a timer, a reply) falls on deaf ears. When a run is out of actions the platform
ends the call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.entries import InvalidNccoEntry, action_entry
from voice_simulator.core.media import recordings
from voice_simulator.core.media.durations import MediaDurations, beep
from voice_simulator.core.model import ncco
from voice_simulator.core.model.script import Press, Say
from voice_simulator.core.model.sound import Channel, Sound
from voice_simulator.core.model.vocabulary import InputType
from voice_simulator.core.ncco.input_capture import InputCapture
from voice_simulator.core.ncco.run import NccoRun
from voice_simulator.core.webhooks.replies import replacing_ncco, required_ncco
from voice_simulator.core.wire.bodies import FallbackReason
from voice_simulator.errors import InvalidNcco

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.legs.conference import Conference
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.media.recordings import Recordings
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.ncco import Action
    from voice_simulator.core.model.webhook import Body, Webhook
    from voice_simulator.core.sequencer import Sequencer
    from voice_simulator.core.webhooks.sender import WebhookSender

SYNTAX_ERROR: Final = "Syntax error in NCCO. Invalid value type or action."
"""The reason that the platform's webhook reference documents for an NCCO it can't run."""

NO_NCCO: Final = "Unable to retrieve an NCCO from the answer URL."
"""Undocumented: what the error event says when neither answer nor fallback URL brought an NCCO."""

NO_CONVERSATION: Final = "No such conversation."
"""Undocumented: what the error event says when a `transfer` action names a conversation that is not there."""

_KEYS: Final = frozenset({InputType.DTMF})
_NOTHING: Final[frozenset[InputType]] = frozenset()


MOST_IN_A_MOMENT: Final = 100
"""How many NCCOs of replies may begin on a call at one instant."""


class NccoInterpreter:
    """The NCCOs of one world.

    Args:
        answers: called when the NCCO of an inbound call has come: the platform answers it.
        ran_out: called when a call has nothing left to do, or can't go on.
        listens: called when an action begins to listen to a call's party.
        happened: told of each action that begins: the call and the action's word.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sequencer: Sequencer,
        sender: WebhookSender,
        playback: Playback,
        conference: Conference,
        recordings: Recordings,
        *,
        tempo: MediaDurations,
        answers: Callable[[Leg], None],
        ran_out: Callable[[Leg], None],
        listens: Callable[[Leg], None],
        happened: Callable[[Leg, str], None],
    ) -> None:
        self._clock, self._journal, self._sequencer, self._sender = clock, journal, sequencer, sender
        self._playback, self._conference, self._recordings = playback, conference, recordings
        self._tempo, self._answers, self._ran_out = tempo, answers, ran_out
        self._listens, self._happened = listens, happened
        self._runs: dict[str, NccoRun] = {}
        self._fetching: set[str] = set()
        self._replaced: dict[str, tuple[int, int]] = {}
        self._told_of_keys: dict[str, ncco.InputAction] = {}

    def start(self, leg: Leg) -> None:
        """Begin an answered call: run its NCCO, or ask for it. Nothing happens if it has begun already."""
        if leg.uuid in self._runs or leg.uuid in self._fetching:
            return
        if leg.terms.ncco is not None:
            self.run(leg, leg.terms.ncco)
        elif leg.terms.answer is not None:
            self._fetch(leg, leg.terms.answer)

    def fetch(self, leg: Leg) -> None:
        """Ask for the NCCO of an inbound call, which is answered once it is there."""
        if leg.terms.answer is not None:
            self._fetch(leg, leg.terms.answer)
        else:
            note = "nowhere to ask for an NCCO: the application has no answer_url"
            self._journal.note(leg.uuid, f"{note} (applications: in the --config file)")
            # Not at once: the call is to have begun before it ends.
            self._clock.set_timer(0, lambda: self._fail(leg, NO_NCCO))

    def _fetch(self, leg: Leg, target: WebhookTarget) -> None:
        self._fetching.add(leg.uuid)
        self._sender.answer(leg, target, lambda hook, reply: self._answered(leg, hook, reply))

    def transfer(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        """Move a leg into a new conversation and run an NCCO there."""
        self._drop_run(leg)
        self._conference.move_out(leg)
        self.run(leg, actions)

    def fetch_transfer(self, leg: Leg, url: str) -> None:
        """Ask a URL for the NCCO to transfer a leg to; until it is there, what runs goes on."""
        target = self._sender.transfer_target(leg, url)
        self._sender.answer(leg, target, lambda hook, reply: self._transfer_fetched(leg, hook, reply))

    def run(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        """Run an NCCO on a leg, instead of what runs there."""
        self._drop_run(leg)
        self._fetching.discard(leg.uuid)
        run = self._runs[leg.uuid] = NccoRun(leg, actions)
        self._next(run)

    def verdict_is_in(self, leg: Leg) -> None:
        """Let a call end whose NCCO had run out before machine detection had decided."""
        run = self._runs.get(leg.uuid)
        if run is not None and run.index == len(run.actions):
            self._playback.when_prompts_end(leg, lambda: self._out_of_actions(run))

    def replace_by(self, leg: Leg, hook: Webhook | None, reply: Reply | None) -> None:
        """Run the NCCO that the reply to an event brought, if it brought one."""
        if leg.is_live:
            self._go_on_with(leg, hook, reply, otherwise=lambda: None)
        else:
            self._sender.remark_on_late(leg, hook, reply)

    def stop(self, leg: Leg) -> None:
        """End whatever runs on a leg that is over."""
        self._drop_run(leg)
        self._fetching.discard(leg.uuid)
        self._told_of_keys.pop(leg.uuid, None)
        self._replaced.pop(leg.uuid, None)
        self._recordings.end_all(leg)
        leg.noted_remarks = None

    def shown(self, leg: Leg) -> dict[str, object] | None:
        """Return the NCCO that runs on a leg and the action it is at, for the control API."""
        run = self._runs.get(leg.uuid)
        if run is None:
            return None
        return {"actions": [action.word for action in run.actions], "index": run.index}

    # -- replies that bring an NCCO

    def _answered(self, leg: Leg, hook: Webhook | None, reply: Reply | None) -> None:
        if leg.is_over:
            self._sender.remark_on_late(leg, hook, reply)
            return
        # An app may transfer its call upon the verdict that comes with the request for the NCCO: no loss.
        if leg.uuid not in self._fetching:
            return
        if reply is None:
            self._fail(leg, NO_NCCO)
            return
        actions = self._read(leg, hook, reply)
        if actions is None:
            return
        if not leg.is_live:
            self._answers(leg)
        self.run(leg, actions)

    def _transfer_fetched(self, leg: Leg, hook: Webhook | None, reply: Reply | None) -> None:
        if not leg.is_live:
            self._sender.remark_on_late(leg, hook, reply)
            return
        if reply is None:
            self._journal.note(leg.uuid, "the transfer URL brought no NCCO: the call goes on as it was")
            return
        actions = self._read(leg, hook, reply)
        if actions is not None:
            self.transfer(leg, actions)

    def _go_on_with(
        self, leg: Leg, hook: Webhook | None, reply: Reply | None, otherwise: Callable[[], None]
    ) -> None:
        try:
            read = None if reply is None else replacing_ncco(reply)
        except InvalidNcco as error:
            self._refuse(leg, hook, error)
            return
        if read is None:
            self._sender.remark_on_ignored(hook, reply, takes_ncco=True)
            otherwise()
        else:
            self._sender.remarks.note(leg, read.remarks)
            self._begin_replacement(leg, read.actions)

    def _begin_replacement(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        """Run the NCCO of a reply; after too many in one moment it begins a second later.

        An application that answers each webhook with an NCCO that sends the next at once would keep simulated
        time, and with it every other call of its world, from ever passing.
        """
        moment, count = self._replaced.get(leg.uuid, (0, 0))
        count = count + 1 if moment == self._clock.now else 1
        self._replaced[leg.uuid] = (self._clock.now, count)
        if count <= MOST_IN_A_MOMENT:
            self.run(leg, actions)
            return
        self._drop_run(leg)
        self._journal.note(
            leg.uuid, f"{MOST_IN_A_MOMENT} NCCOs began in one moment: the next begins a second later"
        )
        self._clock.set_timer(SECOND, lambda: self._run_if_idle(leg, actions))

    def _run_if_idle(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        if leg.is_live and leg.uuid not in self._runs:
            self.run(leg, actions)

    def _read(self, leg: Leg, hook: Webhook | None, reply: Reply) -> tuple[Action, ...] | None:
        try:
            read = required_ncco(reply)
        except InvalidNcco as error:
            self._refuse(leg, hook, error)
            return None
        self._sender.remarks.note(leg, read.remarks)
        return read.actions

    def _refuse(self, leg: Leg, hook: Webhook | None, error: InvalidNcco) -> None:
        self._journal.write(leg.uuid, InvalidNccoEntry(tuple(str(problem) for problem in error.problems)))
        if not self._sender.outbox.fall_back(hook, FallbackReason.INVALID_NCCO):
            self._fail(leg, SYNTAX_ERROR)

    def _fail(self, leg: Leg, reason: str) -> None:
        self._sender.error(leg, reason)
        self._ran_out(leg)

    # -- going through the actions

    def _next(self, run: NccoRun) -> None:
        # A loop, not a recursion: a thousand actions may take no time at all, one after the other.
        run.may_go_on = True
        if run.stepping:
            return
        run.stepping = True
        while run.alive and run.may_go_on:
            run.may_go_on = False
            self._step(run)
        run.stepping = False

    def _step(self, run: NccoRun) -> None:
        run.index += 1
        action = run.action
        if action is None:
            # A prompt before an asynchronous input may play still; it is heard to its end.
            self._playback.when_prompts_end(run.leg, lambda: self._out_of_actions(run))
        elif isinstance(action, ncco.TalkAction | ncco.StreamAction | ncco.InputAction):
            self._begin(run, action)
        else:
            self._playback.when_prompts_end(run.leg, lambda: self._begin(run, action))

    def _begin(self, run: NccoRun, action: Action) -> None:
        if run.alive:
            self._journal.write(run.leg.uuid, action_entry(action.word, run.index))
            self._happened(run.leg, action.word)
            self._perform(run, action)

    def _perform(self, run: NccoRun, action: Action) -> None:
        match action:
            case ncco.TalkAction():
                sound = self._tempo.talk(action.text, action.loop, action.level)
                self._prompt(run, sound, barge_in=action.barge_in)
            case ncco.StreamAction():
                sound = self._tempo.stream(action.url, action.loop, action.level)
                self._prompt(run, sound, barge_in=action.barge_in)
            case ncco.InputAction():
                self._input(run, action)
            case ncco.RecordAction():
                self._record(run, action)
            case ncco.NotifyAction():
                self._notify(run, action)
            case ncco.WaitAction():
                self._after(run, action.timeout, lambda: self._next(run))
            case ncco.ConversationAction():
                self._converse(run.leg, action)
            case ncco.TransferAction():
                self._transfer(run, action)
            case ncco.ConnectAction():
                self._skip_connect(run)

    def _out_of_actions(self, run: NccoRun) -> None:
        # Undocumented: a call that is over with its prompt lasts until the verdict that was asked for is in.
        if run.alive and not run.leg.awaits_verdict:
            self._ran_out(run.leg)

    def _drop_run(self, leg: Leg) -> None:
        run = self._runs.pop(leg.uuid, None)
        if run is None:
            return
        run.alive = False
        self._clock.cancel(run.timer)
        self._playback.stop(leg, Channel.NCCO)
        self._recordings.end_waited_for(leg)

    def _after(self, run: NccoRun, span: int, then: Callable[[], None]) -> None:
        run.timer = self._clock.set_timer(span, then)

    # -- what the party does

    def press(self, leg: Leg, digit: str) -> bool:
        """Let a party press a key, and say whether anybody listens for keys."""
        is_told = self._tell_key(leg, digit)
        run = self._runs.get(leg.uuid)
        if run is None or run.listening is None or not run.listening.action.wants_dtmf:
            return self._recordings.press(leg, digit) or is_told
        self._playback.stop(leg, Channel.NCCO)
        self._pass_over_speech(leg, run.listening, "keys override it")
        if run.listening.take(digit):
            self._input_ends(run, timed_out=False)
        else:
            self._await_party(run)
        return True

    def speak(self, leg: Leg, say: Say) -> bool:
        """Let a party say something, and say whether anything hears it."""
        spoken = self._tempo.said_span(say)
        is_recorded = self._recordings.speak(leg, say, spoken)
        run = self._runs.get(leg.uuid)
        if run is None or run.listening is None or not run.listening.action.wants_speech:
            return is_recorded
        listening = run.listening
        self._pass_over_speech(leg, listening, "an input tells only what is said last")
        listening.speech = say
        if listening.digits:
            self._pass_over_speech(leg, listening, "keys override it")
        else:
            self._playback.stop(leg, Channel.NCCO)
            listening.answered = True
            span, reason = listening.end_of_speech(spoken)
            self._after_silence(run, span, lambda: self._tell_speech(run, listening, say, reason))
        return True

    def _pass_over_speech(self, leg: Leg, listening: InputCapture, why: str) -> None:
        if listening.speech is not None:
            self._journal.note(leg.uuid, f"the input passes over {listening.speech.text!r}: {why}")
            listening.speech = None

    def takes(self, leg: Leg, step: Press | Say) -> bool:
        """Say whether what a call's party would press or say is listened for now."""
        if isinstance(step, Say):
            return InputType.SPEECH in self._listens_for(leg) or self._recordings.awaits_speech(leg)
        return InputType.DTMF in self._listens_for(leg) or self._recordings.is_ended_by(leg, step.digits)

    def _listens_for(self, leg: Leg) -> frozenset[InputType]:
        """Return what may be heard of a call's party now.

        An input that has heard something takes the rest of it, but no other keys or speech: those are meant
        for the next one.
        """
        if leg.uuid in self._told_of_keys or leg.dtmf_event_url is not None:
            return _KEYS
        run = self._runs.get(leg.uuid)
        if run is None or run.listening is None or run.listening.answered:
            return _NOTHING
        return run.listening.action.types

    def _tell_key(self, leg: Leg, digit: str) -> bool:
        """Tell those who asked for each key as it is pressed: an asynchronous input, a subscription."""
        targets = []
        action = self._told_of_keys.get(leg.uuid)
        if action is not None:
            targets.append(self._sender.action_target(leg, action.event_url, action.event_method))
        if leg.dtmf_event_url is not None:
            targets.append(self._sender.action_target(leg, leg.dtmf_event_url, None))
        for target in targets:
            self._sender.key(leg, target, digit)
        return bool(targets)

    # -- the actions

    def _prompt(self, run: NccoRun, sound: Sound, *, barge_in: bool) -> None:
        # Once a prompt could be cut by the party, so can all until the next input (the NCCO reference).
        run.barge_in = run.barge_in or barge_in
        self._playback.queue(run.leg, Channel.NCCO, sound)
        if run.barge_in:
            self._next(run)
        else:
            self._playback.when_prompts_end(run.leg, lambda: self._next(run))

    def _input(self, run: NccoRun, action: ncco.InputAction) -> None:
        run.barge_in = False
        if action.asynchronous:
            self._told_of_keys[run.leg.uuid] = action
            self._listens(run.leg)
            # A party that waited for this presses its key before the next action begins.
            self._sequencer.run(lambda: self._next(run))
            return
        run.listening = InputCapture(action)
        # The party is given its time from the end of the prompts, which it may cut before that.
        self._playback.when_prompts_end(run.leg, lambda: self._await_party(run))
        self._listens(run.leg)

    def _await_party(self, run: NccoRun) -> None:
        if run.listening is not None:
            span = run.listening.patience()
            self._after_silence(run, span, lambda: self._input_ends(run, timed_out=True))

    def _after_silence(self, run: NccoRun, span: int, then: Callable[[], None]) -> None:
        self._clock.cancel(run.timer)
        self._after(run, span, then)

    def _input_ends(self, run: NccoRun, *, timed_out: bool) -> None:
        if run.listening is not None:
            now = self._clock.now
            self._tell_input(run, run.listening.pressed(run.leg, timed_out=timed_out, timestamp=now))

    def _tell_input(self, run: NccoRun, body: Body) -> None:
        listening, run.listening = run.listening, None
        if listening is None:
            return
        self._clock.cancel(run.timer)
        action = listening.action
        target = self._sender.action_target(run.leg, action.event_url, action.event_method)
        self._sender.input(run.leg, target, body, lambda hook, reply: self._replied(run, hook, reply))

    def _tell_speech(self, run: NccoRun, listening: InputCapture, say: Say, reason: str) -> None:
        saved = listening.action.speech.save_audio and say.error is None
        url = self._recordings.url_of_speech(run.leg) if saved else None
        self._tell_input(run, listening.said(run.leg, say, reason, self._clock.now, url))

    def _notify(self, run: NccoRun, action: ncco.NotifyAction) -> None:
        target = self._sender.action_target(run.leg, action.event_url, action.event_method)
        self._sender.notify(
            run.leg, target, action.payload, lambda hook, reply: self._replied(run, hook, reply)
        )

    def _replied(self, run: NccoRun, hook: Webhook | None, reply: Reply | None) -> None:
        if not run.alive:
            self._sender.remark_on_late(run.leg, hook, reply)
            return
        if hook is None:
            self._next(run)
        else:
            self._go_on_with(run.leg, hook, reply, otherwise=lambda: self._next(run))

    def _record(self, run: NccoRun, action: ncco.RecordAction) -> None:
        if action.beep_start:
            self._playback.queue(run.leg, Channel.NCCO, beep())
        if recordings.waits(action):
            self._recordings.begin(run.leg, action, lambda: self._next(run))
            self._playback.when_prompts_end(run.leg, lambda: self._hear_message(run.leg))
        else:
            self._recordings.begin(run.leg, action, None)
            self._next(run)

    def _hear_message(self, leg: Leg) -> None:
        self._recordings.listen(leg)
        self._listens(leg)

    def _converse(self, leg: Leg, action: ncco.ConversationAction) -> None:
        if action.transcription is not None and not action.record:
            self._journal.note(leg.uuid, "transcription of a conversation has no effect without record: true")
        if action.mute:
            self._recordings.mute(leg)
        self._conference.join_named(leg, action)

    def _transfer(self, run: NccoRun, action: ncco.TransferAction) -> None:
        if not self._conference.join(run.leg, action.conversation_id):
            self._fail(run.leg, NO_CONVERSATION)

    def _skip_connect(self, run: NccoRun) -> None:
        self._journal.note(
            run.leg.uuid, "connect is not simulated yet: the NCCO goes on with its next action"
        )
        self._next(run)
