"""README.md is executed from top to bottom in one shell, as a reader would."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from page_runner import execute

PAGE = Path(__file__).parents[2] / "README.md"
SET_UP = re.compile(r"^(python3 -m venv|pip install) .*$", re.MULTILINE)
"""The wheel has a test of its own: `make test-more`."""
FIRST_TEST = "python3 -m pytest"


def test_every_command_of_the_readme_works_in_its_order(tmp_path):
    """Each ends with exit code 0, whatever the one before has left; the ports are free ones.

    The first test passes also where `call` has begun a world of its own.
    """
    another_world = {FIRST_TEST: f"voice-simulator call 447700900001\n{FIRST_TEST}"}
    printed = execute(PAGE, tmp_path, serve_flags="--speed 100", leave_out=SET_UP, instead_of=another_world)
    for shown in (
        "status    busy",
        '"status": "started"',
        "Welcome to the practice.",
        "1 passed",
        "1 of 1 passed",
    ):
        assert shown.replace(" ", "") in printed.replace(" ", ""), f"no {shown} in {printed}"


def test_the_first_test_runs_beside_pyproject_without_the_plugins_of_our_own_tests(tmp_path):
    """A reader has pytest and the simulator, and keeps the test in this folder, whose settings count."""
    (tmp_path / "test_first.py").write_text("def test_first():\n    pass\n", encoding="utf-8")
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(PAGE.with_name(name), tmp_path)
    without = [f"-pno:{plugin}" for plugin in ("asyncio", "aiohttp", "xdist", "hypothesispytest")]
    command = [sys.executable, "-m", "pytest", *without, "test_first.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, f"{done.stdout}\n{done.stderr}"
