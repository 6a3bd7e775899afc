"""Golden journals: what happens in a thousand worlds is what happened there before, byte for byte.

Where a change is meant to alter them, `make golden` makes them anew; say in the commit what is different.
"""

import os
from difflib import unified_diff
from functools import cache

import pytest
from families import FAMILIES, lines_of, read

AT_ONCE = 60
"""So many worlds are played in one test, so that tests run beside each other."""
WORLDS_SHOWN, LINES_SHOWN, AROUND = 3, 40, 3
ALL = "GOLDEN_ALL" in os.environ
"""`make test` plays a sixth, `make worlds` all."""
AT_PLACE = {
    "demonstration": lambda _: True,
    "library": lambda place: place % 4 in (0, 3),  # each scenario, on one of the two wires
    # Every fourth number, by one of the three clocks; it is not always the same wire that goes with a clock.
    "drawn": lambda place: place % 12 == place // 12 % 3,
}
"""What `make test` plays of a family, by the place of a world in it; of others every fourth world."""


def _played(family):
    is_played = AT_PLACE.get(family, lambda place: place % 4 == 0)
    return [name for place, name in enumerate(FAMILIES[family]) if ALL or is_played(place)]


PARTS = [(family, first) for family in FAMILIES for first in range(0, len(_played(family)), AT_ONCE)]

kept = cache(read)


@pytest.mark.parametrize(("family", "first"), PARTS)
def test_what_happens_is_what_happened_before(family, first):
    wrong = {}
    for name in _played(family)[first : first + AT_ONCE]:
        lines = lines_of(family, name)
        if lines != kept(family).get(name):
            wrong[name] = _difference(kept(family).get(name, []), lines)
    assert not wrong, _told(family, wrong)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_world_is_kept_that_is_not_played(family):
    assert list(kept(family)) == list(FAMILIES[family])


def test_what_differs_is_shown_with_what_is_around_it():
    before = [f"line {number}" for number in range(100)]
    after = [*before[:50], before[51], before[50], *before[52:]]
    assert _difference(before, after).splitlines() == [
        "@@ -48,8 +48,8 @@",
        *(f" line {number}" for number in (47, 48, 49)),
        "+line 51",
        " line 50",
        "-line 51",
        *(f" line {number}" for number in (52, 53, 54)),
    ]


def _difference(before, after):
    shown = list(unified_diff(before, after, "golden", "now", n=AROUND, lineterm=""))[2:]
    more = [f"... and {len(shown) - LINES_SHOWN} lines more"] if len(shown) > LINES_SHOWN else []
    return "\n".join([*shown[:LINES_SHOWN], *more])


def _told(family, wrong):
    differences = [f"\n{family}, world {name!r}:\n{wrong[name]}" for name in list(wrong)[:WORLDS_SHOWN]]
    return f"{len(wrong)} worlds go another way (- golden, + now): {', '.join(wrong)}\n" + "\n".join(
        differences
    )
