"""Which scenarios `run` plays: by their tags, and not those that are to be skipped."""

from xml.etree import ElementTree as ET

import pytest

from voice_simulator.cli.main import main

PLACED = """trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}
expect: [{calls: 1}]"""


@pytest.fixture(name="suite")
def _suite(tmp_path, monkeypatch):
    """A folder with three scenarios, and one that says nothing of tags."""
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, tags in (("a", "[smoke, voicemail]"), ("b", "smoke"), ("c", "[voicemail, slow]")):
        (tmp_path / f"{name}.yaml").write_text(f"tags: {tags}\n{PLACED}")
    (tmp_path / "d.yaml").write_text(PLACED)
    return tmp_path


@pytest.fixture(name="run")
def _run(suite, capsys):
    """Run scenarios, and return the exit code and what is printed."""

    def run(*arguments):
        usual = ["--auth", "off", "--port", "0", "--idle", "0.1", "--settle", "0"]
        code = main(["run", str(suite), *arguments, *usual])
        out, err = capsys.readouterr()
        return code, out + err

    return run


def files(printed):
    """Return the names of the scenarios that ran."""
    lines = printed.split("\n\n")[0].splitlines()
    return "".join(line.split()[1].rpartition("/")[2][0] for line in lines if line.startswith("passed"))


@pytest.mark.parametrize(
    ("flags", "chosen"),
    [
        (["--tags", "smoke"], "ab"),
        (["--tags", "slow,smoke"], "abc"),
        (["--tags", "!slow"], "abd"),
        (["--tags", "voicemail,!slow"], "a"),
        (["--tags", "smoke", "--tags", "voicemail"], "a"),
        (["--tags", "smoke", "--only", "b"], "b"),
    ],
)
def test_tags_choose(run, flags, chosen):
    """One of several words; none of those with an exclamation mark; of several flags, each."""
    code, printed = run(*flags)
    assert (code, files(printed)) == (0, chosen)


def test_how_many_are_left_out_is_told(run):
    """At the beginning and in the sum: a suite of no tests must not look like a good one."""
    _, printed = run("--tags", "smoke", "--tags", "!voicemail")
    assert printed.startswith("left out: 3 of 4 scenarios, by --tags smoke --tags !voicemail\n")
    assert "1 of 1 passed, 3 left out by --tags, in " in printed


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (
            ["--tags", "smok"],
            "--tags: no scenario has the tag 'smok'; did you mean 'smoke'? They have slow, smoke, voicemail",
        ),
        (["--tags", "!solw"], "no scenario has the tag 'solw'; did you mean 'slow'? They have slow, smoke"),
        (["--tags", "smoke", "--tags", "slow"], "--tags: none of the 4 scenarios is chosen"),
    ],
)
def test_a_tag_that_no_scenario_has(run, flags, sentence):
    """The exit code says so, for a suite without tests would pass."""
    code, printed = run(*flags)
    assert code == 2
    assert sentence in printed


@pytest.mark.parametrize("flag", ["", "not slow", "a b", "!", "-slow"])
def test_what_is_no_tag(run, flag, capsys):
    """It is told what would be one."""
    with pytest.raises(SystemExit) as ended:
        run(f"--tags={flag}")
    assert ended.value.code == 2
    assert f"expected tags such as smoke,voicemail or '!slow', got '{flag}'" in capsys.readouterr().err


def test_a_scenario_that_is_to_be_skipped(run, suite, capsys):
    """It is reported as skipped, with the reason, and fails nothing."""
    (suite / "b.yaml").write_text(f"skip: waits for the new menu\ntags: smoke\n{PLACED.replace('1', '9')}")
    code, printed = run("--tags", "smoke", "--junit", str(suite / "junit.xml"))
    assert code == 0
    assert f"skipped      {suite}/b.yaml  (waits for the new menu)" in printed
    assert "1 of 2 passed, 1 skipped, 2 left out by --tags, in " in printed
    (cases,) = ET.parse(suite / "junit.xml").iter("testsuite")
    assert (cases.get("tests"), cases.get("skipped"), cases.get("failures")) == ("2", "1", "0")
    assert [one.get("message") for one in cases.iter("skipped")] == ["waits for the new menu"]
    assert main(["check", str(suite / "b.yaml")]) == 0


def test_a_flag_goes_before_what_the_scenario_says(run, suite):
    """And the scenario before the settings: of the clock, the start and the time-out."""
    fails = "timeout: 1ms\nclock: real\ntags: odd\ncalls: [{turns: [[ring: 40s, answer]]}]\n"
    (suite / "b.yaml").write_text(fails + PLACED)
    assert run("--tags", "odd")[0] == 1
    code, printed = run("--tags", "odd", "--clock", "auto", "--timeout", "20")
    assert code == 0, printed


def test_a_settings_file_comes_after_the_scenario(run, suite):
    """And a flag before both: of the start, which the journal shows."""
    (suite / "settings.txt").write_text("start: 2031-01-01T00:00:00Z\n")
    (suite / "b.yaml").write_text(f"tags: odd\nstart: 2030-05-05T00:00:00Z\n{PLACED}")
    (suite / "e.yaml").write_text(f"tags: odd\n{PLACED}")
    usual = ["--tags", "odd", "--config", str(suite / "settings.txt"), "--journal-out", str(suite / "j")]

    def years(*flags):
        assert run(*usual, *flags)[0] == 0
        return [(suite / "j" / f"{name}.ndjson").read_text().split('"time":"')[1][:4] for name in "be"]

    assert years() == ["2030", "2031"]
    assert years("--start", "2032-01-01") == ["2032", "2032"]
