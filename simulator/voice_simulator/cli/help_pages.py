"""The commands `help` and `version`. `CommandParser` itself answers `help COMMAND` and `--help`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voice_simulator.cli.exit_codes import OK
from voice_simulator.settings.reference_page import settings_page
from voice_simulator.settings.schema import settings_schema_text
from voice_simulator.version import __version__

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands


def add_to(commands: Commands) -> None:
    """Add the commands to a command line."""
    parser = commands.add_command(
        "help", "show the help of a command, or all settings", "[COMMAND | settings [--schema]]"
    )
    parser.add_argument("settings", nargs="?", help="settings: the page of all settings")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of a settings file")
    parser.set_defaults(run=_print_settings)
    commands.add_command("version", "print the version", "").set_defaults(run=_print_version)


def _print_settings(options: argparse.Namespace) -> int:
    sys.stdout.write(settings_schema_text() if options.schema else settings_page())
    return OK


def _print_version(_: argparse.Namespace) -> int:
    print(f"voice-simulator {__version__}")
    return OK
