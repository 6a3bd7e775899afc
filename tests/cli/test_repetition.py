"""`run --repeat N`: how often each expectation held over so many seeds."""

import asyncio
import re
from xml.etree import ElementTree as ET

import pytest

from voice_simulator.cli.main import main
from voice_simulator.cli.repetition import combined
from voice_simulator.cli.scenario_result import ScenarioResult
from voice_simulator.client import Failed

LUCKY = """name: Lucky
calls:
  - to: "4477*"
    turns: [[one_of: [[busy], [ring: 3s, answer, stay: 30s, hang_up]]]]
trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}
expect:
  - calls: 1
  - call: {to: 447700900100}
    status: completed
"""
QUICKLY = ("--port", "0", "--settle", "0", "--idle", "0.05")


@pytest.fixture(name="run")
def _run(tmp_path, capsys, monkeypatch):
    """Run the scenario that depends on its seed, and return the exit code and what was printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lucky.yaml").write_text(LUCKY)

    def run(*flags):
        code = main(["run", "lucky.yaml", *QUICKLY, *flags])
        return code, capsys.readouterr().out

    return run


def failed_seeds(printed):
    """Return the seeds that a report names."""
    return [int(seed) for seed in re.search(r"failed with seed ([0-9, ]+);", printed)[1].split(", ")]


def test_scenario_runs_with_so_many_seeds(run, tmp_path):
    """One failure is enough to fail; the report, JUnit and the journals name the seeds."""
    code, printed = run(
        "--repeat", "6", "--seed", "3", "--junit", "verdicts.xml", "--journal-out", "journals"
    )
    seeds = failed_seeds(printed)
    held = 6 - len(seeds)
    assert code == 1
    assert 0 < held < 6, "the way must depend on the seed, or this test shows nothing"
    first, *lines = printed.splitlines()
    assert first.startswith(f"failed       lucky.yaml  Lucky  ({held} of 6 passed with the seeds 3 to 8, in ")
    assert lines[0].endswith(f"; --seed {seeds[0]} repeats the first")
    assert lines[1:4] == [
        "    line 7: 6 of 6  - calls: 1",
        f"    line 8: {held} of 6  - call: {{to: 447700900100}}",
        "",
    ]
    assert f"lucky.yaml: Lucky, with seed {seeds[0]}" in lines
    [case] = ET.parse(tmp_path / "verdicts.xml").findall(".//testcase")
    assert f"line 8: {held} of 6" in case.find("system-out").text
    assert sorted(path.name for path in (tmp_path / "journals").iterdir()) == [
        f"lucky.seed-{seed}.ndjson" for seed in range(3, 9)
    ]


def test_seed_that_failed_fails_again_alone(run):
    """And one that did not passes."""
    _, printed = run("--repeat", "6")
    failed = failed_seeds(printed)
    passed = next(seed for seed in range(1, 7) if seed not in failed)
    assert run("--seed", str(failed[0]))[0] == 1
    assert run("--seed", str(passed))[0] == 0


def test_what_always_holds_passes(run, tmp_path):
    """The counts are told all the same; of a single run there are none."""
    passed = next(seed for seed in range(1, 9) if run("--seed", str(seed))[0] == 0)
    always = (
        LUCKY.partition("expect:")[0] + "always: [{calls: {at_most: 1}}]\nexpect:\n  - calls: {at_least: 1}\n"
    )
    (tmp_path / "lucky.yaml").write_text(always)
    code, printed = run("--repeat", "2", "--seed", str(passed))
    assert code == 0
    assert printed.splitlines()[1:3] == [
        "    line 6: 2 of 2  always: [{calls: {at_most: 1}}]",
        "    line 8: 2 of 2  - calls: {at_least: 1}",
    ]
    assert " of 1 passed with" not in run("--seed", str(passed))[1]


def test_first_failure_ends_the_runs_if_told(run):
    """With --fail-fast, within the runs of one scenario, too."""
    _, printed = run("--repeat", "6", "--fail-fast")
    [seed] = failed_seeds(printed)
    assert f"({seed - 1} of {seed} passed with the seed" in printed


async def test_simulator_that_is_up_gets_the_seeds(start_simulator, tmp_path, capsys):
    """Over --target it is the same."""
    simulator = await start_simulator(auth="off")
    (tmp_path / "lucky.yaml").write_text(LUCKY)
    here = ["run", str(tmp_path / "lucky.yaml"), "--repeat", "6", "--settle", "0", "--idle", "0.05"]
    assert await asyncio.to_thread(main, [*here, "--target", simulator.base_url]) == 1
    there = failed_seeds(capsys.readouterr().out)
    assert await asyncio.to_thread(main, [*here, "--port", "0"]) == 1
    assert failed_seeds(capsys.readouterr().out) == there


@pytest.mark.parametrize("number", ["0", "-1", "x", "10001", "1.5"])
def test_number_that_makes_no_sense_is_refused(run, number, capsys):
    """With the range."""
    with pytest.raises(SystemExit):
        run("--repeat", number)
    assert f"expected a number from 1 to 10000, got '{number}'" in capsys.readouterr().err


def result(verdict, *origins):
    """Return the result of a run with failures at some places."""
    failures = [Failed(one, f"what {one} says", "nothing") for one in origins]
    return ScenarioResult(file="a.yaml", title=None, verdict=verdict, failures=failures, wall=1.5)


def test_counts_of_runs():
    """An expectation that fails twice in a run fails in one run; what fails unasked has a line of its own."""
    runs = {
        1: result("passed"),
        2: result("failed", "a.yaml:4", "a.yaml:4", "b.yaml:9"),
        3: result("failed", "a.yaml:4"),
        4: result("failed", "a.yaml"),
    }
    verdict = combined(runs, {"a.yaml:3": "- calls: 1", "a.yaml:4": "- " + "x" * 100})
    assert (verdict.verdict, verdict.failures, verdict.wall) == ("failed", runs[2].failures, 6)
    assert verdict.repetition.sum == "1 of 4 passed with the seeds 1 to 4"
    assert list(verdict.repetition.lines()) == [
        "failed with seed 2, 3, 4; --seed 2 repeats the first",
        "line 3: 4 of 4  - calls: 1",
        f"line 4: 2 of 4  - {67 * 'x'}…",
        "b.yaml:9: 3 of 4  what b.yaml:9 says",
        "a.yaml: 3 of 4  what a.yaml says",
    ]


def test_app_that_is_gone_is_told_before_failures():
    """Its run counts for nothing; without any that counts there are no counts."""
    verdict = combined(
        {1: result("failed", "a.yaml:4"), 2: result("unreachable")}, {"a.yaml:4": "- calls: 1"}
    )
    assert (verdict.verdict, verdict.repetition.sum) == ("unreachable", "0 of 1 passed with the seed 1")
    assert combined({1: result("unreachable")}, {}).repetition is None


def test_many_seeds_that_failed_are_counted():
    """The first ten by their numbers."""
    verdict = combined({seed: result("failed", "a.yaml:4") for seed in range(1, 31)}, {})
    line = next(verdict.repetition.lines())
    assert line == "failed with seed 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 20 more; --seed 1 repeats the first"
