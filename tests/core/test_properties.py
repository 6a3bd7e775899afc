"""Whatever is done to the core, in whatever order, its invariants hold."""

import json
import os
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from nesting import forbid_nesting
from playbook.numbers import MAGIC_NUMBERS, call_rules
from playbook.parties import answer, hang_up, one_of, press, say, stay, wait_for

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.script import Alternative, Say
from voice_simulator.core.model.states import ENDED, FOLLOWED_BY_COMPLETED, TRANSITIONS, Status
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.media_command_reader import read_talk
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import CallNotFound, IllegalSignal, NotAnswered, NotRinging

EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "40"))
"""`make fuzz` draws many more."""

START = 1_893_499_200_000
NUMBERS = [
    f"447700900{ending}"
    for ending in ("001", "010", "011", "486", "603", "480", "487", "404", "403", "484", "500", "222")
]

ACTIONS = [
    {"action": "talk", "text": "one two three"},
    {"action": "stream", "streamUrl": ["http://app/music.mp3"], "loop": 0},
    {"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": 2}},
    {"action": "input", "timeOut": 5},
    {"action": "input", "type": ["dtmf", "speech"], "dtmf": {"maxDigits": 2, "submitOnHash": True}},
    {"action": "input", "type": ["dtmf"], "mode": "asynchronous"},
    {"action": "record", "endOnSilence": 3, "beepStart": True},
    {"action": "record"},
    {"action": "record", "endOnKey": "#", "beepStart": True, "transcription": {}},
    {"action": "conversation", "name": "recorded", "record": True},
    {"action": "notify", "payload": {"a": 1}, "eventUrl": ["http://app/notify"]},
    {"action": "wait", "timeout": 4},
    {"action": "conversation", "name": "room", "endOnExit": True},
    {
        "action": "conversation",
        "name": "room",
        "startOnEnter": False,
        "musicOnHoldUrl": ["http://app/hold.mp3"],
    },
    {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900001"}]},
]

CUT = {"action": "talk", "text": "cut me", "bargeIn": True, "loop": 3}
# A prompt that can be cut needs an input behind it.
PARTS = [[action] for action in ACTIONS] + [
    [CUT, action] for action in ACTIONS if action["action"] == "input"
]

nccos = st.lists(st.sampled_from(PARTS), max_size=4).map(
    lambda parts: [one for part in parts for one in part]
)
detections = st.sampled_from(
    [
        {},
        {"machine_detection": "continue"},
        {"machine_detection": "hangup"},
        {"advanced_machine_detection": {"behavior": "continue", "mode": "detect"}},
        {"advanced_machine_detection": {"behavior": "continue", "mode": "detect_beep"}},
        {"advanced_machine_detection": {"behavior": "hangup", "mode": "default"}},
    ]
)
signals = st.sampled_from(
    [
        s.Rings(),
        s.Answers(),
        s.Answers(machine=True, beep_after=None),
        s.Ends(Status.BUSY),
        s.Ends(Status.FAILED, "cannot_route", 503),
        s.HangsUp(),
        s.ApplicationHangsUp(),
        s.NccoRanOut(),
        s.RingingTimerRang(),
        s.LengthTimerRang(),
        s.HumanDetected(),
        s.MachineDetected(),
        s.BeepAwaited(heard=True),
        s.Presses("1"),
        s.Presses("#"),
        s.Speaks(Say((Alternative("one two three"),))),
        s.Speaks(Say((), error="ERR1: Failed to analyze audio")),
    ]
)

ANSWERS_BACK = (
    answer(),
    press("1"),
    wait_for("ncco", "input", within=5),
    one_of(
        (1, (say("yes"), wait_for("api", "transfer"))),
        (2, (press("p2#", now=True), wait_for("event", "input"))),
        (1, (say("hello", now=True, lasts=9), press("#"))),
        (1, (stay(3), hang_up())),
    ),
    say(Alternative("one two", "0.5"), "two"),
)

outcomes = st.one_of(
    st.sampled_from(
        [
            Reply(200, "application/json", b""),
            Reply(204, "", b""),
            Reply(404, "text/html", b"no"),
            Reply(503, "text/plain", b"later"),
            Reply(200, "application/json", b"{not json"),
            Reply(200, "application/json", b'[{"action":"sing"}]'),
            Failure(FailureReason.TIMED_OUT, "too slow"),
            Failure(FailureReason.BLOCKED, "not allowed"),
        ]
    ),
    nccos.map(lambda ncco: Reply(200, "application/json", json.dumps(ncco).encode())),
)


def _rules():
    return (*call_rules({"44770090001?": (ANSWERS_BACK,)}), *MAGIC_NUMBERS)


class CoreMachine(RuleBasedStateMachine):
    """Random API actions, signals, replies and time, thrown at one world."""

    def __init__(self):
        super().__init__()
        application = Application(
            id="app",
            event=WebhookTarget(url="http://app/event", method="POST"),
            fallback=WebhookTarget(url="http://app/fallback", method="GET"),
        )
        self.world = Switchboard(application, Rules(seed=7, start=START), _rules())
        network = self.world._network
        # No signal is given, and no NCCO or script resumed, while another one still is.
        forbid_nesting(
            (network, "_apply"), (network.interpreter, "_go_on"), (network.player, "_come_to_input")
        )
        self.under_way = {}
        self.calls = []

    @rule(
        to=st.sampled_from(NUMBERS),
        detection=detections,
        ncco=st.none() | nccos.filter(bool),
        ringing=st.integers(1, 120),
        length=st.integers(1, 300),
    )
    def place(self, to, detection, ncco, ringing, length):
        body = {
            "to": [{"type": "phone", "number": to}],
            "from": {"type": "phone", "number": "447700900999"},
            "ringing_timer": ringing,
            "length_timer": length,
            **detection,
            **({"answer_url": ["http://app/answer"]} if ncco is None else {"ncco": ncco}),
        }
        self.calls.append(self.world.place_call(read_create_call(body, default_event_url_known=True)))

    def _try(self, act):
        """Do something that may be refused; a refusal must leave no trace."""
        before = self._fingerprint()
        try:
            act()
        except (CallNotFound, NotAnswered, NotRinging, IllegalSignal):
            assert self._fingerprint() == before

    def _fingerprint(self):
        inside = [self.world.inside(leg.uuid) for leg in self.calls]
        return (
            inside,
            [leg.status for leg in self.calls],
            self.world.journal.last_seq,
            self.world.next_deadline(),
        )

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), signal=signals)
    def signal(self, data, signal):
        leg = data.draw(st.sampled_from(self.calls))
        self._try(lambda: self.world.receive_signal(leg.uuid, signal))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), ncco=nccos.filter(bool), by_url=st.booleans())
    def transfer(self, data, ncco, by_url):
        leg = data.draw(st.sampled_from(self.calls))
        destination = {"type": "ncco", **({"url": ["http://app/transfer"]} if by_url else {"ncco": ncco})}
        order = read_modify_call({"action": "transfer", "destination": destination})
        self._try(lambda: self.world.modify_call(leg.uuid, order))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), action=st.sampled_from(["hangup", "mute", "unmute", "earmuff", "unearmuff"]))
    def modify(self, data, action):
        leg = data.draw(st.sampled_from(self.calls))
        self._try(lambda: self.world.modify_call(leg.uuid, read_modify_call({"action": action})))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), loop=st.integers(0, 2))
    def talk(self, data, loop):
        leg = data.draw(st.sampled_from(self.calls))
        self._try(lambda: self.world.talk(leg.uuid, read_talk({"text": "over the api", "loop": loop})))

    @rule()
    def send(self):
        for request in self.world.effects():
            self.under_way[request.id] = request

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), outcome=outcomes)
    def reply(self, data, outcome):
        request_id = data.draw(st.sampled_from(sorted(self.under_way)))
        del self.under_way[request_id]
        self.world.receive_reply(request_id, outcome)

    @rule(seconds=st.sampled_from([0, 0.001, 0.5, 1, 2, 5, 60, 400]))
    def pass_time(self, seconds):
        self.world.advance_to(self.world.clock.now + round(seconds * 1000))

    @invariant()
    def statuses_follow_the_table_and_end_once(self):
        for leg in self.calls:
            statuses = [Status(entry.facts["status"]) for entry in self._entries("status", leg)]
            assert statuses[0] is Status.STARTED
            assert statuses[-1] is leg.status
            assert all(then in TRANSITIONS[now] for now, then in pairwise(statuses))
            assert sum(status in ENDED for status in statuses) <= 1

    @invariant()
    def events_are_the_statuses_and_at_most_a_completed_after_the_end(self):
        for leg in self.calls:
            statuses = [entry.facts["status"] for entry in self._entries("status", leg)]
            events = [
                entry.facts["event"]
                for entry in self._entries("webhook", leg)
                if entry.facts["event"] in set(Status) and "sub_state" not in entry.facts["body"]
            ]
            trailing = ["completed"] if leg.status in FOLLOWED_BY_COMPLETED else []
            # That of a leg which has dialled another goes behind the other one's.
            waits = leg.status is Status.COMPLETED and leg.timers.completed is not None
            assert events == (statuses[:-1] if waits else statuses + trailing)

    @invariant()
    def duration_is_what_the_clock_says(self):
        for leg in self.calls:
            if leg.is_over and leg.answered_at is not None:
                assert 0 <= leg.duration * 1000 - (leg.ended_at - leg.answered_at) < 1000
                assert leg.end_time - leg.start_time == leg.duration * 1000
                assert leg.ended_at - leg.answered_at <= leg.options.length_timer
            elif leg.is_over:
                assert leg.duration == 0

    @invariant()
    def a_party_waits_only_on_a_call_that_lives(self):
        if not any(leg.is_live for leg in self.calls):
            assert not self.world.awaits_application

    @invariant()
    def nothing_is_left_of_a_call_that_is_over(self):
        for leg in self.calls:
            if leg.is_over:
                inside = self.world.inside(leg.uuid)
                assert (inside["playing"], inside["ncco"], inside["timers"], inside["party"]) == (
                    [],
                    None,
                    {},
                    None,
                )
                assert leg not in leg.conversation.members
            else:
                assert leg in leg.conversation.members

    def _entries(self, kind, leg):
        return [
            entry for entry in self.world.journal.after(0) if entry.kind == kind and entry.uuid == leg.uuid
        ]


CoreMachine.TestCase.settings = settings(max_examples=EXAMPLES, stateful_step_count=50, deadline=None)
test_the_core_holds_its_invariants = CoreMachine.TestCase
