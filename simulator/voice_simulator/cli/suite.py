"""Runs scenario files one after the other, in a simulator of our own or in one that is already up."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import aiohttp

from voice_simulator.cli.app_process import AppProcess
from voice_simulator.cli.scenario_files import find_scenario_files
from voice_simulator.cli.scenario_result import ScenarioResult
from voice_simulator.cli.simulator_probe import SimulatorUnreachable, why_unreachable
from voice_simulator.cli.simulator_startup import app_environment, start_for_run
from voice_simulator.core.clock import SECOND
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import InvalidDocument, Mistake, SettingsError
from voice_simulator.runs.runner import is_relative, why_nowhere
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.model.triggers import InboundTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from voice_simulator.app import Simulator
    from voice_simulator.cli.scenario_files import ScenarioFiles
    from voice_simulator.scenario.language.scenario_reader import Scenario
    from voice_simulator.settings.table import Settings

_OF_THIS_FILE: Final = (400, 409, 413)
"""With which statuses a simulator refuses one scenario, while it may run the next."""

_MARGIN: Final = 30.0
"""Seconds beyond its own time-out that a run is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteOptions:
    """How scenarios are run.

    Attributes:
        files: the scenarios; of a folder, all in it.
        only: globs over their files and names; none for all.
        fail_fast: whether to stop at the first that fails.
        variables: values that go before those of `vars:`.
        idle, timeout: seconds of wall time, as `RunOptions` has them.
        target: the address of a simulator that is up; None to start one.
        application_id: in whose world; None for whichever application calls.
        app: the command that starts the application; None for one that runs.
        app_process: the number of the first process of an application that runs here; None for none.
        app_url: where it is.
        journal_out: a folder for the journals, or None.
        any_port: whether a free port will do where that of the settings is taken.
    """

    files: Sequence[Path]
    only: Sequence[str]
    fail_fast: bool
    variables: Mapping[str, str]
    idle: float
    timeout: float
    target: str | None
    application_id: str | None
    app: str | None
    app_process: int | None
    app_url: str | None
    journal_out: Path | None
    any_port: bool = False


@dataclass(frozen=True, slots=True)
class _CheckedScenario:
    """A scenario file that was found to be right.

    Attributes:
        file: its path.
        text: what is in it.
        title: what it calls itself.
        lacks: what the settings lack for it to be run; None for nothing that can be told without a simulator.
        asks: whether only a simulator can tell: it needs numbers or applications.
    """

    file: str
    text: bytes
    title: str | None
    lacks: str | None
    asks: bool


class Suite:
    """Scenario files, checked and ready to be run.

    Args:
        options: how they are run.
        settings: of the simulator to start; of one that is up, only how its clock is to move.

    Attributes:
        verdicts: what came of the scenarios that were run so far.
        left_out: what there is in the folders that is not run, a line each.
        printed_before: what the application that was started printed before the first scenario.

    Raises:
        InvalidDocument: with the mistakes in all of them.
        SettingsError: a file can't be read, or none is left to be run.
    """

    def __init__(self, options: SuiteOptions, settings: Settings) -> None:
        self._options, self._settings = options, settings
        files = find_scenario_files(options.files)
        found = _read(options, files)
        self.left_out = tuple(files.left_out)
        self._documents = [document for document in found if _is_chosen(document, options.only)]
        if not self._documents:
            raise SettingsError(_why_none(found, options.only, self.left_out))
        self._program: AppProcess | None = None
        self._simulator: Simulator | None = None
        self.verdicts: list[ScenarioResult] = []
        self.printed_before: list[str] = []

    async def run(self, tell: Callable[[ScenarioResult], None]) -> None:
        """Run the scenarios, and tell what came of each as soon as it is known.

        Raises:
            ProgramError: the application does not start, or has ended.
            TargetUnreachable: no simulator answers.
            SettingsError: the simulator does not let us in, or its port is taken.
        """
        ready = [one for one in self._documents if not self._is_lacking(one, one.lacks, tell)]
        if not ready:
            return
        async with AsyncExitStack() as stack:
            address = await self._open_simulator(stack)
            session = await stack.enter_async_context(_session(address, self._settings, self._options))
            if self._options.app_process is not None:
                self._watch(self._options.app_process, owns_group=False)
            if self._options.app is not None:
                environment = app_environment(self._simulator, address)
                self._program = AppProcess(self._options.app, self._options.app_url or "", environment)
                await stack.enter_async_context(self._program)
                self._watch(self._program.process, owns_group=True)
                self.printed_before = self._program.printed()
            lacks = [await self._ask_for_lacks(session, one) for one in ready]
            able = [
                one for one, why in zip(ready, lacks, strict=True) if not self._is_lacking(one, why, tell)
            ]
            await self._run_all(session, able, tell)

    @property
    def why_rest_is_unseen(self) -> str | None:
        """Why it can't be seen when the application is at rest; None where it can, or nobody wants to."""
        return None if self._simulator is None else self._simulator.why_rest_is_unseen

    def printed(self) -> list[str]:
        """Return what the application that was started has printed since the last time."""
        return [] if self._program is None else self._program.printed()

    async def _open_simulator(self, stack: AsyncExitStack) -> str:
        if self._options.target is not None:
            return self._options.target.rstrip("/")
        any_port = self._options.any_port
        self._simulator = await start_for_run(stack, self._settings, any_port=any_port)
        return self._simulator.base_url

    def _watch(self, process: int, *, owns_group: bool) -> None:
        if self._simulator is None:
            return
        self._simulator.watch(process, self._options.app_url or "", owns_group=owns_group)

    def _is_lacking(
        self, document: _CheckedScenario, lacks: str | None, tell: Callable[[ScenarioResult], None]
    ) -> bool:
        """Tell of a scenario that can't be run, before any is."""
        if lacks is not None:
            self._note(ScenarioResult.not_run(document.file, document.title, lacks), tell)
        return lacks is not None

    def _note(self, verdict: ScenarioResult, tell: Callable[[ScenarioResult], None]) -> None:
        self.verdicts.append(verdict)
        tell(verdict)

    async def _ask_for_lacks(self, session: aiohttp.ClientSession, document: _CheckedScenario) -> str | None:
        """Ask the simulator what it would lack to run a scenario; None for nothing."""
        if not document.asks:
            return None
        answer = await self._post(session, document, [*self._query(document), ("check", "1")])
        return answer.get("error")

    async def _run_all(
        self,
        session: aiohttp.ClientSession,
        documents: Sequence[_CheckedScenario],
        tell: Callable[[ScenarioResult], None],
    ) -> None:
        for document in documents:
            verdict = replace(await self._run_one(session, document), printed=self.printed())
            self._note(verdict, tell)
            self._keep_journals(verdict)
            if self._program is not None:
                self._program.check()
            if self._options.fail_fast and not verdict.is_passed:
                break

    async def _run_one(self, session: aiohttp.ClientSession, document: _CheckedScenario) -> ScenarioResult:
        answer = await self._post(session, document, self._query(document))
        if "error" in answer:
            return ScenarioResult.not_run(document.file, document.title, str(answer["error"]))
        return ScenarioResult.of(document.file, answer)

    async def _post(
        self, session: aiohttp.ClientSession, document: _CheckedScenario, query: Sequence[tuple[str, str]]
    ) -> dict[str, Any]:
        """Post a scenario and return the answer: one with a verdict, or with an error that is its own."""
        try:
            async with session.post("/_simulator/run", params=query, data=document.text) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, ValueError, TimeoutError) as error:
            where = self._options.target or "our own address"
            raise SimulatorUnreachable(f"no simulator answers at {where}: {why_unreachable(error)}") from None
        if isinstance(answer, dict) and "error" in answer and response.status not in _OF_THIS_FILE:
            raise SettingsError(f"{document.file}: {answer['error']}")
        if isinstance(answer, dict) and ("verdict" in answer or "error" in answer):
            return answer
        raise SimulatorUnreachable(
            f"what answers at {self._options.target} (HTTP {response.status}) can't run scenarios"
        )

    def _query(self, document: _CheckedScenario) -> list[tuple[str, str]]:
        settings, options = self._settings, self._options
        query: dict[str, object] = {
            "name": document.file,
            "clock": settings.clock.value,
            "seed": settings.seed,
            "settle_s": None if settings.settle is None else settings.settle / SECOND,
            "webhooks_at_once": settings.webhooks_at_once,
            "idle_s": options.idle,
            "timeout_s": options.timeout,
            "app_url": options.app_url,
            "application_id": options.application_id,
            "journal": "1" if options.journal_out else None,
        }
        given = [(name, str(value)) for name, value in query.items() if value is not None]
        return given + [("set", f"{name}={value}") for name, value in options.variables.items()]

    def _keep_journals(self, verdict: ScenarioResult) -> None:
        folder = self._options.journal_out
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, journal in self._journals(verdict):
                (folder / name).write_text(journal, encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"can't write into {folder}: {error.strerror}") from None

    def _journals(self, verdict: ScenarioResult) -> Iterator[tuple[str, str]]:
        """Go through the journals of a run with the names of their files: no two have the same."""
        path = Path(verdict.file)
        is_alone = sum(Path(one.file).stem == path.stem for one in self._documents) == 1
        stem = path.stem if is_alone else "-".join(part for part in path.with_suffix("").parts if part != "/")
        for application_id, journal in verdict.journals.items():
            # Application ids come from tokens: they may hold anything, also what leads out of the folder.
            whose = f".{quote(application_id, safe='')[:100]}" if len(verdict.journals) > 1 else ""
            yield f"{stem}{whose}.ndjson", journal


def _session(address: str, settings: Settings, options: SuiteOptions) -> aiohttp.ClientSession:
    token = settings.control_token
    return aiohttp.ClientSession(
        address,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        timeout=aiohttp.ClientTimeout(total=options.timeout + _MARGIN),
    )


def _read(options: SuiteOptions, found: ScenarioFiles) -> list[_CheckedScenario]:
    documents: list[_CheckedScenario] = []
    mistakes: list[Mistake] = []
    variables: set[str] = set()
    for path, is_named in found.files:
        try:
            text = path.read_bytes()
            scenario = read_scenario(text, str(path), options.variables)
        except OSError as error:
            raise SettingsError(f"can't read {path}: {error.strerror}") from None
        except InvalidDocument as error:
            mistakes += error.mistakes
        else:
            variables |= scenario.variables
            # A folder may also have scenarios that are only to be loaded.
            if is_named or scenario.triggers or scenario.expectations:
                documents.append(_document(path, text, scenario, options))
            else:
                found.left_out.append(f"{path}: it has no trigger and no expect; name it to run it")
    if mistakes:
        raise InvalidDocument(mistakes)
    _check_variables(options.variables, variables)
    return documents


def _check_variables(given: Iterable[str], known: set[str]) -> None:
    for name in given:
        if name not in known:
            near = did_you_mean(name, sorted(known))
            raise SettingsError(f"--set {name}: no scenario has a variable '{name}'{near}")


def _document(path: Path, text: bytes, scenario: Scenario, options: SuiteOptions) -> _CheckedScenario:
    lacks = None
    if options.app_url is None:
        lacks = next((why_nowhere(one) for one in scenario.triggers if is_relative(one)), None)
    asks = bool(scenario.inbound) or any(
        isinstance(one, InboundTrigger) or one.application is not None for one in scenario.triggers
    )
    return _CheckedScenario(str(path), text, scenario.name, lacks, asks)


def _is_chosen(document: _CheckedScenario, only: Sequence[str]) -> bool:
    names = (document.file, Path(document.file).name, Path(document.file).stem, document.title or "")
    return not only or any(fnmatchcase(name, glob) for name in names for glob in only)


def _why_none(found: Sequence[_CheckedScenario], only: Sequence[str], left_out: Sequence[str]) -> str:
    if not found:
        return "there is no scenario to run" + "".join(f"\n  left out: {line}" for line in left_out)
    names = ", ".join(document.title or document.file for document in found[:5])
    globs = ", ".join(f"'{glob}'" for glob in only)
    return f"--only: none of the {len(found)} scenarios is like {globs}; there are {names}"
