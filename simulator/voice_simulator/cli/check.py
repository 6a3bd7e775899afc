"""The command `check`: says what is wrong with scenarios and NCCOs, or prints the schema of scenarios."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.cli.console_report import counted
from voice_simulator.cli.exit_codes import OK, WRONG
from voice_simulator.cli.mistake_report import MistakeReport
from voice_simulator.cli.scenario_files import find_scenario_files, neither_ncco_nor_scenario
from voice_simulator.errors import InvalidDocument, Mistake, SettingsError
from voice_simulator.scenario.language.files_beside import ALONE
from voice_simulator.scenario.language.scenario_reader import read_cases
from voice_simulator.scenario.language.used_files import check_shared_outcomes, has_only_outcomes
from voice_simulator.scenario.ncco_check import check_ncco, is_ncco
from voice_simulator.scenario.scenario_folder import ScenarioFolder
from voice_simulator.scenario.schema.document import schema_text
from voice_simulator.scenario.warnings import DocumentWarning, warnings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from voice_simulator.cli.command_parser import Commands
    from voice_simulator.scenario.language.files_beside import UsedFiles
    from voice_simulator.scenario.language.scenario_reader import Scenario


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("check", "check scenarios and NCCOs", "FILE… [--schema]")
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path,
        help="scenario or NCCO to check, or a folder of them; - for standard input",
    )  # fmt: skip
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of scenarios, for editors"
    )
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    if options.schema:
        sys.stdout.write(schema_text())
        return OK
    if not options.files:
        raise SettingsError("check needs a FILE, or --schema")
    found = find_scenario_files(options.files, with_nccos=True)
    for line in found.left_out:
        print(f"left out: {line}")
    tally = _Tally()
    for path, _ in found.files:
        tally.count(_check_document(*_document(path)))
    print(tally.line)
    return WRONG if tally.mistakes else OK


@dataclass(slots=True)
class _Tally:
    """Counts what is found."""

    files: int = 0
    mistakes: int = 0
    warnings: int = 0

    def count(self, found: tuple[int, int]) -> None:
        """Add the mistakes and the warnings of one file."""
        self.files += 1
        self.mistakes += found[0]
        self.warnings += found[1]

    @property
    def line(self) -> str:
        """The sum: `3 files, 2 mistakes, 1 warning`."""
        mistakes = counted(self.mistakes, "mistake") if self.mistakes else "no mistakes"
        warnings = f", {counted(self.warnings, 'warning')}" if self.warnings else ""
        return f"{counted(self.files, 'file')}, {mistakes}{warnings}"


_STDIN: Final = "<stdin>"


def _document(path: Path) -> tuple[str, bytes | SettingsError]:
    """Return a document's name and its text, or why it has none."""
    if path == Path("-"):
        return _STDIN, sys.stdin.buffer.read()
    try:
        return str(path), path.read_bytes()
    except OSError as error:
        return str(path), SettingsError(f"can't read {path}: {error.strerror}")


def _check_document(name: str, text: bytes | SettingsError) -> tuple[int, int]:
    """Check a document, print what is found, and return how many mistakes and warnings it has."""
    if isinstance(text, SettingsError):
        print(text)
        return 1, 0
    report = MistakeReport(sys.stdout, {name: text})
    if is_ncco(text, name):
        return _check_ncco(name, text, report)
    try:
        return _check_scenario(name, text, report)
    except InvalidDocument as error:
        if found := neither_ncco_nor_scenario(text, name):
            report.print_mistakes([found])
            return 1, 0
        # Only now: to look for this first would read each long scenario twice.
        mistakes = _check_shared(name, text) if has_only_outcomes(text, name) else error.mistakes
    report.print_mistakes(mistakes)
    return len(mistakes), 0


def _check_scenario(name: str, text: bytes, report: MistakeReport) -> tuple[int, int]:
    scenarios = read_cases(text, name, files=_files_beside(name))
    warnings = _warnings_of_all(scenarios)
    report.print_warnings(warnings)
    cases = [] if scenarios[0].case is None else [counted(len(scenarios), "case")]
    print(", ".join([f"{name}: ok", *cases, *_contents(scenarios[0])]), flush=True)
    return 0, len(warnings)


def _files_beside(name: str) -> UsedFiles:
    return ALONE if name == _STDIN else ScenarioFolder(Path(name).parent)


def _warnings_of_all(cases: Sequence[Scenario]) -> list[DocumentWarning]:
    """Return what all cases of a document are warned of: an outcome may be for one of them only."""
    first, *others = [list(warnings_of(one)) for one in cases]
    return [warning for warning in first if all(warning in one for one in others)]


def _check_shared(name: str, text: bytes) -> Sequence[Mistake]:
    """Check outcomes that scenarios use, and return the mistakes."""
    try:
        count = check_shared_outcomes(text, name, _files_beside(name))
    except InvalidDocument as error:
        return error.mistakes
    print(f"{name}: ok, {counted(count, 'outcome')}, for scenarios to use", flush=True)
    return ()


def _check_ncco(name: str, text: bytes, report: MistakeReport) -> tuple[int, int]:
    found = check_ncco(text, name)
    report.print_mistakes(
        Mistake(name, one.at.line, one.at.column, one.full_sentence) for one in found.mistakes
    )
    report.print_warnings(
        DocumentWarning.at(name, one.at.line, one.at.column, one.full_sentence) for one in found.warnings
    )
    if found.has_more:
        print(f"{name}: there are more; these are the first")
    if found.not_simulated:
        print(f"{name}: taken, but not simulated: {', '.join(found.not_simulated)}")
    if not found.mistakes:
        print(f"{name}: ok, {counted(found.actions, 'action')}", flush=True)
    return len(found.mistakes), len(found.warnings)


def _contents(scenario: Scenario) -> Iterator[str]:
    """Count the parts of a scenario, so that its author sees when a part is missing."""
    for parts, one, several in (
        (scenario.rules, "call entry", "call entries"),
        (scenario.inbound, "inbound call", ""),
        (scenario.faults, "fault", ""),
        (scenario.triggers, "trigger", ""),
        (scenario.expectations, "expectation", ""),
    ):
        if parts:
            yield counted(len(parts), one, several)
