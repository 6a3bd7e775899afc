"""Globs: patterns over numbers and other texts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final


def glob_matches(text: str, pattern: str) -> bool:
    """Say whether a text fits a glob, capitals and small letters told apart."""
    # Most patterns are one number or every number; `fnmatchcase` takes ten times as long to say so.
    return pattern == "*" or (fnmatchcase(text, pattern) if _is_glob(pattern) else text == pattern)


LONGEST_GLOB: Final = 2000
"""The longest pattern (characters) that is taken for a glob: to compile one takes quadratic time."""


@lru_cache(4096)
def _is_glob(pattern: str) -> bool:
    return len(pattern) <= LONGEST_GLOB and any(mark in pattern for mark in "*?[")
