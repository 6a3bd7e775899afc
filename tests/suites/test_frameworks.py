"""The suites that docs/testing.md shows: each passes, and fails for an app that says something else.

`make test` runs those that start fast and are unlike the clinic, `make suites` all, also with the other app.
"""

from dataclasses import dataclass

import pytest
from suite_commands import COMMAND, IF_IN_FULL, IN_FULL, JEST, PYTHON, ROOT, free_port, need, run

EXEC = (COMMAND, "exec", "--clock", "manual", "--")


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A suite.

    Attributes:
        command: what a user types in its folder.
        app: the file with the app, from there.
        needs: the programs that it needs.
        at_once: whether `make test` runs it: it starts fast, and the clinic has nothing like it.
    """

    command: tuple
    app: str
    needs: tuple[str, ...] = ()
    at_once: bool = False


SUITES = {
    "pytest": Suite(command=(PYTHON / "pytest", "-p", "no:cacheprovider"), app="../app/hotline.py"),
    "unittest": Suite(
        command=(*EXEC, PYTHON / "python", "-m", "unittest"), app="../app/hotline.py", at_once=True
    ),
    "shell": Suite(
        command=(*EXEC, "sh", "test.sh"), app="../app/hotline.py", needs=("curl", "python3"), at_once=True
    ),
    "node-test": Suite(command=(*EXEC, "node", "--test"), app="../app/hotline.cjs", needs=("node",)),
    "jest": Suite(command=(*EXEC, "npm", "test"), app="../app/hotline.cjs", needs=("node", "npm")),
    "junit": Suite(
        command=(*EXEC, "mvn", "--quiet", "--batch-mode", "test"),
        app="src/main/java/Hotline.java",
        needs=("javac", "mvn"),
    ),
    "go": Suite(command=(*EXEC, "go", "test", "./..."), app="hotline.go", needs=("go",)),
}
PASSING = [name for name, suite in SUITES.items() if suite.at_once or IN_FULL]


def played(name, folder):
    suite = SUITES[name]
    need(*suite.needs)
    if name == "jest":
        (folder / "jest/node_modules").symlink_to(JEST)
    return run(*suite.command, folder=folder / name, PORT=str(free_port()), PYTHONPATH="../app")


@pytest.mark.parametrize("name", PASSING)
def test_a_suite_passes(copied, name):
    ran = played(name, copied("testing"))
    assert ran.code == 0, ran.output


@IF_IN_FULL
@pytest.mark.parametrize("name", SUITES)
def test_a_suite_fails_where_the_app_says_something_else(copied, name):
    folder = copied("testing")
    app = folder / name / SUITES[name].app
    app.write_text(app.read_text("utf-8").replace("eight to six", "eight to five"), encoding="utf-8")
    ran = played(name, folder)
    assert ran.code != 0, ran.output
    assert "eight to six" in ran.output


def test_the_suites_in_a_container_can_be_read():
    """They need a container engine, so they run nowhere here; `make suites` says so."""
    folder = ROOT / "examples/testing/testcontainers"
    for path in folder.glob("python/*.py"):
        compile(path.read_text("utf-8"), path, "exec")
    need("node")
    ran = run("node", "--check", "hotline.test.mjs", folder=folder / "node")
    assert ran.code == 0, ran.output
