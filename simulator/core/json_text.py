"""JSON as the platform reads and writes it: compact out, anything bounded in."""

from __future__ import annotations

import json
from typing import NoReturn


def to_json(value: object) -> bytes:
    """Write a value without blanks, as recorded bodies are; lone surrogates become `?`."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def from_json(text: bytes) -> object:
    """Read JSON.

    Raises:
        ValueError: the text is no JSON, holds NaN or Infinity, or is nested too deep to be read.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
