"""How the failures of a scenario are told on the console."""

from dataclasses import replace

from voice_simulator.cli.console_report import failure_details
from voice_simulator.cli.scenario_result import ScenarioResult
from voice_simulator.client import Failed


def failure(uuid, *timeline):
    return Failed("s.yaml:1", "x", "y", uuid=uuid, timeline=list(timeline))


def told(*failures):
    result = ScenarioResult(file="s.yaml", title=None, verdict="failed", failures=failures)
    return [line.strip() for line in failure_details(result)]


def test_timeline_that_two_legs_share_is_shown_once():
    """Below all that is wrong on them; something is expected of a call of its own as well."""
    pair = failure("one", "A", "B")
    lines = told(pair, failure("two", "A", "B"), failure("three", "C"), pair)
    assert [line for line in lines if line[:5] in ("call ", "A", "B", "C", "s.yam")][1:] == [
        "s.yaml:1: expected x",
        "s.yaml:1: expected x",
        "s.yaml:1: expected x",
        "call three:",
        "C",
        "s.yaml:1: expected x",
        "call one and two:",
        "A",
        "B",
    ]


def test_a_cause_is_told_once_above_what_came_of_it():
    """And what has nothing to do with it comes last."""
    cause = "your app's socket was refused: 404, at 0.018"
    came_of_it = replace(failure("one", "A"), cause=cause)
    lines = told(failure("three", "C"), came_of_it, came_of_it)
    assert [line for line in lines if line][1:] == [
        f"likely cause: {cause}",
        "what came of it, or after it:",
        *["s.yaml:1: expected x", "seen: y"] * 2,
        "call one:",
        "A",
        "besides that:",
        *["s.yaml:1: expected x", "seen: y"],
        "call three:",
        "C",
    ]
