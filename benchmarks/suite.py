"""A suite as a user runs it: `voice-simulator run FOLDER`, against an application that acts at once."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import machine, suite_scenarios
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import free_port, running, start

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCENARIOS = 500
_SETTLED = 100
"""With the default settle nearly all is waiting, which is no different for more of them."""


@dataclass(slots=True)
class _Times:
    """What was measured besides how fast a suite went: in seconds."""

    processor: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where the suites run: a folder of scenarios, the application, and the port that it calls."""

    folder: Path
    application: str
    port: int
    count: int

    def suite(self, times: _Times, *flags: str, count: int | None = None) -> float:
        """Run the scenarios, or the first of them, and return how many a second that was."""
        files = sorted(str(one) for one in self.folder.glob("*.yaml"))[: count or self.count]
        paths = [str(self.folder)] if count is None else files
        given = ["--app-url", self.application, "--port", str(self.port), "--auth", "off", *flags]
        return len(files) / _timed(["-m", "voice_simulator", "run", *paths, *given], len(files), times)

    def floor(self, times: _Times) -> float:
        """Make the same requests without a simulator, and return how many scenarios a second that was."""
        command = ["-m", "benchmarks.suite_replay", str(self.folder / "plan"), str(self.port)]
        return self.count / _timed([*command, self.application], self.count, times)

    def rehearse(self) -> Counter[str]:
        """Run the suite once, write down its requests for the floor, and count what happened."""
        journals = self.folder / "journals"
        self.suite(_Times(), "--settle", "0", "--journal-out", str(journals))
        entries = [
            [json.loads(line) for line in one.read_text(encoding="utf-8").splitlines()]
            for one in sorted(journals.glob("*.ndjson"))
        ]
        triggers = [suite_scenarios.trigger(number) for number in range(self.count)]
        plan = [[first, *_webhooks(journal)] for first, journal in zip(triggers, entries, strict=True)]
        (self.folder / "plan").write_text(json.dumps(plan), encoding="utf-8")
        return Counter(entry["kind"] for journal in entries for entry in journal)


def run(scale: Scale) -> Iterator[Row]:
    """Measure a suite without settling, against its bare requests; and one with it, against one without."""
    rounds = scale.rounds(5)
    ours, bare, single, settled = _Times(), _Times(), _Times(), _Times()
    with _stage(scale.size(_SCENARIOS)) as stage:
        kinds = stage.rehearse()
        figures = alternately(
            rounds,
            {
                "ours": lambda: stage.suite(ours, "--settle", "0"),
                "bare": lambda: stage.floor(bare),
                "single": lambda: stage.suite(single, "--settle", "0", count=1),
            },
        )
        few = scale.size(_SETTLED)
        default = [stage.suite(settled, count=few)]
        hasty = [stage.suite(_Times(), "--settle", "0", count=few)]
    yield Row(
        what=f"`voice-simulator run`, `--settle 0`: {stage.count} scenarios, {kinds['call']:,} calls, "
        f"{kinds['webhook']:,} webhooks, from the command to its end",
        ours=f"{_told(figures['ours'], stage.count)}, {_each(ours, stage.count)}; the first verdict after "
        f"{shown(ours.first, 's', 2)}, of one scenario alone after {shown(single.first, 's', 2)}",
        against="bare aiohttp that makes the same requests to the same application and answers its own, all "
        f"known before, nothing judged: {_told(figures['bare'], stage.count)}, {_each(bare, stage.count)}",
        ratio=ratio_of(figures["ours"], figures["bare"]),
        by_processor=ratio_of(bare.processor, ours.processor),
    )
    yield Row(
        what=f"`voice-simulator run` with the default settling time: {few} of them",
        ours=f"{_told(default, few)}, {_each(settled, few)}",
        against=f"with `--settle 0`: {_told(hasty, few)}",
        ratio=ratio_of(default, hasty),
    )


@contextmanager
def _stage(count: int) -> Iterator[_Stage]:
    """Write the scenarios, and run the application on the core for the load."""
    port, application_port = free_port(), free_port()
    command = ["-m", "benchmarks.suite_application", str(application_port), f"http://127.0.0.1:{port}"]
    with tempfile.TemporaryDirectory() as folder, running(command, application_port, {}) as application:
        machine.pin(application.process.pid, machine.LOAD_CORE)
        suite_scenarios.write(Path(folder), count)
        yield _Stage(Path(folder), f"http://127.0.0.1:{application_port}", port, count)


def _timed(command: list[str], count: int, times: _Times) -> float:
    """Run a program that says `passed` so many times, and return how many seconds it took."""
    begun = time.perf_counter()
    process = start(command, {}, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as output:
        first = output.readline()
        times.first.append(time.perf_counter() - begun)
        lines = [first, *output]
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or sum(line.startswith(b"passed ") for line in lines) < count:
        raise AssertionError(f"{command} ended with {process.returncode}: {b''.join(lines[-40:]).decode()}")
    times.processor.append(usage.ru_utime + usage.ru_stime)
    return seconds


def _webhooks(journal: list[dict[str, object]]) -> Iterator[tuple[object, ...]]:
    for entry in journal:
        if entry["kind"] == "webhook":
            yield entry["method"], entry["url"], entry.get("body")


def _told(figures: list[float], count: int) -> str:
    return f"{shown(figures, 'scenarios a second', 1)}, {count / median(figures):.1f} s"


def _each(times: _Times, count: int) -> str:
    return f"{median(times.processor) / count * 1000:.1f} ms of processor each"
