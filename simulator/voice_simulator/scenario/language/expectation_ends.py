"""Where something begins or ends for an expectation: at the event of a webhook, or at any one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.kinds import Custom, Kind, refuse
from voice_simulator.documents.grammar.mappings import Given, MappingOf, Rule, has
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.mistakes import NO_COMMON_MISTAKES, CommonMistakes, Mistakes, describe, join_or
from voice_simulator.documents.nodes import ListNode, MappingNode, Node
from voice_simulator.scenario.language.expectation_things import THING_KEYS
from voice_simulator.scenario.language.expected_facts import EventWord
from voice_simulator.scenario.language.fault_parts import EVENTS
from voice_simulator.scenario.language.texts import join_and
from voice_simulator.scenario.model.expectations import Thing
from voice_simulator.scenario.model.patterns import Members, text_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.documents.grammar.kinds import Schema, SchemaWriter

THINGS: Final = ("api", "webhook", "reply", "ncco", "socket", "trigger")
"""The kinds of things that a line can be about."""

ENDS: Final = (*THINGS, "status")


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


def end_of(
    key: str, kinds: Sequence[str] = ENDS, common_mistakes: CommonMistakes = NO_COMMON_MISTAKES
) -> Kind[Thing | None]:
    """Make the kind of an end: the event of a webhook, or a mapping with one thing.

    Args:
        key: behind which it stands.
        kinds: of things that it can be.
        common_mistakes: other keys that are easily written in the mapping.
    """
    can_be = join_or(kind for kind in kinds if kind != "webhook")
    often = {
        **dict.fromkeys(EVENTS, f"is an event, which stands alone: {key}: {{key}}"),
        **dict.fromkeys(
            ("heard", "hears", "said"),
            f"is nothing that {key} can name: it is an event, such as {key}: input, or one of {can_be}",
        ),
    }
    mapping = MappingOf(
        f"'{key}'",
        [THING_KEYS[kind] for kind in kinds],
        lambda given: thing_in(given, kinds),
        rules=[OneThing(key, kinds)],
        common_mistakes={**often, **common_mistakes},
    )

    def read(node: Node, word: str, mistakes: Mistakes) -> Thing | None:
        if isinstance(node, MappingNode):
            return mapping.read(node, word, mistakes)
        if is_nothing(node) or isinstance(node, ListNode):
            expected = "the event of a webhook, or a mapping such as {api: PUT /v1/calls/*}"
            return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)
        event = EventWord().read(node, word, mistakes)
        return Thing("webhook", Members((("event", text_pattern(event)),)))

    return Custom(
        read,
        lambda writer: {"anyOf": [EventWord().schema(writer), mapping.schema(writer)]},
        "an event, or a mapping with one thing",
    )
