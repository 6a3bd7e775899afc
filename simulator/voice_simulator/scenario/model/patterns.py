"""Patterns: what a JSON value is expected to be like, as a scenario writes it.

A mapping asks for its keys and admits others; a list asks for as many items, one by one; a text is a glob; a
number is equal to a number, or to a text that says the same. `*` alone admits whatever is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.mistakes import truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text, number, true, false or null: as it is written, and what that means."""

    text: str
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of as many items."""

    items: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """An object with at least these members; a name may be asked for twice, and both must fit."""

    entries: tuple[tuple[str, Pattern], ...]

    def get(self, name: str) -> Pattern | None:
        """Return what a member is expected to be like, or None if nothing is asked of it."""
        return next((pattern for key, pattern in self.entries if key == name), None)


Pattern = Scalar | Items | Members


class AnyOf(tuple[object, ...]):
    """A fact that has several values, one of which is to fit: the statuses of several attempts."""

    __slots__ = ()


def text_pattern(text: str) -> Scalar:
    """Make the pattern of a text or glob, digits included."""
    return Scalar(text, text)


def pattern_of(node: Node) -> Pattern:
    """Make the pattern that a value of a document stands for."""
    match node:
        case ScalarNode(_, text, value):
            return Scalar(text, value)
        case ListNode(_, items):
            return Items(tuple(pattern_of(item) for item in items))
        case MappingNode(_, entries):
            return Members(tuple((entry.key.text, pattern_of(entry.value)) for entry in entries))


def is_met(pattern: Pattern, value: object) -> bool:
    """Say whether a JSON value is as expected."""
    if isinstance(value, AnyOf):
        return any(is_met(pattern, one) for one in value)
    match pattern:
        case Scalar():
            return _fits_scalar(pattern, value)
        case Items(items):
            return (
                isinstance(value, list)
                and len(value) == len(items)
                and all(is_met(item, one) for item, one in zip(items, value, strict=True))
            )
        case Members(entries):
            return isinstance(value, Mapping) and all(
                name in value and is_met(member, value[name]) for name, member in entries
            )


def differences(pattern: Pattern, value: object, at: str = "") -> Iterator[str]:
    """Yield what is not as expected: `body.action is 'hangup', expected 'transfer'`.

    Args:
        pattern: what was expected.
        value: what there is.
        at: the path of the value, empty for the outermost.
    """
    if isinstance(value, AnyOf):
        if not is_met(pattern, value):
            yield _differs(pattern, value[-1], at)
    elif isinstance(pattern, Members) and isinstance(value, Mapping):
        for name, member in pattern.entries:
            path = f"{at}.{name}" if at else name
            if name in value:
                yield from differences(member, value[name], path)
            else:
                yield f"{path} is not there, expected {_expected(member)}"
    elif isinstance(pattern, Items) and isinstance(value, list) and len(value) == len(pattern.items):
        for index, (item, one) in enumerate(zip(pattern.items, value, strict=True)):
            yield from differences(item, one, f"{at}[{index}]")
    elif not is_met(pattern, value):
        yield _differs(pattern, value, at)


def pattern_text(pattern: Pattern) -> str:
    """Write a pattern in one line, much as a scenario does: `{action: transfer}`."""
    match pattern:
        case Scalar(text, value):
            return "null" if value is None else truncate(text)
        case Items(items):
            return f"[{', '.join(pattern_text(item) for item in items)}]"
        case Members(entries):
            return f"{{{', '.join(f'{name}: {pattern_text(member)}' for name, member in entries)}}}"


def _fits_scalar(pattern: Scalar, value: object) -> bool:
    if pattern.value == "*":
        return True
    match value:
        case None | bool():
            return pattern.value is value
        case str():
            return pattern.value is not None and (value == pattern.text or glob_matches(value, pattern.text))
        case int() | float():
            return _says(pattern, value)
        case _:
            return False


def _says(pattern: Scalar, number: float) -> bool:
    if isinstance(pattern.value, int | float) and not isinstance(pattern.value, bool):
        return pattern.value == number
    return isinstance(pattern.value, str) and glob_matches(repr(number), pattern.value)


def _differs(pattern: Pattern, value: object, at: str) -> str:
    hint = near_miss(pattern.text, value) if isinstance(pattern, Scalar) else None
    return f"{at} is {describe(value)}, expected {_expected(pattern)}{f' ({hint})' if hint else ''}"


def near_miss(text: str, value: object) -> str | None:
    """Say what a glob lacks to fit a value: capitals, or stars around a part of it; None for neither."""
    part = text.strip("*")
    if not isinstance(value, str) or not part or glob_matches(value, text):
        return None
    if glob_matches(value.lower(), text.lower()):
        return "it fits but for capitals and small letters"
    glob = f"*{part}*"
    if glob_matches(value, glob):
        return f"that is a part of it: '{truncate(glob)}' would fit"
    if glob_matches(value.lower(), glob.lower()):
        return f"but for capitals and small letters that is a part of it, as '{truncate(glob)}' says"
    return None


def _expected(pattern: Pattern) -> str:
    if isinstance(pattern, Scalar) and isinstance(pattern.value, str):
        return f"'{truncate(pattern.text)}'"
    return truncate(pattern_text(pattern))
