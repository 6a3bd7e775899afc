"""The scenario language: one YAML document → which script plays on which call.

A document is read whole, and everything wrong with it is said at once, each mistake with its place, the
nearest valid word and what was expected. Reading is pure; `simulator.scenario.library` opens files.

Steps are read in `simulator.scenario.steps`, built-in outcomes in `simulator.scenario.outcomes`.
Variables are put in their places before anything else is read (`simulator.scenario.variables`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal

from simulator.core.parties import CallRule, Script
from simulator.documents import (
    Entry,
    ListNode,
    MappingNode,
    Mistakes,
    Node,
    ScalarNode,
    describe,
    did_you_mean,
    listed,
    members,
    read_document,
    short,
)
from simulator.scenario.outcomes import PARAMETERS, read_outcome
from simulator.scenario.steps import STEPS, read_script
from simulator.scenario.values import is_nothing, why_no_text
from simulator.scenario.variables import VARS, fill_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEYS: Final = ("name", VARS, "outcomes", "calls", "otherwise")
_LATER_KEYS: Final = frozenset({"inbound", "faults", "trigger", "expect", "settle"})
_ENTRY_KEYS: Final = ("to", "from", "application", "type", "turns", "counted")
_ENDPOINT_TYPES: Final = ("phone", "sip", "websocket", "app", "vbc")

_SPACED_NUMBER = re.compile(r"\+?[0-9()*?-]+ [0-9 ()*?-]*")
_INTERNATIONAL = re.compile(r"\+[0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One document.

    Attributes:
        file: its name as the user gave it.
        name: what the scenario calls itself.
        rules: the entries of `calls:`, in their order: the first that matches a call plays.
        otherwise: "refuse" if a call that no entry matches may not fall through to the default numbers.
    """

    file: str
    name: str | None = None
    rules: tuple[CallRule, ...] = ()
    otherwise: Literal["refuse"] | None = None


def read_scenario(text: str | bytes, file: str, variables: Mapping[str, str] | None = None) -> Scenario:
    """Read a scenario document.

    Args:
        text: YAML, or JSON, which is YAML as well.
        file: its name, for mistakes and for the origins of entries.
        variables: values that go before those of the document's own variables.

    Raises:
        InvalidDocument: with everything that is wrong, in the order of the text.
    """
    document, mistakes = read_document(text, file), Mistakes(file)
    document = fill_in(document, variables or {}, mistakes)
    scenario = _Reader(file, mistakes).scenario(document)
    mistakes.raise_any()
    return scenario


class _Reader:
    """Reads the parts of one document; what can't be read is noted and left out."""

    def __init__(self, file: str, mistakes: Mistakes) -> None:
        self._file = file
        self._mistakes = mistakes
        self._outcomes: dict[str, Script | None] = {}

    def scenario(self, document: Node) -> Scenario:
        parts = members(document, _KEYS, self._mistakes, what="A scenario", later=_LATER_KEYS)
        if "outcomes" in parts:
            self._define_outcomes(parts["outcomes"])
        return Scenario(
            file=self._file,
            name=self._text(parts, "name"),
            rules=self._rules(parts["calls"]) if "calls" in parts else (),
            otherwise="refuse" if self._word(parts, "otherwise", ["refuse"]) else None,
        )

    def _define_outcomes(self, node: Node) -> None:
        if not isinstance(node, MappingNode):
            self._note(node, f"outcomes: expected a mapping of names to lists of steps, got {describe(node)}")
            return
        for entry in node.entries:
            self._define_outcome(entry)

    def _define_outcome(self, entry: Entry) -> None:
        name, script = entry.key.text, entry.value
        if name in PARAMETERS:
            self._note(entry.key, f"'{name}' is a built-in outcome; choose another name")
        elif name in STEPS:
            self._note(entry.key, f"'{name}' is the name of a step; choose another name")
        elif isinstance(script, ListNode):
            self._outcomes[name] = read_script(script, name, self._mistakes)
        else:
            # It is kept as a known name, so that its uses are not wrong as well.
            self._outcomes[name] = None
            self._note(script, f"the outcome '{short(name)}' is a list of steps; this is {describe(script)}")

    def _rules(self, node: Node) -> tuple[CallRule, ...]:
        rules = (self._rule(entry) for entry in self._items(node, "calls", "entries, each with its turns"))
        return tuple(rule for rule in rules if rule is not None)

    def _rule(self, node: Node) -> CallRule | None:
        parts = members(node, _ENTRY_KEYS, self._mistakes, what="A call entry")
        if "turns" not in parts:
            if isinstance(node, MappingNode):
                self._note(node, "a call entry needs turns: what happens on the 1st, 2nd, … call")
            return None
        return CallRule(
            origin=f"{PurePath(self._file).name}:{node.at.line}",
            to=self._glob(parts, "to"),
            from_=self._glob(parts, "from"),
            application=self._glob(parts, "application"),
            endpoint_type=self._word(parts, "type", _ENDPOINT_TYPES),
            turns=self._turns(parts["turns"]),
            counted_together=self._word(parts, "counted", ["together"]) is not None,
        )

    def _turns(self, node: Node) -> tuple[Script, ...]:
        turns = self._items(node, "turns", "turns, such as [busy, answered]")
        if isinstance(node, ListNode) and not turns:
            self._note(node, "turns: expected at least one turn, such as [busy]")
        scripts = [self._turn(turn) for turn in turns]
        return tuple(script for script in scripts if script is not None)

    def _turn(self, node: Node) -> Script | None:
        match node:
            case ListNode():
                return read_script(node, "script", self._mistakes)
            case ScalarNode(value=str(name)):
                return self._outcome(node, name, None)
            case MappingNode(entries=(entry,)):
                return self._outcome(entry.key, entry.key.text, entry.value)
            case _:
                this = "several keys" if isinstance(node, MappingNode) and node.entries else describe(node)
                sentence = "a turn is an outcome, an outcome with parameters, or a list of steps"
                self._note(node, f"{sentence}; this is {this}")
                return None

    def _outcome(self, key: ScalarNode, name: str, parameters: Node | None) -> Script | None:
        if name in PARAMETERS:
            return read_outcome(name, parameters, self._mistakes)
        if name not in self._outcomes:
            self._note(key, self._unknown_outcome(name))
            return None
        if not is_nothing(parameters):
            self._note(key, f"'{short(name)}' is an outcome of this document, which takes no parameters")
        return self._outcomes[name]

    def _unknown_outcome(self, name: str) -> str:
        names = [*PARAMETERS, *self._outcomes]
        near = did_you_mean(name, names)
        if name in STEPS:
            return (
                f"'{name}' is a step; a turn made of steps is a list of its own: [[ring: 3s, answer]]{near}"
            )
        expected = f"An outcome is one of {listed(PARAMETERS)}, or defined under outcomes."
        return f"unknown outcome '{short(name)}'{near} {expected}"

    def _items(self, node: Node, key: str, what: str) -> tuple[Node, ...]:
        if isinstance(node, ListNode):
            return node.items
        self._note(node, f"{key}: expected a list of {what}; got {describe(node)}")
        return ()

    def _glob(self, parts: Mapping[str, Node], key: str) -> str:
        """Read a glob as it is written; numbers have no plus here, since the platform drops it too."""
        text = self._text(parts, key)
        if text is None:
            return "*"
        if _SPACED_NUMBER.fullmatch(text):
            self._note(parts[key], f"{key}: a number has no blanks; write {re.sub(r'[ ()-]', '', text)}")
        return text[1:] if _INTERNATIONAL.match(text) else text

    def _word(self, parts: Mapping[str, Node], key: str, words: Sequence[str]) -> str | None:
        text = self._text(parts, key)
        if text is None or text in words:
            return text
        self._note(
            parts[key], f"{key}: '{short(text)}' is not one of {listed(words)}{did_you_mean(text, words)}"
        )
        return None

    def _text(self, parts: Mapping[str, Node], key: str) -> str | None:
        """Return a scalar as it is written, digits included; None where the key is absent."""
        node = parts.get(key)
        if node is None:
            return None
        if isinstance(node, ScalarNode) and node.value is not None:
            return node.text
        self._note(node, f"{key}: {why_no_text(node, 'a text')}")
        return None

    def _note(self, node: Node, sentence: str) -> None:
        self._mistakes.note(node.at, sentence)
