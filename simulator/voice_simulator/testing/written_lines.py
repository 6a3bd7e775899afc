"""Where a test wrote what a scenario of it says: the file and the line, by which a failure names it."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

_PACKAGE: Final = __name__.partition(".")[0]
_LINE: ContextVar[tuple[str, int] | None] = ContextVar("_LINE", default=None)
"""The line of a test that waits for what is done in the loop of the portal."""


def remember_line() -> None:
    """Remember which line of a test calls, for what is done for it in another thread."""
    _LINE.set(_calling_line())


class WrittenLines:
    """The lines of a test by what they made: scenarios by their names, calls by their ids.

    Args:
        root: the folder that files are told relative to, as pytest tells them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, str] = {}

    def note(self, made: str) -> None:
        """Note that the line that calls has made something."""
        line = _calling_line() or _LINE.get()
        if line is not None:
            self._lines[made] = f"{self._shown(line[0])}:{line[1]}"

    def of(self, origin: str, uuid: str | None) -> str | None:
        """Return the line that wrote what stands at such a place, or is about such a call.

        Args:
            origin: the name of a scenario with a place in it: `fault 1:1`.
            uuid: of a call that the test let come in.
        """
        made = next((one for one in self._lines if origin.startswith(f"{one}:")), uuid)
        return self._lines.get(made) if made is not None else None

    def _shown(self, file: str) -> str:
        path = Path(file)
        return str(path.relative_to(self._root)) if path.is_relative_to(self._root) else file


def _calling_line() -> tuple[str, int] | None:
    """Return the nearest line on the stack that is none of ours; None where only an event loop calls."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # what inspect.currentframe gives
    while frame is not None and _module_of(frame) == _PACKAGE:
        frame = frame.f_back
    if frame is None or _module_of(frame) == "asyncio":
        return None
    return frame.f_code.co_filename, frame.f_lineno


def _module_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]
