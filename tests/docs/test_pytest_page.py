"""docs/pytest.md: its programs run as printed, and the names in its tables are there."""

import inspect
import re
from pathlib import Path

import pytest

from voice_simulator.testing import AsyncVoice, Call, Voice
from voice_simulator.testing.voice_mark import VoiceMark

pytest_plugins = "pytester"

TEXT = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text(encoding="utf-8")
FILES = re.findall(r"```python\n# (\S+)\n(.*?)```", TEXT, re.DOTALL)
HOTLINE = (Path(__file__).parents[1] / "testing" / "hotline.py").read_text(encoding="utf-8")
SERVER = '\n\ndef hotline():\n    return ThreadingHTTPServer(("127.0.0.1", 0), Hotline)\n'


def test_the_programs_run_as_printed(pytester, voice, monkeypatch):
    """In one project."""
    monkeypatch.setenv("VOICE_SIMULATOR_URL", voice.url)
    ini = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
    pytester.makefile(".ini", pytest=f"{ini}addopts = --strict-markers -p no:hypothesispytest\n")
    (pytester.path / "hotline.py").write_text(HOTLINE + SERVER)
    for name, program in FILES:
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(program)
    tests = sum(program.count("def test_") for _, program in FILES)
    pytester.runpytest_inprocess().assert_outcomes(passed=tests)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`voice\.(\w+)", TEXT))))
def test_what_the_fixture_is_said_to_have_is_there(name):
    """For both kinds of tests."""
    assert hasattr(Voice, name)
    assert hasattr(AsyncVoice, name)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`call\.(\w+)", TEXT))))
def test_what_a_call_is_said_to_have_is_there(name):
    assert hasattr(Call, name)


def test_the_table_of_the_mark_has_its_arguments():
    table = TEXT[TEXT.index("## The mark") : TEXT.index("## In an `async def` test")]
    assert re.findall(r"(?m)^\| `(\w+)` \|", table) == list(inspect.signature(VoiceMark).parameters)
