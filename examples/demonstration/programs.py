"""The programs that the demonstration runs beside itself: the simulator, and the application.

Each is a context manager, and is stopped when that is left, whatever the reason.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from asyncio import StreamReader
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping

SIMULATOR: Final = Path(sys.executable).with_name("voice-simulator")
EXAMPLES: Final = Path(__file__).parent.parent

_TO_START: Final = 30.0
"""Seconds that a program has for its start; on most machines one is enough."""

_TO_STOP: Final = 5.0

_LONGEST_LINE: Final = 2**20

_PATIENCE: Final = 20_000
"""Milliseconds for which simulated time waits for the application, which is slow on a busy machine."""


class DemoError(Exception):
    """The demonstration can't be given; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the application shows to the platform, and whom it trusts there.

    Attributes:
        application_id, private_key: sign its requests.
        ca_bundle: the authorities it trusts.
        settings: the simulator's, with the application in them.
        authority: the folder of the simulator's certificate authority.
    """

    application_id: str
    private_key: Path
    ca_bundle: Path
    settings: Path
    authority: Path


Log = Callable[[str | None], None]
"""Takes each line that a program writes to its standard error, and None when there will be no more."""


class Program:
    """A program that runs, and what it has printed.

    Args:
        name: what it is called in messages.
        process: the program.
        log: for its standard error; None where that is part of its output.

    Attributes:
        printed: its lines so far.
    """

    def __init__(self, name: str, process: Process, log: Log | None) -> None:
        self.printed: list[str] = []
        self._name, self._process = name, process
        self._news = asyncio.Event()
        self._has_ended = False
        self._readers = [asyncio.create_task(_read(process.stdout, self._take))]
        if log is not None:
            self._readers.append(asyncio.create_task(_read(process.stderr, log)))

    async def says(self, *words: str) -> str:
        """Wait for a line that begins with these words, or for the first one, and return what follows.

        Raises:
            DemoError: the program ended without it, or took too long.
        """
        try:
            async with asyncio.timeout(_TO_START):
                while (rest := self._find(list(words))) is None:
                    if self._has_ended:
                        raise DemoError("\n".join([f"{self._name} did not start", *self.printed]))
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise DemoError(f"{self._name} did not start within {_TO_START:g} s") from None
        return rest

    async def ends(self) -> int:
        """Wait for the program to end and all it printed to be read, and return its exit code."""
        code = await self._process.wait()
        await asyncio.wait(self._readers)
        for reader in self._readers:
            reader.result()
        return code

    async def stop(self) -> None:
        """Ask the program to end, and see to it that it does."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(_TO_STOP):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
        await self.ends()

    def _take(self, line: str | None) -> None:
        if line is None:
            self._has_ended = True
        else:
            self.printed.append(line)
        self._news.set()

    def _find(self, words: list[str]) -> str | None:
        for line in map(str.split, self.printed):
            if line[: len(words)] == words:
                return " ".join(line[len(words) :])
        return None


async def make_credentials(directory: Path) -> Credentials:
    """Make an application with its keys, and the simulator's certificate authority, in a directory.

    Raises:
        DemoError: the simulator is not installed, or refuses.
    """
    if not SIMULATOR.exists():
        raise DemoError(f"there is no {SIMULATOR}: give the demonstration by `make demo`")
    app, authority, bundle = directory / "app", directory / "tls", directory / "ca-bundle.pem"
    made, certificates = await asyncio.gather(
        _printed_by("new-app", str(app)), _printed_by("ca", "--bundle", "--tls-dir", str(authority))
    )
    bundle.write_text("\n".join(certificates))
    return Credentials(
        application_id=made[0].split()[-1],
        private_key=app / "private.key",
        ca_bundle=bundle,
        settings=app / "voice-simulator.yaml",
        authority=authority,
    )


@asynccontextmanager
async def simulator(credentials: Credentials, log: Log) -> AsyncIterator[Program]:
    """Run a simulator whose time jumps whenever the application is at rest.

    Webhooks go singly, so that every run tells the same story.

    Args:
        credentials: of the application it is to know.
        log: is given one journal entry a line, as JSON.
    """
    command = [
        *(str(SIMULATOR), "serve", "--config", str(credentials.settings), "--log", "json"),
        *("--port", "0", "--tls", "--tls-port", "0", "--tls-dir", str(credentials.authority)),
        *("--clock", "auto", "--start", "2030-01-01T09:00:00Z", "--seed", "1"),
        *("--webhooks-at-once", "1", "--patience", str(_PATIENCE)),
    ]
    async with _running("the simulator", command, {}, log) as program:
        yield program


@asynccontextmanager
async def application(credentials: Credentials, api_host: str) -> AsyncIterator[Program]:
    """Run the example application, just as it would run against the platform: only host and CA differ."""
    environment = {
        "VONAGE_APPLICATION_ID": credentials.application_id,
        "VONAGE_PRIVATE_KEY": str(credentials.private_key),
        "VONAGE_API_HOST": api_host,
        "REQUESTS_CA_BUNDLE": str(credentials.ca_bundle),
        "PORT": "0",
        # A proxy that this machine may be behind has no business between the two.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    command = [sys.executable, "-m", "appointment_reminder"]
    async with _running("the application", command, environment, None) as program:
        yield program


@asynccontextmanager
async def _running(
    name: str, command: list[str], environment: Mapping[str, str], log: Log | None
) -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=EXAMPLES,
        env=_surroundings() | dict(environment),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT if log is None else PIPE,
        limit=_LONGEST_LINE,
        start_new_session=True,  # Ctrl-C is for the demonstration, which then stops the others in order
    )
    program = Program(name, process, log)
    try:
        yield program
    finally:
        await program.stop()


async def _printed_by(*arguments: str) -> list[str]:
    async with _running(arguments[0], [str(SIMULATOR), *arguments], {}, None) as program:
        if await program.ends() != 0:
            raise DemoError("\n".join([f"voice-simulator {arguments[0]} failed", *program.printed]))
        return program.printed


async def _read(stream: StreamReader | None, take: Log) -> None:
    try:
        if stream is not None:
            async for line in stream:
                take(line.decode(errors="replace").rstrip())
    finally:
        take(None)


def _surroundings() -> dict[str, str]:
    """Return the environment, without settings of a simulator that are meant for another one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_SIMULATOR_")}
    return ours | {"PYTHONUNBUFFERED": "1"}
