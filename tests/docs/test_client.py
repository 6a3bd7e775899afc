"""docs/client.md: its programs run as printed, one after the other, and its names are there."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import voice_simulator.client as public

TEXT = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
CLASSES = [name for name in public.__all__ if re.search(rf"`{name}\b", TEXT)]


def python(program, url):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"VOICE_SIMULATOR_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_programs_run_as_printed(start_simulator, application):
    """With a simulator as `serve` starts it, and an app that says something."""
    application.replies["/answer"] = [{"action": "talk", "text": "Welcome"}]
    simulator = await start_simulator(clock="auto", settle="0")
    for program in PROGRAMS:
        program = program.replace("http://localhost:3000", application.base_url)
        done = await asyncio.to_thread(python, program, simulator.base_url)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert done.stdout


@pytest.mark.parametrize("name", ["Simulator", "World", "Call", "AsyncSimulator", "AsyncWorld", "AsyncCall"])
def test_what_the_page_names_is_there(name):
    assert name in CLASSES
    for method in re.findall(rf"`{name.removeprefix('Async').lower()}\.(\w+)", TEXT):
        assert hasattr(getattr(public, name), method), method
