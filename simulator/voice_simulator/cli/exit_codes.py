"""The exit codes of the command line."""

from __future__ import annotations

from typing import Final

OK: Final = 0
FAILED: Final = 1
"""An expectation failed, or the simulator was reached and refused."""

WRONG: Final = 2
"""Something given is wrong."""

UNREACHABLE: Final = 3
"""The application or the simulator could not be reached."""

INTERRUPTED: Final = 130
"""Somebody stopped it, as by Ctrl-C."""
