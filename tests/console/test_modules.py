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


PROGRAM = """
for (const file of process.argv.slice(1)) {
    await import(file).catch((error) => {
        console.error(`${file} can't be loaded:`, error);
        process.exitCode = 1;
    });
}
"""
"""A process for each file would take longer than all that is in them."""


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
    """Run tests in one process of Node; return whether they passed, and what it says if not."""
    command = ["node", "--no-warnings", "--test-reporter=spec", "--input-type=module", "-e", PROGRAM]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=120, check=False)
    assert re.search(r"^. tests [1-9]", done.stdout, re.MULTILINE) or done.returncode, done.stdout
    return done.returncode == 0, done.stdout.partition("failing tests:")[2] + done.stderr


def test_modules():
    """What each file expects of its module; `node --test FILE` runs one."""
    if why := missing():
        pytest.skip(why)
    passed, said = run(*map(str, sorted(MODULES.glob("*.test.mjs"))))
    if not passed:
        pytest.fail(said, pytrace=False)


FLAWS = {
    "an assertion": ("test('sum', () => assert.equal(1 + 1, 3));", ["sum", "2 !== 3", "wrong.test.mjs:2"]),
    "an error at load": ("throw new Error('no such thing');", ["no such thing", "wrong.test.mjs:2"]),
    "what can't be read": ("function (", ["SyntaxError", "wrong.test.mjs can't be loaded"]),
    "a missing module": ("import './missing.js';", ["missing.js"]),
}


@pytest.mark.parametrize(("source", "told"), FLAWS.values(), ids=FLAWS)
def test_a_module_that_fails_is_told_with_its_reason(tmp_path, source, told):
    """In the words of Node: which test, where, and what was expected."""
    if why := missing():
        pytest.skip(why)
    right, wrong = tmp_path / "right.test.mjs", tmp_path / "wrong.test.mjs"
    imports = "import assert from 'node:assert/strict'; import { test } from 'node:test';\n"
    right.write_text(f"{imports}test('nothing wrong here', () => assert.ok(true));")
    wrong.write_text(imports + source)
    passed, said = run(str(right), str(wrong))
    assert not passed
    assert [part for part in told if part not in said] == []
    assert "nothing wrong here" not in said
