"""The JSON Schema of scenarios agrees with the readers: it never refuses what they accept.

`VOICE_SIMULATOR_EXAMPLES=5000` draws so many documents per property; `make fuzz` does.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from types import CodeType

import pytest
from documents import AnyFile, corrupted, documents, tables, text_of
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from voice_simulator.cli.main import main
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.cases import case_names, case_values
from voice_simulator.scenario.language.scenario_reader import read_cases
from voice_simulator.scenario.language.texts import json_of
from voice_simulator.scenario.language.variables import Values, declared_values, filled
from voice_simulator.scenario.scenario_folder import ScenarioFolder
from voice_simulator.scenario.schema.document import scenario_schema, schema_text

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(scenario_schema())
EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "30"))
drawn = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def sentences(text, files=None):
    """Return what `check` says is wrong with a document."""
    try:
        read_cases(text, "x.yaml", files=files or AnyFile())
    except InvalidDocument as error:
        return [mistake.sentence for mistake in error.mistakes]
    return []


def is_refused(text, *, is_filled=False):
    """Say whether the schema refuses a document, as it is written or with its variables put in."""
    document = _tree_of(text)
    each = [_filled(document, case) for case in case_names(document) or [None]] if is_filled else [document]
    return not all(_is_accepted(json.dumps(json_of(one))) for one in each)


@lru_cache(100)
def _tree_of(text):
    return read_document(text, "x.yaml")


@lru_cache(100)
def _is_accepted(text):
    """Say whether the schema accepts some JSON; most documents are the same with their variables put in."""
    return VALIDATOR.is_valid(json.loads(text))


def _filled(document, case):
    """A document with its variables put in, as one of its cases has them."""
    mistakes = Mistakes("x.yaml")
    values = declared_values(document, mistakes) | case_values(document, case)
    return filled(document, Values(values, {}), mistakes)


# What no schema can say, by the sentences of `check`: the reason, and a document that shows it.
BEYOND = [
    (r"before 'answer'", "the order of steps", "calls: [{turns: [[hang_up]]}]"),
    (r"nothing can follow", "the order of steps", "calls: [{turns: [[busy, answer]]}]"),
    (r"can't come after 'answer'", "the order of steps", "calls: [{turns: [[answer, busy]]}]"),
    (r"a call is answered once", "the order of steps", "calls: [{turns: [[answer, answer]]}]"),
    (r"'setup' can only be the first", "the order of steps", "calls: [{turns: [[ring: 1s, setup: 1s]]}]"),
    (r"the script ends here", "the order of steps", "calls: [{turns: [[ring: 1s]]}]"),
    (
        r"'ring' can only be the first step of an inbound",
        "the order of steps; a repeat may hold the first",
        "inbound: [{from: 4477009, to: 4420794, script: [hang_up, ring: 1s]}]",
    ),
    (r"unknown outcome", "names are the document's own", "calls: [{turns: [mine]}]"),
    (
        r"is never answered, or in a one_of only",
        "it is about another part of the document",
        "{outcomes: {mine: [busy]}, inbound: [{from: 4477009, to: 4420794, script: mine}]}",
    ),
    (r"unknown variable", "names are the document's own", "calls: [{to: '${x}', turns: [busy]}]"),
    (r"this entry never plays", "entries are compared", "calls: [{turns: [busy]}, {turns: [busy]}]"),
    (r"settle: 10s is the longest", "a duration is a text", "{calls: [], settle: 11s}"),
    (r"the document has no variable", "names are the document's own", "{cases: {x: {a: 1}}, calls: []}"),
    (r"use: '.*' is there already", "values are compared", "{use: [a.yaml, a.yaml], calls: []}"),
    (r"timeout: 1h is the longest", "a duration is a text", "{calls: [], timeout: 61m}"),
    (r"timeout: a run needs some time", "a duration is a text", "{calls: [], timeout: 0s}"),
    (r"start: expected a date", "a calendar has its own rules", "{calls: [], start: 2030-02-30}"),
    (r"the ringing timer ends", "a duration is a text", "calls: [{turns: [{busy: {ring: 121s}}]}]"),
    (r"finer than a millisecond", "a duration is a text", "{calls: [], settle: 0.1ms}"),
    (r"longer than a day", "a duration is a text", "calls: [{turns: [{answered: {stay: 25h}}]}]"),
    (r"expected a duration above 0", "a duration is a text", "faults: [{webhook: answer, late: 0s}]"),
    (r"at_most is less than at_least", "values are compared", "expect: [{calls: {at_least: 2, at_most: 1}}]"),
    (r"the shorter duration comes first", "values are compared", "faults: [{api: '* *', delay: [4s, 1s]}]"),
    (r"can't come after itself", "values are compared", "faults: [{webhook: busy, after: busy}]"),
    (
        r"more than 1000 steps",
        "steps are counted",
        "calls: [{turns: [[repeat: {times: 1000, steps: [answer, hang_up]}]]}]",
    ),
    (
        r"chance: expected a number from 0 to 1",
        "a percentage is a text",
        "faults: [{webhook: busy, lost: true, chance: 101%}]",
    ),
    (r"rate_limit: expected requests", "a rate is a text", "faults: [{api: '* *', rate_limit: 0/s}]"),
    (r"the duration 0\.0 needs a unit", "a number is taken as written", "{calls: [], settle: 0.0}"),
    (r"expected keys", "a number is taken as written", "calls: [{turns: [[answer, press: 1e1]]}]"),
    (
        r"confidence: expected a number from 0 to 1",
        "a number is taken as written",
        "calls: [{turns: [[answer, say: {text: yes, confidence: .5}]]}]",
    ),
    (
        r"(from|to): expected a number of 7",
        "a number is taken as written",
        "inbound: [{from: 1, to: 4420794}]",
    ),
    (r"no path of the API", "ids are part of paths", "expect: [{api: GET /v2/calls}]"),
    (r"expected a whole number from", "1.0 is a whole number in JSON", "expect: [{calls: 1.0}]"),
    (
        r"sip_code: expected a number from",
        "486.0 is a whole number in JSON",
        "calls: [{turns: [{busy: {sip_code: 486.0}}]}]",
    ),
    (
        r"without 00; write|is as it is dialled at home",
        "a number is taken as written",
        "calls: [{to: 07700900001, turns: [busy]}]",
    ),
    (
        r"the variable \w+ of vars: is written \S+, not",
        "names are the document's own",
        "{vars: {n: 5}, trigger: {post: /orders/$n}}",
    ),
    (r"is there already", "JSON has no key twice", "calls: [{turns: [busy], turns: [busy]}]"),
    (r"a YAML tag means nothing", "JSON has no tags", "calls: !!seq []"),
]  # fmt: skip


def beyond(sentence):
    """Say whether a mistake is one of those that no schema can say."""
    return any(re.search(pattern, sentence) for pattern, _, _ in BEYOND)


@pytest.mark.parametrize(("pattern", "reason", "text"), BEYOND, ids=[pattern for pattern, _, _ in BEYOND])
def test_each_kind_of_mistake_beyond_the_schema_is_there(pattern, reason, text):
    """None of the table is stale: `check` says it, and the schema has nothing against the document."""
    assert [bool(re.search(pattern, sentence)) for sentence in sentences(text)] == [True], reason
    assert not _is_refused_anyhow(text)


def _is_refused_anyhow(text):
    try:
        return is_refused(text)
    except InvalidDocument:
        return False


@drawn
@given(documents() | tables())
def test_good_documents_are_accepted_by_both(document):
    """Documents that are good by construction, over the whole language."""
    text = text_of(document)
    assert sentences(text) == []
    assert not is_refused(text)
    assert not is_refused(text, is_filled=True)


@drawn
@given(corrupted())
def test_schema_refuses_nothing_that_check_accepts(document):
    """And what only `check` refuses is what no schema can say."""
    text = text_of(document)
    wrong = sentences(text)
    if not wrong:
        assert not is_refused(text)
    elif not is_refused(text) and not is_refused(text, is_filled=True):
        assert [sentence for sentence in wrong if not beyond(sentence)] == []


def agree(text, files=None):
    """Assert that `check` and the schema say the same of a document, as far as a schema can say it."""
    wrong = sentences(text, files)
    if not wrong:
        assert not is_refused(text), text
        assert not is_refused(text, is_filled=True), text
    elif not is_refused(text) and not is_refused(text, is_filled=True):
        assert [sentence for sentence in wrong if not beyond(sentence)] == [], text
    return not wrong


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("scenarios/*.md")]
SHOWN = [
    block for page in PAGES for block in re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]
FILES = sorted([*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("scenarios/front-desk/*.yaml")])


@pytest.mark.parametrize("text", SHOWN, ids=range(len(SHOWN)))
def test_schema_accepts_what_the_documents_show(text):
    """Each block of YAML in the documents."""
    assert agree(text)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_schema_accepts_every_scenario_that_comes_along(path):
    """Each file of the library."""
    assert agree(path.read_text("utf-8"), ScenarioFolder(path.parent))


KEY = rf"({'|'.join(scenario_schema()['properties'])})['\"]?:"
KEY_OF_A_SCENARIO = re.compile(rf"^\W*{KEY}", re.MULTILINE)
"""What stands in each text that is meant for a scenario: others are refused for their first key, by both."""


def _texts_of_tests():
    """Yield each text that a test has as a constant; compiled, a file is quickly gone through."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        source = path.read_text("utf-8")
        if re.search(KEY, source):
            constants = _constants(compile(source, path.name, "exec"))
            yield from (dedent(one) for one in set(constants) if isinstance(one, str) and ": " in one)


def _constants(constants):
    """Yield what is constant in compiled code, in what is within, and in tuples and sets of constants."""
    for constant in constants.co_consts if isinstance(constants, CodeType) else constants:
        if isinstance(constant, CodeType | tuple | frozenset):
            yield from _constants(constant)
        else:
            yield constant


def _is_a_mapping(text):
    try:
        return isinstance(json_of(_tree_of(text)), dict)
    except InvalidDocument:
        return False


def test_schema_agrees_about_every_document_of_the_tests():
    """Good ones and bad ones, as far as they stand in the tests as one text."""
    texts = {text for text in _texts_of_tests() if KEY_OF_A_SCENARIO.search(text)}
    verdicts = [agree(text) for text in sorted(texts) if _is_a_mapping(text)]
    assert verdicts.count(True) > 30
    assert verdicts.count(False) > 100


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "name: only a name",
        "{calls: [], colour: red}",
        "{calls: [], turns: [busy]}",
        "calls: {to: 447700900100}",
        "calls: [{to: 447700900100}]",
        "calls: [{turns: []}]",
        "calls: [{turns: [answer]}]",
        "calls: [{turns: [{ring: 3s}]}]",
        "calls: [{turns: [{busy: , answered: }]}]",
        "calls: [{turns: [{busy: {stay: 8s}}]}]",
        "calls: [{turns: [{failed: declined}]}]",
        "calls: [{turns: [{mine: {ring: 3s}}]}]",
        "calls: [{turns: [busy], type: phne}]",
        "calls: [{turns: [busy], to: 447 700}]",
        "calls: [{turns: [[awnser]]}]",
        "calls: [{turns: [[{answer: robot}]]}]",
        "calls: [{turns: [[setup]]}]",
        "calls: [{turns: [[ring: 3]]}]",
        "calls: [{turns: [[answer, press: x]]}]",
        "calls: [{turns: [[answer, press: {now: true}]]}]",
        "calls: [{turns: [[answer, say: {error: x, confidence: 1}]]}]",
        "calls: [{turns: [[answer, say: {text: yes, error: no}]]}]",
        "calls: [{turns: [[answer, wait_for: bell]]}]",
        "calls: [{turns: [[answer, wait_for: {ncco: talk, event: dtmf}]]}]",
        "calls: [{turns: [[answer, repeat: {times: 0, steps: [hang_up]}]]}]",
        "calls: [{turns: [[one_of: []]]}]",
        "{outcomes: {busy: [busy]}, calls: []}",
        "{outcomes: {ring: [busy]}, calls: []}",
        "{outcomes: {mine: busy}, calls: []}",
        "{vars: {1x: 5}, calls: []}",
        "{vars: {x: [5]}, calls: []}",
        "{vars: {x: '${y}'}, calls: []}",
        "inbound: [{from: 447700900500}]",
        "inbound: [{from: nobody, to: 442079460000}]",
        "inbound: [{from: anonymous, to: 442079460000}]",
        "inbound: [{from: 447700900500, from_user: alice, to: 442079460000}]",
        "inbound: [{from: 447700900500, to: 442079460000, custom_data: {a: 1}}]",
        "inbound: [{from_user: alice, to: 442079460000, headers: {X-A: 1}}]",
        "inbound: [{from_user: alice, to: 442079460000, custom_data: [1]}]",
        "inbound: [{from_user: '', to: 442079460000}]",
        "inbound: [{from: 447700900500, to: 442079460000, headers: {User: 1}}]",
        "inbound: [{from: 447700900500, to: 442079460000, script: [answer]}]",
        "inbound: [{from: 447700900500, to: 442079460000, headers: {X-Nexmo-A: 1}}]",
        "faults: [{nth: 3}]",
        "faults: [{api: POST /v1/calls}]",
        "faults: [{api: PATCH /v1/calls, respond: 503}]",
        "faults: [{api: POST /v1/calls, respond: teapot}]",
        "faults: [{api: POST /v1/calls, respond: 503, malformed: true}]",
        "faults: [{api: POST /v1/calls, respond: {status: 204, body: x}}]",
        "faults: [{api: POST /v1/calls, rate_limit: 3, nth: 2}]",
        "faults: [{api: POST /v1/calls, rate_limit: 3, effect: done}]",
        "faults: [{api: POST /v1/calls, late: 4s}]",
        "faults: [{webhook: ringing, lost: false}]",
        "faults: [{webhook: answer, lost: true}]",
        "faults: [{webhook: '*', after: busy}]",
        "faults: [{webhook: busy, late: 4s, attempts: 1}]",
        "faults: [{webhook: busy, lost: true, nth: 1, first: 2}]",
        "trigger: some",
        "trigger: {post: localhost}",
        "trigger: {get: /x, json: {}}",
        "trigger: {post: /x, json: {}, text: x}",
        "trigger: {call: {from: 447700900500}}",
        "trigger: {inbound: {from: 447700900500, to: 442079460000, at: 3s}}",
        "expect: no_errors",
        "expect: [errors]",
        "expect: [{}]",
        "expect: [{status: busy}]",
        "expect: [{call: 447700900100, calls: 3}]",
        "expect: [{call: 447700900100, any: true, all: true}]",
        "expect: [{api: POST /v1/calls, webhook: busy}]",
        "expect: [{api: POST /v1/calls, times: 0}]",
        "expect: [{no: {call: 447700900100, trigger: 200}}]",
        "expect: [{between: {from: ringing}}]",
        "expect: [{calls: {count: 1, at_least: 1}}]",
        "expect: [{call: 2}]",
        "expect: [{call: 447700900150 busy}]",
        "calls: [{to: $n, turns: [busy]}]",
        "calls: [{to: '07700900001', turns: [busy]}]",
        "calls: [{to: 4477009000xx, turns: [busy]}]",
        "inbound: [{from: '07700900001', to: 442079460000}]",
        "expect: [{ncco: {type: talk}}]",
        "expect: [{reply: {to: answer, body: {action: talk}}}]",
        "expect: [{reply: {to: answer, body: [{type: talk}]}}]",
        "trigger: {call: {to: 447700900500}}",
        "trigger: {call: {to: 447700900500, answer_url: /x}}",
        "trigger: {call: {to: 447700900500, answerUrl: http://x, ncco: []}}",
        "{calls: [], settle: soon}",
        "{calls: [], otherwise: reject}",
        "{calls: [], tags: 'smoke, slow'}",
        "{calls: [], tags: ['!slow']}",
        "{calls: [], tags: {smoke: true}}",
        "{calls: [], tags: }",
        "{calls: [], skip: true}",
        "{calls: [], skip: }",
        "{calls: [], skip: ' '}",
        "{calls: [], timeout: 30}",
        "{calls: [], start: 08:55}",
        "{calls: [], start: now}",
        "{calls: [], clock: manual}",
        "{calls: [], description: [a]}",
        "{calls: [], use: ../a.yaml}",
        "{calls: [], use: [/a.yaml]}",
        "{calls: [], use: ~/a.yaml}",
        "{calls: [], use: http://x/a.yaml}",
        "{calls: [], use: a}",
        f"{{calls: [], use: [{', '.join(['a.yaml'] * 21)}]}}",
        "{calls: [], use: }",
        "{calls: [], use: {a.yaml: b}}",
        "{calls: [], cases: [{a: 1}]}",
        "{calls: [], cases: {}}",
        "{calls: [], cases: {x: 1}}",
        "{calls: [], cases: {x: {a: [1]}}}",
        "{calls: [], cases: {'x]': {}}}",
        "{calls: [], vars: {a: 1}, cases: {x: {a: '${b}'}}}",
    ],
)
def test_both_refuse(text):
    """What an editor can underline."""
    assert sentences(text)
    assert is_refused(text)


def test_schema_is_a_schema():
    """It says what it is in the terms of draft 2020-12, and its own example is a good scenario."""
    Draft202012Validator.check_schema(scenario_schema())
    assert [agree(text_of(one)) for one in scenario_schema()["examples"]] == [True]


def _without_sentence(schema):
    """Yield the keys of mappings that have no sentence."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and schema.get("type") == "object":
        yield from (key for key, value in schema.get("properties", {}).items() if not _sentence_of(value))
    for one in inner:
        yield from _without_sentence(one)


def _sentence_of(schema):
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return schema.get("description") or (name and scenario_schema()["$defs"][name].get("description"))


def test_every_key_has_a_sentence_for_editors():
    """Beside the key, or in the definition that it refers to."""
    assert set(_without_sentence(scenario_schema())) == set()


async def test_schema_is_printed_served_and_kept(new_client, capsys):
    """If it differs: `voice-simulator check --schema > docs/scenario.schema.json`."""
    assert main(["check", "--schema"]) == 0
    assert capsys.readouterr().out == schema_text()
    assert (ROOT / "docs/scenario.schema.json").read_text("utf-8") == schema_text()
    client = await new_client()
    async with client.session.get("/_simulator/scenario.schema.json") as response:
        assert response.content_type == "application/schema+json"
        assert await response.text() == schema_text()


def test_check_needs_something_to_do(capsys):
    """Neither files nor `--schema`: that is a wrong command."""
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "check needs a FILE, or --schema\n"
