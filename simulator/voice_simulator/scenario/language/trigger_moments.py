"""When a trigger is fired: at an instant of simulated time, or after something that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import (
    Excludes,
    Given,
    GoesWith,
    MappingOf,
    optional,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration
from voice_simulator.documents.mistakes import Mistakes, truncate
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import DURATION_PATTERN
from voice_simulator.scenario.language.expectation_ends import OneThing, end_of, thing_in
from voice_simulator.scenario.language.expectation_things import CALL_KEYS, THING_KEYS
from voice_simulator.scenario.language.expected_calls import NAMED_CALL
from voice_simulator.scenario.language.expected_facts import EventWord
from voice_simulator.scenario.language.fault_parts import EVENTS
from voice_simulator.scenario.model.triggers import AfterThing, AtInstant

if TYPE_CHECKING:
    from voice_simulator.scenario.model.expectations import Thing
    from voice_simulator.scenario.model.patterns import Members
    from voice_simulator.scenario.model.triggers import Moment

AFTER_KINDS: Final = ("webhook", "api", "reply", "ncco", "socket", "status")
"""The kinds of things that a trigger can come after."""

COMMON_MISTAKES_OF_MOMENTS: Final = {
    **dict.fromkeys(("when", "on", "once", "upon", "event"), "is written after: {value}"),
    **dict.fromkeys(
        ("delay", "wait", "in", "late", "pause", "sleep"),
        "is written at: {value}, from the start, or after: …, later: {value}",
    ),
    **dict.fromkeys(("time", "start"), "is written at: {value}"),
    "before": "is nothing that can be known; write after, or at",
}

_CALL: Final = optional("call", NAMED_CALL, "Only on such a call: its number, or a mapping.")


def _thing_on_calls(given: Given) -> tuple[Thing | None, Members | None]:
    return thing_in(given, AFTER_KINDS), given[_CALL]


AFTER_RECORD: Final = MappingOf(
    "'after'",
    [*(THING_KEYS[kind] for kind in AFTER_KINDS), _CALL],
    _thing_on_calls,
    rules=[OneThing("after", AFTER_KINDS)],
    common_mistakes={
        "event": "is written webhook: {value}",
        "trigger": "is no need: triggers that say no time go first, in their order",
        **dict.fromkeys(("later", "at"), "stands beside after:, not in it"),
        **dict.fromkeys(CALL_KEYS, "stands in call: {{key}: {value}}"),
    },
)


_EVENT: Final = end_of("after", AFTER_KINDS)


def _read_after(node: Node, word: str, mistakes: Mistakes) -> tuple[Thing | None, Members | None]:
    if isinstance(node, MappingNode):
        return AFTER_RECORD.read(node, word, mistakes)
    if isinstance(node, ScalarNode) and DURATION_PATTERN.fullmatch(node.text):
        span = truncate(node.text)
        sentence = f"{word}: a time is written at: {span}, or with what it is after: ringing, later: {span}"
        return refuse(node.at, sentence, mistakes)
    return _EVENT.read(node, word, mistakes), None


def _schema_of_after(writer: SchemaWriter) -> Schema:
    return {"anyOf": [EventWord().schema(writer), AFTER_RECORD.schema(writer)]}


_AFTER_KIND: Final = Named(
    "after", Custom(_read_after, _schema_of_after, "an event, or a mapping with one thing")
)


class _Instant(Kind[int]):
    """A duration; an event in its place is a common mistake."""

    _duration = Duration()
    form = _duration.form

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the duration, ms."""
        if isinstance(node, ScalarNode) and node.text in EVENTS:
            return refuse(node.at, f"{word}: what happened is written after: {node.text}", mistakes)
        return self._duration.read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a duration."""
        return self._duration.schema(writer)


_AT: Final = optional("at", _Instant(), "Fires it at this simulated time after the scenario was loaded.")
_AFTER: Final = optional(
    "after", _AFTER_KIND, "Fires it when this has happened first: an event, or one thing."
)
_LATER: Final = with_default("later", Duration(), "Fires it so much simulated time after that.", 0)

MOMENT_KEYS: Final = (_AT, _AFTER, _LATER)
"""The keys of a trigger that say when it is fired."""

MOMENT_RULES: Final = (
    Excludes("at", ["after"], "at and after can't be combined; for a time after something write later: 5s"),
    GoesWith("later", ["after"], "later goes with after: it counts from there; from the start it is at"),
)


def moment_of(given: Given) -> Moment | None:
    """Return when a trigger is fired; None for at once."""
    if span := given[_AT]:
        return AtInstant(span)
    thing, calls = given[_AFTER] or (None, None)
    return None if thing is None else AfterThing(thing, calls, given[_LATER])
