"""Whatever legs do that meet, by `connect` and in named conversations: their invariants hold."""

import json
import os
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from meeting.drawn_nccos import CALLER, NUMBERS, RULES, nccos, with_ids
from meeting.watched_world import WatchedWorld

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model import conversation
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.script import Alternative, Answer, Say, Script
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import CallNotFound, IllegalSignal, NotAnswered, NotRinging

EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "20"))
FEW_ENOUGH = 30
FULL = 5
"""Fifty legs would meet too seldom."""
which_leg = st.integers(0, 9)
moments = st.sampled_from([0, 0.001, 0.1, 1, 2])
detections = st.sampled_from([None, None, "continue"])
NOTHING = Reply(200, "application/json", b"")


class MeetingMachine(RuleBasedStateMachine):
    """Legs that dial legs, move, and hang up, each at any instant."""

    def __init__(self):
        super().__init__()
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(conversation, "MOST_PARTICIPANTS", FULL)
        self.world = WatchedWorld(RULES, most=FULL, live_calls=40)
        self.switchboard = self.world.switchboard

    has_legs = precondition(lambda self: self.world.legs)
    has_room = precondition(lambda self: len(self.world.legs) < FEW_ENOUGH)

    def _with_ids(self, ncco):
        return with_ids(ncco, [leg.uuid for leg in self.world.legs], self.world.conversations)

    def _leg(self, which):
        legs = self.world.legs
        return legs[which % len(legs)]

    @has_room
    @rule(ncco=nccos, number=st.sampled_from(NUMBERS[:3]), detection=detections, then=moments)
    def place(self, ncco, number, detection, then):
        body = {
            "to": [{"type": "phone", "number": number}],
            "from": {"type": "phone", "number": CALLER},
            "ncco": self._with_ids(ncco),
            **({"machine_detection": detection} if detection else {}),
        }
        self.switchboard.place_call(read_create_call(body, default_event_url_known=True))
        self.pass_time(then)

    @initialize(beginnings=st.lists(nccos, max_size=4))
    def begin(self, beginnings):
        """Let there be some legs at first, since two must be there to meet."""
        for ncco in beginnings:
            self.place(ncco, NUMBERS[0], None, 0)
        self.pass_time(1)

    @has_room
    @rule(ncco=st.none() | nccos)
    def come_in(self, ncco):
        script = Script("in", (Answer(),))
        self.switchboard.receive_call(
            InboundCall(from_=phone(CALLER), to="447700900000", script=script, origin="in")
        )
        self.reply(ncco, -1)

    @has_legs
    @rule(which=which_leg, by_app=st.booleans())
    def hang_up(self, which, by_app):
        self._hang_up(self._leg(which), by_app=by_app)

    @has_legs
    @rule(those=st.lists(st.tuples(which_leg, st.booleans()), min_size=2, max_size=4))
    def hang_up_at_one_instant(self, those):
        for leg, by_app in [(self._leg(which), by_app) for which, by_app in those]:
            self._hang_up(leg, by_app=by_app)

    def _hang_up(self, leg, *, by_app):
        signal = s.ApplicationHangsUp() if by_app else s.HangsUp()
        with suppress(CallNotFound, IllegalSignal):
            self.switchboard.receive_signal(leg.uuid, signal)

    @has_legs
    @rule(which=which_leg, ncco=nccos, by_url=st.booleans())
    def transfer(self, which, ncco, by_url):
        destination = {"url": ["http://app/transfer"]} if by_url else {"ncco": self._with_ids(ncco)}
        self._modify(self._leg(which), {"action": "transfer", "destination": {"type": "ncco", **destination}})

    @has_legs
    @rule(which=which_leg, action=st.sampled_from(["mute", "unmute", "earmuff", "unearmuff"]))
    def moderate(self, which, action):
        leg = self._leg(which)
        if self._modify(leg, {"action": action}):
            self.world.hearing.ask(leg.uuid, action)

    @has_legs
    @rule(which=which_leg, words=st.sampled_from([1, 4, 20]))
    def say(self, which, words):
        said = Say((Alternative(" ".join(["word"] * words)),))
        with suppress(IllegalSignal):
            self.switchboard.receive_signal(self._leg(which).uuid, s.Speaks(said))

    def _modify(self, leg, body):
        try:
            self.switchboard.modify_call(leg.uuid, read_modify_call(body))
        except (CallNotFound, NotAnswered, NotRinging):
            return False
        return True

    @rule(ncco=st.none() | nccos, only=st.sampled_from([None, 0, -1]))
    def reply(self, ncco, only):
        """Answer all requests alike, or only the oldest or the newest."""
        body = NOTHING.body if ncco is None else json.dumps(self._with_ids(ncco)).encode()
        self.world.pull()
        for request_id in self._chosen(only):
            self.world.reply(request_id, Reply(200, "application/json", body))

    def _chosen(self, only):
        under_way = list(self.world.under_way)
        return under_way if only is None or not under_way else [under_way[only]]

    @rule(seconds=moments | st.just(7))
    def pass_time(self, seconds):
        self.world.pass_time(round(seconds * SECOND))

    @invariant()
    def all_holds(self):
        self.world.check()

    def teardown(self):
        for _ in range(12):
            self.world.pass_time(3600 * SECOND)
            for _ in range(3):
                self.reply(None, None)
        self.world.pass_time(3600 * SECOND)
        self.world.close()
        for page in self.world.ledger.pages.values():
            # No party of a second leg fails here, and nobody else lets it.
            assert page.call.connected_from is None or page.statuses[-1] is not Status.FAILED
        self._patch.undo()


MeetingMachine.TestCase.settings = settings(max_examples=EXAMPLES, stateful_step_count=30, deadline=None)
test_legs_that_meet_hold_their_invariants = MeetingMachine.TestCase
