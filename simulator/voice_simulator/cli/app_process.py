"""Your app as a process: starts it, waits until it answers, and stops it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from typing import TYPE_CHECKING, Final, Self

import aiohttp

from voice_simulator.cli.exit_codes import UNREACHABLE, CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOK: Final = 0.05
_START: Final = 60.0
_STOP: Final = 5.0
_READ: Final = 1.0
_LAST_LINES: Final = 20
_MOST_LINES: Final = 500
_MOST_BYTES: Final = 256 * 1024


class AppError(CommandError):
    """Your app can't be reached: it has ended, or does not answer."""

    exit_code = UNREACHABLE


class _Output:
    """What a process prints, read while it goes on printing."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="voice-simulator-app-", suffix=".log")  # noqa: SIM115 # closed by `close`
        self._read = 0
        self._rest: list[str] = []

    def fileno(self) -> int:
        """Return the file that the process writes to."""
        return self._file.fileno()

    def new_lines(self) -> list[str]:
        """Return the complete lines since the last call; only the last ones of very many."""
        if self._file.closed:
            rest, self._rest = self._rest, []
            return rest
        return self._lines(b"\n")

    def close(self) -> None:
        """Close the file, but keep the lines that were not read yet."""
        if not self._file.closed:
            self._rest = self._lines(b"")
            self._file.close()

    def _lines(self, end: bytes) -> list[str]:
        size = os.fstat(self.fileno()).st_size
        begin = max(self._read, size - _MOST_BYTES)
        # The process writes at the file's own offset, so this must read without moving that.
        content = os.pread(self.fileno(), size - begin, begin)
        whole = content[: content.rfind(b"\n") + 1] if end else content
        skipped, self._read = begin > self._read, begin + len(whole)
        lines = whole.decode(errors="replace").splitlines()
        if not skipped and len(lines) <= _MOST_LINES:
            return lines
        return ["… what came before is left out", *lines[-_MOST_LINES:]]


class AppProcess:
    """Your app, as a process that runs while this context is entered, with its whole process group.

    Args:
        command: the command, for a shell.
        url: the address where it answers HTTP, with any status, once it is ready.
        environment: variables in addition to ours.
        start_within: seconds of wall time in which it must answer.
    """

    def __init__(
        self, command: str, url: str, environment: Mapping[str, str], *, start_within: float = _START
    ) -> None:
        self._command, self._url, self._start_within = command, url, start_within
        # Python buffers what it prints to a file, unless this is set; the user's own setting wins.
        self._environment = {"PYTHONUNBUFFERED": "1", **os.environ, **environment}
        self._output = _Output()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start it and wait until it answers.

        Raises:
            AppError: something else answers there, it ends, or it does not answer in time.
        """
        try:
            await self._start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it: with SIGTERM first, and with SIGKILL after a while or if this is cancelled."""
        try:
            await self._stop()
        finally:
            self._output.close()

    async def restart(self) -> None:
        """Stop it and start it anew: a new process, whose lines follow those of the old one.

        Raises:
            AppError: as at its first start.
        """
        await self._stop()
        await self._start()

    async def _start(self) -> None:
        async with aiohttp.ClientSession() as session:
            if await _answers(session, self._url):
                raise AppError(
                    f"something answers at {self._url} before your app is started: stop it, "
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
            trouble = await self._trouble(session)
        if trouble is not None:
            await self._stop()
            raise self._error(trouble)

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STOP):
                    await _stop_group(process)
        finally:
            _signal_group(process, signal.SIGKILL)
        await process.wait()

    @property
    def process(self) -> int:
        """The id of its first process, which leads a process group and session of its own."""
        if self._process is None:
            raise AssertionError("it was started")
        return self._process.pid

    def printed(self) -> list[str]:
        """Return the lines that it has printed since the last call."""
        return self._output.new_lines()

    def check(self) -> None:
        """Check that it still runs.

        Raises:
            AppError: it has ended.
        """
        if self._process is not None and self._process.returncode is not None:
            raise AppError(f"your app ({self._command}) {_ended(self._process.returncode)}")

    async def _trouble(self, session: aiohttp.ClientSession) -> str | None:
        """Wait until it answers, and return None; or return what is wrong with it."""
        process = self._process
        if process is None:
            raise AssertionError("it was started")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._start_within):
                while process.returncode is None and not await _answers(session, self._url):
                    await _wait(process, _LOOK)
                return None if process.returncode is None else _ended(process.returncode)
        return f"does not answer at {self._url} within {self._start_within:g} s"

    def _error(self, what: str) -> AppError:
        lines = "".join(f"\n  | {line}" for line in self.printed()[-_LAST_LINES:])
        return AppError(f"your app ({self._command}) {what}{lines and f'; it printed{lines}'}")


def _ended(returncode: int) -> str:
    return f"has ended with exit code {returncode}"


async def _stop_group(process: asyncio.subprocess.Process) -> None:
    """Send SIGTERM to a process group and wait for all of it: a shell ends before its children."""
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
        async with session.get(url, allow_redirects=False) as response:
            await _read_out(response)
            return True
    except (aiohttp.ClientError, OSError):
        return False


async def _read_out(response: aiohttp.ClientResponse) -> None:
    """Read an answer to its end, unless it has none; else its connection is reset, and apps print that."""
    with contextlib.suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(_READ):
            async for _ in response.content.iter_any():
                pass
