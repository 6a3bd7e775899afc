"""Speech by espeak-ng: with programs of its name, good and bad, and with the real one if it is here."""

import shutil
import stat
import sys

import pytest

from voice_simulator.core.media.wav_layout import read_wav_layout
from voice_simulator.runtime import speech_program
from voice_simulator.runtime.speech_program import SpeechProgram, voice_of

FAST = 150


@pytest.fixture(name="program_that")
def _program_that(tmp_path, monkeypatch):
    """Put a program of this name, with a body in Python, first on the path."""

    def put(body):
        file = tmp_path / "espeak-ng"
        file.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))
        return SpeechProgram()

    return put


def test_text_goes_in_by_standard_input_and_no_shell_sees_it(program_that):
    """Whatever is in it; options come from lists and numbers only."""
    program = program_that("print(sys.stdin.read(), sys.argv[1:], end='')")
    text = "--version $(id); `id` 'quoted' żółć"
    said = program.wav_of(text, voice_of("de-DE", 1), FAST).decode()
    assert said == f"{text} {['--stdin', '--stdout', '-b', '1', '-v', 'de+m2', '-s', '150']}"


@pytest.mark.parametrize(
    ("language", "party", "voice"),
    [
        ("en-US", None, "en-us+f5"),
        ("en-AU", 0, "en-gb+m1"),
        ("fr-CA", 1, "fr-fr+m2"),
        ("x/../../etc", 0, "en-us+m1"),
        (None, 12, "en-us+m2"),
    ],
)
def test_voices_are_from_a_list(language, party, voice):
    """A language that is not on it is spoken as English; each party has a voice of its own."""
    assert voice_of(language, party) == voice


@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(600)",
        "import subprocess; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
        "sys.exit(1)",
        "sys.stdin.close()",
    ],
    ids=["hangs", "has a child that hangs", "fails", "says nothing"],
)
def test_a_program_that_fails_is_told_of_once(program_that, body, monkeypatch, caplog):
    """And is ended, however long it would take."""
    monkeypatch.setattr(speech_program, "_SECONDS", 0.3)
    program = program_that(body)
    assert [program.wav_of("hello", voice_of(None, 0), FAST) for _ in range(2)] == [None, None]
    assert len(caplog.messages) == 1
    assert "espeak-ng can't speak, so some speech is tones" in caplog.text


def test_a_program_that_never_stops_writing_is_cut(program_that, monkeypatch):
    """Its output is bounded."""
    monkeypatch.setattr(speech_program, "_MOST_BYTES", 100_000)
    program = program_that("while True: sys.stdout.write('x' * 65536)")
    assert len(program.wav_of("hello", voice_of(None, 0), FAST)) == 100_000


def test_its_absence_is_told_once(tmp_path, monkeypatch, caplog):
    """In the log."""
    monkeypatch.setenv("PATH", str(tmp_path))
    program = SpeechProgram()
    assert program.wav_of("hello", voice_of(None, 0), FAST) is None
    assert caplog.messages == ["espeak-ng is not installed: speech is tones (speech.voice)"]


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize("party", [None, *range(12)])
def test_the_real_program_speaks_with_each_voice(party):
    """Some seconds for some words."""
    wav = SpeechProgram().wav_of("please call me back tomorrow", voice_of("en-US", party), FAST)
    assert 500 < read_wav_layout(wav).span < 5000
