"""The modules of the page that need no browser, tested in Node: what is in `modules/*.test.mjs`."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

MODULES = Path(__file__).parent / "modules"
NODES = "20.19, 22.12 or newer"
"""Older ones take a file that ends in .js for CommonJS, which in a browser it is not."""


@cache
def missing():
    """Return why these tests can't run here; None if they can."""
    if shutil.which("node") is None:
        return "NOT TESTED: the modules of the console, because there is no node here"
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = map(int, re.findall(r"\d+", said)[:2])
    if (major, minor) >= (22, 12) or (major == 20 and minor >= 19):
        return None
    return f"NOT TESTED: the modules of the console, which need Node {NODES}; here is {said.strip()}"


def run(*files):
    """Run tests in Node; return whether they passed, and what it says."""
    command = ["node", "--no-warnings", "--test", "--test-reporter=spec", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", sorted(MODULES.glob("*.test.mjs")), ids=lambda file: file.name[:-9])
def test_module(file):
    """What its file expects of it."""
    if why := missing():
        pytest.skip(why)
    passed, said = run(file)
    if not passed:
        pytest.fail(said, pytrace=False)


def test_a_module_that_fails_is_told_with_its_reason(tmp_path):
    """In the words of Node, with what was expected."""
    if why := missing():
        pytest.skip(why)
    file = tmp_path / "wrong.test.mjs"
    file.write_text("import assert from 'node:assert/strict'; assert.equal(1 + 1, 3);")
    passed, said = run(file)
    assert not passed
    assert "2 !== 3" in said
