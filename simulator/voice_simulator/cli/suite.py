"""Runs scenario files one after the other, with a new simulator or with one that is up already."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from voice_simulator.cli.app_process import AppProcess
from voice_simulator.cli.repetition import combined, expectation_lines
from voice_simulator.cli.scenario_files import find_scenario_files
from voice_simulator.cli.scenario_result import ScenarioResult, named
from voice_simulator.cli.scenario_traces import ScenarioTraces
from voice_simulator.cli.simulator_probe import SimulatorUnreachable
from voice_simulator.cli.simulator_startup import app_environment, start_for_run
from voice_simulator.cli.tag_choice import TagChoice, check_tags
from voice_simulator.client import AsyncSimulator, ClientError
from voice_simulator.client import SimulatorUnreachable as Unreachable
from voice_simulator.core.clock import SECOND, to_iso
from voice_simulator.documents.mistakes import did_you_mean
from voice_simulator.errors import InvalidDocument, Mistake, SettingsError
from voice_simulator.runs.app_requests import why_nowhere
from voice_simulator.runs.options import RunOptions
from voice_simulator.scenario.language.scenario_reader import read_cases
from voice_simulator.scenario.model.triggers import InboundTrigger
from voice_simulator.scenario.ncco_check import is_ncco
from voice_simulator.scenario.scenario_folder import ScenarioFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from voice_simulator.app import Simulator
    from voice_simulator.cli.run_again import Words
    from voice_simulator.cli.scenario_files import ScenarioFiles
    from voice_simulator.client import ScenarioOutcome
    from voice_simulator.runtime.media_folder import MediaFolder
    from voice_simulator.runtime.pacing import ClockMode
    from voice_simulator.runtime.transcription_program import TranscriptionProgram
    from voice_simulator.scenario.language.scenario_reader import Scenario
    from voice_simulator.scenario.model.run_conditions import RunConditions
    from voice_simulator.settings.table import Settings

_OF_THIS_FILE: Final = (400, 409, 413)
"""Statuses that concern one scenario only: the simulator may still run the next one."""

_MARGIN: Final = 30.0
"""Seconds to wait for the answer beyond the time-out of the run itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteOptions:
    """How scenarios are run.

    Attributes:
        files: scenario files, and folders of them.
        only: globs for their files and names; none to run all.
        tags: which tags they must have and may not have; none to run all.
        fail_fast: whether to stop at the first scenario that fails.
        variables: values that go before those in `vars:`.
        idle, timeout: in seconds of wall time, as in `RunOptions`.
        clock, start: as flags give them, which go before what a scenario says; None where none does.
        target: the address of a simulator that is up; None to start one.
        application_id: the Vonage application whose world runs them; None for any that calls.
        app: the command that starts your app; None if it runs already.
        app_process: the id of the first process of your app, to watch it; None not to.
        app_url: the address of your app, or None.
        journal_out: the folder for the journals, or None.
        trace_out: the folder for the traces of what fails, or None.
        media: the folder for the audio of WebSockets, or None.
        transcription: writes down what your app says on WebSockets; None for nobody.
        words: of the command line, as a trace repeats it.
        repeat: how often each scenario runs, each time with the next seed.
        any_port: whether to take a free port if the port of the settings is taken.
        restarts_app: whether your app is started anew before each run but the first, with none of its state.
    """

    files: Sequence[Path]
    only: Sequence[str]
    tags: Sequence[TagChoice]
    fail_fast: bool
    variables: Mapping[str, str]
    idle: float
    timeout: float | None
    clock: ClockMode | None
    start: int | None
    target: str | None
    application_id: str | None
    app: str | None
    app_process: int | None
    app_url: str | None
    journal_out: Path | None
    trace_out: Path | None = None
    media: MediaFolder | None = None
    transcription: TranscriptionProgram | None = None
    words: Words = ()
    repeat: int = 1
    any_port: bool = False
    restarts_app: bool = False


@dataclass(frozen=True, slots=True)
class _CheckedScenario:
    """A scenario file without mistakes.

    Attributes:
        file: its path.
        text: its content.
        case: which of its cases; None where it has none.
        used: the files that it uses, by the paths by which it names them.
        title: its `name:`, or None.
        tags: its tags.
        conditions: how it is to be run.
        expectations: how each expectation is written, by its place.
        why_not_run: why the flags do not suffice to run it; None if they do, as far as is known yet.
        needs_simulator: whether only the simulator knows: the scenario needs numbers or applications.
    """

    file: str
    text: bytes
    case: str | None
    used: Mapping[str, bytes]
    title: str | None
    tags: tuple[str, ...]
    conditions: RunConditions
    expectations: Mapping[str, str]
    why_not_run: str | None
    needs_simulator: bool


class Suite:
    """Scenario files, checked and ready to run.

    Args:
        options: how they are run.
        settings: for the simulator to start. One that is up gets only the clock, the seed and the like.

    Attributes:
        results: the results so far.
        left_out: the files in the folders that do not run, a line each, and how many tags leave out.
        left_out_by_tags: how many.
        printed_at_start: what your app printed before the first scenario, if it was started here.

    Raises:
        InvalidDocument: with the mistakes in all files.
        SettingsError: a file can't be read, there is nothing to run, or no trace can be written.
    """

    def __init__(self, options: SuiteOptions, settings: Settings) -> None:
        self._options, self._settings = options, settings
        files = find_scenario_files(options.files)
        found = _read(options, files)
        check_tags(options.tags, {tag for document in found for tag in document.tags})
        tagged = [one for one in found if all(choice.admits(one.tags) for choice in options.tags)]
        self._documents = [document for document in tagged if _is_chosen(document, options.only)]
        self.left_out_by_tags = len(found) - len(tagged)
        self.left_out = (*files.left_out, *_told_of_tags(options.tags, len(found), len(tagged)))
        if not tagged and found:
            raise SettingsError(f"--tags: none of the {len(found)} scenarios is chosen")
        if not self._documents:
            raise SettingsError(_why_nothing_to_run(tagged, options.only, self.left_out))
        trace_out = options.trace_out
        self._traces = None if trace_out is None else ScenarioTraces(trace_out, options.words)
        self._app: AppProcess | None = None
        self._is_app_new = False
        self._simulator: Simulator | None = None
        self.results: list[ScenarioResult] = []
        self.printed_at_start: list[str] = []

    async def play(self, on_result: Callable[[ScenarioResult], None]) -> None:
        """Run the scenarios, and pass each result to `on_result` as soon as it is known.

        Raises:
            AppError: your app does not start, or has ended.
            SimulatorUnreachable: no simulator answers.
            SettingsError: the simulator refuses the requests, or its port is taken.
        """
        wanted = [one for one in self._documents if not self._skip_if_told(one, on_result)]
        ready = [one for one in wanted if not self._skip_if_unable(one, one.why_not_run, on_result)]
        if not ready:
            return
        async with AsyncExitStack() as stack:
            address = await self._open_simulator(stack)
            client = AsyncSimulator(address, token=self._settings.control_token)
            await stack.enter_async_context(client)
            if self._options.app_process is not None:
                self._watch(self._options.app_process, owns_group=False)
            if self._options.app is not None:
                environment = app_environment(self._simulator, address)
                self._app = AppProcess(self._options.app, self._options.app_url or "", environment)
                await stack.enter_async_context(self._app)
                self._watch(self._app.process, owns_group=True)
                self._is_app_new = True
                self.printed_at_start = self._app.printed()
            why_not_run = [await self._ask_why_not_run(client, one) for one in ready]
            able = [
                one
                for one, why in zip(ready, why_not_run, strict=True)
                if not self._skip_if_unable(one, why, on_result)
            ]
            await self._run_all(client, able, on_result)

    @property
    def why_rest_is_unseen(self) -> str | None:
        """Why the simulator can't see when your app is at rest; None if it can, or is not asked to."""
        return None if self._simulator is None else self._simulator.why_rest_is_unseen

    @property
    def _first_seed(self) -> int:
        return RunOptions().seed if self._settings.seed is None else self._settings.seed

    def printed(self) -> list[str]:
        """Return what your app has printed since the last call, if it was started here."""
        return [] if self._app is None else self._app.printed()

    async def _open_simulator(self, stack: AsyncExitStack) -> str:
        if self._options.target is not None:
            return self._options.target.rstrip("/")
        any_port = self._options.any_port
        self._simulator = await start_for_run(stack, self._settings, any_port=any_port)
        if self._options.media is not None:
            self._simulator.write_media(self._options.media)
        if self._options.transcription is not None:
            self._simulator.write_down_with(self._options.transcription)
        return self._simulator.base_url

    def _watch(self, process: int, *, owns_group: bool) -> None:
        if self._simulator is None:
            return
        self._simulator.watch(process, self._options.app_url or "", owns_group=owns_group)

    def _skip_if_told(self, document: _CheckedScenario, on_result: Callable[[ScenarioResult], None]) -> bool:
        """Report a scenario that says that it is not to be run, before any other runs."""
        why = document.conditions.skip
        if why is not None:
            verdict = ScenarioResult.skipped(document.file, document.title, why)
            self._note(replace(verdict, case=document.case), on_result)
        return why is not None

    def _skip_if_unable(
        self, document: _CheckedScenario, why_not_run: str | None, on_result: Callable[[ScenarioResult], None]
    ) -> bool:
        """Report a scenario that can't run, before any other runs."""
        if why_not_run is not None:
            verdict = ScenarioResult.not_run(document.file, document.title, why_not_run)
            self._note(replace(verdict, case=document.case), on_result)
        return why_not_run is not None

    def _note(self, verdict: ScenarioResult, on_result: Callable[[ScenarioResult], None]) -> None:
        self.results.append(verdict)
        on_result(verdict)

    async def _ask_why_not_run(self, client: AsyncSimulator, document: _CheckedScenario) -> str | None:
        """Ask the simulator why it could not run a scenario; None if it could."""
        if not document.needs_simulator:
            return None
        checked = await self._ask_to_run(client, document, self._first_seed, check=True)
        return checked if isinstance(checked, str) else None

    async def _run_all(
        self,
        client: AsyncSimulator,
        documents: Sequence[_CheckedScenario],
        on_result: Callable[[ScenarioResult], None],
    ) -> None:
        for document in documents:
            runs: dict[int, ScenarioResult] = {}
            try:
                await self._run_repeatedly(client, document, runs)
            finally:
                # Whatever ends it, such as Ctrl-C: what ran is told.
                if runs:
                    is_alone = self._options.repeat == 1
                    verdict = runs[self._first_seed] if is_alone else combined(runs, document.expectations)
                    self._note(verdict, on_result)
            if self._options.fail_fast and verdict.is_failed:
                break

    async def _run_repeatedly(
        self, client: AsyncSimulator, document: _CheckedScenario, runs: dict[int, ScenarioResult]
    ) -> None:
        """Run a scenario as often as was asked for, and add each result by its seed."""
        first = self._first_seed
        for seed in range(first, first + self._options.repeat):
            await self._renew_app()
            if self._options.media is not None:
                self._options.media.name_scenario(f"{self._name_of(document)}{self._run_of(seed)}")
            # One trace of a scenario: that of the run of which its result tells.
            is_traced = self._traces is not None and not any(run.is_failed for run in runs.values())
            outcome = await self._ask_to_run(client, document, seed, trace=is_traced)
            run = replace(_result(document, outcome), case=document.case, printed=self.printed())
            run = runs[seed] = self._with_trace(run, outcome, document, seed)
            self._keep_journals(run, seed)
            if self._app is not None:
                self._app.check()
            if run.verdict not in ("passed", "failed") or (self._options.fail_fast and run.is_failed):
                break

    async def _renew_app(self) -> None:
        """Start your app anew where it has seen a run and is to know nothing of it."""
        if self._app is None or not self._options.restarts_app:
            return
        if not self._is_app_new:
            await self._app.restart()
            self._watch(self._app.process, owns_group=True)
        self._is_app_new = False

    def _with_trace(
        self, run: ScenarioResult, outcome: ScenarioOutcome | str, document: _CheckedScenario, seed: int
    ) -> ScenarioResult:
        if self._traces is None or isinstance(outcome, str) or outcome.trace is None:
            return run
        name = self._name_of(run)
        return replace(run, trace=self._traces.write(name, run, outcome.trace, text=document.text, seed=seed))

    async def _ask_to_run(
        self,
        client: AsyncSimulator,
        document: _CheckedScenario,
        seed: int,
        *,
        check: bool = False,
        trace: bool = False,
    ) -> ScenarioOutcome | str:
        """Ask the simulator to run a scenario; return what came of it, or why it can't be run."""
        settings, options = self._settings, self._options
        try:
            return await client.run(
                document.text,
                name=document.file,
                case=document.case,
                use=document.used,
                variables=options.variables,
                application_id=options.application_id,
                app_url=options.app_url,
                clock=options.clock or document.conditions.clock or settings.clock.value,
                start=None if options.start is None else to_iso(options.start),
                seed=seed,
                settle_s=None if settings.settle is None else settings.settle / SECOND,
                idle_s=options.idle,
                timeout_s=options.timeout,
                webhooks_at_once=settings.webhooks_at_once,
                journal=options.journal_out is not None,
                trace=trace,
                check=check,
                patience_s=self._patience(document),
            )
        except Unreachable as error:
            raise SimulatorUnreachable(error.sentence) from None
        except ClientError as error:
            if error.status not in _OF_THIS_FILE:
                raise SettingsError(f"{document.file}: {error}") from None
            return str(error)

    def _patience(self, document: _CheckedScenario) -> float:
        return RunOptions(timeout=self._options.timeout).timeout_for(document.conditions) + _MARGIN

    def _keep_journals(self, verdict: ScenarioResult, seed: int) -> None:
        folder = self._options.journal_out
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, journal in self._journals(verdict, seed):
                (folder / name).write_text(journal, encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"can't write into {folder}: {error.strerror}") from None

    def _journals(self, verdict: ScenarioResult, seed: int) -> Iterator[tuple[str, str]]:
        """Yield the journals of a run with their file names, each name once."""
        name = self._name_of(verdict)
        for application_id, journal in verdict.journals.items():
            # Application ids come from tokens and may hold anything, such as a path out of the folder.
            whose = f".{quote(application_id, safe='')[:100]}" if len(verdict.journals) > 1 else ""
            yield f"{name}{self._run_of(seed)}{whose}.ndjson", journal

    def _run_of(self, seed: int) -> str:
        """Return what tells the files of one run of a scenario from those of its others."""
        return f".seed-{seed}" if self._options.repeat > 1 else ""

    def _name_of(self, verdict: ScenarioResult | _CheckedScenario) -> str:
        """Return what files about a scenario are called: its own name, and its folder where two have that."""
        path = Path(verdict.file)
        is_alone = len({one.file for one in self._documents if Path(one.file).stem == path.stem}) == 1
        stem = path.stem if is_alone else "-".join(part for part in path.with_suffix("").parts if part != "/")
        return stem if verdict.case is None else f"{stem}.{quote(verdict.case, safe=' ')}"


def _result(document: _CheckedScenario, outcome: ScenarioOutcome | str) -> ScenarioResult:
    if isinstance(outcome, str):
        return ScenarioResult.not_run(document.file, document.title, outcome)
    return ScenarioResult.of(document.file, outcome)


def _read(options: SuiteOptions, found: ScenarioFiles) -> list[_CheckedScenario]:
    documents: list[_CheckedScenario] = []
    mistakes: list[Mistake] = []
    variables: set[str] = set()
    for path, is_named in found.files:
        try:
            folder = ScenarioFolder(path.parent)
            text = path.read_bytes()
            scenarios = read_cases(text, str(path), options.variables, folder)
        except OSError as error:
            raise SettingsError(f"can't read {path}: {error.strerror}") from None
        except InvalidDocument as error:
            mistakes += [_ncco_in_place(path)] if is_ncco(text, str(path)) else error.mistakes
        else:
            variables = variables.union(*(one.variables for one in scenarios))
            # A folder may also have scenarios for `serve --scenario` only.
            if is_named or scenarios[0].triggers or scenarios[0].expectations:
                documents += [_document(path, text, one, folder.files_of(one), options) for one in scenarios]
            else:
                found.left_out.append(f"{path}: it has no trigger and no expect; name it to run it")
    if mistakes:
        raise InvalidDocument(mistakes)
    _check_variables(options.variables, variables)
    return documents


def _ncco_in_place(path: Path) -> Mistake:
    sentence = f"this is an NCCO, which is no scenario to run; check it: voice-simulator check {path}"
    return Mistake(str(path), 1, 1, sentence)


def _check_variables(given: Iterable[str], known: set[str]) -> None:
    for name in given:
        if name not in known:
            near = did_you_mean(name, sorted(known))
            raise SettingsError(f"--set {name}: no scenario has a variable '{name}'{near}")


def _document(
    path: Path, text: bytes, scenario: Scenario, used: Mapping[str, bytes], options: SuiteOptions
) -> _CheckedScenario:
    why_not_run = why_nowhere(scenario) if options.app_url is None else None
    needs_simulator = bool(scenario.inbound) or any(
        isinstance(one, InboundTrigger) or one.application is not None for one in scenario.triggers
    )
    return _CheckedScenario(
        file=str(path),
        text=text,
        case=scenario.case,
        used=used,
        title=scenario.name,
        tags=scenario.tags,
        conditions=scenario.conditions,
        expectations=expectation_lines(scenario, text),
        why_not_run=why_not_run,
        needs_simulator=needs_simulator,
    )


def _is_chosen(document: _CheckedScenario, only: Sequence[str]) -> bool:
    path = Path(document.file)
    names = [document.file, path.name, path.stem, document.title or "", document.case or ""]
    # With its brackets, as reports name a case, it is no glob.
    whole_names = [named(name, document.case) for name in (document.file, path.name)]
    return not only or any(glob in whole_names or fnmatchcase(name, glob) for name in names for glob in only)


def _told_of_tags(choices: Sequence[TagChoice], found: int, tagged: int) -> Iterator[str]:
    if found > tagged:
        flags = " ".join(f"--tags {choice.text}" for choice in choices)
        yield f"{found - tagged} of {found} scenarios, by {flags}"


def _why_nothing_to_run(
    found: Sequence[_CheckedScenario], only: Sequence[str], left_out: Sequence[str]
) -> str:
    if not found:
        return "there is no scenario to run" + "".join(f"\n  left out: {line}" for line in left_out)
    names = ", ".join(named(one.title or one.file, one.case) for one in found[:5])
    globs = ", ".join(f"'{glob}'" for glob in only)
    return f"--only: none of the {len(found)} scenarios is like {globs}; there are {names}"
