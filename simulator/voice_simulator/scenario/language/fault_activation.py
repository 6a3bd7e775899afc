"""When a fault is injected: the n-th time, the first ones, every n-th, or by chance."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from voice_simulator.core.model.faults import (
    CERTAIN,
    Activation,
)
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Given,
    OneOfKeys,
    optional,
    with_default,
)
from voice_simulator.documents.grammar.scalars import WholeNumber, whole
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
)
from voice_simulator.documents.nodes import Node, ScalarNode
from voice_simulator.scenario.language.kinds import GLOB
from voice_simulator.scenario.language.texts import join_and

OCCASIONS: Final = ("nth", "first", "every")


MOST: Final = 1_000_000


CHANCE = re.compile(r"(?P<part>0?\.[0-9]{1,4}|0|1(\.0{1,4})?)|(?P<percent>[0-9]{1,3}(\.[0-9]{1,2})?)%")


APPLICATION: Final = with_default(
    "application", GLOB, "Only for these Vonage applications: a glob over ids.", "*"
)


TO: Final = with_default("to", GLOB, "Only of legs to this number: a glob.", "*")


FROM: Final = with_default("from", GLOB, "Only of legs from this number: a glob.", "*")


NTH: Final = optional("nth", WholeNumber(1, MOST), "Only for the third that matches: nth: 3.")


FIRST: Final = optional("first", WholeNumber(1, MOST), "Only for the first two: first: 2.")


EVERY: Final = optional("every", WholeNumber(1, MOST), "On every n-th match: every: 5.")


def _read_chance(node: Node, word: str, mistakes: Mistakes) -> int:
    found = CHANCE.fullmatch(node.text) if isinstance(node, ScalarNode) else None
    if found is not None:
        part = Decimal(found["part"]) if found["part"] else Decimal(found["percent"]) / 100
        if part <= 1:
            return int(part * CERTAIN)
    expected = "a number from 0 to 1 with at most 4 decimals, or a percentage such as 25%"
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


def _schema_of_chance(writer: SchemaWriter) -> Schema:
    percentage = {"type": "string", "pattern": whole(CHANCE), "examples": ["25%"]}
    return writer.scalar({"type": "number", "minimum": 0, "maximum": 1}, percentage)


CHANCE_OF_ONE: Final = optional(
    "chance",
    Custom(_read_chance, _schema_of_chance, "0 to 1, or a percentage"),
    "How likely it is, for any that matches: 0.25, or 25%.",
)


WHEN_KEYS: Final = (APPLICATION, NTH, FIRST, EVERY, CHANCE_OF_ONE)
"""The keys that say when, in faults of the API and of webhooks alike."""

ONE_OCCASION: Final = OneOfKeys(
    OCCASIONS, lambda given: f"{join_and(given)} can't be combined: each alone says when the fault strikes"
)


def activation_of(given: Given) -> Activation:
    """Return when the fault of an entry is injected."""
    return Activation(nth=given[NTH], first=given[FIRST], every=given[EVERY], chance=given[CHANCE_OF_ONE])
