"""One simulator for a whole session of pytest: shared by its workers, gone when the session is."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest_plugins = "pytester"

MOST_LOOKS = 2_000

NOTES = """
    import json, os, pathlib, pytest
    from urllib.request import urlopen

    @pytest.mark.parametrize("number", range(4))
    def test_it(voice, number):
        with urlopen(f"{voice.url}/_simulator/health") as answer:
            assert json.load(answer)["status"] == "ok"
        with pathlib.Path("notes").open("a") as file:
            file.write(json.dumps([voice.url, os.environ.get("PYTEST_XDIST_WORKER")]) + "\\n")
    """


def notes(project):
    return [json.loads(line) for line in (project.path / "notes").read_text().splitlines()]


def simulators(project):
    """The processes of simulators that pytest has started here."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_one = b"voice_simulator.testing.server_process" in (folder / "cmdline").read_bytes()
            if is_one and (folder / "cwd").resolve() == project.path:
                found.append(int(folder.name))
        except OSError:  # it has just ended
            continue
    return found


def wait_until(comes_true):
    for _ in range(MOST_LOOKS):
        if comes_true():
            return
        time.sleep(0.01)
    pytest.fail("it did not come true")


def test_the_workers_of_a_session_share_one_and_the_session_stops_it(bare_project):
    bare_project.makepyfile(NOTES)
    bare_project.runpytest_subprocess("-n", "2").assert_outcomes(passed=4)
    found = notes(bare_project)
    assert len({url for url, _ in found}) == 1
    assert {worker for _, worker in found} == {"gw0", "gw1"}
    assert simulators(bare_project) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are told by /proc")
def test_a_session_that_is_killed_leaves_none(bare_project):
    """And no folder either."""
    bare_project.makepyfile(
        """
        import pathlib, time

        def test_it(voice):
            pathlib.Path("up").touch()
            time.sleep(600)
        """
    )
    temporary = bare_project.mkdir("temporary")
    command = [sys.executable, "-m", "pytest", "-n", "1"]
    with subprocess.Popen(
        command, cwd=bare_project.path, env={**os.environ, "TMPDIR": str(temporary)}
    ) as pytest_:
        wait_until((bare_project.path / "up").exists)
        assert len(simulators(bare_project)) == 1
        pytest_.send_signal(signal.SIGKILL)
    wait_until(lambda: not simulators(bare_project))
    assert [one.name for one in temporary.glob("voice-simulator-pytest-*")] == []


def test_the_one_that_the_environment_names_is_used(bare_project, voice, monkeypatch):
    monkeypatch.setenv("VOICE_SIMULATOR_URL", voice.url)
    bare_project.makepyfile(NOTES)
    bare_project.runpytest_inprocess().assert_outcomes(passed=4)
    assert {url for url, _ in notes(bare_project)} == {voice.url}
    assert simulators(bare_project) == []


def test_without_a_test_that_asks_for_it_none_starts(bare_project):
    bare_project.makepyfile("def test_it(): ...")
    bare_project.runpytest_inprocess().assert_outcomes(passed=1)
    assert simulators(bare_project) == []


def test_its_flags_are_a_setting_and_a_wrong_one_is_one_sentence(bare_project):
    scope = "asyncio_default_fixture_loop_scope = function"
    bare_project.makefile(".ini", pytest=f"[pytest]\n{scope}\nvoice_serve_flags = --wire spce\n")
    bare_project.makepyfile("def test_it(voice): ...")
    result = bare_project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the simulator that pytest starts did not start: *--wire*"])
