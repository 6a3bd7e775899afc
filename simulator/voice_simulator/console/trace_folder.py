"""The folder into which traces are written, and the names that they have there."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, Final

from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

_SEPARATORS: Final = re.compile(r"::|[/\\ ]+")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 120


class TraceFolder:
    """A folder for traces; it is made if it is not there.

    Args:
        path: of the folder.
        flag: the flag that names it.

    Raises:
        SettingsError: nothing can be written there.
    """

    def __init__(self, path: Path, flag: str) -> None:
        self._path, self._flag = path, flag
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error.strerror) from None
        if not os.access(path, os.W_OK | os.X_OK):
            raise self._unwritable("permission denied")

    def write(self, name: str, page: bytes) -> Path:
        """Write a trace in place of an earlier one of that name, and return its file.

        Args:
            name: of the scenario or test.
            page: the trace.

        Raises:
            SettingsError: it can't be written.
        """
        file = self._path / f"{safe_name(name)}.html"
        part = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            part.write_bytes(page)
            part.replace(file)  # whole or not at all: somebody may have the old one open
        except OSError as error:
            raise self._unwritable(error.strerror) from None
        return file

    def _unwritable(self, why: str | None) -> SettingsError:
        return SettingsError(f"{self._flag}: can't write traces into {self._path}: {why}")


def safe_name(name: str) -> str:
    """Return a name for a file that is the same for the same text, and another for another one."""
    plain = _SEPARATORS.sub("-", name).strip("-.")
    safe = _UNSAFE.sub("-", plain).strip("-.")[:_LONGEST]
    if safe == plain and safe:
        return safe
    return f"{safe or 'trace'}-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:8]}"
