"""Texts where a scenario takes globs: written so that they stand for nothing but themselves."""

from __future__ import annotations

import re
from typing import Final

from voice_simulator.core.model.globs import LONGEST_GLOB
from voice_simulator.scenario.capture.yaml_text import Word

_MARKS: Final = re.compile(r"[*?\[]")


def literal(text: str) -> Word:
    """Return the glob that fits a text only."""
    escaped = _MARKS.sub(lambda found: f"[{found[0]}]", text)
    return Word(text if len(escaped) > LONGEST_GLOB else escaped)
