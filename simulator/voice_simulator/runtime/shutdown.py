"""What a simulator leaves when it ends: the journal (`--journal-out`), and a line about what was dropped."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from voice_simulator.errors import SettingsError, SimulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from voice_simulator.runtime.world import World


class JournalLost(SimulatorError):
    """The journal could not be written to the file of `--journal-out`."""


def check_writable(path: Path) -> None:
    """Make sure that a journal can be written to a file, as far as that can be known beforehand.

    Raises:
        SettingsError: it is a folder, its folder does not exist, or it may not be written.
    """
    if path.is_dir():
        raise _unwritable(path, "it is a folder; name a file")
    if not path.exists() and not path.parent.is_dir():
        raise _unwritable(path, f"there is no folder {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _unwritable(path, "permission denied")


def _unwritable(path: Path, why: str) -> SettingsError:
    return SettingsError(f"--journal-out: can't write the journal to {path}: {why}")


def write_journal(path: Path, worlds: Iterable[World]) -> None:
    """Write the canonical journals of all worlds, one after the other.

    Raises:
        JournalLost: the file can't be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            for world in worlds:
                file.writelines(f"{line}\n" for line in world.switchboard.journal.canonical_lines())
    except OSError as error:
        raise JournalLost(f"can't write the journal to {path}: {error.strerror}") from None


def what_was_dropped(worlds: Iterable[World]) -> str | None:
    """Return a sentence about calls and webhooks that the end cut short; None if there are none."""
    calls = waiting = unanswered = 0
    for world in worlds:
        calls += world.switchboard.store.live
        left = world.driver.undelivered
        waiting, unanswered = waiting + left.waiting, unanswered + left.unanswered
    counts = (
        (calls, "live call"),
        (waiting, "webhook", "not sent"),
        (unanswered, "webhook", "sent and not answered"),
    )
    parts = [_counted(*one) for one in counts if one[0]]
    return f"stopped with {', '.join(parts)}" if parts else None


def _counted(count: int, what: str, state: str = "") -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'} {state}".rstrip()
