"""What a line of `expect:` says of the second legs of a call: how many there are, or each in its order."""

from __future__ import annotations

import re
from typing import Final

from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import Checked, Given, MappingOf
from voice_simulator.documents.mistakes import Mistakes, describe, inline_text, join_or
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.expected_bounds import counts
from voice_simulator.scenario.language.expected_calls import CALLED, LEG_FACTS, NO_NUMBERS
from voice_simulator.scenario.model.expectations import Claim, LegCount, LegsInOrder
from voice_simulator.scenario.model.patterns import Members

MOST_LEGS: Final = 100
"""The most second legs in a list."""

_CALLED: Final = re.compile(r"\+?[\d*?]{7,}|\*|sips?:.+|wss?:.+")
_NONE: Final = ("none", "no", "never", "zero", "nobody", "nothing", "false")
_COUNT: Final = counts(0)


def _facts_of(given: Given) -> Members:
    return Members(tuple(fact for key in LEG_FACTS for fact in given[key]))


def _check_not_empty(node: MappingNode, _nodes: object, mistakes: Mistakes) -> None:
    if not node.entries:
        sentence = f'legs: expected {join_or(key.name for key in LEG_FACTS)}; any leg at all is written "*"'
        mistakes.note(node.at, sentence)


_LEG: Final[Kind[Members]] = MappingOf(
    "A leg of 'legs'",
    LEG_FACTS,
    _facts_of,
    rules=[Checked(_check_not_empty, {"minProperties": 1})],
    common_mistakes={
        **dict.fromkeys(("number", "called", "phone"), "is written to: {value}"),
        **dict.fromkeys(("ended", "outcome", "result"), "is written status: {value}"),
        "leg_of": "is plain here: they are the legs of this call",
        **dict.fromkeys(
            ("heard", "not_heard", "heard_last", "events", "duration"),
            "stands in a line about that leg: {call: {to: …, leg_of: …}, {key}: {value}}",
        ),
    },
)
LEG_KEYS: Final = LEG_FACTS
"""The keys of one leg, for the reference."""


def _why_no_leg(node: Node, word: str, mistakes: Mistakes) -> str:
    expected = f"a number that was dialled, or a mapping such as {{to: {mistakes.number}, status: busy}}"
    return f"{word}: expected {expected}; got {describe(node)}"


def _read_number(node: Node, word: str, mistakes: Mistakes) -> Members:
    if isinstance(node, ScalarNode) and type(node.value) is int and node.value in NO_NUMBERS:
        counted = f"how many there were is written {word}: {node.text}, without a list"
        return refuse(node.at, f"{word}: {node.text} is no number that is called; {counted}", mistakes)
    return CALLED.read(node, word, mistakes)


_IN_ORDER: Final = ListOf(
    ByShape(scalar=Custom(_read_number, CALLED.schema, CALLED.form), mapping=_LEG, otherwise=_why_no_leg),
    "second legs, each by its number or as a mapping",
    most=MOST_LEGS,
    too_many=f"at most {MOST_LEGS} legs in a list",
)


def _read_count(node: Node, word: str, mistakes: Mistakes) -> Claim:
    if isinstance(node, MappingNode) and _is_one_leg(node):
        sentence = f"{word}: the second legs are a list, in order; write {word}: [{inline_text(node)}]"
        return refuse(node.at, sentence, mistakes)
    if isinstance(node, ScalarNode) and (meant := _meant(node)):
        return refuse(node.at, f"{word}: how many there were is a number; write {word}: {meant}", mistakes)
    if isinstance(node, ScalarNode) and _is_word(node):
        return refuse(node.at, _why_no_legs(node, word, mistakes), mistakes)
    return LegCount(_COUNT.read(node, word, mistakes))


def _is_one_leg(node: MappingNode) -> bool:
    names = {key.name for key in LEG_FACTS} - {"to", "from"}
    given = {entry.key.text: entry.value for entry in node.entries}
    ends = [given[key] for key in ("to", "from") if key in given]
    return bool(names & given.keys()) or any(_is_called(end) or _is_word(end) for end in ends)


def _meant(node: ScalarNode) -> str | None:
    if node.text.lower() in _NONE:
        return "0"
    return f"[{inline_text(node)}], a list of them in order" if _is_called(node) else None


def _is_word(node: Node) -> bool:
    """Tell whether something can be no count, since it has no digit."""
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        return False
    return not any(one.isdigit() for one in node.text)


def _is_called(node: Node) -> bool:
    """Tell whether a number is one that is called, rather than a count."""
    return isinstance(node, ScalarNode) and _CALLED.fullmatch(node.text) is not None


def _schema_of_count(writer: SchemaWriter) -> Schema:
    return _COUNT.schema(writer)


_NUMBER: Final[Kind[Claim]] = Custom(_read_count, _schema_of_count, _COUNT.form)


def _why_no_legs(node: Node, word: str, mistakes: Mistakes) -> str:
    legs = f"[{{to: {mistakes.number}, status: busy}}]"
    return f"{word}: expected how many second legs there were, or a list such as {legs}; got {describe(node)}"


LEGS: Final[Kind[Claim]] = ByShape(
    scalar=_NUMBER, mapping=_NUMBER, list_=_IN_ORDER.to(LegsInOrder), otherwise=_why_no_legs
)
"""The second legs of a call."""
