"""Which webhook goes where: by whose URL, by which method, and how long it may take."""

import pytest

from voice_simulator.core.model.applications import Application, WebhookTarget

WAIT = [{"action": "wait", "timeout": 600}]
SLOW_EVENTS = WebhookTarget(url="http://app/event", method="GET", connection_timeout=300, socket_timeout=9000)
SLOW_ANSWERS = WebhookTarget(
    url="http://app/inbound", method="POST", connection_timeout=400, socket_timeout=2000
)
ACTIONS = {
    "input": {"action": "input", "type": ["dtmf"]},
    "record": {"action": "record", "endOnSilence": 3},
    "notify": {"action": "notify", "payload": {"a": 1}, "eventUrl": ["http://app/notify"]},
}


def application(**targets):
    return Application(id="app", **targets)


def went(bench):
    """Return where each webhook went: event -> (method, URL without its query)."""
    return {
        entry["event"]: (entry["method"], entry["url"].partition("?")[0])
        for entry in bench.entries("webhook")
    }


def place_and_run(bench, **fields):
    leg = bench.place(**fields)
    bench.pass_time(60)
    return leg


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, ("GET", "http://app/event")),
        ({"event_url": ["http://call/event"]}, ("POST", "http://call/event")),
        ({"event_url": ["http://call/event"], "event_method": "GET"}, ("GET", "http://call/event")),
    ],
)
def test_status_events_go_to_the_call_or_else_to_its_application(new_bench, fields, where):
    """The call's own URL has the method given with it, or POST."""
    bench = new_bench(application=application(event=SLOW_EVENTS))
    place_and_run(bench, ncco=[{"action": "wait", "timeout": 5}], **fields)
    assert {went(bench)[event] for event in ("started", "ringing", "answered", "completed")} == {where}


@pytest.mark.parametrize("action", ["input", "record"])
@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({}, ("POST", "http://call/event")),
        ({"eventUrl": ["http://action/event"]}, ("POST", "http://action/event")),
        ({"eventUrl": ["http://action/event"], "eventMethod": "GET"}, ("GET", "http://action/event")),
    ],
)
def test_an_action_s_webhook_goes_to_its_own_url_or_else_where_events_go(new_bench, action, options, where):
    """Some published applications rely on an input without a URL of its own."""
    bench = new_bench(application=application(event=SLOW_EVENTS))
    place_and_run(bench, ncco=[ACTIONS[action] | options], event_url=["http://call/event"])
    assert went(bench)[action] == where


def test_notify_transfer_error_and_detection_go_where_they_should(new_bench):
    """A notify to its URL, the others where the call's events go."""
    bench = new_bench(application=application(event=SLOW_EVENTS))
    bench.replies["/notify"] = [{"action": "sing"}]
    place_and_run(
        bench,
        ncco=[{"action": "wait", "timeout": 5}, ACTIONS["notify"]],
        event_url=["http://call/event"],
        machine_detection="continue",
    )
    leg = bench.place(event_url=["http://call/event"])
    bench.pass_time(10)
    bench.modify(leg, "transfer", ncco=WAIT)
    assert went(bench)["notify"] == ("POST", "http://app/notify")
    assert {went(bench)[event] for event in ("human", "transfer", "error")} == {("POST", "http://call/event")}


@pytest.mark.parametrize(("method", "sent"), [(None, "GET"), ("GET", "GET"), ("POST", "POST")])
def test_the_answer_webhook_is_a_get_unless_told_otherwise(bench, method, sent):
    """Unlike those of events."""
    fields = {} if method is None else {"answer_method": method}
    place_and_run(bench, answer_url=["http://app/answer"], **fields)
    assert went(bench)["answer"] == (sent, "http://app/answer")


@pytest.mark.parametrize(
    ("fields", "targets", "method"),
    [
        ({"ncco": WAIT}, {}, "GET"),
        ({"ncco": WAIT}, {"answer": SLOW_ANSWERS}, "POST"),
        ({"ncco": WAIT, "answer_method": "POST"}, {}, "POST"),
        ({"answer_url": ["http://app/answer"], "answer_method": "POST"}, {}, "POST"),
        ({"answer_url": ["http://app/answer"]}, {"answer": SLOW_ANSWERS}, "GET"),
    ],
)
def test_a_transfer_url_is_asked_by_the_method_of_the_leg_s_answer_url(new_bench, fields, targets, method):
    """Or its application's, where the leg has none; GET at last."""
    bench = new_bench(application=application(event=SLOW_EVENTS, **targets))
    bench.replies |= {"/answer": WAIT, "/transfer": WAIT}
    leg = bench.place(**fields)
    bench.pass_time(5)
    bench.modify(leg, "transfer", url=["http://app/transfer"])
    (asked,) = [entry for entry in bench.entries("webhook", leg) if entry["url"] == "http://app/transfer"]
    assert (asked["event"], asked["method"]) == ("answer", method)


# -- time-outs


def timeouts(bench):
    """Return the time-outs of the requests made: path -> (connection, socket), ms."""
    return {
        request.url.removeprefix("http://").partition("?")[0]: (
            request.connection_timeout,
            request.socket_timeout,
        )
        for request in bench.requests
    }


RUN = {
    "answer_url": ["http://call/answer"],
    "event_url": ["http://call/event"],
}


def test_time_outs_are_those_of_the_document_unless_the_application_says_otherwise(new_bench):
    """A second to connect; five for what brings an NCCO, ten for an event, wherever it goes."""
    bench = new_bench(application=application())
    bench.replies["/answer"] = [ACTIONS["input"] | {"eventUrl": ["http://action/input"]}]
    place_and_run(bench, **RUN)
    assert timeouts(bench) == {
        "call/event": (1000, 10_000),
        "call/answer": (1000, 5000),
        "action/input": (1000, 10_000),
    }


def test_time_outs_of_the_application_hold_for_the_urls_given_with_a_call(new_bench):
    """Those of its answer webhook and of its event webhook."""
    bench = new_bench(application=application(event=SLOW_EVENTS, answer=SLOW_ANSWERS))
    bench.replies["/answer"] = [ACTIONS["input"] | {"eventUrl": ["http://action/input"]}]
    place_and_run(bench, **RUN)
    assert timeouts(bench) == {
        "call/event": (300, 9000),
        "call/answer": (400, 2000),
        "action/input": (300, 9000),
    }


# -- nowhere to go


def test_an_event_with_nowhere_to_go_is_noted_and_the_call_goes_on(new_bench):
    """Its application may have lost its event URL after the call was placed."""
    bench = new_bench(application=application())
    leg = place_and_run(bench, ncco=[ACTIONS["input"], ACTIONS["record"], {"action": "wait", "timeout": 5}])
    notes = [entry["note"] for entry in bench.entries("note", leg)]
    assert notes[0] == (
        "nowhere to send the started event: neither the call nor its application has an event_url"
    )
    assert "nowhere to send the input event: the NCCO goes on" in notes
    assert leg.duration == 3 + 3 + 5
    assert bench.requests == []


def test_an_application_registered_anew_gets_what_happens_from_then_on(bench):
    """A call that has no event URL of its own follows its application."""
    leg = bench.place()
    moved = WebhookTarget(url="http://moved/event", method="POST")
    bench.switchboard.application = application(event=moved, fallback=moved)
    bench.pass_time(2)
    urls = [entry["url"] for entry in bench.entries("webhook", leg)]
    assert urls == ["http://app/event", "http://moved/event"]
    assert bench.switchboard.application.event is moved
