"""Makes the golden journals anew: `make golden`, after a change that is meant to change them.

`python tests/golden/make.py drawn "017 auto live"` prints one world instead: what it is, and what happens.
"""

import json
import logging
import sys

from families import FAMILIES, lines_of, path_of, write


def _print(family, name):
    world = FAMILIES[family][name]()
    print(json.dumps({part: world[part] for part in world if part != "app"}, indent=1))
    print(*lines_of(family, name), sep="\n")


def _make():
    for family, worlds in FAMILIES.items():
        lines = write(family)
        print(f"{family}: {len(worlds)} worlds, {lines:,} lines, {path_of(family).stat().st_size:,} bytes")


if __name__ == "__main__":
    logging.disable()
    if sys.argv[1:]:
        _print(*sys.argv[1:])
    else:
        _make()
