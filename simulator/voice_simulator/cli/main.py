"""The command line `voice-simulator`: reads it, runs one command, and turns errors into exit codes."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from voice_simulator.cli.command_parser import Commands
from voice_simulator.cli.exit_codes import FAILED, OK, WRONG, CommandError
from voice_simulator.errors import InvalidDocument, SettingsError, SimulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODULES: Final = {
    "serve": "serve",
    "exec": "exec_command",
    "run": "run",
    "check": "check",
    "call": "call",
    "capture": "capture",
    "dial": "dial",
    "watch": "watch",
    "token": "token",
    "ca": "ca",
    "new-app": "new_app",
    "completion": "completion",
    "help": "help_pages",
    "version": "help_pages",
}
"""The module of this package that declares each command, in the order of the help."""


_MADE_WHILE_LOADING: Final = 200_000
"""Objects that may be made before the collector looks: what modules are made of is never garbage."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    gc.set_threshold(_MADE_WHILE_LOADING)
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _commands(given).parse(given)
    try:
        code: int = options.run(options)
    except CommandError as error:
        return _fail(error, error.exit_code)
    except InvalidDocument as error:
        _print_mistakes(error)
        return WRONG
    except SettingsError as error:
        return _fail(error, WRONG)
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


def _print_mistakes(error: InvalidDocument) -> None:
    from voice_simulator.cli.mistake_report import MistakeReport  # noqa: PLC0415  # few commands need it

    MistakeReport(sys.stderr).print_mistakes(error.mistakes)


def _commands(given: Sequence[str]) -> Commands:
    """Declare the command that is given, or all where none is: some take long to load."""
    commands = Commands(
        "A local simulator of the Vonage (Nexmo) Voice API.",
        "Begin with serve; then, in another terminal: voice-simulator call 447700900001",
    )
    asked = _MODULES.get(given[0]) if given else None
    for module in dict.fromkeys(_MODULES.values()) if asked is None or given[0] == "help" else (asked,):
        import_module(f"voice_simulator.cli.{module}").add_to(commands)
    return commands
