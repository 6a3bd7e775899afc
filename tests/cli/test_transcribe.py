"""`run --transcribe CMD`: what your app says on a WebSocket is written down by a program of the user's."""

import shlex
import sys
from xml.etree import ElementTree as ET

import pytest
from test_media_out import SCENARIO, USUAL, _folder, _port

from voice_simulator.cli.main import main

__all__ = ["_folder", "_port"]

WORDS = """
  - {call: 447700900001, heard: {text: "HELLO there", source: socket}}
"""


PACE = ("--speed", "4")
"""So that a busy machine still echoes before the call is over."""


def python(code):
    return shlex.join([sys.executable, "-S", "-c", code])


def judged(folder, port, capsys, command=None, *more):
    """Run a scenario in which an echo is expected to say certain words; return its exit code and report."""
    expected = SCENARIO.format(port=port).replace("expect: [{calls: 2}]\n", f"expect:{WORDS}")
    (folder / "talks.yaml").write_text(expected)
    flags = () if command is None else ("--transcribe", command)
    return main(["run", "talks.yaml", *flags, *more, *USUAL, *PACE]), capsys.readouterr().out


def test_words_of_your_app_are_judged_as_what_was_heard(folder, port, capsys):
    code, _ = judged(
        folder, port, capsys, python("import sys, wave; wave.open(sys.argv[1]); print('HELLO  there')")
    )
    assert code == 0
    code, report = judged(folder, port, capsys, python("print('hello there')"))
    assert code == 1
    assert "'hello there': it fits but for capitals and small letters" in report


def test_words_of_your_app_are_in_junit_and_in_the_trace(folder, port, capsys):
    """Where a machine, or whoever was not there, reads them; the journal, which is repeatable, has none."""
    flags = ("--junit", "report.xml", "--trace-out", ".", "--journal-out", ".")
    code, _ = judged(folder, port, capsys, python("print('hello there')"), *flags)
    properties = ET.parse("report.xml").iter("property")
    said = next(one.get("value") for one in properties if one.get("name") == "socket.1.said")
    assert (code, set(said.split(" / "))) == (1, {"hello there"})
    page = (folder / "talks.html").read_text()
    assert '"source":"socket","by":"party","content":"hello there"' in page
    assert '"source":"socket","by":"party","content":""' in (folder / "talks.ndjson").read_text()


def test_without_it_a_report_says_what_is_lacking(folder, port, capsys):
    code, report = judged(folder, port, capsys)
    assert code == 1
    assert "run --transcribe CMD has them written down" in report


def test_a_program_that_fails_is_a_failure_of_its_own(folder, port, capsys):
    code, report = judged(folder, port, capsys, python("import sys; sys.exit('no model')"))
    assert code == 1
    assert "expected --transcribe writes down what your app said from " in report
    assert "ended with exit code 1: no model" in report


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--transcribe", "no-such-program"], "--transcribe: there is no program 'no-such-program'"),
        (
            ["--transcribe", "true", "--target", "http://127.0.0.1:1"],
            "--transcribe has no effect with --target",
        ),
    ],
)
def test_what_can_not_be_is_told_before_anything_runs(folder, capsys, flags, sentence):
    (folder / "talks.yaml").write_text(SCENARIO.format(port=1))
    assert main(["run", "talks.yaml", *flags]) == 2
    assert sentence in capsys.readouterr().err
