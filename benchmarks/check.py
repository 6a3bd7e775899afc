"""Reading a long scenario: `voice-simulator check` and `read_scenario`, against reading its YAML alone."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import yaml

from benchmarks.long_scenario import long_scenario
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import start
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINES = 5000
_MOST_OF_TREE = 1.5
"""How many times what its tree takes a scenario may take; before the grammar it was 1.3."""


def run(scale: Scale) -> Iterator[Row]:
    """Measure the command, the reader alone, and what PyYAML needs for the same text."""
    text = long_scenario(scale.size(_LINES))
    measures: dict[str, Callable[[], float]] = {
        "ours": lambda: _timed(lambda: read_scenario(text, "long.yaml")),
        "tree": lambda: _timed(lambda: read_document(text, "long.yaml")),
        "safe_load": lambda: _timed(lambda: yaml.safe_load(text)),
    }
    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        measures["libyaml"] = lambda: _timed(lambda: yaml.load(text, fast))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "long.yaml")
        file.write_text(text, encoding="utf-8")
        measures["check"] = lambda: _command("check", str(file))
        measures["version"] = lambda: _command("version")
        measures["check"]()  # compiles
        figures = alternately(scale.rounds(5), measures)
    lines, size = text.count("\n"), f"{len(text) / 1024:.0f} KiB"
    what = f"`read_scenario` of {lines:,} lines ({size}) with every family of keys, in process"
    bare = ["safe_load", *(["libyaml"] if fast is not None else [])]
    names = {"safe_load": "`yaml.safe_load`", "libyaml": "`yaml.load` by CSafeLoader (libyaml)"}
    for name in bare:
        yield Row(
            what=what,
            ours=f"{shown(figures['ours'], 's', 2)}, {median(figures['ours']) / lines * 1e6:.0f} µs a line",
            against=f"{names[name]}: {shown(figures[name], 's', 2)}",
            ratio=ratio_of(figures[name], figures["ours"]),
        )
    yield _reading(figures, what)
    yield Row(
        what=f"`voice-simulator check` of the same {lines:,} lines",
        ours=shown(figures["check"], "s", 2),
        against=f"`yaml.safe_load`, in process: {shown(figures['safe_load'], 's', 2)}; "
        f"`voice-simulator version`: {shown(figures['version'], 's', 2)}",
        ratio=ratio_of(figures["safe_load"], figures["check"]),
    )


def _reading(figures: dict[str, list[float]], what: str) -> Row:
    """Compare the whole with its tree alone, so that what the language costs shows, on whatever machine."""
    ratio = ratio_of(figures["ours"], figures["tree"])
    return Row(
        what=what,
        ours=shown(figures["ours"], "s", 2),
        against=f"`read_document`, which makes the tree of its YAML: {shown(figures['tree'], 's', 2)}",
        ratio=ratio,
        aim=f"< {_MOST_OF_TREE}",
        met=ratio < _MOST_OF_TREE,
    )


def _timed(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def _command(*arguments: str) -> float:
    begun = time.perf_counter()
    process = start(["-m", "voice_simulator", *arguments], {}, stdout=subprocess.DEVNULL)
    _, status, _ = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise AssertionError(f"{arguments} ended with {process.returncode}")
    return time.perf_counter() - begun
