"""`app:` in `expect:`: what your app is asked, what it must answer, and what is said where it does not."""

from __future__ import annotations

import pytest

from voice_simulator.core.json_text import MOST_NESTED
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.judging.evidence import AppAnswer, Evidence
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.model.app_requests import AppRequest
from voice_simulator.scenario.model.expectations import asks


def lines_of(*lines):
    """Return the lines of `expect:`, written as YAML."""
    return read_scenario("expect:\n" + "".join(f"- {line}\n" for line in lines), "s.yaml").expectations


def request_of(question):
    """Return the request that a question makes."""
    ((claim,),) = (line.claims for line in lines_of(f"app: {question}"))
    return claim.request


def mistake_in(line):
    """Return the one mistake in a line."""
    with pytest.raises(InvalidDocument) as caught:
        lines_of(line)
    (mistake,) = caught.value.mistakes
    return str(mistake).split(": ", 1)[1]


def judged(question, **answer):
    """Return the mismatch of a question that was answered so; None where it holds."""
    (line,) = lines_of(f"app: {question}")
    evidence = Evidence()
    if answer:
        evidence.app_answers[line.claims[0].request] = AppAnswer(**answer)
    return next(iter(judge([line], evidence)), None)


@pytest.mark.parametrize(
    ("written", "request_"),
    [
        ("{get: /x, json: 1}", AppRequest(method="GET", url="/x")),
        ("{get: /x, headers: {X-Key: 1}}", AppRequest(method="GET", url="/x", headers=(("X-Key", "1"),))),
        ("{post: http://a/x}", AppRequest(method="POST", url="http://a/x")),
        (
            '{post: /x, send: {id: 1, who: "7"}, json: {id: 2}}',
            AppRequest(method="POST", url="/x", body='{"id":1,"who":"7"}', content_type="application/json"),
        ),
        (
            "{post: /x, send: id=1, headers: {Content-Type: a/b}}",
            AppRequest(method="POST", url="/x", body="id=1", content_type="a/b"),
        ),
        (
            "{post: /x, send: hello}",
            AppRequest(method="POST", url="/x", body="hello", content_type="text/plain"),
        ),
    ],
)
def test_what_is_asked(written, request_):
    """`send` is the request's, `json` the answer's."""
    assert request_of(written) == request_


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("{get: /x}", {"status": 302}),
        ("{get: /x, status: 404}", {"status": 404}),
        ('{get: /x, status: "4??"}', {"status": 410}),
        (
            "{get: /x, json: {state: do*, attempts: 3}}",
            {"status": 200, "body": b'{"state": "done", "attempts": 3, "more": []}'},
        ),
        ("{get: /x, json: null}", {"status": 200, "body": b"null"}),
        ('{get: /x, json: "*"}', {"status": 200, "body": b"[1, 2]"}),
        ('{get: /x, text: "*done*"}', {"status": 200, "body": b"<p>\ndone</p>"}),
    ],
)
def test_it_holds(question, answer):
    """JSON is matched as `body` is elsewhere; a status that is not named must be below 400."""
    assert judged(question, **answer) is None


QUESTION = "{get: /reminders/1, json: {state: done, attempts: 3}}"


@pytest.mark.parametrize(
    ("question", "answer", "seen", "closest"),
    [
        (
            QUESTION,
            {"status": 200, "body": b'{"state": "open", "attempts": 3}'},
            'GET /reminders/1 -> 200 {"state": "open", "attempts": 3}',
            "json.state is 'open', expected 'done'",
        ),
        (
            QUESTION,
            {"status": 200, "body": b"{}", "times": 4},
            "GET /reminders/1 -> 200 {} (asked 4 times)",
            "json.state is not there, expected 'done'; json.attempts is not there, expected 3",
        ),
        (QUESTION, {"status": 200, "body": b"<p>"}, "GET /reminders/1 -> 200 <p>", "the answer is no JSON"),
        (
            QUESTION,
            {"status": 200, "body": b"1" * 6000},
            f"GET /reminders/1 -> 200 {'1' * 300}…",
            "the JSON of the answer can't be read: a number of 6000 digits is too large",
        ),
        (
            QUESTION,
            {"status": 200, "body": b"[" * 9000 + b"]" * 9000},
            f"GET /reminders/1 -> 200 {'[' * 300}…",
            f"the JSON of the answer can't be read: nested too deep: {MOST_NESTED} levels are the most",
        ),
        (
            QUESTION,
            {"status": 404, "body": b"no"},
            "GET /reminders/1 -> 404 no",
            "status is 404, expected one below 400; the answer is no JSON",
        ),
        (
            QUESTION,
            {"failure": "nobody listens at 127.0.0.1:1", "times": 2},
            "GET /reminders/1: no answer: nobody listens at 127.0.0.1:1 (asked 2 times)",
            None,
        ),
        (
            "{get: 'http://me:secret@a/x', text: done, status: 201}",
            {"status": 200, "body": b"x" * 400},
            f"GET http://a/x -> 200 {'x' * 300}…",
            f"text is '{'x' * 40}…', expected 'done'; status is 200, expected 201",
        ),
        (QUESTION, {}, "GET /reminders/1 was not asked: the scenario was not over", None),
    ],
)
def test_it_fails_with_what_was_asked_answered_and_differs(question, answer, seen, closest):
    """A password in a URL is nobody's business."""
    mismatch = judged(question, **answer)
    assert mismatch is not None
    assert (mismatch.seen.replace("http://***@", "http://"), mismatch.closest) == (seen, closest)


def test_its_text_names_the_request_and_what_is_wanted():
    assert judged(QUESTION).expected == "app GET /reminders/1 with json {state: done, attempts: 3}"
    assert judged("{post: /x}").expected == "app POST /x with a status below 400"


def test_a_run_waits_for_it():
    (line,) = lines_of("app: {get: /x}")
    assert asks(line)


LIKE = "as in {get: /reminders/1, json: {state: done}}"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("app: /x", "app: write app: {get: /x}"),
        ("app: {}", f"app: expected get or post, and what is answered, {LIKE}; this is a mapping"),
        ("app: up", f"app: expected get or post, and what is answered, {LIKE}; this is the text 'up'"),
        (
            "app: {get: /x, post: /x}",
            f"app: expected get or post, and what is answered, {LIKE}; this has get and post",
        ),
        ("app: {method: POST, path: /x}", "app: write app: {post: /x, json: …}"),
        ("app: {url: /x}", "app: write app: {get: /x, json: …}"),
        ("app: {put: /x}", "'put' is no way to ask for a state; there are get and post"),
        ("app: {get: /x, body: {a: 1}}", "'body' is written json: {a: 1}"),
        ("app: {get: /x, code: 200}", "'code' is written status: 200"),
        ("app: {get: /x, send: 1}", "'send' is for a POST: write post:, since a GET has no body"),
        ("app: {post: /x, form: {a: 1}}", "'form' is written send: {a: 1}"),
        (
            "app: {get: /x, jsn: 1}",
            "unknown key 'jsn'; did you mean 'json'? 'app' with get has get, status, json, text, headers.",
        ),
        (
            "app: {get: /x, within: 5s}",
            "'within' has no place here: your app is asked until it was quiet for --idle",
        ),
        ("{app: {get: /x}, json: {a: 1}}", "'json' stands in app: {json: {a: 1}}"),
        ("{get: /x}", "'get' stands in app: {get: /x}"),
        ("{call: 555, app: {get: /x}}", "app is not about one call; write it in a line of its own"),
        ("{no: {app: {get: /x}}}", "'app' is nothing to ask for; write what your app must answer instead"),
        (
            "{app: {get: /x}, calls: 1}",
            "a line is about one thing; this has app and calls: write a line for each",
        ),
        ("{app: {get: /x}, times: 2}", "times goes with one of api, webhook, reply, ncco, socket, trigger"),
    ],
)
def test_mistake_is_told_in_a_sentence(line, sentence):
    """What a tester may write by mistake is answered by what to write."""
    assert mistake_in(line) == sentence


def test_your_app_is_not_asked_without_end():
    """Each line may cost it a request, again and again."""
    many = [f"app: {{get: /{number}}}" for number in range(101)]
    assert len(lines_of(*many[:100])) == 100
    with pytest.raises(InvalidDocument, match="at most 100 lines with app in one scenario"):
        lines_of(*many)
