"""Mistakes in a document: where each is, what is there, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Final

from voice_simulator.core.redaction import without_password
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.errors import InvalidDocument, Mistake

_MOST_COMPARED: Final = 500


_MOST_LISTED: Final = 50


MOST_MISTAKES: Final = 100
"""A document with so many mistakes is read no further."""


Slips = Mapping[str, str]
"""Keys that are easily written in some place, and what to say of each: `is written twice: {value}`.

The sentence begins with the key; `{key}` and `{value}` stand for what was written. An empty one is for a key
of which the sentence about another tells already.
"""


NO_SLIPS: Final[Slips] = {}


_NEEDS_QUOTES: Final = tuple("*&!%@`#|>")


_OPPOSITE: Final = re.compile(r"^(?:not?|never|without)_")


EXAMPLE_NUMBER: Final = "447700900100"


class Mistakes:
    """Collects what is wrong with one document, so that all of it is said at once.

    Attributes:
        file: the document's name.
        number: for examples, one that the document calls.
        noted: how often something was noted; it grows even if the same was noted before.
    """

    def __init__(self, file: str) -> None:
        self.file, self.number = file, EXAMPLE_NUMBER
        self.noted = 0
        # A set, since a value that aliases repeat is read, and is wrong, as often as it is used.
        self._found: set[Mistake] = set()
        self._settled: set[Position] = set()

    def note(self, at: Position, sentence: str) -> None:
        """Note one mistake.

        Raises:
            InvalidDocument: it is one mistake too many to go on reading.
        """
        self.noted += 1
        if at not in self._settled:
            self._found.add(Mistake(self.file, at.line, at.column, sentence))
        if len(self._found) >= MOST_MISTAKES:
            self.raise_any()

    def settle(self, at: Position) -> None:
        """Note nothing more of a place: what is wrong with it is told, and what follows from that is not."""
        self._settled.add(at)

    def raise_any(self) -> None:
        """Raise what was noted, if anything was.

        Raises:
            InvalidDocument: all the mistakes, in the order of the text.
        """
        if self._found:
            raise InvalidDocument(list(self._found))


def read_mapping(
    node: Node, known: Iterable[str], mistakes: Mistakes, *, what: str, slips: Slips = NO_SLIPS
) -> dict[str, Node]:
    """Return the values of a mapping by their keys, and note the keys that it can't have.

    Args:
        node: what should be a mapping.
        known: the keys that it can have.
        mistakes: where to note what is wrong.
        what: the thing that has those keys, to begin a sentence: "A call entry".
        slips: keys that are easily written here; where one of them is known here, it is none.
    """
    known = list(known)
    node = without_slips(node, {key: slips[key] for key in slips if key not in known}, mistakes)
    if not isinstance(node, MappingNode):
        mistakes.note(node.at, f"{what} is a mapping of {join_or(known)}; this is {describe(node)}")
        return {}
    for key in (entry.key for entry in node.entries):
        if key.text not in known:
            near = did_you_mean(key.text, known)
            mistakes.note(key.at, f"unknown key '{truncate(key.text)}'{near} {what} has {join_or(known)}.")
    return {entry.key.text: entry.value for entry in node.entries if entry.key.text in known}


def without_slips(node: Node, slips: Slips, mistakes: Mistakes) -> Node:
    """Note the keys of a mapping that are easily written where they stand, and return it without them."""
    if not isinstance(node, MappingNode):
        return node
    for key, value in ((one.key, one.value) for one in node.entries if slips.get(one.key.text)):
        said = slips[key.text].replace("{key}", key.text).replace("{value}", in_flow(value))
        mistakes.note(key.at, f"'{truncate(key.text)}' {said}")
    return MappingNode(node.at, tuple(one for one in node.entries if one.key.text not in slips))


def in_flow(node: Node | None) -> str:
    """Write a value for a sentence about what would be right; of what is too long for one only the kind."""
    match node:
        case MappingNode(entries=(MappingEntry(key, ScalarNode(value=str() | int() | float()) as value),)):
            return f"{{{truncate(key.text)}: {in_flow(value)}}}"
        case ListNode():
            return "[…]"
        case MappingNode():
            return "{…}"
    if node is None or node.value is None:
        return "…"
    return f'"{truncate(node.text)}"' if node.text[:1] in _NEEDS_QUOTES else truncate(node.text)


def did_you_mean(word: str, words: Iterable[str], slips: Slips = NO_SLIPS) -> str:
    """Return `; did you mean 'answer'?` for the nearest of the words, or `.` where none is near.

    Args:
        word: what was written.
        words: those that can be written there.
        slips: by words that are easily written there what is meant, a word or more than that: `stay: 5s`.
    """
    if meant := slips.get(word, slips.get(word.lower().replace("-", "_"), "")):
        return f"; did you mean '{meant}'?" if meant.isidentifier() else f"; did you mean {meant}?"
    word = truncate(word).lower().replace("-", "_")
    # What is written for the opposite of a word is not meant for the word.
    words = [one for one in islice(words, _MOST_COMPARED) if not _is_opposite(word, one)]
    # Below 0.6 the nearest word is seldom the one that was meant, unless it is one that was cut short.
    near = get_close_matches(word, words, 1, cutoff=0.6) or [
        longer for longer in words if word and longer.startswith(f"{word}_")
    ]
    return f"; did you mean '{near[0]}'?" if near else "."


def _is_opposite(word: str, of: str) -> bool:
    without = _OPPOSITE.sub("", word, count=1)
    return without != word and bool(get_close_matches(without, [of], cutoff=0.8))


def place_of(node: Node, member: str) -> Position:
    """Return where a member stands in a document, or what of it there is: `ncco[0].langage` below a node.

    Names follow each other with dots, and places in lists stand in brackets.
    """
    at = node.at
    for name, index in _PART_OF_PATH.findall(member):
        if isinstance(node, MappingNode) and name:
            found = next((entry for entry in node.entries if entry.key.text == name), None)
            if found is None:
                return at
            node, at = found.value, found.key.at
        elif isinstance(node, ListNode) and index and int(index) < len(node.items):
            node = node.items[int(index)]
            at = node.at
        else:
            return at
    return at


_PART_OF_PATH = re.compile(r"([^.\[\]]+)|\[([0-9]{1,6})\]")


def join_or(words: Iterable[str]) -> str:
    """Return the words with commas between them; of very many the first."""
    words = list(words)
    more = len(words) - _MOST_LISTED
    return ", ".join(words[:_MOST_LISTED]) + (f", and {more} more" if more > 0 else "")


def truncate(text: str) -> str:
    """Return a text fit for a sentence: on one line, without a password, of at most 60 characters."""
    text = without_password(text).replace("\n", "\\n")
    return text if len(text) <= 60 else f"{text[:57]}..."


def describe(node: Node) -> str:
    """Say what a node is, to end a sentence: `a list`, `the number 5`, `the text 'x'`, `nothing`."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "a mapping"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return node.text
    return (
        f"the text '{truncate(node.text)}'"
        if isinstance(node.value, str)
        else f"the number {truncate(node.text)}"
    )
