"""The exit codes of the command line."""

from __future__ import annotations

from typing import Final

OK: Final = 0
FAILED: Final = 1
"""An expectation failed, or the simulator refused."""

WRONG: Final = 2
"""A file, a flag or a setting is wrong."""

UNREACHABLE: Final = 3
"""Your app or the simulator can't be reached."""

INTERRUPTED: Final = 130
"""A signal stopped it, such as Ctrl-C."""
