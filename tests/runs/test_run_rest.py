"""`run` sees when the application is at rest, says where it can't, and tells who came too late."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from free_ports import free_ports

from voice_simulator.cli.console_report import failure_details
from voice_simulator.cli.main import main
from voice_simulator.cli.scenario_result import ScenarioResult
from voice_simulator.client import Failed
from voice_simulator.core.journal import Entry, Record
from voice_simulator.core.journal.note_entries import NoteEntry
from voice_simulator.runs.report import late_request_lines
from voice_simulator.runtime.late_requests import LateRequest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")

LATE = Path(__file__).parents[1] / "run_command" / "late.py"
HUNG_UP = """
calls: [{{to: "4477*", turns: [[{{ring: 1s}}, answer, {{stay: 30s}}, hang_up]]}}]
trigger:
  call: {{to: 447700900100, from: 447700900000, event_url: "http://127.0.0.1:{port}/", ncco: [{ncco}]}}
expect: [{{call: {{to: 447700900100}}, status: completed, duration: {{at_most: 0s}}}}]
"""


@pytest.fixture(name="ports")
def _ports():
    """Two free ports: the application's and the simulator's."""
    return free_ports(2)


@pytest.fixture(name="run")
def _run(ports, tmp_path, monkeypatch):
    """Run a scenario in which the call is hung up at once, by an application that does so late."""
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)
    file = tmp_path / "hung-up.yaml"
    ncco = "{action: conversation, name: room}"
    file.write_text(HUNG_UP.format(port=ports[0], ncco=ncco))

    def run(*flags):
        given = ["--app-url", f"http://127.0.0.1:{ports[0]}", "--port", str(ports[1]), "--idle", "0.5"]
        return main(["run", str(file), *given, "--auth", "off", *map(str, flags)])

    return run


@pytest.fixture(name="late")
def _late(ports):
    """The command that starts the application."""
    return [sys.executable, str(LATE), str(ports[0]), f"http://127.0.0.1:{ports[1]}"]


def test_an_application_that_acts_late_is_waited_for(run, late, capsys):
    """By its work it is seen not to be at rest, however long that takes here."""
    assert run("--app", f"exec {' '.join(late)}") == 0
    assert "can't be seen" not in capsys.readouterr().out


def test_a_run_that_lacks_something_does_not_end_while_the_app_works(run, late, tmp_path):
    """The call is over at once, and the app acts later than --idle: it was seen at work."""
    file = tmp_path / "hung-up.yaml"
    text = file.read_text()
    steps, expected = "[{ring: 1s}, answer, {stay: 30s}, hang_up]", text[text.index("expect:") :]
    assert steps in text
    acts = "expect: [{api: PUT /v1/calls/*, times: 1}]"
    file.write_text(text.replace(steps, "[{ring: 1s}, answer, hang_up]").replace(expected, acts))
    assert run("--app", f"exec {' '.join(late)}", "--idle", "0.05") == 0


def test_an_application_that_runs_already_is_watched_by_its_number(run, late, ports):
    with subprocess.Popen(late) as process:
        _until_up(ports[0])
        assert run("--app-pid", process.pid) == 0
        process.kill()


def test_where_somebody_else_listens_that_is_said(run, late, ports, capsys):
    """Then the settling time is all there is, and here it is too short."""
    assert run("--app", f"exec {' '.join(late)} outside", "--settle", "0") == 1
    printed = capsys.readouterr()
    sentence = (
        f"whether your app is at rest can't be seen: who listens at http://127.0.0.1:{ports[0]} "
        "is not one of its processes; time waits for the settling time (--settle)"
    )
    assert sentence in printed.out
    assert "seen: duration 30s" in printed.out


def test_a_report_tells_who_came_too_late_as_the_journal_has_it():
    """With what differs from run to run, which the canonical journal leaves out."""
    late = LateRequest("answered", 76)
    record = Record(0, "aaaaaaaa", late.entry)
    record.wall = {"after_ms": late.after_ms}
    entries = [Entry(1, Record(0, None, NoteEntry("something else"))), Entry(2, record)]
    sentence = "your app acted 76 ms after its reply to answered; time had moved on: --settle"
    assert late_request_lines([("app", entry) for entry in entries]) == [sentence]
    failure = Failed("a.yaml:1", "x", "y")
    verdict = ScenarioResult(file="a.yaml", title=None, verdict="failed", failures=[failure], late=[sentence])
    assert f"      {sentence}" in list(failure_details(verdict))


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--app-pid", "1", "--app", "true"), "--app and --app-pid don't go together"),
        (("--app-pid", "1", "--target", "http://127.0.0.1:1"), "--app-pid has no effect with --target"),
    ],
)
def test_flags_that_make_no_sense_together(run, capsys, flags, sentence):
    assert run(*flags) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("0", "expected the number of a process, got '0'"), ("4194999", "there is no process 4194999")],
)
def test_a_number_of_no_process(run, capsys, number, sentence):
    with pytest.raises(SystemExit):
        run("--app-pid", number)
    assert sentence in capsys.readouterr().err


def _until_up(port):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
