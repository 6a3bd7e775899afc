"""The exit codes of the command line, and the errors that have one of their own."""

from __future__ import annotations

from typing import Final

from voice_simulator.errors import SimulatorError

OK: Final = 0
FAILED: Final = 1
"""An expectation failed, or the simulator refused."""

WRONG: Final = 2
"""A file, a flag or a setting is wrong."""

UNREACHABLE: Final = 3
"""Your app or the simulator can't be reached."""

INTERRUPTED: Final = 130
"""A signal stopped it, such as Ctrl-C."""


class CommandError(SimulatorError):
    """A command ends with this exit code.

    Attributes:
        exit_code: which.
    """

    exit_code = FAILED
