"""YAML documents, read by the core rules of YAML 1.2, with the place of every value.

A plain word is `true`, `false`, `null` (or `~`, or nothing at all), a decimal number, or text; there are no
octal or sexagesimal numbers, no dates, no yes, no, on and off. A scalar keeps its text as it was written
besides its value, so that keys whose values hold digits read `0447700` as the text it is.

PyYAML's parser does the reading, its constructor does not: the tree is built here from the parser's events,
in a loop, so that no document can exhaust the stack, and aliases, sizes and depths are bounded as they come.
Whatever is wrong with a document raises `InvalidDocument`, and nothing else does.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Final, cast

import yaml

from voice_simulator.core.redaction import without_password
from voice_simulator.documents.yaml_errors import position_of, sentence_for, trouble_of_plain
from voice_simulator.errors import InvalidDocument, Mistake

LARGEST: Final = 1024 * 1024
"""The largest document read unless the caller says otherwise, in bytes."""

MOST_VALUES: Final = 50_000
"""The most values in one document, each alias counted as all that it stands for."""

DEEPEST: Final = 50
"""How deep lists and mappings may be nested."""

_MOST_COMPARED: Final = 500
_MOST_LISTED: Final = 50

MOST_MISTAKES: Final = 100
"""A document with so many mistakes is read no further."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_COMMENT = re.compile(r"[ \t]*(#[^\r\n]*)")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a document; line and column are counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One word, number or text.

    Attributes:
        at: where it begins.
        text: as written, without the quotes if it had any.
        value: what it means by the core rules.
        comment: for an empty value, the comment on the same line (`# …`) that may have swallowed it.
    """

    at: Position
    text: str
    value: str | int | float | bool | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list and where it begins."""

    at: Position
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value; the text of the key is what was written, quoted or not."""

    key: ScalarNode
    value: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping and where it begins; no two entries have the same key."""

    at: Position
    entries: tuple[Entry, ...]


Node = ScalarNode | ListNode | MappingNode

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


def read_document(source: str | bytes, file: str, *, largest: int = LARGEST) -> Node:
    """Read one document; an empty one is a null scalar.

    Args:
        source: the YAML (or JSON) text, in UTF-8 if it is bytes.
        file: its name for the mistakes.
        largest: bytes (of a text: characters) beyond which it is refused unread.

    Raises:
        InvalidDocument: every other outcome; the mistakes say why.
    """
    if len(source) > largest:
        raise _fatal(file, Position(1, 1), f"larger than {largest} bytes, the most that is read")
    text = _without_json_tabs(_decode(source, file))
    builder = _TreeBuilder(text, file)
    loader = yaml.SafeLoader("")
    try:
        loader = yaml.SafeLoader(text)
        for event in _events(loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _fatal(file, Position(*position_of(error, text)), sentence_for(error, text)) from None
    except (ValueError, OverflowError):
        # PyYAML turns escapes such as "\UFFFFFFFF" and version numbers into integers unchecked.
        at = _position(loader.get_mark())
        raise _fatal(file, at, "an escape or a number here is out of range") from None
    builder.mistakes.raise_any()
    return builder.root


def plain_value(text: str) -> str | int | float | bool | None:
    """Return what a word without quotes means by the core rules."""
    if text in _WORDS:
        return _WORDS[text]
    # Python converts no numbers of thousands of digits; such a thing is text, and so is an infinite float.
    if _INTEGER.fullmatch(text) and len(text) < 1000:
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def members(
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
        mistakes.note(node.at, f"{what} is a mapping of {listed(known)}; this is {describe(node)}")
        return {}
    for key in (entry.key for entry in node.entries):
        if key.text not in known:
            near = did_you_mean(key.text, known)
            mistakes.note(key.at, f"unknown key '{short(key.text)}'{near} {what} has {listed(known)}.")
    return {entry.key.text: entry.value for entry in node.entries if entry.key.text in known}


def without_slips(node: Node, slips: Slips, mistakes: Mistakes) -> Node:
    """Note the keys of a mapping that are easily written where they stand, and return it without them."""
    if not isinstance(node, MappingNode):
        return node
    for key, value in ((one.key, one.value) for one in node.entries if slips.get(one.key.text)):
        said = slips[key.text].replace("{key}", key.text).replace("{value}", in_flow(value))
        mistakes.note(key.at, f"'{short(key.text)}' {said}")
    return MappingNode(node.at, tuple(one for one in node.entries if one.key.text not in slips))


def in_flow(node: Node | None) -> str:
    """Write a value for a sentence about what would be right; of what is too long for one only the kind."""
    match node:
        case MappingNode(entries=(Entry(key, ScalarNode(value=str() | int() | float()) as value),)):
            return f"{{{short(key.text)}: {in_flow(value)}}}"
        case ListNode():
            return "[…]"
        case MappingNode():
            return "{…}"
    if node is None or node.value is None:
        return "…"
    return f'"{short(node.text)}"' if node.text[:1] in _NEEDS_QUOTES else short(node.text)


def did_you_mean(word: str, words: Iterable[str], slips: Slips = NO_SLIPS) -> str:
    """Return `; did you mean 'answer'?` for the nearest of the words, or `.` where none is near.

    Args:
        word: what was written.
        words: those that can be written there.
        slips: by words that are easily written there what is meant, a word or more than that: `stay: 5s`.
    """
    if meant := slips.get(word, slips.get(word.lower().replace("-", "_"), "")):
        return f"; did you mean '{meant}'?" if meant.isidentifier() else f"; did you mean {meant}?"
    word = short(word).lower().replace("-", "_")
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


def listed(words: Iterable[str]) -> str:
    """Return the words with commas between them; of very many the first."""
    words = list(words)
    more = len(words) - _MOST_LISTED
    return ", ".join(words[:_MOST_LISTED]) + (f", and {more} more" if more > 0 else "")


def short(text: str) -> str:
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
        f"the text '{short(node.text)}'" if isinstance(node.value, str) else f"the number {short(node.text)}"
    )


class _OpenNode:
    """A list or mapping of which the end has not come yet."""

    def __init__(self, event: yaml.CollectionStartEvent, counted: int) -> None:
        self.at = _place(event)
        self.anchor = event.anchor
        self.counted = counted
        self.children: list[Node] = []


class _TreeBuilder:
    """Makes the tree from the parser's events."""

    def __init__(self, text: str, file: str) -> None:
        self.mistakes = Mistakes(file)
        self.root: Node = ScalarNode(Position(1, 1), "", None)
        self._text = text
        self._open: list[_OpenNode] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._counted = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        match event:
            case yaml.DocumentStartEvent():
                self._begin_document(event)
            case yaml.ScalarEvent():
                self._refuse_tag(event)
                self._add(self._scalar(event), 1, event.anchor)
            case yaml.AliasEvent():
                self._add_alias(event)
            case yaml.CollectionStartEvent():
                self._refuse_tag(event)
                self._begin(event)
            case yaml.SequenceEndEvent():
                ended = self._open.pop()
                self._end(ended, ListNode(ended.at, tuple(ended.children)))
            case yaml.MappingEndEvent():
                ended = self._open.pop()
                self._end(ended, MappingNode(ended.at, tuple(self._entries(ended.children))))
            case _:
                pass

    def _begin_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(event, "a second document begins here; write one document in a file")

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= DEEPEST:
            self._stop(event, f"nested more than {DEEPEST} levels deep")
        self._open.append(_OpenNode(event, self._counted))

    def _end(self, ended: _OpenNode, node: Node) -> None:
        self._add(node, 1, ended.anchor, self._counted - ended.counted + 1)

    def _add(self, node: Node, count: int, anchor: str | None, whole: int = 1) -> None:
        """Put a node in its place; it adds `count` to the values read, and an alias to it adds `whole`."""
        self._counted += count
        if self._counted > MOST_VALUES:
            sentence = f"more than {MOST_VALUES} values, each alias counted as all that it stands for"
            raise _fatal(self.mistakes.file, node.at, sentence)
        if anchor is not None:
            self._anchors[anchor] = (node, whole)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node

    def _add_alias(self, event: yaml.AliasEvent) -> None:
        at, name = _place(event), cast(str, event.anchor)
        if name not in self._anchors:
            written = short(f"*{name}")
            sentence = f"'{written}' would be a YAML alias; quote a text that begins with '*': \"{written}\""
            self.mistakes.note(at, sentence)
        node, count = self._anchors.get(name, (ScalarNode(at, "", None), 1))
        self._add(node, count, None)

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        at, text = _place(event), self._whole(event)
        if event.style is not None:
            return ScalarNode(at, text, text)
        if trouble := trouble_of_plain(text):
            self.mistakes.note(at, trouble)
        comment = _COMMENT.match(self._text, _mark(event).index) if not text else None
        return ScalarNode(at, text, plain_value(text), comment[1] if comment else "")

    def _whole(self, event: yaml.ScalarEvent) -> str:
        """Join the halves of characters that JSON escapes as pairs, and refuse halves that stand alone."""
        text = event.value
        if _SURROGATES.search(text) is None:
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self.mistakes.note(_place(event), "an escape here is half of a character (a surrogate)")
            return ""

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            at = _place(event)
            self.mistakes.note(at, "a YAML tag means nothing here; quote a text that begins with '!'")

    def _entries(self, children: list[Node]) -> Iterator[Entry]:
        first: dict[str, Position] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, ScalarNode):
                self.mistakes.note(key.at, _why_no_key(key))
            elif key.text in first:
                line = first[key.text].line
                self.mistakes.note(key.at, f"the key '{short(key.text)}' is there already, on line {line}")
            else:
                first[key.text] = key.at
                yield Entry(key, value)

    def _stop(self, event: yaml.Event, sentence: str) -> None:
        raise _fatal(self.mistakes.file, _place(event), sentence)


def _why_no_key(key: ListNode | MappingNode) -> str:
    match key:
        case MappingNode(entries=(Entry(ScalarNode(text=name), ScalarNode(value=None)),)):
            return f'{{{{{short(name)}}}}} is no variable here; write it in quotes, as "${{{short(name)}}}"'
    return "a key is a word, not a list or a mapping"


def _events(loader: yaml.SafeLoader) -> Iterator[yaml.Event]:
    while loader.check_event():
        yield loader.get_event()  # type: ignore[no-untyped-call]  # the stubs lack it


def _decode(source: str | bytes, file: str) -> str:
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8-sig")
        at = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _fatal(file, at, "not UTF-8 from here on; save the file as UTF-8") from None


def _without_json_tabs(text: str) -> str:
    """Let JSON be indented by tabs, which PyYAML's scanner does not take."""
    if "\t" not in text or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text.replace("\t", " ")  # no JSON text holds a tab, so these are all between values


def _mark(event: yaml.Event) -> yaml.Mark:
    return cast(yaml.Mark, event.start_mark)  # None is for events that no text was parsed for


def _place(event: yaml.Event) -> Position:
    return _position(_mark(event))


def _position(mark: yaml.Mark) -> Position:
    return Position(mark.line + 1, mark.column + 1)


def _fatal(file: str, at: Position, sentence: str) -> InvalidDocument:
    return InvalidDocument([Mistake(file, at.line, at.column, sentence)])
