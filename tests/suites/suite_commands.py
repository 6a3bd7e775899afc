"""The commands that a user types to run a suite, and the environments in which they work."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from free_ports import free_ports

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / ".venv/bin/voice-simulator"
PYTHON = ROOT / ".sdk/clinic/bin"
NODE = ROOT / ".sdk/node_server_sdk/node_modules"
JEST = ROOT / ".sdk/jest/node_modules"
IN_FULL = "SUITES_IN_FULL" in os.environ
"""Whether the suites of all frameworks are run, and all flaws tried, as `make suites` does."""

IF_IN_FULL = pytest.mark.skipif(not IN_FULL, reason="NOT TESTED: `make suites` does that")
LONGEST = 300
"""Seconds after which a suite hangs."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a suite ended: its exit code, and all that it printed."""

    code: int
    output: str


def run(*command, folder, **environ):
    """Run a command in a folder, with these variables besides."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    return Ran(code=done.returncode, output=done.stdout)


def need(*programs):
    """Skip the test aloud where a program is not here."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"NOT TESTED: {program} is not here")


def free_port():
    """Return a port that is free, and that nobody is given meanwhile."""
    return free_ports(1)[0]
