"""Speech to text by a program of the user's: what it is given, what is taken of it, and how it can fail."""

import shlex
import sys

import pytest

from voice_simulator.errors import SettingsError
from voice_simulator.runtime.transcription_program import TranscriptionFailed, TranscriptionProgram


def python(code, seconds=20.0):
    """Return a program that runs some code; the path of the file is its last argument."""
    return TranscriptionProgram(shlex.join([sys.executable, "-S", "-c", code, "--model", "a b"]), seconds)


@pytest.fixture
def wav(tmp_path):
    path = tmp_path / "app-1.wav"
    path.write_bytes(b"RIFF")
    return path


async def test_words_come_with_single_blanks(wav):
    """Programs write a segment a line."""
    code = "import sys; print(' Hello,\\n  ', open(sys.argv[-1]).read(), sys.argv[1:3])"
    assert await python(code).words_in(wav) == "Hello, RIFF ['--model', 'a b']"


async def test_nothing_said_is_no_words(wav):
    assert await python("").words_in(wav) == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (
            "import sys; print('no model\\n', file=sys.stderr); sys.exit(3)",
            "ended with exit code 3: no model",
        ),
        ("import sys; sys.exit(1)", "ended with exit code 1 and said nothing of why"),
        ("import os; os.kill(os.getpid(), 9)", "was ended by signal 9 and said nothing of why"),
    ],
)
async def test_a_program_that_fails_is_told_with_its_last_line(wav, code, why):
    with pytest.raises(TranscriptionFailed) as caught:
        await python(code).words_in(wav)
    assert str(caught.value).endswith(why)
    assert str(caught.value).startswith(sys.executable)


@pytest.mark.parametrize(
    "code",
    ["import time; time.sleep(600)", "import os, time; os.fork() or time.sleep(600)"],
    ids=["itself", "a child"],
)
async def test_a_program_that_hangs_is_ended(wav, code):
    """With what it has started, which may hold its output."""
    with pytest.raises(TranscriptionFailed, match=r"took more than 0\.3 s"):
        await python(code, seconds=0.3).words_in(wav)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("no-such-program -f", "--transcribe: there is no program 'no-such-program' that can be run"),
        ("", "--transcribe: expected a command, such as "),
        ("whisper 'base", "--transcribe: \"whisper 'base\" can't be taken apart: No closing quotation"),
    ],
)
def test_a_command_that_can_not_be_run_is_told_before_anything_runs(command, why):
    with pytest.raises(SettingsError) as caught:
        TranscriptionProgram(command)
    assert str(caught.value).startswith(why)
