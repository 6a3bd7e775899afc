"""The wheel as a user has it: what it holds, and that it works in an environment that has nothing else.

`make wheel` builds and installs it first. Two tests need no wheel: they compare the versions that the project
promises to support with those that it tests.
"""

import email
import json
import os
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from voice_simulator import __version__

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
CHECKS = yaml.safe_load((ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8"))
MATRIX = (ROOT / ".ci/matrix").read_text(encoding="utf-8")
FOLDER = Path(os.environ.get("WHEEL", ROOT / ".sdk/wheel"))
PYTHON, COMMAND = FOLDER / "environment/bin/python", FOLDER / "environment/bin/voice-simulator"

built = pytest.mark.skipif("WHEEL" not in os.environ, reason="needs a package index: `make wheel` does it")


def run(*command, folder):
    """Run a command that must succeed, away from the project; return what it prints."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(name="wheel")
def _wheel():
    (file,) = FOLDER.glob("*.whl")
    with zipfile.ZipFile(file) as wheel:
        yield wheel


# -- what the project says


def test_every_python_that_is_promised_is_tested():
    """By the jobs and by `make test-more`. 3.14 is tested too, and not promised before it has passed."""
    promised = [word.split()[-1] for word in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", word)]
    tested = CHECKS["jobs"]["checks"]["strategy"]["matrix"]["python"]
    assert tested == re.search(r'^PYTHONS="(.*)"', MATRIX, re.MULTILINE)[1].split()
    assert tested == [*promised, "3.14"]
    assert PROJECT["requires-python"] == f">={tested[0]}"


def test_the_oldest_aiohttp_that_is_taken_is_tested():
    """By a job, and by `make test-more`; the newest is the one in constraints.txt."""
    oldest = re.search(r"^OLDEST_AIOHTTP=(.*)", MATRIX, re.MULTILINE)[1]
    assert f"aiohttp>={oldest},<4" in PROJECT["dependencies"]
    steps = [step.get("run") for job in CHECKS["jobs"].values() for step in job["steps"]]
    assert "make aiohttp" in steps
    assert "make wheel" in steps


def test_every_folder_of_the_package_is_packed():
    """A folder that the list in pyproject.toml lacks is there in a checkout, but not once installed."""
    source = ROOT / "simulator"
    folders = {".".join(file.parent.relative_to(source).parts) for file in source.rglob("__init__.py")}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == folders | {"voice_simulator.default_scenarios"}


# -- what is in the wheel


@built
def test_the_wheel_has_all_of_the_package_and_nothing_else(wheel):
    """Every module, py.typed, the default scenario, the console's page; no tests, no stray files."""
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    source = ROOT / "simulator"
    modules = {str(file.relative_to(source)) for file in source.rglob("*.py")}
    page = {str(file.relative_to(source)) for file in source.glob("*/console/page/**/*") if file.is_file()}
    assert names == modules | page | {
        "voice_simulator/py.typed",
        "voice_simulator/default_scenarios/default.yaml",
    }
    about = {name.partition(".dist-info/")[2] for name in wheel.namelist() if ".dist-info/" in name}
    assert about == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}
    licence = next(name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))
    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()


@built
def test_the_wheel_says_what_it_is(wheel):
    """Its version, its licence, what it needs, and for which Python."""
    (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    told = email.message_from_bytes(wheel.read(name))
    assert (told["Name"], told["Version"]) == ("voice-simulator", __version__)
    assert (told["License-Expression"], told["Requires-Python"]) == ("Apache-2.0", PROJECT["requires-python"])
    needed = [line for line in told.get_all("Requires-Dist") if "extra ==" not in line]
    assert len(needed) == len(PROJECT["dependencies"])


@built
def test_the_encoder_is_an_extra_and_nothing_else_is(wheel):
    """`pip install 'voice-simulator[audio]'` brings it; without it MP3s are silent, and that is said."""
    (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    told = email.message_from_bytes(wheel.read(name))
    extra = [line for line in told.get_all("Requires-Dist") if line.endswith('extra == "audio"')]
    assert [re.match(r"[\w-]+", line)[0] for line in extra] == ["lameenc"]


# -- what it does where it is installed


@built
@pytest.mark.parametrize("command", [(COMMAND,), (PYTHON, "-m", "voice_simulator")], ids=["script", "module"])
def test_both_ways_to_start_it_work(command, tmp_path):
    """Also beside a file of the user's by the name of the folder here, and by those of the rooms."""
    for name in ("simulator", "core", "cli", "settings", "runs", "token"):
        (tmp_path / f"{name}.py").write_text("raise AssertionError('imported in place of ours')\n")
    if command[0] == PYTHON:
        # Python itself puts the folder first, so that this file hides a module of Python's own library.
        (tmp_path / "token.py").unlink()
    assert run(*command, "--version", folder=tmp_path) == f"voice-simulator {__version__}\n"
    schema = json.loads(run(*command, "check", "--schema", folder=tmp_path))
    assert schema == json.loads((ROOT / "docs/scenario.schema.json").read_text(encoding="utf-8"))


@built
def test_the_command_checks_a_scenario(tmp_path):
    """One of the library."""
    assert ": ok" in run(COMMAND, "check", ROOT / "scenarios/ring-out.yaml", folder=tmp_path)


@built
def test_a_simulator_starts_in_a_program_and_plays_the_magic_numbers(tmp_path):
    """The program of docs/embedding.md: the default scenario is inside."""
    page = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert run(PYTHON, "-c", program, folder=tmp_path) == "started -> busy\n"


@built
def test_nothing_of_the_project_is_reached_from_there(tmp_path):
    """The package is that of the environment."""
    where = run(PYTHON, "-c", "import voice_simulator as v; print(v.__file__)", folder=tmp_path)
    assert Path(where.strip()).is_relative_to(FOLDER.resolve())


@built
def test_the_encoder_is_missed_aloud_where_only_the_wheel_is(tmp_path):
    """The environment has no extras."""
    program = """
from voice_simulator.audio.mp3 import CAN_ENCODE, mp3_file
from voice_simulator.audio.mixing import Track
print(CAN_ENCODE, len(b"".join(mp3_file([Track()], 1000, 4302))))
"""
    assert run(PYTHON, "-c", program, folder=tmp_path) == "False 4302\n"
