"""Variables: `vars:` gives names to values, `${name}` stands for one in any value of the document.

That is all there is to them: a variable is one scalar, never a list, and refers to no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.kinds import Custom, Schema, SchemaWriter
from voice_simulator.documents.grammar.mappings import optional
from voice_simulator.documents.grammar.scalars import whole
from voice_simulator.documents.mistakes import Mistakes, describe, did_you_mean, join_or, truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.documents.tree import LARGEST, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARS: Final = "vars"
"""The key that declares them."""

CASES: Final = "cases"
"""The key of the table of cases, each with values of its own for them."""

LONGEST: Final = 1000
"""The longest value of a variable, in characters."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
REFERENCE = re.compile(r"\$\{([^}]*)\}")

FOREIGN_VARIABLE = re.compile(
    r"\$(?P<shell>[A-Za-z_][A-Za-z0-9_]*)|\{\{ *(?P<braces>[A-Za-z_][A-Za-z0-9_]*) *\}\}"
    r"|\$\((?P<make>[A-Za-z_][A-Za-z0-9_]*)\)|[%#]\{(?P<ruby>[A-Za-z_][A-Za-z0-9_]*)\}"
)
"""A variable as others write it: `$name`, `{{name}}`, `$(name)`, `%{name}`, `#{name}`."""

_MARKS: Final = frozenset("$%#{")
"""One of which begins each of them, and each of ours."""


def name_of_foreign(found: re.Match[str]) -> str:
    """Return the name of a variable that is written as others do."""
    return next(name for name in found.groups() if name is not None)


Value = tuple[str, str | int | float | bool | None]
"""The value of a variable: its text, and what that means."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of variables.

    Attributes:
        declared: those of the document, and of the case that is read.
        given: texts from outside, which go before them.
    """

    declared: Mapping[str, Value]
    given: Mapping[str, str]

    def by_name(self) -> dict[str, Value]:
        """Return the value of each variable."""
        values = dict(self.declared)
        # What was declared as a text stays one, whatever it looks like.
        texts = {name for name, (_, value) in values.items() if isinstance(value, str)}
        return values | {
            name: (text, text if name in texts else plain_value(text)) for name, text in self.given.items()
        }

    def over(self, defaults: Mapping[str, Value]) -> Values:
        """Return the values for a document that declares some itself: these go before its own."""
        own = {name: self.declared.get(name, value) for name, value in defaults.items()}
        return Values(own, self.given)


def declared_values(document: Node, mistakes: Mistakes) -> dict[str, Value]:
    """Return what a document declares under `vars:`."""
    declared = misspelt_part(document, VARS) if isinstance(document, MappingNode) else None
    return {} if declared is None else dict(read_values(declared, VARS, mistakes))


def filled(document: Node, values: Values, mistakes: Mistakes) -> Node:
    """Return a document with a value in the place of every `${name}`.

    Args:
        document: one that may declare variables.
        values: of the variables.
        mistakes: where to note what is wrong.
    """
    if not isinstance(document, MappingNode):
        return document
    declarations = [misspelt_part(document, key) for key in (VARS, CASES)]
    filler = _Filler(values.by_name(), mistakes)
    entries = tuple(
        entry
        if any(entry.value is one for one in declarations)
        else MappingEntry(entry.key, filler.filled(entry.value))
        for entry in document.entries
    )
    filler.note_unknown()
    return MappingNode(document.at, entries)


def misspelt_part(document: MappingNode, key: str) -> Node | None:
    """Return what stands behind a key, or behind one that was meant for it: others refer to what is there."""
    parts = {entry.key.text: entry.value for entry in document.entries}
    near = get_close_matches(key, parts, 1, cutoff=0.8)
    return parts.get(key, parts[near[0]] if near else None)


def names_in(document: Node) -> frozenset[str]:
    """Return the variables that a document declares or refers to."""
    names: set[str] = set()
    waiting: list[Node] = [document]
    while waiting:
        match waiting.pop():
            case ScalarNode(text=text):
                names |= set(REFERENCE.findall(text)) if "${" in text else set()
            case ListNode(items=items):
                waiting += items
            case MappingNode(entries=entries):
                waiting += [entry.value for entry in entries]
    return frozenset(names) | _declared_names(document)


def _declared_names(document: Node) -> frozenset[str]:
    entries = document.entries if isinstance(document, MappingNode) else ()
    declared = [entry.value for entry in entries if entry.key.text == VARS]
    return frozenset(
        entry.key.text for node in declared if isinstance(node, MappingNode) for entry in node.entries
    )


def read_values(node: Node, where: str, mistakes: Mistakes) -> Iterator[tuple[str, Value]]:
    """Read a mapping of variables to their values.

    Args:
        node: the mapping.
        where: the key before it, for sentences.
        mistakes: where to note what is wrong.
    """
    if not isinstance(node, MappingNode):
        mistakes.note(node.at, f"{where}: expected a mapping of names to values, got {describe(node)}")
        return
    for entry in node.entries:
        name, value = entry.key.text, entry.value
        if not NAME.fullmatch(name):
            sentence = f"{where}: '{truncate(name)}' is no name; a name has letters, digits and underscores"
            mistakes.note(entry.key.at, sentence)
        if isinstance(value, ScalarNode) and value.value is not None:
            yield name, (_checked(value, where, mistakes), value.value)
        else:
            mistakes.note(
                value.at, f"{where}: {truncate(name)} is one text or number; this is {describe(value)}"
            )
            # Its uses are not wrong as well.
            yield name, ("", "")


def _checked(value: ScalarNode, where: str, mistakes: Mistakes) -> str:
    if REFERENCE.search(value.text):
        mistakes.note(value.at, f"{where}: a variable can't refer to another")
    if len(value.text) > LONGEST:
        mistakes.note(value.at, f"{where}: a value has at most {LONGEST} characters")
    return value.text[:LONGEST]


class _Filler:
    """Puts values in the place of references; what an alias repeats is filled in once."""

    def __init__(self, values: Mapping[str, Value], mistakes: Mistakes) -> None:
        self._values, self._mistakes = values, mistakes
        self._done: dict[int, Node] = {}
        self._written = 0
        self._unknown: dict[str, list[Position]] = {}

    def note_unknown(self) -> None:
        """Note the variables that are not declared, each once, however often it is used."""
        for name, places in self._unknown.items():
            near = did_you_mean(name, self._values)
            there = f" vars has {join_or(self._values)}." if self._values else " There are no vars."
            more = len(places) - 1
            also = f" (here and in {more} more {'place' if more == 1 else 'places'})" if more else ""
            self._mistakes.note(places[0], f"unknown variable '{truncate(name)}'{also}{near}{there}")
            for place in places:
                self._mistakes.ignore_at(place)

    def filled(self, node: Node) -> Node:
        done = self._done.get(id(node))
        if done is None:
            done = self._done[id(node)] = self._anew(node)
        return done

    def _anew(self, node: Node) -> Node:
        match node:
            case ScalarNode():
                node = self._without_foreign(node)
                return self._scalar(node) if "${" in node.text else node
            case ListNode(at, items):
                return ListNode(at, tuple(self.filled(item) for item in items))
            case MappingNode(at, entries):
                return MappingNode(
                    at, tuple(MappingEntry(entry.key, self.filled(entry.value)) for entry in entries)
                )

    def _without_foreign(self, node: ScalarNode) -> ScalarNode:
        """Note a variable of ours that is written as others write theirs; what is none of ours is a text."""
        if _MARKS.isdisjoint(node.text):
            return node
        foreign = [
            one for one in FOREIGN_VARIABLE.finditer(node.text) if name_of_foreign(one) in self._values
        ]
        for one in foreign[:1]:
            name = truncate(name_of_foreign(one))
            self._mistakes.note(node.at, f"the variable {name} of vars: is written ${{{name}}}, not {one[0]}")
        return ScalarNode(node.at, *[FOREIGN_VARIABLE.sub(self._as_ours, node.text)] * 2) if foreign else node

    def _as_ours(self, found: re.Match[str]) -> str:
        name = name_of_foreign(found)
        return f"${{{name}}}" if name in self._values else found[0]

    def _scalar(self, node: ScalarNode) -> ScalarNode:
        whole = REFERENCE.fullmatch(node.text)
        if whole is not None and whole[1] in self._values:
            # A number stays a number where nothing but a variable stands.
            return ScalarNode(node.at, *self._values[whole[1]])
        if self._written > LARGEST:
            return node
        text = REFERENCE.sub(lambda found: self._value(found[1], node), node.text)
        self._written += len(text)
        if self._written > LARGEST:
            self._mistakes.note(node.at, f"the variables make more than {LARGEST} characters up to here")
        return ScalarNode(node.at, text, text)

    def _value(self, name: str, node: ScalarNode) -> str:
        if name in self._values:
            return self._values[name][0]
        self._unknown.setdefault(name, []).append(node.at)
        return ""


# -- the key


def read_before(_node: Node, _word: str, _mistakes: Mistakes) -> None:
    """Take for read what is read before the document as a whole."""


def schema_of_values(writer: SchemaWriter) -> Schema:
    """Return the schema of a mapping of variables to their values."""
    return {
        "type": "object",
        "propertyNames": {"pattern": whole(NAME)},
        "additionalProperties": {
            "description": "One text or number, which refers to no other variable.",
            "type": ["string", "number", "boolean"],
            "maxLength": LONGEST,
            "not": writer.reference,
        },
    }


VARS_KEY: Final = optional(
    VARS,
    Custom(read_before, schema_of_values, "a mapping of names to values"),
    "Names for values: ${name} stands for one wherever a text or number can stand.",
)
