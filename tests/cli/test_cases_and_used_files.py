"""`run` and `check` take each case of a scenario by itself, and the files that it uses."""

import asyncio
from xml.etree import ElementTree as ET

import pytest
from made_files import wav

from voice_simulator.cli.main import main

TABLE = """name: Ends ${outcome}
use: shared/outcomes.yaml
cases:
  busy: {outcome: busy, status: busy}
  declined: {outcome: declines, status: rejected}
calls: [{turns: ["${outcome}"]}]
trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}
expect: [{call: 447700900100, status: "${status}"}]
"""
SHARED = "outcomes:\n  declines: [{ring: 2s}, rejected]\n"


@pytest.fixture(name="folder")
def _folder(tmp_path, monkeypatch):
    """A folder with a table of cases, and a file that it uses."""
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "outcomes.yaml").write_text(SHARED)
    (tmp_path / "ends.yaml").write_text(TABLE)
    return tmp_path


@pytest.fixture(name="run")
def _run(folder, capsys):
    """Run a command in the folder, and return the exit code and what is printed."""

    def run(*arguments):
        usual = ["--auth", "off", "--port", "0", "--idle", "0.1", "--settle", "0"]
        code = main([*arguments, *(usual if arguments[0] == "run" else [])])
        out, err = capsys.readouterr()
        return code, out + err

    run.folder = folder
    return run


def test_each_case_has_a_line_and_a_test_case(run):
    """The used file is no scenario, and is left out by its name."""
    code, printed = run("run", ".", "--junit", "junit.xml", "--journal-out", "journals")
    assert code == 0
    assert "left out: shared/outcomes.yaml: it has only outcomes, for scenarios to use\n" in printed
    assert "passed       ends.yaml [busy]  Ends busy  (1 call, " in printed
    assert "passed       ends.yaml [declined]  Ends declines  (1 call, " in printed
    assert "2 of 2 passed, in " in printed
    assert "never used" not in printed
    cases = ET.parse(run.folder / "junit.xml").findall(".//testcase")
    assert [(one.get("name"), one.get("file")) for one in cases] == [
        ("Ends busy [busy]", "ends.yaml"),
        ("Ends declines [declined]", "ends.yaml"),
    ]
    names = sorted(path.name for path in (run.folder / "journals").iterdir())
    assert names == ["ends.busy.ndjson", "ends.declined.ndjson"]


def test_a_case_that_fails_is_named(run):
    """The others pass."""
    (run.folder / "ends.yaml").write_text(TABLE.replace("status: busy}", "status: rejected}"))
    code, printed = run("run", "ends.yaml")
    assert code == 1
    assert "failed       ends.yaml [busy]  " in printed
    assert "passed       ends.yaml [declined]  " in printed
    assert "\nends.yaml [busy]: Ends busy\n" in printed


@pytest.mark.parametrize("glob", ["busy", "ends.yaml [busy]", "Ends bus*"])
def test_only_one_case(run, glob):
    """By its name, as a report shows it, or by its title."""
    code, printed = run("run", ".", "--only", glob)
    assert code == 0
    assert "1 of 1 passed" in printed


def test_a_value_that_is_given_goes_before_all_cases(run):
    """As before vars."""
    code, printed = run("run", "ends.yaml", "--set", "outcome=busy")
    assert code == 1
    assert "failed       ends.yaml [declined]  Ends busy" in printed


async def test_a_simulator_elsewhere_gets_the_files(run, start_simulator):
    """They are sent along with each case."""
    simulator = await start_simulator(auth="off")
    arguments = ("run", "ends.yaml", "--target", simulator.base_url)
    code, printed = await asyncio.to_thread(main, [*arguments, "--idle", "0.1"]), ""
    assert code == 0, printed


def test_check_takes_each_case_and_each_file(run):
    """A file of outcomes by itself, too."""
    code, printed = run("check", ".")
    assert code == 0
    assert "ends.yaml: ok, 2 cases, 1 call entry, 1 trigger, 1 expectation\n" in printed
    assert "shared/outcomes.yaml: ok, 1 outcome, for scenarios to use\n" in printed
    (run.folder / "shared" / "outcomes.yaml").write_text(SHARED.replace("ring", "rng"))
    code, printed = run("check", "ends.yaml")
    assert code == 2
    assert "shared/outcomes.yaml:2:15: unknown step 'rng'" in printed
    assert "      declines: [{rng: 2s}, rejected]\n" in printed


def test_without_its_use_the_scenario_is_wrong(run):
    """And the case is named that needs it."""
    (run.folder / "ends.yaml").write_text(TABLE.replace("use: shared/outcomes.yaml\n", ""))
    code, printed = run("run", "ends.yaml")
    assert code == 2
    assert "ends.yaml:5:18: unknown outcome 'declines'" in printed
    assert "(case declined)" in printed


def test_serve_loads_files_from_the_disk_and_no_table(run):
    """Of a table it can't know which case is meant."""
    code, printed = run("serve", "--scenario", "ends.yaml", "--port", "0")
    assert code == 2
    assert "ends.yaml:3:1: this document has cases, of which one plays at a time: busy, declined" in printed


def test_each_case_takes_along_the_sounds_that_it_plays(run):
    """And none of another case; `check` says what is no sound."""
    for name in ("busy", "declined"):
        (run.folder / f"{name}.wav").write_bytes(wav(500))
    plays = "calls: [{turns: [[answer, {play: {file: '${file}', now: true}}, hang_up]]}]"
    table = TABLE.replace('calls: [{turns: ["${outcome}"]}]', plays).replace(
        "use: shared/outcomes.yaml\n", ""
    )
    for name, status in (("busy", "busy"), ("declined", "rejected")):
        table = table.replace(f"status: {status}}}", f"file: {name}.wav}}")
    (run.folder / "ends.yaml").write_text(table.replace('"${status}"', "completed"))
    code, printed = run("run", "ends.yaml")
    assert (code, "2 of 2 passed" in printed) == (0, True), printed
    (run.folder / "declined.wav").write_bytes(b"ID3")
    code, printed = run("check", "ends.yaml")
    assert code == 2
    assert "file: 'declined.wav' can't be played: it is an MP3; expected a WAV file" in printed
    assert "(case declined)" in printed
