"""The command `check`: says what is wrong with scenario files, or prints their JSON Schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voice_simulator.app import load_scenario
from voice_simulator.cli.exit_codes import OK, WRONG
from voice_simulator.cli.scenario_files import find_scenario_files
from voice_simulator.errors import InvalidDocument, SettingsError
from voice_simulator.scenario.schema.document import schema_text
from voice_simulator.scenario.warnings import warnings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from voice_simulator.cli.command_parser import Commands
    from voice_simulator.scenario.language.scenario_reader import Scenario


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("check", "check scenario files", "FILE… [--schema]")
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="scenario to check, or a folder of them"
    )
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of scenarios, for editors"
    )
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    if options.schema:
        sys.stdout.write(schema_text())
    elif not options.files:
        raise SettingsError("check needs a FILE, or --schema")
    found = find_scenario_files(options.files)
    for line in found.left_out:
        print(f"left out: {line}")
    codes = [_check_file(path) for path, _ in found.files]
    return max(codes, default=OK)


def _check_file(path: Path) -> int:
    try:
        scenario = load_scenario(path)
    except (SettingsError, InvalidDocument) as error:
        print(error, file=sys.stderr)
        return WRONG
    for warning in warnings_of(scenario):
        print(warning)
    print(", ".join([f"{path}: ok", *_contents(scenario)]))
    return OK


def _contents(scenario: Scenario) -> Iterator[str]:
    """Count the parts of a scenario, so that its author sees when a part is missing."""
    for count, one, several in (
        (len(scenario.rules), "call entry", "call entries"),
        (len(scenario.inbound), "inbound call", "inbound calls"),
        (len(scenario.faults), "fault", "faults"),
        (len(scenario.triggers), "trigger", "triggers"),
        (len(scenario.expectations), "expectation", "expectations"),
    ):
        if count:
            yield f"{count} {one if count == 1 else several}"
