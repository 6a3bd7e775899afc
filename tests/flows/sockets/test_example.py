"""The voice agent of the examples passes its scenarios, and fails where it is slow."""

from pathlib import Path

EXAMPLE = Path(__file__).parents[3] / "examples/voice_agent"
AGENT = EXAMPLE / "python/agent.py"


def test_the_agent_does_what_its_scenarios_say(bots):
    played = bots.play(AGENT, scenarios=EXAMPLE / "scenarios")
    assert played.code == 0, played.report


def test_an_agent_that_thinks_for_three_seconds_is_told_to_be_slow(bots):
    """As docs/voice-agents.md shows."""
    played = bots.play(AGENT, scenarios=EXAMPLE / "scenarios", THINKS="3")
    [missed] = [line for line in played.report.splitlines() if ": expected " in line]
    assert missed.endswith("call, leg of the call from 447700900100: socket reply_within 1500ms")
    assert "seen: a reply took 3" in played.report
