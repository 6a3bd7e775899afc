"""Which worlds there are, by family; and their golden journals, as they are kept.

A family is one compressed text: before the lines of each world stands its name, after `== `.
"""

import lzma
from functools import partial
from pathlib import Path

import library_worlds
import random_worlds
from worlds import play

CLOCKS = ("auto", "real", "manual")
WIRES = ("live", "live", "spec")
THEMES = ("meeting", "keys", "recording")
DRAWN, DRAWN_OF_THEME = 180, 80
MARK = "== "


def _drawn():
    return {
        f"{number:03} {clock} {wire}": partial(random_worlds.world, number, None, clock, wire)
        for number in range(DRAWN)
        for place, clock in enumerate(CLOCKS)
        for wire in [WIRES[(number + place) % len(WIRES)]]
    }


def _themed(theme):
    return {
        f"{number:03} {clock} live": partial(random_worlds.world, number, theme, clock, "live")
        for number in range(DRAWN_OF_THEME)
        for clock in [CLOCKS[number % len(CLOCKS)]]
    }


def _library():
    paths = sorted(library_worlds.SCENARIOS.glob("*.yaml"))
    return {
        f"{path.stem} {wire}" if case is None else f"{path.stem} [{case}] {wire}": partial(
            library_worlds.scenario, path, wire, case
        )
        for path in paths
        if path.stem != "default"
        for case in library_worlds.cases_of(path)
        for wire in ("live", "spec")
    }


def _demonstration():
    return {f"demonstration {wire}": partial(library_worlds.demonstration, wire) for wire in ("live", "spec")}


FAMILIES = {
    "library": _library(),
    "demonstration": _demonstration(),
    "drawn": _drawn(),
    **{f"drawn-{theme}": _themed(theme) for theme in THEMES},
}
"""What makes each world, by family and name."""


def lines_of(family, name):
    """Play a world and return its lines."""
    return play(FAMILIES[family][name]())


def path_of(family):
    return Path(__file__).with_name(f"{family}.txt.xz")


def write(family):
    """Play all worlds of a family and keep what happened; return how many lines that is."""
    text = []
    for name in FAMILIES[family]:
        text += [f"{MARK}{name}", *lines_of(family, name)]
    path_of(family).write_bytes(lzma.compress("\n".join(text).encode(), preset=9 | lzma.PRESET_EXTREME))
    return len(text)


def read(family):
    """Return what is kept of a family: the lines of each world by its name."""
    kept, lines = {}, []
    for line in lzma.decompress(path_of(family).read_bytes()).decode().split("\n"):
        if line.startswith(MARK):
            kept[line.removeprefix(MARK)] = lines = []
        else:
            lines.append(line)
    return kept
