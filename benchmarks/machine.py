"""The machine: which cores there are, what it is called, which versions run on it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("aiohttp", "cryptography", "marshmallow", "PyJWT", "PyYAML")
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []

SERVER_CORE = _CORES[0] if len(_CORES) > 1 else None
"""Where a server is pinned; None where that can't be done."""

LOAD_CORE = _CORES[-1] if len(_CORES) > 1 else None
"""Where load generator and sink are pinned."""


def pin(process: int, core: int | None) -> None:
    """Keep a process on one core, if that can be done here."""
    if core is not None:
        os.sched_setaffinity(process, {core})


def unpin() -> None:
    """Let this process run on every core again."""
    if _CORES:
        os.sched_setaffinity(0, _CORES)


def description() -> list[str]:
    """Say what was measured on, when, and with which versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    pinned = (
        "server pinned to one core, load generator and sink to another"
        if SERVER_CORE is not None
        else "NOT PINNED: there is only one core, or this system can't pin; figures of servers mean little"
    )
    load = f", load before the run {os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else ""
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, revision {_revision()}",
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; {pinned}{load}",
        f"Python {platform.python_version()} ({sys.implementation.name}), {packages}",
    ]


def memory_of(process: int) -> float | None:
    """Return the resident megabytes of a process; None where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return None
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def cpu_seconds_of(process: int) -> float:
    """Return the seconds of processor time that a process has used; 0 where the system does not tell."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9
    except OSError:
        return 0.0


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _revision() -> str:
    try:
        asked = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parent,
        )
    except OSError:
        return "unknown"
    return asked.stdout.strip() or "unknown"
