"""A bot of Pipecat with its own serializer for this platform, unmodified, and a brain that has a script.

Its frames are what one has to know about it: of 40 ms, which break the socket, unless
`fixed_audio_packet_size` is set; then what does not fill a frame is kept until it speaks again.
"""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PIPECAT = ROOT / "tests/sdk/pipecat"
PYTHON = ROOT / ".sdk/pipecat/bin/python"
SAID = 250
"""Frames that the greeting is long: five seconds."""

pytestmark = pytest.mark.skipif(
    "SOCKETS_IN_FULL" not in os.environ, reason="it takes a minute: `make sockets` does it"
)


@pytest.fixture(autouse=True)
def _needs_pipecat():
    if not (PYTHON.parents[1] / "installed").exists():
        pytest.skip("NOT TESTED: Pipecat, since its environment can't be built")


def play(bots, scenario, **environment):
    what = f"Pipecat, {scenario}"
    return bots.typed(what, PIPECAT / scenario, f"{PYTHON} {PIPECAT / 'bot.py'}", 1, **environment)


def test_it_talks_is_interrupted_and_hears_keys(bots):
    code, report = play(bots, "talks.yaml", PACKET="640")
    assert code == 0, report


def test_without_a_size_its_first_frame_breaks_the_socket(bots):
    """The report says which one, what it has, and what it should have."""
    code, report = play(bots, "greets.yaml", VOICE="16000")
    assert code == 1
    assert "frame 1, after 0 bytes of audio: 1280 bytes, not 640: fatal" in report
    assert "closed by the platform, 1006" in report


def test_with_a_size_the_end_of_what_it_says_is_kept_back(bots):
    """Of the greeting's frames a few never come; all do where its voice has the rate of the socket."""
    _, report = play(bots, "greets.yaml", PACKET="640")
    [came] = map(int, re.findall(r"frames that your app sent: (\d+)", report))
    assert SAID - 5 < came < SAID
    code, report = play(bots, "greets.yaml", PACKET="640", VOICE="16000")
    assert code == 0, report
