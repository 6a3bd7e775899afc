"""The clinic, in Python and in Node: its fifteen tests pass, and each of them misses a flaw.

`make test` plays both suites once; `make suites` tries the flaws.
"""

import re

import pytest
from flaws import FLAWS
from suite_commands import COMMAND, IF_IN_FULL, IN_FULL, NODE, PYTHON, ROOT, need, run

CLINIC = ROOT / "examples/clinic"
NAMES_IT = re.compile(
    r"simulator|SIMULATOR|VONAGE_[A-Z]|private_?[kK]ey|api_?[hH]ost|\(voice\b|\bvoice\.(number|vonage|register)"
)
"""The simulator, its fixture, its environment, and the keys."""


def in_python(folder, *flags):
    if not (PYTHON.parent / "installed").exists():
        pytest.fail(f"there is no {PYTHON.parent}: run `make sdk`")
    return run(PYTHON / "pytest", "-p", "no:cacheprovider", *flags, folder=folder)


def in_node(folder):
    need("node", "npm")
    (folder / "node_modules").symlink_to(NODE)
    return run(COMMAND, "exec", "--clock", "manual", "--", "npm", "test", folder=folder)


def with_flaw(folder, programs, change):
    """Make a change in the one program of a folder in which it can be made."""
    right, wrong = change
    [program] = [path for path in folder.glob(programs) if right in path.read_text("utf-8")]
    program.write_text(program.read_text("utf-8").replace(right, wrong), encoding="utf-8")


def test_fifteen_tests_pass_in_python():
    ran = in_python(CLINIC / "python", *(["-n", "4"] if IN_FULL else []))
    assert (ran.code, "15 passed" in ran.output) == (0, True), ran.output


def test_fifteen_tests_pass_in_node(copied):
    ran = in_node(copied("clinic/node"))
    assert (ran.code, bool(re.search(r"^# pass 15$", ran.output, re.MULTILINE))) == (0, True), ran.output


@IF_IN_FULL
@pytest.mark.parametrize("name", FLAWS)
def test_a_test_in_python_misses_a_flaw(copied, name):
    """By an assertion or a wait for what never comes, and not because the app has broken down."""
    flaw, folder = FLAWS[name], copied("clinic/python")
    with_flaw(folder, "clinic/*.py", flaw.python)
    ran = in_python(folder, "-k", python_name(flaw), "-x")
    assert (ran.code, "1 failed" in ran.output) == (1, True), ran.output


@IF_IN_FULL
@pytest.mark.parametrize("name", FLAWS)
def test_a_test_in_node_misses_a_flaw(copied, name):
    flaw, folder = FLAWS[name], copied("clinic/node")
    with_flaw(folder, "*[!t].mjs", flaw.node)
    ran = in_node(folder)
    assert ran.code == 1, ran.output
    assert "not ok" in ran.output
    failed = re.findall(r"^not ok \d+ - (.*)$", ran.output, re.MULTILINE)
    assert any(one.startswith(flaw.missed_by) for one in failed), ran.output


def python_name(flaw):
    return "test_" + re.sub(r"\W+", "_", flaw.missed_by.removesuffix("…"))


def outside_the_tests(path):
    """Return the lines of a program, or those before the tests of a suite, with their numbers."""
    lines = path.read_text("utf-8").splitlines()
    first_test = [number for number, line in enumerate(lines) if line.startswith(("test(", "def test_"))]
    return list(enumerate(lines, 1))[: first_test[0] if first_test else None]


@pytest.mark.parametrize("suite", ["python", "node"])
def test_few_lines_outside_the_tests_know_of_the_simulator(suite):
    """Under ten: what a team has to write before its first test."""
    files = sorted((CLINIC / suite).rglob("*"))
    named = [
        f"{path.name}:{number}: {line}"
        for path in files
        if path.suffix in {".py", ".mjs", ".ini"}
        for number, line in outside_the_tests(path)
        if NAMES_IT.search(line)
    ]
    assert 0 < len(named) < 10, "\n".join(named)
