"""The flows that people build, each a small app that uses an official SDK, and a scenario that it passes.

A folder is a flow: `app.py` or `app.cjs`, and one scenario or several. Where an app asks `flawed("…")` it
leaves out or mistakes something that matters, if told to: a scenario must miss that, or it passes for a wrong
reason.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FLOWS = sorted(path.parent.name for path in HERE.glob("*/app.*"))
IN_FULL = "FLOWS_IN_FULL" in os.environ
"""Whether each flaw is tried, and each flow by the command that a user types, as `make flows` does."""


def flaws_of(flow):
    """Return the names of the flaws that an app can have, in the order in which its program asks for them."""
    [program] = (HERE / flow).glob("app.*")
    return list(dict.fromkeys(re.findall(r"flawed\(['\"](\w+)['\"]\)", program.read_text())))


def flawed_apps():
    """Return the flows and flaws to be tried: only the first flaw of each, for they take time, or all."""
    return [(flow, flaw) for flow in FLOWS for flaw in flaws_of(flow)[: None if IN_FULL else 1]]


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_goes_as_its_scenario_says(flows, flow, capsys):
    """Everything expected holds, of an app that is as it should be and meets no trouble."""
    played = flows.play(flow, "", capsys)
    assert (played.code, "Traceback" in played.app_log) == (0, False), f"{played.report}\n{played.app_log}"


@pytest.mark.parametrize(("flow", "flaw"), flawed_apps())
def test_its_scenario_fails_for_an_app_with_a_flaw(flows, flow, flaw, capsys):
    """By an expectation that does not hold, and not because the app has broken down."""
    played = flows.play(flow, flaw, capsys)
    assert (played.code, "Traceback" in played.app_log) == (1, False), f"{played.report}\n{played.app_log}"
    assert ": expected " in played.report


@pytest.mark.parametrize("flow", FLOWS)
def test_each_flow_can_have_a_flaw(flow):
    """One at least, or nobody knows what its scenario is good for."""
    assert flaws_of(flow)


@pytest.mark.parametrize("flow", FLOWS if IN_FULL else ["forwarding"])
def test_the_command_that_a_user_types_starts_the_app_and_plays_the_flow(flows, flow):
    """In processes of their own; `make test` does so with one flow, `make flows` with each."""
    command, environ = flows.as_typed(flow)
    run = subprocess.run(command, cwd=HERE, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    assert not [line for line in run.stdout.splitlines() if line.startswith("failed")]
