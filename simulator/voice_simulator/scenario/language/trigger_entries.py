"""Triggers: what stands behind `trigger:`, which sets the scenario going."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    inline_text,
    read_mapping,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.inbound_entries import read_inbound_trigger
from voice_simulator.scenario.language.phone_numbers import number_to_call
from voice_simulator.scenario.language.scalars import is_nothing, whole_number
from voice_simulator.scenario.language.texts import (
    headers_of,
    join_and,
    json_of,
    json_text,
    named_texts,
    origin_of,
    text_of,
)
from voice_simulator.scenario.model.triggers import CallTrigger, InboundTrigger, RequestTrigger, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.script import Script

KINDS: Final = ("post", "get", "call", "inbound")
BODIES: Final = ("json", "form", "text")
_REQUEST: Final = ("headers", "status", "application")
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "post": ("post", *BODIES, *_REQUEST),
    "get": ("get", *_REQUEST),
    "call": ("call", "application"),
    "inbound": ("inbound",),
}
_NAMES: Final = {
    "post": "A POST",
    "get": "A GET",
    "call": "A trigger with call",
    "inbound": "A trigger with inbound",
}

_SLIPS_OF_KINDS: Final = {
    "POST": "is written post: {value}",
    "GET": "is written get: {value}",
    "url": "is written post: {value}, or get: {value}",
    **dict.fromkeys(
        ("put", "PUT", "delete", "DELETE", "patch", "PATCH"), "is no trigger; there are post and get"
    ),
}
_SLIPS: Final = {
    "post": {
        "expect": "is written status: {value}",
        "code": "is written status: {value}",
        "body": "is written json: {value}, or form or text",
        "data": "is written form: {value}",
    },
    "get": dict.fromkeys((*BODIES, "body"), "is for a POST: write post:, since a GET has no body"),
    "call": dict.fromkeys(("to", "from", "answer_url", "ncco"), "stands in call: {{key}: {value}}"),
    "inbound": dict.fromkeys(
        ("to", "from", "from_user", "script", "headers", "custom_data"), "stands in inbound: {{key}: {value}}"
    ),
}

_FORM: Final = "application/x-www-form-urlencoded"
URL = re.compile(r"([Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+[^\s]*|/[^\s]*)")
_WITHOUT_SCHEME = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/\S*)?", re.IGNORECASE)
_A_URL: Final = "a URL such as http://localhost:3000/campaigns, or a path such as /campaigns of --app-url"

HTTP = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://\S+")
_AN_HTTP_URL: Final = "a URL that begins with http:// or https://, such as http://localhost:3000/answer"

# In a call's body these hold digits, which JSON has as text.
_DIGITS: Final = frozenset({"number", "from", "to", "dtmfAnswer"})


def read_triggers(
    node: Node | None, outcomes: Mapping[str, Script | None], mistakes: Mistakes
) -> tuple[Trigger, ...]:
    """Read `trigger:`, which is one trigger, a list of them, or the word `none`.

    Args:
        node: what stands there; None where there is no such key.
        outcomes: those that the document defines, for the scripts of callers.
        mistakes: where to note what is wrong.
    """
    if node is None or is_nothing(node) or (isinstance(node, ScalarNode) and node.text == "none"):
        return ()
    items = node.items if isinstance(node, ListNode) else (node,)
    triggers = (_trigger(item, outcomes, mistakes) for item in items)
    return tuple(trigger for trigger in triggers if trigger is not None)


def _trigger(node: Node, outcomes: Mapping[str, Script | None], mistakes: Mistakes) -> Trigger | None:
    given, noted = _kinds_of(node), mistakes.noted
    if not given and (meant := _meant_request(node)):
        mistakes.note(node.at, f"trigger: write {meant}")
        return None
    node = node if given else without_common_mistakes(node, _SLIPS_OF_KINDS, mistakes)
    if mistakes.noted > noted:
        return None
    if len(given) != 1:
        got = f"this has {join_and(given) if given else 'none'}"
        got = got if isinstance(node, MappingNode) else f"this is {describe(node)}"
        mistakes.note(node.at, f"a trigger has one of {', '.join(KINDS)}; {got}")
        return None
    match given[0]:
        case "call":
            return _call(node, mistakes)
        case "inbound":
            return _inbound(node, outcomes, mistakes)
        case kind:
            return _request(kind, node, mistakes)


_WRITTEN_AS_ONE = re.compile(r"(?:(?P<method>get|post) +)?(?P<url>/\S*|https?://\S+)", re.IGNORECASE)


def _meant_request(node: Node) -> str | None:
    """Return the trigger that a method and a URL stand for, as one text or under keys of their own."""
    if isinstance(node, MappingNode):
        given = {one.key.text.lower(): inline_text(one.value) for one in node.entries}
        text = given.get("request") or " ".join(filter(None, (given.get("method"), given.get("url"))))
        text = text if "request" in given or "method" in given else ""
    else:
        text = node.text if isinstance(node, ScalarNode) else ""
    found = _WRITTEN_AS_ONE.fullmatch(text)
    if found is None:
        return None
    url = truncate(found["url"])
    return (
        f"{{{found['method'].lower()}: {url}}}" if found["method"] else f"{{post: {url}}}, or {{get: {url}}}"
    )


def _kinds_of(node: Node) -> list[str]:
    keys = {entry.key.text for entry in node.entries} if isinstance(node, MappingNode) else set()
    return [kind for kind in KINDS if kind in keys]


def _parts(kind: str, node: Node, mistakes: Mistakes) -> dict[str, Node]:
    return read_mapping(node, KEYS[kind], mistakes, what=_NAMES[kind], common_mistakes=_SLIPS.get(kind, {}))


def _request(kind: str, node: Node, mistakes: Mistakes) -> RequestTrigger | None:
    parts = _parts(kind, node, mistakes)
    url = _url(parts, kind, mistakes)
    body, content_type = _body(parts, mistakes)
    headers = headers_of(parts.get("headers"), mistakes)
    own = next((value for name, value in headers if name.lower() == "content-type"), content_type)
    if url is None:
        return None
    return RequestTrigger(
        method="POST" if kind == "post" else "GET",
        url=url,
        body=body,
        content_type=own,
        headers=tuple(pair for pair in headers if pair[0].lower() != "content-type"),
        status=whole_number(parts["status"], "status", 200, 599, mistakes) if "status" in parts else None,
        application=text_of(parts, "application", mistakes),
        origin=origin_of(node, mistakes),
    )


def _url(parts: Mapping[str, Node], key: str, mistakes: Mistakes) -> str | None:
    node = parts[key]
    if isinstance(node, MappingNode) and (
        url := {one.key.text: one.value for one in node.entries}.get("url")
    ):
        beside = "the rest stands beside it, as json: {…}"
        mistakes.note(node.at, f"{key}: write {key}: {inline_text(url)}; {beside}")
        return None
    text = text_of(parts, key, mistakes, _A_URL)
    if text is None or URL.fullmatch(text):
        return text
    if _WITHOUT_SCHEME.fullmatch(text) and ("." in text or ":" in text):
        sentence = f"{key}: a URL begins with http:// or https://; write http://{truncate(text)}"
    else:
        sentence = f"{key}: expected {_A_URL}; got {describe(parts[key])}"
    mistakes.note(parts[key].at, sentence)
    return None


def _body(parts: Mapping[str, Node], mistakes: Mistakes) -> tuple[str | None, str | None]:
    """Return the body and its content type; None, None for none."""
    given = [key for key in BODIES if key in parts]
    if len(given) > 1:
        sentence = f"{join_and(given)} can't be combined: a request has one body"
        mistakes.note(parts[given[1]].at, sentence)
    match given:
        case ["json", *_]:
            return json_text(parts["json"]), "application/json"
        case ["form", *_]:
            pairs = named_texts(parts["form"], "form", mistakes)
            return urlencode([(name.text, value.text) for name, value in pairs]), _FORM
        case ["text", *_]:
            return text_of(parts, "text", mistakes), "text/plain"
        case _:
            return None, None


def _inbound(node: Node, outcomes: Mapping[str, Script | None], mistakes: Mistakes) -> InboundTrigger | None:
    parts = _parts("inbound", node, mistakes)
    call = read_inbound_trigger(parts["inbound"], outcomes, mistakes)
    return InboundTrigger(call=call, origin=origin_of(node, mistakes)) if call else None


def _call(node: Node, mistakes: Mistakes) -> CallTrigger | None:
    parts = _parts("call", node, mistakes)
    application, call = text_of(parts, "application", mistakes), parts["call"]
    if not isinstance(call, MappingNode):
        sentence = (
            f"call: expected the body of POST /v1/calls, such as {_a_call(mistakes)}; got {describe(call)}"
        )
        mistakes.note(call.at, sentence)
        return None
    noted = mistakes.noted
    without_common_mistakes(call, SLIPS_OF_BODY, mistakes)
    body = {entry.key.text: _member(entry.key.text, entry.value, mistakes) for entry in call.entries}
    if mistakes.noted == noted:
        _check_call(call, body, mistakes)
    return CallTrigger(body=body, node=call, application=application, origin=origin_of(node, mistakes))


def _check_call(node: MappingNode, body: Mapping[str, object], mistakes: Mistakes) -> None:
    if "to" not in body:
        mistakes.note(node.at, f"a call needs to: whom to call, as in {_a_call(mistakes)}")
    elif not body.keys() & {"ncco", "answer_url"}:
        mistakes.note(node.at, f"a call needs answer_url or ncco: what it does, as in {_a_call(mistakes)}")


# The SDK for JavaScript calls them so.
SLIPS_OF_BODY: Final = {
    "answerUrl": "is written answer_url: {value}",
    "eventUrl": "is written event_url: {value}",
    "answerMethod": "is written answer_method: {value}",
    "eventMethod": "is written event_method: {value}",
    "lengthTimer": "is written length_timer: {value}",
    "ringingTimer": "is written ringing_timer: {value}",
}


def _a_call(mistakes: Mistakes) -> str:
    return f"{{to: {mistakes.number}, from: …, answer_url: …}}"


def _member(key: str, node: Node, mistakes: Mistakes) -> object:
    """Return a member of the body: what may be written shorter than the API takes it is written out."""
    match key, node:
        case "to", ListNode(items=items):
            return [_endpoint(key, item, mistakes) for item in items]
        case "to", _:
            return [_endpoint(key, node, mistakes)]
        case "from", _:
            return _endpoint(key, node, mistakes)
        case (("answer_url" | "event_url"), ScalarNode(text=text, value=str())):
            if not HTTP.fullmatch(text):
                mistakes.note(node.at, f"{key}: expected {_AN_HTTP_URL}; got {describe(node)}")
            return [text]
        case _:
            return json_of(node, _DIGITS)


def _endpoint(key: str, node: Node, mistakes: Mistakes) -> object:
    if not isinstance(node, ScalarNode):
        return json_of(node, _DIGITS)
    text = text_of({key: node}, key, mistakes) or ""
    if text.lower().startswith(("sip:", "sips:")):
        return {"type": "sip", "uri": text}
    return {"type": "phone", "number": number_to_call(text, node, key, mistakes)}
