"""Samples at another rate: between two of them lies a straight line."""

from __future__ import annotations

from array import array
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_KEPT: Final = 64
"""Of so many beginnings the places are kept: most files have one, some have ten."""


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
    places = _places(own, wanted, count, offset)
    both = zip(places.pick(samples), places.pick(samples[1:]), places.parts, strict=True)
    return array("h", [one + (next_one - one) * part // wanted for one, next_one, part in both])


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
