"""Shows the line of a document in which a mistake is, with a caret below the place."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.lines import LINE_BREAK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_INDENT: Final = "    "
_WIDEST: Final = 100
"""Cells of a terminal that an excerpt takes at most, without its indent."""

_BEFORE: Final = 60
"""Cells before the caret that are left of a line that is too wide."""

_TAB: Final = 4
_CUT: Final = "…"

_SECRETS: Final = (
    re.compile(r"(://)([^\s\"'/?#@]{1,500}(?=@))"),
    re.compile(r"(^|[\s\"'])((?!sips?:[^\s:]*@)[^\s\"':/@]{1,100}:[^\s\"'/@]{1,100}(?=@))"),
    re.compile(
        r"((?:secret|token|password|passwd)[\w-]{0,20}[\"']?\s{0,9}:\s{0,9})([^\s,}\]][^,}\]]{0,500})",
        re.IGNORECASE,
    ),
    re.compile(r"(\b(?:Bearer|Basic)\s)([\w.~+/=-]{1,2000})", re.IGNORECASE),
)
"""What is hidden, behind what stands before it: passwords in addresses, values of secrets, credentials."""


class Excerpts:
    """Makes excerpts of documents.

    Args:
        texts: documents by their names, where these are no files; others are read when they are needed.
    """

    def __init__(self, texts: Mapping[str, bytes] | None = None) -> None:
        self._texts = texts or {}
        self._lines: dict[str, list[str]] = {}

    def at(self, file: str, line: int, column: int | None) -> list[str]:
        """Return a line of a document and the caret below it; nothing where there is no such line.

        Args:
            file: the document's name.
            line: counted from 1.
            column: counted from 1; without one there is no caret.
        """
        if file not in self._lines:
            text = self._texts[file] if file in self._texts else _content(file)
            self._lines[file] = LINE_BREAK.split(text.decode("utf-8-sig", "replace"))
        lines = self._lines[file]
        shown = lines[line - 1] if 1 <= line <= len(lines) else ""
        return [f"{_INDENT}{one}" for one in excerpt(shown, column)] if shown.strip() else []


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes() if Path(file).is_file() else b""
    except (OSError, ValueError):
        return b""


def excerpt(line: str, column: int | None) -> list[str]:
    """Return a line, cut around a column if it is too wide, and the caret below that column."""
    line = line.rstrip()
    place = 0 if column is None else min(column - 1, len(line))
    # Of a line of a million characters no more is looked at than could be shown.
    skipped = max(0, place - 2 * _WIDEST)
    cells = _cells(_without_secrets(line)[skipped : place + 2 * _WIDEST])
    begin, end = _window(cells, place - skipped)
    before = _CUT if skipped or begin else ""
    after = _CUT if skipped + end < len(line) else ""
    shown = before + "".join(cells[begin:end]) + after
    if column is None:
        return [shown]
    return [shown, " " * (len(before) + sum(map(_width, cells[begin : place - skipped]))) + "^"]


def _without_secrets(line: str) -> str:
    """Put stars over passwords and the like, which must not get into the log of a build."""
    for secret in _SECRETS:
        line = secret.sub(lambda found: found[1] + "*" * len(found[2]), line)
    return line


def _cells(line: str) -> list[str]:
    """Return each character as a terminal can show it: tabs as blanks, nothing that would move the cursor."""
    cells: list[str] = []
    at = 0
    for character in line:
        cells.append(" " * (_TAB - at % _TAB) if character == "\t" else _printable(character))
        at += _width(cells[-1])
    return cells


def _printable(character: str) -> str:
    # Controls, formats such as those that turn the direction of writing, and halves of characters.
    return "?" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character


def _width(cell: str) -> int:
    """Return how many cells of a terminal it takes."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in cell
    )


def _window(cells: Sequence[str], place: int) -> tuple[int, int]:
    """Return the part of a line to show: all of it, or what fits around a place."""
    if sum(map(_width, cells)) <= _WIDEST:
        return 0, len(cells)
    begin = place
    room = _BEFORE
    while begin > 0 and (room := room - _width(cells[begin - 1])) >= 0:
        begin -= 1
    end, room = begin, _WIDEST
    while end < len(cells) and (room := room - _width(cells[end])) >= 0:
        end += 1
    return begin, end
