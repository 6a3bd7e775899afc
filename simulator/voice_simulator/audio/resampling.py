"""Samples at another rate: between two of them lies a straight line."""

from __future__ import annotations

from array import array
from functools import lru_cache
from math import gcd
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_KEPT: Final = 64
"""Of so many beginnings the places are kept: most files have one, some have ten."""

_FEW: Final = 3
"""Places between two samples, as from one rate of WebSockets to another: they are reckoned place by place."""


def on_straight_lines(
    samples: array[int], own: int, wanted: int, count: int, *, offset: int = 0
) -> array[int]:
    """Return samples at another rate.

    Args:
        samples: at their own rate; one more than those in which the result begins and ends.
        own: their rate.
        wanted: the other rate.
        count: how many are wanted, two or more.
        offset: how far behind the first sample the result begins, in parts of 1/`wanted` of a sample.
    """
    if wanted // gcd(own, wanted) <= _FEW:
        return _place_by_place(samples, own, wanted, count, offset)
    places = _places(own, wanted, count, offset)
    both = zip(places.pick(samples), places.pick(samples[1:]), places.parts, strict=True)
    return array("h", [one + (next_one - one) * part // wanted for one, next_one, part in both])


def _place_by_place(samples: array[int], own: int, wanted: int, count: int, offset: int) -> array[int]:
    """Put together what lies at each place: where that is a sample of its own, it needs no sum."""
    factor = gcd(own, wanted)
    step, places = own // factor, wanted // factor
    found = array("h", bytes(2 * count))
    for place in range(places):
        begin, part = divmod(offset + place * own, wanted)
        those = -(-(count - place) // places)
        ones = samples[begin::step][:those]
        found[place::places] = ones if not part else _between(ones, samples[begin + 1 :: step], part, wanted)
    return found


def _between(ones: Iterable[int], next_ones: Iterable[int], part: int, wanted: int) -> array[int]:
    both = zip(ones, next_ones, strict=False)
    return array("h", [one + (next_one - one) * part // wanted for one, next_one in both])


class _Places(NamedTuple):
    """Where in its samples a result lies.

    Attributes:
        pick: tells the sample before each place.
        parts: how far behind that the place is.
    """

    pick: Callable[[array[int]], Sequence[int]]
    parts: Sequence[int]


@lru_cache(_KEPT)
def _places(own: int, wanted: int, count: int, offset: int) -> _Places:
    places = [divmod(offset + number * own, wanted) for number in range(count)]
    return _Places(itemgetter(*(at for at, _ in places)), [part for _, part in places])
