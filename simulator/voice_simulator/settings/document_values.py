"""Readers of the values that only a settings file can hold: applications and the price list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.prices import DEFAULT_PRICES, PriceList, Tariff
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import read_mapping, truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node
from voice_simulator.settings.registration import APPLICATION
from voice_simulator.settings.value_readers import RATE, TEXT, DocumentOnlyReader, SettingsDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.applications import Application


class ApplicationsReader(DocumentOnlyReader):
    """Reads the registered applications."""

    def from_node(self, name: str, node: Node, document: SettingsDocument) -> object:
        """Read the registrations, each with an id of its own."""
        if not isinstance(node, ListNode):
            document.wrong(name, self.expected, node)
            return None
        applications: dict[str, Application] = {}
        document.mistakes.by_path, document.mistakes.folder = True, document.folder
        read = [
            or_none(partial(APPLICATION.read, item, f"{name}[{index}]", document.mistakes))
            for index, item in enumerate(node.items)
        ]
        for item, application in zip(node.items, read, strict=True):
            if application is not None and application.id in applications:
                document.mistakes.note(item.at, f"id: the application '{application.id}' is there already")
            elif application is not None:
                self._note_holders(application, item, applications, document)
                applications[application.id] = application
        return tuple(applications.values())

    def _note_holders(
        self,
        application: Application,
        item: Node,
        others: Mapping[str, Application],
        document: SettingsDocument,
    ) -> None:
        """Note the numbers that another application has already: each number belongs to one application."""
        for other in others.values():
            for number in sorted({*application.numbers} & {*other.numbers}):
                document.mistakes.note(item.at, f"numbers: {number} is that of '{other.id}' already")


class PriceListReader(DocumentOnlyReader):
    """Reads prices by number prefix; they go before the built-in ones."""

    def from_node(self, name: str, node: Node, document: SettingsDocument) -> object:
        """Read the price list."""
        if not isinstance(node, MappingNode):
            document.wrong(name, self.expected, node)
            return None
        return PriceList({**DEFAULT_PRICES, **dict(_price(entry, document) for entry in node.entries)})


def _price(entry: MappingEntry, document: SettingsDocument) -> tuple[str, Tariff]:
    prefix = entry.key.text
    if prefix and not (prefix.isascii() and prefix.isdecimal() and len(prefix) <= 15):
        document.wrong("prices", "a number's first digits, without a plus", entry.key)
    name = f"prices.{truncate(prefix)}"
    parts = read_mapping(entry.value, ["rate", "network"], document.mistakes, what="A price")
    if "rate" not in parts and isinstance(entry.value, MappingNode):
        document.mistakes.note(entry.value.at, f"{name}: a price needs a rate, in euros per minute")
    rate = RATE.from_node(f"{name}.rate", parts["rate"], document) if "rate" in parts else 0
    network = TEXT.from_node(f"{name}.network", parts["network"], document) if "network" in parts else None
    return prefix, Tariff(rate if isinstance(rate, int) else 0, None if network is None else str(network))


APPLICATIONS: Final = ApplicationsReader("a list of applications, each with an id", "", str)

PRICES: Final = PriceListReader("a mapping of number prefixes to prices, {rate, network}", "", str)
