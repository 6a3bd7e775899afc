"""NCCOs that come from your app: at the answer, or in replies; or that do not come."""

import pytest

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.states import Status

EVENT = WebhookTarget(url="http://app/event", method="POST")
FALLBACK = WebhookTarget(url="http://app/fallback", method="POST")
SYNTAX = "Syntax error in NCCO. Invalid value type or action."
UNABLE = "Unable to retrieve an NCCO from the answer URL."

NEW = [{"action": "talk", "text": "new"}]
REST = {"action": "talk", "text": "rest"}
INPUT = {"action": "input", "type": ["dtmf"], "eventUrl": ["http://app/input"]}
NOTIFY = {"action": "notify", "payload": {}, "eventUrl": ["http://app/notify"]}
ANSWER = {"answer_url": ["http://app/answer"]}

BAD = {
    "no JSON": Reply(200, "application/json", b"{not json"),
    "not an array": Reply(200, "application/json", b'{"action":"talk","text":"hello"}'),
    "an empty array": Reply(200, "application/json", b"[]"),
    "nothing": Reply(204, "", b""),
    "an unknown action": Reply(200, "application/json", b'[{"action":"sing"}]'),
    "a value of the wrong type": Reply(200, "application/json", b'[{"action":"talk","text":["a","b"]}]'),
    "a missing value": Reply(200, "application/json", b'[{"action":"stream"}]'),
    "not sent as JSON": Reply(200, "text/html", b'[{"action":"talk","text":"hello"}]'),
}
INVALID_ARRAYS = ["an unknown action", "a value of the wrong type", "a missing value"]
LOST = {
    "refused": Failure(FailureReason.UNREACHABLE, "refused"),
    "404": Reply(404, "text/html", b"no"),
    "500": Reply(500, "application/json", b'[{"action":"talk","text":"no"}]'),
    "503": Reply(503, "", b""),
}
NOTHING = {
    "an empty array": Reply(200, "application/json", b"[]"),
    "an object": Reply(200, "application/json", b"{}"),
    "an array of nothing": Reply(200, "application/json", b"[{}]"),
    "another object": Reply(200, "application/json", b'{"_message":"ignored"}'),
    "an empty body": Reply(200, "application/json", b""),
    "no content": Reply(204, "", b""),
    "text": Reply(200, "text/plain", b"OK"),
    "null": Reply(200, "application/json", b"null"),
}


@pytest.fixture(name="with_fallback")
def _with_fallback(new_bench):
    """A bench whose application has a fallback URL."""
    return new_bench(application=Application(id="app", event=EVENT, fallback=FALLBACK))


def run(bench, **fields):
    leg = bench.place(**fields)
    bench.pass_time(60)
    return leg


def attempts(bench, leg, *events):
    return [entry["event"] for entry in bench.entries("delivery", leg) if entry["event"] in events]


def said(bench, leg):
    return [content for _, content in bench.heard(leg)]


def errors(bench, leg):
    return [body["reason"] for body in bench.bodies("error", leg)]


# -- at the answer


def test_the_ncco_is_asked_for_after_the_answer_and_run_when_it_comes(bench):
    """Not before the answered event is on its way."""
    bench.replies["/answer"] = NEW
    leg = run(bench, **ANSWER)
    assert bench.events(leg) == ["started", "ringing", "answered", "answer", "completed"]
    assert said(bench, leg) == ["new"]
    assert leg.disconnected_by == "platform"


def test_a_call_that_is_not_answered_does_not_ask(bench):
    """There is nobody to say anything to."""
    leg = run(bench, to="447700900486", **ANSWER)
    assert "answer" not in bench.events(leg)


@pytest.mark.parametrize("bad", BAD)
def test_an_invalid_ncco_at_the_answer_gives_an_error_event_and_ends_the_call(bench, bad):
    """With no second attempt; the journal says what was wrong."""
    bench.replies["/answer"] = BAD[bad]
    leg = run(bench, **ANSWER)
    assert bench.events(leg) == ["started", "ringing", "answered", "answer", "error", "completed"]
    assert errors(bench, leg) == [SYNTAX]
    assert (leg.status, leg.disconnected_by) == (Status.COMPLETED, "platform")
    assert attempts(bench, leg, "answer") == ["answer"]
    (entry,) = bench.entries("ncco", leg)
    assert entry["invalid"][0].startswith("$")
    assert ": expected " in entry["invalid"][0]


def test_the_journal_says_exactly_what_is_wrong_with_an_ncco(bench):
    """All of it: the path, what was expected, and what came."""
    ncco = (
        b'[{"action":"talk"},{"action":"stream","streamUrl":["http://a/b"],"loop":"x"},{"action":"wait"},7]'
    )
    bench.replies["/answer"] = Reply(200, "application/json", ncco)
    leg = run(bench, **ANSWER)
    (entry,) = bench.entries("ncco", leg)
    assert [line.partition(":")[0] for line in entry["invalid"]] == ["$[0].text", "$[1].loop", "$[3]"]
    assert entry["invalid"][2] == "$[3]: expected an action object, got 7"


@pytest.mark.parametrize(("lost", "tries"), [("refused", 2), ("404", 1), ("500", 1), ("503", 2)])
def test_without_an_ncco_and_a_fallback_the_call_ends_with_an_error_event(bench, lost, tries):
    """After one attempt more, where one could have helped."""
    bench.replies["/answer"] = LOST[lost]
    leg = run(bench, **ANSWER)
    assert attempts(bench, leg, "answer") == ["answer"] * tries
    assert errors(bench, leg) == [UNABLE]
    assert leg.duration == tries - 1
    assert leg.disconnected_by == "platform"


@pytest.mark.parametrize("bad", [*BAD, *LOST])
def test_the_fallback_is_asked_in_the_answer_url_s_stead(with_fallback, bad):
    """Whatever was wrong with what came, or did not come."""
    bench = with_fallback
    bench.replies |= {"/answer": (BAD | LOST)[bad], "/fallback": NEW}
    leg = run(bench, **ANSWER)
    assert said(bench, leg) == ["new"]
    assert errors(bench, leg) == []
    (asked,) = bench.sent("/fallback")
    assert asked["original_request"] == {"url": "http://app/answer", "type": "answer"}
    assert asked["uuid"] == leg.uuid
    if bad in BAD:
        assert asked["reason"] == "Invalid NCCO."


def test_the_fallback_is_asked_twice_and_then_the_call_ends(with_fallback):
    """Four attempts in all."""
    bench = with_fallback
    bench.replies |= {"/answer": LOST["503"], "/fallback": LOST["refused"]}
    leg = run(bench, **ANSWER)
    assert attempts(bench, leg, "answer", "fallback") == ["answer"] * 2 + ["fallback"] * 2
    assert errors(bench, leg) == [UNABLE]
    assert leg.status is Status.COMPLETED


@pytest.mark.parametrize("bad", BAD)
def test_there_is_no_fallback_for_the_fallback(with_fallback, bad):
    """An invalid NCCO of it ends the call."""
    bench = with_fallback
    bench.replies |= {"/answer": LOST["404"], "/fallback": BAD[bad]}
    leg = run(bench, **ANSWER)
    assert attempts(bench, leg, "answer", "fallback") == ["answer", "fallback"]
    assert errors(bench, leg) == [SYNTAX]
    assert leg.status is Status.COMPLETED


def test_an_ncco_that_comes_after_the_end_runs_no_more(bench):
    """Nor does a bad one make an error event."""
    switchboard = bench.switchboard
    for body in (b'[{"action":"wait"}]', b"{}"):
        leg = bench.place(**ANSWER)
        bench.pass_time(2.999)
        switchboard.advance_to(switchboard.clock.now + 1)
        asking = bench.pull_asking()
        bench.modify(leg, "hangup")
        switchboard.receive_reply(asking.id, Reply(200, "application/json", body))
        assert bench.entries("ncco", leg) == []
        assert bench.events(leg)[-1] == "completed"


# -- replies to events that may bring an NCCO


@pytest.mark.parametrize("action", [INPUT, NOTIFY])
def test_an_ncco_in_a_reply_replaces_the_rest(bench, action):
    """What came after the action is dropped."""
    bench.replies |= {"/input": NEW, "/notify": NEW}
    leg = run(bench, ncco=[action, REST])
    assert said(bench, leg) == ["new"]


@pytest.mark.parametrize("action", [INPUT, NOTIFY])
@pytest.mark.parametrize("nothing", NOTHING)
def test_a_reply_that_holds_no_ncco_lets_the_call_go_on(bench, action, nothing):
    """Only an array with something in it is one."""
    bench.replies |= {"/input": NOTHING[nothing], "/notify": NOTHING[nothing]}
    leg = run(bench, ncco=[action, REST])
    assert said(bench, leg) == ["rest"]
    assert errors(bench, leg) == []


@pytest.mark.parametrize("action", [INPUT, NOTIFY])
@pytest.mark.parametrize("bad", INVALID_ARRAYS)
def test_an_invalid_ncco_in_a_reply_gives_an_error_event_and_ends_the_call(bench, action, bad):
    """As at the answer."""
    bench.replies |= {"/input": BAD[bad], "/notify": BAD[bad]}
    leg = run(bench, ncco=[action, REST])
    assert errors(bench, leg) == [SYNTAX]
    assert said(bench, leg) == []
    assert bench.events(leg)[-2:] == ["error", "completed"]


@pytest.mark.parametrize("action", [INPUT, NOTIFY])
@pytest.mark.parametrize("lost", LOST)
def test_an_event_that_is_lost_lets_the_call_go_on(bench, action, lost):
    """A call is not ended because nobody was told of a key."""
    bench.replies |= {"/input": LOST[lost], "/notify": LOST[lost]}
    leg = run(bench, ncco=[action, REST])
    assert said(bench, leg) == ["rest"]
    assert errors(bench, leg) == []


def test_an_event_that_is_lost_goes_to_the_fallback_first(with_fallback):
    """Its NCCO replaces the rest; the event is told as what it was."""
    bench = with_fallback
    bench.replies |= {"/input": LOST["503"], "/fallback": NEW}
    leg = run(bench, ncco=[INPUT, REST])
    assert attempts(bench, leg, "input", "fallback") == ["input", "input", "fallback"]
    assert said(bench, leg) == ["new"]
    (asked,) = bench.sent("/fallback")
    assert asked["original_request"] == {"url": "http://app/input", "type": "event"}
    assert asked["dtmf"] == {"digits": "", "timed_out": True}


@pytest.mark.parametrize("status", ["started", "ringing", "answered"])
def test_the_reply_to_a_plain_event_changes_nothing(bench, status):
    """Whatever it holds."""
    bench.replies["/event"] = lambda body: NEW if body.get("status") == status else BAD["an unknown action"]
    leg = run(bench, ncco=[REST])
    assert said(bench, leg) == ["rest"]
    assert errors(bench, leg) == []


def test_a_chain_of_replies_goes_on_as_long_as_the_application_likes(bench):
    """Each brings the next input."""
    bench.replies["/input"] = lambda _: [INPUT] if len(bench.sent("/input")) < 5 else NEW
    leg = run(bench, ncco=[INPUT])
    assert len(bench.sent("/input")) == 5
    assert said(bench, leg) == ["new"]
