"""Faults of the API: what goes wrong with requests of your app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.faults import (
    ApiFault,
    Disconnect,
    Effect,
    Fault,
    InjectedAnswer,
)
from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    read_each,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Excludes,
    Given,
    MappingOf,
    OneOfKeys,
    optional,
    required,
    when,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration, Word, is_nothing, whole
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import plain_value
from voice_simulator.scenario.language.fault_activation import (
    APPLICATION,
    MOST,
    OCCASIONS,
    ONE_OCCASION,
    WHEN_KEYS,
    activation_of,
)
from voice_simulator.scenario.language.fault_parts import API_OWN, NO_BODY_RULE, WEBHOOK_OWN, status_needed
from voice_simulator.scenario.language.kinds import BODY, HEADERS, HTTP_CODE, SWITCH, requests
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


API_ACTIONS: Final = ("respond", "disconnect", "malformed", "rate_limit")


RATE = re.compile(r"([0-9]{1,7})(?: per second| ?/ ?s)?")


_A_RANGE: Final = 2


_COMMON_MISTAKES_OF_API: Final = {
    **dict.fromkeys(WEBHOOK_OWN, f"is for a fault of webhooks; one of the API has {join_or(API_OWN)}"),
    **dict.fromkeys(("status", "error"), "is written respond: {value}"),
    "timeout": "is written delay: {value}, or disconnect: before_response",
    "times": "is written first: {value}",
}


_COMMON_MISTAKES_OF_ERRORS: Final = {
    "rate_limited": "too_many_requests",
    "rate_limit": "too_many_requests",
    "service_unavailable": "unavailable",
    "server_error": "internal_error",
    "timeout": "unavailable",
}


_ANSWER_STATUS: Final = status_needed("respond")


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


ANSWER: Final = MappingOf(
    "respond", [_ANSWER_STATUS, _ANSWER_HEADERS, _ANSWER_BODY], _written_answer, rules=[NO_BODY_RULE]
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
            near = did_you_mean(node.text, ERRORS, _COMMON_MISTAKES_OF_ERRORS)
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
    least, most = read_each(DURATION_KIND, items, word, mistakes)
    if least > most:
        mistakes.note(node.at, f"{word}: the shorter duration comes first, as in [1s, 4s]")
    return least, most


DURATION_KIND: Final = Duration()


def _schema_of_delay(writer: SchemaWriter) -> Schema:
    one = DURATION_KIND.schema(writer)
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
    ByShape(scalar=_ErrorOrStatus(), mapping=ANSWER, otherwise=_why_no_answer),
    "Sends this answer; without a body it is the platform's own.",
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
    Custom(_read_rate, _schema_of_rate, "requests per second, such as `3`"),
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
    ONE_OCCASION,
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
        activation=activation_of(given),
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
            *WHEN_KEYS,
            RESPOND,
            DELAY,
            DISCONNECT,
            MALFORMED,
            RATE_LIMIT,
            EFFECT,
        ],
        _api_fault,
        rules=_RULES_OF_API,
        common_mistakes=_COMMON_MISTAKES_OF_API,
        says="What goes wrong with requests to the API.",
    ),
)
