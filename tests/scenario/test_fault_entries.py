"""The entries of `faults:`: how each is written, what comes of it, and what is said of a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.faults import (
    Activation,
    ApiFault,
    Corruption,
    Disconnect,
    Effect,
    InjectedAnswer,
    PlayedReply,
    WebhookFault,
)
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.api_faults import ERRORS
from voice_simulator.scenario.language.api_requests import METHODS
from voice_simulator.scenario.language.fault_entries import FAULTS
from voice_simulator.scenario.language.fault_parts import AWAITED, EVENTS


def faults_in(text):
    """Return the faults of a list, written as YAML."""
    mistakes = Mistakes("dir/f.yaml")
    faults = or_none(lambda: FAULTS.read(read_document(text, "dir/f.yaml"), "faults", mistakes)) or ()
    mistakes.raise_any()
    return faults


def fault_of(text):
    """Return the one fault with these keys."""
    (fault,) = faults_in(f"[{{{text}}}]")
    return fault


def mistakes_in(text):
    """Return the mistakes of a list of faults as texts."""
    with pytest.raises(InvalidDocument) as caught:
        faults_in(text)
    return [str(mistake).removeprefix("dir/f.yaml:") for mistake in caught.value.mistakes]


def api(**facts):
    """Return a fault of POST /v1/calls."""
    return ApiFault(origin="f.yaml:1", method="POST", path="/v1/calls", **facts)


def webhook(event="ringing", **facts):
    """Return a fault of webhooks."""
    return WebhookFault(origin="f.yaml:1", event=event, **facts)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("respond: 503", api(respond=InjectedAnswer(status=503))),
        ("respond: too_many_requests", api(respond=InjectedAnswer(status=429))),
        ("respond: {status: 429}", api(respond=InjectedAnswer(status=429))),
        ("respond: {status: 500, body: }", api(respond=InjectedAnswer(status=500))),
        ("respond: {status: 500, body: ''}", api(respond=InjectedAnswer(status=500, body="", json=False))),
        (
            "respond: {status: 500, body: 007}",
            api(respond=InjectedAnswer(status=500, body="007", json=False)),
        ),
        (
            "respond: {status: 429, headers: {Retry-After: 3}, body: {title: x, n: [1, null]}}",
            api(
                respond=InjectedAnswer(
                    status=429, headers=(("Retry-After", "3"),), body='{"title":"x","n":[1,null]}', json=True
                )
            ),
        ),
        ("delay: 4s", api(delay=(4000, 4000))),
        ("delay: [1s, 4s]", api(delay=(1000, 4000))),
        ("disconnect: before_response", api(disconnect=Disconnect.BEFORE_RESPONSE)),
        ("disconnect: mid_body, effect: done", api(disconnect=Disconnect.MID_BODY, effect=Effect.DONE)),
        ("malformed: true, effect: none", api(malformed=True)),
        ("rate_limit: 3", api(rate_limit=3)),
        ("rate_limit: 3 per second, delay: 1s", api(rate_limit=3, delay=(1000, 1000))),
        ("rate_limit: 3/s", api(rate_limit=3)),
        (
            "respond: 503, delay: 1s, malformed: false",
            api(respond=InjectedAnswer(status=503), delay=(1000, 1000)),
        ),
        (
            "respond: 503, application: 78d*, first: 2",
            api(respond=InjectedAnswer(status=503), application="78d*", activation=Activation(first=2)),
        ),
    ],
)
def test_fault_of_the_api_reads_as_it_is_written(written, fault):
    """One way in which an answer is tampered with, and perhaps a delay."""
    assert fault_of(f"api: POST /v1/calls, {written}") == fault


@pytest.mark.parametrize(("name", "status"), ERRORS.items())
def test_errors_of_the_platform_have_names(name, status):
    """Each is the platform's own body for its status."""
    assert fault_of(f"api: GET /v1/calls, respond: {name}").respond == InjectedAnswer(status=status)


@pytest.mark.parametrize("method", METHODS)
def test_method_may_be_small_and_blanks_many(method):
    """A method is one whatever its letters."""
    fault = fault_of(f"api: '{method.lower()}   /v1/calls/*', delay: 1s")
    assert (fault.method, fault.path) == (method, "/v1/calls/*")


def test_glob_may_be_all_of_a_path():
    """For requests of a method wherever they go."""
    assert fault_of("api: GET *, delay: 1s").path == "*"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("late: 4s", webhook(late=4000)),
        ("after: answered", webhook(after="answered")),
        ("lost: true", webhook(lost=True)),
        ("twice: true, lost: false", webhook(twice=True)),
        ("same_timestamp: true", webhook(same_timestamp=True)),
        ("corrupt: cut", webhook(corrupt=Corruption.CUT)),
        ("corrupt: content_type", webhook(corrupt=Corruption.CONTENT_TYPE)),
        ("corrupt: signature", webhook(corrupt=Corruption.SIGNATURE)),
        ("slow: 6s, attempts: 1", webhook(slow=6000, attempts=1)),
        ("fail: unreachable", webhook(fail=FailureReason.UNREACHABLE)),
        ("fail: time_out, attempts: 2", webhook(fail=FailureReason.TIMED_OUT, attempts=2)),
        ("fail: reset", webhook(fail=FailureReason.RESET)),
        ("reply: 503", webhook(reply=PlayedReply(503))),
        ("reply: {status: 204}", webhook(reply=PlayedReply(204))),
        ("reply: {status: 200, body: oops}", webhook(reply=PlayedReply(200, "oops", "text/plain"))),
        ("reply: {status: 200, body: [{a: 1}]}", webhook(reply=PlayedReply(200, '[{"a":1}]'))),
        (
            "reply: {status: 502, body: <p>, content_type: text/html; charset=utf-8}, attempts: 1",
            webhook(reply=PlayedReply(502, "<p>", "text/html; charset=utf-8"), attempts=1),
        ),
        (
            "lost: true, to: +4477*, from: 442079460000, application: 78d*, every: 2",
            webhook(
                lost=True,
                to="4477*",
                from_="442079460000",
                application="78d*",
                activation=Activation(every=2),
            ),
        ),
    ],
)
def test_fault_of_webhooks_reads_as_it_is_written(written, fault):
    """One thing that goes wrong, and with which of them."""
    assert fault_of(f"webhook: ringing, {written}") == fault


@pytest.mark.parametrize("event", [*EVENTS, "'*'"])
def test_every_event_can_have_faults(event):
    """Each webhook by its name, or all."""
    assert fault_of(f"webhook: {event}, slow: 1s").event == event.strip("'")


@pytest.mark.parametrize(
    ("written", "activation"),
    [
        ("", Activation()),
        ("nth: 3", Activation(nth=3)),
        ("first: 2, chance: 0.5", Activation(first=2, chance=5000)),
        ("every: 5, chance: 12.5%", Activation(every=5, chance=1250)),
        ("chance: 0", Activation(chance=0)),
        ("chance: 1", Activation(chance=10_000)),
        ("chance: 1.0", Activation(chance=10_000)),
        ("chance: .25", Activation(chance=2500)),
        ("chance: 0.0001", Activation(chance=1)),
        ("chance: 100%", Activation(chance=10_000)),
        ("chance: 0.01%", Activation(chance=1)),
    ],
)
@pytest.mark.parametrize("fault", ["webhook: ringing, lost: true", "api: GET /*, respond: 503"])
def test_matches_are_counted_or_drawn(fault, written, activation):
    """And may be both, for a chance goes with a count."""
    assert fault_of(f"{fault}, {written}").activation == activation


@given(st.integers(0, 10_000))
def test_chance_is_exact(chance):
    """To the ten-thousandth, as it is written."""
    assert fault_of(f"webhook: '*', lost: true, chance: {chance / 10_000:.4f}").activation.chance == chance


def test_origin_is_the_line_of_the_entry():
    """And the file's name without its directory, as for calls."""
    faults = faults_in("- api: GET /*\n  delay: 1s\n- webhook: ringing\n  lost: true\n")
    assert [fault.origin for fault in faults] == ["f.yaml:1", "f.yaml:3"]


OF_API = "respond, delay, disconnect, malformed, rate_limit, effect"
OF_WEBHOOKS = "late, after, lost, twice, same_timestamp, corrupt, slow, fail, reply"
COMMON = "application, nth, first, every, chance"
FORMS = (
    "It is a status, one of bad_request, unauthorized, forbidden, not_found, too_many_requests, "
    "internal_error, unavailable, or {status: 429, headers: …, body: …}."
)
NONE_OF_API = (
    "1:2: a fault of the API needs one of respond, delay, disconnect, malformed, rate_limit: what goes wrong"
)
TWO = "this has late and lost: write an entry for each"
ONE_HAS = f"one of webhooks has to, from, {OF_WEBHOOKS}, attempts"
EACH = "api, webhook, recording, transcription or socket"
KINDS = (
    "a fault is for one of api: POST /v1/calls, webhook: ringing, recording: empty, transcription: failed, "
    'socket: "wss://*"'
)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("busy", f"1:1: faults: expected a list of entries, each with {EACH}; got the text 'busy'"),
        ("[busy]", f"1:2: {KINDS}; this is the text 'busy'"),
        ("[{delay: 1s}]", f"1:2: {KINDS}; this has none"),
        (
            "[{api: GET /*, webhook: input, delay: 1s}]",
            f"1:2: {KINDS}; this has api and webhook: write an entry for each",
        ),
        (
            "[{recording: empty, transcription: failed}]",
            f"1:2: {KINDS}; this has recording and transcription: write an entry for each",
        ),
        ("[{transcript: failed}]", f"1:2: {KINDS}; this has transcript; did you mean 'transcription'?"),
        ("[{recordings: empty}]", f"1:2: {KINDS}; this has recordings; did you mean 'recording'?"),
    ],
)
def test_entry_is_for_the_api_or_for_webhooks(text, mistake):
    """What is neither is told both forms."""
    assert mistakes_in(text) == [mistake]


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("GET/*, delay: 1s", "1:8: api: put a blank between the method and the path: GET /*"),
        ("get/*, delay: 1s", "1:8: api: put a blank between the method and the path: GET /*"),
        ("PATCH /*, delay: 1s", "1:8: api: 'PATCH' is not one of GET, POST, PUT, DELETE, *."),
        (
            "/v1/calls, delay: 1s",
            (
                "1:8: api: expected a method and a path, such as POST /v1/calls; "
                'for every method write "* /v1/calls"'
            ),
        ),
        ("POST v1/calls, delay: 1s", "1:8: api: a path begins with '/' or '*'; write POST /v1/calls"),
        (
            "post https://api.nexmo.com/v1/calls, delay: 1s",
            "1:8: api: a path begins with '/' or '*'; write POST /v1/calls",
        ),
        (
            "create call, delay: 1s",
            "1:8: api: expected a method and a path, such as POST /v1/calls; got 'create call'",
        ),
        (
            "[GET], delay: 1s",
            "1:8: api: expected a method and a path, such as POST /v1/calls, got a list",
        ),
        ("GET /*", NONE_OF_API),
        ("GET /*, malformed: false", NONE_OF_API),
        (
            "GET /*, respond: 503, malformed: true",
            "1:41: respond and malformed can't be combined; only delay goes with another",
        ),
        (
            "GET /*, rate_limit: 3, disconnect: mid_body, respond: 503",
            "1:43: respond, disconnect and rate_limit can't be combined; only delay goes with another",
        ),
        (
            "GET /*, delay: 1s, late: 4s",
            f"1:27: 'late' is for a fault of webhooks; one of the API has {OF_API}",
        ),
        (
            "GET /*, delay: 1s, efect: done",
            (
                "1:27: unknown key 'efect'; did you mean 'effect'? A fault of the API has api, "
                f"{COMMON}, {OF_API}."
            ),
        ),
        (
            "GET /*, respond: too_many",
            f"1:25: respond: there is no error 'too_many'; did you mean 'too_many_requests'? {FORMS}",
        ),
        ("GET /*, respond: oops", f"1:25: respond: there is no error 'oops'. {FORMS}"),
        ("GET /*, respond: [503]", f"1:25: respond: this is a list. {FORMS}"),
        ("GET /*, respond: ", f"1:24: respond: this is nothing. {FORMS}"),
        (
            "GET /*, respond: 42",
            "1:25: respond: expected a whole number from 200 to 599, got the number 42",
        ),
        ("GET /*, respond: true", "1:25: respond: expected a whole number from 200 to 599, got true"),
        ("GET /*, respond: {body: x}", "1:25: respond needs a status, such as {status: 503}"),
        (
            "GET /*, respond: {status: x}",
            "1:34: status: expected a whole number from 200 to 599, got the text 'x'",
        ),
        (
            "GET /*, respond: {status: 204, body: x}",
            "1:45: body: an answer with status 204 has no body; leave it out",
        ),
        (
            "GET /*, respond: {status: 503, header: {}}",
            "1:39: unknown key 'header'; did you mean 'headers'? respond has status, headers, body.",
        ),
        (
            "GET /*, respond: {status: 503, headers: [x]}",
            "1:48: headers: expected a mapping of names to texts, got a list",
        ),
        (
            "GET /*, respond: {status: 503, headers: {A: [x]}}",
            "1:52: headers: expected a text for 'A', got a list",
        ),
        (
            "GET /*, respond: {status: 503, headers: {A B: x}}",
            "1:49: headers: 'A B' is no name of a header, such as Retry-After",
        ),
        (
            "GET /*, respond: {status: 503, headers: {content-length: 3}}",
            "1:49: headers: 'content-length' is the simulator's own to set; leave it out",
        ),
        (
            "GET /*, respond: {status: 503, headers: {host: 3}}",
            "1:49: headers: 'host' is the simulator's own to set; leave it out",
        ),
        (
            'GET /*, respond: {status: 503, headers: {A: "x\\ny"}}',
            "1:52: headers: the value of 'A' is no line of at most 4000 characters",
        ),
        ("GET /*, delay: 3", "1:23: delay: the duration 3 needs a unit: 3s for seconds, or one of ms, m, h"),
        ("GET /*, delay: [4s, 1s]", "1:23: delay: the shorter duration comes first, as in [1s, 4s]"),
        ("GET /*, delay: [4s]", "1:23: delay: expected a duration such as 4s, or two such as [1s, 4s]"),
        ("GET /*, delay: [~, 4s]", "1:23: delay: expected a duration such as 4s, or two such as [1s, 4s]"),
        ("GET /*, delay: ", "1:22: delay: expected a duration such as 4s, or two such as [1s, 4s]"),
        (
            "GET /*, delay: [4, 5s]",
            "1:24: delay: the duration 4 needs a unit: 4s for seconds, or one of ms, m, h",
        ),
        (
            "GET /*, disconnect: midbody",
            "1:28: disconnect: 'midbody' is not one of before_response, mid_body; did you mean 'mid_body'?",
        ),
        ("GET /*, malformed: yes", "1:27: malformed: expected true or false, got the text 'yes'"),
        (
            "GET /*, delay: 1s, effect: some",
            "1:35: effect: 'some' is not one of none, done.",
        ),
        (
            "GET /*, rate_limit: 0",
            "1:28: rate_limit: expected requests per second, such as 3; got the number 0",
        ),
        (
            "GET /*, rate_limit: 3 per minute",
            "1:28: rate_limit: expected requests per second, such as 3; got the text '3 per minute'",
        ),
        (
            "GET /*, rate_limit: 3, nth: 2",
            "1:36: rate_limit counts every request that matches; it takes no nth",
        ),
        (
            "GET /*, rate_limit: 3, chance: 0.5",
            "1:39: rate_limit counts every request that matches; it takes no chance",
        ),
        (
            "GET /*, rate_limit: 3, effect: done",
            "1:39: rate_limit refuses requests before they are handled; it takes no effect: done",
        ),
        (
            "GET /*, delay: 1s, application: [a, b]",
            (
                "1:40: application: expected one id or glob, got a list; write an entry for each, "
                'or a glob such as "78d335fa-*"'
            ),
        ),
    ],
)
def test_mistake_in_a_fault_of_the_api_is_told_in_a_sentence(written, mistake):
    """With its place and what would be right."""
    assert mistakes_in(f"[{{api: {written}}}]") == [mistake]


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("nth: 0", "1:37: nth: expected a whole number from 1 to 1000000, got the number 0"),
        ("every: often", "1:39: every: expected a whole number from 1 to 1000000, got the text 'often'"),
        ("nth: 1, first: 2", "1:47: nth and first can't be combined: each alone says when the fault strikes"),
        (
            "every: 2, first: 2, nth: 1",
            "1:49: nth, first and every can't be combined: each alone says when the fault strikes",
        ),
    ],
)
def test_mistake_in_the_occasions_is_told_in_a_sentence(written, mistake):
    """Counts are whole and one of a kind."""
    assert mistakes_in(f"[{{webhook: input, twice: true, {written}}}]") == [mistake]


@pytest.mark.parametrize(
    ("written", "got"),
    [
        ("1.5", "the number 1.5"),
        ("101%", "the text '101%'"),
        ("0.00001", "the number 0.00001"),
        ("half", "the text 'half'"),
        ("25", "the number 25"),
        ("[1]", "a list"),
    ],
)
def test_chance_is_a_part_of_one(written, got):
    """A whole number of percents needs its sign."""
    expected = "a number from 0 to 1 with at most 4 decimals, or a percentage such as 25%"
    assert mistakes_in(f"[{{webhook: input, twice: true, chance: {written}}}]") == [
        f"1:40: chance: expected {expected}; got {got}"
    ]


EVENT = f"It is one of {', '.join(EVENTS)}"


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("ring, lost: true", f"1:12: webhook: there is no event 'ring'; did you mean 'ringing'? {EVENT}, *."),
        ("[x], lost: true", "1:12: webhook: expected the event of a webhook, such as ringing, got a list"),
        ("ringing", f"1:2: a fault of webhooks needs one of {OF_WEBHOOKS}; this has none"),
        ("ringing, lost: false", f"1:2: a fault of webhooks needs one of {OF_WEBHOOKS}; this has none"),
        (
            "ringing, lost: true, late: 4s",
            f"1:2: a fault of webhooks needs one of {OF_WEBHOOKS}; {TWO}",
        ),
        ("ringing, delay: 4s, late: 4s", "1:21: 'delay' is written late: 4s"),
        ("ringing, effect: done", f"1:21: 'effect' is for a fault of the API; {ONE_HAS}"),
        (
            "ringing, late: 4s, form: 44",
            (
                "1:31: unknown key 'form'; did you mean 'from'? A fault of webhooks has webhook, "
                f"{COMMON}, to, from, {OF_WEBHOOKS}, attempts."
            ),
        ),
        ("ringing, late: 0", "1:27: late: expected a duration above 0, such as 4s"),
        ("ringing, slow: ", "1:26: slow: expected a duration above 0, such as 4s"),
        ("ringing, slow: x", "1:27: slow: 'x' is not a duration such as 250ms, 4s, 2m or 1h"),
        (
            "ringing, after: answerd",
            f"1:28: after: there is no event 'answerd'; did you mean 'answered'? {EVENT}.",
        ),
        ("ringing, after: '*'", f"1:28: after: there is no event '*'. {EVENT}."),
        ("ringing, after: ringing", "1:28: after: 'ringing' can't come after itself; name another event"),
        (
            "'*', after: ringing",
            "1:24: after: not every webhook can come after one; name the webhook, not '*'",
        ),
        (
            "[x], after: ringing",
            "1:12: webhook: expected the event of a webhook, such as ringing, got a list",
        ),
        ("ringing, twice: yes", "1:28: twice: expected true or false, got the text 'yes'"),
        (
            "ringing, corrupt: sig",
            "1:30: corrupt: 'sig' is not one of cut, content_type, signature.",
        ),
        (
            "ringing, fail: timed_out",
            "1:27: fail: 'timed_out' is not one of unreachable, time_out, reset; did you mean 'time_out'?",
        ),
        (
            "ringing, reply: none",
            "1:28: reply: expected a status or {status: 503, body: …}; got the text 'none'",
        ),
        ("ringing, reply: {body: x}", "1:28: reply needs a status, such as {status: 503}"),
        (
            "ringing, reply: {status: 204, body: x}",
            "1:48: body: an answer with status 204 has no body; leave it out",
        ),
        (
            "ringing, reply: {status: 200, content_type: html}",
            "1:56: content_type: expected a media type such as text/html; got 'html'",
        ),
        (
            "ringing, reply: {status: 200, headers: {}}",
            "1:42: unknown key 'headers'. reply has status, body, content_type.",
        ),
        (
            "ringing, lost: true, attempts: 1",
            "1:43: attempts goes with fail, reply or slow; lost is for the whole webhook",
        ),
        (
            "ringing, slow: 1s, to: [a, b]",
            (
                "1:35: to: expected one number or glob, got a list; write an entry for each, "
                'or a glob such as "4477009001*"'
            ),
        ),
    ],
)
def test_mistake_in_a_fault_of_webhooks_is_told_in_a_sentence(written, mistake):
    """With its place and what would be right."""
    assert mistakes_in(f"[{{webhook: {written}}}]") == [mistake]


@pytest.mark.parametrize("event", AWAITED)
def test_webhook_whose_reply_is_waited_for_is_neither_lost_nor_put_behind_another(event):
    """The call would wait for ever; how long it does wait can be played."""
    a = "an" if event in ("answer", "input") else "a"
    why = f"the platform waits for the reply to {a} {event} webhook, so it can't"
    assert mistakes_in(f"[{{webhook: {event}, lost: true}}]") == [
        f"1:{len(event) + 20}: {why} be lost; write fail: time_out"
    ]
    assert mistakes_in(f"[{{webhook: {event}, after: dtmf}}]") == [
        f"1:{len(event) + 21}: {why} come after another; write late: 4s, say"
    ]


def test_all_mistakes_are_told_at_once():
    """Of all entries, in the order of the text."""
    text = "- api: PATCH /*\n  respond: 42\n- {webhook: ring, lost: 1}\n- x\n"
    assert [mistake.split(": ")[0] for mistake in mistakes_in(text)] == [
        "1:8", "2:12", "3:13", "3:25", "4:3",
    ]  # fmt: skip
