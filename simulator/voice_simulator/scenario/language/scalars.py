"""What stands behind a colon: durations, switches and texts, read alike wherever the language has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.documents.mistakes import Mistakes, describe, truncate
from voice_simulator.documents.nodes import Node, ScalarNode
from voice_simulator.documents.quantities import DURATION, LONGEST, read_duration
from voice_simulator.documents.tree import plain_value

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_nothing(node: Node | None) -> bool:
    """Tell whether there is no value."""
    return node is None or (isinstance(node, ScalarNode) and node.value is None)


def optional_duration(node: Node | None, word: str, mistakes: Mistakes, longest: int = LONGEST) -> int | None:
    """Read a duration (ms) that may be left out; None where it is.

    Args:
        node: what stands there.
        word: by which mistakes call it.
        mistakes: where to note what is wrong.
        longest: the longest that is of use there, by which the unit of a bare number is guessed.
    """
    if node is None or is_nothing(node):
        return None
    if not isinstance(node, ScalarNode):
        mistakes.note(node.at, f"{word}: expected {DURATION}, got {describe(node)}")
        return None
    try:
        return read_duration(node.text, longest)
    except ValueError as error:
        mistakes.note(node.at, f"{word}: {error}")
        return None


def duration(node: Node, word: str, mistakes: Mistakes) -> int:
    """Read a duration (ms) that must be there; 0 where it is none."""
    if is_nothing(node):
        mistakes.note(node.at, f"{word}: expected {DURATION}, got nothing")
    return optional_duration(node, word, mistakes) or 0


def ringing(node: Node | None, mistakes: Mistakes) -> int | None:
    """Read for how long (ms) a phone rings, None for on and on; no ringing timer lets it ring for longer."""
    span = optional_duration(node, "ring", mistakes, LONGEST_RINGING)
    if node is not None and span is not None and span > LONGEST_RINGING:
        mistakes.note(
            node.at, "ring: the ringing timer ends a call after 120s; ring alone rings on until then"
        )
    return span


LONGEST_RINGING: Final = 120 * SECOND
"""The most that a call can be placed with for its ringing timer."""


def switch(given: Mapping[str, Node], word: str, mistakes: Mistakes) -> bool:
    """Read a `true` or `false` that may be left out, which is false."""
    node = given.get(word)
    if node is None:
        return False
    if isinstance(node, ScalarNode) and isinstance(node.value, bool):
        return node.value
    mistakes.note(node.at, f"{word}: expected true or false, got {describe(node)}{unquoted(node, bool)}")
    return False


def whole_number(node: Node, word: str, least: int, most: int, mistakes: Mistakes) -> int:
    """Read a whole number within bounds; the least where it is none."""
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    expected = f"a whole number from {least} to {most}"
    mistakes.note(node.at, f"{word}: expected {expected}, got {describe(node)}{unquoted(node, int)}")
    return least


def unquoted(node: Node, kind: type) -> str:
    """Say that a text would be of a kind without its quotes, to end a sentence; nothing if it would not."""
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        return ""
    return f"; write {truncate(node.text)} without quotes" if type(plain_value(node.text)) is kind else ""


def why_no_text(node: Node, expected: str) -> str:
    """Say why a value is not the text that was expected: a comment may have swallowed it."""
    if isinstance(node, ScalarNode) and node.comment:
        return f"what follows '#' is a comment, so nothing is left; quote it: \"{truncate(node.comment)}\""
    return f"expected {expected}, got {describe(node)}"
