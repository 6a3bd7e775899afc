"""Faults: the entries of `faults:`, of which some are about requests to the API and some about webhooks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.faults import (
    CERTAIN,
    Activation,
    ApiFault,
    Corruption,
    Disconnect,
    Effect,
    Fault,
    InjectedAnswer,
    PlayedReply,
    WebhookFault,
)
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.grammar.combinations import ByKey, ByShape, ListOf
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.records import (
    Checked,
    Excludes,
    Given,
    GoesWith,
    Key,
    MappingOf,
    OneOfKeys,
    is_not_false,
    optional,
    required,
    when,
    with_default,
    without,
)
from voice_simulator.documents.grammar.scalars import Duration, Matching, WholeNumber, Word, is_nothing, whole
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import plain_value
from voice_simulator.scenario.language.common_mistakes import slips_of_request
from voice_simulator.scenario.language.kinds import BODY, GLOB, HEADERS, HTTP_CODE, SWITCH, Event, requests
from voice_simulator.scenario.language.texts import join_and, origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ERRORS: Final = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "too_many_requests": 429,
    "internal_error": 500,
    "unavailable": 503,
}
"""The errors of the platform that an API fault can name, and their statuses."""

EVENTS: Final = tuple(event.value for event in EventName)
"""The webhooks that something can be wrong with."""

AWAITED: Final = tuple(
    event.value for event in (EventName.ANSWER, EventName.FALLBACK, EventName.INPUT, EventName.NOTIFY)
)
"""The webhooks whose reply the platform waits for."""

FAILURES: Final = {
    "unreachable": FailureReason.UNREACHABLE,
    "time_out": FailureReason.TIMED_OUT,
    "reset": FailureReason.RESET,
}
"""The failures to deliver a webhook that can be played, by the words of the language."""

OCCASIONS: Final = ("nth", "first", "every")
COMMON: Final = ("application", *OCCASIONS, "chance")
API_ACTIONS: Final = ("respond", "disconnect", "malformed", "rate_limit")
API_OWN: Final = ("respond", "delay", "disconnect", "malformed", "rate_limit", "effect")
WEBHOOK_ACTIONS: Final = (
    "late", "after", "lost", "twice", "same_timestamp", "corrupt", "slow", "fail", "reply",
)  # fmt: skip
WEBHOOK_OWN: Final = ("to", "from", *WEBHOOK_ACTIONS, "attempts")
OF_ONE_ATTEMPT: Final = ("fail", "reply", "slow")

MOST: Final = 1_000_000
STATUSES: Final = range(200, 600)
WITHOUT_BODY: Final = (204, 205, 304)

CHANCE = re.compile(r"(?P<part>0?\.[0-9]{1,4}|0|1(\.0{1,4})?)|(?P<percent>[0-9]{1,3}(\.[0-9]{1,2})?)%")
RATE = re.compile(r"([0-9]{1,7})(?: per second| ?/ ?s)?")
MEDIA_TYPE = re.compile(r'[A-Za-z0-9.+-]{1,100}/[A-Za-z0-9.+-]{1,100}(; ?[A-Za-z0-9="_.-]{1,100})*')
_A_RANGE: Final = 2

_SLIPS_OF_API: Final = {
    **dict.fromkeys(WEBHOOK_OWN, f"is for a fault of webhooks; one of the API has {join_or(API_OWN)}"),
    **dict.fromkeys(("status", "error"), "is written respond: {value}"),
    "timeout": "is written delay: {value}, or disconnect: before_response",
    "times": "is written first: {value}",
}
_SLIPS_OF_WEBHOOKS: Final = {
    **dict.fromkeys(API_OWN, f"is for a fault of the API; one of webhooks has {join_or(WEBHOOK_OWN)}"),
    "delay": "is written late: {value}",
    "duplicate": "is written twice: {value}",
    "drop": "is written lost: {value}",
    "respond": "is written reply: {value}",
    "status": "is written reply: {value}",
    "timeout": "is written fail: time_out, or slow: {value}",
    "times": "is written first: {value}",
}
_SLIPS_OF_ERRORS: Final = {
    "rate_limited": "too_many_requests",
    "rate_limit": "too_many_requests",
    "service_unavailable": "unavailable",
    "server_error": "internal_error",
    "timeout": "unavailable",
}


# -- when a fault strikes

APPLICATION: Final = with_default("application", GLOB, "Only for these applications: a glob over ids.", "*")
NTH: Final = optional("nth", WholeNumber(1, MOST), "Only for the third that matches: nth: 3.")
FIRST: Final = optional("first", WholeNumber(1, MOST), "Only for the first two: first: 2.")
EVERY: Final = optional("every", WholeNumber(1, MOST), "On every n-th match: every: 5.")


def _read_chance(node: Node, word: str, mistakes: Mistakes) -> int:
    found = CHANCE.fullmatch(node.text) if isinstance(node, ScalarNode) else None
    if found is not None:
        part = Decimal(found["part"]) if found["part"] else Decimal(found["percent"]) / 100
        if part <= 1:
            return int(part * CERTAIN)
    expected = "a number from 0 to 1 with at most 4 decimals, or a percentage such as 25%"
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


def _schema_of_chance(writer: SchemaWriter) -> Schema:
    percentage = {"type": "string", "pattern": whole(CHANCE), "examples": ["25%"]}
    return writer.scalar({"type": "number", "minimum": 0, "maximum": 1}, percentage)


CHANCE_OF_ONE: Final = optional(
    "chance",
    Custom(_read_chance, _schema_of_chance, "0 to 1, or a percentage"),
    "How likely it is, for any that matches: 0.25, or 25%.",
)

_OCCASIONS: Final = OneOfKeys(
    OCCASIONS, lambda given: f"{join_and(given)} can't be combined: each alone says when the fault strikes"
)


def _activation(given: Given) -> Activation:
    return Activation(nth=given[NTH], first=given[FIRST], every=given[EVERY], chance=given[CHANCE_OF_ONE])


# -- what goes wrong with requests to the API


def _status_needed(what: str) -> Key[int]:
    return required(
        "status", HTTP_CODE, "The HTTP status.", f"{what} needs a status, such as {{{{status: 503}}}}"
    )


def _check_body(_node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    status = nodes.get("status")
    if isinstance(status, ScalarNode) and status.value in WITHOUT_BODY and "body" in nodes:
        sentence = f"body: an answer with status {status.value} has no body; leave it out"
        mistakes.note(nodes["body"].at, sentence)


_NO_BODY: Final = Checked(
    _check_body,
    when({"properties": {"status": {"enum": list(WITHOUT_BODY)}}, "required": ["status"]}, without(["body"])),
)

_ANSWER_STATUS: Final = _status_needed("respond")
_ANSWER_HEADERS: Final = with_default("headers", HEADERS, "Headers of the answer.", ())
_ANSWER_BODY: Final = optional(
    "body", BODY, "Of the answer; left out it is the platform's own for the status."
)


def _written_answer(given: Given) -> InjectedAnswer:
    body = given[_ANSWER_BODY]
    return InjectedAnswer(
        status=given[_ANSWER_STATUS],
        headers=given[_ANSWER_HEADERS],
        body=body[0] if body else None,
        json=body is None or body[1],
    )


_ANSWER: Final = MappingOf(
    "respond", [_ANSWER_STATUS, _ANSWER_HEADERS, _ANSWER_BODY], _written_answer, rules=[_NO_BODY]
)


class _ErrorOrStatus(Kind[InjectedAnswer]):
    """One of the platform's errors by its name, or a status."""

    form = "a status, or an error such as `too_many_requests`"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> InjectedAnswer:
        if isinstance(node, ScalarNode) and node.text in ERRORS:
            return InjectedAnswer(status=ERRORS[node.text])
        if isinstance(node, ScalarNode) and isinstance(plain_value(node.text), int):
            return InjectedAnswer(status=HTTP_CODE.read(node, word, mistakes))
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            near = did_you_mean(node.text, ERRORS, _SLIPS_OF_ERRORS)
            sentence = f"{word}: there is no error '{truncate(node.text)}'{near} {_KINDS_OF_ANSWER}"
            return refuse(node.at, sentence, mistakes)
        return refuse(node.at, _why_no_answer(node, word, mistakes), mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        return {"anyOf": [writer.scalar({"enum": list(ERRORS)}), HTTP_CODE.schema(writer)]}


_KINDS_OF_ANSWER: Final = (
    f"It is a status, one of {join_or(ERRORS)}, or {{status: 429, headers: …, body: …}}."
)


def _why_no_answer(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: this is {describe(node)}. {_KINDS_OF_ANSWER}"


def _read_delay(node: Node, word: str, mistakes: Mistakes) -> tuple[int, int]:
    """Read the least and the most of a delay (ms): a duration, or a list of two."""
    items = node.items if isinstance(node, ListNode) else (node, node)
    if len(items) != _A_RANGE or any(map(is_nothing, items)):
        sentence = f"{word}: expected a duration such as 4s, or two such as [1s, 4s]"
        return refuse(node.at, sentence, mistakes)
    least, most = (_DURATION.read(item, word, mistakes) for item in items)
    if least > most:
        mistakes.note(node.at, f"{word}: the shorter duration comes first, as in [1s, 4s]")
    return least, most


_DURATION: Final = Duration()


def _schema_of_delay(writer: SchemaWriter) -> Schema:
    one = _DURATION.schema(writer)
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 2, "maxItems": 2}]}


def _read_rate(node: Node, word: str, mistakes: Mistakes) -> int:
    found = RATE.fullmatch(node.text) if isinstance(node, ScalarNode) else None
    if found is not None and 1 <= int(found[1]) <= MOST:
        return int(found[1])
    sentence = f"{word}: expected requests per second, such as 3; got {describe(node)}"
    return refuse(node.at, sentence, mistakes)


def _schema_of_rate(writer: SchemaWriter) -> Schema:
    rate = {"type": "string", "pattern": whole(RATE), "examples": ["3 per second"]}
    return writer.scalar({"type": "integer", "minimum": 1, "maximum": MOST}, rate)


API: Final = required(
    "api", requests("POST /v1/calls"), "Requests to the API: a method or *, and a glob over paths."
)
RESPOND: Final = optional(
    "respond",
    ByShape(scalar=_ErrorOrStatus(), mapping=_ANSWER, otherwise=_why_no_answer),
    "Answers with this error or answer.",
)
DELAY: Final = optional(
    "delay",
    Custom(_read_delay, _schema_of_delay, "a duration, or two such as `[1s, 4s]`"),
    "Keeps the answer back for so long (wall time), or for a time between two.",
)
DISCONNECT: Final = optional(
    "disconnect",
    Word({one.value: one for one in Disconnect}),
    "Closes the connection, without an answer or in mid body.",
)
MALFORMED: Final = with_default(
    "malformed", SWITCH, "Cuts the JSON of the answer in the middle.", default=False
)
RATE_LIMIT: Final = optional(
    "rate_limit",
    Custom(_read_rate, _schema_of_rate, "requests per second"),
    "Lets so many requests a second pass and answers the others with 429.",
)
EFFECT: Final = with_default(
    "effect",
    Word({one.value: one for one in Effect}),
    "Whether the request is handled although its answer is lost.",
    Effect.NONE,
)


def _check_effect(_node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    effect = nodes.get("effect")
    if "rate_limit" in nodes and isinstance(effect, ScalarNode) and effect.text == Effect.DONE:
        sentence = "rate_limit refuses requests before they are handled; it takes no effect: done"
        mistakes.note(effect.at, sentence)


_RULES_OF_API: Final = (
    OneOfKeys(
        API_ACTIONS,
        lambda given: f"{join_and(given)} can't be combined; only delay goes with another",
        lambda _: f"a fault of the API needs one of {join_or(API_OWN[:-1])}: what goes wrong",
        switches=("malformed",),
        stands_for=("delay",),
    ),
    _OCCASIONS,
    Excludes(
        "rate_limit",
        (*OCCASIONS, "chance"),
        "rate_limit counts every request that matches; it takes no {key}",
    ),
    Checked(
        _check_effect,
        when({"required": ["rate_limit"]}, {"properties": {"effect": {"not": {"const": Effect.DONE.value}}}}),
    ),
)


def _api_fault(given: Given) -> Fault:
    method, path = given[API]
    return ApiFault(
        origin=origin_of(given.node, given.mistakes),
        method=method,
        path=path,
        application=given[APPLICATION],
        activation=_activation(given),
        effect=given[EFFECT],
        respond=given[RESPOND],
        delay=given[DELAY],
        disconnect=given[DISCONNECT],
        malformed=given[MALFORMED],
        rate_limit=given[RATE_LIMIT],
    )


API_FAULT: Final = Named(
    "api_fault",
    MappingOf(
        "A fault of the API",
        [
            API,
            APPLICATION,
            NTH,
            FIRST,
            EVERY,
            CHANCE_OF_ONE,
            RESPOND,
            DELAY,
            DISCONNECT,
            MALFORMED,
            RATE_LIMIT,
            EFFECT,
        ],
        _api_fault,
        rules=_RULES_OF_API,
        common_mistakes=_SLIPS_OF_API,
        says="What goes wrong with requests to the API.",
    ),
)

# -- what goes wrong with webhooks


def _read_span(node: Node, word: str, mistakes: Mistakes) -> int:
    is_switch = isinstance(node, ScalarNode) and isinstance(node.value, bool)
    span = 0 if is_switch or is_nothing(node) else _DURATION.read(node, word, mistakes)
    return span or refuse(node.at, f"{word}: expected a duration above 0, such as 4s", mistakes)


_SPAN: Final = Custom(_read_span, _DURATION.schema, _DURATION.form)

_MEDIA_TYPE: Final = Matching(MEDIA_TYPE, "a media type such as text/html", "text/html")

_REPLY_STATUS: Final = _status_needed("reply")
_REPLY_BODY: Final = optional("body", BODY, "A mapping or list is JSON, a text is sent as it is.")
_REPLY_TYPE: Final = optional("content_type", _MEDIA_TYPE, "The media type of the body.")


def _played_reply(given: Given) -> PlayedReply:
    text, is_json = given[_REPLY_BODY] or ("", True)
    default = "application/json" if is_json else "text/plain"
    return PlayedReply(given[_REPLY_STATUS], text, given[_REPLY_TYPE] or default)


_REPLY: Final = MappingOf("reply", [_REPLY_STATUS, _REPLY_BODY, _REPLY_TYPE], _played_reply, rules=[_NO_BODY])


def _why_no_reply(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: expected a status or {{status: 503, body: …}}; got {describe(node)}"


def _read_reply_status(node: Node, word: str, mistakes: Mistakes) -> PlayedReply:
    if isinstance(node, ScalarNode) and isinstance(plain_value(node.text), int):
        return PlayedReply(HTTP_CODE.read(node, word, mistakes))
    return refuse(node.at, _why_no_reply(node, word, mistakes), mistakes)


WEBHOOK: Final = required(
    "webhook", Event((*EVENTS, "*"), EVENTS), "The event of the webhooks; * for all of them."
)
TO: Final = with_default("to", GLOB, "Only of legs to this number: a glob.", "*")
FROM: Final = with_default("from", GLOB, "Only of legs from this number: a glob.", "*")
LATE: Final = optional("late", _SPAN, "Sends it later; those of its call that come after it wait.")
AFTER: Final = optional(
    "after",
    Named("webhook_word", Event(EVENTS, EVENTS)),
    "Sends it after that event of the same leg; others pass it.",
)
LOST: Final = with_default("lost", SWITCH, "Never sends it.", default=False)
TWICE: Final = with_default("twice", SWITCH, "Sends it again, right behind.", default=False)
SAME_TIMESTAMP: Final = with_default(
    "same_timestamp", SWITCH, "Gives it the timestamp of the event before it.", default=False
)
CORRUPT: Final = optional(
    "corrupt",
    Word({one.value: one for one in Corruption}),
    "Corrupts its body or query, its type, or its token's signature.",
)
SLOW: Final = optional("slow", _SPAN, "Takes your app to need so long for its reply.")
FAIL: Final = optional("fail", Word(FAILURES), "Takes your app to have failed so, and does not ask it.")
REPLY: Final = optional(
    "reply",
    ByShape(
        scalar=Custom(_read_reply_status, HTTP_CODE.schema, HTTP_CODE.form),
        mapping=_REPLY,
        otherwise=_why_no_reply,
    ),
    "Takes your app to have replied so, and does not ask it.",
)
ATTEMPTS: Final = optional(
    "attempts", WholeNumber(1, MOST), "Only for so many of the attempts to deliver it."
)


def _check_webhook(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    given = [key for key in WEBHOOK_ACTIONS if key in nodes and is_not_false(nodes[key])]
    if len(given) != 1:
        got = join_and(given) if given else "none"
        hint = ": write an entry for each" if given else ""
        sentence = f"a fault of webhooks needs one of {join_or(WEBHOOK_ACTIONS)}; this has {got}{hint}"
        mistakes.note(node.at, sentence)
    elif "attempts" in nodes and given[0] not in OF_ONE_ATTEMPT:
        sentence = f"attempts goes with fail, reply or slow; {given[0]} is for the whole webhook"
        mistakes.note(nodes["attempts"].at, sentence)
    webhook = nodes.get("webhook")
    _check_order(webhook.text if isinstance(webhook, ScalarNode) else "", nodes, given, mistakes)


def _check_order(event: str, nodes: Mapping[str, Node], given: list[str], mistakes: Mistakes) -> None:
    """Note a webhook that is lost or held back although something waits for it."""
    waits = f"the platform waits for the reply to {'an' if event[:1] in 'ai' else 'a'} {event} webhook"
    if "lost" in given and event in AWAITED:
        mistakes.note(nodes["lost"].at, f"{waits}, so it can't be lost; write fail: time_out")
    if "after" not in given:
        return
    after = nodes["after"]
    if event in AWAITED:
        mistakes.note(after.at, f"{waits}, so it can't come after another; write late: 4s, say")
    elif event == "*":
        mistakes.note(after.at, "after: not every webhook can come after one; name the webhook, not '*'")
    elif isinstance(after, ScalarNode) and after.text == event:
        mistakes.note(after.at, f"after: '{event}' can't come after itself; name another event")


def _one_that(event: Schema, then: Schema) -> Schema:
    return when({"properties": {"webhook": event}, "required": ["webhook"]}, then)


_SWITCHES: Final = ("lost", "twice", "same_timestamp")
_GOES_WRONG: Final = OneOfKeys(WEBHOOK_ACTIONS, join_and, lambda _: "", switches=_SWITCHES)
_IN_PLACE: Final = without(["after"])
_ARRIVES: Final[Schema] = {"properties": {"lost": {"not": {"const": True}}}}


def _webhook_fault(given: Given) -> Fault:
    return WebhookFault(
        origin=origin_of(given.node, given.mistakes),
        event=given[WEBHOOK],
        to=given[TO],
        from_=given[FROM],
        application=given[APPLICATION],
        activation=_activation(given),
        late=given[LATE],
        after=given[AFTER],
        lost=given[LOST],
        twice=given[TWICE],
        same_timestamp=given[SAME_TIMESTAMP],
        corrupt=given[CORRUPT],
        slow=given[SLOW],
        fail=given[FAIL],
        reply=given[REPLY],
        attempts=given[ATTEMPTS],
    )


WEBHOOK_FAULT: Final = Named(
    "webhook_fault",
    MappingOf(
        "A fault of webhooks",
        [
            WEBHOOK,
            APPLICATION,
            NTH,
            FIRST,
            EVERY,
            CHANCE_OF_ONE,
            TO,
            FROM,
            LATE,
            AFTER,
            LOST,
            TWICE,
            SAME_TIMESTAMP,
            CORRUPT,
            SLOW,
            FAIL,
            REPLY,
            ATTEMPTS,
        ],
        _webhook_fault,
        rules=[
            Checked(
                _check_webhook,
                {
                    "allOf": [
                        _GOES_WRONG.schema(SchemaWriter()),
                        GoesWith("attempts", OF_ONE_ATTEMPT, "").schema(SchemaWriter()),
                        _one_that({"enum": list(AWAITED)}, {"allOf": [_ARRIVES, _IN_PLACE]}),
                        _one_that({"const": "*"}, _IN_PLACE),
                    ]
                },
            ),
            _OCCASIONS,
        ],
        common_mistakes=_SLIPS_OF_WEBHOOKS,
        says="What goes wrong with webhooks.",
    ),
)


def _why_no_fault(node: Node, given: list[str], mistakes: Mistakes) -> None:
    if isinstance(node, MappingNode) and not given:
        common_mistakes = slips_of_request(node, "POST /v1/calls", "api")
        if common_mistakes:
            without_common_mistakes(node, common_mistakes, mistakes)
            return
    neither = "this has neither" if isinstance(node, MappingNode) else f"this is {describe(node)}"
    got = "this has both" if given else neither
    mistakes.note(node.at, f"a fault is for api: POST /v1/calls, say, or for webhook: ringing; {got}")


FAULT: Final = Named("fault", ByKey({"api": API_FAULT, "webhook": WEBHOOK_FAULT}, _why_no_fault))
FAULTS: Final = ListOf(FAULT, "entries, each with api or webhook")
