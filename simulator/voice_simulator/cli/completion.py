"""The command `completion`: prints the script by which a shell completes commands and flags."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from voice_simulator.cli.command_parser import NAME
from voice_simulator.cli.exit_codes import OK

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands

_SHELLS: Final = ("bash", "zsh", "fish")


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("completion", "print what makes a shell complete commands", "[SHELL]")
    parser.add_argument(
        "shell", metavar="SHELL", nargs="?", default="bash", choices=_SHELLS, help=", ".join(_SHELLS)
    )
    parser.epilog = 'for this session: eval "$(voice-simulator completion bash)"'
    parser.set_defaults(run=_completion)


def _completion(options: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415  # other commands should not load it

    sys.stdout.write(shellcode([NAME], shell=options.shell))
    return OK
