"""What one line of `expect:` claims: the status of a call, its events, what was heard, a span, a count."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, refuse
from voice_simulator.documents.grammar.mappings import (
    Given,
    GoesWith,
    Key,
    MappingOf,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration, Word
from voice_simulator.documents.mistakes import Mistakes, describe
from voice_simulator.documents.nodes import ListNode, Node
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.expectation_ends import end_of
from voice_simulator.scenario.language.expectation_things import COMMON_MISTAKES_OF_BETWEEN
from voice_simulator.scenario.language.expected_app import APP
from voice_simulator.scenario.language.expected_bounds import BOUNDS, SPAN, BoundsOf
from voice_simulator.scenario.language.expected_calls import COUNTED_CALLS
from voice_simulator.scenario.language.expected_facts import CALL_STATUS, EventWord
from voice_simulator.scenario.language.expected_hearing import HEARD, HEARD_LAST, NOT_HEARD
from voice_simulator.scenario.language.expected_legs import LEGS
from voice_simulator.scenario.language.expected_recordings import RECORDING, TRANSCRIPT
from voice_simulator.scenario.language.fault_parts import EVENTS
from voice_simulator.scenario.language.kinds import SWITCH
from voice_simulator.scenario.model.expectations import (
    ELLIPSIS,
    Between,
    CallCount,
    Claim,
    Detail,
    Events,
    Lasted,
    LastStatus,
)

CALLBACKS: Final = (
    *(word for word in EVENTS if word not in (EventName.ANSWER, EventName.FALLBACK)),
    ELLIPSIS,
)
DETAIL_WORDS: Final = tuple(word for words in DETAILS.values() for word in words)
MOST_EVENTS: Final = 500


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


_NEEDED: Final = "between needs from and to, such as {{from: ringing, to: answered, at_most: 5s}}"
_BETWEEN_SPAN: Final = BoundsOf(Duration())
_FROM: Final = required(
    "from", end_of("from"), "Where the time begins: an event, or a mapping with one thing.", _NEEDED
)
_TO: Final = required(
    "to", end_of("to"), "Where the time ends: an event, or a mapping with one thing.", _NEEDED
)

_WALL: Final = with_default(
    "wall", SWITCH, "Measured on the wall clock: for an app that waits by its own clock.", default=False
)
_NEEDS_BOUNDS: Final = GoesWith("wall", BOUNDS, "wall goes with at_least or at_most: how much wall time")


def _between(given: Given) -> Claim | None:
    first, then, span = given[_FROM], given[_TO], _BETWEEN_SPAN.of(given)
    return None if first is None or then is None else Between(first, then, span, given[_WALL])


BETWEEN: Final = MappingOf(
    "'between'",
    [_FROM, _TO, *_BETWEEN_SPAN.keys, _WALL],
    _between,
    rules=[_NEEDS_BOUNDS],
    common_mistakes=COMMON_MISTAKES_OF_BETWEEN,
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
        optional("legs", LEGS, "The second legs that its NCCOs dialled: how many, or each in order."),
        optional("heard", HEARD, "What the party heard, in this order: texts or globs."),
        optional("not_heard", NOT_HEARD, "What the party never heard: texts or globs."),
        optional("heard_last", HEARD_LAST, "What the party heard last: a text or glob."),
        optional("recording", RECORDING, "Your app was told of a recording of the call that is like this."),
        optional(
            "transcript", TRANSCRIPT, "What was written down of a recording of the call: texts or globs."
        ),
        optional(
            "calls", COUNTED_CALLS.to(lambda counted: CallCount(*counted)), "How many calls there were."
        ),
        optional("between", BETWEEN, "How much time passed from one thing to another."),
        optional("app", APP, "What your app, asked at the end, answers about its own state."),
    )
}
"""The claims of a line that are no things, by their keys."""

OF_CALL: Final = (
    "status", "detail", "duration", "events", "legs", "heard", "not_heard", "heard_last", "recording",
    "transcript",
)  # fmt: skip
"""The claims that can only be about a call."""
