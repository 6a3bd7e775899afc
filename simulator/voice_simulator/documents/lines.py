"""The lines of a text, counted as YAML counts them, and where in them a character stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from voice_simulator.documents.nodes import Position

LINE_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Lines:
    """Finds the line and column of characters of one text."""

    def __init__(self, text: str) -> None:
        self._begins = [0, *(found.end() for found in LINE_BREAK.finditer(text))]

    def position(self, index: int) -> Position:
        """Return the position of the character with this index."""
        line = bisect_right(self._begins, index)
        return Position(line, index - self._begins[line - 1] + 1)
