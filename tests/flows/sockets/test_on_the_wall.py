"""The same bots in processes of their own, and the one in Node, as a user types it: on the wall clock.

How late frames were on this machine, and how evenly they came, is kept for `make sockets` to print.
"""

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
EXAMPLE = ROOT / "examples/voice_agent"
PYTHON = ROOT / ".venv/bin/python"
NODE = ROOT / ".sdk/voice_agent"
SPEEDS = {"assistant": 1, "echo": 4, "handover": 10, "long_story": 2, "menu": 4, "no_socket": 10}
"""How much faster than the wall clock each bot is played; one that thinks for a second can't be hurried."""

pytestmark = pytest.mark.skipif(
    "SOCKETS_IN_FULL" not in os.environ, reason="it takes a minute: `make sockets` does it"
)


@pytest.mark.parametrize("bot", SPEEDS)
def test_the_command_that_a_user_types_starts_the_bot_and_plays_its_scenarios(bots, bot):
    code, report = bots.typed(bot, bot, f"{PYTHON} -m {bot}.app", SPEEDS[bot])
    assert code == 0, report


def test_the_agent_of_the_example_in_node(bots):
    """It passes the same scenarios as the one in Python."""
    if shutil.which("node") is None:
        pytest.skip("NOT TESTED: the voice agent in Node, because there is no node here")
    command = f"node --preserve-symlinks --preserve-symlinks-main {NODE / 'agent.mjs'}"
    code, report = bots.typed("the agent in Node", EXAMPLE / "scenarios", command, 1)
    assert code == 0, report


def test_the_agent_of_the_example_in_python(bots):
    agent = EXAMPLE / "python/agent.py"
    code, report = bots.typed("the agent in Python", EXAMPLE / "scenarios", f"{PYTHON} {agent}", 1)
    assert code == 0, report
