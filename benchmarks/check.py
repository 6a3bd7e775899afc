"""Reading a long scenario: `voice-simulator check` and `read_scenario`, against PyYAML on the same file."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import yaml

from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import start
from voice_simulator.scenario.language.scenario_reader import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINES = 5000
_ENTRY = """\
  - to: "44770{index:06d}"
    from: "4420*"
    turns:
      - busy
      - {{machine: {{ring: {ring}s, stay: 30s}}}}
      - - ring: {ring}s
        - answer
        - press: {key}
        - say: {{text: I would like to pay, confidence: 0.8}}
        - wait_for: {{ncco: talk, within: 10s}}
        - stay: 2s
        - hang_up
"""
_LINE = """\
  - call: {{to: "44770{index:06d}", turn: 3}}
    status: completed
    heard: ["*welcome*", "*thank you*"]
"""


def run(scale: Scale) -> Iterator[Row]:
    """Measure the command, the reader alone, and what PyYAML needs for the same text."""
    text = _document(scale.size(_LINES))
    measures: dict[str, Callable[[], float]] = {
        "ours": lambda: _timed(lambda: read_scenario(text, "long.yaml")),
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
    bare = ["safe_load", *(["libyaml"] if fast is not None else [])]
    names = {"safe_load": "`yaml.safe_load`", "libyaml": "`yaml.load` by CSafeLoader (libyaml)"}
    for name in bare:
        yield Row(
            what=f"`read_scenario` of {lines:,} lines ({size}), in process",
            ours=f"{shown(figures['ours'], 's', 2)}, {median(figures['ours']) / lines * 1e6:.0f} µs a line",
            against=f"{names[name]}: {shown(figures[name], 's', 2)}",
            ratio=ratio_of(figures[name], figures["ours"]),
        )
    yield Row(
        what=f"`voice-simulator check` of the same {lines:,} lines",
        ours=shown(figures["check"], "s", 2),
        against=f"`yaml.safe_load`, in process: {shown(figures['safe_load'], 's', 2)}; "
        f"`voice-simulator version`: {shown(figures['version'], 's', 2)}",
        ratio=ratio_of(figures["safe_load"], figures["check"]),
    )


def _document(lines: int) -> str:
    """Write a scenario of about so many lines: entries for calls, and what is expected of them."""
    count = lines // (_ENTRY.count("\n") + _LINE.count("\n"))
    entries = (_ENTRY.format(index=index, ring=1 + index % 9, key=index % 10) for index in range(count))
    expected = (_LINE.format(index=index) for index in range(count))
    return f"name: a long day\ncalls:\n{''.join(entries)}expect:\n{''.join(expected)}"


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _command(*arguments: str) -> float:
    begun = time.perf_counter()
    process = start(["-m", "voice_simulator", *arguments], {}, stdout=subprocess.DEVNULL)
    _, status, _ = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise AssertionError(f"{arguments} ended with {process.returncode}")
    return time.perf_counter() - begun
