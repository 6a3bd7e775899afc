"""The NCCO interpreter: which NCCO runs on a live call, and what resumes it.

A run is one NCCO on one leg: a generator that performs one action after the other (`core.ncco.actions`).
An action that waits yields what it waits for; `_begin_wait` makes that resume the run. A reply of your app
may replace the run; late timers and replies for a replaced run are ignored. When a run is out of actions the
platform ends the call, unless others are connected to it (`legs.connections`).

Everything that resumes a run goes through the sequencer, so that no run is resumed while it still runs, or
while a signal is dealt with.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND, Due
from voice_simulator.core.journal.call_entries import InvalidNccoEntry
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.ncco_run import Awaited, NccoRun
from voice_simulator.core.model.script import Press, Say
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.vocabulary import InputType
from voice_simulator.core.ncco.actions import END_OF_CALL, SIGNALS_DONE, NccoActions
from voice_simulator.core.webhooks.replies import replacing_ncco, required_ncco
from voice_simulator.core.wire.bodies import FallbackReason
from voice_simulator.errors import InvalidNcco

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.legs.conference import Conference
    from voice_simulator.core.media.durations import MediaDurations
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.media.recordings import Recordings
    from voice_simulator.core.media.stream_files import StreamFiles
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.ncco import Action
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.core.ncco.actions import Wait
    from voice_simulator.core.sequencer import Sequencer
    from voice_simulator.core.webhooks.sender import WebhookSender

SYNTAX_ERROR: Final = "Syntax error in NCCO. Invalid value type or action."
"""The reason that the platform's webhook reference documents for an NCCO it can't run."""

NO_NCCO: Final = "Unable to retrieve an NCCO from the answer URL."
"""Undocumented: what the error event says when neither answer nor fallback URL brought an NCCO."""

_KEYS: Final = frozenset({InputType.DTMF})
_NOTHING: Final[frozenset[InputType]] = frozenset()

MOST_IN_A_MOMENT: Final = 100
"""How many NCCOs of replies may begin on a call at one instant."""


class NccoInterpreter:
    """The NCCOs of one world.

    Args:
        observer: answers an inbound call whose NCCO has come, and ends one that can't go on.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        sequencer: Sequencer,
        sender: WebhookSender,
        playback: Playback,
        streams: StreamFiles,
        conference: Conference,
        recordings: Recordings,
        observer: LegObserver,
        *,
        durations: MediaDurations,
    ) -> None:
        self._clock, self._journal, self._sequencer, self._sender = clock, journal, sequencer, sender
        self._playback, self._conference, self._recordings = playback, conference, recordings
        self._observer, self._durations = observer, durations
        self._wake_by_event = self._wake  # one for all, since each bound method takes memory
        self._actions = NccoActions(
            clock,
            journal,
            sender,
            playback,
            streams,
            conference,
            recordings,
            observer,
            durations=durations,
        )

    def start(self, leg: Leg) -> None:
        """Begin an answered call: run its NCCO, or ask for it. Nothing happens if it has begun already."""
        if leg.ncco_run is not None or leg.awaits_ncco:
            return
        if leg.options.ncco is not None:
            self.run(leg, leg.options.ncco)
        elif leg.options.answer is not None:
            self._fetch(leg, leg.options.answer)

    def fetch(self, leg: Leg) -> None:
        """Ask for the NCCO of an inbound call, which is answered once it is there."""
        if leg.options.answer is not None:
            self._fetch(leg, leg.options.answer)
        else:
            note = "nowhere to ask for an NCCO: the application has no answer_url"
            self._journal.note(leg.uuid, f"{note} (applications: in the --config file)")
            # Not at once: your app hears that the call has begun before it hears that it ends.
            self._clock.at_end_of_moment(partial(self._fail, leg, NO_NCCO))

    def _fetch(self, leg: Leg, target: WebhookTarget) -> None:
        leg.awaits_ncco = True
        self._sender.answer(leg, target, partial(self._answer_url_replied, leg))

    def transfer(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        """Move a leg into a new conversation and run an NCCO there."""
        dialled = self._drop_run(leg)
        self._conference.move_out(leg)
        self.run(leg, actions)
        self._call_off(dialled)

    def fetch_transfer(self, leg: Leg, url: str) -> None:
        """Ask a URL for the NCCO to transfer a leg to; until it is there, what runs goes on."""
        target = self._sender.transfer_target(leg, url)
        self._sender.answer(leg, target, partial(self._transfer_url_replied, leg))

    def run(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        """Run an NCCO on a leg, instead of what runs there."""
        dialled = self._drop_run(leg)
        leg.awaits_ncco = False
        run = leg.ncco_run = NccoRun(leg, actions)
        run.running = self._actions.perform_all(run)
        self._wake(run, Awaited.SIGNALS_DONE)
        self._call_off(dialled)

    def verdict_is_in(self, leg: Leg) -> None:
        """Let a call end whose NCCO had run out before machine detection had decided."""
        if leg.ncco_run is not None:
            self._wake(leg.ncco_run, Awaited.VERDICT)

    def replace_by(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> bool:
        """Run the NCCO that the reply to an event brought, if it brought one; say whether it did."""
        if leg.is_live:
            return self._replaces(leg, webhook, reply)
        self._sender.remark_on_late(leg, webhook, reply)
        return False

    def connected(self, leg: Leg, dialled: Leg) -> None:
        """Go on on a leg whose `connect` waits for one that is joined now, or over."""
        run = leg.ncco_run
        if run is not None and run.dialled is dialled:
            self._wake(run, Awaited.CONNECTION)

    def connect_replied(self, leg: Leg, dialled: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Go on on a leg with the reply to the end of the one that its synchronous `connect` has dialled."""
        run = leg.ncco_run
        if run is None or run.dialled is not dialled:
            self._sender.remark_on_late(leg, webhook, reply)
        elif webhook is None or not self._replaces(leg, webhook, reply):
            self._wake(run, Awaited.CONNECTION)

    def stop(self, leg: Leg) -> None:
        """End whatever runs on a leg that is over."""
        self._call_off(self._drop_run(leg))
        leg.awaits_ncco = False
        leg.async_input = None
        self._recordings.end_all(leg)
        leg.noted_remarks = None

    def shown(self, leg: Leg) -> dict[str, object] | None:
        """Return the NCCO that runs on a leg and the action it is at, for the control API."""
        run = leg.ncco_run
        if run is None:
            return None
        return {"actions": [action.word for action in run.actions], "index": run.index}

    # -- replies that bring an NCCO

    def _answer_url_replied(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        if leg.is_over:
            self._sender.remark_on_late(leg, webhook, reply)
            return
        # An app may transfer its call upon the verdict that comes with the request for the NCCO: no loss.
        if not leg.awaits_ncco:
            return
        if reply is None:
            self._fail(leg, NO_NCCO)
            return
        actions = self._read(leg, webhook, reply)
        if actions is None:
            return
        if not leg.is_live:
            self._observer.signal(leg, s.Answers())
        self.run(leg, actions)

    def _transfer_url_replied(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        if not leg.is_live:
            self._sender.remark_on_late(leg, webhook, reply)
            return
        if reply is None:
            self._journal.note(leg.uuid, "the transfer URL brought no NCCO: the call goes on as it was")
            return
        actions = self._read(leg, webhook, reply)
        if actions is not None:
            self.transfer(leg, actions)

    def _replaces(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> bool:
        """Run the NCCO that a reply brought, or refuse it; False if it brought none and the call goes on."""
        try:
            read = None if reply is None else replacing_ncco(reply)
        except InvalidNcco as error:
            self._refuse(leg, webhook, error)
            return True
        if read is None:
            self._sender.remark_on_ignored(webhook, reply, takes_ncco=True)
            return False
        self._sender.remarks.note(leg, read.remarks)
        self._begin_replacement(leg, read.actions)
        return True

    def _begin_replacement(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        """Run the NCCO of a reply; after too many in one moment it begins a second later.

        An application that answers each webhook with an NCCO that sends the next at once would keep simulated
        time, and with it every other call of its world, from ever passing.
        """
        moment, count = leg.replacements
        count = count + 1 if moment == self._clock.now else 1
        leg.replacements = (self._clock.now, count)
        if count <= MOST_IN_A_MOMENT:
            self.run(leg, actions)
            return
        dialled = self._drop_run(leg)
        leg.awaits_ncco = True
        self._call_off(dialled)
        self._journal.note(
            leg.uuid, f"{MOST_IN_A_MOMENT} NCCOs began in one moment: the next begins a second later"
        )
        self._clock.set_timer(SECOND, partial(self._run_if_idle, leg, actions), Due.NCCO, leg.uuid)

    def _run_if_idle(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        if leg.is_live and leg.ncco_run is None:
            self.run(leg, actions)

    def _read(self, leg: Leg, webhook: Webhook | None, reply: Reply) -> tuple[Action, ...] | None:
        try:
            read = required_ncco(reply)
        except InvalidNcco as error:
            self._refuse(leg, webhook, error)
            return None
        self._sender.remarks.note(leg, read.remarks)
        return read.actions

    def _refuse(self, leg: Leg, webhook: Webhook | None, error: InvalidNcco) -> None:
        self._journal.write(leg.uuid, InvalidNccoEntry(tuple(str(problem) for problem in error.problems)))
        if not self._sender.outbox.fall_back(webhook, FallbackReason.INVALID_NCCO):
            self._fail(leg, SYNTAX_ERROR)

    def _fail(self, leg: Leg, reason: str) -> None:
        self._sender.error(leg, reason)
        if leg.is_aside:
            # Undocumented: a called party whose `onAnswer` brings no NCCO is joined without one.
            leg.awaits_ncco = False
            self._observer.actions_done(leg)
        else:
            self._observer.nothing_left_to_do(leg)

    # -- how a run waits, and goes on

    def _wake(self, run: NccoRun, event: Awaited, heard: str | Say | None = None) -> None:
        """Resume a run if it waits for this event, once what happens now is over."""
        self._sequencer.run(partial(self._go_on, run, event, heard))

    def _go_on(self, run: NccoRun, event: Awaited, heard: str | Say | None) -> None:
        if not run.is_alive or event not in run.awaits or run.running is None:
            return
        self._clock.cancel(run.timer)
        try:
            wait = run.running.send(heard)
        except StopIteration:
            run.close()
        else:
            self._begin_wait(run, wait)

    def _begin_wait(self, run: NccoRun, wait: Wait) -> None:
        """See to it that what a run waits for resumes it."""
        run.awaits = wait.events
        if wait.record is not None:
            wait.record(_Waker(self._wake_by_event, run, Awaited.RECORDING_END))
        if wait.ask is not None:
            wait.ask(partial(self._replied, run))
        if wait.span is not None:
            waker = _Waker(self._wake_by_event, run, Awaited.TIME)
            run.timer = self._clock.set_timer(wait.span, waker, Due.NCCO, run.leg.uuid)
        if Awaited.PROMPTS_END in wait.events:
            self._playback.when_prompts_end(run.leg, _Waker(self._wake_by_event, run, Awaited.PROMPTS_END))
        if wait is SIGNALS_DONE:
            self._wake(run, Awaited.SIGNALS_DONE)
        if wait is END_OF_CALL:
            run.close()

    def _replied(self, run: NccoRun, webhook: Webhook | None, reply: Reply | None) -> None:
        if not run.is_alive:
            self._sender.remark_on_late(run.leg, webhook, reply)
        elif webhook is None or not self._replaces(run.leg, webhook, reply):
            self._wake(run, Awaited.REPLY)

    def _drop_run(self, leg: Leg) -> Leg | None:
        """End the NCCO of a leg; return the leg that its `connect` waits for, which is to be called off."""
        run, leg.ncco_run = leg.ncco_run, None
        if run is None:
            return None
        run.close()
        dialled, run.dialled = run.dialled, None
        self._clock.cancel(run.timer)
        self._playback.stop(leg, Channel.NCCO)
        self._recordings.end_waited_for(leg)
        return dialled

    def _call_off(self, dialled: Leg | None) -> None:
        # Last: it would end a leg that has no NCCO yet, and that it leaves alone.
        if dialled is not None:
            self._observer.called_off(dialled)

    # -- what the party does

    def press(self, leg: Leg, digit: str) -> bool:
        """Let a party press a key, and say whether anybody listens for keys."""
        self._recordings.hear_key(leg, digit)
        is_told = self._tell_key(leg, digit)
        run = leg.ncco_run
        if run is None or run.listening is None or not run.listening.action.wants_dtmf:
            return self._recordings.press(leg, digit) or is_told
        self._wake(run, Awaited.PARTY, digit)
        return True

    def speak(self, leg: Leg, say: Say) -> bool:
        """Let a party say something, and say whether anything hears it."""
        is_recorded = self._recordings.speak(leg, self._durations.speech(say), say.error)
        run = leg.ncco_run
        if run is None or run.listening is None or not run.listening.action.wants_speech:
            return is_recorded
        capture = run.listening
        self._actions.pass_over_speech(leg, capture, "an input tells only what is said last")
        capture.speech = say
        if capture.digits:
            self._actions.pass_over_speech(leg, capture, "keys override it")
        else:
            self._wake(run, Awaited.PARTY, say)
        return True

    def is_listening(self, leg: Leg, step: Press | Say) -> bool:
        """Say whether what a call's party would press or say is listened for now."""
        if isinstance(step, Say):
            return InputType.SPEECH in self._listens_for(leg) or self._recordings.awaits_speech(leg)
        return InputType.DTMF in self._listens_for(leg) or self._recordings.is_ended_by(leg, step.digits)

    def _listens_for(self, leg: Leg) -> frozenset[InputType]:
        """Return what may be heard of a call's party now.

        An input that has heard something takes the rest of it, but no other keys or speech: those are meant
        for the next one.
        """
        if leg.async_input is not None or leg.dtmf_event_url is not None:
            return _KEYS
        run = leg.ncco_run
        if run is None or run.listening is None or run.listening.answered:
            return _NOTHING
        return run.listening.action.types

    def _tell_key(self, leg: Leg, digit: str) -> bool:
        """Tell those who asked for each key as it is pressed: an asynchronous input, a subscription."""
        targets = []
        action = leg.async_input
        if action is not None:
            targets.append(self._sender.action_target(leg, action.event_url, action.event_method))
        if leg.dtmf_event_url is not None:
            targets.append(self._sender.action_target(leg, leg.dtmf_event_url, None))
        for target in targets:
            self._sender.key(leg, target, digit)
        return bool(targets)


class _Waker:
    """Wakes a run at an event. A `partial` takes four times as much memory, and each live call holds some."""

    __slots__ = ("_event", "_run", "_wake")

    def __init__(self, wake: Callable[[NccoRun, Awaited], None], run: NccoRun, event: Awaited) -> None:
        self._wake, self._run, self._event = wake, run, event

    def __call__(self) -> None:
        self._wake(self._run, self._event)
