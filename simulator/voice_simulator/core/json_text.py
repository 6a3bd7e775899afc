"""JSON as the platform reads and writes it: compact out, anything bounded in."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_NESTED: Final = 100
"""Undocumented: deeper than anybody nests, and far from where Python could not write it out again."""


def to_json(value: object) -> bytes:
    """Write a value without blanks, as recorded bodies are; lone surrogates become `?`."""
    return _ENCODER.encode(value).encode(errors="replace")


def from_json(text: bytes, *, once: bool = False) -> object:
    """Read JSON.

    Args:
        text: the JSON.
        once: whether each member of an object may be there only once; otherwise the last one counts.

    Raises:
        ValueError: the text is no JSON, holds NaN, Infinity or a number that large, or is nested too deep.
    """
    decoder = _ONCE_DECODER if once else _DECODER
    try:
        value: object = decoder.decode(text.decode(json.detect_encoding(text), "surrogatepass"))
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    # Few brackets can't nest deep; that spares most texts the walk.
    if text.count(b"[") + text.count(b"{") > MOST_NESTED and _is_deeper(value, MOST_NESTED):
        raise ValueError(_TOO_DEEP)
    return value


def is_text(value: object) -> bool:
    """Say whether all texts in what was read as JSON can be written: half a surrogate pair can not."""
    try:
        _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def from_own_json(text: bytes) -> object:
    """Read what `to_json` wrote."""
    value: object = json.loads(text)
    return value


_MOST_DIGITS: Final = 4_000
"""Undocumented: fewer than Python reads without complaint in its own words."""

_TOO_DEEP: Final = f"nested too deep: {MOST_NESTED} levels are the most"


def _is_deeper(value: object, levels: int) -> bool:
    """Say whether more than so many arrays and objects are inside each other; without recursion."""
    layer = [value]
    for _ in range(levels):
        layer = [inner for outer in layer for inner in _inside(outer)]
    return any(isinstance(one, dict | list) for one in layer)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(text)} digits is too large")
    return int(text)


def _refuse_twice(members: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(members)
    if len(read) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given {names.count(twice)} times; once is right")
    return read


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# Made once: `json.dumps` and `json.loads` make them anew for each value.
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole)
_ONCE_DECODER: Final = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole, object_pairs_hook=_refuse_twice
)
