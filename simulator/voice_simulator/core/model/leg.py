"""A call: one leg, its record, and all that is true of it while something can still happen to it.

Theory of operation
-------------------
**State.** A leg is in one state in each of seven respects, which change independently of each other. Only
one part changes each; everybody may read all:

- `status`: `started` to its end, by the table of `model.signals`. Only a signal changes it, in
  `legs.lifecycle`, which also owns the `timers`. Once it has ended, all that follows here stops.
- `script_run`: none, waiting (for time, for your app to listen, for something to happen), or at its last
  step. `party.player` changes it. A script begins when the call is placed, or when an inbound call is
  answered.
- `ncco_run`: none, asked for (`awaits_ncco`), waiting (see `model.ncco_run.Awaited`), or out of actions.
  `ncco.interpreter` changes it. It begins at the answer, or with the verdict that holds it back. Replies
  and transfers replace it as long as the leg is live.
- detection: not wanted, undecided (`awaits_verdict`), decided, waiting for the beep. `legs.lifecycle`
  changes it. An NCCO that is out of actions waits for the verdict.
- `playback`: silent, or sounds in each of its channels. `media.playback` changes it: for the NCCO, which
  can wait for the end of its prompts, for the API, for music on hold, and for what its party says. Which legs
  hear a sound is asked anew whenever one changes in a way that matters (`media.hearing`).
- `recordings` and `speech`: `media.recordings` changes them. A recording goes on under the next actions,
  unless its own action waits for it.
- `conversation`: every leg is in exactly one, alone at first, unless a `connect` dials it into that of
  another. `legs.conference` moves it: for the NCCO, and for a transfer. The end of a conversation can end the
  leg; so can being left alone in one where legs were connected (`legs.connections`).

The API sets `muted`, `earmuffed` and `dtmf_event_url`; a `conversation` action can mute, too, and sets
`can_speak` and `can_hear`, which hold in that conversation. What your app
has still to hear (`lane`, `held_back` and the like) belongs to `webhooks.outbox`, and goes on after the end.

**One instant.** Timers due at one instant ring in the order in which they were set. What happens is one
task of `core.sequencer` after the other. Within a task a leg changes first and your app is told next: the
journal has `signal` before `status` before `webhook`. What follows from it is a task of its own, and comes
before whatever was waiting: the NCCO goes as far as it goes without waiting, and a party that it begins to
listen to acts before its next action. Four things wait for the end of the moment
(`Clock.at_end_of_moment`), so that your app hears first of what led to them: a party goes on after what it
waited for, or speaks to others who hear it now, the script of an inbound call begins after the answer, and an
inbound call that can have no NCCO ends.

**The end.** A leg that is over is kept until nothing about it is open (`is_done`); then only its record is.

This module holds the data and the one guarded way to change a status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.lane import Lane
from voice_simulator.core.model.states import ENDED, LIVE, TRANSITIONS, Direction, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.detection import MachineDetection
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.ncco import Action, ConnectAction, InputAction
    from voice_simulator.core.model.ncco_run import NccoRun
    from voice_simulator.core.model.playback_line import PlaybackLine
    from voice_simulator.core.model.prices import Tariff
    from voice_simulator.core.model.recording import Recording, Speech
    from voice_simulator.core.model.script_run import ScriptRun
    from voice_simulator.core.model.signals import Answers
    from voice_simulator.core.model.socket import Socket
    from voice_simulator.core.model.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """What a call was placed with.

    Attributes:
        ncco: the actions to run once answered, or None when they are asked for at `answer`.
        answer: the answer webhook, or None with an inline NCCO.
        answer_method: what a call with an inline NCCO was given besides it; None where it was not.
        event: the call's own event webhook, or None for the application's.
        detection: what to do about voicemails; None without machine detection.
        ringing_timer: ms from ringing to the end as `timeout`.
        length_timer: ms from the answer to the end as `completed`.
        custom_data: what the app of a calling user gave along; None for nothing.
        connect: the NCCO action that dials it; None for a call that the API or its caller began.
    """

    ncco: tuple[Action, ...] | None
    answer: WebhookTarget | None
    event: WebhookTarget | None
    detection: MachineDetection | None
    ringing_timer: int = 60 * SECOND
    length_timer: int = 7200 * SECOND
    answer_method: str | None = None
    custom_data: Mapping[str, object] | None = None
    connect: ConnectAction | None = None

    def of_record(self) -> CallOptions:
        """Return the options that a finished call's record keeps: one value for all calls alike."""
        return _kept(self.event, self.ringing_timer, self.length_timer)


@lru_cache(1024)
def _kept(event: WebhookTarget | None, ringing_timer: int, length_timer: int) -> CallOptions:
    return CallOptions(
        ncco=None,
        answer=None,
        event=event,
        detection=None,
        ringing_timer=ringing_timer,
        length_timer=length_timer,
    )


@dataclass(slots=True, kw_only=True, eq=False)
class CallRecord:
    """What `GET /v1/calls` shows of a call: all that is kept once the call is over. Small, since many are.

    Attributes:
        uuid: its id, in the platform's spelling.
        number_in_world: 1 for the first call of its world, and so on: the order of the list.
        conversation_uuid: the conversation it is in, or was in last.
        first_conversation_uuid: the one it was placed in, which the answer to its request has named.
        created_at, answered_at, ended_at: instants, or None for what has not happened.
        detail, sip_code: why it ended unanswered, as events say it.
        disconnected_by: `platform` or `user`, once completed.
        muted: whether the others can't hear this leg.
        earmuffed: whether this leg hears neither the others nor what is played.
        dtmf_event_url: where pressed keys are posted one by one, or None.
        origin: which scenario entry and turn chose its script.
        connected_from: the id of the leg whose NCCO dialled it by `connect`; None for any other call.
        legs: the ids of the legs that its own NCCOs have dialled, in that order.
    """

    uuid: str
    number_in_world: int
    conversation_uuid: str = ""
    first_conversation_uuid: str = ""
    direction: Direction
    to: Endpoint
    from_: Endpoint
    tariff: Tariff
    options: CallOptions
    created_at: int
    origin: str = ""
    status: Status = Status.STARTED
    answered_at: int | None = None
    ended_at: int | None = None
    detail: str | None = None
    sip_code: int | None = None
    disconnected_by: str | None = None
    muted: bool = False
    earmuffed: bool = False
    dtmf_event_url: str | None = None
    connected_from: str | None = None
    legs: tuple[str, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether the leg is answered and not over: it admits every action."""
        return self.status in LIVE

    @property
    def is_over(self) -> bool:
        """Whether the leg has its last status."""
        return self.status in ENDED

    @property
    def start_time(self) -> int:
        """When the call began, on its whole second: the answer, or its creation while there is none."""
        instant = self.created_at if self.answered_at is None else self.answered_at
        return instant - instant % SECOND

    @property
    def duration(self) -> int:
        """Seconds from the answer to the end, begun ones in full; 0 for a leg that was never answered.

        In recordings a call of 11.3 s costs 12, and starts and ends on whole seconds 12 apart.
        """
        if self.answered_at is None or self.ended_at is None:
            return 0
        return -((self.answered_at - self.ended_at) // SECOND)

    @property
    def end_time(self) -> int:
        """When an ended call ended, on a whole second: the start and the duration added."""
        if self.answered_at is None and self.ended_at is not None:
            return self.ended_at - self.ended_at % SECOND
        return self.start_time + self.duration * SECOND


@dataclass(slots=True)
class LegTimers:
    """What is due for one leg.

    Attributes:
        ringing, length: the timers of the call.
        detection: when machine detection decides; after a machine's verdict, when the wait for its beep ends.
        completed: when the `completed` after an end such as `busy` is sent.
    """

    ringing: Timer | None = None
    length: Timer | None = None
    detection: Timer | None = None
    completed: Timer | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Leg(CallRecord):
    """A leg while something can still happen to it: its record, and all of its state.

    Attributes:
        conversation: the one it is in, or was in last.
        script_run: the script that its party plays; None once it is over.
        ncco_run: the NCCO that runs on it; None before the first and once it is over.
        awaits_ncco: whether your app is asked for its NCCO.
        replacements: an instant, and how many NCCOs of replies have begun at it.
        async_input: the asynchronous `input` that gets each key; None while there is none.
        timers: of the platform, for it.
        answered_by: how its party answered, as far as machine detection may ask.
        playback: what plays into it; None while nothing does.
        recordings: of it, under way.
        speech: what its party says, or said last; None for nothing.
        recordings_to_announce: how many that its NCCO asked for have ended, and are not announced yet.
        conversations_to_record: how many that its NCCO asked to be recorded are not over yet.
        ends_conversation: whether its end ends the conversation for all (`endOnExit`).
        lane: the order in which its events are sent.
        held_back: webhooks about it that a fault sends only after another one.
        sends_no_more: whether its last event is queued; a fault can hold back none after that.
        settled_events: the events about it that were delivered or given up.
        last_timestamp: of the webhook about it that was queued last; None where it had none.
        noted_remarks: the remarks about it that the journal has; None for none.
        watcher: called at each change of status or conversation; None for nobody.
        dialled_by: the leg that dialled it, while that one is in the same conversation; else None.
        is_aside: whether it is kept from the others, until the NCCO of its `onAnswer` is over.
        completes_after: the instant before which its `completed` event does not go: those of the legs that it
            has dialled go first.
        socket: the WebSocket that is its party; None where that is none, or a script plays it.
        replies_to_disconnected: how many replies may bring it an NCCO, to `disconnected` events of WebSockets
            that it has dialled.
    """

    conversation: Conversation
    script_run: ScriptRun | None = field(default=None, repr=False)
    ncco_run: NccoRun | None = field(default=None, repr=False)
    awaits_ncco: bool = False
    replacements: tuple[int, int] = (0, 0)
    async_input: InputAction | None = None
    timers: LegTimers = field(default_factory=LegTimers, repr=False)
    answered_by: Answers | None = None
    playback: PlaybackLine | None = None
    recordings: tuple[Recording, ...] = ()
    speech: Speech | None = None
    recordings_to_announce: int = 0
    conversations_to_record: int = 0
    ends_conversation: bool = False
    lane: Lane = field(default_factory=Lane)
    # Tuples, since most stay as short as they are: very many calls may be live.
    held_back: tuple[Webhook, ...] = ()
    sends_no_more: bool = False
    settled_events: tuple[str, ...] = ()
    last_timestamp: object = None
    noted_remarks: set[str] | None = None
    watcher: Callable[[Leg], None] | None = field(default=None, repr=False)
    dialled_by: Leg | None = field(default=None, repr=False)
    is_aside: bool = False
    can_speak: frozenset[str] | None = None
    can_hear: frozenset[str] | None = None
    completes_after: int = 0
    socket: Socket | None = None
    replies_to_disconnected: int = 0

    def __post_init__(self) -> None:
        self.conversation_uuid = self.first_conversation_uuid = self.conversation.uuid

    def as_record(self) -> CallRecord:
        """Return what is kept of the leg once it is over."""
        kept = {name: getattr(self, name) for name in CallRecord.__slots__}
        return CallRecord(**(kept | {"options": self.options.of_record()}))

    @property
    def is_done(self) -> bool:
        """Whether nothing about it is open any more: all that is kept of it is its record."""
        is_quiet = self.sends_no_more and self.lane.is_free and not self.held_back
        to_announce = self.recordings or self.recordings_to_announce or self.conversations_to_record
        return self.is_over and is_quiet and not to_announce

    @property
    def has_more_to_send(self) -> bool:
        """Whether events that come after its end are still to be queued: `completed`, those of recordings."""
        return self.timers.completed is not None or self.recordings_to_announce > 0

    @property
    def is_joined(self) -> bool:
        """Whether it is with the others of its conversation: live, and not kept aside."""
        return self.is_live and not self.is_aside

    def may_be_heard_by(self, uuid: str) -> bool:
        """Whether its `canSpeak` lets another leg hear it."""
        return self.can_speak is None or uuid in self.can_speak

    def may_hear(self, uuid: str) -> bool:
        """Whether its `canHear` lets it hear another leg."""
        return self.can_hear is None or uuid in self.can_hear

    @property
    def has_actions(self) -> bool:
        """Whether its NCCO is not over, or still to come."""
        is_to_come = self.awaits_ncco or self.replies_to_disconnected > 0
        return is_to_come or (self.ncco_run is not None and not self.ncco_run.is_out)

    def waits_for(self, dialled: Leg) -> bool:
        """Say whether its `connect` waits for a leg that it has dialled."""
        return self.ncco_run is not None and self.ncco_run.dialled is dialled

    @property
    def awaits_verdict(self) -> bool:
        """Whether machine detection has still to decide about it."""
        timer = self.timers.detection
        # After a machine's verdict the same timer waits for the beep.
        return timer is not None and timer.action is not None and self.status is Status.ANSWERED

    def note_settled(self, event: str) -> None:
        """Remember that an event about it was delivered or given up."""
        if event not in self.settled_events:
            self.settled_events += (event,)

    def move_to(self, status: Status) -> None:
        """Take a status that `TRANSITIONS` has a row for.

        Raises:
            AssertionError: there is no such transition; nothing was changed.
        """
        if status not in TRANSITIONS[self.status]:
            raise AssertionError(f"no transition from {self.status} to {status}")
        self.status = status
        self._changed()

    def join(self, conversation: Conversation) -> None:
        """Be in a conversation from now on, where it hears everybody and everybody hears it."""
        self.can_speak = self.can_hear = None
        self.conversation, self.conversation_uuid = conversation, conversation.uuid
        self._changed()

    def _changed(self) -> None:
        if self.watcher is not None:
            self.watcher(self)
