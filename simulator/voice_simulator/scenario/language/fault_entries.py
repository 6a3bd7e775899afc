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
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    read_mapping,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import plain_value
from voice_simulator.scenario.language.api_requests import read_requests
from voice_simulator.scenario.language.common_mistakes import (
    SLIPS_OF_WEBHOOKS,
    event_in,
    has_strangers,
    slips_of_request,
)
from voice_simulator.scenario.language.scalars import is_nothing, optional_duration, switch, whole_number
from voice_simulator.scenario.language.texts import (
    body_of,
    glob_of,
    headers_of,
    items_of,
    join_and,
    origin_of,
    text_of,
    word_of,
)

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

ANSWER_KEYS: Final = ("status", "headers", "body")
REPLY_KEYS: Final = ("status", "body", "content_type")


def read_faults(node: Node | None, mistakes: Mistakes) -> tuple[Fault, ...]:
    """Read `faults:`, a list of entries; what can't be read is noted and left out, and None has none."""
    if node is None:
        return ()
    items = items_of(node, "faults", "entries, each with api or webhook", mistakes)
    faults = (_fault(item, mistakes) for item in items)
    return tuple(fault for fault in faults if fault is not None)


def _fault(node: Node, mistakes: Mistakes) -> Fault | None:
    keys = {entry.key.text for entry in node.entries} if isinstance(node, MappingNode) else set()
    match "api" in keys, "webhook" in keys:
        case True, False:
            return _api_fault(node, mistakes)
        case False, True:
            return _webhook_fault(node, mistakes)
        case False, False if isinstance(node, MappingNode) and (
            common_mistakes := slips_of_request(node, "POST /v1/calls", "api")
        ):
            without_common_mistakes(node, common_mistakes, mistakes)
            return None
        case _:
            got = "this has both" if keys >= {"api", "webhook"} else _why_neither(node)
            mistakes.note(node.at, f"a fault is for api: POST /v1/calls, say, or for webhook: ringing; {got}")
            return None


def _why_neither(node: Node) -> str:
    return "this has neither" if isinstance(node, MappingNode) else f"this is {describe(node)}"


def _activation(parts: Mapping[str, Node], mistakes: Mistakes) -> Activation:
    given = [key for key in OCCASIONS if key in parts]
    if len(given) > 1:
        sentence = f"{join_and(given)} can't be combined: each alone says when the fault strikes"
        mistakes.note(parts[given[1]].at, sentence)
    counts = {key: whole_number(parts[key], key, 1, MOST, mistakes) for key in given}
    chance = _chance(parts["chance"], mistakes) if "chance" in parts else None
    return Activation(
        nth=counts.get("nth"), first=counts.get("first"), every=counts.get("every"), chance=chance
    )


def _chance(node: Node, mistakes: Mistakes) -> int | None:
    found = CHANCE.fullmatch(node.text) if isinstance(node, ScalarNode) else None
    if found is not None:
        part = Decimal(found["part"]) if found["part"] else Decimal(found["percent"]) / 100
        if part <= 1:
            return int(part * CERTAIN)
    expected = "a number from 0 to 1 with at most 4 decimals, or a percentage such as 25%"
    mistakes.note(node.at, f"chance: expected {expected}; got {describe(node)}")
    return None


def _given(parts: Mapping[str, Node], actions: tuple[str, ...]) -> list[str]:
    """Return which of some things an entry has go wrong; `lost: false` is as good as left out."""
    return [key for key in actions if key in parts and not _is_false(parts[key])]


def _is_false(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is False


# What is wrong with the answer to an API request.


def _api_fault(node: Node, mistakes: Mistakes) -> ApiFault | None:
    noted, keys = mistakes.noted, ("api", *COMMON, *API_OWN)
    parts = read_mapping(node, keys, mistakes, what="A fault of the API", common_mistakes=_SLIPS_OF_API)
    # What goes wrong may be what a key that is noted already was to say.
    if mistakes.noted == noted:
        _check_api(node, parts, mistakes)
    requests = read_requests(parts["api"], "api", "POST /v1/calls", mistakes)
    effect = word_of(parts, "effect", list(Effect), mistakes)
    disconnect = word_of(parts, "disconnect", list(Disconnect), mistakes)
    method, path = requests or ("*", "*")
    return ApiFault(
        origin=origin_of(node, mistakes),
        method=method,
        path=path,
        application=glob_of(parts, "application", mistakes),
        activation=_activation(parts, mistakes),
        effect=Effect(effect or Effect.NONE),
        respond=_respond(parts["respond"], mistakes) if "respond" in parts else None,
        delay=_delay(parts["delay"], mistakes) if "delay" in parts else None,
        disconnect=Disconnect(disconnect) if disconnect else None,
        malformed=switch(parts, "malformed", mistakes),
        rate_limit=_rate(parts["rate_limit"], mistakes) if "rate_limit" in parts else None,
    )


def _check_api(node: Node, parts: Mapping[str, Node], mistakes: Mistakes) -> None:
    given = _given(parts, API_ACTIONS)
    if len(given) > 1:
        sentence = f"{join_and(given)} can't be combined; only delay goes with another"
        mistakes.note(parts[given[1]].at, sentence)
    if not given and "delay" not in parts:
        mistakes.note(node.at, f"a fault of the API needs one of {join_or(API_OWN[:-1])}: what goes wrong")
    if "rate_limit" in parts:
        _check_rate_limit(parts, mistakes)


def _check_rate_limit(parts: Mapping[str, Node], mistakes: Mistakes) -> None:
    for key in (*OCCASIONS, "chance"):
        if key in parts:
            mistakes.note(parts[key].at, f"rate_limit counts every request that matches; it takes no {key}")
    effect = parts.get("effect")
    if isinstance(effect, ScalarNode) and effect.text == Effect.DONE:
        sentence = "rate_limit refuses requests before they are handled; it takes no effect: done"
        mistakes.note(effect.at, sentence)


def _respond(node: Node, mistakes: Mistakes) -> InjectedAnswer | None:
    if isinstance(node, MappingNode):
        return _written_answer(node, mistakes)
    if isinstance(node, ScalarNode) and node.text in ERRORS:
        return InjectedAnswer(status=ERRORS[node.text])
    if isinstance(node, ScalarNode) and isinstance(plain_value(node.text), int):
        return InjectedAnswer(status=_status({"respond": node}, "respond", mistakes))
    kinds = f"It is a status, one of {join_or(ERRORS)}, or {{status: 429, headers: …, body: …}}."
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        near = did_you_mean(node.text, ERRORS, _SLIPS_OF_ERRORS)
        mistakes.note(node.at, f"respond: there is no error '{truncate(node.text)}'{near} {kinds}")
    else:
        mistakes.note(node.at, f"respond: this is {describe(node)}. {kinds}")
    return None


def _written_answer(node: MappingNode, mistakes: Mistakes) -> InjectedAnswer:
    parts = read_mapping(node, ANSWER_KEYS, mistakes, what="respond")
    status, body = _status_within(node, parts, "respond", mistakes), _body(parts)
    _check_body(status, parts, mistakes)
    return InjectedAnswer(
        status=status,
        headers=headers_of(parts.get("headers"), mistakes),
        body=body[0] if body else None,
        json=body is None or body[1],
    )


def _body(parts: Mapping[str, Node]) -> tuple[str, bool] | None:
    node = parts.get("body")
    return None if node is None or is_nothing(node) else body_of(node)


def _check_body(status: int, parts: Mapping[str, Node], mistakes: Mistakes) -> None:
    if status in WITHOUT_BODY and "body" in parts:
        mistakes.note(parts["body"].at, f"body: an answer with status {status} has no body; leave it out")


def _status_within(node: Node, parts: Mapping[str, Node], what: str, mistakes: Mistakes) -> int:
    if "status" not in parts:
        if has_strangers(node, parts):
            return STATUSES[0]
        mistakes.note(node.at, f"{what} needs a status, such as {{status: 503}}")
        return STATUSES[0]
    return _status(parts, "status", mistakes)


def _status(parts: Mapping[str, Node], key: str, mistakes: Mistakes) -> int:
    return whole_number(parts[key], key, STATUSES[0], STATUSES[-1], mistakes)


def _delay(node: Node, mistakes: Mistakes) -> tuple[int, int] | None:
    """Read the least and the most of a delay (ms): a duration, or a list of two."""
    items = node.items if isinstance(node, ListNode) else (node, node)
    if len(items) != _A_RANGE or any(map(is_nothing, items)):
        mistakes.note(node.at, "delay: expected a duration such as 4s, or two such as [1s, 4s]")
        return None
    least, most = (optional_duration(item, "delay", mistakes) for item in items)
    if least is None or most is None:
        return None
    if least > most:
        mistakes.note(node.at, "delay: the shorter duration comes first, as in [1s, 4s]")
    return least, most


def _rate(node: Node, mistakes: Mistakes) -> int | None:
    found = RATE.fullmatch(node.text) if isinstance(node, ScalarNode) else None
    if found is not None and 1 <= int(found[1]) <= MOST:
        return int(found[1])
    mistakes.note(node.at, f"rate_limit: expected requests per second, such as 3; got {describe(node)}")
    return None


# What is wrong with a webhook.


def _webhook_fault(node: Node, mistakes: Mistakes) -> WebhookFault | None:
    noted, keys = mistakes.noted, ("webhook", *COMMON, *WEBHOOK_OWN)
    parts = read_mapping(node, keys, mistakes, what="A fault of webhooks", common_mistakes=_SLIPS_OF_WEBHOOKS)
    is_whole = mistakes.noted == noted
    event = _event(parts, "webhook", (*EVENTS, "*"), mistakes)
    if is_whole:
        _check_webhook(node, event, parts, mistakes)
    corrupt = word_of(parts, "corrupt", list(Corruption), mistakes)
    fail = word_of(parts, "fail", list(FAILURES), mistakes)
    return WebhookFault(
        origin=origin_of(node, mistakes),
        event=event,
        to=glob_of(parts, "to", mistakes),
        from_=glob_of(parts, "from", mistakes),
        application=glob_of(parts, "application", mistakes),
        activation=_activation(parts, mistakes),
        late=_span(parts, "late", mistakes),
        after=_event(parts, "after", EVENTS, mistakes) if "after" in parts else None,
        lost=switch(parts, "lost", mistakes),
        twice=switch(parts, "twice", mistakes),
        same_timestamp=switch(parts, "same_timestamp", mistakes),
        corrupt=Corruption(corrupt) if corrupt else None,
        slow=_span(parts, "slow", mistakes),
        fail=FAILURES[fail] if fail else None,
        reply=_reply(parts["reply"], mistakes) if "reply" in parts else None,
        attempts=whole_number(parts["attempts"], "attempts", 1, MOST, mistakes)
        if "attempts" in parts
        else None,
    )


def _event(parts: Mapping[str, Node], key: str, events: tuple[str, ...], mistakes: Mistakes) -> str:
    expected = "the event of a webhook, such as ringing"
    if event := event_in(parts[key], events):
        mistakes.note(parts[key].at, f"{key}: it is the event alone; write {key}: {event}")
        return ""
    text = text_of(parts, key, mistakes, expected)
    if text is not None and text not in events:
        near = did_you_mean(text, EVENTS, SLIPS_OF_WEBHOOKS)
        sentence = f"{key}: there is no event '{truncate(text)}'{near} It is one of {join_or(events)}."
        mistakes.note(parts[key].at, sentence)
    return text or ""


def _span(parts: Mapping[str, Node], key: str, mistakes: Mistakes) -> int | None:
    node = parts.get(key)
    is_switch = isinstance(node, ScalarNode) and isinstance(node.value, bool)
    span = None if is_switch else optional_duration(node, key, mistakes)
    if node is not None and (is_switch or span == 0 or is_nothing(node)):
        mistakes.note(node.at, f"{key}: expected a duration above 0, such as 4s")
    return span


def _check_webhook(node: Node, event: str, parts: Mapping[str, Node], mistakes: Mistakes) -> None:
    given = _given(parts, WEBHOOK_ACTIONS)
    if len(given) != 1:
        got = join_and(given) if given else "none"
        hint = ": write an entry for each" if given else ""
        sentence = f"a fault of webhooks needs one of {join_or(WEBHOOK_ACTIONS)}; this has {got}{hint}"
        mistakes.note(node.at, sentence)
    elif "attempts" in parts and given[0] not in OF_ONE_ATTEMPT:
        sentence = f"attempts goes with fail, reply or slow; {given[0]} is for the whole webhook"
        mistakes.note(parts["attempts"].at, sentence)
    _check_order(event, parts, given, mistakes)


def _check_order(event: str, parts: Mapping[str, Node], given: list[str], mistakes: Mistakes) -> None:
    """Note a webhook that is lost or held back although something waits for it."""
    waits = f"the platform waits for the reply to {'an' if event[:1] in 'ai' else 'a'} {event} webhook"
    if "lost" in given and event in AWAITED:
        mistakes.note(parts["lost"].at, f"{waits}, so it can't be lost; write fail: time_out")
    if "after" not in given:
        return
    after = parts["after"]
    if event in AWAITED:
        mistakes.note(after.at, f"{waits}, so it can't come after another; write late: 4s, say")
    elif event == "*":
        mistakes.note(after.at, "after: not every webhook can come after one; name the webhook, not '*'")
    elif isinstance(after, ScalarNode) and after.text == event:
        mistakes.note(after.at, f"after: '{event}' can't come after itself; name another event")


def _reply(node: Node, mistakes: Mistakes) -> PlayedReply | None:
    if not isinstance(node, MappingNode):
        if isinstance(node, ScalarNode) and isinstance(plain_value(node.text), int):
            return PlayedReply(_status({"reply": node}, "reply", mistakes))
        mistakes.note(node.at, f"reply: expected a status or {{status: 503, body: …}}; got {describe(node)}")
        return None
    parts = read_mapping(node, REPLY_KEYS, mistakes, what="reply")
    status, body = _status_within(node, parts, "reply", mistakes), _body(parts)
    _check_body(status, parts, mistakes)
    text, is_json = body or ("", True)
    default = "application/json" if is_json else "text/plain"
    return PlayedReply(status, text, _media_type(parts, mistakes) or default)


def _media_type(parts: Mapping[str, Node], mistakes: Mistakes) -> str | None:
    expected = "a media type such as text/html"
    text = text_of(parts, "content_type", mistakes, expected)
    if text is None or MEDIA_TYPE.fullmatch(text):
        return text
    mistakes.note(parts["content_type"].at, f"content_type: expected {expected}; got '{truncate(text)}'")
    return None
