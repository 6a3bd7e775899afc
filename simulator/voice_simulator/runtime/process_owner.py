"""Whose a process is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from voice_simulator.errors import SimulatorError

_HAS_PROC: Final = sys.platform.startswith("linux")

_ENDED: Final = ("Z", "X")
"""The letters of proc(5) for a process that has ended, and whose parent has not asked how yet."""


class NoProcess(SimulatorError):
    """There is no such process."""


def owner_of(pid: int) -> int | None:
    """Return the user that a process runs as; None where that is somebody else, and more is not told.

    Raises:
        NoProcess: there is none.
    """
    return _owner_on_linux(pid) if _HAS_PROC else _owner_elsewhere(pid)


def is_own(owner: int | None) -> bool:
    """Whether that user is ours."""
    return not hasattr(os, "geteuid") or owner == os.geteuid()


def _owner_on_linux(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        raise NoProcess(str(pid)) from None
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    is_thread = int(fields.get("Tgid", pid)) != pid  # /proc shows them, too, to those who ask by number
    if is_thread or fields["State"].split()[0] in _ENDED:
        raise NoProcess(str(pid))
    return int(fields["Uid"].split()[1])


def _owner_elsewhere(pid: int) -> int | None:
    if not hasattr(os, "geteuid"):
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        raise NoProcess(str(pid)) from None
    except (PermissionError, OverflowError):
        return None
    return os.geteuid()
