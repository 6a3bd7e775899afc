"""Bots behind a WebSocket, each with scenarios that it passes, and fails where it has a flaw.

The simulator and the bot share one clock, which jumps: a frame is sent each 20 ms of it, and nobody waits.
`make sockets` plays them on the wall, in processes of their own.
"""

import os
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BOTS = sorted(path.parent.name for path in HERE.glob("*/app.py"))
IN_FULL = "SOCKETS_IN_FULL" in os.environ


def flaws_of(bot):
    """Return the names of the flaws that a bot can have, in the order in which its program asks for them."""
    program = (HERE / bot / "app.py").read_text()
    return list(dict.fromkeys(re.findall(r"flawed\(['\"](\w+)['\"]\)", program)))


def flawed_bots():
    """Return the bots with their first flaw each, or with all."""
    return [(bot, flaw) for bot in BOTS for flaw in flaws_of(bot)[: None if IN_FULL else 1]]


@pytest.mark.parametrize("bot", BOTS)
def test_a_call_to_a_bot_goes_as_its_scenario_says(bots, bot):
    played = bots.play(bot)
    assert played.code == 0, played.report


@pytest.mark.parametrize(("bot", "flaw"), flawed_bots())
def test_its_scenario_fails_for_a_bot_with_a_flaw(bots, bot, flaw):
    """By an expectation that does not hold."""
    played = bots.play(bot, flaw)
    assert played.code == 1, played.report
    assert ": expected " in played.report


@pytest.mark.parametrize("bot", BOTS)
def test_each_bot_can_have_a_flaw(bot):
    """One at least, or nobody knows what its scenario is good for."""
    assert flaws_of(bot)
