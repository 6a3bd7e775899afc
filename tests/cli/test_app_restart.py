"""`run --app-restart` starts your app anew before each scenario: nothing of an earlier one is left in it."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from free_ports import free_ports

from voice_simulator.cli.main import main

APPS = Path(__file__).parents[1] / "run_command"
CALLS = """
calls: [{to: "4477*", turns: [busy]}]
trigger: {post: /campaigns, json: {number: 447700900100}}
expect: [{calls: {count: 1, status: busy}}]
"""
HUNG_UP = """
calls: [{{to: "4477*", turns: [[{{ring: 1s}}, answer, {{stay: 30s}}, hang_up]]}}]
trigger:
  call:
    {{to: 447700900100, from: 447700900000, event_url: "http://127.0.0.1:{port}/",
     ncco: [{{action: conversation, name: room}}]}}
expect: [{{call: {{to: 447700900100}}, status: completed, duration: {{at_most: 0s}}}}]
"""


@pytest.fixture(name="ports")
def _ports():
    """Two free ports: the app's and the simulator's."""
    return free_ports(2)


@pytest.fixture(name="run")
def _run(ports, tmp_path, monkeypatch):
    """Run scenarios against a program, which is started for them."""
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)

    def run(program, *flags, files=tmp_path):
        started = [
            "--app",
            f"exec {sys.executable} {APPS}/{program}",
            "--app-url",
            f"http://127.0.0.1:{ports[0]}",
        ]
        usual = [
            "--auth",
            "off",
            "--port",
            str(ports[1]),
            "--idle",
            "0.5",
            "--junit",
            str(tmp_path / "j.xml"),
        ]
        return main(["run", str(files), *started, *usual, *flags])

    return run


def _printed(tmp_path):
    return [one.text for one in ET.parse(tmp_path / "j.xml").findall(".//testcase/system-err")]


def test_the_state_of_an_app_lives_on_in_the_next_scenario_unless_it_is_started_anew(run, ports, tmp_path):
    """This app counts what it was asked for; what a new one prints at its start stands under its scenario."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(CALLS)
    assert run(f"campaign.py {ports[0]} talkative", "--settle", "0") == 0
    assert _printed(tmp_path) == ["asked to call 447700900100 (1)", "asked to call 447700900100 (2)"]
    assert run(f"campaign.py {ports[0]} talkative", "--settle", "0", "--app-restart") == 0
    assert _printed(tmp_path) == [
        "asked to call 447700900100 (1)",
        "the campaign begins\nasked to call 447700900100 (1)",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")
def test_the_new_process_is_watched(run, ports, tmp_path, capsys):
    """It hangs up late, and is waited for as the first one was."""
    (tmp_path / "a.yaml").write_text(HUNG_UP.format(port=ports[0]))
    late = f"late.py {ports[0]} http://127.0.0.1:{ports[1]}"
    assert run(late, "--repeat", "2", "--app-restart") == 0
    assert "can't be seen" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cases", "flags"),
    [("", []), ("cases: {one: {}, two: {}}", ["--only", "two", "--only", "one"]), ("", ["--repeat", "2"])],
    ids=["next file", "next case", "next repetition"],
)
def test_an_app_that_does_not_start_again_ends_the_run(run, ports, tmp_path, capsys, cases, flags):
    """What ran before is told. This app runs only once, so it also shows what starts it anew."""
    (tmp_path / "a.yaml").write_text(f"{cases}{CALLS}")
    if not (cases or flags):
        (tmp_path / "b.yaml").write_text(CALLS)
    app = f"campaign.py {ports[0]} once {tmp_path / 'begun'}"
    assert run(app, "--settle", "0", "--app-restart", *flags) == 3
    printed = capsys.readouterr()
    assert re.search(r"^passed  .*a\.yaml", printed.out, re.MULTILINE)
    assert "has ended with exit code 1; it printed\n  | this application has begun before\n" in printed.err


def test_only_an_app_that_run_starts_can_be_started_anew(tmp_path, capsys):
    """One sentence on what lacks."""
    (tmp_path / "a.yaml").write_text(CALLS)
    assert main(["run", str(tmp_path), "--app-restart"]) == 2
    assert (
        capsys.readouterr().err == "--app-restart needs --app: only what run has started can it start anew\n"
    )
