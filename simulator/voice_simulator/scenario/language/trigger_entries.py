"""Triggers: what stands behind `trigger:`, which sets the scenario going."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode

from voice_simulator.documents.grammar.combinations import Names
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    Unreadable,
    or_none,
    read_each,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Given,
    MappingOf,
    OneOfKeys,
    has,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import SCALAR, Text, whole, why_no_text
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    inline_text,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.app_requests import APP_URL, own_content_type
from voice_simulator.scenario.language.inbound_entries import inbound_now_of
from voice_simulator.scenario.language.kinds import ANY_TEXT, APPLICATION_ID, HEADERS, HTTP_CODE
from voice_simulator.scenario.language.phone_numbers import (
    SPACED_NUMBER,
    STRANGE_GLOB,
    number_to_call,
)
from voice_simulator.scenario.language.texts import KEYS_OF_DIGITS, join_and, json_of, json_text, origin_of
from voice_simulator.scenario.language.trigger_moments import (
    COMMON_MISTAKES_OF_MOMENTS,
    MOMENT_KEYS,
    MOMENT_RULES,
    moment_of,
)
from voice_simulator.scenario.language.variables import FOREIGN_VARIABLE
from voice_simulator.scenario.model.triggers import CallTrigger, InboundTrigger, RequestTrigger, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.scenario.language.call_entries import Outcomes

KINDS: Final = ("post", "get", "call", "inbound")
BODIES: Final = ("json", "form", "text")

_COMMON_MISTAKES_OF_KINDS: Final = {
    "POST": "is written post: {value}",
    "GET": "is written get: {value}",
    "url": "is written post: {value}, or get: {value}",
    **dict.fromkeys(
        ("put", "PUT", "delete", "DELETE", "patch", "PATCH"), "is no trigger; there are post and get"
    ),
}
_COMMON_MISTAKES: Final = {
    "post": COMMON_MISTAKES_OF_MOMENTS
    | {
        "expect": "is written status: {value}",
        "code": "is written status: {value}",
        "body": "is written json: {value}, or form or text",
        "data": "is written form: {value}",
    },
    "get": COMMON_MISTAKES_OF_MOMENTS
    | dict.fromkeys((*BODIES, "body"), "is for a POST: write post:, since a GET has no body"),
    "call": COMMON_MISTAKES_OF_MOMENTS
    | dict.fromkeys(("to", "from", "answer_url", "ncco"), "stands in call: {{key}: {value}}"),
    "inbound": COMMON_MISTAKES_OF_MOMENTS
    | dict.fromkeys(
        ("to", "from", "from_user", "script", "headers", "custom_data"), "stands in inbound: {{key}: {value}}"
    ),
}

_FORM: Final = "application/x-www-form-urlencoded"

HTTP = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://\S+")
_AN_HTTP_URL: Final = "a URL that begins with http:// or https://, such as http://localhost:3000/answer"


# -- requests to your app


def _read_pair(entry: MappingEntry, word: str, mistakes: Mistakes) -> tuple[str, str]:
    if isinstance(entry.value, ScalarNode) and entry.value.value is not None:
        return entry.key.text, entry.value.text
    why = why_no_text(entry.value, f"a text for '{truncate(entry.key.text)}'")
    return refuse(entry.value.at, f"{word}: {why}", mistakes)


_POST: Final = required("post", APP_URL, "Sends a POST to your app: a URL, or a path of --app-url.")
_GET: Final = required("get", APP_URL, "Sends a GET to your app: a URL, or a path of --app-url.")
_JSON: Final = optional(
    "json", Custom(lambda node, _word, _mistakes: json_text(node), {}, "any value"), "A body of JSON."
)
_FORM_KEY: Final = optional(
    "form",
    Names(_read_pair, "a mapping of names to texts", {}, ANY_TEXT.schema),
    "A body as a form sends it: names and texts.",
)
_TEXT: Final = optional("text", ANY_TEXT, "A body of plain text.")
_HEADERS: Final = with_default("headers", HEADERS, "Further headers of the request.", ())
_STATUS: Final = optional("status", HTTP_CODE, "What it must be answered with; left out, anything below 400.")
_APPLICATION: Final = optional(
    "application", APPLICATION_ID, "The id of the Vonage application that it is about."
)

_ONE_BODY: Final = OneOfKeys(
    BODIES, lambda given: f"{join_and(given)} can't be combined: a request has one body"
)


def _body(given: Given) -> tuple[str | None, str | None]:
    """Return the body and its content type; None, None for none."""
    json, form, text = given[_JSON], given[_FORM_KEY], given[_TEXT]
    if json is not None:
        return json, "application/json"
    if form is not None:
        return urlencode(form), _FORM
    return (None, None) if text is None else (text, "text/plain")


def _request(given: Given, method: Literal["GET", "POST"], url: str) -> RequestTrigger:
    body, content_type = _body(given) if method == "POST" else (None, None)
    content_type, headers = own_content_type(given[_HEADERS], content_type)
    return RequestTrigger(
        method=method,
        url=url,
        body=body,
        content_type=content_type,
        headers=headers,
        status=given[_STATUS],
        application=given[_APPLICATION],
        moment=moment_of(given),
        origin=origin_of(given.node, given.mistakes),
    )


_POSTS: Final[MappingOf[Trigger]] = MappingOf(
    "A POST",
    [_POST, _JSON, _FORM_KEY, _TEXT, _HEADERS, _STATUS, _APPLICATION, *MOMENT_KEYS],
    lambda given: _request(given, "POST", given[_POST]),
    rules=[_ONE_BODY, *MOMENT_RULES],
    common_mistakes=_COMMON_MISTAKES["post"],
)
_GETS: Final[MappingOf[Trigger]] = MappingOf(
    "A GET",
    [_GET, _HEADERS, _STATUS, _APPLICATION, *MOMENT_KEYS],
    lambda given: _request(given, "GET", given[_GET]),
    rules=MOMENT_RULES,
    common_mistakes=_COMMON_MISTAKES["get"],
)

# -- calls


def _read_call(node: Node, word: str, mistakes: Mistakes) -> tuple[MappingNode, dict[str, object]]:
    if not isinstance(node, MappingNode):
        expected = f"the body of POST /v1/calls, such as {_a_call(mistakes)}"
        return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)
    noted = mistakes.noted
    without_common_mistakes(node, COMMON_MISTAKES_OF_BODY, mistakes)
    body = {entry.key.text: _member(entry.key.text, entry.value, mistakes) for entry in node.entries}
    if mistakes.noted == noted:
        _check_call(node, body, mistakes)
    return node, body


_CALL_BODY: Final = {
    "answer_url": "Where the NCCO is asked for.",
    "event_url": "Where the call's events go.",
    "ncco": "The NCCO itself, instead of an answer_url.",
    "ringing_timer": "For how many seconds it rings at most.",
    "machine_detection": "What happens when a machine answers: continue or hangup.",
}
"""Members that an editor may suggest; the API takes others as well."""

_NO_NUMBERS: Final = (SPACED_NUMBER, FOREIGN_VARIABLE, STRANGE_GLOB)


def _schema_of_endpoint(_writer: SchemaWriter) -> Schema:
    not_a_number = {"type": "string", "anyOf": [{"pattern": whole(one)} for one in _NO_NUMBERS]}
    return {"anyOf": [{"type": SCALAR, "not": not_a_number}, {"type": "object"}]}


def _schema_of_call(writer: SchemaWriter) -> Schema:
    endpoint = writer.defined("endpoint", _schema_of_endpoint)
    any_list: Schema = {"type": "array"}
    to: Schema = {"anyOf": [endpoint, any_list | {"items": {"anyOf": [endpoint, any_list]}}]}
    known: dict[str, Schema] = {name: {"description": says} for name, says in _CALL_BODY.items()}
    url = writer.scalar({"pattern": whole(HTTP)}, {"not": {"type": "string"}})
    known |= {name: {"description": _CALL_BODY[name]} | url for name in ("answer_url", "event_url")}
    says = "Whom to call: a number, sip:…, or an endpoint as the API has it."
    values = {
        "to": {"description": says} | to,
        "from": {"description": "Who calls.", "anyOf": [endpoint, any_list]},
    }
    return {
        "type": "object",
        "properties": values | known,
        "propertyNames": {"not": {"enum": list(COMMON_MISTAKES_OF_BODY)}},
        "required": ["to"],
        "anyOf": [has("answer_url"), has("ncco")],
    }


_CALL: Final = required(
    "call",
    Custom(_read_call, _schema_of_call, "the body of `POST /v1/calls`"),
    "Places a call as POST /v1/calls does.",
)


def _call(given: Given) -> CallTrigger:
    node, body = given[_CALL]
    origin = origin_of(given.node, given.mistakes)
    return CallTrigger(
        body=body, node=node, application=given[_APPLICATION], moment=moment_of(given), origin=origin
    )


_CALLS: Final[MappingOf[Trigger]] = MappingOf(
    "A trigger with call",
    [_CALL, _APPLICATION, *MOMENT_KEYS],
    _call,
    rules=MOMENT_RULES,
    common_mistakes=_COMMON_MISTAKES["call"],
)


def _inbound(outcomes: Outcomes) -> MappingOf[Trigger]:
    call = required("inbound", inbound_now_of(outcomes), "Lets a call come in.")
    return MappingOf(
        "A trigger with inbound",
        [call, *MOMENT_KEYS],
        lambda given: InboundTrigger(
            call=given[call], moment=moment_of(given), origin=origin_of(given.node, given.mistakes)
        ),
        rules=MOMENT_RULES,
        common_mistakes=_COMMON_MISTAKES["inbound"],
    )


# -- a trigger


class Triggers(Kind[tuple[Trigger, ...]]):
    """One trigger, a list of them, or the word `none`.

    Args:
        outcomes: those that the document defines, for the scripts of callers.
    """

    form = "a trigger, a list of them, or `none`"

    def __init__(self, outcomes: Outcomes) -> None:
        self.records: dict[str, MappingOf[Trigger]] = {
            "post": _POSTS,
            "get": _GETS,
            "call": _CALLS,
            "inbound": _inbound(outcomes),
        }
        self._trigger = Named("trigger", Custom(self._read_one, self._schema_of_one, "a trigger"))

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[Trigger, ...]:
        """Return the triggers."""
        if isinstance(node, ScalarNode) and node.text == "none":
            return ()
        items = node.items if isinstance(node, ListNode) else (node,)
        return read_each(self._trigger, items, word, mistakes)

    def _read_one(self, node: Node, word: str, mistakes: Mistakes) -> Trigger:
        keys = {entry.key.text for entry in node.entries} if isinstance(node, MappingNode) else set()
        given, noted = [kind for kind in KINDS if kind in keys], mistakes.noted
        if not given and (meant := _meant_request(node)):
            return refuse(node.at, f"trigger: write {meant}", mistakes)
        if not given:
            without_common_mistakes(node, _COMMON_MISTAKES_OF_KINDS, mistakes)
        if mistakes.noted > noted:
            raise Unreadable
        if len(given) != 1:
            got = f"this has {join_and(given) if given else 'none'}"
            got = got if isinstance(node, MappingNode) else f"this is {describe(node)}"
            return refuse(node.at, f"a trigger has one of {', '.join(KINDS)}; {got}", mistakes)
        return self.records[given[0]].read(node, word, mistakes)

    def _schema_of_one(self, writer: SchemaWriter) -> Schema:
        return {"anyOf": [record.schema(writer) for record in self.records.values()]}

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a choice."""
        trigger = self._trigger.schema(writer)
        none = {"const": "none", "description": "Something else sets the scenario going."}
        return {"anyOf": [writer.scalar(none), trigger, {"type": "array", "items": trigger}]}


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


def _check_call(node: MappingNode, body: Mapping[str, object], mistakes: Mistakes) -> None:
    if "to" not in body:
        mistakes.note(node.at, f"a call needs to: whom to call, as in {_a_call(mistakes)}")
    elif not body.keys() & {"ncco", "answer_url"}:
        mistakes.note(node.at, f"a call needs answer_url or ncco: what it does, as in {_a_call(mistakes)}")


# The SDK for JavaScript calls them so.
COMMON_MISTAKES_OF_BODY: Final = {
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
            return json_of(node, KEYS_OF_DIGITS)


def _endpoint(key: str, node: Node, mistakes: Mistakes) -> object:
    if not isinstance(node, ScalarNode):
        return json_of(node, KEYS_OF_DIGITS)
    text = or_none(lambda: Text().read(node, key, mistakes)) or ""
    if text.lower().startswith(("sip:", "sips:")):
        return {"type": "sip", "uri": text}
    return {"type": "phone", "number": number_to_call(text, node, key, mistakes)}
