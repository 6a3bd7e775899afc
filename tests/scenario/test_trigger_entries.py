"""What stands behind `trigger:`: requests to the application, calls placed for it, calls that come in."""

from __future__ import annotations

import json

import pytest

from voice_simulator.core.model.script import Answer, Script, Stay
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.language.trigger_entries import Triggers
from voice_simulator.scenario.model.expectations import Thing
from voice_simulator.scenario.model.patterns import Members, text_pattern
from voice_simulator.scenario.model.triggers import (
    AfterThing,
    AtInstant,
    CallTrigger,
    InboundTrigger,
    RequestTrigger,
)

OUTCOMES = {"waits": Script("waits", (Answer(), Stay(1000)))}


def triggers_in(text):
    """Return the triggers, written as YAML."""
    mistakes = Mistakes("dir/t.yaml")
    triggers = (
        or_none(lambda: Triggers(OUTCOMES).read(read_document(text, "dir/t.yaml"), "trigger", mistakes)) or ()
    )
    mistakes.raise_any()
    return triggers


def mistakes_in(text):
    """Return the mistakes of triggers as texts."""
    with pytest.raises(InvalidDocument) as caught:
        triggers_in(text)
    return [str(mistake).removeprefix("dir/t.yaml:") for mistake in caught.value.mistakes]


def request(method="POST", **facts):
    """Return a request to /x."""
    return RequestTrigger(method=method, url="/x", origin="t.yaml:1", **facts)


@pytest.mark.parametrize(
    ("written", "trigger"),
    [
        ("{get: /x}", request("GET")),
        ("{post: /x}", request()),
        ("{post: /x, json: null}", request(body="null", content_type="application/json")),
        (
            '{post: /x, json: {number: "447700900100", n: 447, yes: yes, list: [1.5, true]}}',
            request(
                body='{"number":"447700900100","n":447,"yes":"yes","list":[1.5,true]}',
                content_type="application/json",
            ),
        ),
        (
            "{post: /x, form: {number: 0447, text: a & ä}}",
            request(body="number=0447&text=a+%26+%C3%A4", content_type="application/x-www-form-urlencoded"),
        ),
        ("{post: /x, text: 12}", request(body="12", content_type="text/plain")),
        (
            "{post: /x, text: <a/>, headers: {content-type: text/xml, X-Key: 1}}",
            request(body="<a/>", content_type="text/xml", headers=(("X-Key", "1"),)),
        ),
        ("{get: /x, status: 302, application: 78d}", request("GET", status=302, application="78d")),
    ],
)
def test_request_reads_as_it_is_written(written, trigger):
    """A method, a body of one of three kinds, and what must come of it."""
    assert triggers_in(written) == (trigger,)


@pytest.mark.parametrize("url", ["http://localhost:3000/a?b=c", "https://example.com", "HTTP://a/", "/"])
def test_url_is_whole_or_a_path_of_the_application(url):
    """`run` knows where the application is."""
    (trigger,) = triggers_in(f"get: {url}")
    assert trigger.url == url


@pytest.mark.parametrize("written", ["", "none", "~", "[]"])
def test_nothing_need_be_triggered(written):
    """`none` says that nothing was forgotten."""
    scenario = read_scenario(f"trigger: {written}\nexpect: [no_errors]", "t.yaml")
    assert scenario.triggers == ()
    assert scenario.waits


def test_triggers_may_be_many():
    """They go in their order."""
    triggers = triggers_in("- get: /a\n- post: /b\n")
    assert [(one.url, one.origin) for one in triggers] == [("/a", "t.yaml:1"), ("/b", "t.yaml:2")]


def test_call_is_placed_with_what_is_written():
    """Numbers stand for endpoints, a URL for a list of one; the rest is JSON as it is."""
    text = """\
application: 78d335fa
call:
  to: +447700900100
  from: 442079460000
  answer_url: http://localhost:3000/answer
  event_url: [http://localhost:3000/event]
  length_timer: 60
  ncco:
    - {action: connect, from: 442079460000, endpoint: [{type: phone, number: 0447700, dtmfAnswer: 12}]}
"""
    (trigger,) = triggers_in(text)
    assert trigger == CallTrigger(
        body={
            "to": [{"type": "phone", "number": "447700900100"}],
            "from": {"type": "phone", "number": "442079460000"},
            "answer_url": ["http://localhost:3000/answer"],
            "event_url": ["http://localhost:3000/event"],
            "length_timer": 60,
            "ncco": [
                {
                    "action": "connect",
                    "from": "442079460000",
                    "endpoint": [{"type": "phone", "number": "0447700", "dtmfAnswer": "12"}],
                }
            ],
        },
        application="78d335fa",
        origin="t.yaml:1",
    )


@pytest.mark.parametrize(
    ("written", "to"),
    [
        ("sip:a@b.c", [{"type": "sip", "uri": "sip:a@b.c"}]),
        ("{type: phone, number: 44}", [{"type": "phone", "number": "44"}]),
        ("[447, {type: app, user: 7}]", [{"type": "phone", "number": "447"}, {"type": "app", "user": 7}]),
        ("{type: phone, number: true}", [{"type": "phone", "number": True}]),
        ("{type: phone, number: [1]}", [{"type": "phone", "number": [1]}]),
    ],
)
def test_called_party_may_be_written_whole(written, to):
    """What is an endpoint already stays one; what no API would take is for it to refuse."""
    (trigger,) = triggers_in(f"call: {{to: {written}, ncco: []}}")
    assert trigger.body == {"to": to, "ncco": []}
    assert json.loads(json.dumps(trigger.body)) == trigger.body


def test_call_comes_in():
    """As one of `inbound:` does, but at once."""
    (trigger,) = triggers_in("inbound: {from: 447700900500, to: 442079460000, script: waits}")
    assert isinstance(trigger, InboundTrigger)
    assert (trigger.origin, trigger.call.origin, trigger.call.at) == ("t.yaml:1", "t.yaml:1", 0)
    assert trigger.call.script == Script("waits", (Stay(1000),))


def after(event, **more):
    """Return the moment after the webhook of an event."""
    return AfterThing(Thing("webhook", Members((("event", text_pattern(event)),))), **more)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("at: 30s", AtInstant(30_000)),
        ("at: 0", None),
        ("after: answered", after("answered")),
        ("after: answered, later: 1500ms", after("answered", later=1500)),
        ("after: {webhook: ringing}", after("ringing")),
        ("after: {status: busy}", AfterThing(Thing("status", Members((("status", text_pattern("busy")),))))),
        ("after: {ncco: t*}", AfterThing(Thing("ncco", Members((("action", text_pattern("t*")),))))),
        (
            "after: {webhook: ringing, call: {to: 4477*}}",
            after("ringing", calls=Members((("to", text_pattern("4477*")),))),
        ),
    ],
)
@pytest.mark.parametrize(
    "trigger",
    [
        "post: /x",
        "get: /x",
        "call: {to: 447700900100, ncco: []}",
        "inbound: {from: 447700900500, to: 442079460000}",
    ],
)
def test_trigger_may_say_when(trigger, written, moment):
    """At an instant, or after something that happened; `at: 0` is at once."""
    (one,) = triggers_in(f"{{{trigger}, {written}}}")
    assert one.moment == moment


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (AtInstant(1500), "at 1500ms"),
        (after("answered"), "after webhook answered"),
        (
            after("ringing", calls=Members((("to", text_pattern("44*")),)), later=2000),
            "2s after webhook ringing on a call to 44*",
        ),
    ],
)
def test_moment_in_a_few_words(moment, text):
    """As a report names it."""
    assert moment.text == text


URL = "expected a URL such as http://localhost:3000/campaigns, or a path such as /campaigns of --app-url"
A_CALL = "{to: 447700900100, from: …, answer_url: …}"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("once", "1:1: a trigger has one of post, get, call, inbound; this is the text 'once'"),
        ("{url: /x}", "1:2: 'url' is written post: /x, or get: /x"),
        (
            "{post: /x, get: /x}",
            "1:1: a trigger has one of post, get, call, inbound; this has post and get",
        ),
        (
            "{post: /x, jsn: 1}",
            (
                "1:12: unknown key 'jsn'; did you mean 'json'? "
                "A POST has post, json, form, text, headers, status, application, at, after, later."
            ),
        ),
        ("{get: /x, json: 1}", "1:11: 'json' is for a POST: write post:, since a GET has no body"),
        ("{post: /x, json: 1, text: x}", "1:27: json and text can't be combined: a request has one body"),
        ("{post: campaigns}", f"1:8: post: {URL}; got the text 'campaigns'"),
        ("{post: [x]}", f"1:8: post: {URL}, got a list"),
        (
            "{post: 'localhost:3000/x'}",
            "1:8: post: a URL begins with http:// or https://; write http://localhost:3000/x",
        ),
        ("{get: 'ftp://x/y z'}", f"1:7: get: {URL}; got the text 'ftp://x/y z'"),
        (
            "{post: /x, form: [x]}",
            "1:18: form: expected a mapping of names to texts, got a list",
        ),
        ("{post: /x, text: {}}", "1:18: text: expected a text, got a mapping"),
        (
            "{post: /x, status: 1}",
            "1:20: status: expected a whole number from 200 to 599, got the number 1",
        ),
        ("{post: /x, application: [x]}", "1:25: application: expected a text, got a list"),
        (
            "{call: 44}",
            f"1:8: call: expected the body of POST /v1/calls, such as {A_CALL}; got the number 44",
        ),
        ("{call: {from: 44}}", f"1:8: a call needs to: whom to call, as in {A_CALL}"),
        ("{call: {to: }}", "1:12: to: expected a text, got nothing"),
        ("{call: {to: 44 77}}", "1:13: to: a number has no blanks; write 4477"),
        (
            "{call: {to: 44, ncco: []}, status: 200}",
            "1:28: unknown key 'status'. A trigger with call has call, application, at, after, later.",
        ),
        (
            "{inbound: {from: 447700900500, to: 442079460000}, status: 1}",
            "1:51: unknown key 'status'. A trigger with inbound has inbound, at, after, later.",
        ),
        (
            "{inbound: {at: 1s, from: 447700900500, to: 442079460000}}",
            "1:12: 'at' has no place in this call, which comes at once; a trigger has it beside inbound:",
        ),
        ("{post: /x, when: answered}", "1:12: 'when' is written after: answered"),
        ("{post: /x, on: answered}", "1:12: 'on' is written after: answered"),
        (
            "{post: /x, delay: 5s}",
            "1:12: 'delay' is written at: 5s, from the start, or after: …, later: 5s",
        ),
        (
            "{get: /x, after: ringing, wait: 5s}",
            "1:27: 'wait' is written at: 5s, from the start, or after: …, later: 5s",
        ),
        ("{get: /x, before: ringing}", "1:11: 'before' is nothing that can be known; write after, or at"),
        (
            "{get: /x, at: 5s, after: ringing}",
            "1:26: at and after can't be combined; for a time after something write later: 5s",
        ),
        (
            "{get: /x, later: 5s}",
            "1:18: later goes with after: it counts from there; from the start it is at",
        ),
        (
            "{get: /x, after: 5s}",
            "1:18: after: a time is written at: 5s, or with what it is after: ringing, later: 5s",
        ),
        ("{get: /x, at: ringing}", "1:15: at: what happened is written after: ringing"),
        ("{get: /x, at: 5}", "1:15: at: the duration 5 needs a unit: 5s for seconds, or one of ms, m, h"),
        (
            "{get: /x, after: }",
            (
                "1:17: after: expected the event of a webhook, or a mapping such as {api: PUT /v1/calls/*}; "
                "got nothing"
            ),
        ),
        (
            "{get: /x, after: {}}",
            "1:18: after needs one of webhook, api, reply, ncco, socket, status; this has none",
        ),
        (
            "{get: /x, after: {trigger: 202}}",
            "1:19: 'trigger' is no need: triggers that say no time go first, in their order",
        ),
        ("{get: /x, after: {event: ringing}}", "1:19: 'event' is written webhook: ringing"),
        ("{get: /x, after: {status: busy, later: 5s}}", "1:33: 'later' stands beside after:, not in it"),
        (
            "{inbound: 44}",
            (
                "1:11: An inbound call is a mapping of from, from_user, to, headers, custom_data, "
                "application, script; this is the number 44"
            ),
        ),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """With its place and what would be right."""
    assert mistakes_in(text) == [mistake]
