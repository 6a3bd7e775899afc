"""What the journal says of each leg, read as it grows and held to what must be true of every leg.

The order of a leg's statuses and events, their timestamps, its one last event, the conversation it is in, and
that no action is passed over: all of it is reckoned from entries alone. Only the options of an action are not
in the journal; whoever runs the world tells them by `action_begins`.
"""

import json
from collections import defaultdict, deque
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

from voice_simulator.core.journal.call_entries import (
    ActionEntry,
    CallEntry,
    InvalidNccoEntry,
    SignalEntry,
    StatusEntry,
)
from voice_simulator.core.journal.note_entries import NoteEntry
from voice_simulator.core.journal.sound_entries import HeardEntry
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry
from voice_simulator.core.model.ncco import (
    ConnectAction,
    ConversationAction,
    InputAction,
    NotifyAction,
    TransferAction,
)
from voice_simulator.core.model.signals import Speaks
from voice_simulator.core.model.states import (
    ENDED,
    ENDS_UNANSWERED,
    FOLLOWED_BY_COMPLETED,
    TRANSITIONS,
    Direction,
    Status,
)

STATUSES = frozenset(map(str, Status))
AFTER_THE_END = frozenset({"record", "transcription", "error"})
"""What may be told of a leg after its last event: recordings; what was wrong with its NCCO."""


class Ran(NamedTuple):
    """An action that began.

    Attributes:
        action, index, of: its options, and its place among how many.
        seq, at: the number and the instant of its entry.
    """

    action: object
    index: int
    of: int
    seq: int
    at: int

    @property
    def is_last(self):
        """Whether nothing runs behind it; `transfer` passes over what stands there."""
        return self.index == self.of - 1 or isinstance(self.action, TransferAction)


class Told(NamedTuple):
    """An event that tells a status."""

    name: str
    body: dict
    seq: int


class Page:
    """One leg, as the journal tells it.

    Attributes:
        call: its first entry.
        conversation: the id of the one it is in, or was in last.
        statuses, told: in their order, the statuses and the events that tell them.
        ended_by: the last signal to it.
        ran: the actions that began.
        spoke: what its party said, each with its instant.
        heard: whom its party heard speak, from when to when.
        dialled_at, replaced_at, refused_at, noted_at: the numbers of the last entries that say that it
            has dialled a leg, that an NCCO came for it, that one was refused, and of its last note.
        webhook_at: of each event the number of the last one.
        delivered: the events that your app has replied to.
        dialled: the leg that it has dialled last.
        moderates: whether its end ends its conversation for all.
        has_moved: whether it was ever in another conversation.
    """

    def __init__(self, call):
        self.call, self.conversation = call, call.conversation_uuid
        self.statuses, self.told, self.ran, self.spoke, self.heard = [], [], [], [], []
        self.dialled_at = self.replaced_at = self.refused_at = self.noted_at = 0
        self.webhook_at, self.delivered, self.dialled = defaultdict(int), set(), None
        self.ended_by, self.answered_at, self.ended_at = None, None, None
        self.moderates, self.has_moved, self.timestamp = False, False, ""

    def __repr__(self):
        ran = ", ".join(f"{one.action.word} at {one.at}" for one in self.ran)
        return f"{self.statuses} by {self.ended_by} at {self.ended_at}, having run {ran or 'nothing'}"

    @property
    def is_over(self):
        return self.ended_at is not None

    @property
    def events(self):
        """The events that are due for its statuses, in their order, with what comes after the end."""
        first, *rest = self.statuses
        if self.call.direction is Direction.INBOUND and rest:
            first, rest = rest[0], [first, *rest[1:]]  # `ringing` goes before `started`, as recorded
        trailing = ["completed"] if self.statuses[-1] in FOLLOWED_BY_COMPLETED else []
        return [first, *rest, *trailing]

    @property
    def has_told_all(self):
        return self.is_over and len(self.told) == len(self.events)


class Ledger:
    """All legs of one world, as far as its journal was read.

    Attributes:
        pages: of each leg, by its id, in the order in which they began.
        on_place: called with the id of a leg that moves, or whose place in its conversation an action sets
            anew, the action or None, and whether it moved.
    """

    def __init__(self, journal):
        self._journal, self._read = journal, 0
        self.pages, self.on_place = {}, lambda *_: None
        self._begun, self._placing, self._moves_all, self._must_end = defaultdict(deque), {}, {}, []
        self._webhooks, self._sent, self._visitors = {}, {}, defaultdict(set)

    def action_begins(self, run):
        """Be told of an NCCO that has got to its next action, whose entry was just written."""
        self._begun[run.leg.uuid].append((run.actions[run.index], len(run.actions)))

    def read(self):
        """Read on to the end of the journal, and hold each entry to what was there before."""
        for entry in self._journal.after(self._read):
            self._read = entry.seq
            if isinstance(entry.what, CallEntry):
                self.pages[entry.uuid] = Page(entry.what)
                if entry.what.connected_from is not None:
                    first = self.pages[entry.what.connected_from]
                    first.dialled, first.dialled_at = self.pages[entry.uuid], entry.seq
                self._visitors[entry.what.conversation_uuid].add(entry.uuid)
            elif entry.uuid is not None:
                self._take(entry, self.pages[entry.uuid])
        for uuid in list(self._placing):
            self._place(uuid, has_moved=False)
        assert all(page.is_over for page in self._must_end), "endOnExit leaves somebody"
        self._must_end.clear()
        self._moves_all.clear()

    def _take(self, entry, page):
        match entry.what:
            case StatusEntry():
                self._status(entry, page)
            case SignalEntry():
                self._signal(entry, page)
            case ActionEntry():
                self._action(entry, page)
            case WebhookEntry():
                self._webhook(entry, page)
            case HeardEntry():
                self._heard(entry, page)
            case _:
                self._note(entry, page)

    def _note(self, entry, page):
        match entry.what:
            case DeliveryEntry():
                self._replied(entry, page)
            case InvalidNccoEntry():
                page.refused_at = entry.seq
            case NoteEntry():
                page.noted_at = entry.seq

    def _signal(self, entry, page):
        if not page.is_over:
            page.ended_by = entry.what.signal
        if entry.what.signal == Speaks.name:
            page.spoke.append((entry.what.text, entry.time))

    def _heard(self, entry, page):
        since, until = entry.what.from_, entry.what.to
        assert page.answered_at <= since < until <= entry.time
        assert not page.is_over or entry.time == page.ended_at
        if entry.what.source == "party":
            page.heard.append((entry.what.leg, since, until))

    def _replied(self, entry, page):
        """A reply may replace what runs on the leg that it is about, or on the one that has dialled it."""
        page.delivered.add(str(entry.what.event))
        if entry.what.reply in (None, b"[]"):
            return
        page.replaced_at = entry.seq
        if page.call.connected_from is not None:
            self.pages[page.call.connected_from].replaced_at = entry.seq

    # -- statuses and events

    def _status(self, entry, page):
        status = entry.what.status
        page.statuses.append(status)
        assert all(then in TRANSITIONS[now] for now, then in pairwise(page.statuses[-2:]))
        if status is Status.ANSWERED:
            page.answered_at = entry.time
        if status in ENDED:
            self._end(entry, page)

    def _end(self, entry, page):
        page.ended_at = entry.time
        if page.answered_at is not None:
            assert entry.what.duration == -(-(page.ended_at - page.answered_at) // 1000)
        self._place(entry.uuid, has_moved=False)
        assert self._may_be_over(page), f"actions are left behind {page.ran[-1]}: {page}"
        if page.moderates:
            self._must_end += self.members(page.conversation)

    def members(self, conversation):
        """Return the pages of the legs in a conversation."""
        return [
            page for page in self.pages.values() if page.conversation == conversation and not page.is_over
        ]

    def _webhook(self, entry, page):
        body, event = json.loads(entry.what.body), entry.what.event
        self._webhooks[entry.what.delivery] = (entry.uuid, event)
        page.webhook_at[str(event)] = entry.seq
        if event not in AFTER_THE_END:
            assert not page.has_told_all, f"{event} after the last event"
            assert page.timestamp <= body.get("timestamp", page.timestamp)
            page.timestamp = body.get("timestamp", page.timestamp)
        if event == "error":
            self._placing.pop(entry.uuid, None)  # it can't come in
        elif event == "transfer":
            self._move(entry.uuid, page, body)
        elif event in STATUSES and "sub_state" not in body:
            page.told.append(Told(event, body, entry.seq))
            assert [one.name for one in page.told] == page.events[: len(page.told)]

    def sent(self, request):
        """Hold a request that goes out to the order of its leg's events: none overtakes another one."""
        uuid, event = self._webhooks[request.delivery]
        if event in STATUSES or event == "transfer":
            assert self._sent.get(uuid, 0) < request.delivery, f"{event} is overtaken"
            self._sent[uuid] = request.delivery

    # -- actions and places

    def _action(self, entry, page):
        action, of = self._begun[entry.uuid].popleft()
        assert entry.what.action == action.word
        if entry.what.index:
            assert entry.what.index == page.ran[-1].index + 1, "an action is skipped"
            assert self._has_acted(entry.uuid, page.ran[-1]), f"{page.ran[-1]} did nothing"
        elif page.ran:
            assert page.replaced_at > page.ran[-1].seq, f"{page.ran[-1]} is replaced by nobody"
        self._place(entry.uuid, has_moved=False)
        page.ran.append(Ran(action, entry.what.index, of, entry.seq, entry.time))
        if isinstance(action, ConversationAction | TransferAction):
            self._placing[entry.uuid] = action
        if isinstance(action, TransferAction):
            self._moves_all[page.conversation, action.conversation_id] = action

    def _has_acted(self, uuid, ran):
        """Whether the journal shows that an action did what it is for, behind which the next one runs."""
        page = self.pages[uuid]
        match ran.action:
            case ConnectAction():
                return page.noted_at > ran.seq if page.dialled_at < ran.seq else self._is_told(page, ran)
            case NotifyAction():
                return page.webhook_at["notify"] > ran.seq
            case InputAction(asynchronous=False):
                return page.webhook_at["input"] > ran.seq
            case _:
                return not isinstance(ran.action, ConversationAction | TransferAction)

    def _is_told(self, page, ran):
        """Whether your app has replied to the end of a second leg, where the action waits for that."""
        second = page.dialled
        is_awaited = ran.action.synchronous and second.statuses[-1] in ENDS_UNANSWERED
        return not is_awaited or str(second.statuses[-1]) in second.delivered

    def _may_be_over(self, page):
        """Whether what ended a leg lets actions of its NCCO be left."""
        if not page.ran or (page.ran[-1].is_last and not self._stays(page.ran[-1])):
            return True
        match page.ended_by:
            case "hangs_up" | "application_hangs_up":
                return True
            case "length_timer":
                return True
            case "left_alone":
                return (
                    page.call.connected_from is not None
                )  # it whispers still, and nobody waits for it any more
            case "ncco_ran_out":
                why = max(page.webhook_at["error"], page.webhook_at["machine"], page.refused_at)
                return why > page.ran[-1].seq
            case "conversation_ended":
                return page in self._must_end
            case _:
                return False

    def _stays(self, ran):
        """Whether an action lasts until somebody ends the call."""
        return isinstance(ran.action, ConversationAction)

    def _move(self, uuid, page, body):
        assert body["conversation_uuid_from"] == page.conversation
        page.conversation, page.has_moved = body["conversation_uuid_to"], True
        page.moderates = False
        taken = self._taken_along_by(body)
        if uuid not in self._placing and taken is not None:
            self._placing[uuid] = taken
        elif uuid not in self._placing:
            page.replaced_at = self._read  # a request transfers it
        self._visitors[page.conversation].add(uuid)
        self._place(uuid, has_moved=True)

    def _taken_along_by(self, body):
        """Return the action of another leg that moves all who were with it; None for none."""
        return self._moves_all.get((body["conversation_uuid_from"], body["conversation_uuid_to"]))

    def _place(self, uuid, *, has_moved):
        action, page = self._placing.pop(uuid, None), self.pages[uuid]
        if isinstance(action, TransferAction) and action.conversation_id == page.conversation:
            page.moderates = False
        if isinstance(action, ConversationAction):
            page.moderates = action.end_on_exit
        if action is not None or has_moved:
            self.on_place(uuid, action, has_moved)

    # -- the end

    def close(self):
        """Hold a world in which everything is over to that each leg is, and has told all, once."""
        self.read()
        for page in self.pages.values():
            assert page.has_told_all
            assert page.told[-1].name in {"completed", "rejected"}
            assert sum(one.name in {"completed", "rejected"} for one in page.told) == 1
            self._talk_time(page)
            self._second_legs_first(page)

    def _talk_time(self, page):
        """A leg costs what its rate says for the seconds from its answer to its end, begun ones whole."""
        if page.answered_at is None:
            return
        body, seconds = page.told[-1].body, -(-(page.ended_at - page.answered_at) // 1000)
        price = (Decimal(body["rate"]) * seconds / 60).quantize(Decimal("1.00000000"), ROUND_HALF_UP)
        assert (int(body["duration"]), Decimal(body["price"])) == (seconds, price)

    def _second_legs_first(self, first):
        """The last event of a second leg comes before the one of the first, where they end together.

        At one instant that holds of a pair; where others were, too, each ends for itself.
        """
        for second in self.pages.values():
            if self.pages.get(second.call.connected_from) is not first:
                continue
            is_pair = len(self._visitors[first.conversation]) == 2 and not (
                first.has_moved or second.has_moved
            )
            if second.ended_at < first.ended_at + is_pair:
                assert second.told[-1].seq < first.told[-1].seq, f"{first} is told of before {second}"
            if is_pair and second.ended_at <= first.ended_at:
                assert second.timestamp < first.timestamp, f"{first} is told of as soon as {second}"
