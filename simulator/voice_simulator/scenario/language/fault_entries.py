"""Faults: the entries of `faults:`, of which some are about requests to the API and some about webhooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.faults import (
    Corruption,
    Fault,
    PlayedReply,
    WebhookFault,
)
from voice_simulator.documents.grammar.combinations import ByKey, ByShape, ListOf
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Named,
    Schema,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Given,
    GoesWith,
    MappingOf,
    OneOfKeys,
    is_not_false,
    optional,
    required,
    when,
    with_default,
    without,
)
from voice_simulator.documents.grammar.scalars import Matching, WholeNumber, Word, is_nothing
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import plain_value
from voice_simulator.scenario.language.api_faults import API_FAULT, DURATION_KIND
from voice_simulator.scenario.language.common_mistakes import common_mistakes_of_request
from voice_simulator.scenario.language.fault_activation import (
    APPLICATION,
    FROM,
    MOST,
    ONE_OCCASION,
    TO,
    WHEN_KEYS,
    activation_of,
)
from voice_simulator.scenario.language.fault_parts import (
    API_OWN,
    AWAITED,
    EVENTS,
    NO_BODY_RULE,
    OF_ONE_ATTEMPT,
    WEBHOOK_ACTIONS,
    WEBHOOK_OWN,
    status_needed,
)
from voice_simulator.scenario.language.kinds import BODY, HTTP_CODE, SWITCH, Event
from voice_simulator.scenario.language.recording_faults import RECORDING_FAULT, TRANSCRIPTION_FAULT
from voice_simulator.scenario.language.socket_faults import SOCKET_FAULT
from voice_simulator.scenario.language.texts import join_and, origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping


FAILURES: Final = {
    "unreachable": FailureReason.UNREACHABLE,
    "time_out": FailureReason.TIMED_OUT,
    "reset": FailureReason.RESET,
}
"""The failures to deliver a webhook that can be played, by the words of the language."""


MEDIA_TYPE = re.compile(r'[A-Za-z0-9.+-]{1,100}/[A-Za-z0-9.+-]{1,100}(; ?[A-Za-z0-9="_.-]{1,100})*')

_COMMON_MISTAKES_OF_WEBHOOKS: Final = {
    **dict.fromkeys(API_OWN, f"is for a fault of the API; one of webhooks has {join_or(WEBHOOK_OWN)}"),
    "delay": "is written late: {value}",
    "duplicate": "is written twice: {value}",
    "drop": "is written lost: {value}",
    "respond": "is written reply: {value}",
    "status": "is written reply: {value}",
    "timeout": "is written fail: time_out, or slow: {value}",
    "times": "is written first: {value}",
}


def _read_span(node: Node, word: str, mistakes: Mistakes) -> int:
    is_switch = isinstance(node, ScalarNode) and isinstance(node.value, bool)
    span = 0 if is_switch or is_nothing(node) else DURATION_KIND.read(node, word, mistakes)
    return span or refuse(node.at, f"{word}: expected a duration above 0, such as 4s", mistakes)


_SPAN: Final = Custom(_read_span, DURATION_KIND.schema, DURATION_KIND.form)

_MEDIA_TYPE: Final = Matching(MEDIA_TYPE, "a media type such as text/html", "text/html")

_REPLY_STATUS: Final = status_needed("reply")
_REPLY_BODY: Final = optional("body", BODY, "A mapping or list is JSON, a text is sent as it is.")
_REPLY_TYPE: Final = optional("content_type", _MEDIA_TYPE, "The media type of the body.")


def _played_reply(given: Given) -> PlayedReply:
    text, is_json = given[_REPLY_BODY] or ("", True)
    default = "application/json" if is_json else "text/plain"
    return PlayedReply(given[_REPLY_STATUS], text, given[_REPLY_TYPE] or default)


_REPLY: Final = MappingOf(
    "reply", [_REPLY_STATUS, _REPLY_BODY, _REPLY_TYPE], _played_reply, rules=[NO_BODY_RULE]
)


def _why_no_reply(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: expected a status or {{status: 503, body: …}}; got {describe(node)}"


def _read_reply_status(node: Node, word: str, mistakes: Mistakes) -> PlayedReply:
    if isinstance(node, ScalarNode) and isinstance(plain_value(node.text), int):
        return PlayedReply(HTTP_CODE.read(node, word, mistakes))
    return refuse(node.at, _why_no_reply(node, word, mistakes), mistakes)


WEBHOOK: Final = required(
    "webhook", Event((*EVENTS, "*"), EVENTS), "The event of the webhooks; * for all of them."
)
LATE: Final = optional("late", _SPAN, "Sends it later; later webhooks of its call wait.")
AFTER: Final = optional(
    "after",
    Named("webhook_word", Event(EVENTS, EVENTS)),
    "Sends it after that event of the same leg; others overtake it.",
)
LOST: Final = with_default("lost", SWITCH, "Never sends it.", default=False)
TWICE: Final = with_default("twice", SWITCH, "Sends it twice in a row.", default=False)
SAME_TIMESTAMP: Final = with_default(
    "same_timestamp", SWITCH, "Gives it the timestamp of the event before it.", default=False
)
CORRUPT: Final = optional(
    "corrupt",
    Word({one.value: one for one in Corruption}),
    "Corrupts its body or query, its content type, or the signature of its token.",
)
SLOW: Final = optional("slow", _SPAN, "Acts as if your app needed so long for its reply.")
FAIL: Final = optional("fail", Word(FAILURES), "Acts as if your app had failed so, without asking it.")
REPLY: Final = optional(
    "reply",
    ByShape(
        scalar=Custom(_read_reply_status, HTTP_CODE.schema, HTTP_CODE.form),
        mapping=_REPLY,
        otherwise=_why_no_reply,
    ),
    "Acts as if your app had replied so, without asking it.",
)
ATTEMPTS: Final = optional(
    "attempts", WholeNumber(1, MOST), "Only for so many of the attempts to deliver it."
)


def _check_order(_node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    """Note a webhook that is lost or held back although something waits for it."""
    webhook = nodes.get("webhook")
    event = webhook.text if isinstance(webhook, ScalarNode) else ""
    waits = f"the platform waits for the reply to {'an' if event[:1] in 'ai' else 'a'} {event} webhook"
    if "lost" in nodes and is_not_false(nodes["lost"]) and event in AWAITED:
        mistakes.note(nodes["lost"].at, f"{waits}, so it can't be lost; write fail: time_out")
    if "after" not in nodes:
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


_NEEDS_ONE: Final = f"a fault of webhooks needs one of {join_or(WEBHOOK_ACTIONS)}; this has"
_GOES_WRONG: Final = OneOfKeys(
    WEBHOOK_ACTIONS,
    lambda given: f"{_NEEDS_ONE} {join_and(given)}: write an entry for each",
    lambda _: f"{_NEEDS_ONE} none",
    switches=("lost", "twice", "same_timestamp"),
    of_whole=True,
)


def _why_no_attempts(nodes: Mapping[str, Node]) -> str:
    others = [key for key in WEBHOOK_ACTIONS if key in nodes]
    instead = f"; {join_and(others)} is for the whole webhook" if others else ""
    return f"attempts goes with fail, reply or slow{instead}"


_OF_AN_ATTEMPT: Final = GoesWith("attempts", OF_ONE_ATTEMPT, _why_no_attempts)
_IN_PLACE: Final = without(["after"])
_ARRIVES: Final[Schema] = {"properties": {"lost": {"not": {"const": True}}}}


def _webhook_fault(given: Given) -> Fault:
    return WebhookFault(
        origin=origin_of(given.node, given.mistakes),
        event=given[WEBHOOK],
        to=given[TO],
        from_=given[FROM],
        application=given[APPLICATION],
        activation=activation_of(given),
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
            *WHEN_KEYS,
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
            _GOES_WRONG,
            _OF_AN_ATTEMPT,
            Checked(
                _check_order,
                {
                    "allOf": [
                        _one_that({"enum": list(AWAITED)}, {"allOf": [_ARRIVES, _IN_PLACE]}),
                        _one_that({"const": "*"}, _IN_PLACE),
                    ]
                },
            ),
            ONE_OCCASION,
        ],
        common_mistakes=_COMMON_MISTAKES_OF_WEBHOOKS,
        says="What goes wrong with webhooks.",
    ),
)


def _why_no_fault(node: Node, given: list[str], mistakes: Mistakes) -> None:
    if isinstance(node, MappingNode) and not given:
        common_mistakes = common_mistakes_of_request(node, "POST /v1/calls", "api")
        if common_mistakes:
            without_common_mistakes(node, common_mistakes, mistakes)
            return
    examples = ", ".join(f"{key}: {value}" for key, value in _FOR_EXAMPLE.items())
    mistakes.note(node.at, f"a fault is for one of {examples}; {_got(node, given)}")


_FOR_EXAMPLE: Final = {
    "api": "POST /v1/calls",
    "webhook": "ringing",
    "recording": "empty",
    "transcription": "failed",
    "socket": '"wss://*"',
}
_MEANT: Final = {
    "transcript": "transcription",
    "record": "recording",
    "recorded": "recording",
    "event": "webhook",
    "websocket": "socket",
    "ws": "socket",
}


def _got(node: Node, given: list[str]) -> str:
    """Say what an entry has instead of one of them, and which key was meant."""
    if given:
        return f"this has {join_and(given)}: write an entry for each"
    if not isinstance(node, MappingNode):
        return f"this is {describe(node)}"
    for entry in node.entries:
        near = did_you_mean(entry.key.text, _FOR_EXAMPLE, _MEANT)
        if near != ".":
            return f"this has {truncate(entry.key.text)}{near}"
    return "this has none"


FAULT: Final = Named(
    "fault",
    ByKey(
        {
            "api": API_FAULT,
            "webhook": WEBHOOK_FAULT,
            "recording": RECORDING_FAULT,
            "transcription": TRANSCRIPTION_FAULT,
            "socket": SOCKET_FAULT,
        },
        _why_no_fault,
    ),
)
FAULTS: Final = ListOf(FAULT, "entries, each with api, webhook, recording, transcription or socket")
