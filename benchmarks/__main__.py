"""Measure the simulator: `python -m benchmarks`, or `make bench`.

Prints a table and writes benchmarks/RESULTS.md. With `--only NAME` it measures one thing (and writes
nothing), with `--quick` everything at a tenth of its size, for a look whose figures mean little.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    check,
    console,
    core_alone,
    create_call,
    full_journal,
    jumps,
    lifecycles,
    list_pages,
    live_frames,
    machine,
    pairs,
    recordings,
    sockets,
    start,
    streams,
    suite,
    timers,
    waits,
)
from benchmarks.measure import Row, Scale, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BENCHMARKS: dict[str, Callable[[Scale], Iterator[Row]]] = {
    "create": create_call.run,
    "lifecycles": lifecycles.run,
    "full": full_journal.run,
    "core": core_alone.run,
    "start": start.run,
    "plugin": start.run_plugin,
    "memory": start.run_memory,
    "objects": core_alone.run_memory,
    "list": list_pages.run,
    "timers": timers.run,
    "jumps": jumps.run,
    "pairs": pairs.run,
    "suite": suite.run,
    "check": check.run,
    "waits": waits.run,
    "streams": streams.run,
    "recordings": recordings.run,
    "recorded": recordings.run_memory,
    "frames": live_frames.run,
    "console": console.run,
    "sockets": sockets.run,
}

_RESULTS = Path(__file__).with_name("RESULTS.md")
_BUSY = 0.5

_INTRODUCTION = """\
# What things cost

Written by `make bench`. Medians over the rounds, with the lowest and the highest; each pair was measured
alternately in this one run, and a ratio is the median of the rounds' ratios, more being better for us except
where the aim is to be flat. Absolute figures move from machine to machine. Differences under 15 % mean
nothing.
"""


def main() -> int:
    """Measure what was asked for."""
    asked = _arguments()
    machine.pin(os.getpid(), machine.LOAD_CORE)
    lines = machine.description()
    if os.getloadavg()[0] > _BUSY:
        lines.append("THE MACHINE WAS BUSY with other things: believe processor times rather than rates")
    print("\n".join(lines), flush=True)
    rows: list[Row] = []
    for name in [asked.only] if asked.only else BENCHMARKS:
        begun = time.monotonic()
        found = list(BENCHMARKS[name](Scale(asked.quick)))
        print(f"\n{name} ({time.monotonic() - begun:.0f} s)\n{table(found)}", flush=True)
        rows += found
    if asked.only is None and not asked.quick:
        about = "\n".join(f"- {line}" for line in lines)
        _RESULTS.write_text(f"{_INTRODUCTION}\n{about}\n\n{table(rows)}\n", encoding="utf-8")
        print(f"\nwritten to {_RESULTS.name}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, help="measure one thing")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
