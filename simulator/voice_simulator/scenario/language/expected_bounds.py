"""Bounds of a number or span: exactly so much, or `at_least` and `at_most`."""

from __future__ import annotations

from typing import Final

from voice_simulator.documents.grammar.kinds import (
    Kind,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Given,
    Key,
    MappingOf,
    optional,
)
from voice_simulator.documents.grammar.scalars import (
    Duration,
    WholeNumber,
)
from voice_simulator.documents.mistakes import (
    Mistakes,
    truncate,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.bounds import meant_bounds
from voice_simulator.scenario.model.bounds import Bounds

MOST: Final = 1_000_000
"""The most times that a line can ask for."""


BOUNDS: Final = ("at_least", "at_most")


COMMON_MISTAKES_OF_BOUNDS: Final = {
    **dict.fromkeys(("min", "minimum", "least", "from", "more_than"), "is written at_least: {value}"),
    **dict.fromkeys(
        ("max", "maximum", "most", "to", "within", "less_than", "under"), "is written at_most: {value}"
    ),
}


_LEAST_ABOVE_MOST: Final = "at_most is less than at_least"


class BoundsOf(Kind[Bounds]):
    """A number or span, or the least and the most of it: `{at_least: 2, at_most: 3}`.

    Args:
        one: the kind of a number or span.
        unit: of numbers that are written as mathematics has them: `> 5`.
    """

    def __init__(self, one: Kind[int], unit: str = "") -> None:
        self._one, self._unit = one, unit
        self._least = optional("at_least", one, "The least.")
        self._most = optional("at_most", one, "The most.")
        self.keys: tuple[Key[int | None], ...] = (self._least, self._most)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Bounds:
        """Return the bounds."""
        if isinstance(node, ScalarNode) and (meant := self._meant(node.text)):
            return refuse(node.at, f"{word}: '{truncate(node.text)}' is written {meant}", mistakes)
        if not isinstance(node, MappingNode):
            number = self._one.read(node, word, mistakes)
            return Bounds(number, number)
        if not node.entries:
            return refuse(node.at, f"{word}: expected at_least or at_most", mistakes)
        return self._record(f"'{word}'").read(node, word, mistakes)

    def of(self, given: Given) -> Bounds:
        """Return the bounds among other keys of a mapping."""
        least, most = given[self._least] or 0, given[self._most]
        if most is not None and least > most:
            given.mistakes.note(given.nodes["at_most"].at, _LEAST_ABOVE_MOST)
        return Bounds(least, most)

    def _record(self, what: str) -> MappingOf[Bounds]:
        return MappingOf(what, self.keys, self.of, common_mistakes=COMMON_MISTAKES_OF_BOUNDS)

    def _meant(self, text: str) -> str | None:
        meant = meant_bounds(text, self._unit)
        # A number is what it looks like.
        return None if meant == text else meant

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a choice."""
        bounds = self._record("").schema(writer)
        return {"anyOf": [self._one.schema(writer), bounds | {"minProperties": 1}]}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"{self._one.form}, or `{{at_least: …, at_most: …}}`"


def counts(least: int) -> BoundsOf:
    """Make the kind of how often: a number, or bounds."""
    return BoundsOf(WholeNumber(least, MOST))


SPAN: Final = BoundsOf(Duration(), "s")
"""How long, ms: a duration, or bounds."""
