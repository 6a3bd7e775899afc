"""docs/voice-agents.md: its commands do what it says, with the agent in Python and the one in Node."""

import os
import re
import shutil
from pathlib import Path

import pytest
from page_runner import execute

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/voice_agent"
INSTALLED = ROOT / ".sdk/voice_agent/node_modules"

pytestmark = pytest.mark.skipif(
    "SOCKETS_IN_FULL" not in os.environ, reason="it takes a minute: `make sockets` does it"
)


def test_the_commands_of_the_page_do_what_it_says(tmp_path):
    """Three scenarios pass twice, and one fails; `npm ci` has been done before."""
    if shutil.which("node") is None:
        pytest.skip("NOT TESTED: docs/voice-agents.md, because there is no node here")
    here = tmp_path / "examples/voice_agent"
    shutil.copytree(EXAMPLE, here, ignore=shutil.ignore_patterns("node_modules", "__pycache__", "my-app"))
    (here / "node/node_modules").symlink_to(INSTALLED)
    printed = execute(
        ROOT / "docs/voice-agents.md",
        tmp_path,
        shell="set -e",
        leave_out=re.compile("npm ci .*"),
        instead_of={
            "THINKS=3 voice-simulator": "! THINKS=3 voice-simulator",
            '--app "': '--app "env PORT=3000 ',
            "pytest python": "env -u VOICE_SIMULATOR_URL -u PORT pytest python",
        },
    )
    assert printed.count("3 of 3 passed") == 2
    assert "1 passed" in printed
    assert "socket reply_within 1500ms\n      seen: a reply took 3" in printed
    assert (here / "media/is-interrupted/call.wav").exists()
