"""Reads single JSON values: numbers that may come as text, URLs, texts that UTF-8 can write."""

from __future__ import annotations

import re
from typing import Final

_MOST: Final = 10**15  # beyond it a float no longer holds every whole number
_MOST_CHARACTERS_OF_URL: Final = 2048

# ASCII digits only: `\d` and `int` would take the digits of every script.
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")

_URL = re.compile(
    r"""(?P<scheme>[a-z]+)://
        (?:[^\s/?\#@]*@)?                                   # user and password
        (?:[^\s\x00-\x1f\x7f/?\#@:\[\]]+|\[[0-9a-f:.]+\])   # host
        (?::(?P<port>[0-9]{1,5}))?
        (?:[/?\#][^\s\x00-\x1f\x7f]*)?""",
    re.VERBOSE | re.IGNORECASE,
)


def whole_number(value: object) -> int | None:
    """Read a JSON number or numeric string without a fraction; None for anything else."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if _WHOLE.fullmatch(value):
            return int(value)
    return None


def number(value: object) -> float | None:
    """Read a finite JSON number or decimal string of reasonable size; None for anything else."""
    match value:
        case bool():
            return None
        case int() | float() if -_MOST <= value <= _MOST:  # false for NaN
            return value
        case str() if _DECIMAL.fullmatch(value):
            return float(value)
    return None


def is_unicode(text: str) -> bool:
    """Return whether UTF-8 can write the text: JSON can hold half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_url(text: str, schemes: frozenset[str]) -> bool:
    """Return whether the text is an absolute URL of one of the schemes, with a host and not overlong."""
    found = _URL.fullmatch(text) if len(text) <= _MOST_CHARACTERS_OF_URL else None
    if found is None or found["scheme"].lower() not in schemes:
        return False
    return (found["port"] is None or 0 < int(found["port"]) <= 65535) and is_unicode(text)
