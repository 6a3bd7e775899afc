"""The application under test as a process: started, waited for, and stopped again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from typing import IO, TYPE_CHECKING, Final, Self

import aiohttp

from simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOK: Final = 0.05
_START: Final = 60.0
_STOP: Final = 5.0
_LAST_LINES: Final = 20


class ProgramError(SimulatorError):
    """The application can't be reached: it has ended, or it does not answer."""


class Program:
    """A program that runs for as long as this is entered, with whatever it starts itself.

    Args:
        command: as a shell reads it.
        url: where it answers HTTP once it is ready, with whatever status.
        environment: variables besides our own.
    """

    def __init__(self, command: str, url: str, environment: Mapping[str, str]) -> None:
        self._command, self._url = command, url
        self._environment = {**os.environ, **environment}
        self._output = tempfile.NamedTemporaryFile(prefix="voice-simulator-app-", suffix=".log")  # noqa: SIM115 # closed by __aexit__
        self._process: asyncio.subprocess.Process | None = None
        self._last_lines: list[str] = []

    async def __aenter__(self) -> Self:
        """Start it and wait until it answers.

        Raises:
            ProgramError: it ends, or does not answer within a minute.
        """
        self._process = await asyncio.create_subprocess_shell(
            self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._output.fileno(),
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_START):
                trouble = await self._trouble(self._process)
        except TimeoutError:
            trouble = f"does not answer at {self._url} within {_START:g} s"
        except BaseException:
            await self.__aexit__()
            raise
        if trouble is not None:
            await self.__aexit__()
            raise self._error(trouble)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it: first it is asked to, then it is made to."""
        process = self._process
        if process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STOP):
                    await process.wait()
        self._process = None
        self._last_lines = _read(self._output)

    def last_lines(self) -> list[str]:
        """Return what it had printed last when it was stopped."""
        return self._last_lines

    async def _trouble(self, process: asyncio.subprocess.Process) -> str | None:
        """Wait until it answers, and return None; or what is the matter with it."""
        async with aiohttp.ClientSession() as session:
            while not await _answers(session, self._url):
                if process.returncode is not None:
                    return f"has ended with exit code {process.returncode}"
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK):
                        await process.wait()
            return None

    def _error(self, what: str) -> ProgramError:
        lines = "".join(f"\n  | {line}" for line in self.last_lines())
        return ProgramError(f"the application ({self._command}) {what}{lines and f'; it printed{lines}'}")


def _read(output: IO[bytes]) -> list[str]:
    """Return the last lines of a program's output, and close it."""
    with output:
        output.seek(0)
        return output.read().decode(errors="replace").splitlines()[-_LAST_LINES:]


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, allow_redirects=False):
            return True
    except (aiohttp.ClientError, OSError):
        return False
