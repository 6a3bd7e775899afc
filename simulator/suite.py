"""Runs scenario files one after the other, in a simulator of our own or in one that is already up."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from simulator.errors import InvalidDocument, Mistake, SettingsError, SimulatorError
from simulator.program import Program
from simulator.scenario.language import read_scenario
from simulator.server import Simulator
from simulator.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from simulator.settings import Settings

_MARGIN: Final = 30.0
"""Seconds beyond its own time-out that a run is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteOptions:
    """How scenarios are run.

    Attributes:
        files: the scenarios; of a folder, all in it.
        only: a glob over their files and names; None for all.
        fail_fast: whether to stop at the first that fails.
        variables: values that go before those of `vars:`.
        idle, timeout: seconds of wall time, as `RunOptions` has them.
        target: the address of a simulator that is up; None to start one.
        application_id: in whose world; None for whichever application calls.
        app: the command that starts the application; None for one that runs.
        app_url: where it is.
        journal_out: a folder for the journals, or None.
    """

    files: Sequence[Path]
    only: str | None
    fail_fast: bool
    variables: Mapping[str, str]
    idle: float
    timeout: float
    target: str | None
    application_id: str | None
    app: str | None
    app_url: str | None
    journal_out: Path | None


@dataclass(frozen=True, slots=True)
class _Document:
    """A scenario file that was found to be right."""

    file: str
    text: bytes
    title: str | None


class TargetUnreachable(SimulatorError):
    """No simulator is where it was said to be."""


class Suite:
    """Scenario files, checked and ready to be run.

    Args:
        options: how they are run.
        settings: of the simulator to start; of one that is up, only how its clock is to move.

    Raises:
        InvalidDocument: with the mistakes in all of them.
        SettingsError: a file can't be read, or none is left to be run.
    """

    def __init__(self, options: SuiteOptions, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self._documents = list(_chosen(_read(options), options.only))
        if not self._documents:
            raise SettingsError("there is no scenario to run")
        self._program: Program | None = None

    def __len__(self) -> int:
        return len(self._documents)

    async def run(self, tell: Callable[[Verdict], None]) -> list[Verdict]:
        """Run the scenarios and return what came of them, each told as soon as it is known.

        Raises:
            ProgramError: the application does not start.
            TargetUnreachable: no simulator answers.
            SettingsError: a scenario can't be run by that simulator, or its port is taken.
        """
        async with AsyncExitStack() as stack:
            address = await self._open_simulator(stack)
            session = await stack.enter_async_context(_session(address, self._settings, self._options))
            if self._options.app is not None:
                environment = {"VOICE_SIMULATOR_URL": address}
                self._program = Program(self._options.app, self._options.app_url or "", environment)
                await stack.enter_async_context(self._program)
            return await self._run_all(session, tell)

    def last_lines(self) -> list[str]:
        """Return what the application that was started printed last."""
        return [] if self._program is None else self._program.last_lines()

    async def _open_simulator(self, stack: AsyncExitStack) -> str:
        if self._options.target is not None:
            return self._options.target.rstrip("/")
        simulator = await stack.enter_async_context(Simulator(self._settings))
        return simulator.base_url

    async def _run_all(
        self, session: aiohttp.ClientSession, tell: Callable[[Verdict], None]
    ) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for document in self._documents:
            verdict = Verdict.of(document.file, await self._run_one(session, document))
            verdicts.append(verdict)
            tell(verdict)
            self._keep_journals(verdict)
            if self._options.fail_fast and not verdict.is_passed:
                break
        return verdicts

    async def _run_one(self, session: aiohttp.ClientSession, document: _Document) -> dict[str, Any]:
        try:
            async with session.post(
                "/_simulator/run", params=self._query(document), data=document.text
            ) as response:
                answer: dict[str, Any] = await response.json(content_type=None)
        except (aiohttp.ClientError, ValueError, TimeoutError) as error:
            raise TargetUnreachable(
                f"no simulator answers at {self._options.target or 'our own address'}: {error}"
            ) from None
        if response.status != 200:
            raise SettingsError(f"{document.file}: {answer.get('error', answer)}")
        return answer

    def _query(self, document: _Document) -> list[tuple[str, str]]:
        settings, options = self._settings, self._options
        query: dict[str, object] = {
            "name": document.file,
            "clock": settings.clock.value,
            "seed": settings.seed,
            "settle_s": settings.settle / 1000,
            "webhooks_at_once": settings.webhooks_at_once,
            "idle_s": options.idle,
            "timeout_s": options.timeout,
            "app_url": options.app_url,
            "application_id": options.application_id,
            "journal": "1" if options.journal_out else None,
        }
        given = [(name, str(value)) for name, value in query.items() if value is not None]
        return given + [("set", f"{name}={value}") for name, value in options.variables.items()]

    def _keep_journals(self, verdict: Verdict) -> None:
        folder = self._options.journal_out
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        several = len(verdict.journals) > 1
        for application_id, journal in verdict.journals.items():
            name = Path(verdict.file).stem + (f".{application_id}" if several else "")
            (folder / f"{name}.ndjson").write_text(journal, encoding="utf-8")


def _session(address: str, settings: Settings, options: SuiteOptions) -> aiohttp.ClientSession:
    token = settings.control_token
    return aiohttp.ClientSession(
        address,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        timeout=aiohttp.ClientTimeout(total=options.timeout + _MARGIN),
    )


def _read(options: SuiteOptions) -> list[_Document]:
    documents: list[_Document] = []
    mistakes: list[Mistake] = []
    for path, is_named in _files(options.files):
        try:
            text = path.read_bytes()
            scenario = read_scenario(text, str(path), options.variables)
        except OSError as error:
            raise SettingsError(f"can't read {path}: {error.strerror}") from None
        except InvalidDocument as error:
            mistakes += error.mistakes
        else:
            # A folder may also have scenarios that are only to be loaded.
            if is_named or scenario.triggers or scenario.expectations:
                documents.append(_Document(str(path), text, scenario.name))
    if mistakes:
        raise InvalidDocument(mistakes)
    return documents


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Go through the files, and say of each whether it was named itself, and not only its folder."""
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix in (".yaml", ".yml"))
            yield from ((one, False) for one in inside)
        else:
            yield path, True


def _chosen(documents: Iterable[_Document], only: str | None) -> Iterator[_Document]:
    for document in documents:
        names = (document.file, Path(document.file).name, Path(document.file).stem, document.title or "")
        if only is None or any(fnmatchcase(name, only) for name in names):
            yield document
