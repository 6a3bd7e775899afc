"""What one line of `expect:` claims: the status of a call, its events, what was heard, a span, a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import (
    Given,
    Key,
    MappingOf,
    Rule,
    has,
    optional,
    required,
)
from voice_simulator.documents.grammar.scalars import Duration, Text, Word, is_nothing
from voice_simulator.documents.mistakes import Mistakes, describe, join_or
from voice_simulator.documents.nodes import ListNode, MappingNode, Node
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.expectation_things import COMMON_MISTAKES_OF_BETWEEN, THING_KEYS
from voice_simulator.scenario.language.expected_app import APP
from voice_simulator.scenario.language.expected_bounds import SPAN, BoundsOf
from voice_simulator.scenario.language.expected_calls import COUNTED_CALLS
from voice_simulator.scenario.language.expected_facts import CALL_STATUS, EventWord
from voice_simulator.scenario.language.fault_parts import EVENTS
from voice_simulator.scenario.language.kinds import ANY_TEXT
from voice_simulator.scenario.language.texts import join_and
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
    from collections.abc import Mapping, Sequence

THINGS: Final = ("api", "webhook", "reply", "ncco", "trigger")
"""The kinds of things that a line can be about."""

ENDS: Final = (*THINGS, "status")

CALLBACKS: Final = (
    *(word for word in EVENTS if word not in (EventName.ANSWER, EventName.FALLBACK)),
    ELLIPSIS,
)
DETAIL_WORDS: Final = tuple(word for words in DETAILS.values() for word in words)
MOST_EVENTS: Final = 500


class OneThing(Rule):
    """Of the kinds of things a mapping has just one.

    Args:
        key: before the mapping.
        kinds: of things that it can have.
        alone: a key that, alone, is as good as one of them.
    """

    def __init__(self, key: str, kinds: Sequence[str], alone: str | None = None) -> None:
        self._key, self._kinds, self._alone = key, kinds, alone

    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
        """Note that there are several, or none."""
        found = [kind for kind in nodes if kind in self._kinds]
        if len(found) != 1 and nodes.keys() != {self._alone}:
            got = join_and(found) if found else "none"
            mistakes.note(node.at, f"{self._key} needs one of {join_or(self._kinds)}; this has {got}")
            # One of them is too many: which, and what is wrong with it, is for the next reading.
            for kind in found:
                mistakes.ignore_at(nodes[kind].at)

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002  # it defines nothing
        """Return the schema of a choice."""
        alone = [] if self._alone is None else [{"required": [self._alone], "maxProperties": 1}]
        return {"oneOf": [*(has(kind) for kind in self._kinds), *alone]}


def thing_in(given: Given, kinds: Sequence[str]) -> Thing | None:
    """Return the one thing that a mapping has."""
    return next((given[THING_KEYS[kind]] for kind in kinds if kind in given.nodes), None)


# -- one claim each

_DETAIL: Final[Kind[Claim]] = Word({word: word for word in DETAIL_WORDS}).to(Detail)

_EVENTS: Final = ListOf(EventWord(CALLBACKS), "events")


def _read_events(node: Node, word: str, mistakes: Mistakes) -> Claim:
    if not isinstance(node, ListNode):
        example = f'[started, "{ELLIPSIS}", completed]'
        sentence = f"{word}: expected a list such as {example}, got {describe(node)}"
        return refuse(node.at, sentence, mistakes)
    if len(node.items) > MOST_EVENTS:
        return refuse(node.at, f"{word}: at most {MOST_EVENTS} events in a list", mistakes)
    return Events(_EVENTS.read(node, word, mistakes))


_HEARD: Final = ListOf(
    Text('a text or glob, such as "*welcome*"'),
    "texts",
    least=1,
    too_few='expected at least one text or glob, such as ["*welcome*"]',
)


def _read_heard(node: Node, word: str, mistakes: Mistakes) -> Claim:
    items = node if isinstance(node, ListNode) else ListNode(node.at, (node,))
    return Heard(_HEARD.read(items, word, mistakes))


def _schema_of_heard(writer: SchemaWriter) -> Schema:
    texts: Schema = {"type": "array", "minItems": 1, "items": ANY_TEXT.schema(writer)}
    return {"anyOf": [ANY_TEXT.schema(writer), texts]}


_END_RECORDS: Final = {
    key: MappingOf(
        f"'{key}'",
        [THING_KEYS[kind] for kind in ENDS],
        lambda given: thing_in(given, ENDS),
        rules=[OneThing(key, ENDS)],
    )
    for key in ("from", "to")
}


def _read_end(node: Node, word: str, mistakes: Mistakes) -> Thing | None:
    """Read where a span begins or ends: the event of a webhook, or a mapping with one thing."""
    if isinstance(node, MappingNode):
        return _END_RECORDS[word].read(node, word, mistakes)
    if is_nothing(node) or isinstance(node, ListNode):
        expected = "the event of a webhook, or a mapping such as {api: PUT /v1/calls/*}"
        return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)
    event = EventWord().read(node, word, mistakes)
    return Thing("webhook", Members((("event", text_pattern(event)),)))


_END: Final = Custom(
    _read_end,
    lambda writer: {"anyOf": [EventWord().schema(writer), _END_RECORDS["from"].schema(writer)]},
    "an event, or a mapping with one thing",
)
_NEEDED: Final = "between needs from and to, such as {{from: ringing, to: answered, at_most: 5s}}"
_BETWEEN_SPAN: Final = BoundsOf(Duration())
_FROM: Final = required(
    "from", _END, "Where the time begins: an event, or a mapping with one thing.", _NEEDED
)
_TO: Final = required("to", _END, "Where the time ends: an event, or a mapping with one thing.", _NEEDED)


def _between(given: Given) -> Claim | None:
    first, then, span = given[_FROM], given[_TO], _BETWEEN_SPAN.of(given)
    return None if first is None or then is None else Between(first, then, span)


BETWEEN: Final = MappingOf(
    "'between'", [_FROM, _TO, *_BETWEEN_SPAN.keys], _between, common_mistakes=COMMON_MISTAKES_OF_BETWEEN
)

CLAIMS: Final[dict[str, Key[Claim | None]]] = {
    key.name: key
    for key in (
        optional("status", CALL_STATUS.to(LastStatus), "The status that the call had in the end."),
        optional("detail", _DETAIL, "The platform's word for why the call ended."),
        optional("duration", Named("span", SPAN).to(Lasted), "How long the call lasted."),
        optional(
            "events",
            Custom(_read_events, _EVENTS.schema, "a list of events"),
            'Exactly these events of the call, in this order; "..." admits others.',
        ),
        optional(
            "heard",
            Custom(_read_heard, _schema_of_heard, "a text or glob, or a list of them"),
            "What the party heard, in this order: texts or globs.",
        ),
        optional(
            "calls", COUNTED_CALLS.to(lambda counted: CallCount(*counted)), "How many calls there were."
        ),
        optional("between", BETWEEN, "How much time passed from one thing to another."),
        optional("app", APP, "What your app, asked at the end, answers about its own state."),
    )
}
"""The claims of a line that are no things, by their keys."""

OF_CALL: Final = ("status", "detail", "duration", "events", "heard")
"""The claims that can only be about a call."""
