"""What a fault does to a webhook, and what the application and the journal see of it."""

import json
from dataclasses import replace

import pytest
from playbook.parties import answer, hang_up, ring, stay

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import FailureReason, Reply
from voice_simulator.core.model.faults import Activation, Corruption, PlayedReply, WebhookFault

PARTY = (ring(2), answer(), stay(5), hang_up())
APPLICATION = Application(
    id="app",
    event=WebhookTarget(url="http://app/event", method="POST", socket_timeout=10_000),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
    fallback=WebhookTarget(url="http://app/fallback", method="GET"),
    signature_secret="thirty-two bytes are long enough",
)
WAITS = [{"action": "wait", "timeout": 600}]


@pytest.fixture(name="struck")
def _struck(new_bench):
    """Make a bench on which one fault strikes a webhook."""

    def make(event, **facts):
        return new_bench(
            PARTY,
            APPLICATION,
            faults=[WebhookFault(origin="f.yaml:3", event=event, **facts)],
        )

    return make


def told(bench):
    """What the application was told, in the order in which it was."""
    return [message["status"] for message in bench.sent("/event")]


def deeds(bench):
    return [(entry["does"], entry["event"], entry["fault"]) for entry in bench.entries("fault")]


def deliveries(bench, event):
    return [
        (entry["outcome"], entry.get("status") or entry.get("failure"))
        for entry in bench.entries("delivery")
        if entry["event"] == event
    ]


def test_a_late_event_holds_those_behind_it(struck):
    """Its lane waits for it, the call does not."""
    bench = struck("ringing", late=4000)
    leg = bench.place(ncco=WAITS)
    bench.pass_time(4)
    assert (leg.status, told(bench)) == ("answered", ["started"])
    bench.pass_time(1)
    assert told(bench) == ["started", "ringing", "answered"]
    assert deeds(bench) == [("late", "ringing", "f.yaml:3")]


@pytest.mark.parametrize(("facts", "does"), [({"lost": True}, "lost"), ({"after": "completed"}, "held back")])
def test_a_fault_that_passes_over_what_the_call_waits_for_says_so(struck, facts, does):
    """As it is for the end of a leg that a synchronous connect has dialled."""
    bench = struck("answer", **facts)
    bench.place(answer_url=["http://app/answer"])
    bench.pass_time(20)
    assert deeds(bench) == []
    assert [entry["note"] for entry in bench.entries("note") if "f.yaml" in entry["note"]] == [
        (
            f"the fault at f.yaml:3 passes over this answer, which can't be {does}: "
            "the call waits for the NCCO that its reply may bring"
        )
    ]


def test_an_event_sent_after_another_is_passed_by_those_behind_it(struck):
    """Out of order, as the real network delivers now and then."""
    bench = struck("ringing", after="answered")
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    assert told(bench) == ["started", "answered", "ringing", "completed"]


def test_an_event_that_waits_for_one_that_never_comes_is_sent_at_the_end(struck):
    """No event is lost by waiting."""
    bench = struck("ringing", after="machine")
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    assert told(bench) == ["started", "answered", "completed", "ringing"]


def test_an_event_that_waits_for_one_that_never_comes_is_the_last_of_its_lane(struck):
    """Behind those that passed it, even where an application is slow and they are still to be sent."""
    bench = struck("ringing", after="machine")
    switchboard = bench.switchboard
    switchboard.place_call(bench.order(ncco=WAITS))
    (started,) = switchboard.effects()
    switchboard.advance_to(switchboard.clock.now + 20_000)
    assert switchboard.effects() == []
    switchboard.receive_reply(started.id, Reply(200, "", b""))
    bench.exchange()
    assert told(bench) == ["answered", "completed", "ringing"]


def test_an_event_after_one_that_has_been_is_sent_in_its_turn(struck):
    """What it was to wait for has happened."""
    bench = struck("answered", after="started")
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    assert told(bench) == ["started", "ringing", "answered", "completed"]


def notes(bench):
    """What the journal says of the fault, where it did not strike."""
    return [entry["note"] for entry in bench.entries("note") if "fault" in entry["note"]]


@pytest.mark.parametrize(
    ("trailing", "told_as", "struck_at"),
    [
        (0, ["started", "completed", "busy"], ["12:00:01"]),
        (1000, ["started", "completed", "busy"], ["12:00:02"]),
        (None, ["started", "busy"], []),
    ],
)
def test_an_event_waits_for_the_completed_that_trails(new_bench, trailing, told_as, struck_at):
    """However long after; where there is none the fault has not struck, and the journal says so."""
    faults = [WebhookFault(origin="f.yaml:3", event="busy", after="completed")]
    bench = new_bench(application=APPLICATION, faults=faults, trailing_completed=trailing)
    bench.place("447700900486")
    bench.pass_time(20)
    assert told(bench) == told_as
    assert [entry["time"][11:19] for entry in bench.entries("fault")] == struck_at
    idle = ["the fault at f.yaml:3 changes nothing of busy: nothing came after it"]
    assert notes(bench) == ([] if struck_at else idle)


UNSIGNED = replace(APPLICATION, signature_secret=None)
BY_GET = replace(APPLICATION, event=WebhookTarget(url="http://app/event", method="GET"))
IDLE = {
    "sent after what was told before": (
        {"event": "answered", "after": "started"},
        APPLICATION,
        "answered: started was told before",
    ),
    "sent after what does not come, as the last": (
        {"event": "completed", "after": "machine"},
        APPLICATION,
        "completed: nothing came after it",
    ),
    "the same timestamp where none was before": (
        {"event": "started", "same_timestamp": True},
        APPLICATION,
        "started: the event before it has the same timestamp, or there is none",
    ),
    "the same timestamp where none can be": (
        {"event": "answer", "same_timestamp": True},
        APPLICATION,
        "answer: the event before it has the same timestamp, or there is none",
    ),
    "another content type where there is none": (
        {"event": "ringing", "corrupt": Corruption.CONTENT_TYPE},
        BY_GET,
        "ringing: a GET has no content type",
    ),
    "another signature where there is none": (
        {"event": "ringing", "corrupt": Corruption.SIGNATURE},
        UNSIGNED,
        "ringing: webhooks of this application are not signed: it has no signature_secret",
    ),
}


@pytest.mark.parametrize(("facts", "application", "why"), IDLE.values(), ids=IDLE)
def test_a_fault_that_changes_nothing_has_not_struck(new_bench, facts, application, why):
    """The journal says why, and what is sent is what is sent without it."""
    runs = []
    for faults in ([], [WebhookFault(origin="f.yaml:3", **facts)]):
        bench = new_bench(PARTY, application, faults=faults)
        bench.replies["/answer"] = WAITS
        bench.place(answer_url=["http://app/answer"])
        bench.pass_time(20)
        runs.append(bench)
    plain, struck = runs
    assert struck.requests == plain.requests
    assert (notes(plain), deeds(struck)) == ([], [])
    assert notes(struck) == [f"the fault at f.yaml:3 changes nothing of {why}"]


def test_an_event_after_a_lost_one_is_sent_all_the_same(new_bench):
    """Two faults, of which one takes away what the other waits for."""
    faults = [
        WebhookFault(origin="f.yaml:3", event="ringing", after="answered"),
        WebhookFault(origin="f.yaml:4", event="answered", lost=True),
    ]
    bench = new_bench(PARTY, APPLICATION, faults=faults)
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    assert told(bench) == ["started", "ringing", "completed"]


def test_a_lost_event_is_never_sent(struck):
    """The journal has it, and says why there is no delivery."""
    bench = struck("ringing", lost=True)
    leg = bench.place(ncco=WAITS)
    bench.pass_time(20)
    assert told(bench) == ["started", "answered", "completed"]
    assert bench.events(leg) == ["started", "ringing", "answered", "completed"]
    assert deliveries(bench, "ringing") == []
    assert deeds(bench) == [("lost", "ringing", "f.yaml:3")]


def test_an_event_can_come_twice(struck):
    """The same bytes, one right behind the other."""
    bench = struck("ringing", twice=True)
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    assert told(bench) == ["started", "ringing", "ringing", "answered", "completed"]
    first, second = [request.body for request in bench.requests if b"ringing" in request.body]
    assert first == second


def test_a_repeated_request_for_an_ncco_is_answered_for_nothing(struck):
    """The first reply counts; the second one changes nothing, and brings about no fallback."""
    bench = struck("answer", twice=True)
    replies = iter([WAITS, []])
    bench.replies["/answer"] = lambda _: next(replies)
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(4)
    assert len(bench.sent("/answer")) == 2
    assert bench.sent("/fallback") == []
    assert leg.status == "answered"


def test_two_events_of_one_timestamp(struck):
    """That of the event before it on the leg."""
    bench = struck("answered", same_timestamp=True)
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    started, ringing, answered, completed = [one["timestamp"] for one in bench.sent("/event")]
    assert ringing == answered
    assert started < ringing < completed


def test_a_cut_body_is_signed_whole(struck):
    """Half of it arrives, and the token is for all of it."""
    bench = struck("ringing", corrupt=Corruption.CUT)
    bench.place(ncco=WAITS)
    bench.pass_time(1)
    cut = bench.requests[-1]
    assert json.loads(cut.signed_body)["status"] == "ringing"
    assert cut.body == cut.signed_body[: len(cut.signed_body) // 2]


@pytest.mark.parametrize(
    ("corruption", "facts"),
    [
        (Corruption.CONTENT_TYPE, {"content_type": "text/plain", "forged": False}),
        (Corruption.SIGNATURE, {"content_type": "application/json", "forged": True}),
    ],
)
def test_a_spoilt_event(struck, corruption, facts):
    """Only what is said is wrong with it."""
    bench = struck("ringing", corrupt=corruption)
    bench.place(ncco=WAITS)
    bench.pass_time(20)
    corrupted = bench.requests[1]
    assert json.loads(corrupted.body)["status"] == "ringing"
    assert {name: getattr(corrupted, name) for name in facts} == facts


def test_a_get_is_cut_in_its_query(struck):
    """It has no body to be cut; the token is for all of it here, too."""
    bench = struck("answer", corrupt=Corruption.CUT)
    bench.replies["/answer"] = WAITS
    bench.place(answer_url=["http://app/answer?tenant=1"])
    bench.pass_time(4)
    [asked] = [request for request in bench.requests if "/answer" in request.url]
    assert asked.url.startswith("http://app/answer?tenant=1&to=447700900001")
    assert "&uuid=" not in asked.url
    assert {"tenant", "to", "uuid"} <= json.loads(asked.signed()).keys()


@pytest.mark.parametrize(
    ("reason", "second"),
    [(FailureReason.UNREACHABLE, 1), (FailureReason.RESET, 1), (FailureReason.TIMED_OUT, 11)],
)
def test_a_failure_is_played_without_the_application(struck, reason, second):
    """Both attempts, in simulated time: a time-out takes as long as the application is given."""
    bench = struck("ringing", fail=reason)
    bench.place(ncco=WAITS)
    bench.pass_time(second)
    assert deliveries(bench, "ringing") == [("again", reason)]
    bench.pass_time(60)
    assert deliveries(bench, "ringing") == [("again", reason), ("failed", reason)]
    assert told(bench) == ["started", "answered", "completed"]
    assert {entry.get("fault") for entry in bench.entries("delivery") if entry["event"] == "ringing"} == {
        "f.yaml:3"
    }


def test_only_the_first_attempt_can_be_made_to_fail(struck):
    """The second one reaches the application."""
    bench = struck("ringing", reply=PlayedReply(503), attempts=1)
    bench.place(ncco=WAITS)
    bench.pass_time(60)
    assert deliveries(bench, "ringing") == [("again", 503), ("delivered", 200)]
    assert told(bench) == ["started", "ringing", "answered", "completed"]


def test_an_answer_url_that_fails_goes_to_the_fallback(struck):
    """Twice the answer URL, then the other one; the party hears nothing until then."""
    bench = struck("answer", fail=FailureReason.TIMED_OUT)
    bench.replies["/fallback"] = WAITS
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(5)
    assert bench.sent("/answer") == bench.sent("/fallback") == []
    # Answered at 3 s; it has until 8 s, then from 9 s until 14 s: but its party stays for 5 s only.
    bench.pass_time(20)
    assert deliveries(bench, "answer") == [("again", "time_out"), ("failed", "time_out")]
    [fallback] = bench.sent("/fallback")
    assert fallback["reason"] == "Socket timeout."
    assert leg.status == "completed"


def test_a_played_reply_can_bring_an_ncco(struck):
    """As if the application had answered it."""
    bench = struck("answer", reply=PlayedReply(200, json.dumps([{"action": "talk", "text": "Hello"}])))
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(20)
    assert bench.heard(leg) == [("talk", "Hello")]
    assert bench.sent("/answer") == []


def test_a_slow_application_keeps_the_party_waiting(struck):
    """Its reply is its own, but takes simulated time to come."""
    bench = struck("answer", slow=3000)
    bench.replies["/answer"] = WAITS
    bench.place(answer_url=["http://app/answer"])
    bench.pass_time(5.9)
    assert bench.entries("ncco") == []
    bench.pass_time(0.1)
    assert [entry["action"] for entry in bench.entries("ncco")] == ["wait"]


def test_too_slow_an_application_is_a_time_out(struck):
    """It was asked, and its reply comes too late to count."""
    bench = struck("answer", slow=5000)
    bench.replies["/answer"] = WAITS
    bench.place(answer_url=["http://app/answer"])
    bench.pass_time(8)
    assert deliveries(bench, "answer") == [("again", "time_out")]


def test_the_second_of_its_kind(struck):
    """Each webhook that matches is an occasion, of whatever leg."""
    bench = struck("ringing", lost=True, activation=Activation(nth=2))
    calls = [bench.place(ncco=WAITS), bench.place(ncco=WAITS)]
    bench.pass_time(20)
    ringing = [one["uuid"] for one in bench.sent("/event") if one["status"] == "ringing"]
    assert ringing == [calls[0].uuid]


def test_nothing_is_left_over_once_all_is_over(struck):
    """Lanes, waits and what was held back."""
    for facts in ({"late": 9000}, {"after": "never"}, {"twice": True}, {"slow": 2000}):
        bench = struck("*", **facts)
        bench.place(ncco=WAITS)
        bench.pass_time(200)
        assert bench.switchboard.undelivered == (0, 0), facts


def test_a_played_lack_of_a_reply_holds_up_the_others_for_patience_only(struck):
    """As an app that does not reply does; the second attempt overtakes nothing, and keeps its body."""
    bench = struck("started", fail=FailureReason.TIMED_OUT, attempts=1)
    leg = bench.place(ncco=WAITS)
    bench.pass_time(5)
    assert (leg.status, told(bench)) == ("answered", ["ringing", "answered"])
    assert [entry["note"] for entry in bench.entries("note")] == [
        "the next events go without a reply to the started event (delivery 1): --patience is 1 s"
    ]
    bench.pass_time(20)
    assert told(bench) == ["ringing", "answered", "completed", "started"]


def test_a_slow_reply_holds_up_the_others_for_patience_only(struck):
    """Its own time is simulated."""
    bench = struck("started", slow=6_000)
    bench.place(ncco=WAITS)
    bench.pass_time(4)
    assert told(bench) == ["started", "ringing", "answered"]
