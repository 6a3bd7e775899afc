"""What stands behind a colon: durations, switches and texts, read alike wherever the language has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core.clock import SECOND
from simulator.documents import Mistakes, Node, ScalarNode, describe, short
from simulator.quantities import DURATION, read_duration

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_nothing(node: Node | None) -> bool:
    """Tell whether there is no value."""
    return node is None or (isinstance(node, ScalarNode) and node.value is None)


def optional_duration(node: Node | None, word: str, mistakes: Mistakes) -> int | None:
    """Read a duration (ms) that may be left out; None where it is."""
    if node is None or is_nothing(node):
        return None
    if not isinstance(node, ScalarNode):
        mistakes.note(node.at, f"{word}: expected {DURATION}, got {describe(node)}")
        return None
    try:
        return read_duration(node.text)
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
    span = optional_duration(node, "ring", mistakes)
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
    mistakes.note(node.at, f"{word}: expected true or false, got {describe(node)}")
    return False


def whole_number(node: Node, word: str, least: int, most: int, mistakes: Mistakes) -> int:
    """Read a whole number within bounds; the least where it is none."""
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    mistakes.note(node.at, f"{word}: expected a whole number from {least} to {most}, got {describe(node)}")
    return least


def why_no_text(node: Node, expected: str) -> str:
    """Say why a value is not the text that was expected: a comment may have swallowed it."""
    if isinstance(node, ScalarNode) and node.comment:
        return f"what follows '#' is a comment, so nothing is left; quote it: \"{short(node.comment)}\""
    return f"expected {expected}, got {describe(node)}"
