"""Mistakes in a document: where each one is, what stands there, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Final

from voice_simulator.core.redaction import without_password
from voice_simulator.documents.nodes import (
    ListNode,
    MappingEntry,
    MappingNode,
    Node,
    OutsideText,
    Position,
    ScalarNode,
)
from voice_simulator.errors import InvalidDocument, Mistake

if TYPE_CHECKING:
    from pathlib import Path

_MOST_COMPARED: Final = 500


_MOST_LISTED: Final = 50


MOST_MISTAKES: Final = 100
"""After so many mistakes the reader gives up."""


CommonMistakes = Mapping[str, str]
"""Wrong keys that people often write, each with the rest of a sentence: `is written twice: {value}`.

The sentence begins with the key; `{key}` and `{value}` stand for what was written. An empty one belongs to
a key that the sentence about another key explains already.
"""


NO_COMMON_MISTAKES: Final[CommonMistakes] = {}


_NEEDS_QUOTES: Final = tuple("*&!%@`#|>")


_OPPOSITE: Final = re.compile(r"^(?:not?|never|without)_")


EXAMPLE_NUMBER: Final = "447700900100"


class Mistakes:
    """Collects the mistakes in one document, to report all of them at once.

    Attributes:
        file: the document's name.
        by_path: whether sentences call a value by its path, `limits.calls`, rather than by its last key.
        folder: what paths in the document are relative to; None where it can't name files.
        sounds: where the sound files are that it names, as its language has them; None where it names none.
        number: a number that the document calls, for examples in sentences.
        noted: how often `note` was called, repeated mistakes included.
    """

    def __init__(self, file: str, *, by_path: bool = False, folder: Path | None = None) -> None:
        self.file, self.number = file, EXAMPLE_NUMBER
        self.by_path, self.folder = by_path, folder
        self.sounds: object = None
        self.noted = 0
        # A set: a wrong value that aliases repeat is read, and noted, each time.
        self._found: set[Mistake] = set()
        self._ignored: set[Position] = set()

    def note(self, at: Position, sentence: str) -> None:
        """Note one mistake.

        Raises:
            InvalidDocument: there are too many mistakes to go on reading.
        """
        self.noted += 1
        if at not in self._ignored:
            self._found.add(Mistake(self.file, at.line, at.column, sentence))
        if len(self._found) >= MOST_MISTAKES:
            self.raise_any()

    def name_of_key(self, word: str, key: str) -> str:
        """Return what to call the value of a key in a mapping that is called `word`."""
        return f"{word}.{key}" if self.by_path and word else key

    def name_of_item(self, word: str, index: int) -> str:
        """Return what to call an item of a list that is called `word`."""
        return f"{word}[{index}]" if self.by_path else word

    def include(self, others: Iterable[Mistake]) -> None:
        """Take over the mistakes of another document, on which this one depends.

        Raises:
            InvalidDocument: there are too many mistakes to go on reading.
        """
        for one in others:
            self.noted += 1
            self._found.add(one)
        if len(self._found) >= MOST_MISTAKES:
            self.raise_any()

    def ignore_at(self, at: Position) -> None:
        """Ignore further mistakes at a place: they would only follow from the one that is noted already."""
        self._ignored.add(at)

    def raise_any(self) -> None:
        """Raise the mistakes, if there are any.

        Raises:
            InvalidDocument: all mistakes, in the order of the document.
        """
        if self._found:
            raise InvalidDocument(list(self._found))


def read_mapping(
    node: Node,
    known: Collection[str],
    mistakes: Mistakes,
    *,
    what: str,
    common_mistakes: CommonMistakes | Callable[[Node], CommonMistakes] = NO_COMMON_MISTAKES,
) -> dict[str, Node]:
    """Return the values of a mapping by their keys, and note unknown keys.

    Args:
        node: what should be a mapping.
        known: its possible keys.
        mistakes: collects the mistakes.
        what: begins a sentence about the mapping: "A call entry".
        common_mistakes: wrong keys that people often write here; ignored for keys that are known. A function
            of the mapping where they depend on it, which is asked only if a key is unknown.
    """
    if not isinstance(node, MappingNode):
        mistakes.note(node.at, f"{what} is a mapping of {join_or(known)}; this is {describe(node)}")
        return {}
    values = {entry.key.text: entry.value for entry in node.entries if entry.key.text in known}
    if len(values) < len(node.entries):
        often = common_mistakes(node) if callable(common_mistakes) else common_mistakes
        _note_unknown(node, known, mistakes, what, often)
    return values


def _note_unknown(
    node: MappingNode, known: Collection[str], mistakes: Mistakes, what: str, often: CommonMistakes
) -> None:
    explained = {key: said for key, said in often.items() if key not in known}
    without_common_mistakes(node, explained, mistakes)
    for key in (entry.key for entry in node.entries):
        if key.text not in known and key.text not in explained:
            near = did_you_mean(key.text, known)
            mistakes.note(key.at, f"unknown key '{truncate(key.text)}'{near} {what} has {join_or(known)}.")


def without_common_mistakes(node: Node, common_mistakes: CommonMistakes, mistakes: Mistakes) -> Node:
    """Note the keys of a mapping that are common mistakes, and return the mapping without them."""
    if not isinstance(node, MappingNode):
        return node
    for key, value in ((one.key, one.value) for one in node.entries if common_mistakes.get(one.key.text)):
        said = common_mistakes[key.text].replace("{key}", key.text).replace("{value}", inline_text(value))
        mistakes.note(key.at, f"'{truncate(key.text)}' {said}")
    return MappingNode(node.at, tuple(one for one in node.entries if one.key.text not in common_mistakes))


def inline_text(node: Node | None) -> str:
    """Return a value as a sentence would show it; of a long one only the brackets."""
    match node:
        case MappingNode(entries=(MappingEntry(key, ScalarNode(value=str() | int() | float()) as value),)):
            return f"{{{truncate(key.text)}: {inline_text(value)}}}"
        case ListNode():
            return "[…]"
        case MappingNode():
            return "{…}"
    if node is None or node.value is None:
        return "…"
    return quoted(node.text) if node.text[:1] in _NEEDS_QUOTES else truncate(node.text)


def quoted(text: str) -> str:
    """Write a text in quotes, as YAML takes it; a long one is cut."""
    shown = truncate(text)
    escaped = shown.replace("'", "''")
    return f"'{escaped}'" if '"' in shown or "\\" in shown else f'"{shown}"'


def did_you_mean(
    word: str, words: Iterable[str], common_mistakes: CommonMistakes = NO_COMMON_MISTAKES
) -> str:
    """Return `; did you mean 'answer'?` with the nearest of the words, or `.` if none is near.

    Args:
        word: the wrong word.
        words: the possible words.
        common_mistakes: by a wrong word what is meant, one word or more: `stay: 5s`.
    """
    if meant := common_mistakes.get(word, common_mistakes.get(word.lower().replace("-", "_"), "")):
        return f"; did you mean '{meant}'?" if meant.isidentifier() else f"; did you mean {meant}?"
    word = truncate(word).lower().replace("-", "_")
    # `no_answer` does not mean `answer`: skip words of which this is the opposite.
    words = [one for one in islice(words, _MOST_COMPARED) if not _is_opposite(word, one)]
    # Below 0.6 the nearest word is seldom right, except for the beginning of a longer word.
    near = get_close_matches(word, words, 1, cutoff=0.6) or [
        longer for longer in words if word and longer.startswith(f"{word}_")
    ]
    return f"; did you mean '{near[0]}'?" if near else "."


def _is_opposite(word: str, of: str) -> bool:
    without = _OPPOSITE.sub("", word, count=1)
    return without != word and bool(get_close_matches(without, [of], cutoff=0.8))


def position_of_member(node: Node, member: str) -> Position:
    """Return the position of a member below a node, such as `ncco[0].language`, as far as the path exists.

    Names have dots between them, indexes of lists stand in brackets. A member is where its name is.
    """
    return _walk(node, member)[0]


def position_of_value(node: Node, member: str) -> Position:
    """Return the position of a member's value, or of what should have the member."""
    return _walk(node, member)[1].at


def _walk(node: Node, path: str) -> tuple[Position, Node]:
    """Follow a path as far as it exists; return where what is found is named, and what it is."""
    at = node.at
    while path:
        found = _INDEX.match(path)
        if isinstance(node, ListNode) and found and int(found[1]) < len(node.items):
            node, path = node.items[int(found[1])], path[found.end() :]
            at = node.at
        elif isinstance(node, MappingNode) and (entry := _entry_of(node, path.removeprefix("."))):
            node, path = entry.value, path.removeprefix(".")[len(entry.key.text) :]
            at = entry.key.at
        else:
            break
    return at, node


def _entry_of(node: MappingNode, path: str) -> MappingEntry | None:
    """Return the entry that a path begins with; its key may have dots of its own, so the longest counts."""
    fitting = [
        entry
        for entry in node.entries
        if entry.key.text
        and path.startswith(entry.key.text)
        and path[len(entry.key.text) :][:1] in ("", ".", "[")
    ]
    return max(fitting, key=lambda entry: len(entry.key.text), default=None)


_INDEX = re.compile(r"\[([0-9]{1,6})\]")


def join_or(words: Iterable[str]) -> str:
    """Return the words with commas between them; of very many only the first ones."""
    words = list(words)
    more = len(words) - _MOST_LISTED
    return ", ".join(words[:_MOST_LISTED]) + (f", and {more} more" if more > 0 else "")


def truncate(text: str) -> str:
    """Return a text for a sentence: on one line, without passwords, at most 60 characters."""
    text = without_password(text).replace("\n", "\\n")
    return text if len(text) <= 60 else f"{text[:57]}..."


def describe(node: Node) -> str:
    """Describe a node at the end of a sentence: `a list`, `the number 5`, `the text 'x'`, `nothing`."""
    if isinstance(node, OutsideText):
        return f"'{truncate(node.text)}'"
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
