"""The agent, tested from Python: the test is the caller, and says when time passes."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

QUESTION = Path(__file__).parents[1] / "scenarios/question.wav"


@pytest.fixture(scope="module")
def agent():
    """Start the agent on a free port, and return its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, Path(__file__).with_name("agent.py")]
    process = subprocess.Popen(command, env={**os.environ, "PORT": str(port)})
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


def test_a_caller_breaks_in_and_is_answered(voice, agent):
    voice.register(answer_url=f"{agent}/answer", event_url=f"{agent}/event")
    call = voice.dial_in(voice.number)
    call.wait_for_speech()  # the greeting
    voice.advance("2s")
    call.play(QUESTION)  # … which goes on
    voice.advance("2s")
    call.wait_for_speech()  # the answer
    call.wait_for_silence("800ms")
    call.hang_up()
    call.wait("completed")
    limits = {"stops_within": "300ms", "reply_within": "1500ms", "no_short_frames": True}
    voice.verify([{"call": {"leg_of": {"to": voice.number}}, "socket": limits}, "no_errors"])
