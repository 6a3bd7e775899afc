"""Whatever legs do that meet, by `connect` and in named conversations: their invariants hold."""

import json
from contextlib import suppress
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from nesting import forbid_nesting
from playbook.numbers import MAGIC_NUMBERS, call_rules
from playbook.parties import answer, end, hang_up, machine, ring, set_up, stay

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.model.leg import Leg
from voice_simulator.core.model.states import ENDED, FOLLOWED_BY_COMPLETED, TRANSITIONS, Status
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import CallNotFound, IllegalSignal, NotAnswered, NotRinging

START = 1_893_499_200_000
PARTIES = {
    "447700900001": ((set_up(0), answer()),),
    "447700900002": ((ring(1), answer(), stay(2), hang_up()),),
    "447700900003": ((set_up(0), end("busy")), (ring(1), answer())),
    "447700900004": ((ring(),),),
    "447700900005": ((set_up(0), ring(0), machine(verdict_after=1)),),
    "app": ((answer(),), (end("unanswered"),), (answer(), hang_up())),
}
ENDPOINTS = [
    *({"type": "phone", "number": number} for number in PARTIES if number != "app"),
    {"type": "phone", "number": "447700900001", "onAnswer": {"url": "http://app/whisper"}},
    {"type": "app", "user": "app"},
]
OPTIONS = [
    {},
    {"eventType": "synchronous"},
    {"timeout": 1},
    {"limit": 2, "ringbackTone": "http://app/ringback.mp3"},
    {"machineDetection": "hangup"},
]

connects = st.builds(
    lambda endpoint, options: {"action": "connect", "endpoint": [endpoint], **options},
    st.sampled_from(ENDPOINTS),
    st.sampled_from(OPTIONS),
)
others = st.sampled_from(
    [
        {"action": "talk", "text": "one two"},
        {"action": "wait", "timeout": 1},
        {"action": "record", "endOnSilence": 3},
        {"action": "input", "type": ["dtmf"], "mode": "asynchronous"},
        {"action": "conversation", "name": "room"},
        {"action": "conversation", "name": "room", "endOnExit": True},
        {"action": "conversation", "name": "hall", "mute": True, "startOnEnter": False},
    ]
)
nccos = st.lists(connects | connects | others, min_size=1, max_size=4)


class ConnectedMachine(RuleBasedStateMachine):
    """Legs that dial legs, move, and hang up, each at any instant."""

    def __init__(self):
        super().__init__()
        application = Application(id="app", event=WebhookTarget(url="http://app/event", method="POST"))
        rules = (*call_rules(PARTIES), *MAGIC_NUMBERS)
        self.world = Switchboard(application, Rules(seed=7, start=START, live_calls=40), rules)
        network = self.world._network
        forbid_nesting((network, "_apply"), (network.interpreter, "_go_on"), (network.player, "_go_on"))

    @property
    def legs(self):
        return [call for call in self.world.store if isinstance(call, Leg) and not call.is_over]

    @precondition(lambda self: self.world.store.live < 30)
    @rule(ncco=nccos, number=st.sampled_from(["447700900001", "447700900002"]))
    def place(self, ncco, number):
        to = [{"type": "phone", "number": number}]
        body = {"to": to, "from": {"type": "phone", "number": "447700900999"}, "ncco": ncco}
        self.world.place_call(read_create_call(body, default_event_url_known=True))

    @precondition(lambda self: self.legs)
    @rule(data=st.data(), by_app=st.booleans())
    def hang_up(self, data, by_app):
        leg = data.draw(st.sampled_from(self.legs))
        ends_with_it = [*leg.conversation.members] if leg.ends_conversation and leg.is_live else []
        signal = s.ApplicationHangsUp() if by_app else s.HangsUp()
        self._try(lambda: self.world.receive_signal(leg.uuid, signal))
        assert all(member.is_over for member in ends_with_it)

    @precondition(lambda self: self.legs)
    @rule(data=st.data(), ncco=nccos)
    def transfer(self, data, ncco):
        self._modify(data, {"action": "transfer", "destination": {"type": "ncco", "ncco": ncco}})

    @precondition(lambda self: self.legs)
    @rule(data=st.data(), action=st.sampled_from(["mute", "unmute", "earmuff", "unearmuff"]))
    def mute(self, data, action):
        self._modify(data, {"action": action})

    def _modify(self, data, body):
        leg = data.draw(st.sampled_from(self.legs))
        self._try(lambda: self.world.modify_call(leg.uuid, read_modify_call(body)))

    def _try(self, act):
        with suppress(CallNotFound, NotAnswered, NotRinging, IllegalSignal):
            act()

    @rule(ncco=st.none() | nccos)
    def reply(self, ncco):
        """Reply once with an NCCO to all that is sent now."""
        body = b"" if ncco is None else json.dumps(ncco).encode()
        for request in self.world.effects():
            self.world.receive_reply(request.id, Reply(200, "application/json", body))

    @rule(seconds=st.sampled_from([0, 0.001, 0.1, 1, 2, 7]))
    def pass_time(self, seconds):
        self.world.advance_to(self.world.clock.now + round(seconds * 1000))

    def teardown(self):
        for _ in range(12):
            self.pass_time(3600)
            for _ in range(3):
                self.reply(None)
            self.each_leg_is_in_one_conversation()
        self.pass_time(3600)
        assert self.legs == []
        assert not self.world._network.conversations._live
        self.the_second_leg_completes_first()

    # -- what holds

    @invariant()
    def each_leg_is_in_one_conversation(self):
        live = self.world._network.conversations._live.values()
        places = [(leg, conversation) for conversation in live for leg in conversation.members]
        assert dict(places) == {leg: leg.conversation for leg in self.legs}
        assert len(places) == len(self.legs)

    @invariant()
    def who_is_heard_can_hear_but_for_mutes(self):
        legs = {leg.uuid: leg for leg in self.legs}
        for leg in legs.values():
            for other in (legs[uuid] for uuid in leg.conversation.heard_by(leg)):
                assert not other.muted
                assert leg.uuid in other.conversation.heard_by(other) or leg.muted or other.earmuffed

    @invariant()
    def nobody_is_left_alone(self):
        for leg in self.legs:
            joined = [one for one in leg.conversation.members if one.is_joined]
            if leg.conversation.is_connected and joined == [leg]:
                assert leg.has_actions
            if leg.options.connect is not None and not leg.is_joined:
                assert leg.dialled_by.ncco_run.dialled is leg
                assert leg.dialled_by.conversation is leg.conversation

    @invariant()
    def events_are_the_statuses_in_legal_order(self):
        for call in self.world.store:
            statuses = [Status(entry.facts["status"]) for entry in self._entries("status", call.uuid)]
            assert all(then in TRANSITIONS[now] for now, then in pairwise(statuses))
            assert sum(status in ENDED for status in statuses) <= 1
            events = [
                entry.facts["event"]
                for entry in self._entries("webhook", call.uuid)
                if entry.facts["event"] in set(Status)
            ]
            trailing = ["completed"] if call.status in FOLLOWED_BY_COMPLETED else []
            waits = isinstance(call, Leg) and call.status is Status.COMPLETED and call.timers.completed
            assert events == (statuses[:-1] if waits else statuses + trailing)

    @invariant()
    def the_second_leg_completes_first(self):
        for first in self.world.store:
            seconds = [call for call in self.world.store if call.connected_from == first.uuid]
            completed = self._last_event(first.uuid)
            if not first.is_over or completed.facts["event"] != "completed":
                continue
            for second in seconds:
                is_pair = len(seconds) == 1 and not self._has_moved(first, second)
                if second.is_over and second.ended_at < first.ended_at + is_pair:
                    assert self._last_event(second.uuid).seq < completed.seq

    def _has_moved(self, *legs):
        """Legs that were moved and meet again somewhere are no longer first and second."""
        events = (entry for leg in legs for entry in self._entries("webhook", leg.uuid))
        return any(entry.facts["event"] == "transfer" for entry in events)

    def _last_event(self, uuid):
        return [one for one in self._entries("webhook", uuid) if one.facts["event"] in set(Status)][-1]

    def _entries(self, kind, uuid):
        return [entry for entry in self.world.journal.after(0) if entry.kind == kind and entry.uuid == uuid]


ConnectedMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_legs_that_meet_hold_their_invariants = ConnectedMachine.TestCase
