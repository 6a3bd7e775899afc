"""Speech by the program espeak-ng, where it is installed: text in on its standard input, a WAV file out.

It is called without a shell, with a voice from a list, for a bounded time, and its output is bounded.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
from threading import Timer
from typing import Final

from voice_simulator.core.media.wav_layout import read_wav_layout

log: Final = logging.getLogger(__name__)

PROGRAM: Final = "espeak-ng"

_LANGUAGES: Final = frozenset(
    (
        *("cs", "da", "de", "el", "en-gb", "en-us", "es", "es-419", "fi", "fr-fr", "hi", "hu", "id", "it"),
        *("nb", "nl", "pl", "pt", "pt-br", "ro", "ru", "sv", "tr"),
    )
)
_USUAL: Final = {"en": "en-gb", "fr": "fr-fr", "no": "nb"}
_DEFAULT: Final = "en-us"

_PARTIES: Final = (*(f"m{number}" for number in range(1, 8)), *(f"f{number}" for number in range(1, 5)))
_PLATFORM: Final = "f5"

_SLOWEST, _FASTEST = 80, 450
_SECONDS: Final = 5.0
_MOST_CHARACTERS: Final = 5_000
"""What fits into the buffer of a pipe, so that nothing waits for the program to read."""

_MOST_BYTES: Final = 16 * 1024 * 1024


def voice_of(language: str | None, party: int | None) -> str:
    """Return the voice of a party by its number, or of the platform, which speaks the language it is told."""
    tag = (language or _DEFAULT).lower()
    first = tag.partition("-")[0]
    known = next((one for one in (tag, _USUAL.get(first, first)) if one in _LANGUAGES), _DEFAULT)
    return f"{known}+{_PLATFORM if party is None else _PARTIES[party % len(_PARTIES)]}"


class SpeechProgram:
    """The program, as it is installed here.

    Attributes:
        path: where it is; None if it is not installed.
    """

    def __init__(self) -> None:
        self.path = shutil.which(PROGRAM)
        self._has_failed = False
        if self.path is None:
            log.warning("%s", self.absence)

    @property
    def absence(self) -> str | None:
        """What there is to say where it is not installed; None where it is."""
        return None if self.path else f"{PROGRAM} is not installed: speech is tones (speech.voice)"

    def wav_of(self, text: str, voice: str, words_per_minute: int) -> bytes | None:
        """Return a text as a WAV file; None if that fails, which is logged once. It takes a while.

        Args:
            text: what is to be said.
            voice: one of `voice_of`.
            words_per_minute: how fast, as far as the program can.
        """
        if self.path is None:
            return None
        speed = str(max(_SLOWEST, min(_FASTEST, words_per_minute)))
        command = [self.path, "--stdin", "--stdout", "-b", "1", "-v", voice, "-s", speed]
        try:
            return _run(command, text[:_MOST_CHARACTERS].encode(errors="replace"))
        except (OSError, subprocess.SubprocessError) as error:
            self.tell_failure(error)
            return None

    def speech(self, text: str, voice: str, words_per_minute: int) -> bytes | None:
        """Return a text as a WAV file that can be heard; None if that fails. It takes a while."""
        wav = self.wav_of(text, voice, words_per_minute)
        if wav is None:
            return None
        layout = read_wav_layout(wav)
        if layout is None or layout.why_unheard is not None:
            self.tell_failure("what comes from it is no WAV file that can be read")
            return None
        return wav

    def tell_failure(self, error: Exception | str) -> None:
        """Log why it can't speak; the first time only."""
        if not self._has_failed:
            self._has_failed = True
            log.warning("%s can't speak, so some speech is tones: %s", PROGRAM, error)


def _run(command: list[str], text: bytes) -> bytes:
    """Return what a program writes, up to the limit.

    Raises:
        OSError: it can't be started, or does not read.
        SubprocessError: it takes too long, or fails.
    """
    quiet, pipe = subprocess.DEVNULL, subprocess.PIPE
    # A path that was looked up, words from lists, a number.
    with subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=pipe, stderr=quiet, start_new_session=True
    ) as process:
        alarm = Timer(_SECONDS, _end, [process])
        alarm.start()
        try:
            written = _exchange(process, text)
        finally:
            alarm.cancel()
            _end(process)
    if not written:
        raise subprocess.SubprocessError(f"nothing came from it within {_SECONDS:g} s")
    return written


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program, and what it has started: a script of its name, say, whose child holds the pipe."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _exchange(process: subprocess.Popen[bytes], text: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        return b""
    process.stdin.write(text)
    process.stdin.close()
    return process.stdout.read(_MOST_BYTES)
