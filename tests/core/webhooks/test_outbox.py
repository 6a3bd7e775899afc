"""The policy of webhooks: order, attempts, the fallback, and what becomes of each."""

from collections import defaultdict
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.clock import Clock
from voice_simulator.core.fault_selection import FaultSelector
from voice_simulator.core.journal import Journal
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.conversation import Conversation
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.faults import WebhookFault
from voice_simulator.core.model.lane import Lane
from voice_simulator.core.model.leg import CallOptions, Leg
from voice_simulator.core.model.prices import FREE
from voice_simulator.core.model.states import Direction
from voice_simulator.core.model.webhook import Webhook
from voice_simulator.core.webhooks.outbox import Outbox
from voice_simulator.core.webhooks.retry import AttemptVerdict, describe, judge
from voice_simulator.core.wire.query_string import encode_query

NOW = 1_893_499_200_000
OK = Reply(200, "application/json", b"")
LATER = Reply(503, "text/plain", b"")
LOST = Failure(FailureReason.RESET, "the connection was closed")
WAIT = [{"action": "wait", "timeout": 600}]
TARGET = WebhookTarget(url="http://app/event", method="POST")
FALLBACK = WebhookTarget(url="http://app/fallback", method="POST")
LEG = Leg(
    uuid="u1",
    number_in_world=1,
    conversation=Conversation("CON-1"),
    direction=Direction.OUTBOUND,
    to=phone("447700900001"),
    from_=phone("447700900999"),
    tariff=FREE,
    options=CallOptions(ncco=None, answer=None, event=TARGET, detection=None),
    created_at=NOW,
)

RETRIED_STATUSES = {429, 503, 504}
RETRIED_FAILURES = {FailureReason.UNREACHABLE, FailureReason.TIMED_OUT, FailureReason.RESET}


# -- what an attempt comes to


@pytest.mark.parametrize("status", range(100, 600))
def test_each_status_is_a_success_is_tried_again_or_is_given_up(status):
    """200 to 205 are successes; only 429, 503 and 504 are tried once more, and only once."""
    reply = Reply(status, "", b"")
    if 200 <= status <= 205:
        assert judge(reply, 1) is judge(reply, 2) is AttemptVerdict.DELIVERED
    else:
        assert judge(reply, 1) is (
            AttemptVerdict.AGAIN if status in RETRIED_STATUSES else AttemptVerdict.FAILED
        )
        assert judge(reply, 2) is AttemptVerdict.FAILED


@pytest.mark.parametrize("reason", FailureReason)
def test_each_failure_is_tried_again_or_is_given_up(reason):
    """What a second attempt could mend: no connection, a lost one, a time-out."""
    failure = Failure(reason, "why")
    assert judge(failure, 1) is (
        AttemptVerdict.AGAIN if reason in RETRIED_FAILURES else AttemptVerdict.FAILED
    )
    assert judge(failure, 2) is AttemptVerdict.FAILED


def test_an_outcome_can_be_told_in_a_word():
    """As the log has it."""
    assert (describe(LATER), describe(LOST)) == ("HTTP 503", "reset")


# -- lanes


class Post:
    """An outbox by itself, and what was settled in it."""

    def __init__(self, fallback=None, faults=()):
        self.clock = Clock(NOW)
        self.journal = Journal(self.clock)
        self.outbox = Outbox(
            self.clock,
            self.journal,
            Application(id="app", fallback=fallback),
            SimpleNamespace(settled=lambda _: None),
            FaultSelector("app", faults, lambda _: 0),
        )
        self.lanes = defaultdict(Lane)
        self.settled = []

    def put(self, name, lane=None, *, asks=False):
        self.outbox.put(
            Webhook(
                event=name,
                leg=LEG,
                lane=None if lane is None else self.lanes[lane],
                target=TARGET,
                body={"name": name},
                may_bring_ncco=asks,
                settled=lambda hook, reply: self.settled.append((hook.event, reply and reply.status)),
            )
        )

    def take(self):
        return {self.outbox.webhook_of(one.id).event: one.id for one in self.outbox.pull_requests()}

    def wait(self, span):
        until = self.clock.now + span
        while self.clock.fire_next_timer(until):
            pass
        self.clock.pass_to(until)


@pytest.fixture(name="post")
def _post():
    return Post()


def test_events_of_one_lane_go_one_after_the_other(post):
    """Each once the one before it was answered; other lanes do not wait for it."""
    for name, lane in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")):
        post.put(name, lane)
    first = post.take()
    assert list(first) == ["a1", "b1"]
    post.outbox.receive(first["b1"], OK)
    assert post.take() == {}
    post.outbox.receive(first["a1"], OK)
    second = post.take()
    assert list(second) == ["a2"]
    post.outbox.receive(second["a2"], Reply(500, "", b""))
    assert list(post.take()) == ["a3"]
    assert post.settled == [("b1", 200), ("a1", 200), ("a2", None)]


def test_an_event_that_is_tried_again_holds_its_lane(post):
    """The next event of a leg never overtakes it."""
    post.put("a1", "a")
    post.put("a2", "a")
    post.outbox.receive(post.take()["a1"], LATER)
    assert post.take() == {}
    post.wait(1000)
    again = post.take()
    assert list(again) == ["a1"]
    post.outbox.receive(again["a1"], LATER)
    assert list(post.take()) == ["a2"]


def test_the_wait_before_the_second_attempt_is_simulated(post):
    """A second of it, to the millisecond, and nothing is ready before."""
    post.put("a1", "a")
    post.outbox.receive(post.take()["a1"], LOST)
    post.wait(999)
    assert post.take() == {}
    assert not post.outbox.is_empty
    assert post.clock.next_deadline() == NOW + 1000
    post.wait(1)
    post.outbox.receive(post.take()["a1"], OK)
    assert post.outbox.is_empty


def test_what_may_bring_an_ncco_waits_for_nobody(post):
    """Neither for events nor for another of its kind."""
    for name, lane, asks in (("e1", "a", False), ("e2", "a", False), ("q1", None, True), ("q2", None, True)):
        post.put(name, lane, asks=asks)
    assert list(post.take()) == ["e1", "q1", "q2"]


def test_what_holds_time_goes_first(post):
    """Then what was queued first, whatever its kind."""
    for number in range(6):
        post.outbox.new_webhooks_hold_time = number > 2
        post.put(f"w{number}", None if number % 2 else f"lane{number}", asks=bool(number % 2))
    assert list(post.take()) == ["w3", "w4", "w5", "w0", "w1", "w2"]


lanes = st.sampled_from(["a", "b", "c", None])
replies = st.sampled_from([OK, LATER, LOST, Reply(404, "", b"")])


@given(
    st.lists(
        st.one_of(
            lanes.map(lambda lane: ("put", lane)),
            replies.map(lambda one: ("reply", one)),
            st.just(("wait", 500)),
        ),
        max_size=60,
    )
)
def test_each_webhook_is_settled_once_and_no_lane_has_two_under_way(steps):
    """In whatever order things are queued, answered and waited for."""
    post, names, under_way = Post(), {}, {}
    for verb, what in steps:
        if verb == "put":
            name = f"{what}{len(names)}"
            names[name] = what
            post.put(name, what, asks=what is None)
        elif verb == "wait":
            post.wait(what)
        elif under_way:
            post.outbox.receive(under_way.pop(min(under_way)), what)
        under_way |= post.take()
        busy = [names[name] for name in under_way if names[name] is not None]
        assert len(busy) == len(set(busy))
    while not post.outbox.is_empty:
        under_way |= post.take()
        if under_way:
            post.outbox.receive(under_way.pop(min(under_way)), OK)
        post.wait(1000)
    assert sorted(name for name, _ in post.settled) == sorted(names)
    for lane in ("a", "b", "c"):
        in_order = [name for name in names if names[name] == lane]
        assert [name for name, _ in post.settled if names[name] == lane] == in_order


# -- the fallback


def test_what_brought_no_ncco_goes_to_the_fallback_under_the_same_rule():
    """Two attempts each, a second apart; the delivery is settled once, by the last of them."""
    post = Post(FALLBACK)
    post.put("answer", asks=True)
    for event in ("answer", "answer", "fallback", "fallback"):
        ready = post.take()
        assert list(ready) == [event]
        assert post.settled == []
        post.outbox.receive(ready[event], LATER)
        post.wait(1000)
    assert post.settled == [("fallback", None)]
    assert post.outbox.is_empty


@pytest.mark.parametrize("status", [404, 500, 302])
def test_what_no_second_attempt_would_mend_goes_to_the_fallback_at_once(status):
    """Only that its second attempt is left out."""
    post = Post(FALLBACK)
    post.put("answer", asks=True)
    post.outbox.receive(post.take()["answer"], Reply(status, "", b""))
    assert list(post.take()) == ["fallback"]


def test_the_fallback_too_waits_for_nobody():
    """Its reply is waited for as the answer URL's was."""
    post = Post(FALLBACK)
    post.put("answer", asks=True)
    post.outbox.receive(post.take()["answer"], Reply(404, "", b""))
    (asking,) = post.outbox.pull_requests()
    assert asking.may_bring_ncco
    assert post.outbox.webhook_of(asking.id).event == "fallback"


def test_an_event_has_no_fallback():
    """Nobody waits for what it could bring."""
    post = Post(FALLBACK)
    post.put("ringing", "a")
    post.outbox.receive(post.take()["ringing"], Reply(404, "", b""))
    assert post.take() == {}
    assert post.settled == [("ringing", None)]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Failure(FailureReason.UNREACHABLE, ""), "Connection closed."),
        (LOST, "Connection reset."),
        (Failure(FailureReason.TIMED_OUT, ""), "Socket timeout."),
        (LATER, "Invalid response code."),
        (Reply(404, "", b""), "Invalid response code."),
        (Failure(FailureReason.BAD_REPLY, ""), "Invalid response code."),
        (Failure(FailureReason.BLOCKED, ""), "Connection closed."),
        (Failure(FailureReason.BAD_URL, ""), "Connection closed."),
        (Failure(FailureReason.BAD_CERTIFICATE, ""), "Connection closed."),
    ],
)
@pytest.mark.parametrize(("event", "kind"), [("answer", "answer"), ("input", "event"), ("notify", "event")])
def test_the_fallback_is_told_why_and_for_what(outcome, reason, event, kind):
    """The last attempt's failure, and the request that it stands in for."""
    post = Post(FALLBACK)
    post.put(event, asks=True)
    while not (ready := post.take()).get("fallback"):
        if ready:
            post.outbox.receive(ready[event], outcome)
        post.wait(1000)
    assert post.outbox.webhook_of(ready["fallback"]).body == {
        "name": event,
        "reason": reason,
        "original_request": {"url": "http://app/event", "type": kind},
    }


NO_NCCOS = {
    "an action that is none": Reply(200, "application/json", b'[{"action":"sing"}]'),
    "an NCCO as HTML": Reply(200, "text/html", b'[{"action":"wait"}]'),
}


@pytest.mark.parametrize("path", ["/answer", "/input", "/notify"])
@pytest.mark.parametrize("reply", NO_NCCOS.values(), ids=NO_NCCOS)
def test_the_fallback_is_told_of_an_invalid_ncco(new_bench, reply, path):
    """Whatever was to bring the NCCO; what the fallback brings runs instead."""
    bench = new_bench(application=Application(id="app", event=TARGET, fallback=FALLBACK))
    told = {"eventUrl": [f"http://app{path}"]}
    first = {"/input": {"action": "input", **told}, "/notify": {"action": "notify", "payload": {}, **told}}
    bench.replies |= {"/answer": [first.get(path, {})], path: reply, "/fallback": WAIT}
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(30)
    (fallback,) = bench.bodies("fallback", leg)
    assert fallback["reason"] == "Invalid NCCO."
    assert fallback["original_request"]["url"] == f"http://app{path}"
    assert leg.status == "answered"


# -- what the journal has


def test_every_attempt_is_in_the_journal(new_bench):
    """With what came of it; what may differ from run to run is apart."""
    bench = new_bench(application=Application(id="app", event=TARGET, fallback=FALLBACK))
    bench.replies |= {"/answer": LOST, "/fallback": Reply(404, "text/html", b"no")}
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(10)
    deliveries = [
        (entry["event"], entry["attempt"], entry["outcome"], entry.get("status"), entry.get("failure"))
        for entry in bench.entries("delivery", leg)
        if entry["event"] in ("answer", "fallback")
    ]
    assert deliveries == [
        ("answer", 1, "again", None, "reset"),
        ("answer", 2, "failed", None, "reset"),
        ("fallback", 1, "failed", 404, None),
    ]
    entries = [entry for entry in bench.switchboard.journal.after(0) if entry.facts.get("failure")]
    assert [entry.wall for entry in entries] == [{"reason": "the connection was closed"}] * 2
    queued = {entry["delivery"]: entry for entry in bench.entries("webhook", leg)}
    assert all(entry["delivery"] in queued for entry in bench.entries("delivery", leg))


def test_events_of_a_leg_go_strictly_one_after_another(bench):
    """Though the call goes on without their replies."""
    switchboard = bench.switchboard
    leg = switchboard.place_call(bench.order(ncco=WAIT, length_timer=5))
    switchboard.advance_to(NOW + 60_000)
    assert leg.is_over
    order = []
    while requests := switchboard.effects():
        assert len(requests) == 1
        order.append(switchboard.webhook_of(requests[0].id).event)
        switchboard.receive_reply(requests[0].id, OK)
    assert order == ["started", "ringing", "answered", "completed"]


def test_a_hanging_event_delays_neither_its_own_call_nor_another(bench):
    """The NCCO is asked for while the very first event still awaits its reply."""
    switchboard = bench.switchboard
    slow = switchboard.place_call(bench.order(answer_url=["http://app/answer"]))
    hanging = switchboard.effects()
    assert switchboard.webhook_of(hanging[0].id).event == "started"
    other = bench.place("447700900002", ncco=WAIT)
    switchboard.advance_to(NOW + 3000)
    asking = bench.pull_asking()
    assert (switchboard.webhook_of(asking.id).event, asking.may_bring_ncco) == ("answer", True)
    switchboard.receive_reply(asking.id, Reply(200, "application/json", b'[{"action":"wait","timeout":9}]'))
    bench.exchange()
    assert bench.events(other) == ["started", "ringing", "answered"]
    assert all(entry["delivery"] for entry in bench.entries("delivery", other))
    switchboard.advance_to(NOW + 12_000)
    assert slow.is_over
    assert bench.entries("delivery", slow)[0]["event"] == "answer"


# -- queries


@given(st.text(), st.text(min_size=1))
def test_a_query_value_is_read_back_as_it_was(value, name):
    """Whatever is in it: the receiver decodes it as any library does."""
    assert parse_qsl(encode_query([(name, value)]), keep_blank_values=True) == [(name, value)]


@pytest.mark.parametrize(
    ("members", "query"),
    [
        ([("a", "b c"), ("d", "e+f")], "a=b%20c&d=e%2Bf"),
        (
            [("t", "2020-07-30T03:58:48.984Z"), ("u", "https://a/b,c")],
            "t=2020-07-30T03:58:48.984Z&u=https://a/b,c",
        ),
        ([("a", None), ("b", "")], "b="),
        ([("n", 7), ("yes", True)], "n=7&yes=true"),
        ([("o", {"a": [1, None]})], "o=%7B%22a%22:%5B1,null%5D%7D"),
        ([("q", "a=b&c=d#e?")], "q=a%3Db%26c%3Dd%23e%3F"),
        ([], ""),
    ],
)
def test_a_query_is_encoded_as_recorded(members, query):
    """Colons, commas and slashes stay as they are, blanks are %20, nulls are left out."""
    assert encode_query(members) == query


# -- a webhook that is passed over


def test_the_next_of_a_lane_goes_when_one_is_passed_over():
    """Its reply still counts when it comes, and settles nothing twice."""
    post = Post()
    post.put("first", "leg")
    post.put("second", "leg")
    first = post.take()["first"]
    assert post.outbox.pass_over(first).event == "first"
    second = post.take()["second"]
    post.outbox.receive(second, OK)
    post.outbox.receive(first, OK)
    assert post.settled == [("second", 200), ("first", 200)]
    assert post.outbox.is_empty


def test_a_second_attempt_of_one_passed_over_goes_before_those_not_sent_yet():
    """But it waits for the one that is under way: it overtakes nothing that was sent."""
    post = Post()
    for name in ("first", "second", "third"):
        post.put(name, "leg")
    first = post.take()["first"]
    post.outbox.pass_over(first)
    second = post.take()["second"]
    post.outbox.receive(first, LOST)
    post.clock.pass_to(NOW + 1_000)
    post.clock.fire_next_timer(NOW + 1_000)
    assert post.take() == {}
    post.outbox.receive(second, OK)
    again = post.take()
    assert list(again) == ["first"]
    post.outbox.receive(again["first"], OK)
    assert list(post.take()) == ["third"]


def test_a_late_fault_delays_the_first_attempt_only():
    """A second attempt that went back into its lane is not late once more."""
    post = Post(faults=[WebhookFault(origin="x.yaml:1", event="*", late=5_000)])
    post.put("first", "leg")
    post.clock.fire_next_timer(NOW + 5_000)
    first = post.take()["first"]
    post.outbox.pass_over(first)
    post.put("second", "leg")
    post.outbox.receive(first, LOST)
    post.clock.fire_next_timer(NOW + 6_000)
    post.clock.fire_next_timer(NOW + 10_000)
    second = post.take()
    assert list(second) == ["second"]
    post.outbox.receive(second["second"], OK)
    assert list(post.take()) == ["first"]
