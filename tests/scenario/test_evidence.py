"""What is made of journals: calls, callbacks, things that happened, and errors that nobody meant."""

from __future__ import annotations

import json

import pytest
from entries import entries_of, evidence_of

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.implicit_checks import implied, unused
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import Mismatch, judge
from voice_simulator.scenario.language.expectation_lines import LINES
from voice_simulator.scenario.language.scenario_reader import read_scenario

UUID = "63f61863-4a51-4f6b-86e1-46edebcf9356"
START = 1_893_499_200_000  # 2030-01-01T12:00:00Z
SCENARIO = """
outcomes:
  pays:
    - ring: 3s
    - answer
    - press: 2
    - wait_for: {api: transfer, within: 5s}
    - hang_up
calls:
  - to: 447700900100
    turns: [busy, pays]
"""
MENU = [
    {"action": "talk", "text": "Welcome. Press a key."},
    {"action": "input", "type": ["dtmf"]},
    {"action": "talk", "text": "Thank you and good-bye, whoever you are."},
]


class _World:
    """A world of the core, and an application that answers every webhook by `reply`."""

    def __init__(self, scenario=SCENARIO):
        event = WebhookTarget(url="http://app/event", method="POST")
        self.scenario = read_scenario(scenario, "test.yaml")
        self.switchboard = Switchboard(
            Application(id="app", event=event), Rules(seed=1, start=START), self.scenario.rules
        )

    def place(self, to, **fields):
        order = {"to": [{"type": "phone", "number": to}], "from": {"type": "phone", "number": "447700900999"}}
        call = self.switchboard.place_call(
            read_create_call({**order, "ncco": MENU, **fields}, default_event_url_known=True)
        )
        self.pass_time(20)
        return call

    def pass_time(self, seconds):
        until = self.switchboard.clock.now + seconds * 1000
        self._exchange()
        while (due := self.switchboard.next_deadline()) is not None and due <= until:
            self.switchboard.advance_to(due)
            self._exchange()
        self.switchboard.advance_to(until)

    def _exchange(self):
        while requests := self.switchboard.effects():
            for request in requests:
                body = b"" if request.body is None or b"dtmf" not in request.body else b"[]"
                self.switchboard.receive_reply(request.id, Reply(200, "application/json", body))

    def entries(self):
        return json.loads(json.dumps([entry.as_json() for entry in self.switchboard.journal.after(0)]))


def evidence_of_world(world):
    return evidence_of([("app", world.entries())])


def judged(text, evidence):
    mistakes = Mistakes("test.yaml")
    lines = or_none(lambda: LINES.read(read_document(text, "test.yaml"), "expect", mistakes)) or ()
    mistakes.raise_any()
    return judge(lines, evidence)


def test_calls_of_a_real_journal():
    """Who called whom by which entry, what was told of it, and what the party heard."""
    world = _World()
    world.place("447700900100")
    second = world.place("447700900100")
    busy, pays = evidence_of_world(world).calls
    assert busy.facts == {
        "direction": "outbound",
        "turn": 1,
        "script": "busy",
        "to": "447700900100",
        "from": "447700900999",
        "application": "app",
        "origin": "test.yaml:10",
        "leg_of": None,
    }
    assert busy.callbacks == ["started", "busy", "completed"]
    assert busy.line == "call to 447700900100 from 447700900999, turn 1: busy"
    assert pays.uuid == second.uuid
    assert pays.callbacks == ["started", "ringing", "answered", "input", "completed"]
    assert [sound.content for sound in pays.heard] == [
        "Welcome. Press a key.",
        "Thank you and good-bye, whoever",
    ]
    assert pays.last == {"status": "completed", "duration": 7}


def test_expectations_of_a_real_journal():
    """Each kind of claim that the core's own entries bear out."""
    world = _World()
    world.place("447700900100")
    world.place("447700900100")
    text = """
        - call: {to: 447700900100, turn: 2}
          status: completed
          duration: {at_least: 5s, at_most: 10s}
          events: [started, ringing, answered, "...", completed]
          heard: ["*Welcome*", "Thank you*"]
          webhook: {event: input, body: {dtmf: {digits: 2}}, delivered: true, attempts: 1}
        - call: {turn: 1}
          status: busy
          no: {webhook: answered}
        - reply: {to: input, body: []}
        - calls: 2
        - between: {from: ringing, to: answered, at_least: 3s, at_most: 3s}
        - no_errors
    """
    assert judged(text, evidence_of_world(world)) == []


def test_evidence_grows_with_the_journal():
    """Entries are taken once each, wherever the journal is cut."""
    world = _World()
    world.place("447700900100")
    world.place("447700900100")
    entries, whole = world.entries(), evidence_of_world(world)
    for cut in range(len(entries)):
        grown = Evidence()
        reader = JournalReader("app", grown)
        reader.read(entries_of(entries[:cut]))
        reader.read(entries_of(entries[cut:]))
        assert [call.line for call in grown.calls] == [call.line for call in whole.calls]
        assert [call.callbacks for call in grown.calls] == [call.callbacks for call in whole.calls]
        assert [one.facts for one in grown.things("webhook")] == [
            one.facts for one in whole.things("webhook")
        ]


def test_a_wait_that_was_given_up_fails_unasked():
    """The party waits for a transfer that does not come."""
    world = _World()
    world.place("447700900100")
    call = world.place("447700900100")
    assert implied(evidence_of_world(world)) == [
        Mismatch(
            origin="test.yaml:10",
            expected="call to 447700900100 from 447700900999, turn 2: plays pays to its end",
            seen="gave up waiting for api transfer after 5s, at 10.850; what came: event input, ncco talk",
            uuid=call.uuid,
        )
    ]


def test_a_step_that_was_not_reached_fails_unasked():
    """The application hangs up before the party has pressed its key."""
    world = _World()
    world.place("447700900100")
    call = world.place("447700900100", ncco=[{"action": "talk", "text": "Bye."}])
    assert [(one.seen, one.uuid) for one in implied(evidence_of_world(world))] == [
        ("the call was over before press, wait_for", call.uuid)
    ]


@pytest.mark.parametrize(
    ("step", "seen"),
    [
        (
            {"gave_up": "heard Press 1", "within_ms": 10000},
            (
                "gave up waiting for heard Press 1 after 10s, at 0.000; "
                "what came: heard Hello, heard Now. Press 1"
            ),
        ),
        (
            {
                "not_reached": ["wait_for", "press"],
                "missed": ["wait_for", "press"],
                "awaited": "heard Press 1",
            },
            (
                "the call was over before wait_for: {heard: 'Press 1'}, press; "
                "what came: heard Hello, heard Now. Press 1"
            ),
        ),
    ],
)
def test_wait_for_a_part_of_what_was_heard_lacks_stars(step, seen):
    """Whether it was given up, or the call was over before: both name what was awaited, and what came."""
    came = ["heard Hello", "heard Now. Press 1"]
    (one,) = implied(evidence_of([("app", [call(), entry("step", script="pays", came=came, **step)])]))
    assert one.seen == seen
    assert one.closest == "'Now. Press 1': that is a part of it: '*Press 1*' would fit"


def test_wait_for_a_request_that_a_call_was_over_before():
    """It lacks no stars."""
    step = {"not_reached": ["wait_for"], "missed": ["wait_for"], "awaited": "api transfer"}
    (one,) = implied(evidence_of([("app", [call(), entry("step", script="pays", **step)])]))
    assert (one.seen, one.closest) == (
        "the call was over before wait_for: {api: transfer}; what came: nothing",
        None,
    )


@pytest.mark.parametrize(
    ("awaited", "step"), [("speech", "{speech: true}"), ("silence of 800 ms", "{silence: 800ms}")]
)
def test_wait_for_speech_or_silence_that_a_call_was_over_before(awaited, step):
    """It is named as it is written in a scenario."""
    missed = {"not_reached": ["wait_for"], "missed": ["wait_for"], "awaited": awaited}
    (one,) = implied(evidence_of([("app", [call(), entry("step", script="pays", **missed)])]))
    assert one.seen == f"the call was over before wait_for: {step}; what came: nothing"


def test_a_call_without_an_entry_fails_unasked():
    """Where nothing falls through to the default numbers."""
    world = _World()
    call = world.place("447700900101")
    assert implied(evidence_of_world(world)) == [
        Mismatch(
            origin="no entry is for this call",
            expected="an entry of calls that is for the call to 447700900101 from 447700900999",
            seen="none is, and otherwise: refuse refuses all others",
            uuid=call.uuid,
        )
    ]


def test_a_wait_that_may_be_given_up_fails_nothing():
    """Its step says `if_possible`."""
    gave_up = {"script": "pays", "gave_up": "api transfer", "within_ms": 500, "came": ["api talk"]}
    journal = [call(), entry("step", **gave_up, if_possible=True), entry("step", step="press")]
    assert implied(evidence_of([("app", journal)])) == []
    found = implied(evidence_of([("app", [call(), entry("step", **gave_up)])]))
    assert found[0].seen == "gave up waiting for api transfer after 500ms, at 0.000; what came: api talk"


@pytest.mark.parametrize(
    ("turns", "sentences"),
    [
        ([], ["s.yaml:9: no call was for this entry"]),
        ([1], ["s.yaml:9: turns 2 and 3 were never played"]),
        ([1, 2], ["s.yaml:9: turn 3 was never played"]),
        ([1, 2, 3], []),
        ([1, 2, 7], []),
    ],
)
def test_turns_that_were_never_played(turns, sentences):
    """The last one stays for the calls after it."""
    scenario = read_scenario("\n" * 7 + "calls:\n- turns: [busy, busy, busy]", "s.yaml")
    journal = [call(turn=turn, origin=f"s.yaml:9, turn {turn}") for turn in turns]
    assert unused(scenario, evidence_of([("app", journal)])) == sentences


def test_what_never_came_or_struck():
    """Inbound calls by their origin; faults by the entries of webhooks, requests and deliveries."""
    scenario = read_scenario(
        "inbound: [{from: 1234567, to: 1234567},\n{from: 1234567, to: 1234567}]\n"
        "faults: [{webhook: a, late: 1s},\n{webhook: a, lost: true},\n{webhook: a, lost: true},\n"
        "{webhook: a, lost: true}]".replace("webhook: a", "webhook: ringing"),
        "s.yaml",
    )
    journal = [
        call(origin="s.yaml:1", direction="inbound"),
        entry("fault", fault="s.yaml:3", does="late", delivery=1),
        entry("request", method="GET", path="/", status=503, fault="s.yaml:4"),
        entry(
            "delivery", delivery=1, event="ringing", attempt=1, outcome="failed", status=500, fault="s.yaml:5"
        ),
    ]
    assert unused(scenario, evidence_of([("app", journal)])) == [
        "s.yaml:2: this call never came",
        "s.yaml:6: this fault never struck",
    ]


def test_a_webhook_that_a_fault_struck_says_so():
    """Also where it was sent all the same, late or twice, and what came back was the application's."""
    (line,) = LINES.read(
        read_document("[{webhook: {event: ringing, fault: 's.yaml:3'}}]", "e.yaml"),
        "expect",
        Mistakes("e.yaml"),
    )
    sent = delivery(event="ringing")
    struck = entry("fault", fault="s.yaml:3", does="late", delivery=1)
    assert judge([line], evidence_of([("app", [call(), struck, sent])])) == []
    assert judge([line], evidence_of([("app", [call(), sent])])) != []


# -- journals by hand


def entry(kind, time="2030-01-01T12:00:01.000Z", **facts):
    """Write one entry; what is not about a call says `uuid=None`."""
    return {"seq": 1, "time": time, "kind": kind, "uuid": UUID, **facts}


def call(**facts):
    ends = {"to": {"type": "phone", "number": "1"}, "from": {"type": "phone", "number": "2"}}
    return entry(
        "call", **{"direction": "outbound", "origin": "s.yaml:9, turn 1", "turn": 1, **ends, **facts}
    )


def hook(event="answer", number=1, **facts):
    return entry("webhook", delivery=number, event=event, **{"body": {"reason": "No NCCO."}, **facts})


def delivery(event="answer", outcome="failed", number=1, **facts):
    return entry("delivery", delivery=number, event=event, attempt=1, outcome=outcome, **facts)


INVALID = entry("ncco", invalid=["$[0].action must be talk", "$[1] must be an object"])
PLAYED = {"fault": "s.yaml:12"}


@pytest.mark.parametrize(
    ("journal", "errors"),
    [
        ([INVALID], ["invalid NCCO: $[0].action must be talk; $[1] must be an object"]),
        ([hook("error")], ["webhook error: No NCCO."]),
        ([delivery(status=500)], ["webhook answer failed: HTTP 500"]),
        ([delivery(failure="time_out")], ["webhook answer failed: time_out"]),
        ([delivery(outcome="again", status=503)], []),
        ([entry("request", method="GET", path=f"/v1/calls/{UUID}/", status=200, read=True)], []),
        (
            [entry("request", method="GET", path=f"/v1/calls/{UUID}/", status=404, refused="Not Found")],
            ["GET /v1/calls/63f61863… -> 404: Not Found"],
        ),
        (
            [
                entry(
                    "request",
                    method="PUT",
                    path="/v1/calls/63f618634a514f6b86e146edebcf9356/talk",
                    status=400,
                )
            ],
            ["PUT /v1/calls/63f61863…/talk -> 400"],
        ),
        # What a fault did is nobody's error, nor what follows from it at once.
        ([entry("request", method="POST", path="/v1/calls", status=503, **PLAYED)], []),
        ([delivery(status=500, **PLAYED), hook("error")], []),
        ([delivery(outcome="delivered", status=200, reply="{", **PLAYED), INVALID, hook("error")], []),
        ([entry("fault", does="lost", delivery=1, **PLAYED), hook("error")], []),
        ([entry("fault", does="corrupt", delivery=1, **PLAYED), delivery(status=400), hook("error")], []),
        ([entry("fault", does="slow", delivery=1, **PLAYED), delivery(failure="time_out")], []),
        # But the application's own errors count, also on a call that a fault struck.
        (
            [entry("fault", does="late", delivery=1, **PLAYED), delivery(status=500)],
            ["webhook answer failed: HTTP 500"],
        ),
        (
            [entry("fault", does="late", delivery=1, **PLAYED), hook("error", number=2)],
            ["webhook error: No NCCO."],
        ),
        (
            [delivery(status=500, **PLAYED), delivery("fallback", number=2, status=404), hook("error")],
            ["webhook fallback failed: HTTP 404", "webhook error: No NCCO."],
        ),
        (
            [delivery(status=500, **PLAYED), hook("error", time="2030-01-01T12:00:02.000Z")],
            ["webhook error: No NCCO."],
        ),
    ],
)
def test_errors_are_what_nobody_did_on_purpose(journal, errors):
    """Each with what it was, on one line."""
    evidence = evidence_of([("app", journal)])
    assert [one.title for one in evidence.errors] == errors
    assert bool(judged("[no_errors]", evidence)) is bool(errors)


def test_entries_of_other_kinds_and_of_unknown_calls_are_passed_over():
    """The oldest entries of a long journal are gone, so a call may have no beginning."""
    journal = [
        entry("clock", advance_to="2030"),
        entry("signal", signal="rings"),
        entry("note", uuid=None, note="x"),
        entry("status", status="ringing"),
        entry("heard", content="x"),
        entry("ncco", action="talk", index=0),
        delivery("ringing", outcome="delivered", status=200),
    ]
    evidence = evidence_of([("app", journal)])
    assert (evidence.calls, evidence.errors) == ([], [])
    assert evidence.things("webhook")[0].facts == {
        "event": "ringing",
        "body": None,
        "attempts": 1,
        "delivered": True,
        "status": (200,),
    }


def test_what_overlapped_is_heard_in_the_order_in_which_it_began():
    """A sound is written down when it ends."""
    journal = [
        call(),
        *(
            entry("heard", content=text, **{"from": f"2030-01-01T12:00:0{at}.000Z"})
            for text, at in (("b", "2"), ("a", "1"))
        ),
    ]
    heard = evidence_of([("app", journal)]).calls[0].heard
    assert [sound.content for sound in heard] == ["a", "b"]


def test_worlds_keep_their_webhooks_apart():
    """Deliveries are numbered in each."""
    first = [hook("ringing", body={"in": 1}), delivery("ringing", "delivered", status=200)]
    second = [hook("busy", body={"in": 2}), delivery("busy", "delivered", status=200)]
    evidence = evidence_of([("a", first), ("b", second)])
    assert [(one.application, one.facts["body"]) for one in evidence.things("webhook")] == [
        ("a", {"in": 1}),
        ("b", {"in": 2}),
    ]
