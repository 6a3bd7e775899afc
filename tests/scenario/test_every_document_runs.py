"""Whatever `check` accepts runs to an end, and runs alike twice: scripts, faults, inbound calls, judgement.

An application answers with whatever it likes; ten minutes, or two hours, end the calls that nobody else ends.
"""

from __future__ import annotations

import json
import os
from itertools import cycle
from operator import attrgetter

from documents import AnyFile, documents, text_of
from entries import evidence_of_journals
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.commands import DtmfCommand
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import ApiError
from voice_simulator.scenario.judging.implicit_checks import implied, unused
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.language.acts import read_acts, why_not_now
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.model.triggers import CallTrigger, InboundTrigger

EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "15"))

START = 1_893_499_200_000  # 2030-01-01T12:00:00Z
THREE_HOURS = 3 * 3600

APPLICATION = Application(
    id="app",
    event=WebhookTarget(url="http://app/event", method="POST"),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
    fallback=WebhookTarget(url="http://app/fallback", method="GET"),
)
MENU = [
    {"action": "talk", "text": "Welcome. Press one, or say yes.", "bargeIn": True},
    {
        "action": "input",
        "type": ["dtmf", "speech"],
        "eventUrl": ["http://app/input"],
        "dtmf": {"maxDigits": 2},
    },
]
NCCOS = [
    MENU,
    [*MENU, *MENU, {"action": "talk", "text": "Good-bye"}],
    [{"action": "record", "eventUrl": ["http://app/record"], "endOnSilence": 3}, *MENU],
    [{"action": "conversation", "name": "room"}],
    # The wait comes first: a notify answered with a notify, again and again, takes no simulated time.
    [
        {"action": "wait", "timeout": 9},
        {"action": "notify", "payload": {"a": 1}, "eventUrl": ["http://app/notify"]},
    ],
    [{"action": "stream", "streamUrl": ["http://app/music.mp3"], "loop": 0}],
    [{"action": "talk"}],
    [],
]


def _json(value, status=200):
    return Reply(status, "application/json", json.dumps(value).encode())


REPLIES = [
    Reply(200, "", b""),
    *map(_json, NCCOS),
    _json({"error": "no"}, 500),
    _json({"ncco": 1}),
    Reply(200, "text/html", b"<p>\xff"),
    Failure(FailureReason.TIMED_OUT, "too slow"),
    Failure(FailureReason.UNREACHABLE, "not there"),
    Failure(FailureReason.RESET, "closed"),
]
ACTIONS = ["hangup", "mute", "earmuff", "unmute", "unearmuff", "transfer", "dtmf", "cancel"]
ACTS = [
    "answer",
    "press: 1",
    "[stay: 2s, hang_up]",
    "wait_for: {heard: '*press*'}",
    "[ring: 2s, busy]",
    "[ring, wait_for: hangup]",
    "hang_up",
]
"""What somebody does who plays a party by hand."""


class Run:
    """One scenario in one world, with an application that answers in a given way."""

    def __init__(self, scenario, replies, deeds):
        rules = Rules(seed=7, start=START)
        self.switchboard = Switchboard(APPLICATION, rules, scenario.rules, scenario.faults)
        self.scenario = scenario
        self._replies, self._deeds = cycle(replies), cycle(deeds)

    def play(self):
        """Let calls come and go until nothing is left."""
        self.switchboard.arrivals = self.scenario.inbound
        for rule in self.scenario.rules:
            for _ in rule.turns:
                self._place(_body(rule))
        for trigger in self.scenario.triggers:
            if isinstance(trigger, CallTrigger):
                self._place(trigger.body)
            elif isinstance(trigger, InboundTrigger):
                self.switchboard.receive_call(trigger.call)
        self._pass_time(THREE_HOURS)

    def _place(self, body):
        try:
            self.switchboard.place_call(read_create_call(body, default_event_url_known=True))
        except ApiError:
            return  # a trigger may ask for a call that the API refuses
        self._exchange()

    def _pass_time(self, seconds):
        until, acted = self.switchboard.clock.now + seconds * 1000, None
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= until:
            self.switchboard.advance_to(deadline)
            self._exchange()
            # Once in a moment: what an earmuff brings about is due at once, and another one would follow it.
            if deadline != acted:
                self._do_something()
            acted = deadline
        self.switchboard.advance_to(until)

    def _exchange(self):
        while requests := self.switchboard.effects():
            for request in requests:
                self.switchboard.receive_reply(request.id, next(self._replies))

    def _do_something(self):
        deed = next(self._deeds)
        if deed in ACTS:
            self._act(read_acts(deed))
            return
        is_wanted = attrgetter("is_live") if deed != "cancel" else lambda call: call.status == "ringing"
        call = next(filter(is_wanted, self.switchboard.store), None)
        if deed is None or call is None:
            return
        if deed == "cancel":
            self.switchboard.modify_call(call.uuid, read_modify_call({"action": "hangup"}))
        elif deed == "dtmf":
            self.switchboard.send_dtmf(call.uuid, DtmfCommand(digits="12"))
        else:
            ncco = {"destination": {"type": "ncco", "ncco": MENU}} if deed == "transfer" else {}
            self.switchboard.modify_call(call.uuid, read_modify_call({"action": deed, **ncco}))
        self._exchange()

    def _act(self, acts):
        call = next((call for call in self.switchboard.store if not call.is_over), None)
        if call is not None and why_not_now(call, acts) is None:
            self.switchboard.take_over(call.uuid, tuple(act.step for act in acts))
            self._exchange()


def _body(rule):
    address = rule.to.replace("*", "00").replace("?", "1")
    if address.startswith("sip:") or rule.endpoint_type == "sip":
        to = {"type": "sip", "uri": address if address.startswith("sip:") else f"sip:{address}@example.com"}
    else:
        to = {"type": "phone", "number": address}
    caller = rule.from_.replace("*", "00").replace("?", "1")
    from_ = {"type": "phone", "number": caller if len(caller) > 7 else "442079460000"}
    return {"to": [to], "from": from_, "ncco": MENU, "machine_detection": "continue", "length_timer": 600}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    documents(),
    st.lists(st.sampled_from(REPLIES), min_size=1, max_size=6),
    st.lists(st.none() | st.sampled_from([*ACTIONS, *ACTS]), min_size=1, max_size=8),
)
def test_every_document_runs_to_an_end_and_alike_twice(document, replies, deeds):
    """Every call ends, every webhook is delivered or given up, and the judgement has something to say."""
    scenario = read_scenario(text_of(document), "drawn.yaml", files=AnyFile())
    runs = [Run(scenario, replies, deeds) for _ in range(2)]
    for run in runs:
        run.play()
        board = run.switchboard
        assert [call.status for call in board.store if not call.is_over] == []
        assert board.effects() == []
        assert board.next_deadline() is None
        assert not board.awaits_application
    journals = [list(run.switchboard.journal.canonical_lines()) for run in runs]
    assert journals[0] == journals[1]
    evidence = evidence_of_journals([("app", runs[0].switchboard.journal.after(0))])
    shortfalls = [*judge(scenario.expectations, evidence), *implied(evidence)]
    assert all(one.expected and one.seen for one in shortfalls)
    assert all(unused(scenario, evidence))
