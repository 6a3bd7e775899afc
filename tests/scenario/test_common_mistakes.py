"""What is easily written in a scenario, and is told what was meant: keys, words, numbers, variables."""

from __future__ import annotations

import pytest

from voice_simulator.api.files import FILE_OPERATIONS
from voice_simulator.api.voice import OPERATIONS
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.api_requests import PATHS
from voice_simulator.scenario.language.call_entries import MOST_COMPARED
from voice_simulator.scenario.language.scenario_reader import read_scenario


def mistakes_in(text):
    """Return the mistakes of a scenario as texts."""
    with pytest.raises(InvalidDocument) as caught:
        read_scenario(text, "s.yaml")
    return [str(mistake).removeprefix("s.yaml:") for mistake in caught.value.mistakes]


def sentence_of(text):
    """Return the one sentence about a scenario, without its place."""
    (mistake,) = mistakes_in(text)
    return mistake.split(": ", 1)[1]


OUTCOME = (
    "An outcome is one of answered, machine, busy, timeout, unanswered, rejected, failed, by_hand, "
    "or defined under outcomes."
)
STEP = (
    "A step is one of setup, ring, answer, stay, hang_up, busy, timeout, unanswered, rejected, failed, "
    "press, say, play, wait_for, repeat, one_of."
)
API = "transfer, hangup, mute, unmute, earmuff, unearmuff, talk, stream, dtmf"
EVENT = (
    "ringing, answered, human, machine, answer, input, dtmf, notify, record, transcription, transfer, "
    "disconnected, error"
)
ACTION = "talk, stream, input, record, conversation, connect, notify, wait, transfer"
CALLBACK = (
    "started, ringing, answered, completed, busy, cancelled, failed, rejected, timeout, unanswered, "
    'disconnected, machine, human, input, dtmf, notify, record, transcription, transfer, error, "..."'
)
FORMS = (
    "It is a status, one of bad_request, unauthorized, forbidden, not_found, too_many_requests, "
    "internal_error, unavailable, or {status: 429, headers: …, body: …}."
)
THEY_ARE = f"They are {', '.join(PATHS)}."
A_CALL = "{to: 447700900100, from: …, answer_url: …}"
NO_SPAN = "is not a duration such as 250ms, 4s, 2m or 1h"


def test_the_key_has_its_place():
    """It is the key that is wrong, and nothing that follows from it is told as well."""
    assert mistakes_in("expect:\n- api: PUT /v1/calls/*\n  action: transfer\n- calls:\n    times: 2") == [
        "3:3: 'action' stands in api: {request: PUT /v1/calls/*, action: transfer}",
        "5:5: 'times' is written count: 2",
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{api: {request: PUT /*}, body: {a: 1}}", "'body' stands in api: {body: {a: 1}}"),
        ("{api: PUT /*, status: 204}", "'status' stands in api: {request: PUT /*, status: 204}"),
        (
            "{call: 555, api: PUT /*, status: 204}",
            "status: the status of a request stands in api: {request: …, status: 204}",
        ),
        (
            "{call: 555, status: true}",
            (
                "status: 'true' is not one of started, ringing, answered, machine, completed, busy, "
                "cancelled, failed, rejected, timeout, unanswered."
            ),
        ),
        ("{call: {to: 5, status: busy}}", "'status' stands beside call:, not in it"),
        ("{webhook: {event: answered, times: 2}}", "'times' stands beside webhook:, not in it"),
        ("{webhook: {event: busy, to: 5}}", "'to' stands in call: {to: 5}, beside webhook:"),
        (
            "{webhook: {status: busy}}",
            "status: the event is webhook: busy; status is what your app replied",
        ),
        ("{webhook: {event: input, dtmf: 2}}", "'dtmf' stands in body: {dtmf: {digits: 2}}"),
        (
            "{webhook: input, dtmf: 2}",
            "'dtmf' stands in webhook: {event: input, body: {dtmf: {digits: 2}}}",
        ),
        ("{call: 555, turn: 1}", "'turn' stands in call: {to: 555, turn: 1}"),
        ("{call: 2}", "call: 2 is no number that is called; write calls: 2, or call: {turn: 2}"),
        ("{call: 12.0}", "call: 12.0 is no number that is called; write calls: 12.0, or call: {turn: 12.0}"),
        ("{call: 447700900150 busy}", "to: a number has no blanks; write 447700900150"),
        ("{call: {number: 5}}", "'number' is written to: 5"),
        ("{count: 2}", "'count' stands in calls, with what is said of them: calls: {count: 2}"),
        ("{call: 555, duration: '>5s'}", "duration: '>5s' is written {at_least: 6s}"),
        ("{call: 555, duration: <= 5s}", "duration: '<= 5s' is written {at_most: 5s}"),
        ("{call: 555, duration: {min: 5s}}", "'min' is written at_least: 5s"),
        ("{call: 555, duration: {maximum: 5s}}", "'maximum' is written at_most: 5s"),
        (
            "{call: 555, heard: {glob: a}}",
            "'glob' is written text: a",
        ),
        (
            "{call: 555, events: [started, '*']}",
            f"events: unknown event '*'; did you mean \"...\"? It is one of {CALLBACK}.",
        ),
        ("{ncco: say}", f"ncco: 'say' is not one of {ACTION}; did you mean 'talk'?"),
        (
            "{calls: '2'}",
            "calls: expected a whole number from 0 to 1000000, got the text '2'; write 2 without quotes",
        ),
        (
            "{call: 555, any: 'true'}",
            "any: expected true or false, got the text 'true'; write true without quotes",
        ),
        (
            "{api: POST /calls}",
            f"api: no path of the API is like /calls; did you mean '/v1/calls'? {THEY_ARE}",
        ),
        ("{api: GET /v2/*}", f"api: no path of the API is like /v2/*. {THEY_ARE}"),
    ],
)
def test_slip_in_a_line_of_expect(line, sentence):
    """Keys stand one level higher or lower than they were written, or have another name."""
    assert sentence_of(f"expect: [{line}]") == sentence


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("api: '* *', status: 429", "'status' is written respond: 429"),
        ("api: '* *', respond: 429, times: 1", "'times' is written first: 1"),
        ("api: '* *', timeout: 5s", "'timeout' is written delay: 5s, or disconnect: before_response"),
        (
            "api: '* *', respond: rate_limited",
            f"respond: there is no error 'rate_limited'; did you mean 'too_many_requests'? {FORMS}",
        ),
        (
            "api: '* *', respond: '429'",
            "respond: expected a whole number from 200 to 599, got the text '429'; write 429 without quotes",
        ),
        ("webhook: busy, duplicate: true", "'duplicate' is written twice: true"),
        ("webhook: busy, late: true", "late: expected a duration above 0, such as 4s"),
        ("webhook: busy, drop: true", "'drop' is written lost: true"),
        ("webhook: busy, status: 503", "'status' is written reply: 503"),
    ],
)
def test_slip_in_a_fault(fault, sentence):
    """Of the API, or of webhooks."""
    assert sentence_of(f"faults: [{{{fault}}}]") == sentence


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("number: 447, turns: [busy]", "'number' is written to: 447"),
        ("to: 447, outcome: busy", "'outcome' is written script: busy"),
        ("to: 447, turn: {machine: 5s}", "'turn' is written script: {machine: 5s}"),
        ("to: 447, turn: [busy, answered]", "'turn' is written turns: […]"),
        ("to: 447, steps: [{ring: 3s}, answer]", "'steps' is written script: […]"),
        ("to: 447, outcomes: busy", "'outcomes' is written turns: [busy]"),
        (
            "to: 447, script: [answer], turns: [busy]",
            "script stands for turns with one script; write one of the two",
        ),
        (
            "to: 447, script: {ring: 3s}",
            "'ring' is a step; steps stand in a list, script: [ring: 3s, answer]",
        ),
        ("to: 447, script: bussy", f"unknown outcome 'bussy'; did you mean 'busy'? {OUTCOME}"),
        ("to: 447, script: []", "a script needs at least one step, such as answer"),
        (
            "to: 447, script: ",
            "a turn is an outcome, an outcome with parameters, or a list of steps; this is nothing",
        ),
        (
            "to: {type: phone, number: 447}, turns: [busy]",
            "to: write to: 447; the type of an endpoint stands beside it, as type: phone",
        ),
        (
            "to: {user: ada}, turns: [busy]",
            'to: expected one number or glob, such as "4477009001*"; got a mapping',
        ),
        ("to: $n, turns: [busy]", "to: the variable n of vars: is written ${n}"),
        ("to: '{{ n }}', turns: [busy]", "to: the variable n of vars: is written ${n}"),
    ],
)
def test_slip_in_an_entry(entry, sentence):
    """What it has instead."""
    assert sentence_of(f"calls: [{{{entry}}}]") == sentence


@pytest.mark.parametrize(
    ("turn", "meant"),
    [
        ("voicemail", "'machine'"),
        ("declined", "{rejected: declined}"),
        ("number_out_of_service", "{failed: number_out_of_service}"),
        ("hangup", "[answer, hang_up]"),
        ("{steps: [answer]}", "turns: [[answer]], a list of the steps alone"),
        ("{script: [answer]}", "turns: [[answer]], a list of the steps alone"),
    ],
)
def test_slip_in_a_turn(turn, meant):
    """A detail alone tells its outcome."""
    word = turn.strip("{").split(":")[0]
    sentence = f"unknown outcome '{word}'; did you mean {meant}? {OUTCOME}"
    assert sentence_of(f"calls: [{{turns: [{turn}]}}]") == sentence


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("wait: 5s", f"unknown step 'wait'; did you mean stay: 5s? {STEP}"),
        ("wait", f"unknown step 'wait'; did you mean stay: …? {STEP}"),
        ("dtmf: 2", f"unknown step 'dtmf'; did you mean press: 2? {STEP}"),
        ("speak: hello", f"unknown step 'speak'; did you mean say: hello? {STEP}"),
        (
            "wait_for: 5s",
            f"can't wait for the API action '5s'; did you mean stay: 5s? It is one of {API}.",
        ),
        (
            "wait_for: completed",
            (
                f"can't wait for the API action 'completed'. It is one of {API}; "
                f"or write {{event: …}}, one of {EVENT}."
            ),
        ),
        ("wait_for: {transfer: 5s}", "'transfer' is written {api: transfer, within: 5s}"),
        ("wait_for: {input: 5s}", "'input' is written {ncco: input, within: 5s}"),
        ("{repeat: 3, steps: [hang_up]}", "'steps' stands in repeat: {times: 3, steps: […]}"),
        ("{press: 2, now: true}", "'now' stands in press: {digits: 2, now: true}"),
        ("press: ['1', 2]", 'press: the keys are one text: write press: "12", or a step for each'),
    ],
)
def test_slip_in_a_step(step, sentence):
    """What is meant is written out with the argument."""
    assert sentence_of(f"calls: [{{turns: [[answer, {step}]]}}]") == sentence


@pytest.mark.parametrize(
    ("turn", "meant"),
    [
        ("{busy: 486}", "{busy: {sip_code: 486}}"),
        ("[busy: 486]", "{busy: {sip_code: 486}}"),
        ("{rejected: 603}", "{rejected: {sip_code: 603}}"),
    ],
)
def test_sip_code_alone_is_told_its_name(turn, meant):
    """As an outcome and as a step."""
    word, code = meant[1:].split(":")[0], meant[-5:-2]
    sentence = f"'{word}' takes its parameters by name: {meant}; this is the number {code}"
    assert sentence_of(f"calls: [{{turns: [{turn}]}}]") == sentence


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        ("POST: /x", "'POST' is written post: /x"),
        ("put: /x", "'put' is no trigger; there are post and get"),
        ("post: /x, body: {a: 1}", "'body' is written json: {a: 1}, or form or text"),
        ("call: {to: 447, ncco: []}, from: 448", "'from' stands in call: {from: 448}"),
        ("call: {to: 447, answerUrl: http://x/y}", "'answerUrl' is written answer_url: http://x/y"),
        ("call: {to: 447}", f"a call needs answer_url or ncco: what it does, as in {A_CALL}"),
        (
            "call: {to: 447, answer_url: /answer}",
            (
                "answer_url: expected a URL that begins with http:// or https://, "
                "such as http://localhost:3000/answer; got the text '/answer'"
            ),
        ),
    ],
)
def test_slip_in_a_trigger(trigger, sentence):
    """Requests, and calls that could never be placed."""
    assert sentence_of(f"trigger: {{{trigger}}}") == sentence


@pytest.mark.parametrize(
    ("key", "written", "why"),
    [
        ("settle", "50", "the duration 50 needs a unit: 50ms for milliseconds, or one of s, m, h"),
        ("settle", "5", "the duration 5 needs a unit: 5s for seconds, or one of ms, m, h"),
        ("settle", "50 MS", f"'50 MS' {NO_SPAN}; did you mean 50ms?"),
    ],
)
def test_unit_is_guessed_by_what_is_of_use(key, written, why):
    """Fifty seconds would be refused next."""
    assert sentence_of(f"{{calls: [], {key}: {written}}}") == f"{key}: {why}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("to: '4477*'", "to: 447700900151"),
        ("to: '4477*'", "to: 447700900151, from: 1"),
        ("from: '1?'", "to: '44*', from: 12"),
        ("to: 'sip:*', type: sip", "to: 'sip:a', type: sip"),
    ],
)
def test_entry_for_one_number_behind_a_glob_that_takes_it_never_plays(first, second):
    """As one behind the same glob never does."""
    text = "calls:\n" + "".join(f"- {{turns: [busy], {one}}}\n" for one in (first, second))
    assert mistakes_in(text) == ["3:3: this entry never plays: the one on line 2 matches all its calls"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("to: '4477*', from: 1", "to: 447700900151"),
        ("to: '4477*', type: sip", "to: 447700900151, type: phone"),
        ("to: '4477*'", "to: 447800900151"),
        ("to: '44??'", "to: '447*'"),
    ],
)
def test_entry_with_calls_of_its_own_plays(first, second):
    """Only what is sure to be hidden is told; globs are compared with numbers alone."""
    text = "calls:\n" + "".join(f"- {{turns: [busy], {one}}}\n" for one in (first, second))
    assert len(read_scenario(text, "s.yaml").rules) == 2


def test_entries_are_compared_with_the_first_globs_only():
    """Ten thousand entries with as many globs are read all the same."""
    globs = "".join(f"- {{turns: [busy], to: '{number}*'}}\n" for number in range(10, 11 + MOST_COMPARED))
    last = f"{10 + MOST_COMPARED}5"
    assert (
        len(read_scenario(f"calls:\n{globs}- {{turns: [busy], to: {last}}}", "s.yaml").rules) > MOST_COMPARED
    )
    assert len(mistakes_in(f"calls:\n{globs}- {{turns: [busy], to: 105}}")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/*",
        "*",
        "/v1/*",
        "/v1/c*",
        "/v1/calls*",
        "/v1/calls/",
        "/v1/calls/63f6*",
        "/v1/calls/x/talk",
        "*/talk",
    ],
)
def test_path_that_some_route_may_have(path):
    """Globs are compared as far as they are literal."""
    assert read_scenario(f"expect: [{{api: PUT {path}}}]", "s.yaml").expectations


def test_paths_are_those_of_the_api():
    """The table names each route once."""
    paths = {route.path.replace("{file_id}", "{uuid}") for route in (*OPERATIONS, *FILE_OPERATIONS)}
    assert paths == set(PATHS)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('faults: [{api: "POST /v1/calls", delay: [x, y]}]', ["1:42", "1:45"]),
        ('expect: [{call: "4477", status: nonsense, no: {webhook: nonsense}}]', ["1:33", "1:57"]),
        ("expect: [{no: {webhook: {attempts: x, delivered: x}}}]", ["1:36", "1:50"]),
    ],
    ids=["a list", "beside a claim", "within no"],
)
def test_every_mistake_of_a_value_is_told_at_once(text, places):
    """Who mends one does not meet the next only then."""
    with pytest.raises(InvalidDocument) as caught:
        read_scenario(text, "s.yaml")
    assert [f"{one.line}:{one.column}" for one in caught.value.mistakes] == places
