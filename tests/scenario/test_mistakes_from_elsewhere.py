"""What newcomers write, as other tools and the platform's own documents have it, and what they are told."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields
from pathlib import Path

import pytest
from documents import AnyFile

from voice_simulator.cli.run import add_run_flags
from voice_simulator.documents.nodes import ListNode, MappingNode, ScalarNode
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.common_mistakes import COMMON_MISTAKES_OF_SCENARIO, EXAMPLE
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.settings.table import Settings


def mistakes_in(text):
    """Return the mistakes of a scenario as texts."""
    with pytest.raises(InvalidDocument) as caught:
        read_scenario(text, "s.yaml")
    return [str(mistake).removeprefix("s.yaml:") for mistake in caught.value.mistakes]


def sentence_of(text):
    """Return the one sentence about a scenario, without its place: a mistake is told once."""
    (mistake,) = mistakes_in(text)
    return mistake.split(": ", 1)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("calls: [{turns: [[answer, wait_for: {action: talk}]]}]", "'action' is written ncco: talk"),
        ("calls: [{turns: [[answer, wait_for: {type: input}]]}]", "'type' is written ncco: input"),
        ("calls: [{turns: [[answer, wait_for: {action: transfer}]]}]", "'action' is written api: transfer"),
        ("calls: [{turns: [[answer, wait_for: {action: hangup}]]}]", "'action' is written api: hangup"),
        ("calls: [{turns: [[answer, wait_for: {webhook: input}]]}]", "'webhook' is written event: input"),
        ("calls: [{turns: [[answer, wait_for: {request: mute}]]}]", "'request' is written api: mute"),
        (
            "calls: [{turns: [[answer, wait_for: {ncco: talk, timeout: 5s}]]}]",
            "'timeout' is written within: 5s",
        ),
        ("calls: [{turns: [[answer, wait_for: say]]}]", "did you mean {ncco: talk}?"),
        ("calls: [{turns: [[answer, listen: 5s]]}]", "did you mean stay: 5s?"),
        ("calls: [{turns: [[answer, pause: 5s]]}]", "did you mean stay: 5s?"),
        ("calls: [{turns: [[answer, hold: 5s]]}]", "did you mean stay: 5s?"),
        ("calls: [{turns: [[answer, wait: {ncco: talk}]]}]", "did you mean wait_for: {ncco: talk}?"),
        ("calls: [{turns: [[answer, wait: transfer]]}]", "did you mean wait_for: transfer?"),
        ("calls: [{turns: [[answer, digits: '#']]}]", 'did you mean press: "#"?'),
        ("calls: [{turns: [[ring: 1s, no_answer]]}]", "did you mean 'timeout'?"),
        ("calls: [{turns: [[answer, stay: 1h 30m]]}]", "did you mean 90m?"),
        ("calls: [{turns: [[answer, stay: 1m 30s]]}]", "did you mean 90s?"),
        ("calls: [{turns: [[answer, stay: 1s 500ms]]}]", "did you mean 1500ms?"),
        ("calls: [{turns: [[answer, stay: PT1H30M]]}]", "did you mean 90m?"),
        ("calls: [{turns: [[answer, stay: '1:30']]}]", "did you mean 90s?"),
        ("calls: [{turns: [{rejected: busy}]}]", "did you mean busy, an outcome of its own?"),
        ("calls: [{turns: [{failed: timeout}]}]", "did you mean timeout, an outcome of its own?"),
        ("calls: [{turns: [{unanswered: {detail: busy}}]}]", "did you mean busy, an outcome of its own?"),
        ("calls: [{turns: [{unanswered: declined}]}]", "did you mean {rejected: declined}?"),
        ("calls: [{turns: [[ring: 1s, {rejected: no_answer}]]}]", "did you mean 'timeout'?"),
        (
            "calls: [{447700900001: busy}]",
            "'447700900001' is written {to: 447700900001, turns: [busy]}, an entry of the list",
        ),
        (
            "calls: {447700900001: [busy, answered]}",
            "'447700900001' is written {to: 447700900001, turns: […]}, an entry of the list",
        ),
        (
            "inbound: [{after: 5s, from: 447700900500, to: 442079460000}]",
            "'after' is written at: 5s",
        ),
        (
            "inbound: [{delay: 5s, from: 447700900500, to: 442079460000}]",
            "'delay' is written at: 5s",
        ),
        (
            "inbound: [{from: 447700900500, to: 442079460000, script: []}]",
            "script: [] has no steps; leave script: out for a caller who stays until your app ends the call",
        ),
        (
            "inbound: [{from: 447700900500, to: 442079460000, script: none}]",
            "unknown outcome 'none'; leave script: out for a caller who stays until your app ends the call",
        ),
        ("faults: [{api: {method: POST, path: /v1/calls}, respond: 503}]", "write api: POST /v1/calls"),
        (
            "faults: [{method: POST, path: /v1/calls, respond: 503}]",
            "'method' and 'path' are written api: POST /v1/calls",
        ),
        (
            "faults: [{webhook: {name: busy}, lost: true}]",
            "webhook: it is the event alone; write webhook: busy",
        ),
        ("calls: [{to: 447700900100, status: busy}]", "'status' is written turns: [busy]"),
        ("calls: [{to: 447700900100, answered: {ring: 2s}}]", "'answered' is written turns: [answered]"),
        ("calls: [{turns: [{busy: {after: 2s}}]}]", "'after' is written ring: 2s"),
        ("calls: [{turns: [{answered: {duration: 2s}}]}]", "'duration' is written stay: 2s"),
        (
            "calls: [{turns: [{failed: {reason: internal_error}}]}]",
            "'reason' is written detail: internal_error",
        ),
        ("calls: [{turns: [cancelled]}]", "did you mean [ring], which rings until your app hangs up?"),
        ("calls: [{turns: [no-answer]}]", "did you mean 'timeout'?"),
        ("calls: [{turns: [[answer, press: {keys: 1}]]}]", "'keys' is written digits: 1"),
        ("calls: [{turns: [[answer, press: 1 2]]}]", 'write press: "12"'),
        ("calls: [{turns: [[answer, say: {speech: hi}]]}]", "'speech' is written text: hi"),
        ("calls: [{turns: [[answer: {stay: 5s}]]}]", "'stay' is a step of its own, after it: {stay: 5s}"),
        ("trigger: {method: POST, url: /x}", "trigger: write {post: /x}"),
        ("trigger: {request: GET /x}", "trigger: write {get: /x}"),
        ("trigger: /x", "trigger: write {post: /x}, or {get: /x}"),
        ("trigger: {post: {url: /x, json: {a: 1}}}", "write post: /x; the rest stands beside it"),
        ("trigger: {post: /x, expect: 200}", "'expect' is written status: 200"),
        (
            "trigger: {inbound: {after: 5s, from: 447700900500, to: 442079460000}}",
            "'after' has no place in this call, which comes at once; a trigger has it beside inbound:",
        ),
        ("faults: [{webhook: hangup, lost: true}]", "did you mean 'completed'?"),
        ("calls: [{turns: [[answer, wait_for_heard: X]]}]", "did you mean wait_for: {heard: X}?"),
        ("calls: [{turns: [[answer, wait_for_ncco: talk]]}]", "did you mean wait_for: {ncco: talk}?"),
        ("calls: [{turns: [[answer, wait_for_hangup]]}]", "did you mean wait_for: hangup?"),
        (
            'calls: [{turns: [[answer, {wait_for: heard "*Press 1*"}]]}]',
            'did you mean {heard: "*Press 1*"}?',
        ),
        ("calls: [{turns: [[answer, {wait_for: heard *Press 1*}]]}]", 'mean {heard: "*Press 1*"}?'),
        ("calls: [{turns: [[answer, {wait_for: 'the \"1\" *x'}]]}]", "mean {heard: 'the \"1\" *x'}?"),
        ("calls: [{turns: [[answer, {wait_for: event input}]]}]", "did you mean {event: input}?"),
    ],
)
def test_slip_in_what_plays(text, told):
    """Steps, outcomes, entries and faults."""
    assert told in sentence_of(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("expect: [{webhook: {name: busy}}]", "'name' is written event: busy"),
        ("expect: [{webhook: {type: busy}}]", "'type' is written event: busy"),
        ("expect: [{reply: {event: answer}}]", "'event' is written to: answer"),
        ("expect: [{reply: {answer: 200}}]", "'answer' is written {to: answer, status: 200}"),
        ("expect: [{webhook: busy, to: 447700900100}]", "'to' stands in call: {to: 447700900100}"),
        ("expect: [{api: PUT /*, from: 447700900100}]", "'from' stands in call: {from: 447700900100}"),
        (
            "expect: [{api: {path: /v1/calls, method: POST}}]",
            "'path' and 'method' are written request: POST /v1/calls",
        ),
        ("expect: [{api: {url: /v1/calls}}]", "'url' is written request: * /v1/calls"),
        ("expect: [{no: {api: {method: PUT}}}]", "'method' is written request: PUT /v1/calls/*"),
        ("expect: [{request: POST /v1/calls}]", "'request' is written api: POST /v1/calls"),
        ("expect: [{webhook: hangup}]", "did you mean 'completed'?"),
        ("expect: [{webhook: no_answer}]", "did you mean 'timeout'?"),
        ("expect: [{webhook: in-progress}]", "did you mean 'answered'?"),
        ("expect: [{call: 447700900100, status: hangup}]", "did you mean 'completed'?"),
        ("expect: [{call: 447700900100, events: [started, ended]}]", "did you mean 'completed'?"),
        ("expect: [{between: {from: ringing, to: answered, max: 5s}}]", "'max' is written at_most: 5s"),
        ("expect: [{between: {from: ringing, to: answered, within: 5s}}]", "'within' is written at_most: 5s"),
        (
            "expect: [{between: {from: ringing, to: answered}, max: 5s}]",
            "'max' stands in between: {at_most: 5s}",
        ),
        (
            "expect: [{between: {from: ringing, to: answered, at_least: 5s, real: true}}]",
            "'real' is written wall: true",
        ),
        ("calls: []\ngrace: 10m", "'grace' is written linger: 10m"),
        ("expect: [{between: {start: ringing, to: answered}}]", "'start' is written from: ringing"),
        ("expect: [{calls: {to: '44*', min: 2}}]", "'min' is written at_least: 2"),
        ("expect: [{ncco: {type: talk}}]", "'type' is written action: talk"),
        ("expect: [{ncco: {name: talk, text: hello}}]", "'name' is written action: talk"),
        ("expect: [{reply: {to: answer, body: [{type: talk}]}}]", "'type' is written action: talk"),
        (
            "expect: [{reply: {to: answer, body: {action: talk}}}]",
            "write body: [{action: talk}]; for one of them, whatever others there are, ncco: {action: talk}",
        ),
        (
            "expect: [{call: 447700900100, never_heard: '*bye*'}]",
            "'never_heard' is written not_heard: \"*bye*\"",
        ),
        (
            "expect: [{call: 447700900100, last_heard: '*bye*'}]",
            "'last_heard' is written heard_last: \"*bye*\"",
        ),
        (
            "expect: [{call: 447700900100, no: {heard: '*bye*'}}]",
            "'heard' stands beside call:, as not_heard: \"*bye*\"",
        ),
        ("expect: [{no: {not_heard: '*bye*'}}]", "'not_heard' stands beside call:, as not_heard: \"*bye*\""),
        (
            "expect: [{call: 447700900100, not_heard_last: '*bye*'}]",
            "'not_heard_last' is nothing to ask for; write not_heard: \"*bye*\"",
        ),
        ("expect: [{call: 447700900100, heard: {text: a, since: input}}]", "'since' is written after: input"),
        (
            "expect: [{call: 447700900100, heard: {text: a, after: {trigger: 202}}}]",
            "'trigger' is not about one call; name what came of it on this call, such as after: started",
        ),
        ("expect: [{call: 447700900100, heard: {text: a, after: press}}]", "did you mean 'dtmf'?"),
        (
            "expect: [{call: 447700900100, heard: [{text: a, after: input}]}]",
            "'after' stands beside the whole list",
        ),
        (
            "expect: [{call: 447700900100, heard_last: [a, b]}]",
            "heard_last: the last is one text or glob; several, in their order, are written heard: [...]",
        ),
        ("invariants: [no_errors]", "'invariants' is written always: […]"),
        ("expect: [{always: {calls: 2}}]", "unknown key 'always'"),
        ("expect: [{calls: 2, status: busy}]", "'status' stands in calls: {count: 2, status: busy}"),
        ("expect: [{calls: {count: 2, status: hangup}}]", "did you mean 'completed'?"),
        (
            "expect: [{no: {status: busy}}]",
            "write what it must be instead, or calls: {count: 0, status: busy}",
        ),
        ("expect: [{ncco: {talk: hello}}]", "'talk' is written action: talk, text: hello"),
        ("expect: [{talk: hello}]", "'talk' is written ncco: {action: talk, text: hello}"),
        ("expect: [{api: transfer}]", "write {action: transfer}"),
        ("expect: [{api: dtmf}]", "write * /v1/calls/*/dtmf"),
        ("expect: [{api: {action: talk}}]", "did you mean api: * /v1/calls/*/talk, a request of its own?"),
        ("expect: [{reply: 200}]", "reply: a status is written {status: 200}"),
        ("expect: [{webhook: {event: busy, uuid: x}}]", "'uuid' stands in body: {uuid: x}"),
        ("expect: [{call: 447700900100, outcome: busy}]", "'outcome' is written status: busy"),
        ("expect: [{not_webhook: busy}]", "'not_webhook' is written no: {webhook: busy}"),
        ("expect: [{never: {webhook: busy}}]", "'never' is written no: {webhook: busy}"),
        (
            "expect: [{app: {post: /x, json: {a: 1}, answer: {ok: true}}}]",
            "'answer' is written json: {ok: true}, and what is sent, send: {a: 1}",
        ),
        (
            "expect: [{app: {post: /x, body: {a: 1}, json: {ok: true}}}]",
            "'body' is written send: {a: 1}, if it is what is sent; json is what is answered",
        ),
        ("expect: [{count: {status: busy, at_least: 2}}]", "calls: {status: busy, at_least: 2}"),
        ("expect: [{status: busy, count: 2}]", "calls: {status: busy, count: 2}"),
        (
            "expect: [{call: 447700900100, status: busy, count: 2}]",
            "calls: {to: 447700900100, status: busy, count: 2}",
        ),
        (
            "expect: [{call: {from: 447700900100}, status: busy, at_least: 2}]",
            "calls: {from: 447700900100, status: busy, at_least: 2}",
        ),
        ("expect: [{calls: {busy: 2}}]", "'busy' is written {status: busy, count: 2}"),
        ("expect: [{calls: {hangup: 2}}]", "'hangup' is written {status: completed, count: 2}"),
        ("expect: [{calls: none}]", "write calls: 0"),
        ("expect: [{calls: busy}]", "write calls: {status: busy, at_least: 1}"),
        ("expect: [no_calls]", "did you mean calls: 0?"),
        ("never: [{webhook: busy}]", "'never' is no part of a scenario: write expect: [{no: …}]"),
        (
            "expect: [{call: 447700900100, heard: {text: a, after: {input: 1}}}]",
            "'input' is an event, which stands alone: after: input",
        ),
        (
            "expect: [{call: 447700900100, heard: {text: a, after: {heard: b}}}]",
            "'heard' is nothing that after can name: it is an event, such as after: input, or one of api, ",
        ),
        ("expect: [{between: {from: {input: 1}, to: answered}}]", "which stands alone: from: input"),
        ("always: no_errors", "always: is a list of lines; write always: [no_errors]"),
        ("expect: no_errors", "expect: is a list of lines; write expect: [no_errors]"),
        (
            "expect: [{call: 447700900100, heard: [..., '*bye*']}]",
            "heard: leave ... out; other sounds may be between anyway",
        ),
        (
            "expect: [{call: 447700900100, not_heard: {text: ['*a*', '…'], after: input}}]",
            "leave … out; other sounds may be between anyway",
        ),
        (
            "expect: [{call: 447700900100, heard_last: ...}]",
            'heard_last: ... stands for nothing here; anything heard is "*"',
        ),
    ],
)
def test_slip_in_what_is_expected(text, told):
    """Lines, calls and things."""
    assert told in sentence_of(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("expect: [{calls: '> 1'}]", "{at_least: 2}"),
        ("expect: [{calls: '<3'}]", "{at_most: 2}"),
        ("expect: [{calls: '>=2'}]", "{at_least: 2}"),
        ("expect: [{calls: '<= 2'}]", "{at_most: 2}"),
        ("expect: [{calls: '== 2'}]", "2"),
        ("expect: [{calls: 2+}]", "{at_least: 2}"),
        ("expect: [{calls: 1-3}]", "{at_least: 1, at_most: 3}"),
        ("expect: [{calls: '>1, <4'}]", "{at_least: 2, at_most: 3}"),
        ("expect: [{calls: '>= 1 and < 4'}]", "{at_least: 1, at_most: 3}"),
        ("expect: [{calls: {to: '44*', count: '> 1'}}]", "{at_least: 2}"),
        ("expect: [{webhook: busy, times: '> 1'}]", "{at_least: 2}"),
        ("expect: [{call: 447700900100, duration: '> 1m'}]", "{at_least: 61s}"),
        ("expect: [{call: 447700900100, duration: '< 5s'}]", "{at_most: 4s}"),
        ("expect: [{call: 447700900100, duration: '<1'}]", "{at_most: 0s}"),
        ("expect: [{call: 447700900100, duration: 5-10s}]", "{at_least: 5s, at_most: 10s}"),
    ],
)
def test_comparison_means_what_mathematics_says(text, meant):
    """More than one is at least two: calls are whole, and so are the seconds of a duration."""
    assert sentence_of(text).endswith(f" is written {meant}")


@pytest.mark.parametrize("text", ["expect: [{calls: '< 0'}]", "expect: [{calls: '> many'}]"])
def test_what_compares_with_nothing_is_no_comparison(text):
    """It is told what is expected there."""
    assert "expected a whole number" in sentence_of(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("calls: [{to: '00447700900001', turns: [busy]}]", "without 00; write 447700900001"),
        ("calls: [{to: 00447700900001, turns: [busy]}]", "without 00; write 447700900001"),
        ("calls: [{to: '0044770*', turns: [busy]}]", "without 00; write 44770*"),
        (
            "calls: [{to: 07700900001, turns: [busy]}]",
            "write it with the country code instead of the 0, such as 447700900001 for one of the United",
        ),
        ("inbound: [{from: 07700900001, to: 442079460000}]", "such as 447700900001"),
        ("inbound: [{from: 447700900001, to: '02079460000'}]", "such as 442079460000"),
        ("expect: [{call: '07700900001'}]", "such as 447700900001"),
        (
            "calls: [{to: 4477009000xx, turns: [busy]}]",
            '\'x\' is no wildcard; write "4477009000??", a ? for each digit, or "4477009000*"',
        ),
        ("calls: [{to: 4477xxxx0001, turns: [busy]}]", "'x' is no wildcard; write \"4477????0001\""),
        ("calls: [{to: 4477009000##, turns: [busy]}]", "'#' is no wildcard; write \"4477009000??\""),
        ("calls: [{to: '4477009.*', turns: [busy]}]", "'.*' is no wildcard; write \"4477009*\""),
        ("calls: [{to: '4477009%', turns: [busy]}]", "'%' is no wildcard; write \"4477009*\""),
        ("expect: [{call: '447700\\d+'}]", "'\\d+' is no wildcard; write \"447700*\""),
    ],
)
def test_number_that_no_call_can_have(text, told):
    """As it is dialled at home or from abroad, and globs of other languages."""
    assert told in sentence_of(text)


@pytest.mark.parametrize("to", ["'07*'", "0447700", "12", "sip:x@example.com", "'4477009000??'", "ada"])
def test_what_may_be_called_is_let_be(to):
    """Extensions, beginnings of numbers, addresses and names."""
    assert read_scenario(f"calls: [{{to: {to}, turns: [busy]}}]", "s.yaml").rules


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{vars: {n: 447700900001}, calls: [{to: '{{n}}', turns: [busy]}]}", "${n}, not {{n}}"),
        ("{vars: {n: Ada}, calls: [{turns: [[answer, say: 'I am {{ n }}']]}]}", "${n}, not {{ n }}"),
        ("{vars: {n: 5}, trigger: {post: /orders/$n}}", "${n}, not $n"),
        ("{vars: {n: 5}, trigger: {post: /orders, json: {id: '#{n}'}}}", "${n}, not #{n}"),
        ("{vars: {n: 5}, trigger: {post: /orders, json: {id: $(n)}}}", "${n}, not $(n)"),
    ],
)
def test_variable_written_as_others_do(text, told):
    """Wherever a variable of the document can have been meant, and once."""
    assert sentence_of(text) == f"the variable n of vars: is written {told}"


def test_braces_without_quotes_are_a_mapping_to_yaml():
    """They are told of at their place, before anything is known of variables."""
    assert mistakes_in("calls:\n- to: {{n}}\n  turns: [busy]") == [
        '2:8: {{n}} is no variable here; write it in quotes, as "${n}"'
    ]


def test_text_in_braces_that_is_no_variable_is_a_text():
    """A template of the application's own, say."""
    scenario = read_scenario("calls: [{turns: [[answer, say: 'Dear {{name}}, it is $5']]}]", "s.yaml")
    assert "{{name}}" in str(scenario.rules[0].turns[0])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("calls: [{turns: [[answer, {press: #}, hang_up]]}]", "1:35"),
        ("calls:\n- turns:\n  - [answer, press: #, hang_up]\nexpect: [no_errors]", "3:21"),
        ("calls:\n- turns:\n  - [answer, press: #]", "3:21"),
        ("calls:\n- turns:\n  - [answer, {press: #},\n     hang_up]\nexpect: [no_errors]", "3:22"),
    ],
)
def test_hash_within_brackets_is_told_at_its_place(text, at):
    """Not where the document ends, as YAML has it."""
    assert mistakes_in(text) == [
        f"{at}: what follows '#' is a comment, so no bracket is closed here; quote it: \"#\""
    ]


def test_comment_within_brackets_is_not_to_blame():
    """What is wrong is told as before."""
    text = "calls:\n- turns: [busy,   # the first\n    answered\nexpect: []"
    assert mistakes_in(text) == ["4:7: the list opened on line 2 lacks a ',' or its ']' before this"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{seed: 3, calls: []}", "'seed' is a flag of run: --seed 3"),
        ("seed: 3", "'seed' is a flag of run: --seed 3"),
        ("{speed: 5, calls: []}", "'speed' is a flag of run: --speed 5"),
        ("{app_url: http://x, calls: []}", "'app_url' is a flag of run: --app-url http://x"),
        ("{idle: 5s, calls: []}", "'idle' is a flag of run, in seconds: --idle 2"),
        ("{applications: [], calls: []}", "'applications' belongs in the settings, the file of --config"),
        ("{title: A day, calls: []}", "'title' is written name: A day"),
        ("{summary: A day, calls: []}", "'summary' is written description: A day"),
        ("{labels: [a], calls: []}", "'labels' is written tags: [smoke, …]"),
        ("{disabled: true, calls: []}", "'disabled' is written skip: \"why\""),
        ("{start_time: 9, calls: []}", "'start_time' is written start: 2030-01-01T08:55:00Z"),
        ("{max_time: 9, calls: []}", "'max_time' is written timeout: 30s"),
        ("{skip: true, calls: []}", 'skip: say why: skip: "waits for the new menu"'),
        ("{skip: false, calls: []}", "skip: leave it out to run the scenario"),
        ("{skip: , calls: []}", "skip: expected the reason, a text, got nothing"),
        ("{skip: '', calls: []}", "skip: the reason is empty"),
        (
            "{clock: manual, calls: []}",
            "clock: nobody would advance a manual clock in a run; write auto or real",
        ),
        ("{timeout: 90m, calls: []}", "timeout: 1h is the longest; got the text '90m'"),
        (
            "{start: 08:55, calls: []}",
            "start: expected a date and time such as 2030-01-01T12:00:00Z, got the text '08:55'",
        ),
        (
            "{tags: 'smoke, slow', calls: []}",
            "tags: expected a word such as smoke, or a list of them, [smoke, voicemail]; got 'smoke, slow'",
        ),
    ],
)
def test_what_is_no_part_of_a_scenario(text, told):
    """It is told where it belongs."""
    assert sentence_of(text) == told


def test_flags_that_are_named_are_those_of_run():
    """And what belongs in the settings is one of them."""
    parser = argparse.ArgumentParser()
    add_run_flags(parser)
    known = {flag for action in parser._actions for flag in action.option_strings}
    named = [re.search(r"--[a-z-]+", said) for said in COMMON_MISTAKES_OF_SCENARIO.values()]
    flags = {found[0] for found in named if found} - {"--config"}
    assert len(flags) >= 15
    assert flags - known == set()
    settings = {
        word for word, said in COMMON_MISTAKES_OF_SCENARIO.items() if "belongs in the settings" in said
    }
    assert settings - {field.name for field in fields(Settings)} == set()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "null"])
def test_empty_file_is_given_five_lines(text):
    """They are a scenario."""
    assert sentence_of(text).startswith("there is nothing in this file; a scenario is, for example\n")
    assert sentence_of(text).endswith(EXAMPLE)
    assert len(EXAMPLE.splitlines()) == 5
    assert read_scenario(EXAMPLE, "s.yaml").expectations


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "{calls: [{to: 447700900777, turns: [busy]}], expect: [{status: busy}]}",
            "status needs a call; add call: {to: 447700900777}",
        ),
        (
            "{calls: [{to: '4477009007*', turns: [busy]}], expect: [{call: [1]}]}",
            "a mapping such as {to: 447700900700, turn: 3}",
        ),
        (
            "{calls: [{to: 447700900777, turns: [busy]}], trigger: {call: {from: 447700900500}}}",
            "as in {to: 447700900777, from: …, answer_url: …}",
        ),
        (
            "inbound: [{to: 442079460123}]",
            "an inbound call needs from: {from: 447700900500, to: 442079460123}",
        ),
        ("expect: [{status: busy}]", "add call: {to: 447700900100}"),
    ],
)
def test_number_in_a_sentence_is_one_of_the_file(text, told):
    """Where it has one."""
    assert told in sentence_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "expect: [{between: {starts: ringing, to: answered}}]",
        "expect: [{call: 447700900100, no: {hears: x}}]",
        "calls: [{number: 447700900100}]",
        "expect: [{no: {webhok: busy}}]",
    ],
)
def test_mistake_is_told_once(text):
    """Nothing that follows from it is told as well."""
    assert len(mistakes_in(text)) == 1


def test_variable_that_is_unknown_is_told_once_however_often_it_is_used():
    """And nothing is said of what stands there without it."""
    text = "{vars: {key: 2}, calls: [{turns: [[answer, press: '${kye}', say: '${kye} it is']]}]}"
    assert sentence_of(text) == (
        "unknown variable 'kye' (here and in 1 more place); did you mean 'key'? vars has key."
    )


DOCUMENTS = re.findall(
    r"```yaml\n(.*?)```", (Path(__file__).parents[2] / "docs/scenarios.md").read_text("utf-8"), re.DOTALL
)


def words_of(node):
    """Yield all keys and values of a document that are written."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.key
            yield from words_of(entry.value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from words_of(item)
    elif isinstance(node, ScalarNode) and node.value is not None:
        yield node


def misspelt(text):
    """Yield a document with each of its words misspelt once."""
    lines = text.split("\n")
    for word in words_of(read_document(text, "x.yaml")):
        line, begin = lines[word.at.line - 1], word.at.column - 1
        begin += line[begin] in "\"'"
        end = begin + len(word.text)
        if line[begin:end] == word.text:
            before, after = lines[: word.at.line - 1], lines[word.at.line :]
            yield "\n".join([*before, f"{line[:end]}q{line[end:]}", *after])


def told_of(text):
    """Return the mistakes of a document that may be right."""
    try:
        read_scenario(text, "x.yaml", files=AnyFile())
    except InvalidDocument as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_each_word_that_is_misspelt_is_told_once(document):
    """Every key and value of what the language's page shows, one at a time."""
    told = [told_of(text) for text in misspelt(document)]
    assert [each for each in told if len(each) > 1] == []
    assert any(told)


@pytest.mark.parametrize(
    ("key", "meant"),
    [("tag", "tags"), ("start_at", "start"), ("starts", "start"), ("clok", "clock"), ("time-out", "timeout")],
)
def test_the_nearest_key_about_the_run(key, meant):
    """A letter more or less."""
    assert f"unknown key '{key}'; did you mean '{meant}'?" in sentence_of(f"{{{key}: smoke, calls: []}}")
