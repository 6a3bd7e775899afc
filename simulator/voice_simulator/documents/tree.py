"""Reads YAML documents by the core rules of YAML 1.2, with the position of every value.

A word without quotes is `true`, `false`, `null` (or `~`, or nothing at all), a decimal number, or text.
There are no octal or sexagesimal numbers and no dates, and `yes`, `no`, `on` and `off` are texts. A scalar
keeps its text besides its value: a phone number such as `0447700` must not become a number.

PyYAML only parses. This module builds the tree from the parser's events, in a loop and with limits, so that
no document can exhaust the stack or the memory. Every mistake in a document raises `InvalidDocument`.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import TYPE_CHECKING, Final, cast

import yaml

from voice_simulator.documents.mistakes import Mistakes, truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.documents.yaml_errors import mistake_in_plain_text, position_of, sentence_for
from voice_simulator.errors import InvalidDocument, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 1024 * 1024
"""The size limit of a document in bytes, unless the caller sets another."""

MOST_VALUES: Final = 50_000
"""The limit of values in a document; an alias counts as all values that it repeats."""

DEEPEST: Final = 50
"""The limit for the nesting of lists and mappings."""


_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_COMMENT = re.compile(r"[ \t]*(#[^\r\n]*)")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_document(source: str | bytes, file: str, *, largest: int = LARGEST) -> Node:
    """Read one document; an empty one is a null scalar.

    Args:
        source: the YAML (or JSON) text, in UTF-8 if it is bytes.
        file: its name, for the mistakes.
        largest: the size limit, in bytes (of a text: in characters).

    Raises:
        InvalidDocument: the document has mistakes, or is too large.
    """
    check_size(source, file, largest=largest)
    text = _without_json_tabs(decode(source, file))
    builder = _TreeBuilder(text, file)
    loader = yaml.SafeLoader("")
    try:
        loader = yaml.SafeLoader(text)
        for event in _events(loader):
            builder.add_event(event)
    except yaml.YAMLError as error:
        raise _fatal(file, Position(*position_of(error, text)), sentence_for(error, text)) from None
    except (ValueError, OverflowError):
        # PyYAML turns escapes such as "\UFFFFFFFF" and version numbers into integers unchecked.
        at = _position(loader.get_mark())
        raise _fatal(file, at, "an escape or a number here is out of range") from None
    builder.mistakes.raise_any()
    return builder.root


def check_size(source: str | bytes, file: str, *, largest: int = LARGEST) -> None:
    """Refuse a document that is too large to be read; arguments as in `read_document`.

    Raises:
        InvalidDocument: it is.
    """
    if len(source) > largest:
        raise _fatal(file, Position(1, 1), f"larger than {largest} bytes, the most that is read")


def decode(source: str | bytes, file: str) -> str:
    """Return the text of a document, without the mark that some editors put before it.

    Raises:
        InvalidDocument: it is not UTF-8.
    """
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    # Not by "utf-8-sig": its errors count the bytes from behind the mark.
    octets = source.removeprefix(codecs.BOM_UTF8)
    try:
        return octets.decode()
    except UnicodeDecodeError as error:
        before = octets[: error.start].decode()
        at = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _fatal(file, at, "not UTF-8 from here on; save the file as UTF-8") from None


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


class _OpenNode:
    """A list or mapping of which the end has not come yet."""

    def __init__(self, event: yaml.CollectionStartEvent, counted: int) -> None:
        self.at = _place(event)
        self.anchor = event.anchor
        self.counted = counted
        self.children: list[Node] = []


class _TreeBuilder:
    """Builds the tree from the events of the parser."""

    def __init__(self, text: str, file: str) -> None:
        self.mistakes = Mistakes(file)
        self.root: Node = ScalarNode(Position(1, 1), "", None)
        self._text = text
        self._open: list[_OpenNode] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._counted = 0
        self._documents = 0

    def add_event(self, event: yaml.Event) -> None:
        """Add the next event to the tree."""
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
        """Put a node in its place. It counts as `count` values, and an alias to it as `whole`."""
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
        at, name = _place(event), cast("str", event.anchor)
        if name not in self._anchors:
            written = truncate(f"*{name}")
            sentence = f"'{written}' would be a YAML alias; quote a text that begins with '*': \"{written}\""
            self.mistakes.note(at, sentence)
        node, count = self._anchors.get(name, (ScalarNode(at, "", None), 1))
        self._add(node, count, None)

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        at, text = _place(event), self._whole(event)
        if event.style is not None:
            return ScalarNode(at, text, text)
        if trouble := mistake_in_plain_text(text):
            self.mistakes.note(at, trouble)
        comment = _COMMENT.match(self._text, _mark(event).index) if not text else None
        return ScalarNode(at, text, plain_value(text), comment[1] if comment else "")

    def _whole(self, event: yaml.ScalarEvent) -> str:
        """Join surrogate pairs, which JSON uses in escapes, and refuse single halves."""
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

    def _entries(self, children: list[Node]) -> Iterator[MappingEntry]:
        first: dict[str, Position] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, ScalarNode):
                self.mistakes.note(key.at, _why_no_key(key))
            elif key.text in first:
                line = first[key.text].line
                self.mistakes.note(key.at, f"the key '{truncate(key.text)}' is there already, on line {line}")
            else:
                first[key.text] = key.at
                yield MappingEntry(key, value)

    def _stop(self, event: yaml.Event, sentence: str) -> None:
        raise _fatal(self.mistakes.file, _place(event), sentence)


def _why_no_key(key: ListNode | MappingNode) -> str:
    match key:
        case MappingNode(entries=(MappingEntry(ScalarNode(text=name), ScalarNode(value=None)),)):
            shown = truncate(name)
            return f'{{{{{shown}}}}} is no variable here; write it in quotes, as "${{{shown}}}"'
    return "a key is a word, not a list or a mapping"


def _events(loader: yaml.SafeLoader) -> Iterator[yaml.Event]:
    while loader.check_event():
        yield loader.get_event()  # type: ignore[no-untyped-call]  # the stubs lack it


def _without_json_tabs(text: str) -> str:
    """Replace the tabs that indent JSON: PyYAML refuses them."""
    if "\t" not in text or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text.replace("\t", " ")  # JSON strings hold no plain tabs, so all of them stand between values


def _mark(event: yaml.Event) -> yaml.Mark:
    return cast("yaml.Mark", event.start_mark)  # None is for events that no text was parsed for


def _place(event: yaml.Event) -> Position:
    return _position(_mark(event))


def _position(mark: yaml.Mark) -> Position:
    return Position(mark.line + 1, mark.column + 1)


def _fatal(file: str, at: Position, sentence: str) -> InvalidDocument:
    return InvalidDocument([Mistake(file, at.line, at.column, sentence)])
