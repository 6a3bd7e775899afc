"""Reads JSON with the position of every value, and explains what is no JSON.

YAML is nearly JSON, but not quite: it takes comments, single quotes and a comma too many, folds some line
breaks within texts, and refuses long names. What your app sends is read as JSON, so a JSON file is, too.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.json_text import MOST_NESTED, from_json
from voice_simulator.documents.lines import Lines
from voice_simulator.documents.mistakes import truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.errors import InvalidDocument, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS: Final = re.compile(r"[ \t\n\r]*")
_WORD: Final = re.compile(r"[-+.\w]+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_WORDS: Final = {"true": True, "false": False, "null": None}
_MEANT: Final = dict.fromkeys(("none", "nil", "undefined", "nan"), "null") | {"yes": "true", "no": "false"}
_STRINGS: Final = json.JSONDecoder()
_QUOTES: Final = "'`\u2018\u2019\u201c\u201d"
_COMMENTS: Final = "/#"

_WRONG_TEXTS: Final = (
    ("Invalid control", "{found} within a text is written as an escape: {escape}"),
    ("Invalid \\u", "the escape \\u needs four hexadecimal digits"),
    ("Invalid \\", "JSON knows no such escape; write \\\\ for a backslash"),
)
"""How the messages of Python's reader begin, and our sentences."""

_CONTROLS: Final = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """What a JSON text holds.

    Attributes:
        root: its value, with positions. Of members with the same name only the last is there.
        repeated: the members that are there again, each with its path from `$` and its position.
    """

    root: Node
    repeated: tuple[tuple[str, Position], ...]


def read_json(text: str, file: str) -> JsonDocument:
    """Read a JSON text.

    Raises:
        InvalidDocument: it is no JSON, or nested too deep; with the first thing that is wrong.
    """
    reader = _JsonReader(text, file)
    return JsonDocument(reader.document(), tuple(reader.repeated))


class _JsonReader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, file: str) -> None:
        self.repeated: list[tuple[str, Position]] = []
        self._text, self._file, self._lines = text, file, Lines(text)
        self._at = 0
        self._levels = 0

    def document(self) -> Node:
        node = self._value("$")
        if self._next():
            raise self._wrong("the document ends before this; one JSON value is right")
        return node

    def _next(self) -> str:
        """Return the next character that is no blank, and stand before it; empty at the end."""
        self._at = _BLANKS.match(self._text, self._at).end()  # type: ignore[union-attr]  # it always matches
        return self._text[self._at : self._at + 1]

    def _value(self, path: str) -> Node:
        match self._next():
            case '"':
                return self._string()
            case "[":
                return ListNode(self._place(), tuple(self._items(path)))
            case "{":
                return MappingNode(self._place(), tuple(self._members(path)))
            case _:
                return self._plain()

    def _string(self) -> ScalarNode:
        begin = self._at
        try:
            text, self._at = _STRINGS.raw_decode(self._text, begin)
        except json.JSONDecodeError as error:
            raise self._wrong(_why_no_text(error), error.pos) from None
        return ScalarNode(self._place(begin), text, text)

    def _plain(self) -> ScalarNode:
        found = _WORD.match(self._text, self._at)
        word = found[0] if found else ""
        if word in _WORDS:
            value: object = _WORDS[word]
        elif _NUMBER.fullmatch(word):
            value = self._number(word)
        else:
            raise self._wrong(self._why_no_value(word))
        node = ScalarNode(self._place(), word, value)  # type: ignore[arg-type]  # a number is an int or float
        self._at += len(word)
        return node

    def _number(self, word: str) -> object:
        try:
            return from_json(word.encode())
        except ValueError as error:
            raise self._wrong(truncate(str(error))) from None

    def _items(self, path: str) -> Iterator[Node]:
        for index, _ in enumerate(self._parts("]", "list")):
            yield self._value(f"{path}[{index}]")

    def _members(self, path: str) -> Iterator[MappingEntry]:
        members: dict[str, MappingEntry] = {}
        for _ in self._parts("}", "object"):
            key = self._key()
            here = f"{path}.{key.text}"
            if key.text in members:
                self.repeated.append((here, key.at))
            members[key.text] = MappingEntry(key, self._value(here))
        return iter(members.values())

    def _parts(self, end: str, what: str) -> Iterator[None]:
        """Step through the parts of a list or object: stand before each, at last behind the end."""
        opened = self._place()
        self._levels += 1
        if self._levels > MOST_NESTED:
            raise self._wrong(f"nested too deep: {MOST_NESTED} levels are the most")
        self._at += 1
        is_over = self._next() == end
        while not is_over:
            yield
            is_over = self._ends(end, f"the {what} that begins on line {opened.line}")
        self._at += 1
        self._levels -= 1

    def _ends(self, end: str, what: str) -> bool:
        """Tell whether a list or object ends here; otherwise a comma does, and more follows."""
        found = self._next()
        if found == end:
            return True
        if found != ",":
            raise self._wrong(f"{what} is never closed" if not found else _why_no_comma(found, end))
        comma = self._at
        self._at += 1
        if self._next() == end:
            raise self._wrong(f"no ',' may stand before '{end}' in JSON; remove it", comma)
        return False

    def _key(self) -> ScalarNode:
        if self._next() != '"':
            raise self._wrong(self._why_no_key())
        key = self._string()
        if self._next() != ":":
            raise self._wrong(f"a ':' is missing behind the name \"{truncate(key.text)}\"")
        self._at += 1
        return key

    def _why_no_key(self) -> str:
        found = _WORD.match(self._text, self._at)
        if found:
            return f'a name needs double quotes: "{truncate(found[0])}"'
        return (
            _why_not_here(self._next()) or 'a name in double quotes is missing here, as in "action": "talk"'
        )

    def _why_no_value(self, word: str) -> str:
        if not word:
            return _why_not_here(self._next()) or "a value is missing here"
        if word[0] in "-+.0123456789":
            return f"'{truncate(word)}' is no number of JSON"
        meant = word.lower() if word.lower() in _WORDS else _MEANT.get(word.lower())
        right = f"did you mean {meant}?" if meant else f'write a text in double quotes: "{truncate(word)}"'
        return f"'{truncate(word)}' is no value of JSON; {right}"

    def _place(self, index: int | None = None) -> Position:
        return self._lines.position(self._at if index is None else index)

    def _wrong(self, sentence: str, index: int | None = None) -> InvalidDocument:
        at = self._place(index)
        return InvalidDocument([Mistake(self._file, at.line, at.column, sentence)])


def _why_no_text(error: json.JSONDecodeError) -> str:
    sentences = (ours for theirs, ours in _WRONG_TEXTS if error.msg.startswith(theirs))
    wrong = error.doc[error.pos : error.pos + 1]
    found = _CONTROLS.get(wrong) or f"the character U+{ord(wrong or ' '):04X}"
    sentence = next(sentences, "the text that begins here is never closed by a double quote")
    return sentence.format(found=found, escape=json.dumps(wrong)[1:-1])


def _why_no_comma(found: str, end: str) -> str:
    return _why_not_here(found) if found in _COMMENTS else f"a ',' or '{end}' is missing before this"


def _why_not_here(found: str) -> str:
    """Return why a character can't begin a value or name; empty for one of which there is nothing to say."""
    if not found:
        return "the text ends here, before the value does"
    if found in _COMMENTS:
        return "JSON has no comments; remove it"
    return "JSON quotes its texts and names with double quotes only" if found in _QUOTES else ""
