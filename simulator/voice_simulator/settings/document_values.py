"""The values that only a settings file can hold: applications and the price list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.prices import DEFAULT_PRICES, PriceList, Tariff
from voice_simulator.documents.grammar.combinations import ListOf, Names
from voice_simulator.documents.grammar.kinds import Custom, Named, or_none
from voice_simulator.documents.grammar.mappings import MappingOf, optional, required
from voice_simulator.documents.mistakes import describe, truncate
from voice_simulator.documents.nodes import ListNode
from voice_simulator.settings.kinds import RATE, TEXT
from voice_simulator.settings.registration import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.model.applications import Application
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import MappingEntry, Node


# -- applications


_EACH: Final = ListOf(Named("application", APPLICATION), "applications, each with an id")


def _read_applications(node: Node, word: str, mistakes: Mistakes) -> tuple[Application, ...]:
    """Read applications, each with an id and with numbers of its own."""
    if not isinstance(node, ListNode):
        return _EACH.read(node, word, mistakes)
    read: list[Application] = []
    for index, item in enumerate(node.items):
        name = mistakes.name_of_item(word, index)
        application = or_none(partial(APPLICATION.read, item, name, mistakes))
        if application is None:
            continue
        for key, sentence in _taken(application, read):
            mistakes.note(item.at, f"{mistakes.name_of_key(name, key)}: {sentence}")
        read.append(application)
    return tuple(read)


def _taken(application: Application, others: Iterable[Application]) -> Iterable[tuple[str, str]]:
    for other in others:
        if other.id == application.id:
            yield "id", f"the application '{application.id}' is there already"
            continue
        for number in sorted({*application.numbers} & {*other.numbers}):
            yield "numbers", f"{number} is that of '{other.id}' already"


APPLICATIONS: Final = Custom(_read_applications, _EACH.schema, _EACH.form)
"""Applications: each number belongs to one of them."""


# -- prices


_RATE: Final = required(
    "rate", RATE, "Euros per minute.", "{name}: a price needs a rate, in euros per minute"
)
_NETWORK: Final = optional("network", TEXT, "The network that carries the call, MCCMNC.")
PRICE: Final = MappingOf("A price", [_RATE, _NETWORK], lambda given: Tariff(given[_RATE], given[_NETWORK]))


def _read_price(entry: MappingEntry, word: str, mistakes: Mistakes) -> tuple[str, Tariff]:
    prefix = entry.key.text
    if prefix and not (prefix.isascii() and prefix.isdecimal() and len(prefix) <= 15):
        expected = "a number's first digits, without a plus"
        mistakes.note(entry.key.at, f"{word}: expected {expected}, got {describe(entry.key)}")
    return prefix, PRICE.read(entry.value, mistakes.name_of_key(word, truncate(prefix)), mistakes)


PRICES: Final = Names(
    _read_price,
    "a mapping of number prefixes to prices, {rate, network}",
    {"pattern": "^[0-9]{0,15}$"},
    PRICE.schema,
).to(lambda prices: PriceList({**DEFAULT_PRICES, **dict(prices)}))
"""Prices by number prefix; they go before the built-in ones."""
