"""Writes values as a scenario has them, on one line: `{press: "2"}`.

Texts stand in quotes unless they can be taken for nothing but a word or a number of a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voice_simulator.core.json_text import to_json
from voice_simulator.documents.quantities import in_largest_unit

_UNQUOTED: Final = re.compile(r"[a-z][a-z_]*|[1-9][0-9]{6,14}|[1-9][0-9]*(ms|s|m|h)")
_NOT_UNQUOTED: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WIDTH: Final = 110
_WIDE: Final = 0x10000
DOLLAR: Final = "dollar_sign"
"""The variable that stands for a `$` before a brace, which would begin a variable."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text that needs no quotes where it stands: a keyword, a duration, a number that is called."""

    text: str


def duration(span: int) -> Plain:
    """Return a duration (ms) as a word: `4s`."""
    return Plain(in_largest_unit(span))


def flow(value: object) -> str:
    """Write a value on one line."""
    match value:
        case Plain(text):
            return text if _is_plain(text) else flow(text)
        case Mapping():
            return "{" + ", ".join(f"{_key(str(name))}: {flow(one)}" for name, one in value.items()) + "}"
        case str():
            return _quoted(value)
        case Sequence() if not isinstance(value, bytes):
            return "[" + ", ".join(flow(one) for one in value) + "]"
        case _:
            return to_json(value).decode()


def item(value: object, indent: int = 2) -> list[str]:
    """Write a value as an item of a list: on one line if it fits, else a member a line."""
    margin = " " * indent
    line = f"{margin}- {flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, Mapping):
        return [line]
    members = [f"{_key(str(name))}: {flow(one)}" for name, one in value.items()]
    return [f"{margin}- {members[0]}", *(f"{margin}  {member}" for member in members[1:])]


def comment(text: str) -> str:
    """Write a remark as a comment, whatever is in it."""
    return f"# {' '.join(text.split())}"


def _is_plain(text: str) -> bool:
    return bool(_UNQUOTED.fullmatch(text)) and text not in _NOT_UNQUOTED


def _key(name: str) -> str:
    return name if _KEY.fullmatch(name) and name.lower() not in _NOT_UNQUOTED else _quoted(name)


def _quoted(text: str) -> str:
    written = to_json(text).decode().replace("${", f"${{{DOLLAR}}}{{")
    return written if written.isprintable() else "".join(map(_escaped, written))


def _escaped(character: str) -> str:
    """Write what a YAML document may not hold as it is."""
    code = ord(character)
    return character if character.isprintable() else f"\\u{code:04x}" if code < _WIDE else f"\\U{code:08x}"
