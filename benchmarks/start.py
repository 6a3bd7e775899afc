"""From the command line to the first 201, and what the process weighs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.create_call import body
from benchmarks.load import http_request, requests_per_second
from benchmarks.measure import Row, Scale, alternately, shown
from benchmarks.servers import BLOCKED_URL, Server, sign_tokens, simulator, start

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES = "aiohttp, aiohttp.web, marshmallow, jwt, cryptography.hazmat.primitives.asymmetric.rsa, yaml"
_AIM_SECONDS = 0.2
_AIM_MEGABYTES = 70
_AIM_OF_EXEC = 0.7
_PLUGIN = """
import time, pytest, voice_simulator
begun = time.perf_counter()
import voice_simulator.testing.plugin
print(time.perf_counter() - begun)
"""
_AIM_PLUGIN = 10


def run(scale: Scale) -> Iterator[Row]:
    """Measure the start, and the memory before the first call."""
    token = sign_tokens(1)[0]
    request = http_request("POST", "/v1/calls", token=token, body=body(BLOCKED_URL))
    weights: list[float] = []
    used: dict[str, list[float]] = {"first 201": [], "imports": []}
    figures = alternately(
        scale.rounds(9) + 1,
        {
            "first 201": lambda: _start(request, weights, used["first 201"]),
            "imports": lambda: _import_packages(used["imports"]),
            "exec": _start_exec,
        },
    )
    first, imports, execs = (one[1:] for one in figures.values())  # the first round compiles
    beyond = [one - other for one, other in zip(first, imports, strict=True)]
    processor = median(used["first 201"][1:]) - median(used["imports"][1:])
    yield Row(
        what="start to first 201, without importing the packages",
        ours=f"{shown(beyond, 's', 3)}, {processor:.3f} s of processor; in all {shown(first, 's', 3)}",
        against=f"`python -c 'import {_PACKAGES}'`: {shown(imports, 's', 3)}",
        aim=f"< {_AIM_SECONDS} s",
        met=median(beyond) < _AIM_SECONDS,
    )
    yield Row(
        what="`exec`, until its command runs",
        ours=f"{shown(execs, 's', 3)}; {median(execs) / median(imports):.2f} times the imports",
        against=f"the same imports: {shown(imports, 's', 3)}",
        aim=f"< {_AIM_OF_EXEC} s",
        met=median(execs) < _AIM_OF_EXEC,
    )
    if weights:
        yield Row(
            what="resident memory, idle",
            ours=shown(weights, "MB", 1),
            aim=f"< {_AIM_MEGABYTES} MB",
            met=median(weights) < _AIM_MEGABYTES,
        )


def run_plugin(scale: Scale) -> Iterator[Row]:
    """Measure what every pytest pays in whose environment the package is installed."""
    command = [sys.executable, "-c", _PLUGIN]
    found = [
        1000 * float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(scale.rounds(9) + 1)
    ][1:]  # the first round compiles
    yield Row(
        what="the pytest plugin: its import",
        ours=shown(found, "ms", 1),
        aim=f"< {_AIM_PLUGIN} ms",
        met=median(found) < _AIM_PLUGIN,
    )


def run_memory(scale: Scale) -> Iterator[Row]:
    """Measure what finished calls weigh in a server: calls placed over HTTP, their webhooks blocked."""
    count = scale.size(20_000)
    record = _grown(count, journal=1)
    both = _grown(count, journal=100 * count)
    if record is None or both is None:
        return
    for what, kept, aim in (("record", record, 1.5), ("journal", both - record, 6.0)):
        per_call = kept * 1024 / count
        yield Row(
            what=f"a server's growth per finished call: its {what}",
            ours=f"{per_call:.2f} KiB (resident, {count:,} calls over HTTP, with tokens and requests)",
            aim=f"< {aim} KiB",
            met=per_call < aim,
        )


def _start(request: bytes, weights: list[float], used: list[float]) -> float:
    begun = time.perf_counter()
    with simulator("--auth", "strict") as server:
        weight = machine.memory_of(server.process.pid)
        requests_per_second(server.port, [request], status=201)
        seconds = time.perf_counter() - begun
        used.append(machine.cpu_seconds_of(server.process.pid))
    if weight is not None:
        weights.append(weight)
    return seconds


def _start_exec() -> float:
    """Return how long it takes until the command of `exec` runs, which says so and ends at once."""
    begun = time.perf_counter()
    process = start(["-m", "voice_simulator", "exec", "--", "echo", "up"], {}, stdout=subprocess.PIPE)
    if process.stdout is None or process.stdout.readline() != b"up\n":
        raise AssertionError("the command of exec did not run")
    seconds = time.perf_counter() - begun
    process.communicate()
    return seconds


def _import_packages(used: list[float]) -> float:
    begun = time.perf_counter()
    process = start(["-c", f"import {_PACKAGES}"], {})
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    used.append(usage.ru_utime + usage.ru_stime)
    return time.perf_counter() - begun


def _grown(count: int, *, journal: int) -> float | None:
    """Return how many megabytes a server grows by over so many finished calls."""
    limits = {"calls": 2 * count + 1000, "journal": journal}
    with simulator("--auth", "strict", "--clock", "auto", "--settle", "0", limits=limits) as server:
        _finish(server, 1000)
        before = machine.memory_of(server.process.pid)
        _finish(server, count)
        after = machine.memory_of(server.process.pid)
    return None if before is None or after is None else after - before


def _finish(server: Server, count: int) -> None:
    token = sign_tokens(1)[0]
    request = http_request("POST", "/v1/calls", token=token, body=body(BLOCKED_URL))
    requests_per_second(server.port, [request] * count, status=201)
