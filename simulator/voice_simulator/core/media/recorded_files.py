"""The files of one world that your app can download: the newest, as long as the platform keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.model.recorded_file import RecordedFile

KEPT_FOR: Final = 30 * 24 * 3600 * SECOND
"""Ms for which the platform keeps a file (the recording guide)."""


MOST_SOUNDS: Final = 100_000
"""Of how many stretches of sound the files of a world may be, all together: some 50 MB."""


MOST_AUDIO: Final = 256 * 1024 * 1024
"""How many bytes the files of a world have of what came on WebSockets, all together."""


class RecordedFiles:
    """The files of one world. Of each only its sounds are kept; its bytes are made when it is downloaded.

    Args:
        clock: tells which are too old.
        most: how many are kept; the oldest go first.
    """

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock, self._most = clock, most
        self._files: dict[str, RecordedFile] = {}
        self._sounds = self._audio = self._forgotten = 0

    def keep_file(self, file: RecordedFile) -> None:
        """Keep a file, and as many of the others as there is room for."""
        self._files[file.id] = file
        self._sounds += len(file.sounds)
        self._audio += file.audio_size
        while len(self._files) > self._most or self._sounds > MOST_SOUNDS or self._audio > MOST_AUDIO:
            oldest = self._files.pop(next(iter(self._files)))
            self._sounds -= len(oldest.sounds)
            self._audio -= oldest.audio_size
            self._forgotten += 1

    def file(self, file_id: str) -> RecordedFile | None:
        """Return a file; None where there is none, or none any more."""
        file = self._files.get(file_id)
        return None if file is None or self._is_too_old(file) else file

    def __iter__(self) -> Iterator[RecordedFile]:
        return (file for file in self._files.values() if not self._is_too_old(file))

    @property
    def forgotten(self) -> int:
        """How many there were besides, for which there was no room."""
        return self._forgotten

    def _is_too_old(self, file: RecordedFile) -> bool:
        return self._clock.now - file.made > KEPT_FOR
