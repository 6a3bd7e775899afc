"""The command line `voice-simulator`: reads it, runs one command, and turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from voice_simulator.cli import ca, call, check, completion, help_pages, new_app, run, serve, token
from voice_simulator.cli.app_process import AppError
from voice_simulator.cli.command_parser import Commands
from voice_simulator.cli.exit_codes import FAILED, INTERRUPTED, OK, UNREACHABLE, WRONG
from voice_simulator.cli.mistake_report import MistakeReport
from voice_simulator.cli.simulator_probe import SimulatorUnreachable
from voice_simulator.errors import InvalidDocument, SettingsError, SimulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS: Final = (serve, run, check, call, token, ca, new_app, completion, help_pages)
"""A module for each command, in the order of the help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _commands().parse(arguments)
    try:
        code: int = options.run(options)
    except (SimulatorUnreachable, AppError) as error:
        return _fail(error, UNREACHABLE)
    except InvalidDocument as error:
        MistakeReport(sys.stderr).print_mistakes(error.mistakes)
        return WRONG
    except SettingsError as error:
        return _fail(error, WRONG)
    except run.Interrupted as error:
        return _fail(error, INTERRUPTED)
    except SimulatorError as error:
        return _fail(error, FAILED)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: no error. Python flushes standard output
        # once more at its end and would complain again, so the output leads nowhere from here on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _fail(error: Exception, code: int) -> int:
    print(error, file=sys.stderr)
    return code


def _commands() -> Commands:
    commands = Commands(
        "A local simulator of the Vonage (Nexmo) Voice API.",
        "Begin with serve; then, in another terminal: voice-simulator call 447700900001",
    )
    for command in _COMMANDS:
        command.add_to(commands)
    return commands
