"""How the failures of a scenario are told on the console."""

from voice_simulator.cli.console_report import failure_details
from voice_simulator.cli.scenario_result import ScenarioResult
from voice_simulator.client import Failed


def failure(uuid, *timeline):
    return Failed("s.yaml:1", "x", "y", uuid=uuid, timeline=list(timeline))


def test_timeline_that_two_legs_share_is_shown_once():
    """Something is expected of each of them, and of a call of its own."""
    pair = failure("one", "A", "B")
    failures = [pair, failure("two", "A", "B"), pair, failure("three", "C")]
    result = ScenarioResult(file="s.yaml", title=None, verdict="failed", failures=failures)
    told = [line.strip() for line in failure_details(result)]
    assert [line for line in told if line[:5] in ("call ", "A", "B", "C")] == [
        "call one:",
        "A",
        "B",
        "call two: it is in the timeline above",
        "call three:",
        "C",
    ]
