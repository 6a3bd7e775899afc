"""Bounds as mathematics has them (`"> 1"`, `1-3`, `2+`), and how the language writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from voice_simulator.core.clock import SECOND
from voice_simulator.documents.quantities import in_largest_unit, read_duration

_MOST_BOUNDS: Final = 2
_NUMBER: Final = r"[0-9]{1,12}(?:\.[0-9]{1,12})?[a-z]*"
_COMPARED = re.compile(rf"(?P<sign>[<>]=?|==?) *(?P<number>{_NUMBER})")
_BETWEEN_TWO = re.compile(r"(?: *, *| +and +| +)(?=[<>])")
_RANGE = re.compile(rf"(?P<least>{_NUMBER}) *(?:-|\.\.+|to) *(?P<most>{_NUMBER})")
_OR_MORE = re.compile(rf"(?P<least>{_NUMBER}) *(?:\+|or more|and more)")


def meant_bounds(text: str, unit: str = "") -> str | None:
    """Return how a comparison is written: `{at_least: 2}` for `> 1`; None for what is no comparison.

    What is counted is whole, and so are the seconds of a call: more than one is at least two.

    Args:
        text: as it is written.
        unit: of numbers without one.
    """
    if found := _RANGE.fullmatch(text):
        unit = "".join(filter(str.isalpha, found["most"])) or unit
        least, most = (one if one[-1].isalpha() else one + unit for one in (found["least"], found["most"]))
        return f"{{at_least: {least}, at_most: {most}}}"
    if found := _OR_MORE.fullmatch(text):
        least = found["least"]
        return f"{{at_least: {least if least[-1].isalpha() else least + unit}}}"
    compared = [_COMPARED.fullmatch(part) for part in _BETWEEN_TWO.split(text.strip())]
    bounds = [_bound(one["sign"], one["number"], unit) for one in compared if one is not None]
    if len(bounds) < len(compared) or len(bounds) > _MOST_BOUNDS or None in bounds:
        return None
    named = ", ".join(sorted(bound for bound in bounds if bound))
    return named if named[0].isdigit() else f"{{{named}}}"


def _bound(sign: str, number: str, unit: str) -> str | None:
    number = number if number[-1].isalpha() else number + unit
    if sign in ("=", "=="):
        return number
    step = 0 if sign.endswith("=") else 1 if sign == ">" else -1
    moved = _moved(number, step)
    return moved and f"{'at_least' if sign.startswith('>') else 'at_most'}: {moved}"


def _moved(number: str, step: int) -> str | None:
    """Return a number or duration that is one more, one less, or the same."""
    if not number[-1].isalpha():
        moved = int(Decimal(number)) + step
        return str(moved) if moved >= 0 else None
    try:
        span = read_duration(number) + step * SECOND
    except ValueError:
        return number
    return number if step == 0 else in_largest_unit(span) if span >= 0 else None
