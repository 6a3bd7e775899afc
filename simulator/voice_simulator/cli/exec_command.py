"""The command `exec`: runs another command with a simulator of its own, and ends with its exit code."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.cli.media_flag import add_media_flag
from voice_simulator.errors import SettingsError
from voice_simulator.settings.flags import add_serve_flags

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands

_WITHOUT: Final = frozenset({"quiet", "ready_file"})
_SHOWN: Final = frozenset({"clock", "speed", "seed", "scenarios", "auth", "config", "map", "journal_out"})
_USAGE: Final = "[FLAG …] -- CMD [ARG …]"


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("exec", "run a command with a simulator of its own", _USAGE)
    parser.takes_command = True
    parser.add_argument(
        "--timeline", action="store_true", help="if CMD fails, print the timelines of the last calls"
    )
    parser.add_argument(
        "--trace-out", metavar="DIR", type=Path, help="if CMD fails, write a trace of all calls there"
    )
    add_media_flag(parser)
    parser.add_argument("--log-file", metavar="FILE", type=Path, help="write the simulator's log there")
    add_serve_flags(parser, without=_WITHOUT, in_help=lambda named: named.name in _SHOWN)
    parser.epilog = (
        "The simulator listens on free ports, with HTTPS; CMD has VOICE_SIMULATOR_URL, "
        "VONAGE_APPLICATION_ID, VONAGE_PRIVATE_KEY, … in its environment. It takes the flags of serve. "
        "Example: voice-simulator exec -- pytest -n 4"
    )
    parser.set_defaults(run=_exec)


def _exec(options: argparse.Namespace) -> int:
    if platform.system() == "Windows":
        raise SettingsError(
            "exec needs Linux or macOS: run it in a container or in WSL, or start voice-simulator serve"
        )
    if not options.command:
        raise SettingsError("exec needs a command behind --, such as: voice-simulator exec -- pytest -n 4")
    # Only now: all that the simulator needs takes most of the time until a command begins.
    from voice_simulator.cli.exec_run import run_command  # noqa: PLC0415

    return run_command(options, os.environ)
