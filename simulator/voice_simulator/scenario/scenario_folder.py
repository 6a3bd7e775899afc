"""The folder of a scenario, from which it uses files; and nothing outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.media.sound_files import LARGEST_SOUND
from voice_simulator.documents.mistakes import truncate
from voice_simulator.documents.tree import LARGEST
from voice_simulator.scenario.language.files_beside import FileUnusable, UsedFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from voice_simulator.scenario.language.scenario_reader import Scenario


class ScenarioFolder(UsedFiles):
    """Reads the files that a scenario uses from the disk.

    Args:
        folder: where the scenario lies.

    Attributes:
        texts: what was read, WAV files among them, by the paths that the scenario names: it goes along to a
            simulator elsewhere.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.texts: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """Return the text of a file in the folder or below it; a link may not lead out of it."""
        return self._kept(path, LARGEST)

    def sound(self, path: str) -> bytes:
        """Return a WAV file in the folder or below it, likewise."""
        return self._kept(path, LARGEST_SOUND)

    def files_of(self, scenario: Scenario) -> Mapping[str, bytes]:
        """Return what a scenario uses or plays; another case of its document may do so with other files."""
        return {path: self.texts[path] for path in scenario.files}

    def _kept(self, path: str, largest: int) -> bytes:
        if path not in self.texts:
            self.texts[path] = self._read(path, largest)
        return self.texts[path]

    def _read(self, path: str, largest: int) -> bytes:
        file = self._folder / path
        try:
            if not file.resolve().is_relative_to(self._folder.resolve()):
                raise FileUnusable(f"'{truncate(path)}' is a link that leads out of the scenario's folder")
            if not file.is_file():
                why = (
                    f"'{truncate(path)}' is no file"
                    if file.exists()
                    else f"there is no file '{truncate(path)}'"
                )
                raise FileUnusable(f"{why} in {self._folder}")
            with file.open("rb") as opened:
                return opened.read(largest + 1)  # one byte too many tells that there are more
        except (OSError, RuntimeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise FileUnusable(f"can't read '{truncate(path)}': {reason}") from None
