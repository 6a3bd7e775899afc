"""Texts where a scenario takes globs: written so that they stand for nothing but themselves."""

from __future__ import annotations

import re
from typing import Final

from voice_simulator.core.model.globs import LONGEST_GLOB
from voice_simulator.scenario.capture.yaml_text import Plain

_MARKS: Final = re.compile(r"[*?\[]")


def literal(text: str) -> Plain:
    """Return the glob that fits a text only."""
    escaped = _MARKS.sub(lambda found: f"[{found[0]}]", text)
    return Plain(text if len(escaped) > LONGEST_GLOB else escaped)
