"""Speech to text by a program of the user's: a WAV file is its last argument, words come on its output.

It is named on the command line only, called without a shell, for a bounded time, and its output is bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Final

from voice_simulator.errors import SettingsError, SimulatorError

if TYPE_CHECKING:
    from pathlib import Path

FLAG: Final = "--transcribe"

_MOST_CHARACTERS: Final = 100_000
_MOST_OF_COMPLAINT: Final = 300
_SECONDS: Final = 60.0
"""How long one file may take: the first call of many programs loads their model."""

_GRACE: Final = 1.0
"""Seconds until a program that was ended is given up: somebody else may still hold its pipes."""


class TranscriptionFailed(SimulatorError):
    """The program has written nothing down."""


class TranscriptionProgram:
    """The program, with the arguments that it is always given.

    Args:
        command: as a shell would take it apart; nothing else of a shell is there.
        seconds: of wall time that one file may take.

    Raises:
        SettingsError: there is no such program.
    """

    def __init__(self, command: str, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise SettingsError(f"{FLAG}: {command!r} can't be taken apart: {error}") from None
        if not self._words:
            raise SettingsError(f"{FLAG}: expected a command, such as 'whisper-cli -m base.bin -nt -np -f'")
        if shutil.which(self._words[0]) is None:
            raise SettingsError(f"{FLAG}: there is no program {self._words[0]!r} that can be run")

    async def words_in(self, wav: Path) -> str:
        """Return what is said in a file, with single blanks; empty for nothing.

        Raises:
            TranscriptionFailed: it can't be started, takes too long, or fails.
        """
        quiet, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._words, str(wav), stdin=quiet, stdout=pipe, stderr=pipe, start_new_session=True
            )
        except OSError as error:
            raise TranscriptionFailed(f"{self._shown} can't be started: {error.strerror}") from None
        try:
            async with asyncio.timeout(self._seconds):
                written, complaint = await process.communicate()
        except TimeoutError:
            raise TranscriptionFailed(f"{self._shown} took more than {self._seconds:g} s") from None
        finally:
            await _end(process)
        if process.returncode:
            raise TranscriptionFailed(
                f"{self._shown} {_how_it_ended(process.returncode)}{_last_of(complaint)}"
            )
        return " ".join(written.decode(errors="replace")[:_MOST_CHARACTERS].split())

    @property
    def _shown(self) -> str:
        return shlex.join(self._words)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End it where it still runs, with what it has started, and close its pipes."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GRACE):
            await process.communicate()


def _how_it_ended(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _last_of(complaint: bytes) -> str:
    """Return the last line that it has written about itself."""
    lines = complaint.decode(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {last[:_MOST_OF_COMPLAINT]}" if last else " and said nothing of why"
