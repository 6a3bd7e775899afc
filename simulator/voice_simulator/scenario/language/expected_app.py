"""Your app's own state, as a line of `expect:` asks for it: a request to your app, and its answer."""

from __future__ import annotations

from typing import Final, Literal

from voice_simulator.documents.grammar.combinations import ByKey
from voice_simulator.documents.grammar.kinds import Kind, Named
from voice_simulator.documents.grammar.mappings import Given, MappingOf, optional, required, with_default
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    inline_text,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.app_requests import APP_URL, URL, own_content_type
from voice_simulator.scenario.language.common_mistakes import request_in
from voice_simulator.scenario.language.expected_facts import ANYTHING, HTTP_STATUS_FACT, fact, word_fact
from voice_simulator.scenario.language.kinds import ANY_TEXT, BODY, HEADERS
from voice_simulator.scenario.language.texts import join_and
from voice_simulator.scenario.model.app_requests import AppRequest
from voice_simulator.scenario.model.expectations import AppAnswers, Claim
from voice_simulator.scenario.model.patterns import Members

MOST_APP_LINES: Final = 100
"""The most lines of one scenario that ask your app; it is asked for each, perhaps again and again."""

_EXAMPLE: Final = "{get: /reminders/1, json: {state: done}}"

_GET: Final = required("get", APP_URL, "Asks your app with a GET: a path of --app-url, or a URL.")
_POST: Final = required("post", APP_URL, "Asks your app with a POST: a path of --app-url, or a URL.")
_SEND: Final = optional("send", BODY, "What the POST sends: a mapping or list is JSON, a text plain text.")
_HEADERS: Final = with_default("headers", HEADERS, "Further headers of the request.", ())
_STATUS: Final = fact("status", HTTP_STATUS_FACT, "The HTTP status of the answer; left out, one below 400.")
_JSON: Final = fact("json", ANYTHING, "What the JSON of the answer is like: the members it has, globs, *.")
_TEXT: Final = word_fact("text", ANY_TEXT, "What the answer says, as text: a glob.")
_FACTS: Final = (_STATUS, _JSON, _TEXT)

_COMMON_MISTAKES: Final = {
    **dict.fromkeys(
        ("body", "response", "answer", "contains", "expect", "state"), "is written json: {value}"
    ),
    **dict.fromkeys(("code", "status_code", "http_status"), "is written status: {value}"),
    **dict.fromkeys(("call", "times", "any", "all"), "has no place here: app is about your app alone"),
    **dict.fromkeys(
        ("within", "timeout", "at_most"), "has no place here: your app is asked until it was quiet for --idle"
    ),
}
_OF_POST: Final = dict.fromkeys(("data", "form", "payload", "request"), "is written send: {value}")
_ANSWERS: Final = ("answer", "answers", "response", "expect", "reply")


def _of_post(node: Node) -> CommonMistakes:
    """Return the mistakes of a POST; where it has two bodies, the one that is sent is named as such."""
    given = {one.key.text: one.value for one in node.entries} if isinstance(node, MappingNode) else {}
    if "json" not in given or "send" in given:
        return _COMMON_MISTAKES | _OF_POST
    sent = f"is written json: {{value}}, and what is sent, send: {inline_text(given['json'])}"
    is_sent = {"body": "is written send: {value}, if it is what is sent; json is what is answered"}
    return _COMMON_MISTAKES | _OF_POST | dict.fromkeys(_ANSWERS, sent) | is_sent


_OF_GET: Final = dict.fromkeys(
    ("send", "data", "form", "payload"), "is for a POST: write post:, since a GET has no body"
)


def _wanted(given: Given) -> Members:
    by_name = {key.name: key for key in _FACTS}
    return Members(tuple(one for name in given.nodes if name in by_name for one in given[by_name[name]]))


def _claim(given: Given, method: Literal["GET", "POST"], url: str) -> Claim:
    body, is_json = (given[_SEND] if method == "POST" else None) or (None, False)
    of_body = None if body is None else "application/json" if is_json else "text/plain"
    content_type, headers = own_content_type(given[_HEADERS], of_body)
    request = AppRequest(method=method, url=url, body=body, content_type=content_type, headers=headers)
    return AppAnswers(request, _wanted(given))


_GETS: Final[MappingOf[Claim]] = MappingOf(
    "'app' with get",
    [_GET, *_FACTS, _HEADERS],
    lambda given: _claim(given, "GET", given[_GET]),
    common_mistakes=_COMMON_MISTAKES | _OF_GET,
)
_POSTS: Final[MappingOf[Claim]] = MappingOf(
    "'app' with post",
    [_POST, _SEND, *_FACTS, _HEADERS],
    lambda given: _claim(given, "POST", given[_POST]),
    common_mistakes=_of_post,
)
APP_RECORDS: Final = {"get": _GETS, "post": _POSTS}
"""What `app:` may be, by the key that tells them apart."""

APP_KEYS: Final = tuple(dict.fromkeys(name for record in APP_RECORDS.values() for name in record.names))

_OTHER_METHODS: Final[CommonMistakes] = dict.fromkeys(
    ("put", "delete", "patch"), "is no way to ask for a state; there are get and post"
)


def _why_no_question(node: Node, given: list[str], mistakes: Mistakes) -> None:
    noted = mistakes.noted
    without_common_mistakes(node, _OTHER_METHODS, mistakes)
    if mistakes.noted > noted:
        return
    if not given and (meant := _meant_question(node)):
        mistakes.note(node.at, f"app: write app: {meant}")
        return
    got = f"this has {join_and(given)}" if given else f"this is {describe(node)}"
    mistakes.note(node.at, f"app: expected get or post, and what is answered, as in {_EXAMPLE}; {got}")


def _meant_question(node: Node) -> str | None:
    """Return what a path alone, or a method and a path under keys of their own, stand for."""
    if isinstance(node, ScalarNode):
        return f"{{get: {truncate(node.text)}}}" if URL.fullmatch(node.text) else None
    request = request_in(node, "GET /reminders/1")
    if request is None:
        return None
    method, _, path = request.partition(" ")
    return f"{{{'post' if method == 'POST' else 'get'}: {truncate(path)}, json: …}}"


APP: Final[Kind[Claim]] = Named("app", ByKey(APP_RECORDS, _why_no_question))
