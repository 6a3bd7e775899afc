"""Things that can be expected, and the calls: how a line of `expect:` writes what their facts are like.

Every reader notes what is wrong, and returns what is harmless then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.states import Direction, Status
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
from voice_simulator.scenario.language.api_requests import read_requests
from voice_simulator.scenario.language.bounds import meant_bounds
from voice_simulator.scenario.language.common_mistakes import (
    SLIPS_OF_EVENTS,
    SLIPS_OF_WEBHOOKS,
    action_of,
    slips_of_request,
)
from voice_simulator.scenario.language.fault_entries import EVENTS
from voice_simulator.scenario.language.party_steps import NCCO_ACTIONS, PUT_ACTIONS
from voice_simulator.scenario.language.phone_numbers import number_in
from voice_simulator.scenario.language.scalars import duration, is_nothing, switch, whole_number
from voice_simulator.scenario.language.texts import text_of, word_of
from voice_simulator.scenario.model.expectations import ELLIPSIS, Bounds, Thing
from voice_simulator.scenario.model.patterns import Members, Pattern, Scalar, pattern_of, text_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST: Final = 1_000_000
"""The most times that a line can ask for."""

CALL_KEYS: Final = ("to", "from", "direction", "turn", "application", "script", "origin")
"""By what a line can name calls."""

NO_NUMBERS: Final = range(100)
"""Whoever writes one of these for a call has counted calls."""

BOUNDS: Final = ("at_least", "at_most")

MOST_ATTEMPTS: Final = 2
HTTP_STATUS = re.compile(r"[1-5?*][0-9?*]{0,2}")
GLOB = re.compile(r"[*?\[]")

_BESIDE: Final = ("status", "detail", "duration", "events", "heard", "any", "all", "times", "between")
SLIPS_OF_BOUNDS: Final = {
    **dict.fromkeys(("min", "minimum", "least", "from", "more_than"), "is written at_least: {value}"),
    **dict.fromkeys(
        ("max", "maximum", "most", "to", "within", "less_than", "under"), "is written at_most: {value}"
    ),
}
SLIPS_OF_BETWEEN: Final = SLIPS_OF_BOUNDS | {
    **dict.fromkeys(("start", "begin", "first", "after"), "is written from: {value}"),
    **dict.fromkeys(("end", "until", "then", "before"), "is written to: {value}"),
}
_SLIPS_OF_CALLS: Final = SLIPS_OF_BOUNDS | {
    **dict.fromkeys(("times", "exactly"), "is written count: {value}"),
    "number": "is written to: {value}",
}
_OF_BODY: Final = (
    "uuid", "conversation_uuid", "price", "rate", "network", "timestamp", "reason", "speech", "recording_url",
)  # fmt: skip
_AS_STATUS: Final = dict.fromkeys(("code", "status_code", "http_status"), "is written status: {value}")
_SLIPS_OF_WORDS: Final = {
    "call": {"number": "is written to: {value}"},
    "api": _AS_STATUS,
    "webhook": {
        "dtmf": "stands in body: {dtmf: {digits: {value}}}",
        **dict.fromkeys(_OF_BODY, "stands in body: {{key}: {value}}"),
        **dict.fromkeys(("name", "type", "kind", "webhook", "callback"), "is written event: {value}"),
        **_AS_STATUS,
    },
    "reply": {
        **dict.fromkeys(("event", "webhook", "name", "type"), "is written to: {value}"),
        **dict.fromkeys(EVENTS, "is written {to: {key}, status: {value}}"),
        **dict.fromkeys(("ncco", "action"), "is of an NCCO: write ncco: {value}, in a line of its own"),
        **_AS_STATUS,
    },
    "trigger": _AS_STATUS,
}
_SLIPS_OF_NCCO: Final = {"say": "talk", "speak": "talk", "play": "stream", "dtmf": "input"}

_Facts = tuple[tuple[str, Pattern], ...]


# A `record` is a member of a conversation as well.
ACTIONS_AS_KEYS: Final = tuple(word for word in NCCO_ACTIONS if word != "record")
SLIPS_OF_ACTIONS: Final = dict.fromkeys(ACTIONS_AS_KEYS, "is written action: {key}") | {
    "talk": "is written action: talk, text: {value}",
    "stream": "is written action: stream, streamUrl: [{value}]",
}


def read_thing(kind: str, node: Node, mistakes: Mistakes) -> Thing | None:
    """Read what stands behind the word of a kind: the thing's own word, or a mapping of facts."""
    main, readers = KINDS[kind]
    if isinstance(node, ScalarNode) and not is_nothing(node):
        # Mistakes are told of the key that was written; the fact has a name of its own.
        facts = readers[main](kind, node, mistakes)
        return Thing(kind, Members(tuple((main if name == kind else name, fact) for name, fact in facts)))
    if isinstance(node, MappingNode) and not node.entries:
        mistakes.note(node.at, f"{kind}: expected at least one of {join_or(readers)}")
        return None
    if not isinstance(node, MappingNode):
        mistakes.note(node.at, f"{kind}: expected {_EXAMPLES[kind]}, got {describe(node)}")
        return None
    if kind == "ncco":
        return Thing(kind, Members(_action_facts(node, mistakes)))
    common_mistakes = _slips_of(kind)
    if kind == "api":
        common_mistakes = common_mistakes | slips_of_request(node, "PUT /v1/calls/*", "request")
    given = read_mapping(node, readers, mistakes, what=f"'{kind}'", common_mistakes=common_mistakes)
    return Thing(kind, Members(tuple(f for key in given for f in readers[key](key, given[key], mistakes))))


def read_calls(node: Node, mistakes: Mistakes, *, besides: Sequence[str] = ()) -> Members:
    """Read by what a line names calls: the number that is called, or a mapping.

    Args:
        node: what stands behind `call:` or `calls:`.
        mistakes: where to note what is wrong.
        besides: keys of the mapping that are read elsewhere.
    """
    if isinstance(node, ScalarNode) and type(node.value) in (int, float) and node.value in NO_NUMBERS:
        instead = f"write calls: {node.text}, or call: {{turn: {node.text}}}"
        mistakes.note(node.at, f"call: {node.text} is no number that is called; {instead}")
        return Members(())
    if isinstance(node, ScalarNode) and not is_nothing(node):
        return Members(_number("to", node, mistakes))
    if not isinstance(node, MappingNode):
        expected = f"the number that is called, or a mapping such as {{to: {mistakes.number}, turn: 3}}"
        mistakes.note(node.at, f"call: expected {expected}; got {describe(node)}")
        return Members(())
    word = "calls" if besides else "call"
    common_mistakes = _SLIPS_OF_CALLS if besides else _slips_of(word)
    given = read_mapping(
        node, (*CALL_KEYS, *besides), mistakes, what=f"'{word}'", common_mistakes=common_mistakes
    )
    return Members(
        tuple(f for key in CALL_KEYS if key in given for f in _CALL_READERS[key](key, given[key], mistakes))
    )


def read_counts(node: Node, word: str, least: int, mistakes: Mistakes) -> Bounds:
    """Read how often: a number, or `{at_least: 2, at_most: 3}`."""
    return _bounds(node, word, lambda key, one: whole_number(one, key, least, MOST, mistakes), mistakes)


def read_span(node: Node, word: str, mistakes: Mistakes) -> Bounds:
    """Read how long (ms): a duration, or `{at_least: 5s, at_most: 20s}`."""
    return _bounds(node, word, lambda key, one: duration(one, key, mistakes), mistakes)


def bounds_of(given: dict[str, Node], read: Callable[[str, Node], int], mistakes: Mistakes) -> Bounds:
    """Read `at_least` and `at_most` from among the values of a mapping."""
    noted = mistakes.noted
    least = read("at_least", given["at_least"]) if "at_least" in given else 0
    most = read("at_most", given["at_most"]) if "at_most" in given else None
    if most is not None and least > most and mistakes.noted == noted:
        mistakes.note(given["at_most"].at, "at_most is less than at_least")
    return Bounds(least, most)


def status_word(node: Node, mistakes: Mistakes) -> str | None:
    """Read a status that a call can have."""
    if isinstance(node, ScalarNode) and type(node.value) is int:
        sentence = f"the status of a request stands in api: {{request: …, status: {truncate(node.text)}}}"
        mistakes.note(node.at, f"status: {sentence}")
        return None
    return word_of({"status": node}, "status", list(Status), mistakes, SLIPS_OF_EVENTS)


def webhook_word(key: str, node: Node, mistakes: Mistakes, words: Sequence[str] = EVENTS) -> str | None:
    """Read the event of a webhook."""
    text = text_of({key: node}, key, mistakes, "the event of a webhook")
    if text is None or text in words:
        return text
    known = join_or(words).replace(ELLIPSIS, f'"{ELLIPSIS}"')
    common_mistakes = SLIPS_OF_WEBHOOKS | ({"*": f'"{ELLIPSIS}"'} if ELLIPSIS in words else {})
    near = did_you_mean(text, words, common_mistakes)
    mistakes.note(node.at, f"{key}: unknown event '{truncate(text)}'{near} It is one of {known}.")
    return None


def _slips_of(kind: str) -> dict[str, str]:
    """Return what is easily written in a thing or a call, but stands beside it."""
    beside: dict[str, str] = dict.fromkeys(_BESIDE, f"stands beside {kind}:, not in it")
    of_call = {} if kind in ("call", "trigger") else dict.fromkeys(CALL_KEYS, _OF_CALL_BESIDE.format(kind))
    return beside | of_call | _SLIPS_OF_WORDS.get(kind, {})


_OF_CALL_BESIDE: Final = "stands in call: {{{{key}}: {{value}}}}, beside {}:"


def _bounds(node: Node, word: str, read: Callable[[str, Node], int], mistakes: Mistakes) -> Bounds:
    if isinstance(node, ScalarNode) and (meant := _meant_bounds(node.text, word)):
        mistakes.note(node.at, f"{word}: '{truncate(node.text)}' is written {meant}")
        return Bounds()
    if not isinstance(node, MappingNode):
        number = read(word, node)
        return Bounds(number, number)
    given = read_mapping(node, BOUNDS, mistakes, what=f"'{word}'", common_mistakes=SLIPS_OF_BOUNDS)
    if not node.entries:
        mistakes.note(node.at, f"{word}: expected at_least or at_most")
    return bounds_of(given, read, mistakes)


def _meant_bounds(text: str, word: str) -> str | None:
    meant = meant_bounds(text, "s" if word == "duration" else "")
    # A number is what it looks like.
    return None if meant == text else meant


# -- one fact each: its key, what stands behind it, and what the facts of the thing are to be like


def _anything(key: str, node: Node, _: Mistakes) -> _Facts:
    return ((key, pattern_of(node)),)


def _text(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    text = text_of({key: node}, key, mistakes)
    return () if text is None else ((key, text_pattern(text)),)


def _number(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    text = text_of({key: node}, key, mistakes, "one number or glob")
    return () if text is None else ((key, text_pattern(number_in(text, node, key, mistakes))),)


def _turn(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    turn = whole_number(node, key, 1, MOST, mistakes)
    return ((key, Scalar(str(turn), turn)),)


def _direction(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    word = word_of({key: node}, key, list(Direction), mistakes)
    return () if word is None else ((key, text_pattern(word)),)


def _request(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    requests = read_requests(node, key, "PUT /v1/calls/*", mistakes)
    if requests is None:
        return ()
    return (("method", text_pattern(requests[0])), ("path", text_pattern(requests[1])))


def _http_status(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    if isinstance(node, ScalarNode) and isinstance(node.value, str) and HTTP_STATUS.fullmatch(node.text):
        return ((key, text_pattern(node.text)),)
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and value in range(100, 600):
        return ((key, Scalar(str(value), value)),)
    expected = 'an HTTP status such as 204, or a glob such as "4??"'
    mistakes.note(node.at, f"{key}: expected {expected}; got {describe(node)}")
    return ()


def _reply_status(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    if isinstance(node, ScalarNode) and node.text in EVENTS:
        sentence = f"the event is webhook: {node.text}; {key} is what your application replied"
        mistakes.note(node.at, f"{key}: {sentence}")
        return ()
    return _http_status(key, node, mistakes)


def _api_action(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    paths = {word: f"api: * /v1/calls/*/{word}, a request of its own" for word in ("talk", "stream", "dtmf")}
    word = word_of({key: node}, key, PUT_ACTIONS, mistakes, paths)
    return () if word is None else (("body", Members((("action", text_pattern(word)),))),)


def _event(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    if isinstance(node, ScalarNode) and GLOB.search(node.text):
        return ((key, text_pattern(node.text)),)
    if key == "reply" and isinstance(node, ScalarNode) and type(node.value) is int:
        mistakes.note(node.at, f"reply: a status is written {{status: {truncate(node.text)}}}")
        return ()
    word = webhook_word(key, node, mistakes)
    return () if word is None else ((key, text_pattern(word)),)


def _ncco_action(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    if isinstance(node, ScalarNode) and GLOB.search(node.text):
        return ((key, text_pattern(node.text)),)
    word = word_of({key: node}, key, NCCO_ACTIONS, mistakes, _SLIPS_OF_NCCO)
    return () if word is None else ((key, text_pattern(word)),)


def _action_facts(node: MappingNode, mistakes: Mistakes) -> _Facts:
    """Read the members of an action, which can be any; its word comes first, to be compared first."""
    if written := action_of(node, NCCO_ACTIONS):
        without_common_mistakes(node, {written.text: "is written action: {value}"}, mistakes)
        return ()
    keys = [entry.key.text for entry in node.entries]
    if "action" not in keys and (actions := [key for key in keys if key in ACTIONS_AS_KEYS]):
        without_common_mistakes(node, {actions[0]: SLIPS_OF_ACTIONS[actions[0]]}, mistakes)
        return ()
    named = [entry for entry in node.entries if entry.key.text == "action"]
    facts = [f for entry in named for f in _ncco_action("action", entry.value, mistakes)]
    facts += [(one.key.text, pattern_of(one.value)) for one in node.entries if one.key.text != "action"]
    return tuple(facts)


def _reply_body(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    """Read what the body of a reply is like; an NCCO in it is a list of actions."""
    items = node.items if isinstance(node, ListNode) else (node,)
    for item in items:
        if written := action_of(item, NCCO_ACTIONS):
            without_common_mistakes(item, {written.text: "is written action: {value}"}, mistakes)
    if isinstance(node, MappingNode) and (action := _word_of_action(node)):
        whole = f"[{{action: {action}}}]" if len(node.entries) == 1 else f"[{{action: {action}, …}}]"
        mistakes.note(
            node.at,
            f"{key}: an NCCO is a list of all its actions: write {key}: {whole}; for one of them, whatever "
            f"others there are, ncco: {{action: {action}}}",
        )
    return _anything(key, node, mistakes)


def _word_of_action(node: MappingNode) -> str | None:
    words = (one.value for one in node.entries if one.key.text == "action")
    found = next((one.text for one in words if isinstance(one, ScalarNode)), None)
    return found if found in NCCO_ACTIONS else None


def _delivered(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    value = switch({key: node}, key, mistakes)
    return ((key, Scalar(str(value).lower(), value)),)


def _attempts(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    number = whole_number(node, key, 1, MOST_ATTEMPTS, mistakes)
    return ((key, Scalar(str(number), number)),)


def _failure(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    word = word_of({key: node}, key, list(FailureReason), mistakes)
    return () if word is None else ((key, text_pattern(word)),)


def _status(key: str, node: Node, mistakes: Mistakes) -> _Facts:
    word = status_word(node, mistakes)
    return () if word is None else ((key, text_pattern(word)),)


_CALL_READERS: Final[dict[str, Callable[[str, Node, Mistakes], _Facts]]] = {
    "to": _number,
    "from": _number,
    "direction": _direction,
    "turn": _turn,
    "application": _text,
    "script": _text,
    "origin": _text,
}

KINDS: Final[dict[str, tuple[str, dict[str, Callable[[str, Node, Mistakes], _Facts]]]]] = {
    "api": (
        "request",
        {
            "request": _request,
            "status": _http_status,
            "action": _api_action,
            "body": _anything,
            "fault": _text,
        },
    ),
    "webhook": (
        "event",
        {
            "event": _event,
            "body": _anything,
            "delivered": _delivered,
            "attempts": _attempts,
            "status": _reply_status,
            "failure": _failure,
            "fault": _text,
        },
    ),
    "reply": ("to", {"to": _event, "status": _http_status, "body": _reply_body}),
    "ncco": ("action", {"action": _ncco_action, "text": _anything, "streamUrl": _anything}),
    "trigger": (
        "status",
        {"status": _http_status, "failure": _failure, "method": _text, "url": _text},
    ),
    "status": ("status", {"status": _status}),
}

_EXAMPLES: Final = {
    "api": "a method and a path, such as PUT /v1/calls/*, or a mapping",
    "webhook": "an event such as ringing, or a mapping",
    "reply": "the event of a webhook such as answer, or a mapping",
    "ncco": "an action such as talk, or a mapping",
    "trigger": "a mapping such as {status: 202}",
    "status": "a status such as answered",
}
