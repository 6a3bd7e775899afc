"""Files of several folders, for what reads a scenario: the nearest that has one gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.scenario.language.files_beside import FileUnusable, UsedFiles
from voice_simulator.scenario.scenario_folder import ScenarioFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class FilesInFolders(UsedFiles):
    """Reads the files that a scenario uses from the disk.

    Args:
        folders: where to look, one after the other.

    Attributes:
        texts: what was read, by the paths that the scenario names.
        missing: the paths that no folder has, or that can't be read.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [ScenarioFolder(folder) for folder in folders]
        self.texts: dict[str, bytes] = {}
        self.missing: list[str] = []

    def read(self, path: str) -> bytes:
        """Return the text of a file."""
        return self._first(path, ScenarioFolder.read)

    def sound(self, path: str) -> bytes:
        """Return a WAV file."""
        return self._first(path, ScenarioFolder.sound)

    def _first(self, path: str, read: Callable[[ScenarioFolder, str], bytes]) -> bytes:
        for folder in self._folders:
            try:
                self.texts[path] = read(folder, path)
            except FileUnusable:
                continue
            return self.texts[path]
        self.missing.append(path)
        raise FileUnusable(f"there is no '{path}'")
