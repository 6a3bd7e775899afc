"""`--trace-out` of `run` and `exec`: one file for each failure, and the line that plays it again."""

import os
import shlex
import sys

import pytest
from junitparser import JUnitXml
from made_pages import data_of

from voice_simulator.cli.main import main

BUSY = """name: {title}
cases:
  any time: {{number: 447700900486}}
  now/later?: {{number: 447700900487}}
trigger: {{call: {{to: "${{number}}", from: 447700900000, ncco: [{{action: talk, text: "<b>Hi"}}]}}}}
expect: [{expected}]
"""
USUAL = ("--auth", "off", "--port", "0", "--idle", "0.1", "--settle", "0")


@pytest.fixture(name="folder")
def _folder(tmp_path, monkeypatch):
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    completed = '{call: {to: "${number}"}, status: completed}'
    (tmp_path / "held.yaml").write_text(BUSY.format(title="It holds", expected="{calls: 1}"))
    (tmp_path / "busy.yaml").write_text(BUSY.format(title="It is busy", expected=completed))
    return tmp_path


def test_each_scenario_that_failed_has_a_file_which_the_reports_name(folder, capsys):
    code = main(["run", "busy.yaml", "held.yaml", "--trace-out", "new/traces", "--junit", "j.xml", *USUAL])
    assert code == 1
    files = sorted(file.name for file in (folder / "new/traces").iterdir())
    assert len(files) == 2
    assert files[0] == "busy.any-time.html"
    printed = capsys.readouterr().out
    (suite,) = JUnitXml.fromfile("j.xml")
    told = [case.result[0].text for case in suite if case.result]
    for file in files:
        assert f"    trace: new/traces/{file}\n" in printed
        assert sum(f"trace: new/traces/{file}" in text for text in told) == 1


def test_it_holds_what_was_played_expected_and_seen_and_how_to_play_it_again(folder, capsys):
    """The line chooses the case and keeps the flags that matter, and it fails in the same way."""
    given = [
        "run",
        "busy.yaml",
        "held.yaml",
        "--trace-out",
        "t",
        "--media-out",
        "m",
        "--only",
        "busy*",
        "--seed=7",
        "--fail-fast",
    ]
    assert main([*given, "--set", "x=it's", *USUAL]) == 2  # no scenario has x
    assert main([*given, *USUAL]) == 1
    data = data_of((folder / "t/busy.any-time.html").read_bytes())
    assert (data["title"], data["seed"]) == ("It is busy", 7)
    assert data["scenario"]["name"] == "busy.yaml [any time]"
    assert data["scenario"]["text"] == (folder / "busy.yaml").read_text()
    (failure,) = data["failures"]
    assert (failure["origin"], failure["seen"]) == ("busy.yaml:6", "status busy, no detail")
    (world,) = data["worlds"].values()
    assert failure["uuid"] in world["calls"]
    again = shlex.split(data["command"])
    assert again == [
        "voice-simulator", "run", "busy.yaml", "--only", "busy.yaml [any time]", *USUAL, "--seed", "7",
    ]  # fmt: skip
    capsys.readouterr()
    assert main([*again[1:], "--trace-out", "again"]) == 1
    assert data_of((folder / "again/busy.any-time.html").read_bytes())["failures"] == [failure]


def test_the_same_run_gives_the_same_file_but_for_what_differs_from_run_to_run(folder):
    def traced(name):
        main(["run", "busy.yaml", "--start", "2030-01-01T12:00:00Z", "--trace-out", name, *USUAL])
        data = data_of((folder / name / "busy.any-time.html").read_bytes())
        for world in data["worlds"].values():
            for entry in world["entries"]:
                entry.pop("wall", None)
        return data

    assert traced("one") == traced("two")


def test_of_a_scenario_that_ran_often_the_first_failure_has_one(folder):
    assert main(["run", "busy.yaml", "--repeat", "3", "--seed", "5", "--trace-out", "t", *USUAL]) == 1
    files = sorted((folder / "t").iterdir())
    assert [data_of(file.read_bytes())["seed"] for file in files] == [5, 5]


@pytest.mark.parametrize("command", [["run", "busy.yaml"], ["exec"]])
def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(folder, capsys, command):
    (folder / "t").write_text("")
    given = [*command, "--trace-out", "t", *(["--", "false"] if command == ["exec"] else USUAL)]
    assert main(given) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "--trace-out: can't write traces into t: File exists\n")


CALLS = """
import os, urllib.request as request
body = b'{"from": "447700900001", "to": "%s"}' % os.environ["VONAGE_VIRTUAL_NUMBER"].encode()
request.urlopen(os.environ["VOICE_SIMULATOR_URL"] + "/_simulator/inbound-calls", body).close()
raise SystemExit(CODE)
"""


def test_of_a_command_that_failed_exec_keeps_the_worlds(folder, capfd, monkeypatch):
    """And of none that did not fail."""
    for name in [name for name in os.environ if name.startswith(("VOICE_SIMULATOR_", "VONAGE_"))]:
        monkeypatch.delenv(name)
    command = [sys.executable, "-c", CALLS.replace("CODE", "3")]
    assert main(["exec", "--trace-out", "t", "--clock", "manual", "--", *command]) == 3
    (file,) = (folder / "t").iterdir()
    assert capfd.readouterr().err.splitlines()[-1].endswith(f"voice-simulator exec: trace: t/{file.name}")
    data = data_of(file.read_bytes())
    (world,) = [one for one in data["worlds"].values() if one["entries"]]
    assert "447700900001" in str(world["entries"])
    assert data["failures"][0]["seen"] == "it ended with exit code 3"
    again = shlex.split(data["command"])
    assert again[:4] == ["voice-simulator", "exec", "--clock", "manual"]
    assert again[again.index("--") + 1 :] == command
    assert main(["exec", "--trace-out", "held", "--", "true"]) == 0
    assert list((folder / "held").iterdir()) == []


def test_where_the_worlds_are_gone_the_trace_of_exec_says_so(folder, monkeypatch):
    """As after a session of the pytest plugin."""
    for name in [name for name in os.environ if name.startswith(("VOICE_SIMULATOR_", "VONAGE_"))]:
        monkeypatch.delenv(name)
    assert main(["exec", "--trace-out", "t", "--", "false"]) == 1
    (note,) = data_of((folder / "t/exec-false.html").read_bytes())["notes"]
    assert note.startswith("When the command ended no world had anything to tell")
