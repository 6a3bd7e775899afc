"""Texts behind a key: a word of a few, a glob, headers, a body; read alike wherever the language has them.

Each reader notes what is wrong, with its place, and returns what is harmless then.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.applications import application_id_of
from voice_simulator.documents.mistakes import (
    NO_COMMON_MISTAKES,
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    join_or,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.phone_numbers import number_in
from voice_simulator.scenario.language.scalars import why_no_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_GLOBS: Final = {"application": 'one id or glob, such as "78d335fa-*"'}

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
HEADER_VALUE = re.compile(r"[\t -~\xa0-\xff]{0,4000}")
OUR_HEADERS: Final = frozenset({"connection", "content-length", "host", "transfer-encoding", "user-agent"})


def origin_of(node: Node, mistakes: Mistakes) -> str:
    """Return where an entry is written, as the journal names it: `busy.yaml:9`."""
    return f"{PurePath(mistakes.file).name}:{node.at.line}"


def items_of(node: Node, key: str, what: str, mistakes: Mistakes) -> tuple[Node, ...]:
    """Return the items of a list of `what`."""
    if isinstance(node, ListNode):
        return node.items
    hint = "; begin each of them with '- '" if isinstance(node, MappingNode) else ""
    mistakes.note(node.at, f"{key}: expected a list of {what}; got {describe(node)}{hint}")
    return ()


def text_of(parts: Mapping[str, Node], key: str, mistakes: Mistakes, expected: str = "a text") -> str | None:
    """Return a scalar as it is written, but for an application's id; None where the key is absent."""
    node = parts.get(key)
    if node is None:
        return None
    if isinstance(node, ScalarNode) and node.value is not None:
        return application_id_of(node.text) if key == "application" else node.text
    mistakes.note(node.at, f"{key}: {why_no_text(node, expected)}")
    return None


def word_of(
    parts: Mapping[str, Node],
    key: str,
    words: Sequence[str],
    mistakes: Mistakes,
    common_mistakes: CommonMistakes = NO_COMMON_MISTAKES,
) -> str | None:
    """Read one of some words; None where the key is absent, and for any other word."""
    expected = words[0] if len(words) == 1 else f"one of {join_or(words)}"
    text = text_of(parts, key, mistakes, expected)
    if text is None or text in words:
        return text
    if len(words) == 1:
        sentence = f"{key}: expected {expected}, got {describe(parts[key])}"
    else:
        sentence = f"{key}: '{truncate(text)}' is not {expected}{did_you_mean(text, words, common_mistakes)}"
    mistakes.note(parts[key].at, sentence)
    return None


def glob_of(parts: Mapping[str, Node], key: str, mistakes: Mistakes) -> str:
    """Read a glob, `*` where there is none; numbers have no plus here, since the platform drops it too."""
    node, number = parts.get(key), f'one number or glob, such as "{mistakes.number[:-2]}*"'
    expected = _GLOBS.get(key, number)
    if isinstance(node, ListNode):
        one, example = expected.split(", such as ")
        mistakes.note(
            node.at,
            f"{key}: expected {one}, got a list; write an entry for each, or a glob such as {example}",
        )
        return "*"
    if isinstance(node, MappingNode):
        mistakes.note(node.at, _why_no_endpoint(node, key, expected))
        return "*"
    text = text_of(parts, key, mistakes)
    return "*" if text is None else number_in(text, parts[key], key, mistakes)


def _why_no_endpoint(node: MappingNode, key: str, expected: str) -> str:
    """Say what to write instead of an endpoint as the API has it, which is what such a mapping will be."""
    address = next((one.value for one in node.entries if one.key.text in ("number", "uri")), None)
    if address is None:
        return f"{key}: expected {expected}; got a mapping"
    written = inline_text(address)
    return f"{key}: write {key}: {written}; the type of an endpoint stands beside it, as type: phone"


def is_glob(text: str) -> bool:
    """Tell whether a text stands for more than itself."""
    return any(mark in text for mark in "*?[")


def headers_of(node: Node | None, mistakes: Mistakes) -> tuple[tuple[str, str], ...]:
    """Read the headers of a request or answer: a mapping of names to texts."""
    pairs = []
    for name, value in named_texts(node, "headers", mistakes):
        if not HEADER_NAME.fullmatch(name.text):
            mistakes.note(
                name.at, f"headers: '{truncate(name.text)}' is no name of a header, such as Retry-After"
            )
        elif name.text.lower() in OUR_HEADERS:
            mistakes.note(name.at, f"headers: '{name.text}' is the simulator's own to set; leave it out")
        elif not HEADER_VALUE.fullmatch(value.text):
            mistakes.note(
                value.at, f"headers: the value of '{name.text}' is no line of at most 4000 characters"
            )
        else:
            pairs.append((name.text, value.text))
    return tuple(pairs)


def named_texts(node: Node | None, key: str, mistakes: Mistakes) -> Iterator[tuple[ScalarNode, ScalarNode]]:
    """Return the names and values of a mapping of names to texts; None has none."""
    if node is None:
        return
    if not isinstance(node, MappingNode):
        mistakes.note(node.at, f"{key}: expected a mapping of names to texts, got {describe(node)}")
        return
    for entry in node.entries:
        if isinstance(entry.value, ScalarNode) and entry.value.value is not None:
            yield entry.key, entry.value
        else:
            why = why_no_text(entry.value, f"a text for '{truncate(entry.key.text)}'")
            mistakes.note(entry.value.at, f"{key}: {why}")


def body_of(node: Node) -> tuple[str, bool]:
    """Return a body as text and whether it is JSON, as a mapping or list is; a scalar is text as written."""
    if isinstance(node, ScalarNode):
        return node.text, False
    return json_text(node), True


def json_text(node: Node) -> str:
    """Write a value as JSON."""
    return to_json(json_of(node)).decode()


def json_of(node: Node, as_text: Collection[str] = ()) -> object:
    """Return what a value means as JSON.

    Args:
        node: any value; numbers have their type by the core rules of YAML.
        as_text: keys whose digits are a text, quoted or not.
    """
    match node:
        case ScalarNode():
            return node.value
        case ListNode(items=items):
            return [json_of(item, as_text) for item in items]
        case MappingNode(entries=entries):
            return {
                entry.key.text: _digits(entry.value)
                if entry.key.text in as_text
                else json_of(entry.value, as_text)
                for entry in entries
            }


def _digits(node: Node) -> object:
    if isinstance(node, ScalarNode) and isinstance(node.value, int | float):
        return node.value if isinstance(node.value, bool) else node.text
    return json_of(node)


def join_and(words: Iterable[str]) -> str:
    """Return words as a sentence has them: `a`, `a and b`, `a, b and c`."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
