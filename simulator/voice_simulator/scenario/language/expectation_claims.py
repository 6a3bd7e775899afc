"""What one line of `expect:` claims: the status of a call, its events, what was heard, a span, a count.

Every reader notes what is wrong, and returns what is harmless then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.mistakes import Mistakes, describe, join_or, read_mapping
from voice_simulator.documents.nodes import ListNode, MappingNode, Node
from voice_simulator.scenario.language.expectation_things import (
    BOUNDS,
    MOST,
    SLIPS_OF_BETWEEN,
    bounds_of,
    read_calls,
    read_counts,
    read_span,
    read_thing,
    status_word,
    webhook_word,
)
from voice_simulator.scenario.language.fault_entries import EVENTS
from voice_simulator.scenario.language.scalars import duration, is_nothing, whole_number
from voice_simulator.scenario.language.steps import DETAILS
from voice_simulator.scenario.language.texts import join_and, text_of, word_of
from voice_simulator.scenario.model.expectations import (
    ELLIPSIS,
    Between,
    CallCount,
    Claim,
    Detail,
    Events,
    Heard,
    Lasted,
    LastStatus,
    Thing,
)
from voice_simulator.scenario.model.patterns import Members, text_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

THINGS: Final = ("api", "webhook", "reply", "ncco", "trigger")
"""The kinds of things that a line can be about."""

ENDS: Final = (*THINGS, "status")
COUNTS: Final = ("count", *BOUNDS)
BETWEEN_KEYS: Final = ("from", "to", *BOUNDS)

CALLBACKS: Final = (
    *(word for word in EVENTS if word not in (EventName.ANSWER, EventName.FALLBACK)),
    ELLIPSIS,
)
DETAIL_WORDS: Final = tuple(word for words in DETAILS.values() for word in words)


def read_claim(key: str, node: Node, mistakes: Mistakes) -> Claim | None:
    """Read what stands behind one of `OF_CALL`, `calls` or `between`."""
    return _READERS[key](node, mistakes)


def only_thing(
    key: str, node: Node, given: Mapping[str, Node], kinds: Sequence[str], mistakes: Mistakes
) -> Thing | None:
    """Read the one thing that a mapping has, whatever else it may have.

    Args:
        key: before the mapping.
        node: the mapping.
        given: its values.
        kinds: of things that it can have.
        mistakes: where to note what is wrong.
    """
    found = [kind for kind in given if kind in kinds]
    if len(found) == 1:
        return read_thing(found[0], given[found[0]], mistakes)
    # A key that is noted already may have been meant for it.
    if isinstance(node, MappingNode) and len(node.entries) == len(given):
        got = join_and(found) if found else "none"
        mistakes.note(node.at, f"{key} needs one of {join_or(kinds)}; this has {got}")
    return None


# -- one claim each


def _last_status(node: Node, mistakes: Mistakes) -> Claim | None:
    word = status_word(node, mistakes)
    return None if word is None else LastStatus(word)


def _detail(node: Node, mistakes: Mistakes) -> Claim | None:
    word = word_of({"detail": node}, "detail", DETAIL_WORDS, mistakes)
    return None if word is None else Detail(word)


def _lasted(node: Node, mistakes: Mistakes) -> Claim | None:
    return Lasted(read_span(node, "duration", mistakes))


MOST_EVENTS: Final = 500


def _events(node: Node, mistakes: Mistakes) -> Claim | None:
    if not isinstance(node, ListNode):
        example = f'[started, "{ELLIPSIS}", completed]'
        mistakes.note(node.at, f"events: expected a list such as {example}, got {describe(node)}")
        return None
    if len(node.items) > MOST_EVENTS:
        mistakes.note(node.at, f"events: at most {MOST_EVENTS} events in a list")
        return None
    words = [webhook_word("events", item, mistakes, CALLBACKS) for item in node.items]
    return Events(tuple(word for word in words if word is not None))


def _heard(node: Node, mistakes: Mistakes) -> Claim | None:
    items = node.items if isinstance(node, ListNode) else (node,)
    if not items:
        mistakes.note(node.at, 'heard: expected at least one text or glob, such as ["*welcome*"]')
    globs = [
        text_of({"heard": item}, "heard", mistakes, 'a text or glob, such as "*welcome*"') for item in items
    ]
    return Heard(tuple(glob for glob in globs if glob is not None))


def _call_count(node: Node, mistakes: Mistakes) -> Claim | None:
    if not isinstance(node, MappingNode):
        return CallCount(Members(()), read_counts(node, "calls", 0, mistakes))
    noted = mistakes.noted
    calls = read_calls(node, mistakes, besides=COUNTS)
    if mistakes.noted > noted:
        return None
    given = {one.key.text: one.value for one in node.entries if one.key.text in COUNTS}
    if not given or ("count" in given and len(given) > 1):
        mistakes.note(node.at, "calls: expected count, or at_least and at_most: how many there were")
        return None
    if "count" in given:
        return CallCount(calls, read_counts(given["count"], "count", 0, mistakes))
    return CallCount(
        calls, bounds_of(given, lambda key, one: whole_number(one, key, 0, MOST, mistakes), mistakes)
    )


def _between(node: Node, mistakes: Mistakes) -> Claim | None:
    noted = mistakes.noted
    given = read_mapping(node, BETWEEN_KEYS, mistakes, what="'between'", common_mistakes=SLIPS_OF_BETWEEN)
    if mistakes.noted == noted and not {"from", "to"} <= given.keys():
        mistakes.note(
            node.at, "between needs from and to, such as {from: ringing, to: answered, at_most: 5s}"
        )
    span = bounds_of(given, lambda key, one: duration(one, key, mistakes), mistakes)
    first, then = (_end(key, given[key], mistakes) if key in given else None for key in ("from", "to"))
    return None if first is None or then is None else Between(first, then, span)


def _end(key: str, node: Node, mistakes: Mistakes) -> Thing | None:
    """Read where a span begins or ends: the event of a webhook, or a mapping with one thing."""
    if isinstance(node, MappingNode):
        return only_thing(key, node, read_mapping(node, ENDS, mistakes, what=f"'{key}'"), ENDS, mistakes)
    if is_nothing(node) or isinstance(node, ListNode):
        expected = "the event of a webhook, or a mapping such as {api: PUT /v1/calls/*}"
        mistakes.note(node.at, f"{key}: expected {expected}; got {describe(node)}")
        return None
    word = webhook_word(key, node, mistakes)
    return None if word is None else Thing("webhook", Members((("event", text_pattern(word)),)))


OF_CALL: Final = ("status", "detail", "duration", "events", "heard")
"""The claims that can only be about a call."""

_READERS: Final[dict[str, Callable[[Node, Mistakes], Claim | None]]] = {
    "status": _last_status,
    "detail": _detail,
    "duration": _lasted,
    "events": _events,
    "heard": _heard,
    "calls": _call_count,
    "between": _between,
}
