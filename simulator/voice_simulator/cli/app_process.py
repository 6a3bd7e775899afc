"""The application under test as a process: started, waited for, and stopped again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from typing import TYPE_CHECKING, Final, Self

import aiohttp

from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOK: Final = 0.05
_START: Final = 60.0
_STOP: Final = 5.0
_LAST_LINES: Final = 20
_MOST_LINES: Final = 500
_MOST_BYTES: Final = 256 * 1024


class AppError(SimulatorError):
    """The application can't be reached: it has ended, or it does not answer."""


class _Output:
    """What a program prints, read piece by piece while it goes on printing."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="voice-simulator-app-", suffix=".log")  # noqa: SIM115 # closed by `close`
        self._read = 0
        self._rest: list[str] = []

    def fileno(self) -> int:
        """Return where a program is to write."""
        return self._file.fileno()

    def new_lines(self) -> list[str]:
        """Return the whole lines that have come since the last time; of very many the last."""
        if self._file.closed:
            rest, self._rest = self._rest, []
            return rest
        return self._lines(b"\n")

    def close(self) -> None:
        """Keep what was not read yet."""
        if not self._file.closed:
            self._rest = self._lines(b"")
            self._file.close()

    def _lines(self, end: bytes) -> list[str]:
        size = os.fstat(self.fileno()).st_size
        begin = max(self._read, size - _MOST_BYTES)
        # The program writes at the file's own place, which is not to be moved.
        content = os.pread(self.fileno(), size - begin, begin)
        whole = content[: content.rfind(b"\n") + 1] if end else content
        skipped, self._read = begin > self._read, begin + len(whole)
        lines = whole.decode(errors="replace").splitlines()
        if not skipped and len(lines) <= _MOST_LINES:
            return lines
        return ["… what came before is left out", *lines[-_MOST_LINES:]]


class AppProcess:
    """A program that runs for as long as this is entered, with whatever it starts in its process group.

    Args:
        command: as a shell reads it.
        url: where it answers HTTP once it is ready, with whatever status.
        environment: variables besides our own.
    """

    def __init__(self, command: str, url: str, environment: Mapping[str, str]) -> None:
        self._command, self._url = command, url
        # Python keeps back what it prints to a file; who wants that says so.
        self._environment = {"PYTHONUNBUFFERED": "1", **os.environ, **environment}
        self._output = _Output()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start it and wait until it answers.

        Raises:
            ProgramError: something else answers there, it ends, or it does not answer within a minute.
        """
        async with aiohttp.ClientSession() as session:
            if await _answers(session, self._url):
                self._output.close()
                raise AppError(
                    f"something answers at {self._url} before the application is started: stop it, "
                    "or leave out --app to test that"
                )
            self._process = await asyncio.create_subprocess_shell(
                self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=self._output.fileno(),
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
            try:
                trouble = await self._trouble(session)
            except BaseException:
                await self.__aexit__()
                raise
        if trouble is not None:
            await self.__aexit__()
            raise self._error(trouble)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it: first it is asked to, then, or if we are told once more to stop, it is made to."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STOP):
                    await _stop_group(process)
        finally:
            _signal_group(process, signal.SIGKILL)
            self._output.close()
        await process.wait()

    @property
    def process(self) -> int:
        """The number of its first process, which leads a group and session of its own."""
        if self._process is None:
            raise AssertionError("it was started")
        return self._process.pid

    def printed(self) -> list[str]:
        """Return the lines that it has printed since the last time."""
        return self._output.new_lines()

    def check(self) -> None:
        """Make sure that it runs still.

        Raises:
            ProgramError: it has ended.
        """
        if self._process is not None and self._process.returncode is not None:
            raise AppError(f"the application ({self._command}) {_ended(self._process.returncode)}")

    async def _trouble(self, session: aiohttp.ClientSession) -> str | None:
        """Wait until it answers, and return None; or what is the matter with it."""
        process = self._process
        if process is None:
            raise AssertionError("it was started")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_START):
                while process.returncode is None and not await _answers(session, self._url):
                    await _wait(process, _LOOK)
                return None if process.returncode is None else _ended(process.returncode)
        return f"does not answer at {self._url} within {_START:g} s"

    def _error(self, what: str) -> AppError:
        lines = "".join(f"\n  | {line}" for line in self.printed()[-_LAST_LINES:])
        return AppError(f"the application ({self._command}) {what}{lines and f'; it printed{lines}'}")


def _ended(returncode: int) -> str:
    return f"has ended with exit code {returncode}"


async def _stop_group(process: asyncio.subprocess.Process) -> None:
    """Ask all processes of a group to stop, and wait until none is left: a shell ends before what it runs."""
    _signal_group(process, signal.SIGTERM)
    await process.wait()
    for _ in range(int(_STOP / _LOOK)):
        if not _signal_group(process, 0):
            return
        await asyncio.sleep(_LOOK)


def _signal_group(process: asyncio.subprocess.Process, number: int) -> bool:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


async def _wait(process: asyncio.subprocess.Process, span: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(span):
            await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, allow_redirects=False):
            return True
    except (aiohttp.ClientError, OSError):
        return False
