"""By what a line of `expect:` names calls, and how it counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.states import Direction, Status
from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Given,
    MappingOf,
    has,
    optional,
)
from voice_simulator.documents.grammar.scalars import (
    WholeNumber,
    Word,
)
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.common_mistakes import COMMON_MISTAKES_OF_EVENTS
from voice_simulator.scenario.language.dialling_call import NO_SECOND_LEG, refuse_switch
from voice_simulator.scenario.language.expectation_things import common_mistakes_of_thing
from voice_simulator.scenario.language.expected_bounds import BOUNDS, COMMON_MISTAKES_OF_BOUNDS, MOST, counts
from voice_simulator.scenario.language.expected_facts import (
    CALL_STATUS,
    NUMBER_OR_GLOB,
    fact,
    number_pattern,
    word_fact,
)
from voice_simulator.scenario.language.kinds import ANY_TEXT, APPLICATION_ID, GLOB
from voice_simulator.scenario.model.patterns import Members, Pattern, Scalar, text_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.scenario.model.bounds import Bounds


NO_NUMBERS: Final = range(100)
"""Whoever writes one of these for a call has counted calls."""


_COMMON_MISTAKES_OF_CALLS: Final = COMMON_MISTAKES_OF_BOUNDS | {
    **dict.fromkeys(("times", "exactly"), "is written count: {value}"),
    "number": "is written to: {value}",
}


_STATUSES: Final = tuple(status.value for status in Status)
_NONE: Final = ("none", "no", "never", "zero", "nobody", "nothing")


def _of_calls(_node: Node) -> CommonMistakes:
    """Return the mistakes of `calls`: a status that is a key counts the calls that ended so."""
    of_status = {status: status for status in _STATUSES}
    meant = {word: status for word, status in COMMON_MISTAKES_OF_EVENTS.items() if status in of_status}
    said = {
        word: f"is written {{status: {status}, count: {{value}}}}"
        for word, status in (meant | of_status).items()
    }
    return said | _COMMON_MISTAKES_OF_CALLS


def _read_first_leg(node: Node, word: str, mistakes: Mistakes) -> Pattern:
    if isinstance(node, ScalarNode) and node.text == NO_SECOND_LEG:
        return Scalar(NO_SECOND_LEG, None)
    refuse_switch(node, word, mistakes)
    if isinstance(node, MappingNode) and not node.entries:
        sentence = f'{word}: is empty; for the second legs of any call, write {word}: "*"'
        return refuse(node.at, sentence, mistakes)
    return NAMED_CALL.read(node, word, mistakes)


def _schema_of_first_leg(writer: SchemaWriter) -> Schema:
    return {"allOf": [NAMED_CALL.schema(writer)], "not": {"type": "object", "maxProperties": 0}}


_TO: Final = word_fact("to", NUMBER_OR_GLOB, "The number or address that is called.")
_FROM: Final = word_fact("from", NUMBER_OR_GLOB, "The number or address that calls.")
_TURN: Final = fact("turn", WholeNumber(1, MOST).to(number_pattern), "The turn that played.")
_SCRIPT: Final = word_fact("script", ANY_TEXT, "The outcome or script that played.")
_ORIGIN: Final = word_fact("origin", ANY_TEXT, "The entry that played, such as busy.yaml:9.")

_CALL_FACTS: Final = (
    _TO,
    _FROM,
    word_fact(
        "direction",
        Word({one.value: one.value for one in Direction}),
        "Who placed the call: your app, or somebody else.",
    ),
    _TURN,
    word_fact("application", APPLICATION_ID, "A glob over ids of Vonage applications."),
    _SCRIPT,
    _ORIGIN,
    fact(
        "leg_of",
        Custom(
            _read_first_leg,
            _schema_of_first_leg,
            f"the call whose leg it is, named as any call; or `{NO_SECOND_LEG}`",
        ),
        "Only second legs, which the NCCO of such a call has dialled; `none` for only what is no second leg.",
    ),
)


def _calls_of(given: Given) -> Members:
    return Members(tuple(fact for key in _CALL_FACTS for fact in given[key]))


_CALL: Final = MappingOf(
    "'call'", _CALL_FACTS, _calls_of, common_mistakes=lambda _: common_mistakes_of_thing("call")
)


def _why_no_call(node: Node, word: str, mistakes: Mistakes) -> str:
    expected = f"the number that is called, or a mapping such as {{to: {mistakes.number}, turn: 3}}"
    return f"{word}: expected {expected}; got {describe(node)}"


def _read_called(node: Node, word: str, mistakes: Mistakes) -> Members:
    if isinstance(node, ScalarNode) and type(node.value) in (int, float) and node.value in NO_NUMBERS:
        turn = f"{word}: {{turn: {node.text}}}"
        instead = f"write calls: {node.text}, or {turn}" if word == "call" else f"write {turn}"
        sentence = f"{word}: {node.text} is no number that is called; {instead}"
        return refuse(node.at, sentence, mistakes)
    return Members((("to", text_pattern(NUMBER_OR_GLOB.read(node, "to", mistakes))),))


CALLED: Final[Kind[Members]] = Custom(
    _read_called,
    lambda writer: (
        GLOB.schema(writer)
        | {"not": {"type": "integer", "minimum": NO_NUMBERS[0], "maximum": NO_NUMBERS[-1]}}
    ),
    "the number that is called",
)
"""A call, by the number that is called alone."""

NAMED_CALL: Final[Kind[Members]] = Named(
    "named_call", ByShape(scalar=CALLED, mapping=_CALL, otherwise=_why_no_call)
)
"""By what a line names calls: the number that is called, or a mapping."""


_COUNT: Final = counts(0)


_EXACTLY: Final = optional("count", _COUNT, "Exactly so many.")


def _check_counts(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    given = [key for key in ("count", *BOUNDS) if key in nodes]
    if not given or ("count" in given and len(given) > 1):
        mistakes.note(node.at, "calls: expected count, or at_least and at_most: how many there were")


_ONE_COUNT: Final[Schema] = {
    "oneOf": [
        {"required": ["count"], "not": {"anyOf": [has(key) for key in BOUNDS]}},
        {"anyOf": [has(key) for key in BOUNDS], "not": has("count")},
    ]
}


def _counted(given: Given) -> tuple[Members, Bounds]:
    facts = tuple(fact for key in (*_CALL_FACTS, *_ENDS) for fact in given[key])
    return Members(facts), given[_EXACTLY] or _COUNT.of(given)


_ENDS: Final = (
    word_fact("status", CALL_STATUS, "The status that the calls had in the end."),
    word_fact(
        "detail",
        Word({word: word for words in DETAILS.values() for word in words}),
        "The platform's word for why the calls ended.",
    ),
)

LEG_FACTS: Final = (_TO, _FROM, _TURN, _SCRIPT, _ORIGIN, *_ENDS)
"""What a line can say of one leg among those that a call has dialled."""

COUNTED_KEYS: Final = (*_CALL_FACTS, *_ENDS, _EXACTLY, *_COUNT.keys)
"""The keys of `calls`, for the reference."""

_COUNTED: Final = MappingOf(
    "'calls'",
    COUNTED_KEYS,
    _counted,
    rules=[Checked(_check_counts, _ONE_COUNT)],
    common_mistakes=_of_calls,
)


def _read_count(node: Node, word: str, mistakes: Mistakes) -> tuple[Members, Bounds]:
    if isinstance(node, MappingNode):
        return _COUNTED.read(node, word, mistakes)
    if isinstance(node, ScalarNode) and (meant := _meant_count(node.text)):
        sentence = f"{word}: how many there were is a number; write {word}: {meant}"
        return refuse(node.at, sentence, mistakes)
    return Members(()), _COUNT.read(node, word, mistakes)


def _meant_count(text: str) -> str | None:
    """Return what is meant by a word where the number of calls should be."""
    if text.lower() in _NONE:
        return "0"
    return f"{{status: {text}, at_least: 1}}" if text in _STATUSES else None


COUNTED_CALLS: Final = Custom(
    _read_count,
    lambda writer: {"anyOf": [WholeNumber(0, MOST).schema(writer), _COUNTED.schema(writer)]},
    "a number, or a mapping with `count`, or `at_least` and `at_most`",
)
"""Calls, and how many there were."""
