"""The tests of the core need nothing above the core: they run where nothing else can be imported."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ALLOWED = ("voice_simulator.core", "voice_simulator.errors")
"""What a test of the core may import of the package."""


def imported(path, *, only_at_load=False):
    """Return the modules that a file imports, wherever that stands in it, or only those it is loaded with."""
    tree = ast.parse(path.read_text())
    nodes = tree.body if only_at_load else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def is_above_the_core(module):
    below = any(module == name or module.startswith(f"{name}.") for name in ALLOWED)
    return module.partition(".")[0] == "voice_simulator" and not below


SHARED = {
    path.stem
    for path in TESTS.rglob("*.py")
    if TESTS / "core" not in path.parents and path.stem != "conftest"
}
"""Modules of the tests in other folders."""


@pytest.mark.parametrize("path", sorted((TESTS / "core").rglob("*.py")), ids=lambda path: path.name)
def test_a_test_of_the_core_imports_nothing_above_it(path):
    """Neither of the package nor from the tests of its other parts."""
    assert [module for module in imported(path) if is_above_the_core(module) or module in SHARED] == []


def test_what_the_tests_of_the_core_inherit_imports_nothing_above_it():
    """A `conftest.py` is loaded for all folders below its own."""
    assert {module.partition(".")[0] for module in imported(TESTS / "conftest.py", only_at_load=True)} == {
        "pytest"
    }


@pytest.mark.parametrize(
    ("module", "is_above"),
    [
        ("voice_simulator", True),
        ("voice_simulator.app", True),
        ("voice_simulator.corelike", True),
        ("voice_simulator.core.model", False),
        ("voice_simulator.errors", False),
        ("json", False),
    ],
)
def test_what_is_above_the_core(module, is_above):
    """All but the core and the errors that it raises."""
    assert is_above_the_core(module) is is_above
